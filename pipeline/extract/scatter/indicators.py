"""绩效指标: names, targets, actual values, points and reasons, in whatever order, put into rows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from pipeline.extract.scatter.boxes import Atom, Ways, quantity
from pipeline.extract.scatter.matrix import Cell, Deal, Loose, Rules, deal
from pipeline.kinds.self_evaluation import labels
from pipeline.text import fold_figure

COLUMNS = ("level3", "target", "actual", "weight", "score")
_POINTS = ("weight", "score")
TEXTS = ("level3", "target", "actual")
_ABSENT = ("不涉及", "不适用")
_BEAM = 120
_MOST_WORK = 150
"""Atoms gone through until the search stops: a form of fifty is tried three times, with other numbers of rows."""
_TWO, _FEWER, _CELLS = 2, 3, 5
_SPARE = 2
"""How many cells may be blank before a way is given up."""
_HUNDRED = 100
_PAGE, _LONGEST_PAGE = 0.8, 3
"""A figure that is none of the form's cells, but its page's number."""
_UNEVEN, _BROKEN = 3.0, 2.0
_SAME, _LIKE, _UNIT, _OTHER_UNIT, _UNLIKE = -0.6, -0.4, -0.3, 0.5, 0.2
_ABOVE, _LOST = 2.0, 0.3
"""A score above its weight, and below it."""
_LEAST_LIKE = 0.5
_PLAIN_LEVEL, _STRANGE_LEVEL = 0.1, 0.3
"""A level's name without 指标, among headings that have it: as a row's name, and as a heading."""
_REASON, _REASON_UNKNOWN, _REASON_UNASKED = 0.1, 0.8, 0.8
_TOO_MANY, _NO_REASON = 2.0, 0.3
"""Reasons beside rows that lost points, beside others; more reasons than such rows, and fewer."""


@dataclass(frozen=True, slots=True)
class Points:
    """What the sums of a form are to be: the weight and score of the execution row; whether a total is printed."""

    weight: Decimal | None
    score: Decimal | None
    total: bool


def deal_rows(boxes: Sequence[Ways], columns: Sequence[str], points: Points) -> list[Deal]:
    """The ways to put the cells into rows, the likeliest first; the last row holds the total, where one is printed.

    The figures tell how many rows there are: two a row and two of the total, if no target is a bare number.
    """
    atoms = [a for ways in boxes for a in ways[0][1] if not a.is_label]
    found: list[Deal] = []
    for counts in islice(_counts(atoms, points), max(_MOST_WORK // max(len(atoms), 1), 1)):
        dealt = deal(boxes, _rules(columns, counts, points))
        found += [replace(d, cost=d.cost + _against(d, columns, counts.rows, points)) for d in dealt]
        found.sort(key=lambda d: d.cost)
        if found and is_whole(found[0], columns, points):
            break
    return found


class _Counts(NamedTuple):
    """How many rows there are; how many texts have no place in them; how many figures may be targets or values."""

    rows: int
    apart: int
    figures: int
    styled: bool

    def is_heading(self, atom: Atom) -> bool:
        """Whether a level's name is printed as headings are here: with 指标 at its end where they have it."""
        return not self.styled or atom.chars.endswith(labels.LEVEL_ENDING)


def _counts(atoms: Sequence[Atom], points: Points) -> Iterator[_Counts]:
    """What the numbers of figures and texts allow, the tightest first."""
    figures = sum(_is_points(a) for a in atoms)
    levels = sum(a.is_level for a in atoms)
    styled = _TWO * sum(a.is_level and a.chars.endswith(labels.LEVEL_ENDING) for a in atoms) > levels
    most = (figures - _TWO * points.total) // _TWO
    for loosely in (0, _SPARE):
        for rows in range(most, max(most - _FEWER, 0), -1):
            spare = len(atoms) - _CELLS * rows - _TWO * points.total
            if spare >= 0:
                apart = max(spare - levels, 0) + 1 + loosely
                yield _Counts(rows, apart, figures - _TWO * (rows + points.total) + loosely, styled)


def is_whole(found: Deal, columns: Sequence[str], points: Points) -> bool:
    """Whether all columns are as long, and the sums are the totals."""
    rows = {have - (points.total and name in _POINTS) for name, have in zip(columns, found.heights, strict=True)}
    return len(rows) == 1 and all(
        _adds_up(found, columns.index(n), own, points.total)
        for n, own in (("weight", points.weight), ("score", points.score))
    )


def _rules(columns: Sequence[str], counts: _Counts, points: Points) -> Rules:
    def price(atom: Atom, cell: Cell) -> float | None:
        if not counts.figures and columns[cell[1]] not in _POINTS and _is_points(atom):
            return None
        if atom.is_level and columns[cell[1]] == "level3" and not counts.is_heading(atom):
            return _PLAIN_LEVEL
        return _price(atom, columns[cell[1]])

    def beside(cell: Cell, atom: Atom, state: Deal) -> float:
        filled = {n: a for n, a in zip(columns, state.rows[cell[0]], strict=True) if a}
        return _beside(columns[cell[1]], atom, filled)

    def loose(atom: Atom, state: Deal) -> float | None:
        if not atom.is_level and sum(not one.atom.is_level for one in state.loose) >= counts.apart + is_page(atom):
            return None
        if atom.is_level:
            return 0.0 if counts.is_heading(atom) else _STRANGE_LEVEL
        if is_page(atom):
            aside = any(is_page(one.atom) for one in state.loose)
            return _PAGE if counts.figures > 0 and not aside else None
        return _loose(atom, state, columns)

    def top(atom: Atom, state: Deal) -> Cell | None:
        column = atom.named("column")
        if column == "deviation":
            return -1, len(columns)
        if column not in columns:
            return None
        return state.heights[columns.index(column)] - 1, columns.index(column)

    heights = tuple(counts.rows + (points.total and name in _POINTS) for name in columns)

    def missing(filled: tuple[int, ...], left: Counter[str]) -> float:
        blank = {"text": 0, "figure": 0}
        for name, have, want in zip(columns, filled, heights, strict=True):
            blank["figure" if name in _POINTS else "text"] += want - have
        figures = max(blank["figure"] - left["figure"], 0)
        return _UNEVEN * (figures + max(blank["text"] - left["text"] - max(counts.figures, 0), 0))

    return Rules(heights, price, beside, loose, top, None, _BEAM, _kind, missing)


def _kind(atom: Atom) -> str:
    return "label" if atom.is_label else "figure" if _is_points(atom) else "text"


def is_page(atom: Atom) -> bool:
    """Whether a figure may be a page's number."""
    return atom.is_figure and len(atom.places) == 1 and len(atom.chars) <= _LONGEST_PAGE


def _loose(atom: Atom, state: Deal, columns: Sequence[str]) -> float | None:
    """Reasons and rows that say 不涉及 have no row of their own yet."""
    if atom.is_dash:
        return 0.1
    if atom.is_figure or atom.is_percent or quantity(atom.chars):
        return None
    if atom.chars in _ABSENT:
        return 0.0
    if state.last and state.last[1] == len(columns):
        return _REASON
    short = lost(state, columns, state.last[0]) if state.last else None
    return _REASON_UNKNOWN if short is None else _REASON if short else _REASON_UNASKED


def _price(atom: Atom, column: str) -> float | None:
    if atom.is_level:
        return {"level3": 0.7, "target": 2.0, "actual": 2.0}.get(column)
    if column in _POINTS:
        return 0.0 if _is_points(atom) else 0.6 if atom.is_dash else None
    if atom.chars in _ABSENT:
        return 0.6 if column == "level3" else 0.3
    if atom.is_dash:
        return 1.5
    if atom.is_figure:
        return 3.0 if column == "level3" else 0.5
    measured = quantity(atom.chars)
    if measured and column == "level3":
        return 2.0
    if measured and column == "actual" and measured["sign"]:
        return 0.5
    return 0.1 if measured and column == "target" and not measured["sign"] else 0.0


def _is_points(atom: Atom) -> bool:
    """A weight or score: `2023.9` is none."""
    return atom.is_figure and _number(atom) <= _HUNDRED


def _beside(column: str, atom: Atom, row: dict[str, Atom]) -> float:
    if column in _POINTS:
        other = row.get("score" if column == "weight" else "weight")
        pair = (atom, other) if column == "weight" else (other, atom)
        return _points_pair(*pair) if other else 0.0
    total = 0.0
    for name in TEXTS:
        if name != column and name in row:
            pair = (atom, row[name]) if TEXTS.index(column) < TEXTS.index(name) else (row[name], atom)
            total += _texts_pair(pair[0].chars, pair[1].chars, (column, name) if pair[0] is atom else (name, column))
    return total


def _points_pair(weight: Atom | None, score: Atom | None) -> float:
    if weight is None or score is None or not (weight.is_figure and score.is_figure):
        return 0.0
    return _ABOVE if _number(score) > _number(weight) else _LOST if _number(score) < _number(weight) else 0.0


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


def _against(found: Deal, columns: Sequence[str], count: int, points: Points) -> float:
    heights = dict(zip(columns, found.heights, strict=True))
    total = _UNEVEN * sum(count + (points.total and name in _POINTS) - heights[name] for name in columns)
    for name, own in (("weight", points.weight), ("score", points.score)):
        total += _BROKEN * (not _adds_up(found, columns.index(name), own, points.total))
    short = sum(bool(lost(found, columns, row)) for row in range(count))
    reasons = len(reasons_of(found))
    rows = count + sum(one.atom.chars in _ABSENT for one in found.loose)
    total += _UNEVEN * (sum(_is_second(one.atom) for one in found.loose) > rows)
    return total + _TOO_MANY * max(reasons - short, 0) + _NO_REASON * max(short - reasons, 0)


def _is_second(atom: Atom) -> bool:
    return atom.is_level and labels.level1(atom.chars) is None


def reasons_of(found: Deal) -> list[Loose]:
    """The reasons in their order."""
    return [
        one
        for one in found.loose
        if not (one.atom.is_level or one.atom.is_dash or one.atom.is_figure or one.atom.chars in _ABSENT)
    ]


def _adds_up(found: Deal, column: int, own: Decimal | None, total: bool) -> bool:
    figures = [_number(a) for row in found.rows if (a := row[column]) is not None and a.is_figure]
    if not total or own is None or not figures:
        return True
    return sum(figures[:-1]) + own == figures[-1]


def is_absent(chars: str) -> bool:
    """`不涉及`: a row of its own without figures."""
    return chars in _ABSENT


def lost(found: Deal, columns: Sequence[str], row: int) -> bool | None:
    """Whether a row lost points; None where that is not known yet."""
    if not 0 <= row < len(found.rows):
        return None
    weight, score = (found.rows[row][columns.index(n)] for n in _POINTS)
    if weight is None or score is None or not (weight.is_figure and score.is_figure):
        return None
    return _number(score) < _number(weight)
