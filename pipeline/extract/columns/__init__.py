"""Aligned columns, as `pdftotext -layout` and its like write a page: cells told by geometry alone.

Every distinct baseline of the page is a line of text, so centred cells interleave their lines. The reader finds the
columns of each block, then the rows whose cells can share a centre (or a first line), then the rows that merged
cells are centred over. Where more than one answer fits, the cells are open; where none does, they are loose.
"""

from pipeline.extract.columns.sheet import Sheet
from pipeline.extract.table import Table


def read_columns(text: str, start: int, end: int) -> Table | None:
    """The slice [start, end) of a document's text as a table; None when it is not in aligned columns."""
    narrow = Sheet.read(text, start, end, wide=False)
    if narrow is None or not narrow.unplaced:
        return narrow.table() if narrow else None
    wide = Sheet.read(text, start, end, wide=True)
    return min(narrow, wide or narrow, key=lambda sheet: sheet.unplaced).table()
