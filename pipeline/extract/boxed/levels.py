"""Which rows a merged cell reaches over: those whose middle, or whose first top, is its own.

Middles are exact in print. The edges of rows are not drawn, but each row's boxes stand in its middle, so that one
edge gives the next; the groups of rows that fit all headings of a page are searched, and only one may be found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extract.boxed.place import TextBox
from pipeline.extract.boxed.rows import BoxRow, has_top

_NEAR = 0.15
"""Of the type's height: how far a heading may be off."""
_MOST = 2000
"""Groupings of a page's rows that are looked at."""
_MOST_BLANK = 3
"""Rows of a page that may have no heading."""

Range = tuple[float, float]
Grouping = tuple[tuple[int, int], ...]
"""First and last row of each heading."""


@dataclass(frozen=True, slots=True)
class PageRows:
    """The rows of one page as they stand there, the page's headings of one level, and what pages are beside it."""

    rows: tuple[BoxRow, ...]
    headings: tuple[TextBox, ...]
    first: bool
    last: bool
    padding: float
    size: float


def groupings(page: PageRows) -> tuple[list[Grouping], int]:
    """The ways in which the page's headings can reach over its rows, two at most, for one is wanted; and blank rows.

    On a later page the first rows may go on under the heading of the page before; on a page that is followed by
    another the last heading's cell may be cut, and has its text at its top. Where nothing fits, as few rows as
    possible have no heading.
    """
    tops = [top for row in page.rows[: None if page.last else -1] if (top := has_top(row, page.size)) is not None]
    for blanks in range(_MOST_BLANK + 1):
        ways: list[Grouping] = []
        for at_top in (False, True):
            if tops and (sum(tops) * 2 > len(tops)) != at_top:
                continue
            ways += [way for way in _solved(page, blanks, at_top=at_top) if way not in ways]
        if ways:
            return ways[:2], blanks
    return [], 0


def _solved(page: PageRows, blanks: int, *, at_top: bool) -> list[Grouping]:
    edges = _edges(page)
    count = len(page.rows)
    found: list[Grouping] = []
    seen = 0
    starts = range(count + 1) if not page.first else range(1)
    stack: list[tuple[int, int, Grouping]] = [(start, blanks, ()) for start in starts]
    while stack and seen < _MOST and len(found) < 2:
        seen += 1
        row, left, groups = stack.pop()
        if left and row < count:
            stack.append((row + 1, left - 1, groups))
        if len(groups) == len(page.headings):
            if row == count and not left:
                found.append(groups)
            continue
        fitting = _Fitting(page, edges, page.headings[len(groups)], at_top)
        stack += [(last + 1, left, (*groups, (row, last))) for last in range(row, count) if _fits(fitting, row, last)]
    return found


@dataclass(frozen=True, slots=True)
class _Fitting:
    """A heading that is held against groups of rows."""

    page: PageRows
    edges: Sequence[Range]
    heading: TextBox
    at_top: bool


def _fits(fitting: _Fitting, first: int, last: int) -> bool:
    page, edges, heading = fitting.page, fitting.edges, fitting.heading
    near = _NEAR * page.size
    if first == len(page.rows):
        return False
    top = _top_fits(page, edges, heading, first)
    if fitting.at_top:
        return top
    if top and last == len(page.rows) - 1 and not page.last:
        return True
    if first == last and abs(heading.middle - _middle(page.rows[first])) <= near:
        return True
    low = (edges[first][0] + edges[last + 1][0]) / 2 - near
    high = (edges[first][1] + edges[last + 1][1]) / 2 + near
    return low <= heading.middle <= high


def _top_fits(page: PageRows, edges: Sequence[Range], heading: TextBox, first: int) -> bool:
    near = _NEAR * page.size
    low, high = (edge + page.padding / 2 for edge in edges[first])
    return abs(heading.top - page.rows[first].top) <= near or (
        high - low <= page.size / 2 and low - near <= heading.top <= high + near
    )


def is_at_top(page: PageRows, heading: int, first: int) -> bool:
    """Whether a heading stands at the top of the row where its cell begins, as in cells that go on."""
    return _top_fits(page, _edges(page), page.headings[heading], first)


def _middle(row: BoxRow) -> float:
    return (row.top + row.bottom) / 2


def _edges(page: PageRows) -> list[Range]:
    """Where the edges of the rows can be, as ranges: between the boxes above and below, as far from each middle."""
    rows, half = page.rows, page.padding / 2
    free = 40 * page.size
    edges: list[Range] = [(rows[0].top - free, rows[0].top - half)]
    edges += [(a.bottom + half, b.top - half) for a, b in pairwise(rows)]
    edges.append((rows[-1].bottom + half, rows[-1].bottom + free))
    for order in (range(len(rows)), range(len(rows) - 1, -1, -1)):
        for n in order:
            if has_top(rows[n], page.size):
                continue
            twice = 2 * _middle(rows[n])
            a, b = (n, n + 1) if order.step > 0 else (n + 1, n)
            mirrored = (twice - edges[a][1], twice - edges[a][0])
            met = (max(edges[b][0], mirrored[0]), min(edges[b][1], mirrored[1]))
            slack = 0.05 * page.size
            if met[0] <= met[1] + slack:
                edges[b] = (min(met), max(met))
    return edges


def nearest(rows: Sequence[BoxRow], headings: Sequence[TextBox]) -> Iterator[int | None]:
    """For each row the number of the heading that stands nearest; a guess."""
    for row in rows:
        middle = _middle(row)
        yield min(range(len(headings)), key=lambda n: abs(headings[n].middle - middle), default=None)
