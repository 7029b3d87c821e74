"""Where lines of text are on a level page: what the engine finds, cut at ruled lines, so that each is in one cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.read.ink import Rule
from pipeline.read.scan.engine import Engine, Quads
from pipeline.read.scan.flatten import Grey
from pipeline.read.scan.rectify import Flat

_SIDE = 1280
TALL = 1.5
"""Height over width from which a region may hold characters one below the other."""

_WIDE = 5
_CROSSED = 0.6
_BESIDE = 0.7
"""Points that are left out on each side of a ruled line."""

_NARROWEST, _LOWEST = 2.5, 5.0
_SLIVER = 0.35
"""Of a region's height: what is left of it beyond a rule has to be wider, or is the edge of a neighbour's text."""

_HIGH = 1.3
"""Heights of a page's common line from which a region may hold two."""

_MIDDLE = (0.3, 0.7)
_VALLEY = 0.3
"""The share of a region's mean ink in a row that a row between two lines may have."""

_SLICE = 0.22
"""The share of a region's height that a slice of a neighbouring line has at most."""

_LINE_LIKE = 2.5
_EMPTY, _SLICED, _FEW_ROWS = 0.06, 0.4, 8
_STRAY = 0.01
_APART = 0.8
_SQUARE = 1.15
"""Heights of the highest row that two parts of a character reach over together, at most."""

_ROOM = 1.5
_MORE = 0.5


@dataclass(frozen=True, slots=True)
class Region:
    """A line of text, in pixels of the level page."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.y1 - self.y0

    def cut_from(self, grey: Grey) -> Grey:
        """Its pixels."""
        return grey[max(0, round(self.y0)) : round(self.y1), max(0, round(self.x0)) : round(self.x1)]


def detected(engine: Engine, grey: Grey) -> tuple[list[Region], float]:
    """The lines of text that the engine sees on a page, and the angle in radians by which wide ones fall."""
    scale = min(1.0, _SIDE / max(grey.shape))
    small = grey if scale == 1 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    corners = engine.lines(np.asarray(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), np.uint8)) / scale
    regions = [Region(*quad.min(axis=0).tolist(), *quad.max(axis=0).tolist()) for quad in corners]
    return regions, _tilt(corners)


def _tilt(corners: Quads) -> float:
    """The median over the upper and lower sides of wide lines, whose corners are rounded to pixels."""
    if not len(corners):
        return 0.0
    sides = np.concatenate([corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 3]])
    heights = np.tile(np.linalg.norm(corners[:, 3] - corners[:, 0], axis=1), 2)
    wide = sides[sides[:, 0] > _WIDE * heights]
    return float(np.median(np.arctan2(wide[:, 1], wide[:, 0]))) if len(wide) > _WIDE else 0.0


def within_cells(regions: Iterable[Region], rules: Sequence[Rule], flat: Flat) -> list[Region]:
    """The regions cut at the ruled lines that cross them, and where they hold several lines; none without ink."""
    pixels = flat.dpi / 72
    level = [_scaled(rule, pixels) for rule in rules if rule.horizontal]
    upright = [_scaled(rule, pixels) for rule in rules if not rule.horizontal]
    regions = list(regions)
    high = _HIGH * float(np.median([region.height for region in regions])) if regions else 0.0
    pieces = [
        piece
        for region in regions
        for column in _columns(region, upright, pixels)
        for row in _rows(column, level, pixels)
        for piece in _lines(row, flat, high)
    ]
    pieces = [_own_rows(piece, flat) for piece in pieces]
    inked = [piece for piece in pieces if _has_ink(piece.cut_from(flat.grey), flat.ink)]
    return [_widened(piece, inked, upright, flat) for piece in inked]


def _lines(region: Region, flat: Flat, high: float) -> list[Region]:
    """The lines of a region that is as high as two, `high` pixels, by the empty rows near its middle."""
    pixels = flat.dpi / 72
    if region.height < high or region.height >= TALL * region.width:
        return [region]
    inked = (region.cut_from(flat.grey) < flat.ink).sum(axis=1) > max(1, region.width * _STRAY)
    edges = np.flatnonzero(np.diff(inked.astype(np.int8), prepend=1, append=1))
    gaps = [(int(bottom - top), (top + bottom) / 2) for top, bottom in edges.reshape(-1, 2)]
    inner = [gap for gap in gaps if gap[0] >= _APART * pixels and _MIDDLE[0] < gap[1] / region.height < _MIDDLE[1]]
    cut = max(inner)[1] if inner else _valley(region, flat)
    if cut is None:
        return [region]
    cut += region.y0
    return _lines(replace(region, y1=cut), flat, high) + _lines(replace(region, y0=cut), flat, high)


def _own_rows(region: Region, flat: Flat) -> Region:
    """The region without the lines above and below, of which the engine's box holds slices where leading is tight."""
    inked = (region.cut_from(flat.grey) < flat.ink).sum(axis=1).astype(float)
    if len(inked) < _FEW_ROWS or region.width < _LINE_LIKE * region.height:
        return region
    empty = inked <= _EMPTY * inked.mean()
    reach = round(_SLICE * len(inked))
    top, bottom = np.flatnonzero(empty[:reach]), np.flatnonzero(empty[len(inked) - reach :])
    first = int(top[0]) if len(top) and inked[0] > _SLICED * inked.mean() else 0
    last = int(bottom[-1]) + len(inked) - reach if len(bottom) and inked[-1] > _SLICED * inked.mean() else len(inked)
    if (first, last) == (0, len(inked)):
        return region
    return replace(region, y0=max(0.0, region.y0) + first, y1=max(0.0, region.y0) + last)


def _valley(region: Region, flat: Flat) -> float | None:
    """Where two lines touch that are set without leading: the row near the middle with little ink; None without one."""
    inked = (region.cut_from(flat.grey) < flat.ink).sum(axis=1).astype(float)
    first, last = round(_MIDDLE[0] * len(inked)), round(_MIDDLE[1] * len(inked))
    if last - first < 1:
        return None
    least = first + int(inked[first:last].argmin())
    return least + 0.5 if inked[least] < _VALLEY * inked.mean() else None


def rows_of(region: Region, flat: Flat) -> list[Region]:
    """The rows of a tall region, by the empty ones between them.

    What is too low for type goes with the row beside it if both are one character together (二, 三); 一 is a row.
    """
    pixels = flat.dpi / 72
    inked = (region.cut_from(flat.grey) < flat.ink).sum(axis=1) > 1
    edges = np.flatnonzero(np.diff(inked.astype(np.int8), prepend=0, append=0)).reshape(-1, 2).tolist()
    lowest = _LOWEST * pixels
    highest = max([bottom - top for top, bottom in edges if bottom - top >= lowest] or [round(region.width)])
    bands: list[tuple[float, float]] = []
    for top, bottom in edges:
        before = bands[-1] if bands else (top, top)
        low = min(bottom - top, before[1] - before[0]) < lowest and bottom - before[0] <= _SQUARE * highest
        if bands and (low or top - before[1] < _APART * pixels):
            bands[-1] = (before[0], bottom)
        else:
            bands.append((top, bottom))
    air = _ROOM * pixels
    rows = []
    for first, last in bands:
        more = air if last - first >= lowest else max(air, (highest - last + first) / 2)
        rows.append(replace(region, y0=region.y0 + first - more, y1=region.y0 + last + more))
    return rows


def _widened(region: Region, others: Sequence[Region], upright: Sequence[Rule], flat: Flat) -> Region:
    """The region with a little more on both sides: a full stop at the end is easily left out."""
    if region.height >= TALL * region.width:
        return region
    more = _MORE * min(region.height, region.width)
    room = _BESIDE * flat.dpi / 72
    beside = [rule for rule in upright if rule.start < region.y1 and rule.end > region.y0]
    beside_text = [other for other in others if other is not region and other.y0 < region.y1 and other.y1 > region.y0]
    left = max(
        [region.x0 - more, 0.0]
        + [rule.at + room for rule in beside if rule.at < region.x0 + room]
        + [other.x1 for other in beside_text if other.x1 < region.x0 + more]
    )
    right = min(
        [region.x1 + more, float(flat.grey.shape[1])]
        + [rule.at - room for rule in beside if rule.at > region.x1 - room]
        + [other.x0 for other in beside_text if other.x0 > region.x1 - more]
    )
    return replace(region, x0=min(region.x0, left), x1=max(region.x1, right))


def _columns(region: Region, upright: Sequence[Rule], pixels: float) -> list[Region]:
    """The region between the upright lines that run beside most of its height."""
    cuts = [
        rule.at
        for rule in upright
        if region.x0 < rule.at < region.x1
        and min(rule.end, region.y1) - max(rule.start, region.y0) > _CROSSED * region.height
    ]
    pieces = [replace(region, x0=start, x1=end) for start, end in _between(region.x0, region.x1, cuts, pixels)]
    narrowest = max(_NARROWEST * pixels, _SLIVER * region.height)
    return [piece for piece in pieces if piece.width > narrowest or not cuts]


def _rows(region: Region, level: Sequence[Rule], pixels: float) -> list[Region]:
    cuts = [
        rule.at
        for rule in level
        if region.y0 < rule.at < region.y1
        and min(rule.end, region.x1) - max(rule.start, region.x0) > _CROSSED * region.width
    ]
    pieces = [replace(region, y0=start, y1=end) for start, end in _between(region.y0, region.y1, cuts, pixels)]
    return [piece for piece in pieces if piece.height > _LOWEST * pixels or not cuts]


def _between(first: float, last: float, cuts: list[float], pixels: float) -> list[tuple[float, float]]:
    ends = sorted(cuts)
    starts = [first, *(cut + _BESIDE * pixels for cut in ends)]
    return list(zip(starts, [*(cut - _BESIDE * pixels for cut in ends), last], strict=True))


def _has_ink(grey: Grey, ink: int) -> bool:
    return bool(grey.size) and int(np.count_nonzero(grey < ink)) >= 4


def _scaled(rule: Rule, pixels: float) -> Rule:
    return Rule(rule.horizontal, rule.at * pixels, rule.start * pixels, rule.end * pixels)
