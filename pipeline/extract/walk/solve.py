"""The best whole reading of the indicator rows: cuts of all stretches under one set of column widths, with margins.

The width of a column is the same in every row, so the cuts of all rows are chosen together: for each set of widths the
cheapest cut of each stretch; the widths that cost least in all. The margin of a stretch is what the cheapest whole
reading costs more in which this stretch is cut otherwise. Widths are tried column by column; a set that already costs
more than the best and the greatest margin of interest is left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.extract.walk.cuts import Cut

_COLUMNS = ("level3", "target", "actual", "deviation")
_HORIZON = 2.0
"""Margins beyond this are all the same."""
_SCALE = 0.09
"""A cell of full lines whose width is not its column's: it is set in a larger or smaller type, as whole rows are."""
_LARGEST = 1.45
"""How much larger the one type may be than the other: 小四 and 小五 are 12 and 9 points."""
_MOST_STEPS = 400_000
"""A bound on the search a form: the cuts that are priced under sets of widths, whole or begun."""
_Row = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The cut of a stretch, what speaks against it, and the other cut that comes nearest with its distance."""

    cut: Cut
    against: float
    other: Cut | None
    margin: float


@dataclass(slots=True)
class _Search:
    """The search for the widths; `tables` holds for stretch, cut and column the cost at each candidate width."""

    stretches: Sequence[Sequence[Cut]]
    tables: list[list[_Row]]
    widths: list[list[float]]
    ahead: list[list[list[float]]]
    best: float = float("inf")
    found: list[tuple[float, list[list[float]]]] = field(default_factory=list)
    left: int = _MOST_STEPS

    def run(self, column: int, costs: list[list[float]]) -> None:
        """Try the widths of the columns from `column` on; `costs` are those of each cut so far."""
        if column == len(_COLUMNS):
            total = sum(map(min, costs))
            self.best = min(self.best, total)
            self.found.append((total, costs))
            return
        tried = []
        for at in range(len(self.widths[column])):
            further = [
                [c + table[column][at] for c, table in zip(row, tables, strict=True)]
                for row, tables in zip(costs, self.tables, strict=True)
            ]
            tried.append((self._least(column + 1, further), at, further))
        self.left -= len(tried) * sum(map(len, costs))
        for least, _, further in sorted(tried, key=lambda t: t[:2]):
            if least <= self.best + _HORIZON and self.left > 0:
                self.run(column + 1, further)

    def _least(self, column: int, costs: list[list[float]]) -> float:
        """What a whole set costs at least that begins so."""
        return sum(
            min(c + ahead[column] for c, ahead in zip(row, aheads, strict=True))
            for row, aheads in zip(costs, self.ahead, strict=True)
        )


def solve(stretches: Sequence[Sequence[Cut]], *, scaled: bool = False) -> tuple[list[Choice], bool]:
    """A choice for each stretch, under the widths that cost least in all; and whether the search came to its end.

    `scaled`: cells may be set in a type of their own, larger or smaller than the others of their column.
    """
    widths = [_widths(stretches, name, scaled=scaled) for name in _COLUMNS]
    tables = [[_table(cut, widths, scaled=scaled) for cut in cuts] for cuts in stretches]
    ahead = [[list(_ahead(row)) for row in rows] for rows in tables]
    search = _Search(stretches, tables, widths, ahead)
    search.run(0, [[cut.cost for cut in cuts] for cuts in stretches])
    meanings = [[cut.meaning for cut in cuts] for cuts in stretches]
    picked = [
        (
            total,
            [min(zip(row, means, range(len(row)), strict=True)) for row, means in zip(costs, meanings, strict=True)],
        )
        for total, costs in search.found
    ]
    _, mine = min(picked, key=lambda p: (p[0], sum(best[1] for best in p[1])))
    chosen = [best[2] for best in mine]
    nearest = _nearest(search, chosen)
    return [
        Choice(cuts[i], mine[k][0] - cuts[i].cost + cuts[i].speaks, *nearest[k])
        for k, (cuts, i) in enumerate(zip(stretches, chosen, strict=True))
    ], search.left > 0


def _nearest(search: _Search, chosen: Sequence[int]) -> list[tuple[Cut | None, float]]:
    """For each stretch the other cut of the cheapest whole reading that has another one there, and its distance."""
    nearest: list[tuple[Cut | None, float]] = [(None, float("inf"))] * len(chosen)
    for total, costs in search.found:
        for k, row in enumerate(costs):
            least = min(row)
            for i, price in enumerate(row):
                margin = total - least + price - search.best
                if i != chosen[k] and margin < nearest[k][1]:
                    nearest[k] = search.stretches[k][i], margin
    return nearest


def _widths(stretches: Sequence[Sequence[Cut]], name: str, *, scaled: bool) -> list[float]:
    """The widths that a column may have: those of its lines, no less than what every cut of some stretch needs."""
    least = 0.0
    seen = {0.0}
    for cuts in stretches:
        lows = [max((w for n, w in cut.lows if n == name), default=0.0) for cut in cuts]
        least = max(least, min(lows))
        seen.update(lows)
    return sorted(w for w in seen if scaled or w >= least)


def _table(cut: Cut, widths: Sequence[Sequence[float]], *, scaled: bool) -> _Row:
    """What the cut costs in each column at each of its widths."""
    rows = []
    for name, column in zip(_COLUMNS, widths, strict=True):
        lows = [low for n, low in cut.lows if n == name]
        highs = [(high, price) for n, high, price in cut.highs if n == name]
        own = max(lows, default=0.0) if scaled and _of_one_width(lows, highs) else 0.0
        rows.append(tuple(_price(w, lows, highs, own) for w in column))
    return tuple(rows)


def _price(wide: float, lows: Sequence[float], highs: Sequence[tuple[float, float]], own: float) -> float:
    """What a column that is so wide costs a cell; `own` is the width that all lines of the cell have."""
    cost = sum(low > wide for low in lows) + sum(price for high, price in highs if high <= wide)
    return min(cost, _SCALE) if wide < own * _LARGEST and own < wide * _LARGEST else cost


def _of_one_width(lows: Sequence[float], highs: Sequence[tuple[float, float]]) -> bool:
    """Whether the lines of a cell are full at one width, though it be another than its column's."""
    return len(highs) > 0 and all(high > max(lows) for high, _ in highs)


def _ahead(row: _Row) -> Iterator[float]:
    """What the columns from each one on cost at least."""
    for column in range(len(row) + 1):
        yield sum(min(costs) for costs in row[column:])
