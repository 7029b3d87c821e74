"""The rows of the indicators, put together page by page from patches of figures, pairs and headings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.counts import is_points
from pipeline.extract.scatter.levels import owners_of
from pipeline.extract.scatter.patches.cuts import Element, Kind, Points, Text
from pipeline.extract.scatter.patches.match import Item, Match, Problem, match
from pipeline.extract.scatter.patches.pieces import Line, one
from pipeline.extract.scatter.patches.sections import Sections, is_record, points_at
from pipeline.extract.scatter.patches.widths import cut_pages_of
from pipeline.text import fold_figure

_BOTH = 3
_MOST_NAMELESS = 10
_MOST_OWNERS = 4
_BLOCK_AND_LEVELS = 3
"""`续上页` in the columns of the block, the first and the second level."""


@dataclass(slots=True)
class Row:
    """A row's cells by field; `others`: names that come near its own."""

    cells: dict[str, Atom]
    headings: tuple[Atom | None, Atom | None]
    others: tuple[str, ...] = ()


@dataclass(slots=True)
class Made:
    """The rows, and reasons that stand beside no row of their own, with the row they were put to."""

    rows: list[Row]
    merged: dict[int, list[int]] = field(default_factory=dict)


Name = tuple[Atom, int, bool]
"""A row's name, its page, and whether a label stands before it."""
Sums = tuple[Decimal | None, Decimal | None]
"""What weights and scores of the rows are to add up to."""


def rows_of(found: Sections, sums: Sums, *, surely: bool = False) -> Made | None:
    """The rows of a form; None where figures, pairs and headings do not come out. `surely`: both sums must hold."""
    pages = _pages(found, sums, surely=surely)
    if pages is None:
        return None
    cut_pages = cut_pages_of(pages)
    if cut_pages is None:
        return None
    names: list[Name] = []
    pairs: list[tuple[Atom, Atom, int]] = []
    figures: list[Points] = []
    reasons: dict[int, Atom] = {}
    loose: list[tuple[int, Atom]] = []
    for page, (elements, cells) in enumerate(zip(pages, cut_pages, strict=True)):
        base = len(figures)
        points = [e for e in elements if isinstance(e, Points)]
        parted = _after_labels(elements)
        names += [(_name(p, k, cells), p.page, k in parted) for k, p in enumerate(points)]
        figures += points
        pairs += [(t.atom, a.atom, points[0].page) for t, a in _pairs(cells)]
        reasons |= {base + c.row: c.atom for c in cells if c.kind is Kind.BESIDE}
        loose += [(points[0].page if points else page, c.atom) for c in cells if c.kind is Kind.REASON]
    matches = _matched(found, names, pairs)
    return _made(matches, (names, pairs, figures), reasons, loose) if matches else None


def _pages(found: Sections, sums: Sums, *, surely: bool) -> list[list[Element]] | None:
    """The lines of each page, those of weight and score told from pairs of figures by their sums."""
    at = [(page, i) for page, lines in found.rows.items() for i, line in enumerate(lines) if _may_be_points(line)]
    named = [p for p in at if (line := found.rows[p[0]][p[1]]) and is_record(line)]
    nameless = [p for p in at if p not in named]
    if len(nameless) > _MOST_NAMELESS:
        return None
    if not at:
        return None
    subsets = [(*named, *some) for count in range(len(nameless), -1, -1) for some in combinations(nameless, count)]
    held = [(_adds_up([_points(_line(found, p)) for p in chosen], sums), chosen) for chosen in subsets]
    most, best = max(held, key=lambda h: h[0])
    if surely and most < _BOTH:
        return None
    return [
        [_points(line) if line and (page, i) in best else line for i, line in enumerate(lines)]
        for page, lines in found.rows.items()
    ]


def _line(found: Sections, place: tuple[int, int]) -> Line:
    line = found.rows[place[0]][place[1]]
    assert line is not None
    return line


def _may_be_points(line: Line | None) -> bool:
    at = points_at(line) if line else -1
    return line is not None and at >= 0 and is_points(line.atoms[at]) and is_points(line.atoms[at + 1])


def _points(line: Line) -> Points:
    at = points_at(line)
    return Points(line.atoms[:at], line.atoms[at], line.atoms[at + 1], line.atoms[at + 2 :], line.page)


def _adds_up(points: Sequence[Points], sums: Sums) -> int:
    """How many of the two sums hold, weights before scores: a form may print a wrong one."""
    weights, scores = ([p.weight for p in points], [p.score for p in points])
    return 2 * (_sum(weights) == sums[0]) + (_sum(scores) == sums[1])


def _sum(figures: Sequence[Atom]) -> Decimal:
    return sum((Decimal(fold_figure(a.chars)[0]) for a in figures), Decimal(0))


def _after_labels(page: Sequence[Element]) -> set[int]:
    """The rows of figures that a label parts from the one before."""
    found: set[int] = set()
    count, parted = 0, True
    for element in page:
        parted = parted or element is None
        if isinstance(element, Points):
            found |= {count} if parted else set()
            count, parted = count + 1, False
    return found


def _name(points: Points, number: int, cells: Sequence[Text]) -> Atom:
    above = [a for c in cells if c.kind is Kind.NAME and c.row == number for line in c.lines for a in line]
    return one([*above, *points.name])


def _pairs(cells: Sequence[Text]) -> Iterator[tuple[Text, Text]]:
    targets = [c for c in cells if c.kind is Kind.TARGET]
    actuals = [c for c in cells if c.kind is Kind.ACTUAL]
    yield from zip(targets, actuals, strict=True)


@dataclass(frozen=True, slots=True)
class _Matched:
    matches: list[Match]
    headings: list[tuple[Atom | None, Atom | None]]


def _matched(found: Sections, names: Sequence[Name], pairs: Sequence[tuple[Atom, Atom, int]]) -> _Matched | None:
    atoms = [a for page in found.levels.values() for a in page]
    page_of = {id(a): page for page, level in found.levels.items() for a in level}
    goes_on = frozenset(page for page, count in found.pages_on.items() if count >= _BLOCK_AND_LEVELS)
    ways: list[_Matched] = []
    # headings that fit no rows are left out: names and values are matched without them
    for headings in (*owners_of(atoms)[:_MOST_OWNERS], ()):
        levels = [Item(second.chars, page_of[id(second)]) for _, second in headings]
        if not headings:
            if ways:
                break
            levels, goes_on = [Item("", pairs[0][2])], frozenset(found.rows)
        problem = Problem(
            [Item(f"{t.chars} {a.chars}", page, target=t.chars) for t, a, page in pairs],
            [Item(a.chars, page, first) for a, page, first in names],
            levels,
            goes_on,
        )
        if matches := match(problem):
            ways.append(_Matched(matches, list(headings) or [(None, None)]))
    return min(ways, key=lambda w: w.matches[0].cost, default=None)


def _made(
    matched: _Matched,
    parts: tuple[Sequence[Name], Sequence[tuple[Atom, Atom, int]], Sequence[Points]],
    reasons: dict[int, Atom],
    loose: Sequence[tuple[int, Atom]],
) -> Made:
    names, pairs, figures = parts
    best = matched.matches[0]
    made = Made([])
    for slot, (number, level) in enumerate(zip(best.names, best.levels, strict=True)):
        points = figures[number]
        cells = {"level3": names[number][0], "target": pairs[slot][0], "actual": pairs[slot][1]}
        cells |= {"weight": points.weight, "score": points.score}
        reason = reasons.get(number) or (one(points.rest) if points.closed else None)
        if reason:
            cells["deviation"] = reason
        near = {names[m.names[slot]][0].chars for m in matched.matches} - {cells["level3"].chars}
        made.rows.append(Row(cells, matched.headings[level], tuple(sorted(near))))
    pages = [page for _, _, page in pairs]
    for page, atom in loose:
        here = [i for i, p in enumerate(pages) if p == page and "deviation" not in made.rows[i].cells]
        short = (
            [i for i in here if figures[best.names[i]].lost] or here or [i for i, p in enumerate(pages) if p == page]
        )
        row = short[0]
        if "deviation" in made.rows[row].cells:
            continue
        made.rows[row].cells["deviation"] = atom
        made.merged[row] = short
    return made
