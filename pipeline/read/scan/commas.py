"""Commas, colons, brackets, full or half as wide as their type: `，` or `,` look alike and stand differently.

A recogniser guesses which; the distance between the characters beside it tells. Where it cannot be measured, the sign
is taken as the others of its kind in the same lines are, and else stays in doubt.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from pipeline.read.ink import Line

_HALF = ",:;!?()"
_FULL = "，：；！？（）"
_BRACKETS = frozenset("()（）")
"""They were told by the room inside of them already: where the distance says otherwise, nobody knows."""
_TO_FULL = dict(zip(_HALF, _FULL, strict=True))
_TO_HALF = {full: half for half, full in _TO_FULL.items()}
_NARROW, _WIDE = 0.65, 0.8
"""Widths, in widths of a Chinese character, up to which a sign is half as wide and from which it is full."""
_LATIN = 0.52
_DOUBTFUL = 0.4


def with_commas(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with the signs that their distances tell, and little confidence in those that nothing tells."""
    measured = [_measured(line) for line in lines]
    usual: dict[str, Counter[str]] = {}
    for line, signs in zip(lines, measured, strict=True):
        for at, sign in signs.items():
            if sign:
                usual.setdefault(_TO_FULL.get(line.text[at], line.text[at]), Counter())[sign] += 1
    return tuple(_told(line, signs, usual) if signs else line for line, signs in zip(lines, measured, strict=True))


def _measured(line: Line) -> dict[int, str]:
    """Place of each such sign -> the sign that its width makes it, "" where it cannot be told."""
    places = [i for i, char in enumerate(line.text) if char in _TO_FULL or char in _TO_HALF]
    if not places:
        return {}
    middles = [(a + b) / 2 for a, b in zip(line.starts, line.ends, strict=True)]
    steps, unit = _steps(line), square(line)
    found = {}
    for i in places:
        found[i] = ""
        if 0 < i < len(middles) - 1 and unit > 0:
            beside = (breadth(line.text[i - 1]) + breadth(line.text[i + 1])) / 2
            width = (middles[i + 1] - middles[i - 1]) / unit - beside
            sure = _is_wide(line.text[i - 1]) and _is_wide(line.text[i + 1]) and len(steps) > 1
            if width <= _NARROW - (0 if sure else 0.1):
                found[i] = _TO_HALF.get(line.text[i], line.text[i])
            elif width >= _WIDE + (0 if sure else 0.05):
                found[i] = _TO_FULL.get(line.text[i], line.text[i])
    return found


def square(line: Line) -> float:
    """The width of a Chinese character of a line: from one's middle to the next one's; else the height of its type."""
    steps = _steps(line)
    return median(steps) if len(steps) > 1 else max(line.y1 - line.y0, 1e-6)


def _steps(line: Line) -> list[float]:
    middles = [(a + b) / 2 for a, b in zip(line.starts, line.ends, strict=True)]
    return [
        b - a for (a, b), chars in zip(pairwise(middles), pairwise(line.text), strict=True) if all(map(_is_wide, chars))
    ]


def _is_wide(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def breadth(char: str) -> float:
    """The width of a character, in widths of a Chinese one."""
    return _LATIN if ord(char) < 0x2E80 else 1.0


def _told(line: Line, signs: dict[int, str], usual: dict[str, Counter[str]]) -> Line:
    text, confidences = list(line.text), list(line.confidences or (1.0,) * len(line.text))
    for at, sign in signs.items():
        kinds = usual.get(_TO_FULL.get(line.text[at], line.text[at]), Counter())
        if line.text[at] in _BRACKETS:
            if sign and sign != line.text[at]:
                confidences[at] = min(confidences[at], _DOUBTFUL)
        elif sign:
            if sign != text[at] and kinds.most_common(1)[0][0] != sign:
                # The shape says one thing, the room another, and the others of its kind do not side with the room.
                confidences[at] = min(confidences[at], _DOUBTFUL)
            text[at] = sign
        elif len(kinds) == 1:
            text[at] = next(iter(kinds))
        else:
            confidences[at] = min(confidences[at], _DOUBTFUL)
    return replace(line, text="".join(text), confidences=tuple(confidences))
