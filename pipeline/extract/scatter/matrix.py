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
_BEAM = 160
_ALONG, _DOWN, _RETURN, _TOP, _JUMP = 0.05, 0.1, 0.2, 0.3, 0.9
_SKIPPED = 0.15
"""Moves: to the right in the row, down in the column, to the next row's beginning, to the top of the next column."""

_Placed = tuple[tuple[Cell, Atom], ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """One way to deal the cells: the cells by place, and what speaks against it."""

    cost: float
    placed: tuple[tuple[Cell, Atom], ...]
    loose: tuple[tuple[Atom, Cell | None], ...] = ()
    heights: tuple[int, ...] = ()
    last: Cell | None = None
    said: int = 0

    def cells(self) -> dict[Cell, Atom]:
        """The cells by row and column."""
        return dict(self.placed)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a block's columns hold.

    `price`: what speaks against an atom in a cell, None when it cannot stand there; `beside`: what speaks for or
    against a cell's atom once it stands among those of its row; `skip`: what a blank cell above costs in a column;
    `loose`: what a cell costs that is kept for later, None when it cannot be; `top`: the cell below a label.
    """

    columns: int
    rows: int
    price: Callable[[Atom, Cell], float | None]
    beside: Callable[[Cell, Atom, dict[int, Atom]], float]
    skip: Callable[[int], float | None]
    loose: Callable[[Atom], float | None]
    top: Callable[[Atom, tuple[int, ...]], Cell | None]


def deal(boxes: Sequence[Sequence[tuple[float, tuple[Atom, ...]]]], rules: Rules) -> list[Deal]:
    """The ways to deal the atoms of the boxes, the likeliest first."""
    kept = [Deal(0.0, (), (), (0,) * rules.columns)]
    for ways in boxes:
        found: list[Deal] = []
        for cost, atoms in ways:
            states = [_more(d, cost) for d in kept] if cost else kept
            for atom in atoms:
                states = _pruned([new for state in states for new in _placings(state, atom, rules)])
            found += states
        kept = _pruned(found)
    return kept


def _more(state: Deal, cost: float) -> Deal:
    return replace(state, cost=state.cost + cost)


def _pruned(states: list[Deal]) -> list[Deal]:
    states.sort(key=lambda s: s.cost)
    best: dict[object, Deal] = {}
    for state in states:
        key = (state.heights, state.last, state.said)
        if key not in best:
            best[key] = state
            if len(best) >= _BEAM:
                break
    return list(best.values())


def _placings(state: Deal, atom: Atom, rules: Rules) -> list[Deal]:
    if atom.is_label:
        return [replace(state, last=rules.top(atom, state.heights) or state.last)]
    found = []
    loose = rules.loose(atom)
    if loose is not None:
        kept = (*state.loose, (atom, state.last))
        said = state.said ^ hash((len(kept), atom.chars))
        found.append(Deal(state.cost + loose, state.placed, kept, state.heights, state.last, said))
    for column in range(rules.columns):
        row = state.heights[column]
        skipped = 0.0
        while row < rules.rows:
            price = rules.price(atom, (row, column))
            if price is not None:
                found.append(_put(state, atom, (row, column), price + skipped, rules))
            blank = rules.skip(column)
            if blank is None:
                break
            skipped += blank
            row += 1
    return found


def _put(state: Deal, atom: Atom, cell: Cell, price: float, rules: Rules) -> Deal:
    cost = state.cost + price + _move(state, cell)
    row, column = cell
    cost += rules.beside(cell, atom, {c: a for (r, c), a in state.placed if r == row})
    heights = (*state.heights[:column], row + 1, *state.heights[column + 1 :])
    said = state.said ^ hash((cell, atom.chars))
    return Deal(cost, (*state.placed, (cell, atom)), state.loose, heights, cell, said)


def _move(state: Deal, cell: Cell) -> float:
    if state.last is None:
        return 0.0
    (row, column), (new_row, new_column) = state.last, cell
    if row == new_row and new_column > column:
        filled = {c for (r, c), _ in state.placed if r == row}
        return _ALONG + _SKIPPED * sum(c not in filled for c in range(column + 1, new_column))
    if new_column == column and new_row > row:
        return _DOWN
    if new_row == row + 1 and new_column < column:
        return _RETURN
    if new_row <= row and new_column > column:
        return _TOP
    return _JUMP
