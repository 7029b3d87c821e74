"""Places where a reader sees something that the page's characters do not say: pictures, shapes, turned text, covers.

A figure may be a small picture, a letter drawn as a shape, a text turned by 90 degrees in its cell, or lie under
something that was drawn later. Which cell such a place stands in is found out by whoever knows the cells.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pymupdf

from pipeline.read.ink import Corners
from pipeline.read.pdf.characters import Frame, is_under, upright
from pipeline.read.pdf.drawn import Area, Drawn

_SEEN = 0.05
_PALEST = 0.97
_LETTER = 24.0
"""Points: a path with few curves that is larger frames something; it is no letter."""
_FEW_CURVES = 8
_SLANT = 0.3
_SAME = 0.5
_TURNED = 0.99

Span = dict[str, Any]
Given = tuple[Sequence[Span], Sequence[dict[str, Any]]]


def foreign(page: pymupdf.Page, given: Given, ruled: Drawn, frame: Frame) -> tuple[Corners, ...]:
    """All such places of a page, upright; `given` are its spans of characters and its drawings."""
    placed, solid = pictures_of(page)
    covers = [area for area in (*ruled.areas, *ruled.bent, *solid) if area.covers]
    found = (
        *placed,
        *shapes_seen(given[1]),
        *sideways(given[0], frame.direction),
        *covered(given[0], covers),
    )
    return tuple(upright(frame, box) for box in found)


def pictures_of(page: pymupdf.Page) -> tuple[list[Corners], list[Area]]:
    """Where a page's pictures lie; those that let nothing through, with their place in the order of drawing."""
    infos = page.get_image_info()
    if not infos:
        return [], []
    solid = [info["bbox"] for info in infos if not info["has-mask"]]
    drawn = [(i, box) for i, (kind, box) in enumerate(page.get_bboxlog()) if kind == "fill-image"]
    covers = [_area(box, i) for i, box in drawn if any(_is_same(box, other) for other in solid)]
    return [info["bbox"] for info in infos], covers


def _area(box: Corners, order: int) -> Area:
    x0, y0, x1, y1 = box
    return Area(x0, y0, x1, y1, (), order)


def _is_same(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(abs(a - b) <= _SAME for a, b in zip(one, other, strict=True))


def shapes_seen(drawings: Sequence[dict[str, Any]]) -> Iterator[Corners]:
    """Drawings with curves or slanting sides that may be letters: no round corners of a frame, no highlighter."""
    through: int | None = None
    for drawing in drawings:
        level = drawing.get("level", 0)
        through = None if through is not None and level <= through else through
        if drawing["type"] == "group" and through is None and drawing["blendmode"] != "Normal":
            through = level
        items = drawing.get("items", ())
        curves = sum(item[0] == "c" for item in items)
        if through is None and (curves or _slants(drawing)) and _is_seen(drawing):
            x0, y0, x1, y1 = drawing["rect"]
            if curves > _FEW_CURVES or max(x1 - x0, y1 - y0) <= _LETTER:
                yield x0, y0, x1, y1


def _slants(drawing: dict[str, Any]) -> bool:
    """Whether a filled drawing has a side along neither axis, as `1` and `7` have."""
    lines = (item[1:3] for item in drawing.get("items", ()) if item[0] == "l")
    return "f" in drawing["type"] and any(min(abs(a[0] - b[0]), abs(a[1] - b[1])) > _SLANT for a, b in lines)


def _is_seen(drawing: dict[str, Any]) -> bool:
    fill, stroke = drawing.get("fill"), drawing.get("color")
    filled = fill is not None and min(fill) < _PALEST and drawing.get("fill_opacity", 1.0) >= _SEEN
    stroked = stroke is not None and min(stroke) < _PALEST and drawing.get("stroke_opacity", 1.0) >= _SEEN
    return filled or stroked


def sideways(spans: Sequence[Span], direction: tuple[int, int]) -> Iterator[Corners]:
    """Characters of texts along the page's sides that run in another direction than the page's text."""
    for span in spans:
        dx, dy = span["dir"]
        if not span["wmode"] and max(abs(dx), abs(dy)) > _TURNED and (round(dx), round(dy)) != direction:
            yield from (char[3] for char in span["chars"])


def covered(spans: Sequence[Span], covers: Sequence[Area]) -> Iterator[Corners]:
    """Characters whose middle lies under something that is drawn after them."""
    for span in spans:
        above = [area for area in covers if area.order > span["seqno"] and _meet(area, span["bbox"])]
        if above:
            yield from (c[3] for c in span["chars"] if c[0] != ord(" ") and is_under(c[3], above))


def _meet(area: Area, box: Corners) -> bool:
    return area.x0 <= box[2] and box[0] <= area.x1 and area.y0 <= box[3] and box[1] <= area.y1
