"""Which lines hold weight and score: those with a name beside them, and of the others those that the sums ask for."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.counts import is_points, number
from pipeline.extract.scatter.patches.cuts import Element, Points
from pipeline.extract.scatter.patches.pieces import Line
from pipeline.extract.scatter.patches.sections import Sections, is_record, points_at

_BOTH = 3
_MOST_NAMELESS = 10

Sums = tuple[Decimal, Decimal]
"""What weights and scores of the rows are to add up to."""


def pages_of(found: Sections, sums: Sums, *, surely: bool) -> list[list[Element]] | None:
    """The lines of each page, those of weight and score told from pairs of figures by their sums."""
    lines = {(page, i): line for page, its in found.rows.items() for i, line in enumerate(its) if line}
    at = [place for place, line in lines.items() if _may_be_points(line)]
    named = [place for place in at if is_record(lines[place])]
    nameless = [place for place in at if place not in named]
    if not at or len(nameless) > _MOST_NAMELESS:
        return None
    subsets = [(*named, *some) for count in range(len(nameless), -1, -1) for some in combinations(nameless, count)]
    held = [(_adds_up([_points(lines[place]) for place in chosen], sums), chosen) for chosen in subsets]
    most, best = max(held, key=lambda h: h[0])
    if surely and most < _BOTH:
        return None
    return [
        [_points(line) if line and (page, i) in best else line for i, line in enumerate(its)]
        for page, its in found.rows.items()
    ]


def _may_be_points(line: Line) -> bool:
    at = points_at(line)
    return at >= 0 and is_points(line.atoms[at]) and is_points(line.atoms[at + 1])


def _points(line: Line) -> Points:
    at = points_at(line)
    return Points(line.atoms[:at], line.atoms[at], line.atoms[at + 1], line.atoms[at + 2 :], line.page)


def _adds_up(points: Sequence[Points], sums: Sums) -> int:
    """How many of the two sums hold, weights before scores: a form may print a wrong one."""
    weights, scores = ([p.weight for p in points], [p.score for p in points])
    return 2 * (_sum(weights) == sums[0]) + (_sum(scores) == sums[1])


def _sum(figures: Sequence[Atom]) -> Decimal:
    return sum((number(a) for a in figures), Decimal(0))
