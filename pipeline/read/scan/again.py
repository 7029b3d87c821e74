"""One cell alone, read again: cut out inside of its ruled lines, with what it may hold."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np

from pipeline.read.ink import Line
from pipeline.read.scan.ctc import Allowed, Alphabet
from pipeline.read.scan.engine import engine
from pipeline.read.scan.flatten import Grey
from pipeline.read.scan.lines import line_of
from pipeline.read.scan.page import ScannedPage
from pipeline.read.scan.recognise import recognised
from pipeline.read.scan.regions import Region

FIGURES = "0123456789.,"
PERCENTAGE = "0123456789.%"
DASHES = "—–-"

Corners = tuple[float, float, float, float]
"""Left, top, right and bottom of a box in points of the ink."""

_INSET = 1.4
_SPECK = 0.6
_APART = 0.8
_LOWEST = 4.0
_THIN = 2.4
_LONG = 3.5
_AIR = 0.2
_DASH_SURE = 0.95


def has_ink(page: ScannedPage, box: Corners) -> bool:
    """Whether anything stands in a cell, inside of its rules; specks are nothing."""
    return _inked(page, box) is not None


def is_covered(page: ScannedPage, box: Corners) -> bool:
    """Whether something red (a stamp, red ink) was taken out of a cell."""
    if page.covered is None:
        return False
    rows, columns = _window(page, box)
    return bool(page.covered[rows, columns].any())


def reread(page: ScannedPage, box: Corners, allowed: Iterable[str] = ()) -> tuple[Line, ...]:
    """The lines of one cell, read alone; with only the characters `allowed`, if any are given.

    `box` is left, top, right, bottom in points of the page's ink, as its rules stand. A cell without ink has no
    lines; one that holds a flat stroke and nothing else is a dash, whatever is allowed.
    """
    inked = _inked(page, box)
    if inked is None:
        return ()
    points = 72 / page.flat.dpi
    if inked.height * points <= _THIN and inked.width * points >= _LONG:
        return (_dash(inked, points),)
    reader = engine()
    characters = "".join(sorted(set(allowed)))
    crops = [_alone(page, row) for row in _rows(page, inked)]
    readings = recognised(reader, [pixels for _, pixels in crops], _allowed(characters, reader.alphabet))
    return tuple(
        line_of(region, pixels, reading, page.flat)
        for (region, pixels), reading in zip(crops, readings, strict=True)
        if reading.glyphs
    )


def _window(page: ScannedPage, box: Corners) -> tuple[slice, slice]:
    pixels = page.flat.dpi / 72
    left, top, right, bottom = box
    inside = (left + _INSET, top + _INSET, right - _INSET, bottom - _INSET)
    x0, y0, x1, y1 = (max(0, round(side * pixels)) for side in inside)
    return slice(y0, y1), slice(x0, x1)


def _inked(page: ScannedPage, box: Corners) -> Region | None:
    """Where the ink of a cell lies, specks left out; None where there is none."""
    rows, columns = _window(page, box)
    mask = (page.flat.grey[rows, columns] < page.flat.ink).astype(np.uint8)
    if not mask.size:
        return None
    speck = _SPECK * page.flat.dpi / 72
    count, _, boxes, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    real = [
        (left, top, left + width, top + height)
        for left, top, width, height, area in (boxes[index].tolist() for index in range(1, count))
        if max(width, height) > 2 * speck and area > 2 * speck**2
    ]
    if not real:
        return None
    lefts, tops, rights, bottoms = zip(*real, strict=True)
    return Region(
        columns.start + min(lefts), rows.start + min(tops), columns.start + max(rights), rows.start + max(bottoms)
    )


def _rows(page: ScannedPage, inked: Region) -> list[Region]:
    """The lines of a cell, by the empty rows between them; what is too low for type belongs to the line beside it."""
    pixels = page.flat.dpi / 72
    full = (inked.cut_from(page.flat.grey) < page.flat.ink).sum(axis=1) > 0
    edges = np.flatnonzero(np.diff(full.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    bands: list[tuple[int, int]] = []
    for top, bottom in edges.tolist():
        if bands and (
            top - bands[-1][1] < _APART * pixels
            or bottom - top < _LOWEST * pixels
            or bands[-1][1] - bands[-1][0] < _LOWEST * pixels
        ):
            bands[-1] = (bands[-1][0], bottom)
        else:
            bands.append((top, bottom))
    return [Region(inked.x0, inked.y0 + top, inked.x1, inked.y0 + bottom) for top, bottom in bands]


def _alone(page: ScannedPage, row: Region) -> tuple[Region, Grey]:
    """A line cut out close to its ink, with white around it, where rules and neighbours were."""
    columns = np.flatnonzero((row.cut_from(page.flat.grey) < page.flat.ink).any(axis=0))
    close = replace(row, x0=row.x0 + int(columns[0]), x1=row.x0 + int(columns[-1]) + 1) if len(columns) else row
    air = round(_AIR * close.height)
    around = Region(close.x0 - air, close.y0 - air, close.x1 + air, close.y1 + air)
    white = cv2.copyMakeBorder(
        close.cut_from(page.flat.grey), air, air, air, air, cv2.BORDER_CONSTANT, value=(255.0, 0.0, 0.0, 0.0)
    )
    return around, np.asarray(white, np.uint8)


def _dash(inked: Region, points: float) -> Line:
    middle, half = (inked.y0 + inked.y1) / 2 * points, max(inked.width * points, 8.0) / 2
    return Line("—", (inked.x0 * points,), (inked.x1 * points,), middle - half, middle + half, (_DASH_SURE,))


@lru_cache(maxsize=64)
def _allowed(characters: str, alphabet: Alphabet) -> Allowed | None:
    return Allowed.of(characters, alphabet) if characters else None
