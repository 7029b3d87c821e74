"""Which rows a merged cell covers: its lines are centred over them (or begin with the first of them).

A candidate is drawn again — row heights from the lines they hold, cells centred — and kept when its lines fall where
they were seen between the rows' own lines, for some padding that fits the whole column.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.columns.lines import Word, joined, measure, unit
from pipeline.extract.columns.rows import Mode

PADDINGS = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3, 1.7, 2.2, 3.0)
"""Heights of a row beyond its lines, in lines, that are tried."""
ALL = (1 << len(PADDINGS)) - 1
ORDER = 0.06
"""How far, in lines, a drawn line may fall on the wrong side of one that was seen."""
SAME = 0.45
FAR = 1e6
"""How far apart two baselines can be and still be printed on one line of text."""
LIMIT = 400


@dataclass(frozen=True, slots=True)
class Row:
    """A row on a page: its leaf lines with their half-line step from the centre (or from the first line), and how
    many lines it is high.
    """

    steps: tuple[tuple[int, int], ...]
    height: int

    @property
    def first(self) -> int:
        """The first text line that holds a leaf of the row."""
        return min(line for line, _ in self.steps)

    @property
    def last(self) -> int:
        """The last text line that holds a leaf of the row."""
        return max(line for line, _ in self.steps)


Fragments = tuple[tuple[Word, ...], ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """A merged cell: rows [first, last) and its words, line by line (none for a blank cell)."""

    first: int
    last: int
    words: Fragments

    @property
    def text(self) -> str:
        """The cell's text without blanks."""
        return "".join(joined(line) for line in self.words)


@dataclass(frozen=True, slots=True)
class Tiling:
    """A column's cells from top to bottom, and the paddings (a bit each) with which it falls into place."""

    tiles: tuple[Tile, ...]
    paddings: int

    @property
    def blanks(self) -> int:
        """How many rows stand without a heading."""
        return sum(tile.last - tile.first for tile in self.tiles if not tile.words)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of merged cells on one page.

    `width` is what a line holds at most; `cut` says that the page's last cell may go on on the next page.
    """

    rows: tuple[Row, ...]
    fragments: Fragments
    width: int
    mode: Mode
    cut: bool = False


def tilings(column: Column) -> list[Tiling]:
    """Every way to share the fragments out over the rows that can be drawn as seen, at most LIMIT."""
    found: list[Tiling] = []
    tiles = _tiles(column)

    def walk(row: int, used: int, chosen: tuple[Tile, ...], paddings: int) -> None:
        if len(found) >= LIMIT:
            return
        if row == len(column.rows):
            if used == len(column.fragments):
                found.append(Tiling(chosen, paddings))
            return
        for tile, fits in tiles.get((row, used), ()):
            if fits & paddings:
                walk(tile.last, used + len(tile.words), (*chosen, tile), fits & paddings)
        if not chosen or chosen[-1].words or chosen[-1].last == row:
            walk(row + 1, used, (*chosen, Tile(row, row + 1, ())), paddings)

    walk(0, 0, (), ALL)
    return found


def _tiles(column: Column) -> dict[tuple[int, int], list[tuple[Tile, int]]]:
    """(First row, first fragment) -> the cells that can begin there, with the paddings that fit."""
    tiles: dict[tuple[int, int], list[tuple[Tile, int]]] = {}
    for used in range(len(column.fragments)):
        for end in range(used + 1, len(column.fragments) + 1):
            words = column.fragments[used:end]
            if len(words) > 1 and not full(words[-2], words[-1], column.width):
                break
            for first in range(len(column.rows)):
                for last in range(first + 1, len(column.rows) + 1):
                    fits = _fits(column, first, last, words)
                    if fits:
                        tiles.setdefault((first, used), []).append((Tile(first, last, words), fits))
    return tiles


def full(line: Sequence[Word], following: Sequence[Word], width: int) -> bool:
    """Whether the line is so full that what follows had to go to the next one."""
    return measure(joined(line)) + unit(joined(following)) > width - 1


def _fits(column: Column, first: int, last: int, words: Fragments) -> int:
    """The paddings (a bit each) with which the cell over rows [first, last) falls where it was seen."""
    lines = [line[0].line for line in words]
    if first and lines[0] <= column.rows[first - 1].last:
        return 0
    if last < len(column.rows) and lines[-1] >= column.rows[last].first:
        return 0
    rows = column.rows[first:last]
    if column.mode is Mode.TOP:
        return ALL if lines[0] == rows[0].first else 0
    fits = _drawn(rows, lines)
    if not fits and column.cut and last == len(column.rows) and lines[0] <= rows[0].last:
        return ALL if lines[0] >= rows[0].first - 1 else 0
    return fits


def _drawn(rows: Sequence[Row], lines: Sequence[int]) -> int:
    """The paddings with which the cell's lines, drawn in the middle of the rows, fall between the rows' lines as seen.

    A drawn line's distance from a row's line is `still + moving * padding`, so each pair of lines bounds the padding.
    """
    heights: list[float] = [row.height for row in rows]
    if len(lines) > sum(heights):
        # the cell makes its rows higher: all by the same, which is near enough for the few rows it can cover
        heights = [height + (len(lines) - sum(heights)) / len(rows) for height in heights]
    least, most = 0.0, PADDINGS[-1]
    middle, top = (sum(heights) - len(lines) + 1) / 2, 0.0
    for at, (row, height) in enumerate(zip(rows, heights, strict=True)):
        moving = (len(rows) - 1) / 2 - at
        for line, step in row.steps:
            centre = middle - top - (height + step) / 2
            for number, own in enumerate(lines):
                still = centre + number
                low = -SAME if own == line else -ORDER if own > line else -FAR
                high = SAME if own == line else ORDER if own < line else FAR
                if moving == 0:
                    if not low <= still <= high:
                        return 0
                    continue
                one, other = (low - still) / moving, (high - still) / moving
                if moving < 0:
                    one, other = other, one
                least, most = max(least, one), min(most, other)
                if least > most:
                    return 0
        top += height
    return sum(1 << bit for bit, padding in enumerate(PADDINGS) if least <= padding <= most)
