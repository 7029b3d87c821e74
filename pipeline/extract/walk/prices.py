"""What speaks against the cells of a row: their own lines and gaps, their headings, and the cells beside them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from pipeline.amounts import is_number
from pipeline.extract.walk.beside import is_level_pair, offline, only_first, parts_brackets, repeats, same
from pipeline.extract.walk.fragments import Fragment, Gap, joined
from pipeline.extract.walk.paragraphs import SENTENCE
from pipeline.extract.walk.pieces import TEXTS, Headings, Piece, Stretch, level1, level2, level_heading, lines_of
from pipeline.extract.walk.seams import (
    between,
    ends_in_limit,
    ends_in_stray_number,
    goes_with_number,
    inside,
    is_quantity,
    is_unit,
)
from pipeline.extract.walk.widths import needless, needs, width
from pipeline.kinds.self_evaluation import labels

_SHARED = 1.0
"""A wrapped cell that begins or ends on a line with another cell: its lines are a block of their own."""
_UNCLOSED = 1.0
"""A wrapped cell that no blank line closes, where blank lines part the blocks.

`通过安全 / 员统一考 // 试 / 20 20`: a last line that is indented is a block of its own, and closes the cell as well.
"""
_UNEVEN = 1.0
"""A blank line within a cell whose other lines follow each other; a shorter last line is indented, and may have one."""
_STRAY_NUMBER = 0.6
_NOTE = 0.6
"""A line that begins as a note of the page, `附件2`, `（单位：万元）`, within a cell."""
_TWICE = 0.8
_SCRAMBLED = 1.0
"""A text that holds a heading's characters, but not in a row: `社会效益指 / 解决信访问题， / 标`."""
_WORD = 1.0
"""Two cells whose border parts a word that stands unbroken elsewhere in the form."""
_BRACKET = 1.0
"""Two cells whose border parts a bracket from its other half: `合格（按合同 | 标准）`."""
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
_SPILLED = 1.0
"""A name behind a reason that holds a full stop: the rest of the reason."""
_MISSING = 3.0
"""A row whose target or actual is blank."""
_CELLS = 3
_TWO_LINES = 2
_WRITTEN = (*TEXTS, "deviation")
_LEAST_BEGUN = 4


@dataclass(frozen=True, slots=True)
class Price:
    """What speaks against a cell, what it says of widths, and what speaks against it whatever the widths are."""

    cost: float
    lows: tuple[tuple[str, float], ...]
    highs: tuple[tuple[str, float, float], ...]
    itself: float


class Prices:
    """What speaks against the cells of a stretch, each priced once."""

    def __init__(self, headings: Headings, stretch: Stretch) -> None:
        self.headings = headings
        self.fragments = headings.fragments
        self.stretch = stretch
        self._pieces: dict[Piece, Price] = {}
        self._gaps = [0.0, *accumulate(self._gap(i) for i in range(stretch.start + 1, stretch.stop))]
        self._chars: dict[tuple[int, int], str] = {}

    def _gap(self, i: int) -> float:
        return inside(self.fragments[i - 1], self.fragments[i], loose=self.stretch.loose)

    def gaps(self, start: int, stop: int) -> float:
        """What the gaps between the fragments [start, stop) say against them as one cell; a cell costs no less."""
        first = self.stretch.start
        return self._gaps[stop - 1 - first] - self._gaps[start - first]

    def piece(self, piece: Piece) -> Price:
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

    def _priced(self, piece: Piece) -> Price:
        if piece.name in ("level1", "level2", "absent"):
            return Price(0.0, (), (), 0.0)
        lines = lines_of(self.fragments, piece, loose=self.stretch.loose)
        cost = self.gaps(piece.start, piece.stop) + _gaps(self.fragments, piece, lines, self.stretch)
        cost += self._headed(piece, lines)
        lows = tuple((piece.name, needs(line)) for line in lines)
        whole = "".join(lines)
        if labels.level1(whole) or labels.level2(whole):
            # `经济效益指标 / 。`: no heading ends in a stop, it is another cell's
            cost += _NOTE * (not labels.key(lines[-1]))
            return Price(cost, lows, (), cost)
        highs = tuple(
            (piece.name, needless(one, other), _PARAGRAPH if one.endswith(SENTENCE) else _ENTER)
            for one, other in pairwise(lines)
            if not self.stretch.loose
        )
        wide = max(low for _, low in lows)
        return Price(cost, lows, highs, cost + sum(price for _, high, price in highs if high <= wide))

    def _headed(self, piece: Piece, lines: Sequence[str]) -> float:
        """What the headings inside the cell, or around its end, say against it."""
        start, stop = piece.start, piece.stop
        end = self.headings.end(level2, start, min(stop + _LONGEST_REST, len(self.fragments)))
        total = _HEADING * (end is not None and start < stop < end) + _HEADING * self._swallows(piece)
        if piece.name in ("target", "actual") and self.headings.end(level2, start, stop):
            total += _LABEL
        if piece.name == "deviation" and (end := self.headings.end(level1, start, stop)):
            total += _MISSING if end == stop else _LABEL
        return total + _SCRAMBLED * _scrambled("".join(lines).replace(" ", ""))

    def _swallows(self, piece: Piece) -> bool:
        """Whether a heading stands as a piece of its own inside the cell, or the end of one; it may be a heading."""
        whole = self.chars(piece)
        if level_heading(whole):
            return False
        return whole.startswith(labels.HEADING_END) or self.headings.inside(piece.start, piece.stop)

    def row(self, pieces: tuple[Piece, ...]) -> tuple[float, float]:
        """What speaks against the cells together, and what speaks for or against them beforehand."""
        names = [p.name for p in pieces]
        lost = self.stretch.lost
        cost = _ALONE * any(one == "level1" and other != "level2" for one, other in pairwise([*names, ""]))
        cost += _UNASKED * ("deviation" in names and not lost) + _HEADING * only_first(self.fragments, pieces)
        cost += _WORD * sum(self._parts_word(one, other) for one, other in pairwise(pieces))
        cost += _BRACKET * sum(parts_brackets(self.chars(one), self.chars(other)) for one, other in pairwise(pieces))
        cost += _SPILLED * (names[:2] == ["deviation", "level3"] and "。" in self.chars(pieces[1])[:-1])
        prior = _NO_REASON * (lost and "deviation" not in names)
        if not self.stretch.scored:
            return cost, prior
        if not {"actual", "target"} <= set(names):
            return cost + _MISSING, prior
        cost += _OFFLINE * (offline(self.fragments, pieces[-3:]) if self.stretch.inline else 0)
        cost += _STRAY_NUMBER * self._thrice(pieces[-1])
        texts = [self.chars(piece) for piece in pieces[-3:]]
        lines = [lines_of(self.fragments, p, loose=self.stretch.loose) for p in pieces[-3:]]
        cost += _TWICE * (
            repeats(*lines) or self._amount_in_name(pieces[-3], *texts[1:])
        ) + _STRAY_NUMBER * is_quantity(texts[0])
        return cost + self._name(pieces, names, texts[0]), prior + same(*texts[1:]) + same(*texts[:2])

    def _parts_word(self, one: Piece, other: Piece) -> bool:
        """Whether a word goes on from cell to cell; equal texts part where the first ends."""
        written = one.name in _WRITTEN and other.name in _WRITTEN
        return written and other.start in self.stretch.words and self.chars(one) != self.chars(other)

    def _thrice(self, actual: Piece) -> bool:
        """`15 15 15`: a figure that stands there as the weight and the score do may be one of them, printed twice."""
        beside = [f.chars for f in self.fragments[actual.start : actual.stop + 2]]
        return actual.stop - actual.start == 1 and len(beside) > 2 and len(set(beside)) == 1

    def _amount_in_name(self, name: Piece, target: str, actual: str) -> bool:
        """`人数 1人 | 1人 | 1人`, `复核率 80% | 10 | 0%`: a name ends in an amount that is the target, or may be.

        It is where the target says it again, or where target and actual are the pieces of one figure; and where the
        amount stands as near to the target as to the name.
        """
        last = self.fragments[name.stop - 1].chars
        gaps = {self.fragments[i].gap for i in (name.stop - 1, name.stop)}
        if name.stop - name.start == 1 or gaps != {Gap.SPACE} or not is_quantity(last):
            return False
        return last == target or (target.isdigit() and is_number(target + actual) and actual.endswith(("%", "％")))

    def _name(self, pieces: tuple[Piece, ...], names: Sequence[str], name: str) -> float:
        """What speaks against the name of a row that is a heading, or begins with one."""
        if labels.level1(name) or labels.level2(name):
            above = self.chars(pieces[-4]) if len(pieces) > _CELLS else name
            full = _FULL_HEADING if level_heading(name) and name != above else _LEVEL_WORD
            beside = full if "level2" in names[-4:] else _HEADING
            return beside + _HEADING * is_level_pair(self.fragments, pieces, name)
        # `成本指标 / 项目金额`: a heading, and the name begins after it
        first = pieces[-3]
        return _HEADING * any(self.headings.end(of, first.start, first.stop) for of in (level2, level_heading))


@lru_cache(maxsize=4096)
def _scrambled(chars: str) -> bool:
    """Whether a text holds all characters of a second level's heading, and nowhere the heading itself."""
    if not set(labels.HEADING_END) <= set(chars):
        return False
    stock = Counter(chars)
    return not any(h in chars for h in labels.LEVEL1_OF) and any(not Counter(h) - stock for h in labels.LEVEL1_OF)


def _gaps(fragments: Sequence[Fragment], piece: Piece, lines: list[str], stretch: Stretch) -> float:
    """What the cell's lines, and the gaps at its ends, say against it."""
    total = 0.0
    after = fragments[piece.stop].gap if piece.stop < len(fragments) else Gap.PAGE
    if len(lines) > 1 and not stretch.loose:
        # `不少于 5 / 份`: a unit below its number stands in the number's cell
        unit = len(lines) == _TWO_LINES and is_unit(lines[1]) and lines[0][-1].isdigit()
        total += _SHARED * (fragments[piece.start].gap is Gap.SPACE and not unit) + _SHARED * (after is Gap.SPACE)
        last = next(i for i in range(piece.stop - 1, piece.start, -1) if fragments[i].gap is not Gap.SPACE)
        total += _UNCLOSED * (stretch.blocks and after is Gap.LINE and fragments[last].gap is Gap.LINE)
        total += _UNEVEN * (stretch.blocks and _is_uneven(fragments, piece, lines))
    total += _TWICE * any(_begins_as(one, other) for one, other in pairwise(lines))
    total += _NOTE * (len(lines) > 1 and any(map(labels.NOTE_IN_TEXT.match, lines)))
    if piece.stop - piece.start > 1 and ends_in_stray_number(fragments[piece.stop - 2], fragments[piece.stop - 1]):
        total += _STRAY_NUMBER
    if piece.name == "deviation" and not lines[-1].endswith(SENTENCE):
        # `…更加新颖的活动。 / 范作用`: behind the end of a reason stands the rest of another cell
        total += _NOTE * any(line.endswith("。") for line in lines[:-1])
    if piece.name == "level3" and ends_in_limit(fragments, piece.start, piece.stop):
        total += _STRAY_NUMBER
    if piece.start > 0 and piece.name != "level3":
        total += between(fragments[piece.start - 1], fragments[piece.start])
    return total


def _begins_as(one: str, other: str) -> bool:
    """`保障单位文件档案正常流` over `保障单位文件档案正常`: lines of two cells with the same text."""
    return min(len(one), len(other)) >= _LEAST_BEGUN and (one.startswith(other) or other.startswith(one))


def _is_uneven(fragments: Sequence[Fragment], piece: Piece, lines: Sequence[str]) -> bool:
    """`持续更 / 新数据 // 系统按`: a blank line that neither the spacing of the lines nor an indent explains.

    A unit below its number stands in the number's cell, whatever parts them.
    """
    ends = [i for i in range(piece.start + 1, piece.stop) if fragments[i].gap is not Gap.SPACE]
    gaps = [fragments[i].gap for i in ends if not goes_with_number(fragments[i - 1], fragments[i])]
    if len(gaps) > 1 and gaps[-1] is Gap.BLANK and width(lines[-1])[1] < width(lines[-2])[0]:
        gaps = gaps[:-1]
    return Gap.BLANK in gaps and Gap.LINE in gaps
