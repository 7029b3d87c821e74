"""Cells that ruled lines draw: places between neighbouring rules, merged where no rule parts them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.read.ink import Rule
from pipeline.read.pages.rules import NEAR, Web

_COVERED = 0.6
"""The share of a side that a rule must cover to part two places."""
_FEWEST_DOWN = 2
_SMALLEST = 6.0


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: its first row and column, how many it is merged over, and whether a rule closes it above and below."""

    row: int
    column: int
    rowspan: int
    colspan: int
    closed_above: bool
    closed_below: bool
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's edges, left to right and top to bottom, and its cells; `at[row][column]` is the cell's number.

    A cell that is not `whole` is no rectangle: a rule inside it does not reach its other side.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    at: tuple[tuple[int, ...], ...] = field(repr=False)

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell that holds a point; None outside of the table."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return self.at[row][column]

    def edges(self, cell: GridCell) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a cell."""
        right, bottom = cell.column + cell.colspan, cell.row + cell.rowspan
        return self.xs[cell.column], self.ys[cell.row], self.xs[right], self.ys[bottom]


def grid(web: Web) -> Grid | None:
    """The cells of a table; None where the rules draw none (a box, an underline, a line across the page).

    Where a page or an open side leaves out the outermost rule, the ends of the crossing rules stand for it.
    """
    if len(web.down) < _FEWEST_DOWN and len(web.across) < _FEWEST_DOWN:
        return None
    xs = _edges([v.at for v in web.down], [r for h in web.across for r in (h.start, h.end)])
    ys = _edges([h.at for h in web.across], [r for v in web.down for r in (v.start, v.end)])
    if len(xs) < 3 or len(ys) < 2 or ys[-1] - ys[0] < _SMALLEST:
        return None
    walls = _walls(web.down, xs, ys)
    floors = _walls(web.across, ys, xs)
    number = _regions(len(xs) - 1, len(ys) - 1, walls, floors)
    return _made(xs, ys, number, floors)


def _edges(at: Sequence[float], ends: Sequence[float]) -> tuple[float, ...]:
    """Where rules lie, and beyond the outermost of them where the crossing ones end."""
    found = _clustered(at)
    if not ends:
        return tuple(found)
    first, last = min(ends), max(ends)
    if not found or first < found[0] - NEAR:
        found.insert(0, first)
    if last > found[-1] + NEAR:
        found.append(last)
    return tuple(found)


def _clustered(at: Sequence[float]) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(at):
        if groups and value - groups[-1][0] <= NEAR:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(g) / len(g) for g in groups]


def _walls(rules: Sequence[Rule], own: Sequence[float], other: Sequence[float]) -> list[list[bool]]:
    """[edge][band]: whether a rule lies on this edge along this band between two neighbouring crossing edges."""
    covered = [[0.0] * (len(other) - 1) for _ in own]
    for rule in rules:
        near = bisect_right(own, rule.at + NEAR) - 1
        edge = near if near == 0 or abs(own[near] - rule.at) <= abs(own[near - 1] - rule.at) else near - 1
        first = max(bisect_right(other, rule.start + 0.01) - 1, 0)
        for band in range(first, len(other) - 1):
            if other[band] >= rule.end:
                break
            covered[edge][band] += min(rule.end, other[band + 1]) - max(rule.start, other[band])
    return [[part >= _COVERED * (other[i + 1] - other[i]) for i, part in enumerate(row)] for row in covered]


def _regions(columns: int, rows: int, walls: list[list[bool]], floors: list[list[bool]]) -> list[list[int]]:
    """Places that no rule parts share a number."""
    number = [[-1] * columns for _ in range(rows)]
    count = 0
    for row in range(rows):
        for column in range(columns):
            if number[row][column] >= 0:
                continue
            waiting = [(row, column)]
            number[row][column] = count
            while waiting:
                r, c = waiting.pop()
                for r2, c2, parted in (
                    (r, c + 1, c + 1 >= columns or walls[c + 1][r]),
                    (r, c - 1, c == 0 or walls[c][r]),
                    (r + 1, c, r + 1 >= rows or floors[r + 1][c]),
                    (r - 1, c, r == 0 or floors[r][c]),
                ):
                    if not parted and number[r2][c2] < 0:
                        number[r2][c2] = count
                        waiting.append((r2, c2))
            count += 1
    return number


def _made(xs: tuple[float, ...], ys: tuple[float, ...], number: list[list[int]], floors: list[list[bool]]) -> Grid:
    places: dict[int, list[tuple[int, int]]] = {}
    for row, numbers in enumerate(number):
        for column, n in enumerate(numbers):
            places.setdefault(n, []).append((row, column))
    cells = []
    for n in sorted(places):
        rows = [r for r, _ in places[n]]
        columns = [c for _, c in places[n]]
        top, left = min(rows), min(columns)
        rowspan, colspan = max(rows) - top + 1, max(columns) - left + 1
        span = range(left, left + colspan)
        cells.append(
            GridCell(
                top, left, rowspan, colspan,
                closed_above=all(floors[top][c] for c in span),
                closed_below=all(floors[top + rowspan][c] for c in span),
                whole=len(places[n]) == rowspan * colspan,
            )
        )  # fmt: skip
    return Grid(xs, ys, tuple(cells), tuple(map(tuple, number)))
