"""The ways to cut a stretch of fragments into the cells of a row, and what speaks against each."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice, pairwise

from pipeline.amounts import is_number
from pipeline.extract.walk.fragments import Fragment, Gap, joined
from pipeline.extract.walk.puzzle import label_at
from pipeline.extract.walk.seams import between, ends_in_stray_number, inside, is_quantity
from pipeline.extract.walk.widths import needless, needs
from pipeline.kinds.self_evaluation import labels

TEXTS = ("level3", "target", "actual")
_ABSENT = ("不涉及", "不适用", "无")
_SHARED = 1.0
"""A wrapped cell that begins or ends on a line with another cell: its lines are a block of their own."""
_UNCLOSED = 1.0
"""A wrapped cell that no blank line closes, where blank lines part the blocks.

`通过安全 / 员统一考 // 试 / 20 20`: a last line that is indented is a block of its own, and closes the cell as well.
"""
_APART = 0.3
"""A blank line inside a cell before another line than its last, where not all lines are so: only a last one is."""
_STRAY_NUMBER = 0.6
_TWICE = 0.8
_SCRAMBLED = 1.0
"""A text that holds a heading's characters, but not in a row: `社会效益指 / 解决信访问题， / 标`."""
_OFFLINE = 1.0
"""Two cells of one line each that do not stand on the same line, where the figures of a row do."""
_LABEL = 1.0
_ENTER = 0.9
"""A line end that no width asks for; less than a margin, as authors press Enter, and once must not decide a row."""
_PARAGRAPH = 0.5
"""A break without need after a sentence's end may be the author's own."""
_LEVEL_WORD, _FULL_HEADING = 0.3, 0.6
"""A row named by a word that is a level's as well, `可持续影响`, and by a heading in full: its own name may be lost."""
_HEADING = 2.0
_LONGEST_REST = 4
_ALONE = 1.5
_NO_REASON = 2.5
"""Points lost, and no reason given: the name of the next row may be the reason, and its own target blank."""
_UNASKED = 3.0
"""A reason where no points were lost: a stray line passes for one."""
_MISSING = 3.0
"""A row whose target or actual is blank."""
_SAME = -2.0
"""Target and actual in the same words."""
_CELLS = 3
_LEAST_SAME, _LONG = 2, 6
_FAR, _GAIN = 3.0, 8.0
"""How far from the best a cut may be, and what equal texts can make up for at most."""
_MOST_SHAPES, _MOST_CUTS = 60_000, 200
_SENTENCE = tuple("。；;！？!?：:")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, order=True, slots=True)
class Piece:
    """A cell in the making: its field and the numbers of its fragments, from start to before stop."""

    name: str
    start: int
    stop: int


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


@dataclass(frozen=True, slots=True)
class _Price:
    """What speaks against a cell, what it says of widths, and what speaks against it whatever the widths are."""

    cost: float
    lows: tuple[tuple[str, float], ...]
    highs: tuple[tuple[str, float, float], ...]
    itself: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """The fragments between the figures of two rows; `after`: a row stands before; `lost`: it lost points.

    `scored`: figures follow, so that the last cells are a row's name, target and actual. `blocks`: blank lines part
    the cells that are wrapped. `inline`: cells of one line stand on the same line. `texts`: a row's name, target and
    actual in printed order. `loose`: blanks stand where lines ended too.
    """

    start: int
    stop: int
    after: bool
    lost: bool
    scored: bool
    blocks: bool = False
    inline: bool = False
    texts: tuple[str, ...] = TEXTS
    loose: bool = False


def cuts_of(fragments: Sequence[Fragment], stretch: Stretch) -> tuple[list[Cut], bool]:
    """The ways to cut the stretch that are not far worse than the best, and whether all were tried."""
    prices = _Prices(fragments, stretch)
    least = float("inf")
    found: list[tuple[float, tuple[Piece, ...]]] = []
    tried = 0
    for pieces in islice(_shapes(fragments, stretch), _MOST_SHAPES):
        tried += 1
        total = sum(prices.piece(piece).itself for piece in pieces)
        if total <= least + _FAR + _GAIN:
            total += sum(prices.row(pieces))
            least = min(least, total)
            found.append((total, pieces))
    kept = sorted(f for f in found if f[0] <= least + _FAR)[:_MOST_CUTS]
    return [_cut(prices, pieces) for _, pieces in kept], tried < _MOST_SHAPES


def _shapes(fragments: Sequence[Fragment], stretch: Stretch) -> Iterator[tuple[Piece, ...]]:
    """The reason of the row above, rows without figures, headings, and the cells of the row."""
    start, stop = stretch.start, stretch.stop
    for end in range(start, stop + 1) if stretch.after else [start]:
        if end < stop and end > start and _inside_label(fragments, start, end):
            continue
        reason = (Piece("deviation", start, end),) if end > start else ()
        for lead, at in _leads(fragments, end, stop):
            if stretch.scored:
                for rest in _texts(at, stop, stretch.texts):
                    yield (*reason, *lead, *rest)
            elif at == stop:
                yield (*reason, *lead)


def _inside_label(fragments: Sequence[Fragment], start: int, end: int) -> bool:
    """Whether a reason that ends here would have swallowed a heading."""
    return any(label_at(fragments, i, end, _level2) for i in range(start, end))


def _level1(chars: str) -> str | None:
    return "level1" if labels.level1(chars) else None


def _level2(chars: str) -> str | None:
    return "level2" if labels.level2(chars) else None


def _leads(fragments: Sequence[Fragment], start: int, stop: int) -> Iterator[tuple[tuple[Piece, ...], int]]:
    """Headings from here on, with the rows between them that say 不涉及 and nothing else."""
    yield (), start
    for names in (("level1", "level2"), ("level2",), ("level1",)):
        pieces: list[Piece] = []
        at = start
        for name in names:
            found = label_at(fragments, at, stop, _level1 if name == "level1" else _level2)
            if found is None:
                break
            pieces.append(Piece(name, at, found[1]))
            at = found[1]
        else:
            yield tuple(pieces), at
            absent = label_at(fragments, at, stop, lambda chars: chars if chars in _ABSENT else None)
            if absent and name == "level2":
                here = (*pieces, Piece("absent", at, absent[1]))
                for rest, end in _leads(fragments, absent[1], stop):
                    yield (*here, *rest), end


def _texts(start: int, stop: int, names: tuple[str, ...]) -> Iterator[tuple[Piece, ...]]:
    if stop - start > 1:
        yield Piece(names[0], start, stop - 1), Piece(names[1], stop - 1, stop)
    for first in range(start + 1, stop - 1):
        for second in range(first + 1, stop):
            yield Piece(names[0], start, first), Piece(names[1], first, second), Piece(names[2], second, stop)


class _Prices:
    """What speaks against the cells of a stretch, each priced once."""

    def __init__(self, fragments: Sequence[Fragment], stretch: Stretch) -> None:
        self.fragments = fragments
        self.stretch = stretch
        self._pieces: dict[Piece, _Price] = {}
        self._chars: dict[tuple[int, int], str] = {}

    def piece(self, piece: Piece) -> _Price:
        """The price of one cell."""
        if piece not in self._pieces:
            self._pieces[piece] = self._priced(piece)
        return self._pieces[piece]

    def chars(self, piece: Piece) -> str:
        """The characters of a cell."""
        key = piece.start, piece.stop
        if key not in self._chars:
            self._chars[key] = joined(self.fragments[piece.start : piece.stop])
        return self._chars[key]

    def _priced(self, piece: Piece) -> _Price:
        if piece.name in ("level1", "level2", "absent"):
            return _Price(0.0, (), (), 0.0)
        lines = lines_of(self.fragments, piece, loose=self.stretch.loose)
        cost = _within(self.fragments, piece, lines, self.stretch)
        lows = tuple((piece.name, needs(line)) for line in lines)
        whole = "".join(lines)
        if labels.level1(whole) or labels.level2(whole):
            return _Price(cost, lows, (), cost)
        highs = tuple(
            (piece.name, needless(one, other), _PARAGRAPH if one.endswith(_SENTENCE) else _ENTER)
            for one, other in pairwise(lines)
            if not self.stretch.loose
        )
        wide = max(low for _, low in lows)
        return _Price(cost, lows, highs, cost + sum(price for _, high, price in highs if high <= wide))

    def row(self, pieces: tuple[Piece, ...]) -> tuple[float, float]:
        """What speaks against the cells together, and what speaks for or against them beforehand."""
        names = [p.name for p in pieces]
        lost = self.stretch.lost
        cost = _ALONE * any(one == "level1" and other != "level2" for one, other in pairwise([*names, ""]))
        cost += _UNASKED * ("deviation" in names and not lost) + _HEADING * _only_first(self.fragments, pieces)
        prior = _NO_REASON * (lost and "deviation" not in names)
        if not self.stretch.scored:
            return cost, prior
        if not {"actual", "target"} <= set(names):
            return cost + _MISSING, prior
        cost += _OFFLINE * (_offline(self.fragments, pieces[-3:]) if self.stretch.inline else 0)
        cost += _STRAY_NUMBER * self._thrice(pieces[-1])
        texts = [self.chars(piece) for piece in pieces[-3:]]
        cost += _TWICE * _repeats(*texts)
        return cost + self._name(pieces, names, texts[0]), prior + _same(*texts[1:]) + _same(*texts[:2])

    def _thrice(self, actual: Piece) -> bool:
        """`15 15 15`: a figure that stands there as the weight and the score do may be one of them, printed twice."""
        beside = [f.chars for f in self.fragments[actual.start : actual.stop + 2]]
        return actual.stop - actual.start == 1 and len(beside) > 2 and len(set(beside)) == 1

    def _name(self, pieces: tuple[Piece, ...], names: Sequence[str], name: str) -> float:
        """What speaks against the name of a row that is a heading, or begins with one."""
        if labels.level1(name) or labels.level2(name):
            above = self.chars(pieces[-4]) if len(pieces) > _CELLS else name
            full = _FULL_HEADING if level_heading(name) and name != above else _LEVEL_WORD
            beside = full if "level2" in names[-4:] else _HEADING
            return beside + _HEADING * _is_pair(self.fragments, pieces, name)
        # `成本指标 / 项目金额`: a heading, and the name begins after it
        first = pieces[-3]
        begins = (label_at(self.fragments, first.start, first.stop, of) for of in (_level2, level_heading))
        return _HEADING * any(begins)


def _cut(prices: _Prices, pieces: tuple[Piece, ...]) -> Cut:
    cost, prior = prices.row(pieces)
    priced = [prices.piece(piece) for piece in pieces]
    cost += sum(price.cost for price in priced)
    lows = tuple(low for price in priced for low in price.lows)
    highs = tuple(high for price in priced for high in price.highs)
    scored = prices.stretch.scored and len(pieces) > 1
    meaning = _likeness(prices.fragments, pieces[-2], pieces[-1]) if scored else 0.0
    return Cut(pieces, cost + prior, cost, meaning, lows, highs)


def _is_pair(fragments: Sequence[Fragment], pieces: Sequence[Piece], name: str) -> bool:
    """`满意度指标 服务对象满意度指标`: a first level and its second, and not a second level and a name."""
    names = [p.name for p in pieces[:-3]]
    above = pieces[-4] if names[-1:] == ["level2"] and names[-2:-1] != ["level1"] else None
    first = labels.level1(joined(fragments[above.start : above.stop])) if above else None
    return first is not None and first in labels.first_levels(name)


def _swallows(fragments: Sequence[Fragment], piece: Piece) -> bool:
    """Whether a heading stands as a piece of its own inside the cell, or the end of one; the cell may be a heading."""
    if level_heading(joined(fragments[piece.start : piece.stop])):
        return False
    return any(
        label_at(fragments, i, piece.stop, level_heading)
        or (fragments[i].gap > Gap.SPACE and fragments[i].chars.startswith(labels.HEADING_END))
        for i in range(piece.start + 1, piece.stop)
    ) or joined(fragments[piece.start : piece.stop]).startswith(labels.HEADING_END)


def level_heading(chars: str) -> str | None:
    """Whether a text is a level's heading in full: `数量指标`, `效益指标`."""
    return "level2" if chars.endswith(labels.HEADING_END) and (labels.level2(chars) or labels.level1(chars)) else None


@lru_cache(maxsize=4096)
def _scrambled(chars: str) -> bool:
    """Whether a text holds all characters of a second level's heading, and nowhere the heading itself."""
    if not set(labels.HEADING_END) <= set(chars):
        return False
    stock = Counter(chars)
    return not any(h in chars for h in labels.LEVEL1_OF) and any(not Counter(h) - stock for h in labels.LEVEL1_OF)


def _only_first(fragments: Sequence[Fragment], pieces: Sequence[Piece]) -> bool:
    """`满意度指标` alone beside a row: the template knows it as a first level, whose second is missing."""
    names = [p.name for p in pieces]
    return any(
        piece.name == "level2"
        and names[i - 1 : i] != ["level1"]
        and labels.only_first(joined(fragments[piece.start : piece.stop]))
        for i, piece in enumerate(pieces)
    )


def lines_of(fragments: Sequence[Fragment], piece: Piece, *, loose: bool = False) -> list[str]:
    """The cell's lines; a blank inside a line stays a blank, unless lines may end in blanks (`loose`)."""
    lines: list[str] = []
    for i in range(piece.start, piece.stop):
        if i > piece.start and fragments[i].gap is Gap.SPACE and not loose:
            lines[-1] += " " + fragments[i].chars
        else:
            lines.append(fragments[i].chars)
    return lines


def _within(fragments: Sequence[Fragment], piece: Piece, lines: list[str], stretch: Stretch) -> float:
    """What the cell's own gaps, and those at its ends, say against it."""
    total = sum(inside(fragments[i - 1], fragments[i], loose=stretch.loose) for i in range(piece.start + 1, piece.stop))
    after = fragments[piece.stop].gap if piece.stop < len(fragments) else Gap.PAGE
    if len(lines) > 1 and not stretch.loose:
        total += _SHARED * (fragments[piece.start].gap is Gap.SPACE) + _SHARED * (after is Gap.SPACE)
        last = next(i for i in range(piece.stop - 1, piece.start, -1) if fragments[i].gap is not Gap.SPACE)
        total += _UNCLOSED * (stretch.blocks and after is Gap.LINE and fragments[last].gap is Gap.LINE)
        gaps = [fragments[i].gap for i in range(piece.start + 1, piece.stop)]
        total += _APART * (Gap.LINE in gaps and Gap.BLANK in gaps[: last - piece.start - 1])
    if piece.stop - piece.start > 1 and ends_in_stray_number(fragments[piece.stop - 2], fragments[piece.stop - 1]):
        total += _STRAY_NUMBER
    if piece.start > 0 and piece.name != "level3":
        total += between(fragments[piece.start - 1], fragments[piece.start])
    label = label_at(fragments, piece.start, min(piece.stop + _LONGEST_REST, len(fragments)), _level2)
    if label and piece.start < piece.stop < label[1]:
        total += _HEADING
    total += _HEADING * _swallows(fragments, piece)
    if piece.name in ("target", "actual") and label_at(fragments, piece.start, piece.stop, _level2):
        total += _LABEL
    if piece.name == "deviation" and label_at(fragments, piece.start, piece.stop, _level1):
        total += _LABEL
    return total + _SCRAMBLED * _scrambled("".join(line.replace(" ", "") for line in lines))


def _repeats(name: str, target: str, actual: str) -> bool:
    """`报告质量按要求完成 / 按要求完成 / 按要求完成`: a cell printed twice, one of them in its neighbour."""
    ends = len(target) > 1 and name != target and name.endswith(target) and not is_quantity(target)
    if name == target != actual or ends:
        return True
    return any(len(t) > 3 and t[: len(t) // 2] * 2 == t for t in (name, target, actual))


def _offline(fragments: Sequence[Fragment], row: Sequence[Piece]) -> int:
    """How many neighbours of one line each, the weight after them included, stand on different lines."""
    whole = [all(fragments[i].gap is Gap.SPACE for i in range(p.start + 1, p.stop)) for p in row] + [True]
    return sum(
        one and other and fragments[piece.stop].gap is not Gap.SPACE
        for one, other, piece in zip(whole, whole[1:], row, strict=False)
    )


def _same(one: str, other: str) -> float:
    """What two neighbours in the same words speak for the cut between them."""
    # `项目金额 不超 90000元 90000元`: equal amounts say nothing of the words before them
    if one != other or len(one) < _LEAST_SAME or is_quantity(one) or is_number(one) or labels.level2(one):
        return 0.0
    return _SAME * (1 + (len(one) >= _LONG))


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
