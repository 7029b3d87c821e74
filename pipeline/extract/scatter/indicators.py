"""绩效指标: names, targets, actual values, points and reasons, in whatever order, put into rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache

from pipeline.amounts import is_number
from pipeline.extract.scatter.boxes import Atom, quantity
from pipeline.extract.scatter.matrix import Cell, Deal, Rules, deal
from pipeline.kinds.self_evaluation import labels
from pipeline.text import fold_figure

COLUMNS = ("level3", "target", "actual", "weight", "score")
_POINTS = ("weight", "score")
_TEXTS = ("level3", "target", "actual")
_ABSENT = ("不涉及", "不适用")
_MOST_ROWS = 60
_UNEVEN, _BROKEN = 3.0, 2.0
_SAME, _LIKE, _UNIT, _OTHER_UNIT, _UNLIKE = -0.6, -0.4, -0.3, 0.5, 0.2
_ABOVE = 2.0
_LEAST_LIKE = 0.5

Ways = Sequence[tuple[float, tuple[Atom, ...]]]


@dataclass(frozen=True, slots=True)
class Points:
    """What the sums of a form are to be: the weight and score of the execution row; whether a total is printed."""

    weight: Decimal | None
    score: Decimal | None
    total: bool


def deal_rows(boxes: Sequence[Ways], columns: Sequence[str], points: Points) -> list[Deal]:
    """The ways to put the cells into rows, the likeliest first; the last row holds the total, where one is printed."""
    found = [replace(d, cost=d.cost + _against(d, columns, points)) for d in deal(boxes, _rules(columns))]
    return sorted(found, key=lambda d: d.cost)


def _rules(columns: Sequence[str]) -> Rules:
    def price(atom: Atom, cell: Cell) -> float | None:
        return _price(atom, columns[cell[1]])

    def beside(cell: Cell, atom: Atom, row: dict[int, Atom]) -> float:
        filled = {columns[c]: a for c, a in row.items()}
        return _beside(columns[cell[1]], atom, filled)

    def top(atom: Atom, heights: tuple[int, ...]) -> Cell | None:
        if atom.named("total"):
            return None
        column = atom.named("column")
        return (heights[columns.index(column)] - 1, columns.index(column)) if column in columns else None

    return Rules(len(columns), _MOST_ROWS, price, beside, lambda c: None, _loose, top)


def _loose(atom: Atom) -> float | None:
    """Levels, reasons and rows that say 不涉及 have no row of their own yet."""
    if atom.is_level:
        return 0.0
    if atom.is_dash:
        return 0.1
    if atom.is_figure or atom.is_percent or quantity(atom.chars):
        return None
    return 0.0 if atom.chars in _ABSENT else 0.7


def _price(atom: Atom, column: str) -> float | None:
    if atom.is_level:
        return {"level3": 0.8, "target": 2.0, "actual": 2.0}.get(column)
    if column in _POINTS:
        return 0.0 if atom.is_figure else 0.6 if atom.is_dash else None
    if atom.is_dash:
        return 1.5
    if atom.is_figure:
        return 3.0 if column == "level3" else 0.9
    measured = quantity(atom.chars)
    if measured and column == "level3":
        return 2.0
    if measured and column == "actual" and measured["sign"]:
        return 0.5
    return 0.1 if measured and column == "target" and not measured["sign"] else 0.0


def _beside(column: str, atom: Atom, row: dict[str, Atom]) -> float:
    if column in _POINTS:
        other = row.get("score" if column == "weight" else "weight")
        pair = (atom, other) if column == "weight" else (other, atom)
        return _points_pair(*pair) if other else 0.0
    total = 0.0
    for name in _TEXTS:
        if name != column and name in row:
            pair = (atom, row[name]) if _TEXTS.index(column) < _TEXTS.index(name) else (row[name], atom)
            total += _texts_pair(pair[0].chars, pair[1].chars, (column, name) if pair[0] is atom else (name, column))
    return total


def _points_pair(weight: Atom | None, score: Atom | None) -> float:
    if weight is None or score is None or not (weight.is_figure and score.is_figure):
        return 0.0
    return _ABOVE if _number(score) > _number(weight) else 0.0


def _number(atom: Atom) -> Decimal:
    return Decimal(fold_figure(atom.chars)[0])


@lru_cache(maxsize=16384)
def _texts_pair(one: str, other: str, names: tuple[str, str]) -> float:
    """What neighbours say together: the target again in the actual value, in the same unit, of the same kind."""
    if names != ("target", "actual"):
        return 0.3 * (one == other)
    if one == other:
        return _SAME
    first, second = quantity(one), quantity(other)
    if first and second:
        return _UNIT if first["unit"] == second["unit"] else _OTHER_UNIT
    if bool(first) != bool(second):
        return _UNLIKE
    like = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return _LIKE * like if like >= _LEAST_LIKE else 0.1


def _against(found: Deal, columns: Sequence[str], points: Points) -> float:
    heights = dict(zip(columns, found.heights, strict=True))
    rows = {name: heights[name] - (points.total and name in _POINTS) for name in columns}
    count = max(rows.values(), default=0)
    total = _UNEVEN * sum(count - rows[name] for name in columns)
    for name, own in (("weight", points.weight), ("score", points.score)):
        total += _BROKEN * (not _adds_up(found, columns.index(name), own, points.total))
    return total


def _adds_up(found: Deal, column: int, own: Decimal | None, total: bool) -> bool:
    figures = [_number(a) for (_, c), a in found.placed if c == column and a.is_figure]
    if not total or own is None or not figures:
        return True
    return sum(figures[:-1]) + own == figures[-1]


def is_absent(chars: str) -> bool:
    """`不涉及`: a row of its own without figures."""
    return chars in _ABSENT


def lost(found: Deal, columns: Sequence[str], row: int) -> bool:
    """Whether a row lost points."""
    cells = {columns[c]: a for (r, c), a in found.placed if r == row}
    weight, score = cells.get("weight"), cells.get("score")
    return bool(weight and score and is_number(weight.chars) and is_number(score.chars) and (
        _number(score) < _number(weight)))
