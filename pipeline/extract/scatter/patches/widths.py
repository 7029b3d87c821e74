"""The widths of the columns of a form in patches: those with which all its pages are cut for the least cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.extract.scatter.patches.cuts import Element, Kind, Points, Text, Widths, cut
from pipeline.extract.scatter.patches.pieces import Line, one
from pipeline.extract.walk.widths import needs

_STEP = 2.0
"""Half characters between two widths that are told apart: one Chinese character."""
_MOST_TRIED = 10

Cut = tuple[tuple[Text, ...], ...]


@dataclass(slots=True)
class _Search:
    """The pages, and the best way to cut them so far with its widths."""

    pages: Sequence[Sequence[Element]]
    cost: float = float("inf")
    widths: Widths = field(default_factory=dict)
    cells: Cut | None = None

    def attempt(self, widths: Widths) -> None:
        """Cut all pages with these widths, and keep what is cheaper than all before."""
        cost, cells = 0.0, []
        for page in self.pages:
            way = cut(page, widths, _unexplained(page))
            cost += way[0] if way else 0.0
            if way is None or cost >= self.cost:
                return
            cells.append(way[1])
        self.cost, self.widths, self.cells = cost, widths, tuple(cells)


def cut_pages_of(pages: Sequence[Sequence[Element]]) -> Cut | None:
    """The texts of all pages as cells; None where they cannot be cut into as many pairs as there are rows."""
    search = _Search(pages)
    tried = _tried(pages)
    for target in tried:
        for actual in tried:
            search.attempt({Kind.TARGET: target, Kind.ACTUAL: actual})
    if search.cells is None:
        return None
    least = max((needs(one(e.name).chars) for e in _points(pages) if e.name), default=0.0)
    for name in (least, *tried):
        search.attempt({**search.widths, Kind.NAME: max(name, least)})
    for reason in tried:
        search.attempt({**search.widths, Kind.REASON: reason, Kind.BESIDE: reason})
    for kind in (Kind.TARGET, Kind.ACTUAL):
        for width in tried:
            search.attempt({**search.widths, kind: width})
    return search.cells


def _tried(pages: Sequence[Sequence[Element]]) -> list[float]:
    """The widths that a column may have: those of lines, the widest and those that several lines have first."""
    found = [needs(a.chars) for page in pages for e in page if isinstance(e, Line) for a in e.atoms]
    ends = {-(-w // _STEP) * _STEP for w in found}
    counts = {w: sum(w - 2 * _STEP < f <= w for f in found) for w in ends}
    widest = max(ends, default=0.0)
    likely = sorted(ends, key=lambda w: (w != widest, -counts[w] * w))
    return sorted(likely[:_MOST_TRIED])


def _unexplained(page: Sequence[Element]) -> int:
    """How many rows of a page lost points and print no reason beside them."""
    return sum(isinstance(e, Points) and e.lost and not e.rest for e in page)


def _points(pages: Sequence[Sequence[Element]]) -> Iterable[Points]:
    return (e for page in pages for e in page if isinstance(e, Points))
