"""Forms printed in narrow columns, dumped as text and damaged once: flagged, or right, and nothing else.

What may be made of a damaged text is decided as for damaged cells (`damaged`): it itself says another record where
that record gives the very same text, set in columns of some widths, with punctuation that does the same at all line
ends, and breaks no rule that the truth keeps: then no line end, blank or sum shows the damage. Where all of its texts
are whole in the truth as well, the text says it; else nothing but the meaning shows that they are cut or joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from pipeline.kinds.self_evaluation.record import field_of, row_of
from pipeline.trials.damaged import Outcome, broken_rules, outcome_of, without
from pipeline.trials.judge import Answer
from pipeline.trials.sheets import LEVELS
from pipeline.trials.templates import MINISTRY, TEMPLATES
from pipeline.trials.truth import Expected, Record, agrees
from pipeline.trials.variations import Variation
from pipeline.trials.wrapped_damages import CELL_DAMAGES, LINE_DAMAGES, UNDAMAGED
from pipeline.trials.wrapped_pages import (
    ENDS,
    LINES_APART,
    Paper,
    Rows,
    lines_of,
    paper,
    rows_of,
    set_again,
    set_alike,
    written,
)

_AMOUNTS = ("initial_budget", "annual_budget", "executed")
_WHOLE = 3 / 4
_TEMPLATES = tuple(template for template in TEMPLATES if not template.remark)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A source in wrapped cells with one damage; `whole` is the record as it was before."""

    variation: Variation
    kind: str
    paper: Paper
    rows: Rows
    whole: Record

    def outcome(self, answers: Sequence[Answer]) -> Outcome:
        """What became of it, by the answers to the one form that it holds."""
        return outcome_of(answers, self.right, self.prints, self.whole)

    def right(self, record: Record) -> bool:
        """Whether a record is the true one, with or without what the damage took."""
        return any(agrees(form, record) for form in (*self.variation.expected, Expected("", self.whole)))

    def prints(self, record: Record) -> bool:
        """Whether the record's own print may be this text, and it breaks no rule that the truth keeps."""
        if not record["indicators"]:
            return False
        own = rows_of(record, self.paper)
        again = set_again(own, self._pieces())
        same = self._is_text(own) or (again and self._is_text(again) and any(set_alike(again, ends) for ends in ENDS))
        return bool(same) and broken_rules(record) <= broken_rules(self.whole)

    def _is_text(self, rows: Rows) -> bool:
        return written(lines_of(rows, self.paper)) == self.variation.data

    def _pieces(self) -> list[str]:
        """The lines of all cells, in order; where lines were damaged, those of the text, or what its blanks part."""
        if self.kind in CELL_DAMAGES:
            return [line for row in self.rows for block in row for line in block.lines]
        data = self.variation.bytes.decode()
        return [line for line in data.split("\n") if line] if self.paper.style in LINES_APART else data.split()


@dataclass(frozen=True, slots=True)
class Print:
    """A form set on paper; `rows` are its cells in their lines."""

    form: Expected
    paper: Paper
    rows: Rows

    def damaged(self, kind: str, chance: Random) -> Wrapped | None:
        """The print with one damage of the kind; None where there is nothing to damage."""
        rows = CELL_DAMAGES[kind](self.rows, chance) if kind in CELL_DAMAGES else self.rows
        lines = lines_of(rows, self.paper) if rows is not None else None
        lines = LINE_DAMAGES[kind](lines, chance) if lines is not None and kind in LINE_DAMAGES else lines
        if rows is None or lines is None:
            return None
        text = written(lines)
        if kind != UNDAMAGED and text == written(lines_of(self.rows, self.paper)):
            return None
        name, record = self.form.form, self.form.record
        expected = Expected(name, _left(record, self.rows, rows) if kind in CELL_DAMAGES else record)
        variation = Variation(f"wrapped/{kind}/{self.paper.style}/{name}", text, (expected,))
        return Wrapped(variation, kind, self.paper, rows, record)


def printed(form: Expected, style: str, chance: Random) -> Print | None:
    """The form on paper that is drawn; None where a heading is printed nowhere, which looks like one that goes on."""
    rows = form.record["indicators"]
    if not rows or any(row[level] is None for row in rows for level in LEVELS):
        return None
    if chance.random() < _WHOLE:
        form = Expected(form.form, _with_whole_funds(form.record))
    how = paper(chance.choice((MINISTRY, MINISTRY, *_TEMPLATES)), style, chance)
    return Print(form, how, rows_of(form.record, how))


def _with_whole_funds(record: Record) -> Record:
    """The record with all amounts printed: where some are blank, no text says which, and the form is not trusted."""
    lines = record["funds"]
    amounts = {name: lines["total"][name] or lines["total"]["annual_budget"] or "0" for name in _AMOUNTS}
    zeros = dict.fromkeys(_AMOUNTS, "0")
    filled = {"total": amounts, "current_year_appropriation": amounts, "carryover": zeros, "other": zeros}
    return {**record, "funds": {name: {**line, **filled[name]} for name, line in lines.items()}}


def _left(record: Record, before: Rows, rows: Rows) -> Record:
    """The record without what the damage took: a cell, or a whole row."""
    kept = {block.path for row in rows for block in row}
    gone = [block.path for row in before for block in row if block.path and block.path not in kept]
    number = next((row_of(path) for path in gone if field_of(path) == "level3" and len(gone) > 1), None)
    if number is not None:
        return {**record, "indicators": [*record["indicators"][:number], *record["indicators"][number + 1 :]]}
    return without(record, gone)
