"""Which rows a merged cell reaches over: those whose middle, or whose first top, is its own.

Middles are exact in print. The edges of rows are not drawn, but each row's boxes stand in its middle, so that one
edge gives the next; the groups of rows that fit all headings of a page are searched, and only one may be found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.boxed.place import TextBox
from pipeline.extract.boxed.rows import BoxRow, has_top

_NEAR = 0.15
"""Of the type's height: how far a heading may be off."""
_MOST = 2000
"""Groupings of a page's rows that are looked at."""

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


def groupings(page: PageRows) -> list[Grouping]:
    """The ways in which the page's headings can reach over its rows: two at most, for one is wanted.

    On a later page the first rows may go on under the heading of the page before; on a page that is followed by
    another the last heading's cell may be cut, and has its text at its top.
    """
    tops = [top for row in page.rows[: None if page.last else -1] if (top := has_top(row, page.size)) is not None]
    ways = []
    for at_top in (False, True):
        if tops and (sum(tops) * 2 > len(tops)) != at_top:
            continue
        ways += [way for way in _solved(page, at_top=at_top) if way not in ways]
    return ways[:2]


def _solved(page: PageRows, *, at_top: bool) -> list[Grouping]:
    edges = _edges(page)
    count = len(page.rows)
    found: list[Grouping] = []
    seen = 0
    starts = range(count + 1) if not page.first else range(1)
    stack: list[tuple[int, Grouping]] = [(start, ()) for start in starts]
    while stack and seen < _MOST and len(found) < 2:
        seen += 1
        row, groups = stack.pop()
        if len(groups) == len(page.headings):
            if row == count:
                found.append(groups)
            continue
        heading = page.headings[len(groups)]
        stack += [
            (last + 1, (*groups, (row, last)))
            for last in range(row, count)
            if _fits(page, edges, heading, (row, last), at_top=at_top)
        ]
    return found


def _fits(page: PageRows, edges: Sequence[Range], heading: TextBox, group: tuple[int, int], *, at_top: bool) -> bool:
    first, last = group
    near = _NEAR * page.size
    if first == len(page.rows):
        return False
    low, high = (edge + page.padding / 2 for edge in edges[first])
    top = abs(heading.top - page.rows[first].top) <= near or (
        high - low <= page.size / 2 and low - near <= heading.top <= high + near
    )
    if at_top:
        return top
    if top and last == len(page.rows) - 1 and not page.last:
        return True
    if first == last and abs(heading.middle - _middle(page.rows[first])) <= near:
        return True
    low = (edges[first][0] + edges[last + 1][0]) / 2 - near
    high = (edges[first][1] + edges[last + 1][1]) / 2 + near
    return low <= heading.middle <= high


def _middle(row: BoxRow) -> float:
    return (row.top + row.bottom) / 2


def _edges(page: PageRows) -> list[Range]:
    """Where the edges of the rows can be, as ranges: between the boxes above and below, as far from each middle."""
    rows, half = page.rows, page.padding / 2
    free = 40 * page.size
    edges: list[Range] = [(rows[0].top - free, rows[0].top - half)]
    edges += [(a.bottom + half, b.top - half) for a, b in zip(rows, rows[1:], strict=False)]
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
