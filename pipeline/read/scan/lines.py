"""Lines of characters in points, from regions of a level page and what the engine read in them."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.read.ink import Line, Rule
from pipeline.read.scan.ctc import Glyph
from pipeline.read.scan.engine import Engine
from pipeline.read.scan.recognise import Reading, recognised
from pipeline.read.scan.rectify import Flat
from pipeline.read.scan.regions import TALL, Region, within_cells

_TYPE = 0.72
"""How much of a region's height is its type; the engine leaves air around it."""


def read_lines(engine: Engine, flat: Flat, regions: Iterable[Region], rules: Sequence[Rule]) -> list[Line]:
    """The lines of a page whose regions are known, each within one cell."""
    pieces = within_cells(regions, rules, flat)
    level = recognised(engine, [piece.cut_from(flat.grey) for piece in pieces])
    tall = [index for index, piece in enumerate(pieces) if piece.height >= TALL * piece.width]
    turned = recognised(engine, [np.rot90(pieces[index].cut_from(flat.grey)) for index in tall])
    stacked = {
        index: reading
        for index, reading in zip(tall, turned, strict=True)
        # Two characters side by side are not that narrow.
        if len(reading.glyphs) > 1 and (len(level[index].glyphs) != 1 or reading.certainty > level[index].certainty)
    }
    lines: list[Line] = []
    for index, piece in enumerate(pieces):
        if index in stacked:
            lines.extend(_stacked_lines(piece, stacked[index], flat))
        elif level[index].glyphs:
            lines.append(_line(piece, level[index], flat))
    return lines


def _line(region: Region, reading: Reading, flat: Flat) -> Line:
    unit = 72 / flat.dpi
    inked = (region.cut_from(flat.grey) < flat.ink).sum(axis=0)
    bounds = _bounds(reading, inked)
    offset = max(0, round(region.x0))
    middle, half = (region.y0 + region.y1) / 2, region.height * _TYPE / 2
    glyphs = reading.glyphs
    return Line(
        text=reading.text,
        starts=tuple((offset + start) * unit for start, _ in bounds),
        ends=tuple((offset + end) * unit for _, end in bounds),
        y0=(middle - half) * unit,
        y1=(middle + half) * unit,
        confidences=tuple(confidence(glyph) for glyph in glyphs),
    )


def _stacked_lines(region: Region, reading: Reading, flat: Flat) -> list[Line]:
    """Characters one below the other: a line each, from the picture turned so that its top is on the left."""
    unit = 72 / flat.dpi
    inked = (region.cut_from(flat.grey) < flat.ink).sum(axis=1)
    offset = max(0, round(region.y0))
    lines = []
    for glyph, (start, end) in zip(reading.glyphs, _bounds(reading, inked), strict=True):
        top, bottom = (offset + start) * unit, (offset + end) * unit
        x0, x1 = region.x0 * unit, region.x1 * unit
        lines.append(Line(glyph.character, (x0,), (x1,), top, bottom, (confidence(glyph),)))
    return lines


def confidence(glyph: Glyph) -> float:
    """How sure a character is, from 0 to 1: less where one beside it may have been lost."""
    return min(glyph.confidence, 1.0 - glyph.lost)


def _bounds(reading: Reading, inked: NDArray[np.intp]) -> list[tuple[float, float]]:
    """Where each character's ink begins and ends, in pixels of the region; `inked` counts ink in each column.

    Between the steps where two characters stand, the emptiest column is their border.
    """
    width = len(inked)
    middles = [((glyph.first + glyph.last + 1) / 2) / reading.steps * width for glyph in reading.glyphs]
    borders = [0, *(_gap(inked, left, right) for left, right in pairwise(middles)), width]
    return [_shrunk(inked, start, end) for start, end in pairwise(borders)]


def _gap(inked: NDArray[np.intp], left: float, right: float) -> int:
    start, end = max(0, round(left)), min(len(inked), max(round(left) + 1, round(right)))
    if end - start < 2:
        return min(len(inked), round((left + right) / 2))
    part = inked[start:end]
    emptiest = np.flatnonzero(part == part.min())
    return start + int(emptiest[np.abs(emptiest - (end - start) / 2).argmin()])


def _shrunk(inked: NDArray[np.intp], start: int, end: int) -> tuple[float, float]:
    columns = np.flatnonzero(inked[start:end])
    if not len(columns):
        return float(start), float(max(end, start + 1))
    return float(start + columns[0]), float(start + columns[-1] + 1)
