"""Forms with one damage to their cells, and what may be made of them: flagged, or right, and nothing else.

The damaged text itself may say something else than the truth, as where the label with the unit is gone, or a heading
stands cleanly a row higher; no reader can tell such a text from the print of another form. It does so (`says`) when

- the answer, printed by the same template in the same layout, is the damaged text, cell by cell; a label that the
  damage took may be missing,
- every text of the answer is whole in the truth: nothing was cut, and nothing joined,
- the answer breaks none of the form's rules that the truth keeps: where a reason stands beside full points and the
  row below has lost points without one, or sums fail, the text does show its damage.

Such an answer is no silent error, and is counted apart. A text that the damage took is null in the expected record.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from pipeline.kinds.self_evaluation.checks import CHECKS
from pipeline.kinds.self_evaluation.record import field_of, leaves, row_of
from pipeline.trials.cell_rows import LAYOUTS, RIGID, Rows, rows_of, written
from pipeline.trials.damages import KINDS
from pipeline.trials.judge import TRUSTED, Answer
from pipeline.trials.sheets import LEVELS, Grid, GridCell, Sheet, sheet
from pipeline.trials.sources import STATES_MERGED
from pipeline.trials.templates import MINISTRY, TEMPLATES, Template
from pipeline.trials.truth import Expected, Record, agrees
from pipeline.trials.variations import Variation

_TEMPLATES = tuple(template for template in TEMPLATES if not template.remark)
_NOT_PRINTED = frozenset({"field.missing", "level.missing"})


class Outcome(StrEnum):
    """What became of a damaged form: told, right although accepted, or accepted with a difference.

    `SAYS`: the text itself says the answer. `MEANING`: its texts are cut or joined, and nothing but their meaning shows
    it. `SILENT`: the text shows its damage.
    """

    FLAGGED = "flagged"
    RIGHT = "right"
    SAYS = "says"
    MEANING = "meaning"
    SILENT = "silent"


def outcome_of(
    answers: Sequence[Answer], right: Callable[[Record], bool], prints: Callable[[Record], bool], whole: Record
) -> Outcome:
    """What became of a damaged form.

    `right`: whether a record is the true one. `prints`: whether its own print may be the damaged text; then the text
    says it, if all of its values are those of `whole`, the record as it was, uncut.
    """
    trusted = [answer.record for answer in answers if answer.status in TRUSTED]
    if not trusted:
        return Outcome.FLAGGED
    if len(trusted) > 1:
        return Outcome.SILENT
    if right(trusted[0]):
        return Outcome.RIGHT
    if not prints(trusted[0]):
        return Outcome.SILENT
    values = {value for _, value in leaves(whole)} | {None}
    return Outcome.SAYS if all(value in values for _, value in leaves(trusted[0])) else Outcome.MEANING


@dataclass(frozen=True, slots=True)
class Damaged:
    """A source with one damage; `rows` are its cells, `whole` is the record as it was before."""

    variation: Variation
    kind: str
    layout: str
    template: Template
    rows: Rows
    whole: Record

    def outcome(self, answers: Sequence[Answer]) -> Outcome:
        """What became of it, by the answers to the one form that it holds."""
        return outcome_of(answers, self.right, self.prints, self.whole)

    def right(self, record: Record) -> bool:
        """Whether a record is the true one, with or without what the damage took."""
        return any(agrees(form, record) for form in (*self.variation.expected, Expected("", self.whole)))

    def prints(self, record: Record) -> bool:
        """Whether the record's own print is this text, and it breaks no rule that the truth keeps."""
        if not record["indicators"]:
            return False
        _, grid = _printed(record, self.template)
        same = _same(rows_of(grid, self.layout), self.rows, self.layout)
        return same and broken_rules(record) <= broken_rules(self.whole)


def _printed(record: Record, template: Template) -> tuple[Sheet, Grid]:
    blocks = sheet(record, template)
    grid = next(block for block in blocks if isinstance(block, Grid))
    return tuple(block for block in blocks if block is not grid), grid


def _same(one: Rows, other: Rows, layout: str) -> bool:
    """Whether two tables print the same; a label may be missing in the other one."""
    return len(one) == len(other) and all(
        len(a) == len(b) and all(_as(x, y, layout) for x, y in zip(a, b, strict=True))
        for a, b in zip(one, other, strict=True)
    )


def _as(printed: GridCell, damaged: GridCell, layout: str) -> bool:
    spans = (printed.rowspan, printed.colspan) == (damaged.rowspan, damaged.colspan)
    if layout in STATES_MERGED and not spans:
        return False
    return printed.text == damaged.text or (not printed.path and not damaged.text)


def broken_rules(record: Record) -> Counter[str]:
    """How often each rule fails; where it does so tells nothing once rows have changed places."""
    values = {path: value for path, value in leaves(record) if value is not None}
    found = (broken for check in CHECKS for broken in check(values))
    return Counter(broken.code for broken in found if broken.code not in _NOT_PRINTED)


def without(record: Record, gone: Iterable[str]) -> Record:
    """The record without the leaves that cells printed; a merged heading is gone from all of its rows."""
    left = {**record, "indicators": [dict(row) for row in record["indicators"]], "funds": dict(record["funds"])}
    for path in gone:
        name, first = field_of(path), row_of(path)
        if first is not None:
            for row in left["indicators"][first : first + (_run(record, first, name) if name in LEVELS else 1)]:
                row[name] = None
        elif path.startswith("funds."):
            line = path.split(".")[1]
            left["funds"][line] = {**left["funds"][line], name: None}
        else:
            left[name] = None
    return left


def _run(record: Record, first: int, name: str) -> int:
    """How many rows a heading is merged over."""
    rows, levels = record["indicators"], LEVELS[: LEVELS.index(name) + 1]
    same = [[row[level] for level in levels] for row in rows[first:]]
    return next((n for n, headings in enumerate(same) if headings != same[0]), len(same))


def damage(form: Expected, kind: str, layout: str, template: Template, chance: Random) -> Damaged | None:
    """The form printed with one damage of the kind; None where there is nothing to damage, or no way to print it."""
    said = layout in STATES_MERGED or all(
        row[level] is not None for row in form.record["indicators"] for level in LEVELS
    )
    if not form.record["indicators"] or not said:
        return None
    above, grid = _printed(form.record, template)
    before = rows_of(grid, layout)
    rows = KINDS[kind].damage(before, chance)
    if rows is None or written(above, rows, layout) == written(above, before, layout):
        return None
    gone = (
        [cell for row in before for cell in row if cell.path and cell.text] if _length(rows) < _length(before) else []
    )
    kept = {cell.path for row in rows for cell in row if cell.text}
    record = without(form.record, (cell.path for cell in gone if cell.path not in kept))
    name = f"damage/{kind}/{layout}/{form.form}"
    variation = Variation(name, written(above, rows, layout), (Expected(form.form, record),))
    return Damaged(variation, kind, layout, template, rows, form.record)


def _length(rows: Rows) -> int:
    return sum(len(cell.text) for row in rows for cell in row)


def _layouts(kind: str) -> Sequence[str]:
    wanted = KINDS[kind]
    fitting = (name for name in LAYOUTS if wanted.rigid or name not in RIGID)
    return [name for name in fitting if not wanted.spans or name in STATES_MERGED]


def damaged(forms: Iterable[Expected], seed: int, count: int = 1) -> Iterator[Damaged]:
    """`count` damages of each kind for each form, in layouts and templates that are drawn."""
    for form in forms:
        for kind in KINDS:
            for number in range(count):
                chance = Random(f"{seed} {form.form} {kind} {number}")
                layout = chance.choice(_layouts(kind))
                template = chance.choice((MINISTRY, *_TEMPLATES))
                if drawn := damage(form, kind, layout, template, chance):
                    yield drawn
