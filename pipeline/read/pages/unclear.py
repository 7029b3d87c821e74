"""Cells whose text nothing proves although rules enclose them: struck out, run over, printed over, parted in half.

A PDF states every character and every rule, and still two texts may lie on each other, a text may run over its cell
into the next one, and a rule may end half way. Which characters are a cell's own is then not shown.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.read.ink import Corners, Line, Rule
from pipeline.read.pages.grid import Grid
from pipeline.read.pages.lines import rows_of
from pipeline.read.pages.rules import NEAR

_OVER = 0.3
"""Of the type's height: how far a text may reach over its cell's side; a full stop hangs so far."""
_ON_TOP = 0.3
"""Of the type's height: what two lines, or two texts of one line, may share at most."""
_SAME = 0.2
"""Of the type's height: the same text again so near was made bold."""
_STRUCK = (0.25, 0.8)
"""Of the type's height, from its top: where a line strikes a text out; an underline lies below."""
_FIGURE = frozenset("0123456789.,%％")
_PADDING = 6.0
"""Points between a cell's side and its text, at most."""
_STOPS = frozenset("，。、；：！？）》」』”’】")
_OPENS = frozenset("（《「『“‘【")
_SIZES = 1.3
"""A type that is so many times as high as another one's in the cell is not of its text."""

_MOSTLY = 0.6
"""The share of its width and height by which a picture lies in the cell that it belongs to; a seal lies over many."""
_GUTTER = 0.35
"""Of the type's height: a blank that runs down through all lines and is wider may be that between two columns."""
_MARKER = re.compile(r"[（(]?[0-9０-９一二三四五六七八九十①-⑳]+[)）.、．]?|[^\w\s]")

Cells = Mapping[int, Sequence[Line]]


def unclear(grid: Grid, cells: Cells, rules: Sequence[Rule]) -> frozenset[int]:
    """The numbers of the cells whose text is in doubt; recognised lines have confidences, and are left out here."""
    found = set()
    inner = [rule for rule in rules if _touches(rule, grid)]
    for number, lines in cells.items():
        stated = [line for line in lines if not line.confidences and line.text.strip()]
        if not stated:
            continue
        area = grid.edges(grid.cells[number])
        own = [rule for rule in inner if _inside(rule, area)]
        if (
            any(_parts(rule, area) or any(_strikes(rule, line) for line in stated) for rule in own)
            or any(_runs_over(line, grid, number) for line in stated)
            or _on_top(stated)
            or _of_two_sizes(stated, grid, number)
            or _figures_below(stated, area)
            or _side_by_side(stated)
        ):
            found.add(number)
    return frozenset(found)


def strange(grid: Grid, foreign: Sequence[Corners]) -> frozenset[int]:
    """The numbers of the cells in which something stands that no line says: a picture, a covered character."""
    found = set()
    for x0, y0, x1, y1 in foreign:
        number = grid.cell_at((x0 + x1) / 2, (y0 + y1) / 2)
        if number is not None:
            left, top, right, bottom = grid.edges(grid.cells[number])
            wide, high = min(x1, right) - max(x0, left), min(y1, bottom) - max(y0, top)
            if wide >= _MOSTLY * (x1 - x0) and high >= _MOSTLY * (y1 - y0):
                found.add(number)
    return frozenset(found)


def _touches(rule: Rule, grid: Grid) -> bool:
    near, first = (grid.ys, grid.xs) if rule.horizontal else (grid.xs, grid.ys)
    return near[0] < rule.at < near[-1] and rule.start < first[-1] and rule.end > first[0]


def _inside(rule: Rule, area: tuple[float, float, float, float]) -> bool:
    x0, y0, x1, y1 = area
    low, high, first, last = (y0, y1, x0, x1) if rule.horizontal else (x0, x1, y0, y1)
    return low + NEAR < rule.at < high - NEAR and rule.start < last - NEAR and rule.end > first + NEAR


def _parts(rule: Rule, area: tuple[float, float, float, float]) -> bool:
    """Whether a rule inside of a cell begins or ends at its side: it may have parted two cells."""
    x0, y0, x1, y1 = area
    first, last = (x0, x1) if rule.horizontal else (y0, y1)
    return rule.start <= first + NEAR or rule.end >= last - NEAR


def _strikes(rule: Rule, line: Line) -> bool:
    height = line.y1 - line.y0
    if rule.horizontal:
        top, bottom = (line.y0 + part * height for part in _STRUCK)
        shared = min(rule.end, line.ends[-1]) - max(rule.start, line.starts[0])
        return top < rule.at < bottom and shared > _ON_TOP * height
    shared = min(rule.end, line.y1) - max(rule.start, line.y0)
    return line.starts[0] + NEAR < rule.at < line.ends[-1] - NEAR and shared > 0.5 * height


def _runs_over(line: Line, grid: Grid, number: int) -> bool:
    """Whether a line goes over a side of its cell that a rule closes."""
    cell = grid.cells[number]
    x0, y0, x1, y1 = grid.edges(cell)
    most = _OVER * (line.y1 - line.y0)
    first, last = len(line.text) - len(line.text.lstrip()), len(line.text.rstrip()) - 1
    return (
        line.starts[first] < x0 - most
        or (line.starts[last] > x1 - most and line.ends[last] > x1 + most)
        or (cell.closed_above and line.y0 < y0 - most)
        or (cell.closed_below and line.y1 > y1 + most)
    )


def _on_top(lines: Sequence[Line]) -> bool:
    """Whether two texts share a place, and are not the same one drawn again, or lines stand too close to be two."""
    given = list(rows_of(lines))
    if any(_share(row) for row in given):
        return True
    rows = [(min(p.y0 for p in row), max(p.y1 for p in row), row) for row in given]
    return any(
        above[1] - below[0] > _ON_TOP * min(p.y1 - p.y0 for p in (*above[2], *below[2]))
        for above, below in pairwise(rows)
    )


def _share(row: Sequence[Line]) -> bool:
    """Whether a text of a row begins before one to its left has ended, from left to right."""
    furthest: Line | None = None
    for line in row:
        if furthest is not None:
            least = _ON_TOP * min(line.y1 - line.y0, furthest.y1 - furthest.y0)
            (start, end), (first, last) = _reach(furthest), _reach(line)
            high = min(line.y1, furthest.y1) - max(line.y0, furthest.y0) > least
            if min(end, last) - max(start, first) > least and high and not _again(furthest, line):
                return True
        if furthest is None or line.ends[-1] > furthest.ends[-1]:
            furthest = line
    return False


def _reach(line: Line) -> tuple[float, float]:
    """Where a line begins and ends; half of a wide stop is blank, and programs put the next character there."""
    start, end = line.starts[0], line.ends[-1]
    return (
        (start + line.ends[0]) / 2 if line.text[0] in _OPENS else start,
        (end + line.starts[-1]) / 2 if line.text[-1] in _STOPS else end,
    )


def _again(one: Line, other: Line) -> bool:
    near = _SAME * (one.y1 - one.y0)
    return (
        one.text.strip() == other.text.strip()
        and abs(one.starts[0] - other.starts[0]) < near
        and abs(one.y0 - other.y0) < near
    )


def _of_two_sizes(lines: Sequence[Line], grid: Grid, number: int) -> bool:
    """Whether a cell holds types of two sizes that do not stand in one line, or touch there: a title's cell may."""
    cell = grid.cells[number]
    if cell.colspan == len(grid.xs) - 1:
        return False
    heights = [line.y1 - line.y0 for line in lines]
    return max(heights) > _SIZES * min(heights) and any(_apart(row) for row in _rows_and_all(lines))


def _rows_and_all(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Each line of print; and all of the first pieces of lines, which are of one size."""
    rows = list(rows_of(lines))
    yield from rows
    yield [max(row, key=lambda piece: piece.y1 - piece.y0) for row in rows]


def _apart(row: Sequence[Line]) -> bool:
    """Whether pieces of two sizes are not neighbours that touch, as a raised sign and its word do."""
    for left, right in pairwise(row):
        small, large = sorted((left.y1 - left.y0, right.y1 - right.y0))
        if large > _SIZES * small and right.starts[0] - left.ends[-1] > _ON_TOP * small:
            return True
        if large > _SIZES * small and min(left.y1, right.y1) <= max(left.y0, right.y0):
            return True
    return False


def _figures_below(lines: Sequence[Line], area: tuple[float, float, float, float]) -> bool:
    """Whether a cell holds figures below one another though the first line has room for what follows.

    `5` over `10` are two cells whose rule is lost; a column that is too narrow breaks a figure where it is full.
    """
    if not _FIGURE.issuperset("".join(line.text for line in lines).replace(" ", "")):
        return False
    rows = list(rows_of(lines))
    x0, _, x1, _ = area
    widths = [row[-1].ends[-1] - row[0].starts[0] for row in rows]
    room = min(x1 - x0 - max(widths), 2 * _PADDING)
    digits = [row[0].text.strip()[0].isdigit() for row in rows]
    return any(
        digit and x1 - x0 - above - room > below + 1
        for above, below, digit in zip(widths, widths[1:], digits[1:], strict=False)
    )


def _side_by_side(lines: Sequence[Line]) -> bool:
    """Whether a blank runs down between several lines: the rule between two columns may be lost.

    The numbers of a list, and labels whose characters are set apart, stand so as well.
    """
    size = min(line.y1 - line.y0 for line in lines)
    places = sorted(
        _place(*char, size) for line in lines for char in zip(line.text, line.starts, line.ends, strict=True)
    )
    reached = places[0][1]
    for start, end in places[1:]:
        if start - reached > _GUTTER * size:
            left, right = ([_said(line, reached, before=before) for line in lines] for before in (True, False))
            texts = [[text for text in side if text] for side in (left, right)]
            rows = [
                len(list(rows_of([line for line, text in zip(lines, side, strict=True) if text])))
                for side in (left, right)
            ]
            listed = all(_MARKER.fullmatch(text) for text in texts[0])
            apart = rows[0] == rows[1] and all(len(text) == 1 for side in texts for text in side)
            if max(rows) > 1 and not listed and not apart:
                return True
        reached = max(reached, end)
    return False


def _place(char: str, start: float, end: float, size: float) -> tuple[float, float]:
    """What a character takes up of its line: a blank nothing, a mark as much as a wide one may."""
    if char.isspace():
        return start, start
    return (start, end) if char.isalnum() else (start - size / 2, end + size / 2)


def _said(line: Line, at: float, *, before: bool) -> str:
    """What a line says left of a place, or right of it."""
    chars = zip(line.text, line.ends, strict=True)
    return "".join(c for c, end in chars if (end <= at) is before and c.strip())
