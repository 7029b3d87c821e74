"""Lines of characters in points, from regions of a level page and what the engine read in them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.read.ink import Line, Rule
from pipeline.read.scan.ctc import Glyph
from pipeline.read.scan.doubt import in_doubt
from pipeline.read.scan.engine import Engine
from pipeline.read.scan.flatten import Grey
from pipeline.read.scan.leftover import left_over
from pipeline.read.scan.recognise import Reading, recognised
from pipeline.read.scan.rectify import Flat
from pipeline.read.scan.regions import TALL, Region, rows_of, within_cells
from pipeline.read.scan.stacks import with_ones
from pipeline.read.scan.widths import with_widths

_STOPS = {"。": "。", "，": "，", "、": "、", ",": "，", "o": "。", "O": "。", "0": "。"}
"""What a small sign alone is read as -> what it is: no letter or figure is as small as a stop."""
_STOP_SURE = 0.6
_TWICE = 0.3
_EITHER = 0.5
_MORE_THAN_A_SPECK = 2
_TYPE = 0.72
"""How much of a region's height is its type; the engine leaves air around it."""


def read_lines(engine: Engine, flat: Flat, regions: Iterable[Region], rules: Sequence[Rule]) -> list[Line]:
    """The lines of a page whose regions are known, each within one cell; and what stands outside of all regions."""
    pieces = within_cells(regions, rules, flat)
    lines = _read(engine, flat, pieces)
    rest = left_over(flat, pieces, rules)
    overlooked = _read(engine, flat, rest.regions)
    stops = [
        replace(line, text=_STOPS[line.text], confidences=tuple(min(c, _STOP_SURE) for c in line.confidences))
        for line in _read(engine, flat, rest.stops)
        if line.text in _STOPS
    ]
    return with_ones(with_widths(doubled([*lines, *overlooked, *stops, *rest.dashes])), rules)


def _read(engine: Engine, flat: Flat, pieces: Sequence[Region]) -> list[Line]:
    crops = [piece.cut_from(flat.grey) for piece in pieces]
    level = recognised(engine, crops)
    if flat.speckled:
        level = in_doubt(engine, crops, level)
    lines: list[Line] = []
    for index, piece in enumerate(pieces):
        if piece.height >= TALL * piece.width:
            lines.extend(_tall(engine, flat, piece, level[index]))
        elif level[index].glyphs:
            lines.append(line_of(piece, crops[index], level[index], flat))
    return lines


def _tall(engine: Engine, flat: Flat, region: Region, level: Reading) -> list[Line]:
    """What a tall region says: one character, characters one below the other, or short lines (10 over 0%).

    The engine reads a stack of characters that is laid on its side, and takes a row of two for one of them: where its
    rows say something else, the surer reading stands, in doubt.
    """
    rows = rows_of(region, flat)
    row_crops = [row.cut_from(flat.grey) for row in rows]
    stack, *by_row = recognised(engine, [np.rot90(region.cut_from(flat.grey)), *row_crops])
    if flat.speckled:
        by_row = in_doubt(engine, row_crops, by_row)
    # Two characters side by side are not that narrow: the region as one line is one character or nothing.
    alone = len(level.glyphs) == 1 and level.certainty >= stack.certainty
    if alone and len(rows) < 2:
        return [line_of(region, region.cut_from(flat.grey), level, flat)]
    said = Reading(tuple(glyph for reading in by_row for glyph in reading.glyphs), 0.0)
    agreed = said.text == stack.text
    if len(rows) > 1 and all(reading.glyphs for reading in by_row) and (agreed or said.certainty > stack.certainty):
        lines = [line_of(row, crop, reading, flat) for row, crop, reading in zip(rows, row_crops, by_row, strict=True)]
    else:
        lines = _stacked_lines(region, stack, flat) if stack.glyphs else []
    return lines if agreed or len(rows) < 2 else [_unsure(line) for line in lines]


def _unsure(line: Line) -> Line:
    return replace(line, confidences=tuple(min(before, _EITHER) for before in line.confidences))


def doubled(lines: Sequence[Line]) -> list[Line]:
    """The lines with characters in doubt that stand on one another: the engine found their place twice."""
    boxes = np.array([(line.starts[0], line.y0, line.ends[-1], line.y1) for line in lines]).reshape(-1, 4)
    x0, y0, x1, y1 = boxes.T
    wide = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0)
    high = np.minimum(y1[:, None], y1) - np.maximum(y0[:, None], y0)
    clash = (wide > 1) & (high > 0.5 * np.minimum((y1 - y0)[:, None], y1 - y0))
    np.fill_diagonal(clash, val=False)
    found = list(lines)
    for index in np.flatnonzero(clash.any(axis=1)).tolist():
        others = [lines[other] for other in np.flatnonzero(clash[index]).tolist()]
        found[index] = _overlaid(lines[index], others)
    return found


def _overlaid(line: Line, others: Sequence[Line]) -> Line:
    sure = list(line.confidences)
    for index, (start, end) in enumerate(zip(line.starts, line.ends, strict=True)):
        for other in others:
            if min(end, other.ends[-1]) - max(start, other.starts[0]) > (end - start) / 2:
                sure[index] = min(sure[index], _TWICE)
    return replace(line, confidences=tuple(sure))


def line_of(region: Region, pixels: Grey, reading: Reading, flat: Flat) -> Line:
    """The line that was read in a region, whose pixels were these."""
    unit = 72 / flat.dpi
    inked = (pixels < flat.ink).sum(axis=0)
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
    columns = np.flatnonzero(inked[start:end] >= _MORE_THAN_A_SPECK)
    if not len(columns):
        columns = np.flatnonzero(inked[start:end])
    if not len(columns):
        return float(start), float(max(end, start + 1))
    return float(start + columns[0]), float(start + columns[-1] + 1)
