"""Ink that no line of text and no ruled line accounts for: dashes of blank cells, and what the engine did not see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.read.ink import Line, Rule
from pipeline.read.scan.flatten import Grey, ink_mask
from pipeline.read.scan.rectify import RULE_DPI, Flat, shrunk
from pipeline.read.scan.regions import Region

_THIN = 2.4
_DASH = (5.0, 40.0)
_TWO_DASHES = 15.0
_SMALLEST, _HIGHEST, _WIDEST = 4.5, 40.0, 200.0
_SOLID, _TYPED = 0.6, 0.12
"""Shares of their boxes that dashes and type fill: noise that hangs together fills less."""

_Box = tuple[int, int, int, int]

_STOP = (1.8, 4.5)
"""Points that a full stop, a comma or a pause mark is wide and high."""

_STOP_FILLED = 0.3
_SQUARE = 10.0
"""Points of the square that it is read in: it stands at its lower left, and nothing else in it."""

_VALLEY = 0.35
"""The share of a text's mean ink in a row that a row between two lines may have."""

_DASH_SURE = 0.95


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Dashes; regions that may hold type; regions that may hold one full stop, comma or pause mark."""

    dashes: tuple[Line, ...]
    regions: tuple[Region, ...]
    stops: tuple[Region, ...]


def left_over(flat: Flat, regions: Sequence[Region], rules: Sequence[Rule]) -> LeftOver:
    """What stands outside of all regions and rules."""
    scale = min(1.0, RULE_DPI / flat.dpi)
    full = ink_mask(shrunk(flat.grey, scale), flat.ink)
    mask = _unaccounted(full.copy(), flat, (regions, rules), scale)
    points = 72 / (flat.dpi * scale)
    together = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, max(3, round(4 / points))), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(together, connectivity=8)
    common = _common(regions, scale)
    dashes: list[Line] = []
    rows: list[_Box] = []
    stops: list[Region] = []
    for left, top, width, height in (boxes[index][:4].tolist() for index in range(1, count)):
        inked = int(np.count_nonzero(mask[top : top + height, left : left + width]))
        filled = inked / (width * height)
        if height * points <= _THIN and _DASH[0] <= width * points <= _DASH[1] and filled >= _SOLID:
            dashes.append(_dash(left * points, top * points, width * points, height * points))
        elif height * points >= _SMALLEST and filled >= _TYPED:
            if filled <= _SOLID or (height * points <= _HIGHEST and width * points <= _WIDEST):
                rows += _rows(mask, (left, top, left + width, top + height), common)
        elif filled >= _STOP_FILLED and all(_STOP[0] <= side * points <= _STOP[1] for side in (width, height)):
            square, air = _SQUARE / points, 1.0 / points
            box = (left - air, top + height + air - square, left - air + square, top + height + air)
            if _alone(full, box, inked):
                stops.append(_region(box, scale))
    return LeftOver(tuple(dashes), tuple(_aired(row, scale) for row in _whole(rows)), tuple(stops))


def _whole(rows: Sequence[_Box]) -> list[_Box]:
    """The rows with those made one that lie in one another: their parts hang together crosswise."""
    found: list[_Box] = []
    for row in sorted(rows):
        left, top, right, bottom = row
        for other in [each for each in found if _overlap(each, row)]:
            found.remove(other)
            left, top = min(left, other[0]), min(top, other[1])
            right, bottom = max(right, other[2]), max(bottom, other[3])
        found.append((left, top, right, bottom))
    return found


def _overlap(one: _Box, other: _Box) -> bool:
    """Whether two boxes share a place, and most of the lower one's height."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0 and high > min(one[3] - one[1], other[3] - other[1]) / 2


def _aired(row: _Box, scale: float) -> Region:
    left, top, right, bottom = row
    air = 0.25 * (bottom - top)
    return _region((left - air, top - air, right + air, bottom + air), scale)


def _common(regions: Sequence[Region], scale: float) -> float:
    """How high most lines are, in pixels of the mask."""
    return float(np.median([region.height for region in regions])) * scale if regions else 0.0


def _rows(mask: Grey, box: _Box, common: float) -> list[_Box]:
    """The lines of a text that the engine did not see, by the rows with the least ink near their middle."""
    left, top, right, bottom = box
    inked = np.count_nonzero(mask[top:bottom, left:right], axis=1).astype(float)
    first, last = round(0.3 * len(inked)), round(0.7 * len(inked))
    if common and bottom - top > common and last > first:
        cut = first + int(inked[first:last].argmin())
        if inked[cut] < _VALLEY * inked.mean():
            above, below = (left, top, right, top + cut), (left, top + cut, right, bottom)
            return _rows(mask, above, common) + _rows(mask, below, common)
    return [box]


def _region(box: tuple[float, float, float, float], scale: float) -> Region:
    return Region(*(max(0.0, side / scale) for side in box))


def _alone(mask: Grey, box: tuple[float, float, float, float], inked: int) -> bool:
    """Whether a box holds nothing but what was counted, specks left out."""
    left, top, right, bottom = (max(0, round(side)) for side in box)
    return int(np.count_nonzero(mask[top:bottom, left:right])) <= 1.2 * inked


def _unaccounted(mask: Grey, flat: Flat, known: tuple[Iterable[Region], Sequence[Rule]], scale: float) -> Grey:
    regions, rules = known
    for region in regions:
        corners = [round(side * scale) for side in (region.x0, region.y0, region.x1, region.y1)]
        mask[max(0, corners[1]) : corners[3], max(0, corners[0]) : corners[2]] = 0
    pixels = flat.dpi * scale / 72
    beside = round(1.2 * pixels)
    for rule in rules:
        at, start, end = (round(value * pixels) for value in (rule.at, rule.start, rule.end))
        across, along = slice(max(0, at - beside), at + beside + 1), slice(max(0, start - beside), end + beside)
        mask[(across, along) if rule.horizontal else (along, across)] = 0
    return mask


def _dash(left: float, top: float, width: float, height: float) -> Line:
    """A dash as a line of type, or two that touch."""
    count = 1 if width < _TWO_DASHES else 2
    half = max(width / count, 8.0) / 2
    middle = top + height / 2
    ends = [left + width * index / count for index in range(count + 1)]
    return Line("—" * count, tuple(ends[:-1]), tuple(ends[1:]), middle - half, middle + half, (_DASH_SURE,) * count)
