"""项目资金: the figures of a fund table, in whatever order, put under their columns and beside their rows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.amounts import is_number
from pipeline.extract.scatter.boxes import Atom
from pipeline.extract.scatter.matrix import Cell, Deal, Rules, deal
from pipeline.kinds.self_evaluation import checks
from pipeline.kinds.self_evaluation.record import FUND_COLUMNS, FUND_LINES, Leaf
from pipeline.text import fold_figure

_RATE = FUND_COLUMNS.index("execution_rate")
_POINTS = (FUND_COLUMNS.index("weight"), FUND_COLUMNS.index("score"))
_AMOUNTS = (0, 1, 2)
_BROKEN = 2.0
_MISSING = {"initial_budget": 1.0, "annual_budget": 2.0, "executed": 2.0, "weight": 1.5, "score": 1.5,
            "execution_rate": 0.5}
_NOT_FIRST = 2.0
"""A part of the funds that is filled although the first one, 当年财政拨款, is blank."""

Ways = Sequence[tuple[float, tuple[Atom, ...]]]


def deal_funds(boxes: Sequence[Ways], lines: Sequence[str], columns: Sequence[str]) -> list[Deal]:
    """The ways to put the figures into rows and columns, the likeliest first."""
    rules = _rules(lines, columns)
    found = [replace(d, cost=d.cost + _against(d, lines, columns)) for d in deal(boxes, rules)]
    return sorted(found, key=lambda d: d.cost)


def _rules(lines: Sequence[str], columns: Sequence[str]) -> Rules:
    def price(atom: Atom, cell: Cell) -> float | None:
        return _price(atom, lines[cell[0]], columns[cell[1]])

    def top(atom: Atom, heights: tuple[int, ...]) -> Cell | None:
        column, line = atom.named("fund-column"), atom.named("fund-line")
        if line in lines:
            return lines.index(line), -1
        return (-1, columns.index(column)) if column in columns else None

    return Rules(len(columns), len(lines), price, lambda c, a, r: 0.0, lambda c: 0.25, lambda a: None, top)


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


def values_of(placed: Deal, lines: Sequence[str], columns: Sequence[str]) -> dict[str, Leaf]:
    """The values by path."""
    cells = {f"funds.{lines[r]}.{columns[c]}": a.chars for (r, c), a in placed.placed}
    return {path: fold_figure(chars)[0] for path, chars in cells.items() if is_number(chars)}


def _against(found: Deal, lines: Sequence[str], columns: Sequence[str]) -> float:
    values = values_of(found, lines, columns)
    broken = sum(not holds for holds in checks.verdicts(values).values())
    missing = sum(_MISSING[c] for c in columns if f"funds.total.{c}" not in values)
    first = _filled(values, lines[1]) if len(lines) > 1 else True
    later = any(_filled(values, line) for line in lines[2:])
    return broken * _BROKEN + missing + (_NOT_FIRST if later and not first else 0.0)


def _filled(values: dict[str, Leaf], line: str) -> bool:
    return any(f"funds.{line}.{FUND_COLUMNS[c]}" in values for c in _AMOUNTS)
