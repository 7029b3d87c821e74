"""A text of several lines: where its lines end without need, its lists, and whether a line may be another text's."""

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.extract.walk.phrases import go_on_elsewhere
from pipeline.extract.walk.widths import needless, needs

SENTENCE = tuple("。；;！？!?：:")
_NUMBERED = re.compile(r"[（(]?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)）、．]|\.(?!\d)|是)")
_COUNTED = re.compile(r"(?:^|[。；;：:])[（(]?(\d{1,2})(?:[)）、．]|\.(?!\d))")
_DIGITS = {one: n for n, one in enumerate("一二三四五六七八九", 1)}
PAGE_NUMBER = re.compile(r"[-—–]?\d{1,4}[-—–]?\Z")
_ENTER = 0.9
"""A line end that no width asks for; less than a margin, as authors press Enter, and once must not decide."""
_INDENT = 4.0
"""A paragraph's first line may be indented by two characters, which no text shows."""
_RECOUNTED = 1.0
"""A text that counts from one behind a full stop, or again: another begins there."""
_PARAGRAPH = 0.35
"""A line end without need after a sentence: most likely a paragraph's."""
_SHORT = 8
_MARKS = "。，、；：！？）》”,.;:) "


def broken(lines: Sequence[str], wide: float) -> float:
    """What the line ends of a text say against it, in a column that is so wide at least."""
    numbers = [n for n in map(number_of, lines) if n is not None]
    again = sum(other == 1 and one > 0 for one, other in pairwise(numbers))
    again += any(number_of(other) == 1 and one.endswith("。") for one, other in pairwise(lines))
    return _RECOUNTED * again + sum(
        _PARAGRAPH if one.endswith(SENTENCE) else _ENTER
        for one, ended in zip(lines, _ended(lines, wide), strict=False)
        if ended
    )


def number_of(line: str) -> int | None:
    """The number of a list's item that begins with the line: `3.`, `（二）`, `一是`."""
    found = _NUMBERED.match(line)
    if not found:
        return None
    if found[1].isdigit():
        return int(found[1])
    tens, ten, ones = found[1].rpartition("十")
    return (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)


def _ended(lines: Sequence[str], wide: float) -> list[bool]:
    """Which lines but the last end without need, and before no further item of a list."""
    ended: list[bool] = []
    last = number_of(lines[0]) or 0
    indent = _INDENT if needs(lines[0]) + _INDENT <= wide else 0.0
    first = True
    for one, other in pairwise(lines):
        # `2.6 月召开联席会议`: the second item begins with a number
        item = number_of(other) == last + 1 or (last > 0 and other.startswith(f"{last + 1}."))
        short = needless(one, other) + indent * first <= wide
        ended.append(short and not item)
        first = item or (short and one.endswith(SENTENCE))
        last += item
    return ended


def strange(lines: Sequence[str], wide: float, words: frozenset[str]) -> bool:
    """Whether a text may hold a line of something else.

    A line ends without need in the middle of a sentence, the last line is a page's number or has no stop after a
    paragraph that has one, a line holds nothing but a mark, or stands there twice, a list begins behind no stop or with
    another number than one, words go on in another line than the next, all stands there twice.
    """
    ended = _ended(lines, wide)
    inner = any(end and not line.endswith(SENTENCE) for end, line in zip(ended, lines, strict=False))
    last = bool(ended) and ended[-1] and lines[-2].endswith("。") and not lines[-1].endswith(SENTENCE)
    marks = any(not line.strip(_MARKS) for line in lines) or "。。" in "".join(lines)
    counted = _COUNTED.search("".join(lines))
    # `1为区政府提供接入服务。2.为…`: the first item's own mark may be lost
    listed = (counted is not None and int(counted[1]) > 1 and not lines[0].startswith("1")) or any(
        number_of(other) == 1 and not one.endswith(SENTENCE) for one, other in pairwise(lines)
    )
    # `1.完成运维服务。 / 2.组织评审10次。 / 2.组织评审12次。`: the items of two lists by turns
    numbers = [n for n in map(number_of, lines) if n is not None]
    listed = listed or any(1 < b <= a for a, b in pairwise(numbers))
    whole = "".join(lines).replace(" ", "")
    # `绩 / 效 / 指`: what is left of a block's label that stands there twice
    upright = any(len(one) == len(other) == 1 for one, other in pairwise(lines))
    twice = len(whole) > _SHORT and whole[: len(whole) // 2] * 2 == whole
    if listed or upright or twice or go_on_elsewhere(lines, words):
        return True
    return inner or last or marks or any(map(PAGE_NUMBER.match, lines)) or len(set(lines)) < len(lines)
