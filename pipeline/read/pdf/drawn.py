"""What a page draws: ruled lines, and filled areas that text may stand on or be covered by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.read.ink import Corners, Rule

_THICKEST = 3.0
"""Points up to which a filled rectangle is a rule; what is thicker is an area."""
_STRAIGHT = 1.0
_PALEST = 0.97
_SEEN = 0.05
_SOLID = 0.9
"""The opacity from which an area covers what lies under it; text is read through others, as under a highlighter."""

Colour = tuple[float, ...]
Piece = tuple[bool, float, float, float]
"""A piece of a rule: whether it is horizontal, where it lies, its ends."""


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle: where it lies, its colour, its place in the order of drawing, and whether it covers text."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: Colour
    order: int
    covers: bool = True


@dataclass(frozen=True, slots=True)
class Drawn:
    """The rules and areas of a page, before `/Rotate`; `bent`: the rectangles around filled areas with curves."""

    rules: tuple[Rule, ...]
    areas: tuple[Area, ...]
    bent: tuple[Area, ...] = ()


def drawn(drawings: list[dict[str, Any]], page: Corners) -> Drawn:
    """The rules and areas of what `Page.get_cdrawings(extended=True)` gives, as far as page and clipping leave them.

    What is as good as white or transparent draws none. Producers draw a cut cell's sides as long as the whole cell and
    clip them at the page's margin.
    """
    rules: list[Rule] = []
    areas: list[Area] = []
    bent: list[Area] = []
    clips: list[tuple[int, Corners]] = []
    windows: dict[int, Corners] = {}
    through: int | None = None
    for drawing in drawings:
        kind, level = drawing["type"], drawing.get("level", 0)
        through = None if through is not None and level <= through else through
        if kind == "group" and through is None and (drawing["blendmode"] != "Normal" or drawing["opacity"] < _SOLID):
            through = level
        elif kind == "clip":
            clips = [(at, window) for at, window in clips if at < level] + [(level, tuple(drawing["scissor"]))]
            windows.clear()
        elif kind in ("f", "s", "fs"):
            if level not in windows:
                windows[level] = _window(clips, level, page)
            if "f" in kind and any(item[0] == "c" for item in drawing["items"]):
                bent.append(_area(drawing, drawing["rect"], covers=through is None))
            for piece in _pieces(drawing, areas, covers=through is None):
                if rule := _within(piece, windows[level]):
                    rules.append(rule)
    return Drawn(tuple(rules), tuple(areas), tuple(bent))


def _window(clips: list[tuple[int, Corners]], level: int, page: Corners) -> Corners:
    """What the clips around a drawing leave open of the page."""
    lefts, tops, rights, bottoms = zip(page, *(window for at, window in clips if at < level), strict=True)
    return max(lefts), max(tops), min(rights), min(bottoms)


def _within(piece: Piece, window: Corners) -> Rule | None:
    horizontal, at, start, end = piece
    x0, y0, x1, y1 = window
    near, far, first, last = (y0, y1, x0, x1) if horizontal else (x0, x1, y0, y1)
    start, end = max(start, first), min(end, last)
    return Rule(horizontal, at, start, end) if start < end and near - _THICKEST <= at <= far + _THICKEST else None


def _pieces(drawing: dict[str, Any], areas: list[Area], *, covers: bool) -> Iterator[Piece]:
    """The pieces of rules that a drawing draws; what it fills goes to the areas."""
    kind, items = drawing["type"], drawing["items"]
    fill, stroke = drawing.get("fill"), drawing.get("color")
    if "f" in kind and fill is not None and drawing.get("fill_opacity", 1.0) >= _SEEN:
        # a rectangle may be drawn as a path of four lines
        lines = min(fill) < _PALEST and all(item[0] == "l" for item in items)
        for corners in [drawing["rect"]] if lines else [_corners(i) for i in items if i[0] in ("re", "qu")]:
            yield from _filled(_area(drawing, corners, covers=covers), areas)
    if "s" in kind and stroke is not None and min(stroke) < _PALEST and drawing.get("stroke_opacity", 1.0) >= _SEEN:
        for item in items:
            yield from _stroked(item)


def _corners(item: tuple[Any, ...]) -> Corners:
    if item[0] == "re":
        x0, y0, x1, y1 = item[1]
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    points = item[1]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _area(drawing: dict[str, Any], corners: Corners, *, covers: bool) -> Area:
    x0, y0, x1, y1 = corners
    solid = drawing.get("fill_opacity", 1.0) >= _SOLID
    return Area(x0, y0, x1, y1, drawing.get("fill") or (), drawing["seqno"], covers and solid)


def _filled(area: Area, areas: list[Area]) -> Iterator[Piece]:
    x0, y0, x1, y1 = area.x0, area.y0, area.x1, area.y1
    width, height = x1 - x0, y1 - y0
    if min(width, height) > _THICKEST:
        areas.append(area)
    elif min(area.colour) < _PALEST:
        yield (True, (y0 + y1) / 2, x0, x1) if width > height else (False, (x0 + x1) / 2, y0, y1)


def _stroked(item: tuple[Any, ...]) -> Iterator[Piece]:
    if item[0] == "l":
        (x0, y0), (x1, y1) = item[1], item[2]
        if abs(y1 - y0) <= _STRAIGHT < abs(x1 - x0):
            yield True, (y0 + y1) / 2, min(x0, x1), max(x0, x1)
        elif abs(x1 - x0) <= _STRAIGHT < abs(y1 - y0):
            yield False, (x0 + x1) / 2, min(y0, y1), max(y0, y1)
    elif item[0] in ("re", "qu"):
        x0, y0, x1, y1 = _corners(item)
        if y1 - y0 > _THICKEST and x1 - x0 > _THICKEST:
            yield from ((True, y, x0, x1) for y in (y0, y1))
            yield from ((False, x, y0, y1) for x in (x0, x1))
        elif x1 - x0 > y1 - y0:
            yield True, (y0 + y1) / 2, x0, x1
        else:
            yield False, (x0 + x1) / 2, y0, y1
