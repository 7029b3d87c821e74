"""Figures in narrow columns: which fragments are one number that a line end broke.

`10 / 0%` is 100%, `1 / 5` is 15, and `10` above `10` are two cells. What may be one number is a candidate; the count of
the columns, the rate and the sums say which is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from pipeline.amounts import BLANKS, is_number
from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.extract.walk.widths import width
from pipeline.text import fold_figure

Places = tuple[int, ...]
"""The numbers of the fragments of one figure."""

_PART = re.compile(r"[\d.,．，]+[%％]?|[%％]")
_PERCENT = ("%", "％")
_MOST_BROKEN = 6
_MOST_DECIMALS = 6
_POINTS, _LONGEST_POINTS = ("weight", "score"), 3
"""Points that a narrow column breaks have few digits: `1 / 0`, `1 / 00`."""
_AMOUNTS = ("initial_budget", "annual_budget", "executed")
_NEAR = Decimal("0.011")
_WHOLE = Decimal(100)
_POINT = re.compile(r"\d+[.．]")


def chars_of(fragments: Sequence[Fragment], places: Places) -> str:
    """The characters of a figure."""
    return "".join(fragments[i].chars for i in places)


def grouped(
    fragments: Sequence[Fragment], start: int, stop: int, columns: Sequence[float]
) -> Iterator[tuple[Places, ...]]:
    """The ways to make a figure a column of the fragments [start, stop): neighbours on two lines may be one number.

    `columns` are the least widths of the columns: what fits into one is not broken.
    """
    count = len(columns)
    broken = [i for i in range(start + 1, stop) if _may_join(fragments[i - 1], fragments[i])]
    missing = stop - start - count
    if missing < 0 or missing > _MOST_BROKEN:
        return
    for joins in combinations(broken, missing):
        groups: list[Places] = []
        for i in range(start, stop):
            if i in joins:
                groups[-1] = (*groups[-1], i)
            else:
                groups.append((i,))
        if all(len(g) == 1 or _is_one(chars_of(fragments, g), wide) for g, wide in zip(groups, columns, strict=True)):
            yield tuple(groups)


def _is_one(chars: str, wide: float) -> bool:
    """Whether joined digits are one number: nothing prints more decimals, and its column was too narrow for it."""
    return (
        is_number(chars) and width(chars)[1] > wide and len(fold_figure(chars)[0].partition(".")[2]) <= _MOST_DECIMALS
    )


def _may_join(left: Fragment, right: Fragment) -> bool:
    parts = _PART.fullmatch(left.chars) and _PART.fullmatch(right.chars)
    return bool(parts) and right.gap is not Gap.SPACE and not left.chars.endswith(("%", "％"))


def number(chars: str) -> Decimal | None:
    """The figure as a number; None when it is none."""
    return Decimal(fold_figure(chars)[0]) if is_number(chars) else None


def fund_row(fragments: Sequence[Fragment], start: int, stop: int, columns: Mapping[str, float]) -> tuple[Places, ...]:
    """The figures of a fund row; more fragments than columns are made as many as those, where one way fits.

    `columns` in printed order, with their least widths.
    """
    single = _whole(fragments, start, stop)
    if len(single) <= len(columns):
        return single
    ways = [way for way in grouped(fragments, start, stop, [*columns.values()]) if _fits(fragments, way, [*columns])]
    return ways[0] if len(ways) == 1 else single


def _whole(fragments: Sequence[Fragment], start: int, stop: int) -> tuple[Places, ...]:
    """Each fragment alone, or with what cannot stand without it: `100 %`, `100. 00%`."""
    found: list[Places] = []
    for i in range(start, stop):
        if found and _leans(fragments[i - 1].chars, fragments[i].chars):
            found[-1] = (*found[-1], i)
        else:
            found.append((i,))
    return tuple(found)


def _leans(one: str, other: str) -> bool:
    return (other in _PERCENT and number(one) is not None) or bool(_POINT.fullmatch(one) and _PART.fullmatch(other))


def is_joined(fragments: Sequence[Fragment], places: Places) -> bool:
    """Whether a figure was made of pieces that could stand alone."""
    return any(not _leans(fragments[a].chars, fragments[b].chars) for a, b in pairwise(places))


def _fits(fragments: Sequence[Fragment], way: Sequence[Places], columns: Sequence[str]) -> bool:
    """Whether each figure is one that its column holds, and the rate is that of the amounts."""
    row = dict(zip(columns, (chars_of(fragments, places) for places in way), strict=True))
    if any(not is_number(c) and c not in BLANKS for c in row.values()):
        return False
    if any(
        len(row.get(name, "")) > _LONGEST_POINTS
        for name, places in zip(columns, way, strict=True)
        if len(places) > 1 and name in _POINTS
    ):
        return False
    # `10 / 1`: a page's number below the points is no digit of theirs
    weight, score = (number(row.get(name, "")) for name in _POINTS)
    if weight is not None and score is not None and score > weight:
        return False
    if any(c.endswith(("%", "％")) for name, c in row.items() if name != "execution_rate"):
        return False
    budget, spent, rate = (number(row.get(name, "")) for name in ("annual_budget", "executed", "execution_rate"))
    if not budget or spent is None or rate is None:
        return rate is None or not spent
    return abs(spent / budget * _WHOLE - rate) <= _NEAR


def parts_close(fragments: Sequence[Fragment], rows: Sequence[Mapping[str, Places]]) -> bool:
    """Whether each amount of the first fund row is the sum of those below it."""
    for column in _AMOUNTS:
        total, *parts = [number(chars_of(fragments, cells.get(column, ()))) for cells in rows] or [None]
        if total is not None and sum((part or Decimal(0) for part in parts), Decimal(0)) != total:
            return False
    return bool(rows)
