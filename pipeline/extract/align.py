"""Rows put under their headings: which cell of a row stands in which column.

A row keeps the order of its cells; its separators say where they stand. Rows slip by a column when a merged cell
beside them was lost, so every order-keeping assignment is a candidate; its cost counts what speaks against it: a
row that slipped, a gap that no separator shows, a text that its column does not hold. The cheapest is taken when no
other comes near; what stood where its own separators put it needs no choice at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from pipeline.text import Text

Admit = Callable[[str, Text], float | None]
"""What a text costs in a column; None when the column cannot hold it."""

SLIP, GAP, DISTANCE, MARGIN = 1.0, 2.0, 0.1, 1.0
_MOST_ENTRIES = 12
_MOST_CHOICES = 20_000
"""A bound on the search a row: a row with more ways to stand under its headings fits none of them."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a row: the column its separators put it in (None when they say nothing), and its text."""

    column: int | None
    text: Text


@dataclass(frozen=True, slots=True)
class Alignment:
    """The columns of a row's cells, in order, and what speaks against them; `stated` when the separators say so."""

    columns: tuple[int, ...]
    cost: float
    stated: bool

    def slip(self, slots: Sequence[Slot]) -> int:
        """By how many columns the row's last cell stands beside where its separators put it."""
        stated = slots[-1].column
        return 0 if stated is None else self.columns[-1] - stated


def align(
    slots: Sequence[Slot], columns: Sequence[str], admit: Admit, whole: Callable[[set[str]], float]
) -> list[Alignment]:
    """The readings of a row, cheapest first: only those that come within `MARGIN` of the best; [] when none fits.

    `columns` are the fields in printed order; `whole` is the cost of a row that fills just these fields.
    """
    if len(slots) > min(len(columns), _MOST_ENTRIES):
        return []
    prices = [[admit(field, slot.text) for field in columns] for slot in slots]
    stated = _stated(slots, columns, prices, whole)
    if stated and stated.cost < MARGIN:
        return [stated]
    if comb(len(columns), len(slots)) > _MOST_CHOICES:
        return []
    found = [
        Alignment(choice, cost, stated=False)
        for choice in combinations(range(len(columns)), len(slots))
        if (cost := _cost(choice, slots, columns, prices, whole)) is not None
    ]
    if stated:
        found = [stated if a.columns == stated.columns else a for a in found]
    found.sort(key=lambda a: a.cost)
    return [a for a in found if a.cost < found[0].cost + MARGIN]


def _stated(
    slots: Sequence[Slot], columns: Sequence[str], prices: list[list[float | None]], whole: Callable[[set[str]], float]
) -> Alignment | None:
    """Every cell where its separators put it, if those columns can hold them."""
    choice = tuple(-1 if s.column is None else s.column for s in slots)
    if any(not 0 <= c < len(columns) for c in choice) or len(set(choice)) < len(choice):
        return None
    cost = _cost(choice, slots, columns, prices, whole)
    return None if cost is None else Alignment(choice, cost, stated=True)


def _cost(
    choice: tuple[int, ...],
    slots: Sequence[Slot],
    columns: Sequence[str],
    prices: list[list[float | None]],
    whole: Callable[[set[str]], float],
) -> float | None:
    total, slip = 0.0, 0
    for i, (column, slot) in enumerate(zip(choice, slots, strict=True)):
        price = prices[i][column]
        if price is None:
            return None
        total += price
        if slot.column is not None:
            moved = column - slot.column
            if moved != slip:
                total += (SLIP if i == 0 else GAP) + DISTANCE * abs(moved - slip)
            slip = moved
    return total + whole({columns[c] for c in choice})
