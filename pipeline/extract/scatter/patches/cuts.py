"""The texts of a page cut into cells: pairs of target and actual value, reasons, and names that wrap.

Each line goes on with the cell above it or begins the next. What speaks against either: a line end that the width of
the column does not ask for, a blank line within a cell, none between two rows, a blank within a line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.counts import number
from pipeline.extract.scatter.patches.pieces import Line, one
from pipeline.extract.walk.fragments import Gap
from pipeline.extract.walk.widths import needless, needs

_NEEDLESS, _OVER_BLANK, _OVER_BLANK_NEEDLESS = 1.0, 0.25, 1.6
_NO_BLANK = 0.6
"""Two rows on lines that no blank line parts."""
_NEXT_LINE = 0.1
_SEAM = 0.4
"""A blank within a cell's line."""
_REASON, _WANTED, _UNWANTED = 0.8, 0.2, 1.2
_NO_PLACE = 3.0
_TOO_FAR = 8.0
"""What speaks more against a way than against the best so far, so that it is given up."""
_WIDE_ENOUGH = 14.0
"""Half characters of a line that may be full, as long as its column's width is not known."""


class Kind(StrEnum):
    """What a cell is."""

    TARGET = "target"
    ACTUAL = "actual"
    REASON = "deviation"
    NAME = "level3"
    BESIDE = "beside"
    """The reason of the row right above it."""


@dataclass(frozen=True, slots=True)
class Points:
    """A line with weight and score: what stands before them and after them, and where the figures are."""

    name: tuple[Atom, ...]
    weight: Atom
    score: Atom
    rest: tuple[Atom, ...]
    page: int

    @property
    def lost(self) -> bool:
        """Whether points were lost."""
        return number(self.score) < number(self.weight)

    @property
    def closed(self) -> bool:
        """Whether a dash says that no reason is given."""
        return any(a.is_dash for a in self.rest)


@dataclass(frozen=True, slots=True)
class Text:
    """A cell: its kind, its pieces line by line, and the number of the row of figures beside it (-1: none)."""

    kind: Kind
    lines: tuple[tuple[Atom, ...], ...]
    row: int = -1

    @property
    def atom(self) -> Atom:
        """The whole cell."""
        return one([a for line in self.lines for a in line])


Widths = dict[Kind, float]
Element = Line | Points | None


@dataclass(frozen=True, slots=True)
class _State:
    cost: float
    kind: Kind | None
    pairs: int
    row: int
    cells: tuple[Text, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        last = self.cells[-1].lines[-1][0].places[0] if self.cells and self.kind else -1
        return self.kind, self.pairs, self.row, last


def cut(page: Sequence[Element], widths: Widths, reasons: int) -> tuple[float, tuple[Text, ...]] | None:
    """The cheapest way to cut a page's texts so that there are as many pairs as rows of figures.

    `reasons`: how many of these rows lost points and print no reason.
    """
    wanted = sum(isinstance(e, Points) for e in page)
    states = [_State(0.0, None, 0, -1)]
    rows = [e for e in page if isinstance(e, Points)]
    count = 0
    for element in page:
        if element is None:
            states = list(_parted(states))
        elif isinstance(element, Points):
            states = list(_figures(states, element, count))
            count += 1
        else:
            following = rows[count] if count < len(rows) else None
            above = rows[count - 1] if count else None
            told = _Told(widths, reasons, following, above, count)
            states = [new for state in states for new in _steps(state, element, told)]
        best: dict[tuple[object, ...], _State] = {}
        for state in states:
            if state.pairs <= wanted and (state.key not in best or state.cost < best[state.key].cost):
                best[state.key] = state
        least = min((s.cost for s in best.values()), default=0.0)
        states = [s for s in best.values() if s.cost < least + _TOO_FAR]
    ended = [s for s in states if s.pairs == wanted and s.kind not in (Kind.TARGET, Kind.NAME)]
    found = min(ended, key=lambda s: s.cost, default=None)
    return (found.cost, found.cells) if found else None


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known while a line is placed: the rows of figures after and before it, and how many stand before."""

    widths: Widths
    reasons: int
    following: Points | None
    above: Points | None
    count: int


def _parted(states: Sequence[_State]) -> Iterator[_State]:
    """A label ends every cell; a target may stand before it, its actual value after."""
    for state in states:
        cost = _NO_PLACE if state.kind is Kind.NAME else _SEAM if state.kind is Kind.TARGET else 0.0
        kind = Kind.TARGET if state.kind is Kind.TARGET else None
        closed = (*state.cells[:-1], replace(state.cells[-1], row=-2)) if kind else state.cells
        yield replace(state, cost=state.cost + cost, kind=kind, row=-1, cells=closed)


def _figures(states: Sequence[_State], points: Points, number: int) -> Iterator[_State]:
    """A line of figures ends every cell; the name above it is its own, if none stands on the line."""
    for state in states:
        named = state.kind is Kind.NAME
        cost = state.cost + (_NO_PLACE if state.kind is Kind.TARGET else 0.0)
        cost += _SEAM if named and points.name else _NO_PLACE if not named and not points.name else 0.0
        cells = (*state.cells[:-1], replace(state.cells[-1], row=number)) if named else state.cells
        kind = Kind.BESIDE if points.rest and not points.closed else None
        if kind:
            cells = (*cells, Text(Kind.BESIDE, (points.rest,), number))
        yield _State(cost, kind, state.pairs, -1 if points.closed or kind else number, cells)


def _steps(state: _State, line: Line, told: _Told) -> Iterator[_State]:
    """The ways to go on with a line: the cell above it, a cell of its own, or two."""
    yield from _goes_on(state, line, line.atoms, told.widths)
    gap = _NO_BLANK if line.gap is Gap.LINE and state.cells and state.kind else 0.0
    for cost, kind, row in _begins(state, line, told, gap):
        if _fits(line.atoms, kind, told.widths):
            yield _with(state, cost + _inner(line.atoms), kind, line.atoms, row)
    for at in range(1, len(line.atoms)):
        # `6月前 2020年6月4日`: both cells on one line
        left, right = line.atoms[:at], line.atoms[at:]
        if not _fits(right, Kind.ACTUAL, told.widths):
            continue
        firsts = list(_goes_on(state, line, left, told.widths)) if state.kind is Kind.TARGET else []
        if state.kind not in (Kind.TARGET, Kind.NAME) and _fits(left, Kind.TARGET, told.widths):
            firsts.append(_with(state, gap + _inner(left), Kind.TARGET, left))
        for first in firsts:
            yield _with(first, _inner(right), Kind.ACTUAL, right)


def _begins(state: _State, line: Line, told: _Told, gap: float) -> Iterator[tuple[float, Kind, int]]:
    """The kinds of cell that a line may begin, with what speaks against each and the row that it stands beside."""
    if state.kind is Kind.TARGET:
        yield _NEXT_LINE * (1 if line.gap is Gap.LINE else 2), Kind.ACTUAL, -1
    elif state.kind is not Kind.NAME:
        yield gap, Kind.TARGET, -1
        yield gap + (_REASON if told.reasons else _UNWANTED), Kind.REASON, -1
        if told.following and not told.following.name:
            yield gap, Kind.NAME, -1
    if state.row >= 0 and state.kind is None and told.above:
        cost = _WANTED if told.above.lost else _UNWANTED
        yield cost + (0.0 if line.gap is Gap.LINE else _NO_BLANK), Kind.BESIDE, state.row


def _goes_on(state: _State, line: Line, atoms: tuple[Atom, ...], widths: Widths) -> Iterator[_State]:
    """The line goes on with the cell above it, if that is still open."""
    if state.kind is None or not state.cells or state.cells[-1].row == -2:
        return
    last = state.cells[-1]
    if not _fits(atoms, last.kind, widths):
        return
    cost = _break(one(last.lines[-1]).chars, one(atoms).chars, line.gap, widths.get(last.kind))
    joined = replace(last, lines=(*last.lines, atoms))
    yield replace(state, cost=state.cost + cost + _inner(atoms), cells=(*state.cells[:-1], joined))


def _break(above: str, below: str, gap: Gap, width: float | None) -> float:
    """What speaks against a line end within a cell."""
    full = needless(above, below) > width if width else needs(above) >= _WIDE_ENOUGH
    if gap is Gap.LINE:
        return 0.0 if full else _NEEDLESS
    return _OVER_BLANK if full else _OVER_BLANK_NEEDLESS


def _fits(atoms: Sequence[Atom], kind: Kind, widths: Widths) -> bool:
    """Whether a line is no wider than its column."""
    width = widths.get(kind)
    return width is None or sum(needs(a.chars) for a in atoms) <= width


def _with(state: _State, cost: float, kind: Kind, atoms: tuple[Atom, ...], row: int = -1) -> _State:
    """The state with one more cell."""
    pairs = state.pairs + (kind is Kind.ACTUAL)
    return _State(state.cost + cost, kind, pairs, -1, (*state.cells, Text(kind, (atoms,), row)))


def _inner(atoms: Sequence[Atom]) -> float:
    return _SEAM * (len(atoms) - 1)
