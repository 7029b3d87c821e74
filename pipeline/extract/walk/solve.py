"""The best whole reading of the indicator rows: cuts of all stretches under one set of column widths, with margins.

The width of a column is the same in every row, so the cuts of all rows are chosen together: for each set of widths the
cheapest cut of each stretch; the widths that cost least in all. The margin of a stretch is what the cheapest whole
reading costs more in which this stretch is cut otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from pipeline.extract.walk.cuts import Cut

_COLUMNS = ("level3", "target", "actual", "deviation")
_MOST_WIDTHS = 30_000


@dataclass(frozen=True, slots=True)
class Choice:
    """The cut of a stretch, what speaks against it, and the other cut that comes nearest with its distance."""

    cut: Cut
    against: float
    other: Cut | None
    margin: float


def solve(stretches: Sequence[Sequence[Cut]]) -> list[Choice]:
    """A choice for each stretch, under the widths that cost least in all."""
    best_total = float("inf")
    chosen: list[Choice] = []
    others = [float("inf")] * len(stretches)
    nearest: list[Cut | None] = [None] * len(stretches)
    candidates = [_widths(stretches, name) for name in _COLUMNS]
    kept = []
    for widths in product(*candidates):
        known = dict(zip(_COLUMNS, widths, strict=True))
        costs = [[(_cost(cut, known), cut.meaning, i) for i, cut in enumerate(cuts)] for cuts in stretches]
        best = [min(c) for c in costs]
        total = sum(b[0] for b in best)
        kept.append((total, known, costs, best))
    best_total = min(k[0] for k in kept)
    _, _, costs, best = min(kept, key=lambda k: (k[0], sum(b[1] for b in k[3])))
    mine = [b[2] for b in best]
    for total, _, other_costs, other_best in kept:
        for k, row in enumerate(other_costs):
            for price, _, i in row:
                if i != mine[k]:
                    whole = total - other_best[k][0] + price
                    if whole - best_total < others[k]:
                        others[k], nearest[k] = whole - best_total, stretches[k][i]
    for k, cuts in enumerate(stretches):
        cut = cuts[mine[k]]
        chosen.append(Choice(cut, best[k][0] - cut.cost + cut.speaks, nearest[k], others[k]))
    return chosen


def _widths(stretches: Sequence[Sequence[Cut]], name: str) -> list[float]:
    """The widths that a column may have: those of its lines, no less than what every cut of some stretch needs."""
    least = 0.0
    seen = {0.0}
    for cuts in stretches:
        lows = [max((w for n, w in cut.lows if n == name), default=0.0) for cut in cuts]
        least = max(least, min(lows))
        seen.update(lows)
    return sorted(w for w in seen if w >= least)


def _cost(cut: Cut, widths: dict[str, float]) -> float:
    total = cut.cost
    for name, low in cut.lows:
        if low > widths[name]:
            total += 1.0
    for name, high, price in cut.highs:
        if high <= widths[name]:
            total += price
    return total
