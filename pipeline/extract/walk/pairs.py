"""Where weight and score stand among the fragments of the indicators: pairs of figures whose sums are the total's.

Of each run of figures the last two are a row's, or the last ones that broken digits make; what the sums of the printed
total allow is taken, and where they allow several ways nothing is sure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.amounts import BLANKS, is_number
from pipeline.extract.walk.blocks import Blocks
from pipeline.extract.walk.figures import Places, chars_of, fund_row, grouped, number
from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.extract.walk.seams import is_unit

FIGURES = ("weight", "score")
_TOO_MANY = 1000
_MOST_WEIGHT = Decimal(100)
_MOST_PIECES = 4
_MOST_SUMS = 5_000
_Sums = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Pair:
    """A row's weight and score: the fragments [start, stop), and those of each figure."""

    start: int
    stop: int
    cells: Mapping[str, Places]
    lost: bool
    inline: bool


def is_figure(chars: str) -> bool:
    """Whether a fragment can be a weight or a score: a plain number."""
    return chars in BLANKS - {"", "无"} or (is_number(chars) and not chars.endswith(("%", "％", "元", "分")))


@dataclass(frozen=True, slots=True)
class Scored:
    """The pairs of the rows in order, whether the sums leave only these, and the figures of the total.

    `closed`: the weights sum up to the printed total, so that no row is lost or doubled.
    """

    pairs: list[Pair]
    sure: bool
    total: tuple[Places, ...]
    closed: bool = True
    right: bool = True


def scored(fragments: Sequence[Fragment], found: Blocks, order: Sequence[str]) -> Scored:
    """The pairs of the rows, and the total that their sums give; `order` is weight and score as printed."""
    runs = _runs(fragments, *found.indicators)
    plain = [_pair(fragments, ((stop - 2,), (stop - 1,)), order) for start, stop in runs if stop - start > 1]
    side_by_side = [p for p in plain if p.inline]
    if len(side_by_side) > len(plain) / 2:
        # `3.12.3 / 1 / 2022.9`: where weight and score share a line, two figures on two lines are none.
        plain = side_by_side
    after = found.indicators[1] + len(found.total.places) if found.total else found.end
    single = tuple((i,) for i in range(after, found.end))
    columns = found.indicator_columns(fragments)
    wide = [columns[name] for name in order]
    totals = [t for t in grouped(fragments, after, found.end, wide) if all(_is_total(fragments, p) for p in t)]
    for total in totals:
        wanted = _rest_of_total(fragments, found, total, order)
        if wanted and _sums(fragments, plain) == wanted:
            return Scored(plain, sure=True, total=total)
    ways = [way for run in runs if (way := _ways(fragments, run, order, wide))]
    for total in totals:
        wanted = _rest_of_total(fragments, found, total, order)
        closed = _closing(fragments, ways, wanted) if wanted else []
        if closed:
            return Scored(closed[0], sure=len(closed) == 1, total=total)
    # a total that was joined from pieces is believed only where the rows sum up to it
    total = totals[0] if len(totals) == 1 and len(single) == len(FIGURES) else single
    rest = _rest_of_total(fragments, found, total, order) if len(total) == len(FIGURES) else None
    weights = rest is not None and _sums(fragments, plain)[0] == rest[0]
    right = rest is not None and _sums(fragments, plain)[1] == rest[1]
    return Scored(plain, sure=True, total=total, closed=weights or found.total is None, right=right)


def _is_total(fragments: Sequence[Fragment], places: Places) -> bool:
    """`100 / 10 / 0`: no points are so many, and a third figure stands there."""
    joined = number(chars_of(fragments, places))
    return len(places) == 1 or (joined is not None and joined < _TOO_MANY)


def _runs(fragments: Sequence[Fragment], start: int, stop: int) -> list[tuple[int, int]]:
    """The runs of figures among the fragments, without a last one that a unit follows."""
    found = []
    i = start
    while i < stop:
        end = i
        while end < stop and is_figure(fragments[end].chars):
            end += 1
        following = fragments[end] if end < stop else None
        # `20 20 万 10 10`: a figure with its unit is no score.
        last = end - 1 if following and following.gap is Gap.SPACE and is_unit(following.chars) else end
        if last > i:
            found.append((i, last))
        i = max(end, i + 1)
    return found


def _pair(fragments: Sequence[Fragment], way: Sequence[Places], order: Sequence[str]) -> Pair:
    cells = dict(zip(order, way, strict=True))
    weight, score = (number(chars_of(fragments, cells[name])) for name in FIGURES)
    lost = weight is not None and score is not None and score < weight
    inline = fragments[way[1][0]].gap is Gap.SPACE
    return Pair(way[0][0], way[-1][-1] + 1, cells, lost, inline)


def _ways(
    fragments: Sequence[Fragment], run: tuple[int, int], order: Sequence[str], wide: Sequence[float]
) -> list[Pair]:
    """The pairs that the end of a run can be: two figures of two to four fragments."""
    start, stop = run
    found = []
    for size in range(2, min(_MOST_PIECES, stop - start) + 1):
        for way in grouped(fragments, stop - size, stop, wide):
            pair = _pair(fragments, way, order)
            weight = number(chars_of(fragments, pair.cells["weight"]))
            if weight is not None and weight <= _MOST_WEIGHT:
                found.append(pair)
    return found


def _sums(fragments: Sequence[Fragment], pairs: Sequence[Pair]) -> _Sums:
    weights, scores = (
        sum((number(chars_of(fragments, p.cells[name])) or Decimal(0) for p in pairs), Decimal(0)) for name in FIGURES
    )
    return weights, scores


def _rest_of_total(
    fragments: Sequence[Fragment], found: Blocks, total: Sequence[Places], order: Sequence[str]
) -> _Sums | None:
    """What the printed total leaves for the rows: weight and score without those of the execution rate."""
    _, start, stop = found.fund_rows[0]
    widths = found.fund_columns(fragments)
    columns, values = [*widths], fund_row(fragments, start, stop, widths)
    if len(values) < len(columns) and set(columns[-3:]) == {*FIGURES, "execution_rate"}:
        # `92.87 92.87 10 100% 10`: amounts may be blank, what stands right of them is counted from the right
        columns = columns[-3:]
        values = values[-3:]
    if len(values) != len(columns):
        return None
    own = [number(chars_of(fragments, values[columns.index(name)])) for name in order]
    both = [number(chars_of(fragments, places)) for places in total]
    rest = {n: a - b for n, a, b in zip(order, both, own, strict=True) if a is not None and b is not None}
    return (rest["weight"], rest["score"]) if len(rest) == len(FIGURES) else None


def _closing(fragments: Sequence[Fragment], ways: Sequence[Sequence[Pair]], wanted: _Sums) -> list[list[Pair]]:
    """The ways to take one pair of each run whose sums are those wanted; at most two."""
    reached: dict[_Sums, list[list[Pair]]] = {(Decimal(0), Decimal(0)): [[]]}
    for pairs in ways:
        following: dict[_Sums, list[list[Pair]]] = {}
        for (weight, score), made in reached.items():
            for pair in pairs:
                more = _sums(fragments, [pair])
                key = weight + more[0], score + more[1]
                if key[0] <= wanted[0]:
                    following.setdefault(key, []).extend([[*way, pair] for way in made])
        if len(following) > _MOST_SUMS:
            return []
        reached = {key: made[:2] for key, made in following.items()}
    return list(_distinct(reached.get(wanted, [])))


def _distinct(ways: Sequence[list[Pair]]) -> Iterator[list[Pair]]:
    seen = set()
    for way in ways:
        key = tuple((p.start, p.stop) for p in way)
        if key not in seen:
            seen.add(key)
            yield way
