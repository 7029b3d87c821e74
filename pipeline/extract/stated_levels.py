"""Headings of merged cells where the layout states them: which rows they reach, and what does not fit them.

Where merged cells are stated, a blank heading is a cell of its own, and no heading stands within another's rows: a
blank one is the heading that was lost, a second one slipped, and a sum shows neither.
"""

from collections.abc import Iterator

from pipeline.extract.draft import Draft
from pipeline.extract.headings import Columns
from pipeline.extract.rows import Row, Sections
from pipeline.text import Text

_LEVELS = ("level1", "level2")


def cover(found: Sections, columns: Columns) -> dict[int, dict[str, Text]]:
    """Row number -> the headings of merged cells that are stated to reach down to it."""
    reached: dict[int, dict[str, Text]] = {}
    for row in found.indicator_rows:
        for entry in row.entries:
            name = _field(columns, entry.cell.column)
            if name in _LEVELS:
                for below in range(row.number + 1, row.number + entry.cell.rowspan):
                    reached.setdefault(below, {})[name] = entry.text
    return reached


def stated_blank(draft: Draft, found: Sections, columns: Columns) -> dict[int, set[str]]:
    """Row number -> the headings that are blank in a cell of their own; a fault for one within another's rows.

    At a page's head a blank cell goes on from the page before, over as many rows as it is merged.
    """
    covered = cover(found, columns)
    goes_on: dict[str, int] = {}
    blank: dict[int, set[str]] = {}
    for row in found.indicator_rows:
        own = {name: e for e in row.entries if (name := _field(columns, e.cell.column)) in _LEVELS}
        for name, entry in own.items():
            if name in covered.get(row.number, {}):
                zh, en = "级次印在另一合并单元格的范围内", "a heading within the rows of another merged cell"
                draft.fault("layout.ambiguous", "indicators", entry.text.pieces, zh, en)
        for name, height in _blank(found, row, columns):
            if row.broken:
                goes_on[name] = row.number + height
            elif name not in covered.get(row.number, {}) and goes_on.get(name, 0) <= row.number:
                blank.setdefault(row.number, set()).add(name)
    return blank


def _blank(found: Sections, row: Row, columns: Columns) -> Iterator[tuple[str, int]]:
    """The level columns in which a blank cell begins in the row, and how many rows high it is."""
    for name, start in zip(columns.fields[-len(columns.starts) :], columns.starts, strict=True):
        if name in _LEVELS and (row.number, start) in found.blanks:
            yield name, found.blanks[row.number, start]


def _field(columns: Columns, column: int) -> str:
    number = columns.number(column)
    return columns.fields[number] if 0 <= number < len(columns.fields) else ""
