"""Lines and tables of an office file, laid out as a document's text with a mark for each cell."""

from dataclasses import dataclass

from pipeline.document import Document, Mark, Place
from pipeline.errors import DocumentTooLarge, EmptyDocument
from pipeline.read.limits import Limits

IN_CELL_BREAK = "\u2028"
"""The line break inside of a cell, so that "\\n" always ends a table's row."""

MOST_COLUMNS = 16_384


@dataclass(slots=True)
class LaidCell:
    """A cell of a table that is being read; a merged one grows."""

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1


def cell_text(text: str) -> str:
    """A cell's text as it may stand in a row of tab-separated cells."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\t", " ")
    return lines.strip("\n").replace("\n", IN_CELL_BREAK)


class Layout:
    """Grows a document's text, a line or a table at a time.

    `line` and `table` raise DocumentTooLarge when the text outgrows the limit: spans of cells are a few bytes in the
    file, and may stand for any number of separators.
    """

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._pieces: list[str] = []
        self._length = 0
        self._marks: list[Mark] = []
        self._tables = 0

    def line(self, text: str) -> None:
        """Adds a paragraph as one line, or as several where it has breaks of its own."""
        self._add(text + "\n")

    def break_page(self) -> None:
        """Adds a page break, once, and none before anything was printed."""
        if self._pieces and not self._pieces[-1].endswith("\f"):
            self._add("\f")

    def table(self, cells: list[LaidCell]) -> None:
        """Adds a table: a line a row, a tab between the places of the grid, a merged cell at its upper left."""
        rows: dict[int, list[LaidCell]] = {}
        for cell in cells:
            rows.setdefault(cell.row, []).append(cell)
        last = -1
        for row in sorted(rows):
            if row > last + 1 and last >= 0:
                self._add("\n")
            self._row(sorted(rows[row], key=lambda cell: cell.column))
            last = row
        self._tables += 1

    def _row(self, cells: list[LaidCell]) -> None:
        column = 0
        for cell in cells:
            self._add("\t" * (cell.column - column))
            column = cell.column
            place = Place(self._tables, cell.row, cell.column, cell.rowspan, cell.colspan)
            self._marks.append(Mark(self._length, self._length + len(cell.text), place))
            self._add(cell.text)
        self._add("\n")

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length > self._limits.file_bytes:
            raise DocumentTooLarge(
                f"{self._name} gives more than {self._limits.file_bytes:,} characters of text",
                "split it into smaller files and try again",
            )
        if text:
            self._pieces.append(text)

    def document(self, sha256: str, encoding: str) -> Document:
        """What was laid out. Raises EmptyDocument if it is blank."""
        text = "".join(self._pieces)
        if not text.strip():
            raise EmptyDocument(
                f"{self._name} holds no text (pictures are not read)",
                "give a file that holds the forms as text, not as pictures",
            )
        return Document(self._name, sha256, text, encoding=encoding, marks=tuple(self._marks))
