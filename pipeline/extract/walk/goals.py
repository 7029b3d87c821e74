"""年度总体目标: two texts one after the other, told apart by the widths at which their lines end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.extract.walk.beside import BRACKETS
from pipeline.extract.walk.fragments import Fragment, Gap, joined
from pipeline.extract.walk.mingled import mingled
from pipeline.extract.walk.paragraphs import SENTENCE, broken, number_of, strange
from pipeline.extract.walk.phrases import Phrases
from pipeline.extract.walk.pieces import Piece, lines_of
from pipeline.extract.walk.seams import between, inside
from pipeline.extract.walk.widths import needless, needs, width

_MARGIN = 1.0
_FAR = 9.0
_BLANK = 0.95
"""One of the two texts is blank, and all is the other's."""
_UNCLOSED = 0.6
"""A border without a blank line, where blank lines part the blocks."""
_CUT_OFF = 0.9
"""A text that ends with a full line in the middle of a sentence: most likely it goes on."""
_UNFINISHED = 1.2
"""A text that ends with a comma or a colon."""
_COMMA = tuple("，、,：:；;")
_OPEN = 0.5
"""A text ends within its brackets: most likely it goes on; dumps lose a bracket now and then."""
_UNENDED = 0.45
"""A text that ends without a stop, though it has one within."""
_STOPPED = 0.5
"""A sentence that ends with a line, by chance."""
_WORD = 1.0
"""A border that parts a word which stands unbroken elsewhere in the form."""
_REPEATED = -1.0
"""The second text begins in the words of the first, or counts from one again as the first did."""
_LEAST_REPEATED = 8
_TWO = 2
_CHARACTER = 2.0


@dataclass(frozen=True, slots=True)
class Border:
    """Where the second text may begin, the likeliest first; whether the texts are whole if it begins at the first."""

    ways: list[int]
    whole: bool


def side_by_side(fragments: Sequence[Fragment], start: int, stop: int, phrases: Phrases, *, loose: bool) -> Border:
    """The border of the two texts; more than one where the evidence leaves it open.

    `loose`: blanks stand where lines ended, so that a blank between two Chinese characters parts no cells.
    """
    parted = {i: _parted(fragments[i - 1], fragments[i], loose=loose) for i in range(start + 1, stop)}
    ways = _ways(fragments, (start, stop), parted, phrases, loose=loose)
    if not ways:
        return Border([start + 1 if stop - start > 1 else stop], whole=True)
    # where a page ends, the longer text goes on after the shorter, and may stand after it as a whole
    cut = any(f.gap is Gap.PAGE for f in fragments[start + 1 : stop])
    best = ways[0][2]
    texts = _lines(fragments, start, best), _lines(fragments, best, stop)
    whole = sum(parted.values()) == parted[best] and not any(
        strange(t, w, phrases.words) for t, w in zip(texts, _wide(*texts), strict=True)
    )
    sharing = fragments[best].gap is Gap.SPACE and stop - start > _TWO
    alone = sum(parted.values()) + _one_blank(_lines(fragments, start, stop))
    alone += _STOPPED * texts[0][-1].endswith(SENTENCE)
    whole = whole and ways[0][0] <= min(_MARGIN, alone - _MARGIN) and not sharing
    whole = whole and not _counts_on(*texts)
    whole = whole and not _twice(*texts) and not mingled(fragments, (start, best, stop), *texts)
    return Border([m for cost, _, m in ways if cost < ways[0][0] + (_FAR if cut else _MARGIN)], whole)


def _one_blank(lines: Sequence[str]) -> float:
    """What speaks against a single text, beside which the other cell is blank."""
    return _BLANK + broken(lines, max(map(needs, lines)))


def _parted(left: Fragment, right: Fragment, *, loose: bool) -> float:
    # `9.完成实地调研 7 次。 / 10.探索创新`: behind a sentence a line may begin with a number
    sentence = right.gap is not Gap.SPACE and left.chars.endswith(SENTENCE)
    return 0.0 if sentence else inside(left, right, loose=loose)


def _ways(
    fragments: Sequence[Fragment], ends: tuple[int, int], parted: Mapping[int, float], phrases: Phrases, *, loose: bool
) -> list[tuple[float, bool, int]]:
    """The places where the second text may begin, the likeliest first: what speaks against each, and the place."""
    start, stop = ends
    blank = any(f.gap >= Gap.BLANK for f in fragments[start + 1 : stop])
    ways = []
    for middle in range(start + 1, stop):
        stopped = fragments[middle - 1].chars.endswith(SENTENCE)
        if fragments[middle].gap > Gap.SPACE or parted[middle] or stopped or loose:
            cost = sum(parted.values()) - parted[middle]
            cost += _against(_lines(fragments, start, middle), _lines(fragments, middle, stop))
            cost += _UNCLOSED * (blank and fragments[middle].gap is Gap.LINE) + _WORD * (middle in phrases.parted)
            cost += between(fragments[middle - 1], fragments[middle]) + _begins_again(fragments, start, middle, stop)
            ways.append((cost, not stopped, middle))
    return sorted(ways)


def _lines(fragments: Sequence[Fragment], start: int, stop: int) -> list[str]:
    return lines_of(fragments, Piece("", start, stop))


def _wide(left: list[str], right: list[str]) -> list[float]:
    """How wide the texts' columns are at least.

    A line alone shows no width of its own; one as wide as the other text's lines may be full.
    """
    widths = [max(needs(line) for line in lines) for lines in (left, right)]
    return [w if len(lines) > 1 else max(widths) for w, lines in zip(widths, (left, right), strict=True)]


def _against(left: list[str], right: list[str]) -> float:
    """What speaks against two texts in these lines: line ends that no width asks for, and how each text ends."""
    wide = _wide(left, right)
    total = sum(broken(lines, w) for lines, w in zip((left, right), wide, strict=True))
    goes_on = needless(left[-1], right[0]) > wide[0], width(right[-1])[1] + _CHARACTER > wide[1]
    # the widest line of all is as wide as its column at least, and shows nothing by that
    shown = [len(one) > 1 or needs(one[0]) <= max(map(needs, two)) for one, two in ((left, right), (right, left))]
    # behind the second text nothing stands that it may go on with, but a line may be lost or stand elsewhere
    return total + sum(map(_ending, (left, right), goes_on, (shown[0], len(right) == 1)))


def _counts_on(one: Sequence[str], other: Sequence[str]) -> bool:
    """`一、已完成。 / 二、已付款。`: the second text counts on from the first, and is its rest."""
    last = [n for n in map(number_of, one) if n is not None][-1:]
    return bool(last) and number_of(other[0]) == last[0] + 1


def _twice(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a text may stand there twice: the other holds its lines and goes on."""
    short, long = sorted((one, other), key=len)
    held = any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1))
    return held and len(short) < len(long) and len("".join(short)) >= _LEAST_REPEATED


def _ending(lines: list[str], full: bool, shown: bool) -> float:
    """What speaks against a text that ends so.

    `full`: its last line leaves no room for what stands after it; `shown`: other lines show how wide its column is.
    """
    whole = "".join(lines)
    open_ = _OPEN * any(whole.count(one) != whole.count(other) for one, other in BRACKETS)
    if whole.endswith(SENTENCE) and not whole.endswith(_COMMA):
        return open_
    if whole.endswith(_COMMA):
        return open_ + _UNFINISHED
    if full and (shown or "。" in whole):
        return open_ + _CUT_OFF
    return open_ + _UNENDED * ("。" in whole or (full and shown))


def _begins_again(fragments: Sequence[Fragment], start: int, middle: int, stop: int) -> float:
    one, other = joined(fragments[start:middle]), joined(fragments[middle:stop])
    same = len(other) >= _LEAST_REPEATED and one.startswith(other[:_LEAST_REPEATED])
    counted = number_of(one) == number_of(other) == 1
    return _REPEATED * bool(same or counted)
