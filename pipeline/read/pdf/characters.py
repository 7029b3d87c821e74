"""The characters of a page as they are shown, and those that nobody sees: invisible, covered, as pale as paper.

What nobody sees is not the form's: it is told apart here, with the place, and never gets into a document's text.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from pipeline.read.ink import Corners, Line
from pipeline.read.pdf.drawn import Area

_INVISIBLE = 3
_SEEN = 0.05
_SMALLEST = 1.0
"""Points of type below which nobody reads."""
_PALE = 0.8
_CONTRAST = 0.12
"""The difference of colours, in the channel where it is greatest, from which a text can be told from its ground."""
_UP = 0.8
"""Of the type's size: how far above its baseline a line of type reaches; the rest lies below."""
_LEVEL = 0.1
"""Of the type's size: characters of one line stand on one level."""
_WIDTHLESS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_HYPHEN = 0.6
_WHITE = (1.0, 1.0, 1.0)

Direction = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sighted:
    """A page's characters: the lines that are seen, those that nobody sees, those that run askew (a watermark).

    Coordinates are those of the page turned so that most text runs from left to right.
    """

    seen: tuple[Line, ...]
    hidden: tuple[Line, ...]
    askew: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page is turned: its size before `/Rotate`, and the direction in which most of its text runs."""

    width: float
    height: float
    direction: Direction = (1, 0)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page in the upright frame."""
        match self.direction:
            case (0, -1):
                return self.height - y, x
            case (0, 1):
                return y, self.width - x
            case (-1, 0):
                return self.width - x, self.height - y
        return x, y

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page."""
        return (self.height, self.width) if self.direction[0] == 0 else (self.width, self.height)


def main_direction(spans: Sequence[dict[str, Any]]) -> Direction:
    """The direction in which most characters run, of the four along the page's sides."""
    counts: Counter[Direction] = Counter()
    for span in spans:
        dx, dy = span["dir"]
        if max(abs(dx), abs(dy)) > 0.99:
            counts[round(dx), round(dy)] += len(span["chars"])
    return counts.most_common(1)[0][0] if counts else (1, 0)


def sighted(spans: Sequence[dict[str, Any]], areas: Sequence[Area], frame: Frame) -> Sighted:
    """The characters of what `Page.get_texttrace` gives."""
    seen: list[Line] = []
    hidden: list[Line] = []
    askew: list[Line] = []
    first = min((span["seqno"] for span in spans), default=0)
    # Shading is drawn before all text; what is drawn after some of it may cover it.
    covering = any(area.order > first and area.covers for area in areas)
    parts = [part for span in spans for part in _uncovered(span, areas)] if covering else spans
    for span in parts:
        dx, dy = span["dir"]
        lines = tuple(_lines(span, frame))
        if _is_invisible(span) or ((covering or _is_pale(span)) and not _stands_out(span, areas)):
            hidden += lines
        elif span["wmode"] == 0 and (round(dx, 2), round(dy, 2)) != frame.direction:
            askew.append(_whole(span))
        else:
            seen += lines
    width, height = frame.size
    outside = [line for line in seen if not _on_page(line, width, height)]
    if outside:
        seen = [line for line in seen if _on_page(line, width, height)]
    return Sighted(tuple(seen), (*hidden, *outside), tuple(askew))


def _uncovered(span: dict[str, Any], areas: Sequence[Area]) -> Iterator[dict[str, Any]]:
    """The span in parts, each of characters that something drawn later covers, or of none."""
    x0, y0, x1, y1 = span["bbox"]
    later = [a for a in areas if a.covers and a.order > span["seqno"]]
    above = [a for a in later if a.x0 <= x1 and x0 <= a.x1 and a.y0 <= y1 and y0 <= a.y1]
    under = [is_under(char[3], above) for char in span["chars"]] if above else []
    if not any(under) or all(under):
        yield span
        return
    for _, group in groupby(zip(span["chars"], under, strict=True), key=itemgetter(1)):
        chars = [char for char, _ in group]
        lefts, tops, rights, bottoms = zip(*(char[3] for char in chars), strict=True)
        yield {**span, "chars": chars, "bbox": (min(lefts), min(tops), max(rights), max(bottoms))}


def is_under(box: Sequence[float], areas: Sequence[Area]) -> bool:
    """Whether the middle of a box lies in one of these areas."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(area.x0 <= x <= area.x1 and area.y0 <= y <= area.y1 for area in areas)


def _is_invisible(span: dict[str, Any]) -> bool:
    return bool(span["type"] == _INVISIBLE or span["opacity"] < _SEEN or span["size"] < _SMALLEST)


def _is_pale(span: dict[str, Any]) -> bool:
    return min(_rgb(span["color"])) > _PALE


def _rgb(colour: Sequence[float] | None) -> Sequence[float]:
    """A colour in red, green and blue; a pattern counts as black, for it is seen."""
    if not colour:
        return (0.0, 0.0, 0.0)
    if len(colour) == 4:
        c, m, y, k = colour
        return ((1 - c) * (1 - k), (1 - m) * (1 - k), (1 - y) * (1 - k))
    return (colour[0],) * 3 if len(colour) == 1 else colour


def _stands_out(span: dict[str, Any], areas: Sequence[Area]) -> bool:
    """Whether nothing drawn later covers the middle of a text, and its colour differs from what was drawn before."""
    x0, y0, x1, y1 = span["bbox"]
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    ground: Sequence[float] = _WHITE
    for area in areas:
        if area.x0 <= x <= area.x1 and area.y0 <= y <= area.y1:
            if area.order > span["seqno"] and area.covers:
                return False
            ground = _rgb(area.colour)
    return max(abs(a - b) for a, b in zip(_rgb(span["color"]), ground, strict=True)) > _CONTRAST


def _on_page(line: Line, width: float, height: float) -> bool:
    x, y = (line.starts[0] + line.ends[-1]) / 2, (line.y0 + line.y1) / 2
    return 0 <= x <= width and 0 <= y <= height


def _lines(span: dict[str, Any], frame: Frame) -> Iterator[Line]:
    """A span's lines; one that is written downwards gives a line a character.

    A producer may write a page's whole text in one go: a span ends only where font, size or colour change.
    """
    size, chars = span["size"], span["chars"]
    if span["wmode"]:
        for char in chars:
            x0, y0, x1, y1 = upright(frame, char[3])
            yield Line(chr(char[0]), (x0,), (x1,), y0, y1)
        return
    plain = frame.direction == (1, 0)
    points = [c[2] for c in chars] if plain else [frame.point(*c[2]) for c in chars]
    boxes = [c[3] for c in chars] if plain else [upright(frame, c[3]) for c in chars]
    start, base = 0, points[0][1]
    for i in range(1, len(chars) + 1):
        if i < len(chars) and abs(points[i][1] - base) <= _LEVEL * size and points[i][0] >= points[i - 1][0]:
            continue
        own = boxes[start:i]
        text = _shown("".join([chr(c[0]) for c in chars[start:i]]), own, size)
        top, bottom = base - _UP * size, base + (1 - _UP) * size
        yield Line(text, tuple([b[0] for b in own]), tuple([b[2] for b in own]), top, bottom)
        start, base = i, points[i][1] if i < len(chars) else 0.0


def _shown(text: str, boxes: Sequence[Corners], size: float) -> str:
    """The text, with a sign of what is not known for characters that are said to be without width and have some."""
    if not _WIDTHLESS.search(text):
        return text
    # a soft hyphen is seen at a line's end, as wide as a hyphen
    wide = [
        box[2] - box[0] > (_HYPHEN if char == "\xad" else _LEVEL) * size for char, box in zip(text, boxes, strict=True)
    ]
    return "".join(
        "\ufffd" if shown and _WIDTHLESS.match(char) else char for char, shown in zip(text, wide, strict=True)
    )


def _whole(span: dict[str, Any]) -> Line:
    """A span that runs askew as one line, for what it says."""
    x0, y0, x1, y1 = span["bbox"]
    text = "".join([chr(c[0]) for c in span["chars"]])
    return Line(text, (x0,) * len(text), (x1,) * len(text), y0, y1)


def upright(frame: Frame, box: Corners) -> Corners:
    """A box of the page in the upright frame."""
    (ax, ay), (bx, by) = frame.point(box[0], box[1]), frame.point(box[2], box[3])
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
