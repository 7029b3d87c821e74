"""Printed documents drawn from a seed: several forms, one program, one look; the answer is what was printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import cycle
from random import Random

from pipeline.trials.dumps.content import longer, mixed, printable
from pipeline.trials.dumps.draw import Cut, DumpIncomplete, cut_by_hand, drawn_cut
from pipeline.trials.dumps.printers import PRINTERS, Kind, say
from pipeline.trials.dumps.style import FONTS, WIDTHS, PageEnd, Rules, Shade, Style, Widths, drawn_style
from pipeline.trials.dumps.tables import set_for_paper
from pipeline.trials.dumps.whole import missing, printed_texts
from pipeline.trials.pages import AFTER, BEFORE, BETWEEN, paragraphs
from pipeline.trials.printed.official import OFFICIAL, texts_of
from pipeline.trials.printed.turned import Turn, Way, text_of, turned
from pipeline.trials.sheets import Sheet, repeated, sheet
from pipeline.trials.templates import MINISTRY, TEMPLATES, Template
from pipeline.trials.truth import Expected

_BY_SHEETS = tuple(name for name, printer in PRINTERS.items() if printer.kind is Kind.PDF)
PDF_PRINTERS = (*_BY_SHEETS, *OFFICIAL)
NATIVE = "native"
"""The level of damage of what was not scanned."""

HEADS = ("", "", "2023年度部门预算绩效管理资料汇编", "项目支出绩效自评表汇总", "附件2")
"""What stands at the top of each page."""

WITHOUT_WORDS = frozenset({"calc"})
"""Programs that have no place for running text below a table."""

_OWN_RULES = (Rules.BOXES, Rules.DOUBLE, Rules.NONE)
_OWN_ENDS = (PageEnd.USUAL, PageEnd.MOVED)
RULES = dict.fromkeys(("chromium", "weasyprint", "libreoffice"), _OWN_RULES) | {"pymupdf": tuple(Rules)}
PAGE_ENDS = dict.fromkeys(("chromium", "weasyprint", "libreoffice"), _OWN_ENDS) | {"pymupdf": tuple(PageEnd)[1:]}
"""What a program can be told about ruled lines and the ends of pages; the others go their own way."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be drawn, by name."""

    printers: tuple[str, ...] = PDF_PRINTERS
    fonts: tuple[str, ...] = FONTS
    rules: tuple[Rules, ...] = tuple(Rules)


@dataclass(frozen=True, slots=True)
class Layout:
    """What is printed around and instead of the plain table; `again` prints headings in each row that they cover."""

    template: Template
    cuts: tuple[Cut | None, ...]
    words: bool = False
    again: bool = False
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A document to be made; the same order gives the same document as long as the programs are the same."""

    number: int
    printer: str
    style: Style
    layout: Layout
    forms: tuple[Expected, ...]

    @property
    def options(self) -> tuple[str, ...]:
        """What is special in it, by name."""
        style, layout = self.style, self.layout
        if self.printer in OFFICIAL:
            return ("print", *((layout.turn.name,) if layout.turn else ()))
        named = {
            style.widths.name: True,
            "flow": not style.apart,
            "landscape": style.widths.landscape,
            f"rules-{style.rules}": True,
            f"rows-{style.page_end}": True,
            f"grey-{style.shade}": style.shade is not Shade.NOTHING,
            "top": style.top,
            "head": bool(style.head),
            "words": layout.words,
            "again": layout.again,
            "cut-by-hand": any(layout.cuts),
            layout.template.name: layout.template is not MINISTRY,
            layout.turn.name if layout.turn else "": bool(layout.turn),
        }
        return tuple(name for name, true in named.items() if true)

    @property
    def name(self) -> str:
        """`<printer>.<option>+<option>.native.<number>`."""
        return f"{self.printer}.{'+'.join(self.options)}.{NATIVE}.{self.number:03}"

    @property
    def suffix(self) -> str:
        """The ending of the file's name."""
        return ".pdf"

    def sheets(self) -> list[Sheet]:
        """The forms as they are printed, one after the other."""
        sheets = []
        for number, (form, cut) in enumerate(zip(self.forms, self.layout.cuts, strict=True)):
            blocks = sheet(form.record, self.layout.template)
            blocks = repeated(blocks) if self.layout.again else blocks
            blocks = cut_by_hand(blocks, cut) if cut else blocks
            if self.layout.words:
                last = number == len(self.forms) - 1
                blocks = (*(() if number else paragraphs(BEFORE)), *blocks, *paragraphs(AFTER if last else BETWEEN))
            sheets.append(blocks)
        return sheets

    def upright(self) -> bytes:
        """The PDF with all pages upright. Raises DumpIncomplete, or EnvironmentFailure where a program fails."""
        if self.printer in OFFICIAL:
            made, said = OFFICIAL[self.printer].file(self.forms), texts_of(self.forms)
        else:
            sheets = self.sheets()
            blocks = set_for_paper(sheets, self.style.widths, apart=self.style.apart)
            made, said = PRINTERS[self.printer].make(blocks, self.style), "".join(printed_texts(sheets))
        gone = missing(said, text_of(made))
        if gone:
            raise DumpIncomplete(f"{self.name} lost {len(gone)} characters, as {gone[:20]!r}", "it has no true record")
        return made

    def file(self) -> bytes:
        """The PDF. Raises DumpIncomplete, or EnvironmentFailure where a program fails."""
        made = self.upright()
        return turned(made, self.layout.turn) if self.layout.turn else made


def installed(choice: Choice) -> Choice:
    """The choice without the programs that are absent, each named in a line."""
    lacking = {name: (OFFICIAL.get(name) or PRINTERS[name]).lacks for name in choice.printers}
    for name, package in lacking.items():
        if package:
            say(f"{name} is left out: {package} is not installed")
    return replace(choice, printers=tuple(name for name, package in lacking.items() if not package))


def orders(forms: Sequence[Expected], seed: int, count: int, choice: Choice) -> Iterator[Order]:
    """Documents until they hold `count` forms, the programs in turn."""
    usable = printable(forms)
    made = 0
    for number, printer in enumerate(cycle(choice.printers), 1):
        if made >= count:
            return
        order = _order(usable, printer, Random(f"{seed} {number}"), choice, number)
        made += len(order.forms)
        yield order


def _order(forms: Sequence[Expected], printer: str, chance: Random, choice: Choice, number: int) -> Order:
    chosen = chance.sample(forms, chance.randint(1, 5))
    drawn = tuple(_content(form, forms, chance) for form in chosen)
    style = _style(printer, chance, choice)
    cuts = tuple(drawn_cut(form, chance) if style.apart and chance.random() < 0.5 else None for form in drawn)
    layout = Layout(
        MINISTRY if chance.random() < 0.6 else chance.choice(TEMPLATES[1:]),
        cuts,
        words=chance.random() < 0.3 and printer not in WITHOUT_WORDS,
        again=chance.random() < 0.15,
        turn=_turn(chance),
    )
    return Order(number, printer, style, layout, drawn)


def _content(form: Expected, forms: Sequence[Expected], chance: Random) -> Expected:
    """Other names, goals, amounts and rows; one of six forms stays as it is. Nothing is left open on paper."""
    if chance.random() > 1 / 6:
        form = longer(mixed(form, forms, chance), forms, chance)
    return replace(form, groups=(), errata=frozenset())


def _style(printer: str, chance: Random, choice: Choice) -> Style:
    style = drawn_style(_jittered(WIDTHS[chance.choice([*WIDTHS])], chance), choice.fonts, chance)
    known = [rules for rules in RULES.get(printer, (Rules.BOXES,)) if rules in choice.rules] or [choice.rules[0]]
    return replace(
        style,
        head=chance.choice(HEADS),
        # rarer kinds of ruling are less than every second document
        rules=chance.choice(known) if chance.random() < 0.4 else known[0],
        page_end=chance.choice(PAGE_ENDS.get(printer, (PageEnd.USUAL,))),
        shade=chance.choice([*Shade]) if chance.random() < 0.4 else Shade.NOTHING,
    )


def _jittered(widths: Widths, chance: Random) -> Widths:
    """The columns a little wider and narrower."""
    columns = [column.name for column in fields(widths) if column.type is float]
    return replace(widths, **{name: getattr(widths, name) * chance.uniform(0.88, 1.2) for name in columns})


def _turn(chance: Random) -> Turn | None:
    """A turn in every fifth document."""
    if chance.random() < 0.8:
        return None
    return Turn(chance.choice((90, 180, 270)), chance.choice([*Way]), chance.choice((1, 1, 2)))
