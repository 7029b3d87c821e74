"""Cells out of order put into the rows and columns of a block.

A dump may turn a table about in whole parts, but a column's cells come top-down in it. So the cells are dealt, in
the order of the text, to the columns, and a cell's row is the number of those that its column holds already. Of all
ways to deal them those are kept against which least speaks: what a column holds, how far the text jumps from cell to
cell (down a column, along a row, to the top of the next column), what neighbours in a row say together, and in the
end the sums.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.extract.scatter.atoms import Atom

Cell = tuple[int, int]
RowOf = tuple[Atom | None, ...]
_ALONG, _DOWN, _RETURN, _TOP, _JUMP = 0.1, 0.1, 0.3, 0.3, 0.9
_UP = 0.7
"""Moves: to the right in the row, down in the column, to the next row's beginning, up to the next column once all
cells beside it are filled, and up where they are not."""
_SKIPPED = 0.15
"""A cell passed over on the way along a row."""
_TURN = 0.2
"""The text went down columns and now goes along rows, or the other way."""
_MOST_ALIKE = 12
_MOST_SAME = 2
"""Ways kept in which the columns are as long, and in which the same stands everywhere: none may crowd out others."""
_BROKEN_INTO = 0.6
"""A row that goes on after a text that is none of its cells."""


@dataclass(frozen=True, slots=True)
class Loose:
    """A cell that has no row yet: after which cell it stands, and how many cells its columns held by then."""

    atom: Atom
    after: Cell | None
    heights: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """One way to deal the cells: the rows with their cells, and what speaks against it.

    `last` is the last cell that was put, `down` whether the text goes down columns, `apart` whether a text that is no
    cell of the rows stands after the last one, `said` a number for what stands where, `leaps` how often
    the text jumps to a cell that holds no bare number.
    """

    cost: float
    rows: tuple[RowOf, ...]
    heights: tuple[int, ...]
    loose: tuple[Loose, ...] = ()
    last: Cell | None = None
    down: bool | None = None
    apart: bool = False
    said: int = 0
    leaps: int = 0

    def cells(self) -> dict[Cell, Atom]:
        """The cells by row and column."""
        return {(r, c): a for r, row in enumerate(self.rows) for c, a in enumerate(row) if a is not None}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a block's columns hold; `heights`: the most cells of each.

    `price`: what speaks against an atom in a cell, None when it cannot stand there; `beside`: what it and the cells
    that stand there already say together; `skip`: what a blank cell above costs in a column, None where there is none;
    `loose`: what a cell costs that is kept for later, None when it cannot be; `top`: the cell before the one that a
    label asks for; `beam`: how many ways are kept; `missing`: what it will cost that too few atoms of a `kind` are
    left for the blank cells.
    """

    heights: tuple[int, ...]
    price: Callable[[Atom, Cell], float | None]
    beside: Callable[[Cell, Atom, Deal], float]
    loose: Callable[[Atom, Deal], float | None]
    top: Callable[[Atom, Deal], Cell | None]
    skip: float | None = None
    beam: int = 100
    kind: Callable[[Atom], str] = lambda atom: ""
    missing: Callable[[tuple[int, ...], Counter[str]], float] = lambda heights, left: 0.0


_Prices = dict[Cell, tuple[float | None, int]]
"""What speaks against an atom in each cell, whatever stands in the others; and a number for it there."""


class _Step(NamedTuple):
    """A way to put one more atom, before it is done: where, what it comes to, and how long the columns are then."""

    cost: float
    said: int
    state: Deal
    cell: Cell | None
    down: bool | None
    heights: tuple[int, ...]


def deal(boxes: Sequence[Sequence[tuple[float, tuple[Atom, ...]]]], rules: Rules) -> list[Deal]:
    """The ways to deal the atoms of the boxes, the likeliest first; () when there is none."""
    blank = (None,) * len(rules.heights)
    kept = [Deal(0.0, (blank,) * max(rules.heights), (0,) * len(rules.heights))]
    left = Counter(rules.kind(a) for ways in boxes for a in ways[0][1])
    for ways in boxes:
        left -= Counter(rules.kind(a) for a in ways[0][1])
        found: list[Deal] = []
        for cost, atoms in ways:
            states = [replace(d, cost=d.cost + cost) for d in kept] if cost else kept
            for k, atom in enumerate(atoms):
                states = _with(states, atom, rules, left + Counter(rules.kind(a) for a in atoms[k + 1 :]))
            found += states
        kept = _fewest(found, rules) if len(ways) > 1 else found
    return kept


def _fewest(states: list[Deal], rules: Rules) -> list[Deal]:
    """The likeliest states, each once."""
    states.sort(key=lambda s: s.cost)
    alike = {(s.said, s.last, s.down, s.apart): s for s in reversed(states)}
    return sorted(alike.values(), key=lambda s: s.cost)[: rules.beam]


def _with(states: Sequence[Deal], atom: Atom, rules: Rules, left: Counter[str]) -> list[Deal]:
    """The states with one more atom: the likeliest, and of those whose columns are as long not too many."""
    if atom.is_label:
        tops = [(state, rules.top(atom, state)) for state in states]
        return [replace(state, last=top, apart=False) if top else state for state, top in tops]
    priced: _Prices = {}
    tried = [s for state in states for s in _steps(state, atom, rules, priced)]
    missing = {shape: rules.missing(shape, left) for shape in {s.heights for s in tried}}
    steps = sorted(tried, key=lambda s: s.cost + missing[s.heights])
    made: list[Deal] = []
    seen: set[tuple[object, ...]] = set()
    alike: Counter[tuple[int, ...]] = Counter()
    same: Counter[int] = Counter()
    for step in steps:
        key = (step.said, step.cell or (step.state.last, len(step.state.loose)), step.down)
        shape = _shape(step)
        if key in seen or alike[shape] >= _MOST_ALIKE or same[step.said] >= _MOST_SAME:
            continue
        seen.add(key)
        alike[shape] += 1
        same[step.said] += 1
        made.append(_done(step, atom))
        if len(made) >= rules.beam:
            break
    return made


def _shape(step: _Step) -> tuple[int, ...]:
    return (*step.heights, len(step.state.loose) + (step.cell is None))


def _steps(state: Deal, atom: Atom, rules: Rules, priced: _Prices) -> Iterator[_Step]:
    loose = rules.loose(atom, state)
    if loose is not None:
        said = state.said ^ hash((state.heights[0] if not atom.is_level else -1, len(state.loose), atom.chars))
        yield _Step(state.cost + loose, said, state, None, state.down, state.heights)
    for column, most in enumerate(rules.heights):
        skipped = 0.0
        for row in range(state.heights[column], most):
            cell = (row, column)
            if cell not in priced:
                priced[cell] = rules.price(atom, cell), hash((cell, atom.chars))
            price, said = priced[cell]
            if price is not None:
                move, down = _move(state, cell)
                cost = state.cost + price + skipped + move + rules.beside(cell, atom, state)
                heights = (*state.heights[:column], row + 1, *state.heights[column + 1 :])
                yield _Step(cost, state.said ^ said, state, cell, state.down if down is None else down, heights)
            if rules.skip is None:
                break
            skipped += rules.skip


def _done(step: _Step, atom: Atom) -> Deal:
    state = step.state
    if step.cell is None:
        kept = (*state.loose, Loose(atom, state.last, state.heights))
        apart = state.apart or not atom.is_level
        return Deal(step.cost, state.rows, state.heights, kept, state.last, state.down, apart, step.said, state.leaps)
    row, column = step.cell
    mine = (*state.rows[row][:column], atom, *state.rows[row][column + 1 :])
    rows = (*state.rows[:row], mine, *state.rows[row + 1 :])
    leaps = state.leaps + (not atom.is_figure and _is_leap(state, step.cell))
    return Deal(step.cost, rows, step.heights, state.loose, step.cell, step.down, said=step.said, leaps=leaps)


def _move(state: Deal, cell: Cell) -> tuple[float, bool | None]:
    """What the way from the last cell to this one costs, and whether it goes down a column or along a row."""
    if state.last is None:
        return 0.0, None
    cost, down = _way(state, cell)
    if state.apart and state.last[0] == cell[0]:
        cost += _BROKEN_INTO
    turned = down is not None and state.down is not None and down is not state.down
    return cost + _TURN * turned, down


def _is_leap(state: Deal, cell: Cell) -> bool:
    """Whether the text jumps from a cell to this one; after a heading it goes where the heading sends it."""
    real = state.last is not None and state.last[0] >= 0 and state.last[1] < len(state.heights)
    return real and _way(state, cell)[0] >= _JUMP


def _way(state: Deal, cell: Cell) -> tuple[float, bool | None]:
    (row, column), (new_row, new_column) = state.last or (0, 0), cell
    if row == new_row and new_column > column:
        mine = state.rows[row]
        return _ALONG + _SKIPPED * sum(mine[c] is None for c in range(column + 1, new_column)), False
    if new_column == column and new_row > row:
        return _DOWN, True
    if new_row == row + 1 and new_column < column:
        return _RETURN, False
    if new_row <= row and new_column > column:
        beside = all(r[new_column - 1] is not None for r in state.rows[new_row : row + 1])
        return (_TOP if beside else _UP), None
    return _JUMP, None
