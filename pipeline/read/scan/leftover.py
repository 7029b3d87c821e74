"""Ink that no line of text and no ruled line accounts for: dashes of blank cells, and what the engine did not see."""

from collections.abc import Iterable, Sequence

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

_DASH_SURE = 0.95


def left_over(flat: Flat, regions: Iterable[Region], rules: Sequence[Rule]) -> tuple[list[Line], list[Region]]:
    """Dashes, and regions that may hold type, among the ink outside of all regions and rules."""
    scale = min(1.0, RULE_DPI / flat.dpi)
    mask = _unaccounted(flat, regions, rules, scale)
    points = 72 / (flat.dpi * scale)
    together = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, max(3, round(4 / points))), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(together, connectivity=8)
    dashes, others = [], []
    for left, top, width, height in (boxes[index][:4].tolist() for index in range(1, count)):
        inked = int(np.count_nonzero(mask[top : top + height, left : left + width]))
        filled = inked / (width * height)
        if height * points <= _THIN and _DASH[0] <= width * points <= _DASH[1] and filled >= _SOLID:
            dashes.append(_dash(left * points, top * points, width * points, height * points))
        elif _SMALLEST <= height * points <= _HIGHEST and width * points <= _WIDEST and filled >= _TYPED:
            air = 0.25 * height
            box = (left - air, top - air, left + width + air, top + height + air)
            others.append(Region(*(max(0.0, side / scale) for side in box)))
    return dashes, others


def _unaccounted(flat: Flat, regions: Iterable[Region], rules: Sequence[Rule], scale: float) -> Grey:
    mask = ink_mask(shrunk(flat.grey, scale), flat.ink)
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
