"""Signs that the engine tells apart badly, full-width and half-width ones, dashes and 一, by where they stand."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.read.ink import Line
from pipeline.read.scan.commas import breadth, square

_FULL = {"(": "（", ")": "）"}
_HALF = {full: half for half, full in _FULL.items()}
_OPENING = "(（“"
_CLOSING = ")）”"
_NARROW, _WIDE = 0.45, 0.58
"""Widths of a Chinese character from the side of its neighbour to a bracket's middle: 0.25 or 0.75 are meant."""

_STOPS = ".,:;"

_DASHES = frozenset("一—–-－ー─_")
_UNKNOWN = 0.5
"""How sure a sign is at most whose width nothing tells."""


def with_widths(lines: Sequence[Line]) -> list[Line]:
    """The lines with brackets as wide as the room they take, figures' commas narrow, and dashes for lone strokes."""
    known = [_placed(line) for line in lines]
    votes = [wide for signs in known for wide in signs.values() if wide is not None]
    # (2022运维) inside of a name says nothing of the form's own （2022年度）.
    style = True if votes and all(votes) else None
    return [_set(line, signs, style) for line, signs in zip(lines, known, strict=True)]


def _placed(line: Line) -> dict[int, bool | None]:
    """Of each bracket and curly quote of a line whether it takes a full square; None where no neighbour tells.

    A bracket at the end of its line is as wide as its partner. A list's `1)` has none, and tells nothing of others.
    """
    unit = square(line)
    middles = [(start + end) / 2 for start, end in zip(line.starts, line.ends, strict=True)]
    signs: dict[int, bool | None] = {}
    for index, sign in enumerate(line.text):
        if sign in _OPENING or sign in _CLOSING:
            beside = index - 1 if sign in _OPENING else index + 1
            signs[index] = None
            # A sign beside it is set off its middle, and may share its room: ）、
            if 0 <= beside < len(middles) and line.text[beside].isalnum():
                room = abs(middles[index] - middles[beside]) / unit - breadth(line.text[beside]) / 2
                signs[index] = _is_wide(room)
    for opening, closing in _pairs(line.text):
        if signs[opening] is None or signs[closing] is None:
            signs[opening] = signs[closing] = signs[closing] if signs[opening] is None else signs[opening]
        elif signs[opening] != signs[closing]:
            signs[opening] = signs[closing] = None
    return signs


def _is_wide(room: float) -> bool | None:
    return True if room > _WIDE else False if room < _NARROW else None


def _pairs(text: str) -> list[tuple[int, int]]:
    """Brackets that belong together, by their places."""
    pairs, waiting = [], []
    for index, sign in enumerate(text):
        if sign in _OPENING:
            waiting.append(index)
        elif sign in _CLOSING and waiting:
            pairs.append((waiting.pop(), index))
    return pairs


def _set(line: Line, signs: dict[int, bool | None], style: bool | None) -> Line:
    text, sure = list(line.text), list(line.confidences)
    for index, own in signs.items():
        wide = style if own is None else own
        if wide is None or (text[index] in "“”" and not wide):
            # Straight quotes are narrow, and the engine calls them curly.
            sure[index] = min(sure[index], _UNKNOWN)
        elif wide:
            text[index] = _FULL.get(text[index], text[index])
        else:
            text[index] = _HALF.get(text[index], text[index])
    for index in range(len(text) - 1):
        if text[index] in _STOPS and line.starts[index + 1] - line.ends[index] > _WIDE * (line.y1 - line.y0):
            # 3、做好 is read as 3.做好: too much room for a narrow stop.
            sure[index] = min(sure[index], _UNKNOWN)
    for index in range(1, len(text) - 1):
        between = text[index - 1].isdecimal() and text[index + 1].isdecimal()
        if text[index] == "，" and between and line.starts[index + 1] - line.ends[index] < 0.2 * (line.y1 - line.y0):
            text[index] = ","
    if set(text) <= _DASHES:
        text = ["—" if sign == "一" else sign for sign in text]
    return replace(line, text="".join(text), confidences=tuple(sure))
