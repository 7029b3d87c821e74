"""Tables set on pages by plain arithmetic: where each line of text and each ruled box stands.

For printers that only draw. Texts break after any character, a row goes to the next page when it does not fit.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from pipeline.trials.dumps.html_source import TITLE
from pipeline.trials.dumps.style import MARGIN, PageEnd, Style
from pipeline.trials.dumps.tables import Block, PageBreak, Table, shaded
from pipeline.trials.sheets import GridCell, Paragraph

Measure = Callable[[str, float], float]
"""Width of a text at a size, both in points."""

_PADDING = 3.0
_PITCH = 1.3
"""Height of a line, as a multiple of the size."""

_GAP = 12.0
_HAIR = 0.01


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its left end, its top, its size, in points from the page's upper left."""

    left: float
    top: float
    size: float
    text: str


class Box(NamedTuple):
    """A cell, or the part of one that stands on a page; `above` and `below`: whether it is closed there."""

    left: float
    top: float
    right: float
    bottom: float
    grey: bool = False
    above: bool = True
    below: bool = True

    def edges(self) -> Iterator[tuple[float, float, float, float]]:
        """Its ruled lines: left or upper end, then the other one."""
        yield (self.left, self.top, self.left, self.bottom)
        yield (self.right, self.top, self.right, self.bottom)
        if self.above:
            yield (self.left, self.top, self.right, self.top)
        if self.below:
            yield (self.left, self.bottom, self.right, self.bottom)


@dataclass(frozen=True, slots=True)
class Page:
    """What is drawn on a page."""

    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def edges(self) -> list[tuple[float, float, float, float]]:
        """The ruled lines of all cells, those that neighbours share once."""
        found = (tuple(round(place, 2) for place in edge) for box in self.boxes for edge in box.edges())
        return [(x0, y0, x1, y1) for x0, y0, x1, y1 in dict.fromkeys(found)]


def wrapped(text: str, room: float, size: float, measure: Measure) -> list[str]:
    """The text in lines that fit, broken after any character."""
    lines, line = [], ""
    for character in text:
        if line and measure(line + character, size) > room:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line] if line else lines


@dataclass(slots=True)
class Setter:
    """Sets blocks on pages, from the top."""

    style: Style
    measure: Measure
    pages: list[Page] = field(default_factory=lambda: [Page()])
    top: float = MARGIN

    @property
    def bottom(self) -> float:
        """Where the page's room ends."""
        return self.style.widths.page[1] - MARGIN

    def set(self, blocks: Iterable[Block]) -> list[Page]:
        """All pages, with their footers."""
        for block in blocks:
            if isinstance(block, PageBreak):
                self._new_page()
            elif isinstance(block, Paragraph):
                self._paragraph(block)
            else:
                self._table(block)
        for number, page in enumerate(self.pages, 1):
            footer = self.style.footer.format(page=number, pages=len(self.pages))
            if footer:
                page.lines.append(self._centred(footer, self.bottom + 12, 9))
            if self.style.head:
                page.lines.append(self._centred(self.style.head, MARGIN / 2, 9))
        return self.pages

    def _new_page(self) -> None:
        self.pages.append(Page())
        self.top = MARGIN

    def _centred(self, text: str, top: float, size: float) -> Line:
        return Line((self.style.widths.page[0] - self.measure(text, size)) / 2, top, size, text)

    def _paragraph(self, paragraph: Paragraph) -> None:
        if not paragraph.path:
            self._words(paragraph.text)
            return
        size = self.style.size * TITLE if paragraph.path == "title" else self.style.size
        if self.top + 8 * size > self.bottom:
            self._new_page()
        self.pages[-1].lines.append(self._centred(paragraph.text, self.top, size))
        self.top += size * _PITCH + 4

    def _words(self, text: str) -> None:
        """Running text over the width of the page."""
        size = self.style.size
        for line in wrapped("\u3000\u3000" + text, self.style.widths.room, size, self.measure):
            if self.top + size * _PITCH > self.bottom:
                self._new_page()
            self.pages[-1].lines.append(Line(MARGIN, self.top, size, line))
            self.top += size * _PITCH
        self.top += 4

    def _table(self, table: Table) -> None:
        texts = {cell: self._lines_of(table, cell) for cell in table.cells}
        heights = heights_of(table, {cell: len(lines) for cell, lines in texts.items()}, self.style.size * _PITCH)
        strips = list(self._strips(heights))
        for cell in table.cells:
            self._cell(table, cell, texts[cell], [strips[r] for r in range(cell.row, cell.row + cell.rowspan)])
        self.top += _GAP

    def _lines_of(self, table: Table, cell: GridCell) -> list[str]:
        room = table.part(cell) * self.style.widths.room - 2 * _PADDING
        return wrapped(cell.text, max(room, self.style.size * 1.05), self.style.size, self.measure)

    def _strips(self, heights: Sequence[float]) -> Iterator[list[tuple[int, float, float]]]:
        """For each row the pages it stands on, with top and bottom there."""
        least = self.style.size * _PITCH + 2 * _PADDING
        for height in heights:
            moved = self.style.page_end in (PageEnd.USUAL, PageEnd.MOVED)
            if self.top + (height if moved else min(height, least)) > self.bottom and self.top > MARGIN:
                self._new_page()
            strip, left = [], height
            while left > _HAIR:
                end = min(self.top + left, self.bottom)
                strip.append((len(self.pages) - 1, self.top, end))
                left -= end - self.top
                self.top = end
                if left > _HAIR:
                    self._new_page()
                    # the line that did not fit leaves its room blank
                    left += least
            yield strip

    def _cell(
        self, table: Table, cell: GridCell, lines: list[str], strips: Sequence[Sequence[tuple[int, float, float]]]
    ) -> None:
        left = MARGIN + table.rules[cell.column] * self.style.widths.room
        right = left + table.part(cell) * self.style.widths.room
        parts = _merged(part for strip in strips for part in strip)
        grey, left_open = shaded(cell, self.style.shade), self.style.page_end is PageEnd.OPEN
        for number, (page, top, bottom) in enumerate(parts):
            above, below = not left_open or number == 0, not left_open or number == len(parts) - 1
            self.pages[page].boxes.append(Box(left, top, right, bottom, grey, above, below))
        for line, (page, top) in zip(lines, self._places(len(lines), parts), strict=False):
            self.pages[page].lines.append(Line(self._start(cell, line, left, right), top, self.style.size, line))

    def _start(self, cell: GridCell, line: str, left: float, right: float) -> float:
        if cell.path and not self.style.centred:
            return left + _PADDING
        return (left + right - self.measure(line, self.style.size)) / 2

    def _places(self, count: int, parts: Sequence[tuple[int, float, float]]) -> Iterator[tuple[int, float]]:
        """Page and top of each of so many lines, over the pages that a cell stands on."""
        pitch = self.style.size * _PITCH
        # at the end of each page there may be room for less than a line
        room = sum(bottom - top for _, top, bottom in parts) - (len(parts) - 1) * (pitch + _PADDING)
        skipped = _PADDING if self.style.top else max(_PADDING, (room - count * pitch) / 2)
        for number, (page, top, bottom) in enumerate(parts):
            place = top + skipped
            last = number == len(parts) - 1
            while count and (last or place + pitch <= bottom):
                yield page, place
                place += pitch
                count -= 1
            skipped = max(0.0, skipped - (bottom - top)) if place == top + skipped else _PADDING


def _merged(parts: Iterable[tuple[int, float, float]]) -> list[tuple[int, float, float]]:
    """Parts of one page that follow each other as one."""
    merged: list[tuple[int, float, float]] = []
    for page, top, bottom in parts:
        if merged and merged[-1][0] == page:
            merged[-1] = (page, merged[-1][1], bottom)
        else:
            merged.append((page, top, bottom))
    return merged


def heights_of(table: Table, counts: Mapping[GridCell, int], pitch: float) -> list[float]:
    """Heights of the rows: every cell has room for its lines, what a merged one lacks goes to its last row."""
    heights = [pitch + 2 * _PADDING] * table.height
    for cell in sorted(table.cells, key=lambda cell: cell.rowspan):
        # a page may end within a merged cell, and room for less than a line be lost
        spare = pitch + _PADDING if cell.rowspan > 1 else 0
        wanted = counts[cell] * pitch + 2 * _PADDING + spare
        missing = wanted - sum(heights[cell.row : cell.row + cell.rowspan])
        heights[cell.row + cell.rowspan - 1] += max(0.0, missing)
    return heights


def rules_of(table: Table) -> list[float]:
    """Widths of the table's columns as parts of its width."""
    return [end - start for start, end in pairwise(table.rules)]
