"""A table's rows told apart by the labels they hold: head, funds, goals, indicators, total."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pipeline.amounts import BLANKS, is_number
from pipeline.extract.table import OUTSIDE, Cell, Table
from pipeline.kinds.self_evaluation import labels
from pipeline.text import Text, join


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell that holds something: where it stands and what it says."""

    cell: Cell
    text: Text

    @property
    def chars(self) -> str:
        """The folded text."""
        return self.text.chars


@dataclass(frozen=True, slots=True)
class Row:
    """The entries of one row, left to right; `broken`: a page ends before it; `width`: its cells, 0 if unknown."""

    number: int
    entries: tuple[Entry, ...]
    broken: bool = False
    width: int = 0


@dataclass(slots=True)
class Sections:
    """A form's rows by what they are. Repeated headings are furniture; what fits nowhere is `strange`."""

    head: list[Row] = field(default_factory=list)
    fund_heading: Row | None = None
    fund_rows: list[Row] = field(default_factory=list)
    goal_heading: Row | None = None
    goal_rows: list[Row] = field(default_factory=list)
    indicator_heading: Row | None = None
    indicator_rows: list[Row] = field(default_factory=list)
    total: Row | None = None
    repeated: list[Row] = field(default_factory=list)
    strange: list[Row] = field(default_factory=list)
    merged: bool = False
    blanks: Mapping[tuple[int, int], int] = field(default_factory=dict)


def rows_of(source: str, table: Table) -> list[Row]:
    """The table's rows with their cells folded; cells that fold to nothing are left out.

    A row that its page says is the rest of the one above is one with it, unless it holds a cell of its own.
    """
    by_row: dict[int, list[Entry]] = {}
    for cell in table.cells:
        text = Text.of(source, cell.pieces)
        if text:
            by_row.setdefault(cell.row, []).append(Entry(cell, text))
    broken: set[int] = set(table.breaks)
    rows: list[Row] = []
    pending = False
    for number in sorted({*by_row, *broken}):
        pending = pending or number in broken
        if number in by_row:
            entries = tuple(sorted(by_row[number], key=lambda e: e.cell.column))
            if number in table.rests and rows and _is_rest(source, rows[-1], entries):
                rows[-1] = _with_rest(source, rows[-1], entries)
            else:
                rows.append(Row(number, entries, pending, table.widths.get(number, 0)))
            pending = False
    return rows


def _is_rest(source: str, above: Row, entries: Iterable[Entry]) -> bool:
    """Whether no entry is a figure or a label of its own: `经济效益` over `指标` is one label."""
    columns = {e.cell.column: e for e in above.entries}
    for entry in entries:
        upper = columns.get(entry.cell.column)
        if upper is None or is_number(entry.chars) or entry.chars in BLANKS:
            return False
        if labels.known(entry.chars) and not labels.known(join(source, [upper.text, entry.text]).chars):
            return False
    return True


def _with_rest(source: str, above: Row, entries: Iterable[Entry]) -> Row:
    rests = {e.cell.column: e for e in entries}
    joined = []
    for entry in above.entries:
        rest = rests.get(entry.cell.column)
        if rest:
            cell = replace(
                entry.cell, pieces=entry.cell.pieces + rest.cell.pieces, rowspan=entry.cell.rowspan + rest.cell.rowspan
            )
            joined.append(Entry(cell, join(source, [entry.text, rest.text])))
        else:
            joined.append(entry)
    return replace(above, entries=tuple(joined))


def sections(rows: Iterable[Row]) -> Sections:
    """Which block each row belongs to; a row's own labels decide, else the block it stands in."""
    found = Sections()
    place = found.head
    broken = False
    for given in rows:
        # The rows below a heading that a page repeats are the first ones of that page.
        row = replace(given, broken=given.broken or broken)
        broken = False
        chars = [e.chars for e in row.entries]
        if place is not found.head and all(e.cell.column == OUTSIDE for e in row.entries):
            found.strange.append(row)
            continue
        if _is_indicator_heading(chars):
            place = found.indicator_rows
            if found.indicator_heading is None:
                found.indicator_heading = row
            else:
                found.repeated.append(row)
                broken = True
        elif place is found.head and _is_fund_heading(chars):
            found.fund_heading, place = row, found.fund_rows
        elif place is found.fund_rows and _is_goal_heading(chars):
            found.goal_heading, place = row, found.goal_rows
        elif place is found.indicator_rows and found.total is None and is_total_row(row):
            found.total, place = row, found.strange
        else:
            place.append(row)
    return found


def _is_fund_heading(chars: list[str]) -> bool:
    return len({labels.fund_column(c) for c in chars} & {"initial_budget", "annual_budget", "executed"}) >= 2


def _is_goal_heading(chars: list[str]) -> bool:
    own = [c for c in chars if labels.goal(c)]
    # `年度 | 预期目标 | 实际完成情况`: a narrow cell breaks the block's label over this row and the one below.
    beside = [c for c in chars if c not in own]
    return (
        bool(own) and len(beside) <= 1 and all(labels.known(c) or (len(own) > 1 and labels.is_piece(c)) for c in beside)
    )


def _is_indicator_heading(chars: list[str]) -> bool:
    names = {labels.column(c) for c in chars}
    return len(names & {"level1", "level2", "level3"}) >= 2 and len(names - {None}) >= 4


def is_total_row(row: Row) -> bool:
    """总分 with nothing but figures and dashes beside it (`绩效指标` may stand before it)."""
    rest = [e for e in row.entries if not labels.is_total(e.chars)]
    return len(rest) < len(row.entries) and all(
        is_number(e.chars) or e.chars in BLANKS or labels.block(e.chars) for e in rest
    )
