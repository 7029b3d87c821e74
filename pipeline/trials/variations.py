"""Sources with known answers: true records printed in other layouts, templates and damages.

The promise they try: the answer follows, or the form is flagged; never an accepted record with a wrong field. Where
a layout leaves places open, `groups` say in which ways they may be filled.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from pipeline.trials import appearances, pages
from pipeline.trials.blanks import open_without_blanks
from pipeline.trials.judge import Answer, FormVerdict, judge_document
from pipeline.trials.sheets import LEVELS, Sheet, repeated, sheet
from pipeline.trials.sources import STATES_MERGED, WRITERS
from pipeline.trials.templates import MINISTRY, TEMPLATES, Template
from pipeline.trials.truth import Expected, Group, Record

TABLES = ("tabs", "ragged-tabs", "pipes", "html", "html-page", "latex")
ROWS = ("tabs", "ragged-tabs", "pipes")
TRACELESS = "filled-cell-a-line"


@dataclass(frozen=True, slots=True)
class Variation:
    """A source: text, or bytes in some encoding, with its forms' true records in printed order."""

    name: str
    data: str | bytes
    expected: tuple[Expected, ...]

    @property
    def bytes(self) -> bytes:
        """The source as a file holds it."""
        return self.data if isinstance(self.data, bytes) else self.data.encode()

    def verdicts(self, answers: Iterable[Answer]) -> tuple[FormVerdict, ...]:
        """The referee's verdicts on what was made of the source."""
        return judge_document(self.name, self.expected, answers)


def _as_is(text: str) -> str | bytes:
    return text


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to vary a form: the template, what becomes of record, sheet and text, and in which layouts."""

    name: str
    template: Template = MINISTRY
    adapt: appearances.Adapt | None = None
    rework: appearances.Rework | None = None
    recode: Callable[[str], str | bytes | None] = _as_is
    writers: tuple[str, ...] = tuple(WRITERS)


def _encoded(codec: str) -> Callable[[str], bytes]:
    return lambda text: text.encode(codec)


def _line_ends(end: str) -> Callable[[str], bytes]:
    return lambda text: text.replace("\n", end).encode()


def _signs_left_bare(text: str) -> str | None:
    """`<td><=1小时</td>`: a sign in HTML that nobody escaped."""
    bare = text.replace("&lt;", "<").replace("&gt;", ">")
    return None if bare == text else bare


# a page that states utf-8 in its head cannot come in another encoding
_WITHOUT_CHARSET = tuple(name for name in WRITERS if name != "html-page")

PLANS: tuple[Plan, ...] = (
    *(Plan(f"layout/{name}", writers=(name,)) for name in WRITERS),
    *(Plan(f"template/{template.name}", template=template) for template in TEMPLATES[1:]),
    Plan("record/without-title", adapt=appearances.without_title),
    Plan("record/without-year", adapt=appearances.without_year),
    Plan("record/without-total", adapt=appearances.without_total),
    Plan("record/without-people", adapt=appearances.without_people),
    Plan("record/other-unit", adapt=appearances.in_the_other_unit),
    Plan("record/levels-with-points", adapt=appearances.levels_with_points),
    Plan("record/row-less", adapt=appearances.a_row_less),
    Plan("record/row-blanked", adapt=appearances.a_row_less, rework=pages.blank_row, writers=TABLES),
    Plan("record/cell-less", adapt=appearances.a_cell_less),
    Plan("print/full-width-texts", adapt=appearances.texts_in_full_width),
    Plan("print/traditional-texts", adapt=appearances.traditional_texts),
    Plan("print/full-width-figures", rework=appearances.full_width_figures),
    Plan("print/radicals", rework=appearances.with_radicals),
    Plan("print/traditional-labels", rework=appearances.traditional_labels),
    Plan("print/spaced-labels", rework=appearances.spaced_labels),
    Plan("print/spaced-texts", rework=appearances.spaced_texts),
    Plan("print/broken-figures", rework=appearances.broken_figures),
    Plan("print/thousands", rework=appearances.thousands),
    Plan("print/stray-tags", rework=appearances.stray_tags, writers=ROWS),
    Plan("print/stray-latex", rework=appearances.stray_latex, writers=ROWS),
    Plan("print/headings-repeated", rework=lambda blocks, _: repeated(blocks), writers=(*TABLES, "columns")),
    Plan("print/bare-signs", recode=_signs_left_bare, writers=("html", "html-page")),
    Plan("pages/broken", rework=pages.page_broken),
    Plan("pages/broken-and-headed", rework=pages.page_broken_and_headed),
    Plan("pages/broken-in-funds", rework=pages.page_broken_in_funds),
    Plan("pages/said-to-go-on", rework=pages.said_to_go_on, writers=TABLES),
    Plan("pages/cell-cut", rework=pages.cell_cut_by_page, writers=TABLES),
    Plan("pages/row-shifted", rework=pages.row_shifted, writers=ROWS),
    Plan("pages/among-words", rework=pages.among_words),
    Plan("file/gb18030", recode=_encoded("gb18030"), writers=_WITHOUT_CHARSET),
    Plan("file/utf-16", recode=_encoded("utf-16"), writers=_WITHOUT_CHARSET),
    Plan("file/utf-8-with-mark", recode=_encoded("utf-8-sig")),
    Plan("file/crlf", recode=_line_ends("\r\n")),
    Plan("file/cr", recode=_line_ends("\r")),
)

JOINED = "joined"
"""The variation of two forms in one document."""

LATE = "open/headings-late"
"""The variation whose headings follow their first row after a page break: which group the row is of stays open."""


def _can_print(record: Record, writer: str) -> bool:
    """Whether a layout can say the record: a heading printed nowhere looks like one that goes on."""
    return writer in STATES_MERGED or all(row[level] is not None for row in record["indicators"] for level in LEVELS)


def _groups(record: Record, writer: str) -> tuple[Group, ...]:
    if writer != TRACELESS:
        return ()
    return tuple(Group(ways, "blank cells leave no trace") for ways in open_without_blanks(record))


def _sheet(record: Record, plan: Plan, chance: Random) -> Sheet | None:
    printed = sheet(record, plan.template)
    return plan.rework(printed, chance) if plan.rework else printed


def vary(form: Expected, plan: Plan, writer: str, seed: int) -> Variation | None:
    """The form's record varied by the plan in one layout; None where it has nothing to vary or cannot be printed."""
    chance = Random(f"{seed} {form.form} {plan.name} {writer}")
    record = plan.adapt(form.record, chance) if plan.adapt else form.record
    if record is None or not record["indicators"] or not _can_print(record, writer):
        return None
    blocks = _sheet(record, plan, chance)
    data = plan.recode(WRITERS[writer](blocks)) if blocks else None
    if data is None:
        return None
    return Variation(f"{plan.name}/{writer}/{form.form}", data, (Expected(form.form, record, _groups(record, writer)),))


def joined(one: Expected, two: Expected, writer: str, template: Template = MINISTRY) -> Variation | None:
    """Two forms in one document, with words before, between and after that speak of them."""
    forms = (one, two)
    if not all(_can_print(form.record, writer) for form in forms):
        return None
    first, second = (sheet(form.record, template) for form in forms)
    words = pages.paragraphs
    blocks = (*words(pages.BEFORE), *first, *words(pages.BETWEEN), *second, *words(pages.AFTER))
    expected = tuple(Expected(form.form, form.record, _groups(form.record, writer)) for form in forms)
    return Variation(f"{JOINED}/{writer}/{one.form}+{two.form}", WRITERS[writer](blocks), expected)


def late(form: Expected, writer: str, seed: int) -> Variation | None:
    """A form whose answer stays open: a heading printed a row late, after a page break; None where no group is long."""
    rows = form.record["indicators"]
    firsts = [
        n for n in range(1, len(rows) - 1) if _headings(rows[n - 1]) != _headings(rows[n]) == _headings(rows[n + 1])
    ]
    if not firsts or not _can_print(form.record, writer):
        return None
    number = Random(f"{seed} {form.form} {LATE}").choice(firsts)
    options = tuple({f"indicators[{number}].{level}": rows[n][level] for level in LEVELS} for n in (number, number - 1))
    group = Group(options, "last row before a page break, its heading printed only after it")
    blocks = pages.headings_late(sheet(form.record, MINISTRY), number)
    expected = Expected(form.form, form.record, (group,))
    return Variation(f"{LATE}/{writer}/{form.form}", WRITERS[writer](blocks), (expected,))


def _headings(row: Record) -> list[str | None]:
    return [row[level] for level in LEVELS]


def variations(forms: Sequence[Expected], seed: int, plans: Sequence[Plan] = PLANS) -> Iterator[Variation]:
    """Every plan for every form, each in a layout that is drawn; every form joined with the next; headings late."""
    for number, form in enumerate(forms):
        for plan in plans:
            chance = Random(f"{seed} {form.form} {plan.name}")
            variation = vary(form, plan, chance.choice(plan.writers), seed)
            if variation:
                yield variation
        chance = Random(f"{seed} {form.form}")
        others = (
            joined(form, forms[(number + 1) % len(forms)], chance.choice([*WRITERS])),
            late(form, chance.choice(ROWS), seed),
        )
        yield from (variation for variation in others if variation)


def draw(forms: Sequence[Expected], plans: Sequence[Plan], count: int, seed: int) -> Iterator[Variation]:
    """`count` variations of each plan, or all there are, of forms and in layouts that are drawn."""
    for plan in plans:
        candidates = [(form, writer) for form in forms for writer in plan.writers]
        Random(f"{seed} {plan.name}").shuffle(candidates)
        left = count
        for form, writer in candidates:
            variation = vary(form, plan, writer, seed) if left > 0 else None
            if variation:
                left -= 1
                yield variation
