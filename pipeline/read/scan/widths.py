"""Signs that the engine tells apart badly, full-width and half-width ones, dashes and 一, by where they stand."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.read.ink import Line

_FULL = {"(": "（", ")": "）"}
_HALF = {full: half for half, full in _FULL.items()}
_OPENING = "(（“"
_CLOSING = ")）”"
_NARROW, _WIDE = 0.4, 0.5
"""Heights of type between a sign's ink and its neighbour's: half-width brackets leave at most 0.36, others 0.58."""

_STOPS = ".,:;"
_COMMAS = "，：；"
_SQUARE = 0.8
"""Heights of type between the neighbours of a full-width comma, at least; a narrow one leaves at most 0.79."""

_DASHES = frozenset("一—–-－ー─_")
_UNKNOWN = 0.5
"""How sure a sign is at most whose width nothing tells."""


def with_widths(lines: Sequence[Line]) -> list[Line]:
    """The lines with brackets as wide as the room they take, figures' commas narrow, and dashes for lone strokes."""
    lines = _with_commas(lines)
    known = [_placed(line) for line in lines]
    votes = [wide for signs in known for wide in signs.values() if wide is not None]
    # (2022运维) inside of a name says nothing of the form's own （2022年度）.
    style = True if votes and all(votes) else None
    return [_set(line, signs, style) for line, signs in zip(lines, known, strict=True)]


def _with_commas(lines: Sequence[Line]) -> list[Line]:
    """The lines in doubt where a comma between two characters has less room than a full-width one takes.

    On a page with many of these every comma is in doubt: at the end of a line nothing tells.
    """
    seen = cramped = 0
    found = []
    for line in lines:
        sure = list(line.confidences)
        for index, sign in enumerate(line.text[1:-1], start=1):
            if sign in _COMMAS:
                room = (line.starts[index + 1] - line.ends[index - 1]) / max(line.y1 - line.y0, 1e-6)
                seen, cramped = seen + 1, cramped + (room < _SQUARE)
                sure[index] = min(sure[index], _UNKNOWN) if room < _SQUARE else sure[index]
        found.append(replace(line, confidences=tuple(sure)))
    return found if cramped * 3 < seen or not cramped else [_doubtful_commas(line) for line in found]


def _doubtful_commas(line: Line) -> Line:
    """The line with all of its commas in doubt."""
    sure = (
        min(before, _UNKNOWN) if sign in _COMMAS else before
        for sign, before in zip(line.text, line.confidences, strict=True)
    )
    return replace(line, confidences=tuple(sure))


def _placed(line: Line) -> dict[int, bool | None]:
    """Of each bracket and curly quote of a line whether it takes a full square; None where no neighbour tells.

    A bracket at the end of its line is as wide as its partner. A list's `1)` has none, and tells nothing of others.
    """
    height = max(line.y1 - line.y0, 1e-6)
    signs: dict[int, bool | None] = {}
    for index, sign in enumerate(line.text):
        if sign in _OPENING:
            signs[index] = _is_wide((line.starts[index] - line.ends[index - 1]) / height) if index else None
        elif sign in _CLOSING:
            last = index + 1 == len(line.text)
            signs[index] = None if last else _is_wide((line.starts[index + 1] - line.ends[index]) / height)
    for opening, closing in _pairs(line.text):
        if signs[opening] is None or signs[closing] is None:
            signs[opening] = signs[closing] = signs[closing] if signs[opening] is None else signs[opening]
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
