"""HTML tables: rows and cells by their tags, `rowspan` and `colspan` honoured."""

import re
from dataclasses import dataclass, field

from pipeline.extract.drawing import MOST_COLUMNS, Drawing
from pipeline.extract.table import Table
from pipeline.reading import Slice

_TAG = re.compile(r"<(/?)(tr|td|th)\b([^<>]*)>", re.IGNORECASE)
_SPAN = re.compile(r"\b(rowspan|colspan)\s*=\s*[\"']?\s*(\d{1,3})", re.IGNORECASE)
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_NEW_PAGE = re.compile(r"<table\b|\f", re.IGNORECASE)
_MOST_ROWS = 200
_FEWEST_ROWS = 4


def is_html(text: str) -> bool:
    """Whether a slice draws its rows with tags; stray tags in a text make no table."""
    return sum(1 for _ in _ROW.finditer(text)) >= _FEWEST_ROWS


def html_table(part: Slice) -> Table:
    """The slice's HTML tables as one; text outside cells makes rows of its own."""
    walk = _Walk(Drawing(part), part.start)
    for tag in _TAG.finditer(part.document.text, part.start, part.end):
        walk.step(tag)
    walk.close(part.end)
    walk.drawing.free_lines(walk.outside, part.end)
    return walk.drawing.table("html")


@dataclass(slots=True)
class _Walk:
    """A walk over the tags: the row and column it is at, the cell that is open, where the last tag ended."""

    drawing: Drawing
    outside: int
    row: int = -1
    column: int = 0
    opened: tuple[int, int, int] | None = None
    taken: set[tuple[int, int]] = field(default_factory=set)

    def step(self, tag: re.Match[str]) -> None:
        """One tag: a row or a cell begins or ends."""
        closing, name = bool(tag[1]), tag[2].lower()
        self.close(tag.start())
        if name == "tr" and not closing:
            self._new_row(tag.start())
        elif name != "tr" and not closing:
            spans = {k.lower(): int(v) for k, v in _SPAN.findall(tag[3])}
            down, across = spans.get("rowspan", 1), spans.get("colspan", 1)
            self.opened = (tag.end(), max(1, min(down, _MOST_ROWS)), max(1, min(across, MOST_COLUMNS)))
        self.outside = tag.end()

    def close(self, end: int) -> None:
        """The open cell ends here."""
        if self.opened is None:
            return
        start, down, across = self.opened
        while (self.row, self.column) in self.taken:
            self.column += 1
        self.taken.update((self.row + i, self.column + j) for i in range(down) for j in range(across))
        for i in range(down):
            self.drawing.widths[self.row + i] = self.drawing.widths.get(self.row + i, 0) + across
        self.drawing.cell((self.row, self.column), ((start, end),), (down, across))
        self.column += across
        self.opened, self.outside = None, end

    def _new_row(self, start: int) -> None:
        drawing = self.drawing
        if self.row >= 0 and _NEW_PAGE.search(drawing.text, self.outside, start):
            drawing.breaks.add(self.row + 1)
            # A new table begins: cells merged over the end of the one before do not reach into it.
            self.taken = {place for place in self.taken if place[0] <= self.row}
            drawing.widths = {row: width for row, width in drawing.widths.items() if row <= self.row}
        drawing.row = self.row + 1
        drawing.free_lines(self.outside, start)
        self.row, self.column = drawing.row, 0
