"""The rows of the indicators, put together page by page from patches of figures, pairs and headings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.levels import owners_of
from pipeline.extract.scatter.patches.cuts import Element, Kind, Points, Text
from pipeline.extract.scatter.patches.figures import Sums, pages_of
from pipeline.extract.scatter.patches.match import Item, Match, Problem, match
from pipeline.extract.scatter.patches.pieces import one
from pipeline.extract.scatter.patches.sections import Sections
from pipeline.extract.scatter.patches.widths import cut_pages_of

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


@dataclass(slots=True)
class _Parts:
    """The cells of all pages: names, pairs and figures in the order of the text.

    `reasons` stand beside a row of figures, `loose` ones on a page.
    """

    names: list[Name] = field(default_factory=list)
    pairs: list[tuple[Atom, Atom, int]] = field(default_factory=list)
    figures: list[Points] = field(default_factory=list)
    reasons: dict[int, Atom] = field(default_factory=dict)
    loose: list[tuple[int, Atom]] = field(default_factory=list)


def rows_of(found: Sections, sums: Sums, *, surely: bool = False) -> Made | None:
    """The rows of a form; None where figures, pairs and headings do not come out. `surely`: both sums must hold."""
    pages = pages_of(found, sums, surely=surely)
    cells = cut_pages_of(pages) if pages else None
    if pages is None or cells is None:
        return None
    parts = _parts(pages, cells)
    matched = _matched(found, parts)
    return _made(matched, parts) if matched else None


def _parts(pages: Sequence[Sequence[Element]], cut_pages: Sequence[Sequence[Text]]) -> _Parts:
    parts = _Parts()
    for elements, cells in zip(pages, cut_pages, strict=True):
        base = len(parts.figures)
        points = [e for e in elements if isinstance(e, Points)]
        if not points:
            continue
        page, parted = points[0].page, _after_labels(elements)
        parts.names += [(_name(p, k, cells), page, k in parted) for k, p in enumerate(points)]
        parts.figures += points
        parts.pairs += [(t.atom, a.atom, page) for t, a in _pairs(cells)]
        parts.reasons |= {base + c.row: c.atom for c in cells if c.kind is Kind.BESIDE}
        parts.loose += [(page, c.atom) for c in cells if c.kind is Kind.REASON]
    return parts


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


def _matched(found: Sections, parts: _Parts) -> _Matched | None:
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
            levels, goes_on = [Item("", parts.pairs[0][2])], frozenset(found.rows)
        problem = Problem(
            [Item(f"{t.chars} {a.chars}", page, target=t.chars) for t, a, page in parts.pairs],
            [Item(a.chars, page, first) for a, page, first in parts.names],
            levels,
            goes_on,
        )
        if matches := match(problem):
            ways.append(_Matched(matches, list(headings) or [(None, None)]))
    return min(ways, key=lambda w: w.matches[0].cost, default=None)


def _made(matched: _Matched, parts: _Parts) -> Made:
    best = matched.matches[0]
    made = Made([])
    for slot, (number, level) in enumerate(zip(best.names, best.levels, strict=True)):
        points, (target, actual, _) = parts.figures[number], parts.pairs[slot]
        cells = {"level3": parts.names[number][0], "target": target, "actual": actual}
        cells |= {"weight": points.weight, "score": points.score}
        reason = parts.reasons.get(number) or (one(points.rest) if points.closed else None)
        if reason:
            cells["deviation"] = reason
        near = {parts.names[m.names[slot]][0].chars for m in matched.matches} - {cells["level3"].chars}
        made.rows.append(Row(cells, matched.headings[level], tuple(sorted(near))))
    for page, atom in parts.loose:
        _put_loose(made, page, atom, parts, best)
    return made


def _put_loose(made: Made, page: int, atom: Atom, parts: _Parts, best: Match) -> None:
    """A reason that stands apart goes to the first row of its page that lost points and has none."""
    free = [
        i
        for i, (row, (_, _, p)) in enumerate(zip(made.rows, parts.pairs, strict=True))
        if p == page and "deviation" not in row.cells
    ]
    near = [i for i in free if parts.figures[best.names[i]].lost] or free
    if near:
        made.rows[near[0]].cells["deviation"] = atom
        made.merged[near[0]] = near
