"""项目资金: the figures of a fund table, in whatever order, put under their columns and beside their rows."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.extract.scatter.atoms import Atom, Ways, is_number
from pipeline.extract.scatter.counts import number
from pipeline.extract.scatter.matrix import Cell, Deal, Rules, deal
from pipeline.kinds.self_evaluation import checks
from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS, FUND_COLUMNS, FUND_LINES, Leaf
from pipeline.text import fold_figure

_AMOUNTS = (0, 1, 2)
_RATED = ("annual_budget", "executed", "execution_rate")
_BROKEN = 2.0
_SKIP = 0.25
"""A blank cell above a filled one."""
_UNEVEN = 0.5
"""Columns of amounts that are filled in different rows."""
_BEAM = 150
_MISSING = {
    "initial_budget": 1.0,
    "annual_budget": 2.0,
    "executed": 2.0,
    "weight": 1.5,
    "score": 1.5,
    "execution_rate": 0.5,
}
_NOT_FIRST = 2.0
"""A part of the funds that is filled although the first one, 当年财政拨款, is blank."""


def deal_funds(boxes: Sequence[Ways], lines: Sequence[str], columns: Sequence[str]) -> list[Deal]:
    """The ways to put the figures into rows and columns, the likeliest first."""
    rules = _rules(lines, columns)
    found = [replace(d, cost=d.cost + _against(d, lines, columns)) for d in deal(boxes, rules)]
    return sorted(found, key=lambda d: d.cost)


def _rules(lines: Sequence[str], columns: Sequence[str]) -> Rules:
    def price(atom: Atom, cell: Cell) -> float | None:
        return _price(atom, lines[cell[0]], columns[cell[1]])

    def beside(cell: Cell, atom: Atom, state: Deal) -> float:
        return _beside(cell, atom, state, columns)

    def top(atom: Atom, _: Deal) -> Cell | None:
        column, line = atom.named("fund-column"), atom.named("fund-line")
        if line in lines:
            return lines.index(line), -1
        return (-1, columns.index(column)) if column in columns else None

    return Rules((len(lines),) * len(columns), price, beside, lambda _a, _s: None, top, _SKIP, _BEAM)


def _price(atom: Atom, line: str, column: str) -> float | None:
    points, rate = column in ("weight", "score"), column == "execution_rate"
    if atom.is_dash:
        return 0.0 if points and line != "total" else 2.0 if points else 0.3
    if not is_number(atom.chars):
        return None
    if atom.is_percent:
        return 0.0 if rate else None
    if rate:
        return 0.6
    return 3.0 if points and line != "total" else 0.0


def _beside(cell: Cell, atom: Atom, state: Deal, columns: Sequence[str]) -> float:
    """Parts that are more than their total, and a rate that is not that of its amounts."""
    row, column = cell
    if not is_number(atom.chars):
        return 0.0
    above, total = 0.0, state.rows[0][column]
    if row and columns[column] in AMOUNT_COLUMNS and total is not None and is_number(total.chars):
        parts = [number(a) for r in state.rows[1:row] if (a := r[column]) and is_number(a.chars)]
        above = _BROKEN * (sum(parts) + number(atom) > number(total))
    if columns[column] not in _RATED:
        return above
    named = {**{n: a for n, a in zip(columns, state.rows[row], strict=True) if a}, columns[column]: atom}
    return above + (0.0 if _at_the_rate(named) else _BROKEN)


def _at_the_rate(row: dict[str, Atom]) -> bool:
    """Whether the rate of a row is that of its amounts, as far as all three are there."""
    three = [row.get(n) for n in _RATED]
    if any(a is None or not is_number(a.chars) for a in three):
        return True
    budget, spent, rate = (number(a) for a in three if a is not None)
    return bool(budget) and abs(spent / budget * 100 - rate) <= checks.RATE_TOLERANCE


def values_of(placed: Deal, lines: Sequence[str], columns: Sequence[str]) -> dict[str, Leaf]:
    """The values by path."""
    cells = {f"funds.{lines[r]}.{columns[c]}": a.chars for (r, c), a in placed.cells().items()}
    return {path: fold_figure(chars)[0] for path, chars in cells.items() if is_number(chars)}


def _against(found: Deal, lines: Sequence[str], columns: Sequence[str]) -> float:
    values = values_of(found, lines, columns)
    broken = sum(not holds and _short(values, code, path) for (code, path), holds in checks.verdicts(values).items())
    missing = sum(_MISSING[c] for c in columns if f"funds.total.{c}" not in values)
    first = _filled(values, lines[1]) if len(lines) > 1 else True
    later = any(_filled(values, line) for line in lines[2:])
    shapes = {
        tuple(f"funds.{line}.{column}" in values for line in lines) for column in columns if column in AMOUNT_COLUMNS
    }
    uneven = _UNEVEN * (len(shapes) - 1)
    return broken * _BROKEN + missing + (_NOT_FIRST if later and not first else 0.0) + uneven


def _short(values: dict[str, Leaf], code: str, path: str) -> bool:
    """Whether a broken rule was not priced when its cells were put: parts less than their total, a rate alone."""
    if code == "funds.parts":
        parts = sum(Decimal(str(v)) for line in FUND_LINES[1:] if (v := values.get(path.replace("total", line))))
        return parts < Decimal(str(values[path]))
    row = path.rpartition(".")[0]
    return any(f"{row}.{name}" not in values for name in _RATED)


def _filled(values: dict[str, Leaf], line: str) -> bool:
    return any(f"funds.{line}.{FUND_COLUMNS[c]}" in values for c in _AMOUNTS)
