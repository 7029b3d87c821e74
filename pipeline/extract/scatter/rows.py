"""Rows made of the cells that were dealt: reasons and 不涉及 put beside them, and what did not come out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.counts import Points
from pipeline.extract.scatter.indicators import TEXTS, is_absent, lost, reasons_of
from pipeline.extract.scatter.levels import fit
from pipeline.extract.scatter.matrix import Deal, Loose
from pipeline.kinds.self_evaluation.record import Leaf
from pipeline.text import fold_figure

_FAR = 2.0
"""What speaks more against a way than against the best, so that its headings are not even looked at."""
_MOST_WAYS = 5_000


def with_headings(dealt: Sequence[Deal]) -> list[Deal]:
    """The ways whose headings can stand over their rows, of those that come near the first."""
    near = [d for d in dealt if d.cost < dealt[0].cost + _FAR]
    return [d for d in near if fit([one.atom for one in d.loose if one.atom.is_level], _count(d))]


def _count(found: Deal) -> int:
    """How many rows there are, those that say 不涉及 too."""
    filled = sum(row[0] is not None for row in found.rows)
    return filled + sum(is_absent(one.atom.chars) for one in found.loose)


@dataclass(slots=True)
class RowOfCells:
    """A row's cells by field."""

    cells: dict[str, Atom]

    def said(self) -> str:
        """Name, target and actual value."""
        return "".join(self.cells[n].chars for n in ("level3", "target", "actual") if n in self.cells)

    def place(self) -> int:
        """Where its first cell stands."""
        return min((a.places[0] for a in self.cells.values()), default=0)


@dataclass(slots=True)
class Made:
    """The indicators as rows; `levels` are the headings in their order, `problems` what did not come out."""

    rows: list[RowOfCells]
    total: dict[str, Atom]
    levels: list[Atom]
    problems: list[tuple[str, str]]

    def values(self) -> dict[str, Leaf]:
        """The values by path, levels left out."""
        found: dict[str, Leaf] = {}
        for i, row in enumerate(self.rows):
            for name, atom in row.cells.items():
                chars = fold_figure(atom.chars)[0] if name in ("weight", "score") else atom.chars
                found[f"indicators[{i}].{name}"] = chars
        return found | {f"total_{n}": fold_figure(a.chars)[0] for n, a in self.total.items()}


def rows_of(found: Deal, columns: Sequence[str], points: Points) -> Made:
    """The rows of a way to deal the cells."""
    cells = found.cells()
    count = max((r + 1 for r, c in cells if columns[c] in TEXTS), default=0)
    rows = [RowOfCells({columns[c]: a for (r, c), a in cells.items() if r == n}) for n in range(count)]
    total = {columns[c]: a for (r, c), a in cells.items() if r == count and points.total}
    problems = []
    if any(set(r.cells) != set(columns) for r in rows) or any(r > count for r, _ in cells):
        problems.append(("各栏的格数不等，有空格看不出在哪一行", "columns of unequal length: a blank left no trace"))
    problems += _reasons(rows, reasons_of(found), [n for n in range(count) if lost(found, columns, n)])
    # 不涉及 stands in the column of the names, which comes top-down like any other
    for one in reversed([one for one in found.loose if is_absent(one.atom.chars)]):
        rows.insert(one.heights[columns.index("level3")], RowOfCells({"level3": one.atom}))
    return Made(rows, total, [one.atom for one in found.loose if one.atom.is_level], problems)


def _reasons(rows: Sequence[RowOfCells], reasons: Sequence[Loose], short: Sequence[int]) -> list[tuple[str, str]]:
    """Each reason beside a row, in order: one that lost points, or the one that it follows."""
    if not reasons:
        return []
    if comb(len(rows), len(reasons)) > _MOST_WAYS or len(rows) < len(reasons):
        return [("偏差原因太多，没有试完", "search stopped: too many reasons to try")]
    _, chosen = min(_beside(reasons, way, short) for way in combinations(range(len(rows)), len(reasons)))
    for one, n in zip(reasons, chosen, strict=True):
        rows[n].cells["deviation"] = one.atom
    if len(reasons) != len(short) or tuple(short) != chosen:
        return [("偏差原因与扣分的行数不等", "not as many reasons as rows that lost points")]
    if any(_follows(rows, one) not in (None, n) for one, n in zip(reasons, chosen, strict=True)):
        return [("偏差原因紧接在未扣分的行之后", "a reason follows a row that lost no points")]
    return []


def _follows(rows: Sequence[RowOfCells], one: Loose) -> int | None:
    """The row whose last cell stands right before the reason."""
    row = one.after[0] if one.after else -1
    whole = 0 <= row < len(rows) and all(have > row for have in one.heights)
    return row if whole else None


def _beside(reasons: Sequence[Loose], way: tuple[int, ...], short: Sequence[int]) -> tuple[float, tuple[int, ...]]:
    """What speaks against reasons beside these rows."""
    follows = sum(one.after is None or one.after[0] != n for one, n in zip(reasons, way, strict=True))
    return 0.5 * follows + sum(n not in short for n in way), way
