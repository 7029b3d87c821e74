"""Values in cells merged over rows whose other cells are parted: a rule between two values may be lost.

`5` over `10` where the rule between them is missing is one cell `510` beside two rows, and the second row is blank: no
sum that the form breaks tells that from a slip of the printed form.
"""

from collections.abc import Iterable, Iterator

from pipeline.extract.draft import Draft
from pipeline.extract.headings import columns_of
from pipeline.extract.indicator_lines import FIGURES, TEXTS
from pipeline.extract.rows import Entry, Row, Sections
from pipeline.extract.table import OUTSIDE
from pipeline.kinds.self_evaluation import labels


def protest_merged_values(draft: Draft, found: Sections) -> None:
    """A finding for each block in which a value's cell reaches into a row that has cells of its own."""
    values = {
        "": _of_head(found.head),
        "funds": _of_funds(found.fund_rows),
        "expected_goal": _of_goals(found.goal_rows),
        "indicators": _of_indicators(found),
    }
    filled = {row.number for rows in _all_rows(found) for row in rows}
    zh, en = "一个单元格跨了几行，行间的框线可能缺失", "a cell over several rows: a rule between them may be missing"
    for path, entries in values.items():
        for entry in entries:
            cell = entry.cell
            if any(number in filled for number in range(cell.row + 1, cell.row + cell.rowspan)):
                draft.fault("layout.ambiguous", path, cell.pieces, zh, en)


def _all_rows(found: Sections) -> Iterator[Iterable[Row]]:
    yield from (found.head, found.fund_rows, found.goal_rows, found.indicator_rows)
    yield [row for row in (found.fund_heading, found.goal_heading, found.indicator_heading, found.total) if row]


def _of_head(rows: Iterable[Row]) -> Iterator[Entry]:
    """The values of the head whose label beside them is not as high."""
    for row in rows:
        label: Entry | None = None
        for entry in row.entries:
            if labels.head(entry.chars):
                label = entry
            elif label is not None and entry.cell.rowspan > label.cell.rowspan:
                yield entry


def _of_funds(rows: Iterable[Row]) -> Iterator[Entry]:
    for row in rows:
        for entry in row.entries:
            beside = labels.block(entry.chars) == "funds" or labels.key(entry.chars) in labels.CONTINUED
            if not beside and entry.cell.column > 0:
                yield entry


def _of_goals(rows: Iterable[Row]) -> Iterator[Entry]:
    for row in rows:
        yield from (e for e in row.entries if e.cell.column > 0 and not labels.known(e.chars))


def _of_indicators(found: Sections) -> Iterator[Entry]:
    """All but headings and what stands left of them."""
    if found.indicator_heading is None:
        return
    columns = columns_of(found.indicator_heading, labels.column)
    for row in found.indicator_rows:
        for entry in row.entries:
            number = columns.number(entry.cell.column)
            name = columns.fields[number] if 0 <= number < len(columns.fields) else ""
            if entry.cell.column != OUTSIDE and name in (*TEXTS, *FIGURES):
                yield entry
