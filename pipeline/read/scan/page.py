"""One page of a scan: from its pixels to its ink."""

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.read.ink import Ink, Matrix
from pipeline.read.scan.engine import Engine, engine
from pipeline.read.scan.images import Pixels
from pipeline.read.scan.lines import read_lines
from pipeline.read.scan.rectify import Flat, Homography, rectified, rotated
from pipeline.read.scan.regions import Region, detected
from pipeline.read.scan.ruling import ruled
from pipeline.read.scan.upright import quarter_turns, turned
from pipeline.read.scan.widths import with_widths

_ASKEW = np.radians(0.4)


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """What was read on a page, and the level page that it was read from, to look again at its cells."""

    ink: Ink
    flat: Flat


def scanned(image: Pixels, dpi: float, number: int) -> ScannedPage:
    """The ink of a page given as pixels (height, width, 3) in blue, green, red, at `dpi` dots an inch.

    Raises EnvironmentFailure where OCR is not installed.
    """
    reader = engine()
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
    flat, regions = _upright(reader, rectified(grey, dpi))
    rules = ruled(flat)
    lines = with_widths(read_lines(reader, flat, regions, rules))
    height, width = flat.grey.shape
    unit = 72 / dpi
    ink = Ink(number, width * unit, height * unit, tuple(lines), rules, in_points(flat), reader.name)
    return ScannedPage(ink, flat)


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


def page_of_samples(samples: bytes, size: tuple[int, int], dpi: float, number: int) -> Ink:
    """The ink of a page that was drawn to `size` (width, height) pixels of red, green and blue."""
    width, height = size
    image = np.frombuffer(samples, np.uint8).reshape(height, width, 3)
    return scanned(np.ascontiguousarray(image[:, :, ::-1]), dpi, number).ink
