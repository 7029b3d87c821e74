"""Cells out of order put into the rows and columns of a block.

A dump may turn a table about in whole parts, but a column's cells come top-down in it. So the cells are dealt, in
the order of the text, to the columns, and a cell's row is the number of those that its column holds already. Of all
ways to deal them those are kept against which least speaks: what a column holds, how far the text jumps from cell to
cell (down a column, along a row, to the top of the next column), what neighbours in a row say together, and in the
end the sums.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.scatter.boxes import Atom

Cell = tuple[int, int]
RowOf = tuple[Atom | None, ...]
_ALONG, _DOWN, _RETURN, _TOP, _JUMP = 0.1, 0.1, 0.3, 0.3, 0.9
"""Moves: to the right in the row, down in the column, to the next row's beginning, to the top of the next column."""
_SKIPPED = 0.15
"""A cell passed over on the way along a row."""
_TURN = 0.2
"""The text went down columns and now goes along rows, or the other way."""
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
    cell of the rows stands after the last one, `said` a number for what stands where.
    """

    cost: float
    rows: tuple[RowOf, ...]
    heights: tuple[int, ...]
    loose: tuple[Loose, ...] = ()
    last: Cell | None = None
    down: bool | None = None
    apart: bool = False
    said: int = 0

    def cells(self) -> dict[Cell, Atom]:
        """The cells by row and column."""
        return {(r, c): a for r, row in enumerate(self.rows) for c, a in enumerate(row) if a is not None}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a block's columns hold; `heights`: the most cells of each.

    `price`: what speaks against an atom in a cell, None when it cannot stand there; `beside`: what it and the cells
    that stand there already say together; `skip`: what a blank cell above costs in a column, None where there is none;
    `loose`: what a cell costs that is kept for later, None when it cannot be; `top`: the cell before the one that a
    label asks for; `beam`: how many ways are kept.
    """

    heights: tuple[int, ...]
    price: Callable[[Atom, Cell], float | None]
    beside: Callable[[Cell, Atom, Deal], float]
    loose: Callable[[Atom, Deal], float | None]
    top: Callable[[Atom, Deal], Cell | None]
    skip: float | None
    beam: int


def deal(boxes: Sequence[Sequence[tuple[float, tuple[Atom, ...]]]], rules: Rules) -> list[Deal]:
    """The ways to deal the atoms of the boxes, the likeliest first; () when there is none."""
    blank = (None,) * len(rules.heights)
    kept = [Deal(0.0, (blank,) * max(rules.heights), (0,) * len(rules.heights))]
    for ways in boxes:
        found: list[Deal] = []
        for cost, atoms in ways:
            states = [replace(d, cost=d.cost + cost) for d in kept] if cost else kept
            for atom in atoms:
                states = _pruned([new for state in states for new in _placings(state, atom, rules)], rules.beam)
            found += states
        kept = _pruned(found, rules.beam) if len(ways) > 1 else found
    return kept


def _pruned(states: list[Deal], beam: int) -> list[Deal]:
    states.sort(key=lambda s: s.cost)
    best: dict[object, Deal] = {}
    for state in states:
        if best.setdefault((state.said, state.last, state.down, state.apart), state) is state and len(best) >= beam:
            break
    return list(best.values())


def _placings(state: Deal, atom: Atom, rules: Rules) -> list[Deal]:
    if atom.is_label:
        top = rules.top(atom, state)
        return [replace(state, last=top, apart=False) if top else state]
    found = []
    loose = rules.loose(atom, state)
    if loose is not None:
        found.append(_set_aside(state, atom, loose))
    for column, most in enumerate(rules.heights):
        skipped = 0.0
        for row in range(state.heights[column], most):
            price = rules.price(atom, (row, column))
            if price is not None:
                found.append(_put(state, atom, (row, column), price + skipped, rules))
            if rules.skip is None:
                break
            skipped += rules.skip
    return found


def _set_aside(state: Deal, atom: Atom, cost: float) -> Deal:
    kept = (*state.loose, Loose(atom, state.last, state.heights))
    said = state.said ^ hash((state.heights[0] if not atom.is_level else -1, len(kept), atom.chars))
    apart = state.apart or not atom.is_level
    return Deal(state.cost + cost, state.rows, state.heights, kept, state.last, state.down, apart, said)


def _put(state: Deal, atom: Atom, cell: Cell, price: float, rules: Rules) -> Deal:
    row, column = cell
    move, down = _move(state, cell)
    turned = _TURN if down is not None and state.down is not None and down is not state.down else 0.0
    cost = state.cost + price + move + turned + rules.beside(cell, atom, state)
    if state.apart and state.last and state.last[0] == row:
        cost += _BROKEN_INTO
    heights = (*state.heights[:column], row + 1, *state.heights[column + 1 :])
    mine = (*state.rows[row][:column], atom, *state.rows[row][column + 1 :])
    rows = (*state.rows[:row], mine, *state.rows[row + 1 :])
    said = state.said ^ hash((cell, atom.chars))
    return Deal(cost, rows, heights, state.loose, cell, state.down if down is None else down, False, said)


def _move(state: Deal, cell: Cell) -> tuple[float, bool | None]:
    """What the way from the last cell to this one costs, and whether it goes down a column or along a row."""
    if state.last is None:
        return 0.0, None
    (row, column), (new_row, new_column) = state.last, cell
    if row == new_row and new_column > column:
        mine = state.rows[row]
        return _ALONG + _SKIPPED * sum(mine[c] is None for c in range(column + 1, new_column)), False
    if new_column == column and new_row > row:
        return _DOWN, True
    if new_row == row + 1 and new_column < column:
        return _RETURN, False
    if new_row <= row and new_column > column:
        return _TOP, None
    return _JUMP, None
