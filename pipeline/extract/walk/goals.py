"""年度总体目标: two texts one after the other, told apart by the widths at which their lines end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extract.walk.fragments import Fragment, Gap, joined
from pipeline.extract.walk.mingled import mingled
from pipeline.extract.walk.pieces import Piece, lines_of
from pipeline.extract.walk.seams import between, inside
from pipeline.extract.walk.widths import needless, needs, width

_SENTENCE = tuple("。；;！？!?：:")
_NUMBERED = re.compile(r"[（(]?(?:1|一)[)）.、．]")
_NUMBER = re.compile(r"[-—–]?\d{1,4}[-—–]?\Z")
_MARGIN = 1.0
_ENTER = 0.9
"""A line end that no width asks for; less than a margin, as authors press Enter, and once must not decide."""
_FAR = 9.0
_LAX = 0.3
"""More margin where a first text ends in no sentence, or fills its line: its end shows in nothing else."""
_PARAGRAPH = 0.35
"""A line end without need after a sentence: most likely a paragraph's."""
_UNCLOSED = 1.0
"""A border without a blank line, where blank lines part the blocks."""
_INLINE = 1 / 4
"""The part of all fragments before the goals that stand on a line with others where cells share lines."""
_CUT_OFF = 1.0
"""A text that ends with a full line in the middle of a sentence: most likely it goes on."""
_COMMA = tuple("，、,")
_OPEN = 0.5
_PAIRED = (("（", "）"), ("“", "”"), ("《", "》"), ("(", ")"))
"""A text ends within its brackets: most likely it goes on; dumps lose a bracket now and then."""
_UNENDED = 0.35
"""A text that ends without a stop, though it has one within."""
_REPEATED = -1.0
"""The second text begins in the words of the first, or counts from one again as the first did."""
_LEAST_REPEATED = 8
_CHARACTER = 2.0
_MARKS = "。，、；：！？）》”,.;:) "


@dataclass(frozen=True, slots=True)
class Border:
    """Where the second text may begin, the likeliest first; whether the texts are whole if it begins at the first."""

    ways: list[int]
    whole: bool


def side_by_side(fragments: Sequence[Fragment], start: int, stop: int, *, loose: bool) -> Border:
    """The border of the two texts; more than one where the evidence leaves it open.

    `loose`: blanks stand where lines ended, so that a blank between two Chinese characters parts no cells.
    """
    blank = any(f.gap >= Gap.BLANK for f in fragments[start + 1 : stop])
    ways = []
    parted = {i: inside(fragments[i - 1], fragments[i], loose=loose) for i in range(start + 1, stop)}
    for middle in range(start + 1, stop):
        stopped = fragments[middle - 1].chars.endswith(_SENTENCE)
        if fragments[middle].gap > Gap.SPACE or parted[middle] or stopped or loose:
            cost = sum(parted.values()) - parted[middle]
            cost += _against(_lines(fragments, start, middle), _lines(fragments, middle, stop))
            cost += _UNCLOSED * (blank and fragments[middle].gap is Gap.LINE)
            cost += between(fragments[middle - 1], fragments[middle]) + _begins_again(fragments, start, middle, stop)
            ways.append((cost, not stopped, middle))
    if not ways:
        return Border([start + 1 if stop - start > 1 else stop], whole=True)
    ways.sort()
    # where a page ends, the longer text goes on after the shorter, and may stand after it as a whole
    cut = any(f.gap is Gap.PAGE for f in fragments[start + 1 : stop])
    best = ways[0][2]
    texts = _lines(fragments, start, best), _lines(fragments, best, stop)
    whole = sum(parted.values()) == parted[best] and not any(map(_strange, texts, _wide(*texts)))
    whole = whole and ways[0][0] < _ENTER and not _twice(*map("".join, texts))
    whole = whole and not mingled(fragments, (start, best, stop), *texts)
    # `统、报警系统、安全设备、服务器稳定运行。`: a full line that ends a sentence may end the text, or a line of it
    unshown = fragments[best].gap is Gap.LINE and needless(texts[0][-1], texts[1][0]) > max(map(needs, texts[0]))
    far = ways[0][0] + (_FAR if cut else _MARGIN) + _LAX * (ways[0][1] or unshown)
    # `全区金财网稳定运行 / 保障全区金财专网 // 平稳运行。`: a cell of one line shares it, and is closed by none
    inline = sum(f.gap is Gap.SPACE for f in fragments[:start]) > start * _INLINE
    lone = {start + 1} if ways[0][1] and blank and inline and fragments[start + 1].gap is Gap.LINE else set()
    return Border([m for cost, _, m in ways if cost < far + _UNCLOSED * (m in lone)], whole)


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
    total = sum(_broken(lines, w) for lines, w in zip((left, right), wide, strict=True))
    goes_on = needless(left[-1], right[0]) > wide[0], width(right[-1])[1] + _CHARACTER > wide[1]
    # the widest line of all is as wide as its column at least, and shows nothing by that
    shown = [len(one) > 1 or needs(one[0]) <= max(map(needs, two)) for one, two in ((left, right), (right, left))]
    return total + sum(map(_ending, (left, right), goes_on, shown))


def _broken(lines: list[str], wide: float) -> float:
    return sum(
        _PARAGRAPH if one.endswith(_SENTENCE) else _ENTER
        for one, other in pairwise(lines)
        if needless(one, other) <= wide
    )


def _strange(lines: list[str], wide: float) -> bool:
    """Whether a text may hold a line of something else.

    A line ends without need in the middle of a sentence, the last line is a page's number or has no stop after a
    paragraph that has one, a line holds nothing but a mark, or stands there twice.
    """
    ended = [needless(one, other) <= wide for one, other in pairwise(lines)]
    inner = any(end and not line.endswith(_SENTENCE) for end, line in zip(ended, lines, strict=False))
    last = bool(ended) and ended[-1] and lines[-2].endswith("。") and not lines[-1].endswith(_SENTENCE)
    marks = any(not line.strip(_MARKS) for line in lines) or "。。" in "".join(lines)
    return inner or last or marks or bool(_NUMBER.match(lines[-1])) or len(set(lines)) < len(lines)


def _twice(one: str, other: str) -> bool:
    """Whether a text may stand there twice: the other holds it as a whole and goes on."""
    return one != other and (one in other or other in one) and min(len(one), len(other)) >= _LEAST_REPEATED


def _ending(lines: list[str], full: bool, shown: bool) -> float:
    """What speaks against a text that ends so.

    `full`: its last line leaves no room for what stands after it; `shown`: other lines show how wide its column is.
    """
    whole = "".join(lines)
    open_ = _OPEN * any(whole.count(one) != whole.count(other) for one, other in _PAIRED)
    if whole.endswith(_SENTENCE):
        return open_
    if whole.endswith(_COMMA) or (full and (shown or "。" in whole)):
        return open_ + _CUT_OFF
    return open_ + _UNENDED * ("。" in whole or full)


def _begins_again(fragments: Sequence[Fragment], start: int, middle: int, stop: int) -> float:
    one, other = joined(fragments[start:middle]), joined(fragments[middle:stop])
    same = len(other) >= _LEAST_REPEATED and one.startswith(other[:_LEAST_REPEATED])
    counted = _NUMBERED.match(one) and _NUMBERED.match(other)
    return _REPEATED * bool(same or counted)
