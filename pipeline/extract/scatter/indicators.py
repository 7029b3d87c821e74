"""绩效指标: names, targets, actual values, points and reasons, in whatever order, put into rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice

from pipeline.extract.scatter.atoms import Atom, Ways, quantity
from pipeline.extract.scatter.counts import Counts, Points, counts_of, is_page, is_points, number
from pipeline.extract.scatter.matrix import Cell, Deal, Loose, Rules, deal
from pipeline.kinds.self_evaluation import labels

COLUMNS = ("level3", "target", "actual", "weight", "score")
_POINTS = ("weight", "score")
TEXTS = ("level3", "target", "actual")
_PAGE = 0.8
"""A figure that is none of the form's cells, but its page's number."""
_MEASURED = {
    ("level3", True): 2.0, ("level3", False): 2.0, ("target", True): 0.0, ("target", False): 0.1,
    ("actual", True): 0.5, ("actual", False): 0.0,
}  # fmt: skip
"""A quantity as a name, a target, an actual value; with a sign before it, and without."""
_BEAM = 120
_MOST_WORK = 150
"""Atoms gone through until the search stops: a form of fifty is tried three times, with other numbers of rows."""
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


def deal_rows(boxes: Sequence[Ways], columns: Sequence[str], points: Points) -> list[Deal]:
    """The ways to put the cells into rows, the likeliest first; the last row holds the total, where one is printed.

    The figures tell how many rows there are: two a row and two of the total, if no target is a bare number.
    """
    atoms = [a for ways in boxes for a in ways[0][1] if not a.is_label]
    found: list[Deal] = []
    for counts in islice(counts_of(atoms, points), max(_MOST_WORK // max(len(atoms), 1), 1)):
        dealt = deal(boxes, _Rows(tuple(columns), counts, points.total).rules())
        found += [replace(d, cost=d.cost + _against(d, columns, counts.rows, points)) for d in dealt]
        found.sort(key=lambda d: d.cost)
        if found and is_whole(found[0], columns, points):
            break
    return found


def is_whole(found: Deal, columns: Sequence[str], points: Points) -> bool:
    """Whether all columns are as long, and the sums are the totals."""
    rows = {have - (points.total and name in _POINTS) for name, have in zip(columns, found.heights, strict=True)}
    return len(rows) == 1 and all(
        _adds_up(found, columns.index(n), own, points.total)
        for n, own in (("weight", points.weight), ("score", points.score))
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rules of the rows, for a number of them."""

    columns: tuple[str, ...]
    counts: Counts
    total: bool

    def rules(self) -> Rules:
        """What the columns hold."""
        heights = tuple(map(self.height, self.columns))
        return Rules(
            heights, self.price, self.beside, self.loose, self.top, beam=_BEAM, kind=_kind, missing=self.missing
        )

    def height(self, name: str) -> int:
        """How many cells a column has: the total's too, where it has figures."""
        return self.counts.rows + (self.total and name in _POINTS)

    def price(self, atom: Atom, cell: Cell) -> float | None:
        """What speaks against an atom in a cell."""
        name = self.columns[cell[1]]
        if not self.counts.figures and name not in _POINTS and is_points(atom):
            return None
        if atom.is_level and name == "level3" and not self.counts.is_heading(atom):
            return _PLAIN_LEVEL
        return _points_price(atom) if name in _POINTS else _text_price(atom, name)

    def beside(self, cell: Cell, atom: Atom, state: Deal) -> float:
        """What it says together with the cells of its row."""
        filled = {n: a for n, a in zip(self.columns, state.rows[cell[0]], strict=True) if a}
        return _beside(self.columns[cell[1]], atom, filled)

    def loose(self, atom: Atom, state: Deal) -> float | None:
        """What it costs to keep an atom for later: headings, reasons, 不涉及, the number of a page."""
        if atom.is_level:
            return 0.0 if self.counts.is_heading(atom) else _STRANGE_LEVEL
        if sum(not one.atom.is_level for one in state.loose) >= self.counts.apart + is_page(atom):
            return None
        if is_page(atom):
            aside = any(is_page(one.atom) for one in state.loose)
            return _PAGE if self.counts.figures > 0 and not aside else None
        return _loose(atom, state, self.columns)

    def top(self, atom: Atom, state: Deal) -> Cell | None:
        """The cell above the next one of the column that a heading names."""
        column = atom.named("column")
        if column == "deviation":
            return -1, len(self.columns)
        if column not in self.columns:
            return None
        number = self.columns.index(column)
        return state.heights[number] - 1, number

    def missing(self, filled: tuple[int, ...], left: Counter[str]) -> float:
        """What it will cost that fewer figures or texts are left than cells are blank."""
        blank = {"text": 0, "figure": 0}
        for name, have in zip(self.columns, filled, strict=True):
            blank["figure" if name in _POINTS else "text"] += self.height(name) - have
        figures = max(blank["figure"] - left["figure"], 0)
        return _UNEVEN * (figures + max(blank["text"] - left["text"] - max(self.counts.figures, 0), 0))


def _kind(atom: Atom) -> str:
    return "label" if atom.is_label else "figure" if is_points(atom) else "text"


def _loose(atom: Atom, state: Deal, columns: Sequence[str]) -> float | None:
    """Reasons and rows that say 不涉及 have no row of their own yet."""
    if atom.is_dash:
        return 0.1
    if atom.is_figure or atom.is_percent or quantity(atom.chars):
        return None
    if atom.chars in labels.ABSENT:
        return 0.0
    if state.last and state.last[1] == len(columns):
        return _REASON
    short = lost(state, columns, state.last[0]) if state.last else None
    return _REASON_UNKNOWN if short is None else _REASON if short else _REASON_UNASKED


def _points_price(atom: Atom) -> float | None:
    return 0.0 if is_points(atom) else 0.6 if atom.is_dash else None


def _text_price(atom: Atom, column: str) -> float | None:
    if atom.is_level:
        return {"level3": 0.7, "target": 2.0, "actual": 2.0}.get(column)
    if atom.chars in labels.ABSENT:
        return 0.6 if column == "level3" else 0.3
    if atom.is_dash:
        return 1.5
    if atom.is_figure:
        return 3.0 if column == "level3" else 0.5
    measured = quantity(atom.chars)
    return _MEASURED[column, bool(measured["sign"])] if measured else 0.0


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
    return _ABOVE if number(score) > number(weight) else _LOST if number(score) < number(weight) else 0.0


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
    rows = count + sum(one.atom.chars in labels.ABSENT for one in found.loose)
    total += _UNEVEN * (sum(_is_second(one.atom) for one in found.loose) > rows)
    return total + _TOO_MANY * max(reasons - short, 0) + _NO_REASON * max(short - reasons, 0)


def _is_second(atom: Atom) -> bool:
    return atom.is_level and labels.level1(atom.chars) is None


def reasons_of(found: Deal) -> list[Loose]:
    """The reasons in their order."""
    return [
        one
        for one in found.loose
        if not (one.atom.is_level or one.atom.is_dash or one.atom.is_figure or one.atom.chars in labels.ABSENT)
    ]


def _adds_up(found: Deal, column: int, own: Decimal | None, total: bool) -> bool:
    figures = [number(a) for row in found.rows if (a := row[column]) is not None and a.is_figure]
    if not total or own is None or not figures:
        return True
    return sum(figures[:-1]) + own == figures[-1]


def is_absent(chars: str) -> bool:
    """`不涉及`: a row of its own without figures."""
    return chars in labels.ABSENT


def lost(found: Deal, columns: Sequence[str], row: int) -> bool | None:
    """Whether a row lost points; None where that is not known yet."""
    if not 0 <= row < len(found.rows):
        return None
    if not set(_POINTS) <= set(columns):
        return None
    weight, score = (found.rows[row][columns.index(n)] for n in _POINTS)
    if weight is None or score is None or not (weight.is_figure and score.is_figure):
        return None
    return number(score) < number(weight)
