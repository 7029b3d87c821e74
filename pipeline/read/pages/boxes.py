"""Boxes of text where no rules draw cells: lines of one cell stand closer than any two cells do.

In print the leading inside of cells is exact, and a cell's border keeps its padding: two lines below one another are
of one cell if and only if they are no further apart than the page's leading. Nothing is told here of rows and
columns; boxes that share a middle or a top are written on one line, so that labels and their values stay together.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from pipeline.read.ink import Line
from pipeline.read.pages.lines import PrintedLine, part, printed_line, rows_of
from pipeline.read.pages.tight import is_tight, parted

_WIDE = 0x2E80
"""Code points from here on are as wide as their type is high."""
_BETWEEN_WIDE = 0.15
"""Of the type's height: no program leaves more between two wide characters of one text, unless it justifies."""
_BETWEEN = 0.3
"""Of the type's height: the same where one of them is narrow, which some programs set apart by themselves."""
_WITH_BLANK = 0.8
"""Of the type's height: the same over a blank that is printed."""
_ROUGH = 0.5
_STRETCH = 1.6
_CLOSEST, _WIDEST = 0.7, 2.2
"""Of the type's height: what the leading of a page may be."""
_PIXEL = 0.86
"""Points by which leadings differ where a program puts lines on whole pixels of a screen."""
_ROUNDED = 0.15
"""Points by which equal distances may differ."""
_MANY = 3
_SAME_SIZE = 0.05
_SAME_PLACE = 0.12
"""Of the type's height: middles and tops that are nearer are the same."""
_FEWEST = 2
_FIGURE = frozenset("0123456789.%％—-–")

Area = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TextBox:
    """Lines of print of one cell, or a line of running text."""

    lines: tuple[PrintedLine, ...]

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(line.text for line in self.lines)

    @property
    def area(self) -> Area:
        """What it covers."""
        areas = [line.area for line in self.lines]
        return (
            min(a[0] for a in areas),
            min(a[1] for a in areas),
            max(a[2] for a in areas),
            max(a[3] for a in areas),
        )


@dataclass(slots=True)
class Seen:
    """What the pages so far have shown: size of type -> leading; whether rows stand no further apart than lines."""

    leadings: dict[float, float] = field(default_factory=dict)
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Boxes:
    """A page's boxes, those of one middle or one top side by side; where nothing stands beside, a box a line.

    `tight`: rows stand no further apart than lines do, so that the boxes are a guess.
    """

    rows: tuple[tuple[TextBox, ...], ...]
    tight: bool = False


def boxed(lines: Iterable[Line], seen: Seen) -> Boxes:
    """The page's boxes; what a page does not show itself is as on the pages before, and what it shows is added."""
    pieces = [piece for line in lines for piece in pieces_of(line)]
    printed = [printed_line(own) for row in rows_of(pieces) for own in _together(row)]
    seen.leadings.update(leadings(printed))
    groups = _chained(printed, seen.leadings)
    seen.tight = seen.tight or is_tight(groups)
    boxes = [TextBox(tuple(group)) for group in (parted(groups) if seen.tight else groups)]
    return Boxes(tuple(_rows(boxes)), seen.tight)


def _rows(boxes: Sequence[TextBox]) -> Iterator[tuple[TextBox, ...]]:
    for row in _side_by_side(boxes):
        if len(row) == 1 and _alone(row[0], boxes):
            yield from ((TextBox((line,)),) for line in row[0].lines)
        else:
            yield tuple(row)


def _alone(box: TextBox, boxes: Iterable[TextBox]) -> bool:
    _, y0, _, y1 = box.area
    return not any(other is not box and other.area[1] < y1 and y0 < other.area[3] for other in boxes)


def pieces_of(line: Line) -> Iterator[Line]:
    """A line parted where two cells must stand side by side; blanks at its ends stay, for they tell of what follows."""
    solid = [i for i, c in enumerate(line.text) if not c.isspace()]
    if not solid:
        return
    height = line.y1 - line.y0
    gaps = [(line.starts[b] - line.ends[a]) / height for a, b in pairwise(solid)]
    wide = [
        gap
        for gap, (a, b) in zip(gaps, pairwise(solid), strict=True)
        if min(ord(line.text[a]), ord(line.text[b])) >= _WIDE
    ]
    stretch = max(median(wide), 0.0) if wide else 0.0
    # Where a recognised character stands is known to about half of its width.
    rough = _ROUGH if line.confidences else 0.0
    start = 0
    for gap, (a, b) in zip(gaps, pairwise(solid), strict=True):
        if gap > _most(line.text[a], line.text[b], blank=b > a + 1) + _STRETCH * stretch + rough:
            yield part(line, start, a + 1)
            start = b
    yield part(line, start, len(line.text))


def _most(left: str, right: str, *, blank: bool) -> float:
    """The widest gap between two neighbouring characters of one text."""
    if blank:
        return _WITH_BLANK
    return _BETWEEN_WIDE if min(ord(left), ord(right)) >= _WIDE else _BETWEEN


def _together(row: Sequence[Line]) -> Iterator[list[Line]]:
    """Pieces at one height as the texts that they make."""
    own: list[Line] = []
    for piece in row:
        if own:
            left, right = _bare(own[-1]), _bare(piece)
            blank = left is not own[-1] or right is not piece
            gap = (right.starts[0] - left.ends[-1]) / (piece.y1 - piece.y0)
            if gap > _most(left.text[-1], right.text[0], blank=blank):
                yield _trimmed(own)
                own = []
        own.append(piece)
    yield _trimmed(own)


def _bare(line: Line) -> Line:
    """The line without blanks at its ends; the same line where it has none."""
    text = line.text
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    return line if (first, last) == (0, len(text)) else part(line, first, last)


def _trimmed(own: Sequence[Line]) -> list[Line]:
    return [_bare(own[0])] if len(own) == 1 else [_bare(own[0]), *own[1:-1], _bare(own[-1])]


def _below(lines: Sequence[PrintedLine]) -> Iterator[tuple[int, int]]:
    """Pairs of lines, the one next below the other: of one size, one over the other, none between."""
    order = sorted(range(len(lines)), key=lambda i: lines[i].area[1])
    for at, i in enumerate(order):
        x0, y0, x1, y1 = lines[i].area
        height = y1 - y0
        reached: list[tuple[float, float]] = []
        for j in order[at + 1 :]:
            a, top, b, bottom = lines[j].area
            if top - y0 > _WIDEST * height:
                break
            if top - y0 < _CLOSEST * height or min(x1, b) <= max(x0, a):
                continue
            if any(min(r, b) > max(q, a) for q, r in reached):
                continue
            reached.append((a, b))
            if abs(bottom - top - height) <= _SAME_SIZE * height:
                yield i, j


def leadings(lines: Sequence[PrintedLine]) -> dict[float, float]:
    """Size of type -> the distance between lines of one text, for the sizes that have one.

    A distance at which figures stand below one another is that of rows: no leading is as wide.
    """
    found: dict[float, Counter[float]] = {}
    rows: dict[float, Counter[float]] = {}
    for i, j in _below(lines):
        size = _size(lines[i])
        distance = round(lines[j].area[1] - lines[i].area[1], 1)
        both = all(_FIGURE.issuperset(lines[n].text) for n in (i, j))
        (rows if both else found).setdefault(size, Counter())[distance] += 1
    return {size: leading for size, counts in found.items() if (leading := _leading(counts, rows.get(size, Counter())))}


def _leading(counts: Counter[float], rows: Counter[float]) -> float:
    """The widest distance of lines of one text: of those that begin with the least and follow closely."""
    least = next((d for d in sorted(counts) if _near(counts, d) >= _FEWEST), 0.0)
    if not least or _near(counts, least) <= _MANY * sum(n for d, n in rows.items() if d <= least + _ROUNDED):
        return 0.0
    widest = least
    for distance in sorted(d for d in counts if d > least):
        apart = sum(n for d, n in rows.items() if least + _ROUNDED < d <= distance + _ROUNDED)
        if distance - widest > _PIXEL or _near(counts, distance) <= _MANY * apart:
            break
        widest = distance
    return widest


def _near(counts: Counter[float], distance: float) -> int:
    return sum(n for d, n in counts.items() if distance <= d <= distance + _PIXEL)


def _size(line: PrintedLine) -> float:
    return round(line.area[3] - line.area[1], 1)


def _chained(lines: Sequence[PrintedLine], leading: dict[float, float]) -> list[list[PrintedLine]]:
    """Lines of one text, top to bottom."""
    group = list(range(len(lines)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    for i, j in _below(lines):
        size = _size(lines[i])
        if lines[j].area[1] - lines[i].area[1] <= leading.get(size, 0.0) + _ROUNDED:
            group[root(j)] = root(i)
    chains: dict[int, list[PrintedLine]] = {}
    for i in sorted(range(len(lines)), key=lambda n: (lines[n].area[1], lines[n].area[0])):
        chains.setdefault(root(i), []).append(lines[i])
    return list(chains.values())


def _side_by_side(boxes: Sequence[TextBox]) -> list[list[TextBox]]:
    """Boxes that share a middle or a top, left to right; the rows by their tops."""
    order = sorted(boxes, key=lambda box: box.area[1])
    rows: list[list[TextBox]] = []
    for box in order:
        row = next((r for r in reversed(rows) if all(_beside(box, other) for other in r)), None)
        if row is None:
            rows.append([box])
        else:
            row.append(box)
    for row in rows:
        row.sort(key=lambda box: box.area[0])
    return rows


def _beside(one: TextBox, other: TextBox) -> bool:
    (x0, y0, x1, y1), (a, top, b, bottom) = one.area, other.area
    if min(x1, b) > max(x0, a):
        return False
    near = _SAME_PLACE * min(_size(one.lines[0]), _size(other.lines[0]))
    return abs(y0 + y1 - top - bottom) <= 2 * near or abs(y0 - top) <= near
