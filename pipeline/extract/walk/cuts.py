"""The ways to cut a stretch of fragments into the cells of a row."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from pipeline.amounts import is_number
from pipeline.extract.walk.fragments import Fragment, Gap, joined
from pipeline.extract.walk.pieces import Headings, Piece, Stretch, level1, level2
from pipeline.extract.walk.prices import Prices
from pipeline.extract.walk.puzzle import label_at

_ABSENT = ("不涉及", "不适用", "无")
_FAR, _GAIN = 3.0, 8.0
"""How far from the best a cut may be, and what equal texts can make up for at most."""
_MOST_SHAPES, _MOST_CUTS = 60_000, 200
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to fill a stretch: its cells in order, what speaks against it, and what its words would prefer.

    `speaks` is the part of it that speaks against the cut alone, without what speaks for it.
    `lows` and `highs` are what it says of widths: (field, width) that a column has at least, and (field, width, cost)
    from which on a line end in it has no reason.
    """

    pieces: tuple[Piece, ...]
    cost: float
    speaks: float
    meaning: float
    lows: tuple[tuple[str, float], ...]
    highs: tuple[tuple[str, float, float], ...]


def cuts_of(fragments: Sequence[Fragment], stretch: Stretch) -> tuple[list[Cut], bool]:
    """The ways to cut the stretch that are not far worse than the best, and whether all were tried."""
    headings = Headings(fragments)
    prices = Prices(headings, stretch)
    least = float("inf")
    found: list[tuple[float, tuple[Piece, ...]]] = []
    tried = 0
    for pieces in islice(_shapes(headings, stretch), _MOST_SHAPES):
        tried += 1
        total = sum(prices.piece(piece).itself for piece in pieces)
        if total <= least + _FAR + _GAIN:
            total += sum(prices.row(pieces))
            least = min(least, total)
            found.append((total, pieces))
    kept = sorted(f for f in found if f[0] <= least + _FAR)[:_MOST_CUTS]
    return [_cut(prices, pieces) for _, pieces in kept], tried < _MOST_SHAPES


def _shapes(headings: Headings, stretch: Stretch) -> Iterator[tuple[Piece, ...]]:
    """The reason of the row above, rows without figures, headings, and the cells of the row."""
    start, stop = stretch.start, stretch.stop
    for end in range(start, stop + 1) if stretch.after else [start]:
        if end < stop and end > start and _inside_label(headings, start, end):
            continue
        reason = (Piece("deviation", start, end),) if end > start else ()
        for lead, at in _leads(headings, end, stop):
            if stretch.scored:
                for rest in _texts(at, stop, stretch.texts):
                    yield (*reason, *lead, *rest)
            elif at == stop:
                yield (*reason, *lead)


def _inside_label(headings: Headings, start: int, end: int) -> bool:
    """Whether a reason that ends here would have swallowed a heading."""
    return any(headings.end(level2, i, end) for i in range(start, end))


def _leads(headings: Headings, start: int, stop: int) -> Iterator[tuple[tuple[Piece, ...], int]]:
    """Headings from here on, with the rows between them that say 不涉及 and nothing else."""
    yield (), start
    for names in (("level1", "level2"), ("level2",), ("level1",)):
        pieces: list[Piece] = []
        at = start
        for name in names:
            end = headings.end(level1 if name == "level1" else level2, at, stop)
            if end is None:
                break
            pieces.append(Piece(name, at, end))
            at = end
        else:
            yield tuple(pieces), at
            absent = label_at(headings.fragments, at, stop, lambda chars: chars if chars in _ABSENT else None)
            if absent and name == "level2":
                here = (*pieces, Piece("absent", at, absent[1]))
                for rest, following in _leads(headings, absent[1], stop):
                    yield (*here, *rest), following


def _texts(start: int, stop: int, names: tuple[str, ...]) -> Iterator[tuple[Piece, ...]]:
    if stop - start > 1:
        yield Piece(names[0], start, stop - 1), Piece(names[1], stop - 1, stop)
    for first in range(start + 1, stop - 1):
        for second in range(first + 1, stop):
            yield Piece(names[0], start, first), Piece(names[1], first, second), Piece(names[2], second, stop)


def _cut(prices: Prices, pieces: tuple[Piece, ...]) -> Cut:
    cost, prior = prices.row(pieces)
    priced = [prices.piece(piece) for piece in pieces]
    cost += sum(price.cost for price in priced)
    lows = tuple(low for price in priced for low in price.lows)
    highs = tuple(high for price in priced for high in price.highs)
    scored = prices.stretch.scored and len(pieces) > 1
    meaning = _likeness(prices.fragments, pieces[-2], pieces[-1]) if scored else 0.0
    return Cut(pieces, cost + prior, cost, meaning, lows, highs)


def _likeness(fragments: Sequence[Fragment], target: Piece, actual: Piece) -> float:
    """What the words would prefer: target and actual alike, no number parted from the word after it."""
    one, other = (joined(fragments[p.start : p.stop]) for p in (target, actual))
    apart = sum(
        fragments[p.start].gap is Gap.SPACE
        and is_number(fragments[p.start - 1].chars)
        and bool(_HAN.match(fragments[p.start].chars))
        for p in (target, actual)
    )
    like = SequenceMatcher(None, one, other, autojunk=False).ratio()
    blank = sum(fragments[p.start].gap is Gap.BLANK for p in (target, actual))
    return 0.1 * apart - 0.1 * like - 0.02 * blank
