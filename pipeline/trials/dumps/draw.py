"""Documents drawn from a seed: several forms, one printer, one dumper, one look; the answer is what was printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, product
from random import Random

from pipeline.errors import ChuishaoError
from pipeline.trials.blanks import open_without_blanks
from pipeline.trials.dumps.content import mixed, printable
from pipeline.trials.dumps.dumpers import DUMPERS
from pipeline.trials.dumps.printers import PRINTERS, say
from pipeline.trials.dumps.style import FONTS, WIDTHS, Style, drawn_style
from pipeline.trials.dumps.tables import set_for_paper
from pipeline.trials.dumps.whole import lost
from pipeline.trials.sheets import Grid, Sheet, broken, headed_again, row_printing, sheet
from pipeline.trials.templates import MINISTRY, TEMPLATES, Template
from pipeline.trials.truth import Expected, Group, Record
from pipeline.trials.variations import Variation


class DumpIncomplete(ChuishaoError):
    """A program lost characters; what it gave says less than the true record."""


CONTINUED = ("", "", "续上页", None)
"""What merged cells that go on say on the next page; None: their own text again."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be drawn, by name; `templates` empty: the ministry's in every second document, else any."""

    printers: tuple[str, ...] = tuple(PRINTERS)
    dumpers: tuple[str, ...] = tuple(DUMPERS)
    widths: tuple[str, ...] = tuple(WIDTHS)
    fonts: tuple[str, ...] = FONTS
    templates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a form is cut by hand: before an indicator row, what merged cells say below, headings again or not."""

    row: int
    continued: str | None
    headed: bool


@dataclass(frozen=True, slots=True)
class Order:
    """A document to be made; the same order gives the same document as long as the programs are the same."""

    number: int
    printer: str
    dumper: str
    style: Style
    template: Template
    forms: tuple[Expected, ...]
    cuts: tuple[Cut | None, ...]

    @property
    def name(self) -> str:
        """`<printer>/<dumper>/<width>/<template>/<number>`."""
        return f"{self.printer}/{self.dumper}/{self.style.widths.name}/{self.template.name}/{self.number:03}"

    def sheets(self) -> list[Sheet]:
        """The forms as they are printed, one after the other."""
        printed = (sheet(form.record, self.template) for form in self.forms)
        return [cut_by_hand(blocks, cut) if cut else blocks for blocks, cut in zip(printed, self.cuts, strict=True)]

    def file(self) -> bytes:
        """What the printer makes. Raises EnvironmentFailure where a program fails."""
        blocks = set_for_paper(self.sheets(), self.style.widths, apart=self.style.apart)
        return PRINTERS[self.printer].make(blocks, self.style)

    def made(self) -> Variation:
        """The dump with its answers. Raises DumpIncomplete or EnvironmentFailure."""
        return self.dumped(self.file())

    def dumped(self, file: bytes) -> Variation:
        """The dump of the printed file. Raises DumpIncomplete or EnvironmentFailure."""
        text = DUMPERS[self.dumper].dump(file)
        gone = lost(self.sheets(), text)
        if gone:
            raise DumpIncomplete(f"{self.name} lost {gone!r} of what was printed", "it has no true record")
        return Variation(self.name, text, self.expected)

    @property
    def expected(self) -> tuple[Expected, ...]:
        """The forms with what this dump leaves open."""
        return tuple(replace(form, groups=groups(form.record, self.dumper)) for form in self.forms)


def groups(record: Record, dumper: str) -> tuple[Group, ...]:
    """What a dump by this program leaves open of a form: where blank cells leave nothing behind, their places."""
    if not DUMPERS[dumper].traceless:
        return ()
    return tuple(Group(ways, "blank cells leave no trace") for ways in open_without_blanks(record))


def installed(choice: Choice) -> Choice:
    """The choice without the programs that are absent, each named in a line."""
    lacking = {name: PRINTERS[name].lacks for name in choice.printers}
    lacking |= {name: DUMPERS[name].lacks for name in choice.dumpers}
    for name, package in lacking.items():
        if package:
            say(f"{name} is left out: {package} is not installed")
    return replace(
        choice,
        printers=tuple(name for name in choice.printers if not PRINTERS[name].lacks),
        dumpers=tuple(name for name in choice.dumpers if not DUMPERS[name].lacks),
    )


def orders(forms: Sequence[Expected], seed: int, count: int, choice: Choice) -> Iterator[Order]:
    """Documents until they hold `count` forms; every printer, dumper and width in turn, in an order that is drawn."""
    usable = printable(forms)
    ways = [
        way
        for way in product(choice.printers, choice.dumpers, choice.widths)
        if PRINTERS[way[0]].kind == DUMPERS[way[1]].takes
    ]
    Random(f"{seed} ways").shuffle(ways)
    made = 0
    for number, way in enumerate(cycle(ways), 1):
        if made >= count:
            return
        order = _order(usable, way, Random(f"{seed} {number}"), choice, number)
        made += len(order.forms)
        yield order


def _order(forms: Sequence[Expected], way: tuple[str, str, str], chance: Random, choice: Choice, number: int) -> Order:
    printer, dumper, widths = way
    chosen = chance.sample(forms, chance.randint(2, 6))
    drawn = [mixed(form, forms, chance) if chance.random() < 0.5 else form for form in chosen]
    return Order(
        number,
        printer,
        dumper,
        drawn_style(WIDTHS[widths], choice.fonts, chance),
        _template(choice, chance),
        tuple(replace(form, groups=(), errata=frozenset()) for form in drawn),
        tuple(drawn_cut(form, chance) for form in drawn),
    )


def _template(choice: Choice, chance: Random) -> Template:
    named = [template for template in TEMPLATES if template.name in choice.templates]
    if named:
        return chance.choice(named)
    return MINISTRY if chance.random() < 0.5 else chance.choice(TEMPLATES[1:])


def drawn_cut(form: Expected, chance: Random) -> Cut | None:
    """A cut in every fourth form."""
    rows = len(form.record["indicators"])
    if rows < 2 or chance.random() < 0.75:
        return None
    return Cut(chance.randrange(1, rows), chance.choice(CONTINUED), chance.random() < 0.5)


def cut_by_hand(blocks: Sheet, cut: Cut) -> Sheet:
    """The sheet with its table in two, for two pages."""
    *above, grid = blocks
    if not isinstance(grid, Grid):
        raise TypeError("a form without a table")
    upper, lower = broken(grid, row_printing(grid, cut.row), cut.continued)
    first = row_printing(grid, 0) - 1
    headings = [cell for cell in grid.starts_of(first) if cell.rowspan == 1]
    return (*above, upper, headed_again(lower, headings) if cut.headed else lower)


def draw(forms: Sequence[Expected], seed: int, count: int, choice: Choice | None = None) -> Iterator[Variation]:
    """About `count` forms, dumped by the installed programs of the choice. Raises EnvironmentFailure.

    A document that a program dumped with a loss is left out, and named in a line.
    """
    for order in orders(forms, seed, count, installed(choice or Choice())):
        try:
            yield order.made()
        except DumpIncomplete as error:
            say(str(error))
