"""A heading row as columns: which field each printed column is, and in which of them a cell stands."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.extract.align import Slot
from pipeline.extract.rows import Entry, Row, Sections
from pipeline.extract.table import Cell

UNKNOWN = "?"
"""The name of a column that the record has no field for."""
BESIDE = "beside"
"""The name of the columns left of the first heading: block labels stand there."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a block: `fields` in printed order, `starts` their grid columns, `entries` their headings."""

    fields: tuple[str, ...]
    starts: tuple[int, ...]
    entries: tuple[Entry, ...]

    def slot(self, entry: Entry) -> Slot:
        """The entry with the number of the column that it stands in."""
        return Slot(self.number(entry.cell.column), entry.text)

    def number(self, column: int) -> int:
        """The number of the last heading that begins at or left of a grid column."""
        return sum(start <= column for start in self.starts) - 1

    def reaches_over(self, cell: Cell) -> bool:
        """Whether a merged cell reaches from under one heading to under another."""
        return cell.colspan > 1 and self.number(cell.column) != self.number(cell.column + cell.colspan - 1)


def columns_of(heading: Row, field_of: Callable[[str], str | None]) -> Columns:
    """The columns of a heading row.

    What stands left of the first heading that names a field is one column: `BESIDE`. A heading that names no field
    is `UNKNOWN`, and so is one that names a field already given to a column.
    """
    fields: list[str] = []
    starts: list[int] = []
    entries: list[Entry] = []
    for entry in heading.entries:
        name = field_of(entry.chars)
        if not fields and name is None:
            continue
        fields.append(name if name and name not in fields else UNKNOWN)
        starts.append(entry.cell.column)
        entries.append(entry)
    if starts and (starts[0] > 0 or len(entries) < len(heading.entries)):
        return Columns((BESIDE, *fields), (0, *starts), tuple(entries))
    return Columns(tuple(fields), tuple(starts), tuple(entries))


def under_one_heading(found: Sections, field_of: Callable[[str], str | None]) -> None:
    """Rows below a heading that the next page repeats stand under its columns, wherever these lie on that page.

    `found` is changed: their cells get the columns of the first heading, where the repeated one names the same fields.
    """
    if found.indicator_heading is None:
        return
    first = columns_of(found.indicator_heading, field_of)
    for heading in found.repeated:
        own = columns_of(heading, field_of)
        if own.fields != first.fields or own.starts == first.starts:
            continue
        following = [row.number for row in found.repeated if row.number > heading.number]
        last = min(following, default=None)

        def below(number: int, after: int = heading.number, last: int | None = last) -> bool:
            return number > after and (last is None or number < last)

        def moved(column: int, own: Columns = own) -> int:
            number = own.number(column)
            if number < 0:
                return column
            end = first.starts[number + 1] if number + 1 < len(first.starts) else column + first.starts[number] + 1
            return min(first.starts[number] + column - own.starts[number], end - 1)

        rows = [_moved(row, moved) if below(row.number) else row for row in found.indicator_rows]
        found.indicator_rows[:] = rows
        if found.total is not None and below(found.total.number):
            found.total = _moved(found.total, moved)
        found.blanks = {(r, moved(c) if below(r) else c): height for (r, c), height in found.blanks.items()}


def _moved(row: Row, moved: Callable[[int], int]) -> Row:
    entries = []
    for e in row.entries:
        start, last = moved(e.cell.column), moved(e.cell.column + e.cell.colspan - 1)
        entries.append(replace(e, cell=replace(e.cell, column=start, colspan=max(last - start + 1, 1))))
    return replace(row, entries=tuple(entries))
