"""Pages of a PDF as pictures, and the round red stamp that offices put on them."""

from math import cos, pi, sin
from random import Random

import numpy as np
import pymupdf
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Rows of pixels, each blue, green, red."""

POINTS = 72
"""Points of an inch."""

_RADIUS = 56.0
"""Of a stamp 4 cm wide, in points."""

_RED = (0.85, 0.1, 0.12)
_OFFICES = ("某某区科学技术和信息化局", "某某市大数据中心", "某某街道办事处", "某某区财政局预算科")


def pictures_of(data: bytes, dpi: int) -> list[Picture]:
    """The pages as they are shown, at so many pixels an inch."""
    with pymupdf.open("pdf", data) as document:
        return [_picture(page, dpi) for page in document]


def _picture(page: pymupdf.Page, dpi: int) -> Picture:
    pixels = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csRGB, alpha=False)
    rows = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.width, 3)
    return np.ascontiguousarray(rows[:, :, ::-1])


def stamped(page: Picture, dpi: int, chance: Random) -> Picture:
    """The page with one or two stamps anywhere on it; what is black below stays black."""
    for _ in range(chance.randint(1, 2)):
        stamp = _stamp(chance, dpi)
        height, width = (min(stamp.shape[side], page.shape[side]) for side in (0, 1))
        top, left = chance.randint(0, page.shape[0] - height), chance.randint(0, page.shape[1] - width)
        place = (slice(top, top + height), slice(left, left + width))
        page = page.copy()
        page[place] = np.minimum(page[place], stamp[:height, :width])
    return page


def _stamp(chance: Random, dpi: int) -> Picture:
    """A ring, a star, and the office's name along the ring, a little turned."""
    side = 2 * _RADIUS + 4
    document = pymupdf.open()
    page = document.new_page(width=side, height=side)
    middle = pymupdf.Point(side / 2, side / 2)
    tilt = chance.uniform(-20, 20)
    shape = page.new_shape()
    shape.draw_circle(middle, _RADIUS)
    shape.finish(color=_RED, width=2.4)
    points = [_at(middle, _RADIUS * (0.36 if n % 2 == 0 else 0.14), tilt + 36 * n) for n in range(10)]
    shape.draw_polyline([*points, points[0]])
    shape.finish(color=_RED, fill=_RED, width=0.5)
    shape.commit()
    office = chance.choice(_OFFICES)
    for number, character in enumerate(office):
        angle = tilt + 250 * ((number + 0.5) / len(office) - 0.5)
        base = _at(middle, _RADIUS * 0.7, angle)
        writer = pymupdf.TextWriter(page.rect, color=_RED)
        writer.append(pymupdf.Point(base.x - 5.5, base.y), character, font=pymupdf.Font("cjk"), fontsize=11)
        writer.write_text(page, morph=(base, pymupdf.Matrix(-angle)))
    return _picture(page, dpi)


def _at(middle: pymupdf.Point, radius: float, degrees: float) -> pymupdf.Point:
    """A point on a circle, degrees clockwise from the top."""
    turn = degrees * pi / 180
    return pymupdf.Point(middle.x + radius * sin(turn), middle.y - radius * cos(turn))
