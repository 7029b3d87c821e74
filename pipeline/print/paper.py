"""Cells set on pages by plain arithmetic: where each line of text and each ruled box stands.

For what only draws. Lengths are points, from the upper left of the page. Whatever does not fit goes to the next page.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

Measure = Callable[[str, float], float]
"""Width of a text at a size, both in points."""

PADDING = 3.0
"""Blank edge of a cell, in points."""

PITCH = 1.3
"""Height of a line, as a multiple of the size."""

_GAP = 12.0
_HAIR = 0.01

_WORD = re.compile(r"[0-9A-Za-z.,%+\-]+|.", re.DOTALL)
_NEVER_FIRST = "，。；：、！？）》”’%"


class RowEnd(StrEnum):
    """What the end of a page does to a row that does not fit: moves it whole, or cuts it, its cells closed or open."""

    MOVED = "moved"
    CLOSED = "closed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Look:
    """How cells are set. `top`: texts start at the top of their cells, not in the middle.

    `tidy`: figures and words of Latin letters stay whole, no line begins with a full stop, and a text that fits into
    its cell's part on one page is not cut by the page's end. Else texts break after any character, as programs do.
    """

    page: tuple[float, float]
    margin: float
    size: float
    top: bool = False
    row_end: RowEnd = RowEnd.MOVED
    tidy: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a table: its rows, its left and right end in points, and what it says."""

    row: int
    rowspan: int
    left: float
    right: float
    text: str
    centred: bool = True
    grey: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its left end, its top, its size."""

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


def wrapped_tidily(text: str, room: float, size: float, measure: Measure) -> list[str]:
    """The text in lines that fit, figures and words whole where one fits a line, no full stop at a line's start."""
    lines, line = [], ""
    for word in _WORD.findall(text):
        if measure(line + word, size) <= room:
            line += word
            continue
        if word in _NEVER_FIRST and len(line) > 1:
            line, word = line[:-1], line[-1] + word  # noqa: PLW2901 - the character goes along to the next line
        lines.append(line)
        *whole, line = wrapped(word, room, size, measure) or [""]
        lines.extend(whole)
    return [line for line in (*lines, line) if line]


Strip = tuple[int, float, float]
"""Number of a page from 0, top and bottom of a row or of a cell on it."""


@dataclass(slots=True)
class Setter:
    """Sets tables and lines on pages, from the top of the first."""

    look: Look
    measure: Measure
    pages: list[Page] = field(default_factory=lambda: [Page()])
    top: float = -1

    def __post_init__(self) -> None:
        self.top = self.look.margin

    @property
    def room(self) -> float:
        """Width between the margins."""
        return self.look.page[0] - 2 * self.look.margin

    @property
    def bottom(self) -> float:
        """Where the page's room ends."""
        return self.look.page[1] - self.look.margin

    @property
    def pitch(self) -> float:
        """Height of a line."""
        return self.look.size * PITCH

    def new_page(self) -> None:
        """Goes on at the top of a new page."""
        self.pages.append(Page())
        self.top = self.look.margin

    def centred(self, text: str, top: float, size: float) -> Line:
        """A line in the middle between left and right."""
        return Line((self.look.page[0] - self.measure(text, size)) / 2, top, size, text)

    def heading(self, text: str, size: float) -> None:
        """A title, which stays with what is set below it."""
        lines = wrapped(text, self.room, size, self.measure)
        if self.top + (7 + len(lines)) * size > self.bottom:
            self.new_page()
        for line in lines:
            self.pages[-1].lines.append(self.centred(line, self.top, size))
            self.top += size * PITCH
        self.top += 4

    def words(self, text: str) -> None:
        """Running text over the width of the page."""
        for line in wrapped("\u3000\u3000" + text, self.room, self.look.size, self.measure):
            if self.top + self.pitch > self.bottom:
                self.new_page()
            self.pages[-1].lines.append(Line(self.look.margin, self.top, self.look.size, line))
            self.top += self.pitch
        self.top += 4

    def table(self, spots: Sequence[Spot], height: int) -> None:
        """A table of so many rows."""
        texts = {spot: self._lines_of(spot) for spot in spots}
        counts = [(spot.row, spot.rowspan, len(lines)) for spot, lines in texts.items()]
        strips = list(self._strips(heights_of(height, counts, self.pitch)))
        for spot in spots:
            self._set(spot, texts[spot], strips[spot.row : spot.row + spot.rowspan])
        self.top += _GAP

    def _lines_of(self, spot: Spot) -> list[str]:
        room = max(spot.right - spot.left - 2 * PADDING, self.look.size * 1.05)
        wrap = wrapped_tidily if self.look.tidy else wrapped
        return wrap(spot.text, room, self.look.size, self.measure)

    def _strips(self, heights: Sequence[float]) -> Iterator[list[Strip]]:
        """For each row the pages it stands on, with top and bottom there."""
        least = self.pitch + 2 * PADDING
        for height in heights:
            wanted = height if self.look.row_end is RowEnd.MOVED else min(height, least)
            if self.top + wanted > self.bottom and self.top > self.look.margin:
                self.new_page()
            strip, left = [], height
            while left > _HAIR:
                end = min(self.top + left, self.bottom)
                strip.append((len(self.pages) - 1, self.top, end))
                left -= end - self.top
                self.top = end
                if left > _HAIR:
                    self.new_page()
                    # the line that did not fit leaves its room blank
                    left += least
            yield strip

    def _set(self, spot: Spot, lines: Sequence[str], strips: Sequence[Sequence[Strip]]) -> None:
        parts = _merged(part for strip in strips for part in strip)
        is_open = self.look.row_end is RowEnd.OPEN
        for number, (page, top, bottom) in enumerate(parts):
            above, below = not is_open or number == 0, not is_open or number == len(parts) - 1
            self.pages[page].boxes.append(Box(spot.left, top, spot.right, bottom, spot.grey, above, below))
        for line, (page, top) in zip(lines, self._places(len(lines), parts), strict=True):
            left = spot.left + PADDING
            if spot.centred:
                left = (spot.left + spot.right - self.measure(line, self.look.size)) / 2
            self.pages[page].lines.append(Line(left, top, self.look.size, line))

    def _places(self, count: int, parts: Sequence[Strip]) -> Iterator[tuple[int, float]]:
        """Page and top of each of so many lines, over the pages that a cell stands on."""
        whole = [part for part in parts if count * self.pitch + 2 * PADDING <= part[2] - part[1] + _HAIR]
        if self.look.tidy and whole:
            parts = whole[:1]
        # at the end of each page there may be room for less than a line
        room = sum(bottom - top for _, top, bottom in parts) - (len(parts) - 1) * (self.pitch + PADDING)
        skipped = PADDING if self.look.top else max(PADDING, (room - count * self.pitch) / 2)
        for number, (page, top, bottom) in enumerate(parts):
            place = top + skipped
            last = number == len(parts) - 1
            while count and (last or place + self.pitch <= bottom):
                yield page, place
                place += self.pitch
                count -= 1
            skipped = max(0.0, skipped - (bottom - top)) if place == top + skipped else PADDING


def _merged(parts: Iterable[Strip]) -> list[Strip]:
    """Parts of one page that follow each other as one."""
    merged: list[Strip] = []
    for page, top, bottom in parts:
        if merged and merged[-1][0] == page:
            merged[-1] = (page, merged[-1][1], bottom)
        else:
            merged.append((page, top, bottom))
    return merged


def heights_of(height: int, cells: Iterable[tuple[int, int, int]], pitch: float) -> list[float]:
    """Heights of so many rows, where each cell has a first row, a number of rows, and a number of lines.

    Every cell has room for its lines; what a merged one lacks goes to its last row.
    """
    heights = [pitch + 2 * PADDING] * height
    for row, rowspan, lines in sorted(cells, key=lambda cell: cell[1]):
        # a page may end within a merged cell, and room for less than a line be lost
        spare = pitch + PADDING if rowspan > 1 else 0
        missing = lines * pitch + 2 * PADDING + spare - sum(heights[row : row + rowspan])
        heights[row + rowspan - 1] += max(0.0, missing)
    return heights
