"""The ways to cut a stretch of fragments into the cells of a row."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from pipeline.amounts import is_number
from pipeline.extract.walk.fragments import Fragment, Gap, joined
from pipeline.extract.walk.pieces import Headings, Piece, Stretch, level1, level2
from pipeline.extract.walk.prices import Prices
from pipeline.extract.walk.puzzle import label_at
from pipeline.kinds.self_evaluation import labels

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


def cuts_of(headings: Headings, stretch: Stretch) -> tuple[list[Cut], bool]:
    """The ways to cut the stretch that are not far worse than the best, and whether all were tried."""
    trial = _Trial(headings, Prices(headings, stretch), stretch)
    trial.run()
    kept = sorted(f for f in trial.found if f[0] <= trial.least + _FAR)[:_MOST_CUTS]
    return [_cut(trial.prices, pieces) for _, pieces in kept], trial.tried < _MOST_SHAPES


@dataclass(slots=True)
class _Trial:
    """The cuts of a stretch that were priced; a cut that begins too dear is not gone on with."""

    headings: Headings
    prices: Prices
    stretch: Stretch
    least: float = float("inf")
    found: list[tuple[float, tuple[Piece, ...]]] = field(default_factory=list)
    tried: int = 0

    def run(self) -> None:
        """Try the reason of the row above, rows without figures, headings, and the cells of the row."""
        for begun, at in self._begun():
            price = self._price(begun)
            if self.stretch.scored:
                self._row(begun, at, price)
            elif at == self.stretch.stop:
                self._take(begun, price)

    def _begun(self) -> Iterator[tuple[tuple[Piece, ...], int]]:
        start, stop = self.stretch.start, self.stretch.stop
        for end in range(start, stop + 1) if self.stretch.after else [start]:
            if start < end < stop and _inside_label(self.headings, start, end):
                continue
            reason = (Piece("deviation", start, end),) if end > start else ()
            for lead, at in _leads(self.headings, end, stop):
                yield (*reason, *lead), at

    def _row(self, begun: tuple[Piece, ...], at: int, price: float) -> None:
        """The rest as name, target and actual, or without the last."""
        one, two, three = self.stretch.texts
        stop, chars, gaps = self.stretch.stop, self.prices.chars, self.prices.gaps
        if stop - at > 1:
            cells = Piece(one, at, stop - 1), Piece(two, stop - 1, stop)
            self._take((*begun, *cells), price + self._price(cells), _GAIN)
        rest = chars(Piece("", at, stop))
        for first in range(at + 1, stop - 1):
            name = Piece(one, at, first)
            dear = price + self.prices.piece(name).itself
            own, after = chars(name), rest[len(chars(name)) :]
            # only a target in the words of the name, or of the actual value, can make up for more
            alike = after.startswith(own) or after[: len(after) // 2] * 2 == after
            for second in range(first + 1, stop) if self._may(dear, _GAIN * alike) else ():
                cells = Piece(two, first, second), Piece(three, second, stop)
                gain = _GAIN * (alike and chars(cells[0]) in (own, chars(cells[1])))
                if self._may(dear + gaps(first, second) + gaps(second, stop), gain):
                    self._take((*begun, name, *cells), dear + self._price(cells), gain)

    def _price(self, pieces: tuple[Piece, ...]) -> float:
        return sum(self.prices.piece(piece).itself for piece in pieces)

    def _may(self, price: float, gain: float = _GAIN) -> bool:
        return price <= self.least + _FAR + gain and self.tried < _MOST_SHAPES

    def _take(self, pieces: tuple[Piece, ...], price: float, gain: float = 0.0) -> None:
        """Price the cells together, if they may be near the best; `gain`: what may yet speak for them."""
        self.tried += 1
        if self._may(price, gain):
            total = price + sum(self.prices.row(pieces))
            self.least = min(self.least, total)
            self.found.append((total, pieces))


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
            absent = label_at(headings.fragments, at, stop, lambda c: c if c in labels.ABSENT_OR_NONE else None)
            if absent and name == "level2":
                here = (*pieces, Piece("absent", at, absent[1]))
                for rest, following in _leads(headings, absent[1], stop):
                    yield (*here, *rest), following


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
