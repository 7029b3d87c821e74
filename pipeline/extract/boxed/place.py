"""Boxes of text on upright pages, out of the marks of a slice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.document import Box, Document, Mark, Span
from pipeline.reading import Slice
from pipeline.text import Text

_IN_CELL = "\u2028"
_BESIDE = "  "
_SEVERAL = 3
_CLOSEST = 0.7
_ROUNDED = 0.15
"""Points by which equal distances may differ."""
_PAGE = 100_000.0
"""Added to y for each page, so that pages follow one another."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a box: where it begins and ends, its top and bottom, its span."""

    x0: float
    y0: float
    x1: float
    y1: float
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class TextBox:
    """Lines of one cell; x to the right, y down over all pages, page after page."""

    page: int
    lines: tuple[Line, ...]
    text: Text

    @property
    def chars(self) -> str:
        """The folded text."""
        return self.text.chars

    @property
    def spans(self) -> tuple[Span, ...]:
        """Its raw spans, line by line."""
        return tuple(line.span for line in self.lines)

    @property
    def x0(self) -> float:
        """Left edge."""
        return min(line.x0 for line in self.lines)

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(line.x1 for line in self.lines)

    @property
    def top(self) -> float:
        """Top of its first line's type."""
        return self.lines[0].y0

    @property
    def bottom(self) -> float:
        """Bottom of its last line's type."""
        return self.lines[-1].y1

    @property
    def middle(self) -> float:
        """Half way between top and bottom."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Half way between left and right."""
        return (self.x0 + self.x1) / 2


def beside(one: TextBox, other: TextBox) -> bool:
    """Whether two boxes share some height."""
    return one.top < other.bottom and other.top < one.bottom


def over(one: TextBox, other: TextBox) -> bool:
    """Whether two boxes share some width."""
    return one.x0 < other.x1 and other.x0 < one.x1


def is_boxed(part: Slice) -> bool:
    """Whether the slice's lines have places on pages, and none of them stands in a cell that is drawn."""
    own = _own(part)
    return any(m.box for m in own) and not any(m.place for m in own)


def _own(part: Slice) -> list[Mark]:
    return [m for m in part.document.marks if m.start < part.end and m.end > part.start]


def boxes_of(part: Slice) -> list[TextBox]:
    """The slice's boxes, from top to bottom."""
    document = part.document
    turns = _turns(document, _own(part))
    boxes = [_made(document, group, turns) for group in _groups(document, _own(part))]
    return _whole(document, sorted((b for b in boxes if b.chars), key=lambda b: (b.top, b.x0)))


def _whole(document: Document, boxes: Sequence[TextBox]) -> list[TextBox]:
    """Lines with nothing beside them come one by one; here they are boxes by the leading of the others."""
    leading: dict[float, float] = {}
    for box in boxes:
        for a, b in pairwise(box.lines):
            size = round(a.y1 - a.y0, 1)
            leading[size] = max(leading.get(size, 0.0), b.y0 - a.y0)
    whole: list[TextBox] = []
    for box in boxes:
        above = whole[-1] if whole else None
        alone = above is not None and _is_alone(document, above) and _is_alone(document, box)
        if above is not None and alone and above.page == box.page and _follows(above, box, leading):
            lines = above.lines + box.lines
            whole[-1] = TextBox(box.page, lines, Text.of(document.text, tuple(line.span for line in lines)))
        else:
            whole.append(box)
    return whole


def _is_alone(document: Document, box: TextBox) -> bool:
    """Whether nothing is written beside the box's lines."""
    start, end = box.lines[0].span[0], box.lines[-1].span[1]
    return document.text[start - 1 : start] in ("", "\n", "\f") and document.text[end : end + 1] in ("", "\n", "\f")


def _follows(above: TextBox, box: TextBox, leading: dict[float, float]) -> bool:
    a, b = above.lines[-1], box.lines[0]
    size = round(a.y1 - a.y0, 1)
    return (
        size == round(b.y1 - b.y0, 1)
        and a.x0 < b.x1
        and b.x0 < a.x1
        and _CLOSEST * size <= b.y0 - a.y0 <= leading.get(size, 0.0) + _ROUNDED
    )


def size_of(boxes: Iterable[TextBox]) -> float:
    """The usual height of the type."""
    return median([line.y1 - line.y0 for box in boxes for line in box.lines])


def _groups(document: Document, marks: Sequence[Mark]) -> Iterator[list[Mark]]:
    group: list[Mark] = []
    for mark in marks:
        if mark.box is None:
            continue
        if group and document.text[group[-1].end : mark.start] != _IN_CELL:
            yield group
            group = []
        group.append(mark)
    if group:
        yield group


def _turns(document: Document, marks: Sequence[Mark]) -> dict[int, tuple[int, int]]:
    """Page -> the direction in which its lines run: along their longer sides, to where the next box is written."""
    longer: dict[int, float] = {}
    forward: dict[int, tuple[float, float]] = {}
    for mark in marks:
        if mark.box and mark.end - mark.start >= _SEVERAL:
            own = mark.box
            longer[own.page] = longer.get(own.page, 0.0) + (own.x1 - own.x0) - (own.y1 - own.y0)
    for one, other in pairwise(marks):
        a, b = one.box, other.box
        if a and b and a.page == b.page and document.text[one.end : other.start] == _BESIDE:
            dx, dy = forward.get(a.page, (0.0, 0.0))
            forward[a.page] = (dx + b.x0 + b.x1 - a.x0 - a.x1, dy + b.y0 + b.y1 - a.y0 - a.y1)
    found = {}
    for page, (dx, dy) in forward.items():
        along = longer.get(page, 1.0) >= 0
        found[page] = ((1 if dx >= 0 else -1), 0) if along else (0, (1 if dy >= 0 else -1))
    return found


def _made(document: Document, group: Sequence[Mark], turns: dict[int, tuple[int, int]]) -> TextBox:
    lines = []
    page = 0
    usual = next(iter(turns.values()), (1, 0))
    for mark in group:
        if mark.box is not None:
            page = mark.box.page
            x0, y0, x1, y1 = _upright(mark.box, turns.get(page, usual))
            lines.append(Line(x0, y0 + page * _PAGE, x1, y1 + page * _PAGE, (mark.start, mark.end)))
    return TextBox(page, tuple(lines), Text.of(document.text, tuple(line.span for line in lines)))


def _upright(box: Box, direction: tuple[int, int]) -> tuple[float, float, float, float]:
    match direction:
        case (0, 1):
            return box.y0, -box.x1, box.y1, -box.x0
        case (0, -1):
            return -box.y1, box.x0, -box.y0, box.x1
        case (-1, 0):
            return -box.x1, -box.y1, -box.x0, -box.y0
    return box.x0, box.y0, box.x1, box.y1
