"""One page of a scan: from its pixels to its ink."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.read.ink import Ink, Line, Matrix, Rule
from pipeline.read.scan.commas import with_commas
from pipeline.read.scan.engine import Engine, engine
from pipeline.read.scan.erasing import without_rest, without_rules
from pipeline.read.scan.flatten import Grey
from pipeline.read.scan.images import Pixels
from pipeline.read.scan.lines import read_lines
from pipeline.read.scan.rectify import Flat, Homography, rectified, rotated
from pipeline.read.scan.regions import Region, detected
from pipeline.read.scan.ruling import ruled
from pipeline.read.scan.stamps import without_red
from pipeline.read.scan.upright import quarter_turns, turned

_ASKEW = np.radians(0.4)
_UNDER_A_STAMP = 0.3
_CERTAIN, _SPECKLED = 0.99, 0.9


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """What was read on a page, and the level page that it was read from, to look again at its cells.

    `covered` is 255 where something red was taken out of the level page; None if nothing was.
    """

    ink: Ink
    flat: Flat
    covered: Grey | None = None


def scanned(image: Pixels, dpi: float, number: int) -> ScannedPage:
    """The ink of a page given as pixels (height, width, 3) in blue, green, red, at `dpi` dots an inch.

    Raises EnvironmentFailure where OCR is not installed.
    """
    reader = engine()
    grey, red = without_red(image)
    flat, regions = _upright(reader, rectified(grey, dpi))
    rules = ruled(flat)
    height, width = flat.grey.shape
    covered = None if red is None else _mapped(red, flat)
    flat = without_rest(without_rules(flat, rules), covered)
    lines = _doubted(list(with_commas(read_lines(reader, flat, regions, rules))), covered, dpi)
    if flat.speckled:
        lines = [_on_specks(line) for line in lines]
    unit = 72 / dpi
    plain = tuple(Rule(rule.horizontal, rule.at, rule.start, rule.end) for rule in rules)
    ink = Ink(number, width * unit, height * unit, tuple(lines), plain, in_points(flat), reader.name)
    return ScannedPage(ink, flat, covered)


def _on_specks(line: Line) -> Line:
    """On a speckled page a Chinese character may be another one with a confidence up to 0.96: it has to be surer."""
    sure = (
        min(c, _SPECKLED) if c < _CERTAIN and "\u4e00" <= char <= "\u9fff" else c
        for char, c in zip(line.text, line.confidences, strict=True)
    )
    return replace(line, confidences=tuple(sure))


def _mapped(red: Grey, flat: Flat) -> Grey:
    height, width = flat.grey.shape
    onto = np.linalg.inv(flat.to_page)
    return np.asarray(cv2.warpPerspective(red, onto, (width, height), flags=cv2.INTER_NEAREST), np.uint8)


def _doubted(lines: Sequence[Line], covered: Grey | None, dpi: float) -> list[Line]:
    """The lines with little confidence in characters that a stamp lay over."""
    if covered is None:
        return list(lines)
    pixels = dpi / 72
    found = []
    for line in lines:
        top, bottom = (max(0, round(y * pixels)) for y in (line.y0, line.y1))
        sure = [
            min(before, _UNDER_A_STAMP)
            if covered[top:bottom, max(0, round(start * pixels)) : round(end * pixels) + 1].any()
            else before
            for start, end, before in zip(line.starts, line.ends, line.confidences, strict=True)
        ]
        found.append(replace(line, confidences=tuple(sure)))
    return found


def _upright(reader: Engine, flat: Flat) -> tuple[Flat, list[Region]]:
    regions, tilt = detected(reader, flat.grey)
    turns = quarter_turns(reader, flat, regions)
    if turns:
        flat = turned(flat, turns)
        regions, tilt = detected(reader, flat.grey)
    if abs(tilt) > _ASKEW:  # a page without ruled lines to level it by
        flat = rotated(flat, tilt)
        regions, _ = detected(reader, flat.grey)
    return flat, regions


def in_points(flat: Flat) -> Matrix:
    """The map from points of the level page to points of the page as it was scanned."""
    pixels: Homography = np.diag([flat.dpi / 72, flat.dpi / 72, 1.0])
    mapped = np.linalg.inv(pixels) @ flat.to_page @ pixels
    a, b, c, d, e, f, g, h, i = (float(value) for value in (mapped / mapped[2, 2]).ravel())
    return a, b, c, d, e, f, g, h, i
