"""What a page draws: ruled lines, and filled areas that text may stand on or be covered by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.read.ink import Rule

_THICKEST = 3.0
"""Points up to which a filled rectangle is a rule; what is thicker is an area."""
_STRAIGHT = 1.0
_PALEST = 0.97
_SEEN = 0.05

Colour = tuple[float, ...]
Corners = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle: where it lies, its colour, and its place in the order of drawing."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: Colour
    order: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The rules and areas of a page, before `/Rotate`."""

    rules: tuple[Rule, ...]
    areas: tuple[Area, ...]


def drawn(drawings: list[dict[str, Any]]) -> Drawn:
    """The rules and areas of what `Page.get_cdrawings(extended=True)` gives, as far as clipping leaves them.

    What is as good as white or transparent draws none. Producers draw a cut cell's sides as long as the whole cell and
    clip them at the page's margin.
    """
    rules: list[Rule] = []
    areas: list[Area] = []
    clips: list[tuple[int, Corners]] = []
    for drawing in drawings:
        kind, level = drawing["type"], drawing.get("level", 0)
        if kind not in ("f", "s", "fs"):
            if kind == "clip":
                clips = [(at, window) for at, window in clips if at < level] + [(level, tuple(drawing["scissor"]))]
            continue
        window = _window(clips, level)
        own_rules, own_areas = _shapes(drawing)
        rules += own_rules if window is None else (r for rule in own_rules if (r := _within(rule, window)))
        areas += own_areas
    return Drawn(tuple(rules), tuple(areas))


def _window(clips: list[tuple[int, Corners]], level: int) -> Corners | None:
    """What the clips around a drawing leave open; None where there is none."""
    around = [window for at, window in clips if at < level]
    if not around:
        return None
    lefts, tops, rights, bottoms = zip(*around, strict=True)
    return max(lefts), max(tops), min(rights), min(bottoms)


def _within(rule: Rule, window: Corners) -> Rule | None:
    x0, y0, x1, y1 = window
    near, far, first, last = (y0, y1, x0, x1) if rule.horizontal else (x0, x1, y0, y1)
    start, end = max(rule.start, first), min(rule.end, last)
    if start >= end or not near - _THICKEST <= rule.at <= far + _THICKEST:
        return None
    return Rule(rule.horizontal, rule.at, start, end)


def _shapes(drawing: dict[str, Any]) -> tuple[list[Rule], list[Area]]:
    rules: list[Rule] = []
    areas: list[Area] = []
    kind, fill, stroke = drawing["type"], drawing.get("fill"), drawing.get("color")
    filled = "f" in kind and fill is not None and drawing.get("fill_opacity", 1.0) >= _SEEN
    stroked = "s" in kind and stroke is not None and drawing.get("stroke_opacity", 1.0) >= _SEEN
    for item in drawing["items"]:
        if filled and fill is not None and item[0] in ("re", "qu"):
            _fill(_corners(item), fill, drawing["seqno"], rules, areas)
        if stroked and stroke is not None and min(stroke) < _PALEST:
            rules += _stroke(item)
    if filled and fill is not None and min(fill) < _PALEST and all(item[0] == "l" for item in drawing["items"]):
        # a rectangle that was drawn as a path of four lines
        _fill(drawing["rect"], fill, drawing["seqno"], rules, areas)
    return rules, areas


def _corners(item: tuple[Any, ...]) -> Corners:
    if item[0] == "re":
        x0, y0, x1, y1 = item[1]
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    points = item[1]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _fill(corners: Corners, colour: Colour, order: int, rules: list[Rule], areas: list[Area]) -> None:
    x0, y0, x1, y1 = corners
    width, height = x1 - x0, y1 - y0
    if min(width, height) > _THICKEST:
        areas.append(Area(x0, y0, x1, y1, colour, order))
    elif min(colour) < _PALEST:
        if width > height:
            rules.append(Rule(horizontal=True, at=(y0 + y1) / 2, start=x0, end=x1))
        else:
            rules.append(Rule(horizontal=False, at=(x0 + x1) / 2, start=y0, end=y1))


def _stroke(item: tuple[Any, ...]) -> Iterator[Rule]:
    if item[0] == "l":
        (x0, y0), (x1, y1) = item[1], item[2]
        if abs(y1 - y0) <= _STRAIGHT < abs(x1 - x0):
            yield Rule(horizontal=True, at=(y0 + y1) / 2, start=min(x0, x1), end=max(x0, x1))
        elif abs(x1 - x0) <= _STRAIGHT < abs(y1 - y0):
            yield Rule(horizontal=False, at=(x0 + x1) / 2, start=min(y0, y1), end=max(y0, y1))
    elif item[0] in ("re", "qu"):
        x0, y0, x1, y1 = _corners(item)
        if y1 - y0 > _THICKEST and x1 - x0 > _THICKEST:
            for y in (y0, y1):
                yield Rule(horizontal=True, at=y, start=x0, end=x1)
            for x in (x0, x1):
                yield Rule(horizontal=False, at=x, start=y0, end=y1)
        elif x1 - x0 > y1 - y0:
            yield Rule(horizontal=True, at=(y0 + y1) / 2, start=x0, end=x1)
        else:
            yield Rule(horizontal=False, at=(x0 + x1) / 2, start=y0, end=y1)
