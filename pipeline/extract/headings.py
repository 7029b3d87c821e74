"""A heading row as columns: which field each printed column is, and in which of them a cell stands."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.extract.align import Slot
from pipeline.extract.rows import Entry, Row

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
