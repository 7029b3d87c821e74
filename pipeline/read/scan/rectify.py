"""Pages that lie askew or were photographed: the projective map that makes ruled lines level and upright.

A level line through (x1, y1) and (x2, y2) stays level under x' = (x + ay) / w, y' = (bx + y) / w, w = 1 + gx + hy
exactly if b(x1 - x2) + (y1 - y2) + (g - bh)(y1·x2 - y2·x1) = 0, and an upright one likewise with a and h - ag: two
small linear systems, each solved by least squares that lose patience with strays.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.read.scan.flatten import Grey, even, ink_below, ink_mask, is_speckled
from pipeline.read.scan.strokes import Stroke, strokes

Homography = NDArray[np.float64]
"""A projective map of pixels, 3 × 3."""

RULE_DPI = 150
"""Ruled lines are looked for in a page of this many dots an inch: fine enough for hairlines, and fast."""

RULE_INCHES = 0.3
_ROUNDS = 3
_ENOUGH = 3
_STILL = 0.3
_PATIENCE = 1.5
_STIFFNESS = 0.02


@dataclass(frozen=True, slots=True)
class Flat:
    """A level, evenly lit page without colours.

    `dpi` are its dots an inch, `ink` is the value that ink is darker than, and `to_page` maps its pixels back to those
    of the page; `speckled` says that specks were taken off it.
    """

    grey: Grey
    dpi: float
    ink: int
    to_page: Homography
    speckled: bool = False


def rectified(grey: Grey, dpi: float) -> Flat:
    """The page made level by its own ruled lines; as it is, if it has too few of them."""
    speckled = is_speckled(grey)
    white = even(grey, speckled=speckled)
    scale = min(1.0, RULE_DPI / dpi)
    small = shrunk(white, scale)
    ink = ink_below(small)
    level = _levelling(ink_mask(small, ink), round(RULE_INCHES * dpi * scale))
    zoom = np.diag([scale, scale, 1.0])
    onto: Homography = np.asarray(np.linalg.inv(zoom) @ level @ zoom, np.float64)
    height, width = white.shape
    if _moved(onto, width, height) < 2 * _STILL:
        return Flat(white, dpi, ink, np.eye(3), speckled)
    onto, size = _framed(onto, width, height)
    return Flat(warped(white, onto, size), dpi, ink, np.asarray(np.linalg.inv(onto), np.float64), speckled)


def rotated(flat: Flat, angle: float) -> Flat:
    """The page turned to the left about its middle by an angle in radians, and as large as it then is."""
    height, width = flat.grey.shape
    onto, size = _framed(_turning(angle, width, height), width, height)
    return replace(flat, grey=warped(flat.grey, onto, size), to_page=flat.to_page @ np.linalg.inv(onto))


def shrunk(grey: Grey, scale: float) -> Grey:
    """The image scaled down, each pixel the mean of those that it stands for."""
    if scale >= 1:
        return grey
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def warped(grey: Grey, onto: Homography, size: tuple[int, int]) -> Grey:
    """The image under a projective map, with paper where nothing is; `size` is width and height."""
    image = cv2.warpPerspective(grey, onto, size, flags=cv2.INTER_LINEAR, borderValue=255)
    return np.asarray(image, np.uint8)


def _levelling(mask: Grey, shortest: int) -> Homography:
    """What makes the strokes of the mask level, found in rounds: each sees strokes that the one before could not."""
    height, width = mask.shape
    whole = np.eye(3)
    seen = mask
    for _ in range(_ROUNDS):
        level = strokes(seen, shortest, horizontal=True)
        upright = strokes(seen, shortest, horizontal=False)
        if len(level) + len(upright) < 2 * _ENOUGH:
            step = _turning(_coarse_turn(seen), width, height)
        else:
            step = _step(level, upright, width, height)
        whole = step @ whole
        if _moved(step, width, height) < _STILL:
            break
        seen = np.asarray(cv2.warpPerspective(mask, whole, (width, height)), np.uint8)
    return whole


def _step(level: list[Stroke], upright: list[Stroke], width: int, height: int) -> Homography:
    """The map that levels these strokes; the middle of the page stays, and lengths there."""
    size = max(width, height) / 2
    b, bent_g = _solved(level, (width / 2, height / 2), size) if len(level) >= _ENOUGH else (0.0, 0.0)
    a, bent_h = _solved(upright, (height / 2, width / 2), size) if len(upright) >= _ENOUGH else (-b, 0.0)
    b = b if len(level) >= _ENOUGH else -a
    both = 1 - a * b
    g, h = (bent_g + b * bent_h) / both, (bent_h + a * bent_g) / both
    kept = 1 / np.sqrt(1 + (a * a + b * b) / 2)
    inner = np.array([[kept, kept * a, 0], [kept * b, kept, 0], [g, h, 1]])
    centred = np.array([[1 / size, 0, -width / 2 / size], [0, 1 / size, -height / 2 / size], [0, 0, 1]])
    return np.asarray(np.linalg.inv(centred) @ inner @ centred)


def _solved(found: list[Stroke], middle: tuple[float, float], size: float) -> tuple[float, float]:
    """The slope and the convergence (see above) that level the strokes, `middle` along and across them."""
    ends = [(stroke.start, stroke.across(stroke.start), stroke.end, stroke.across(stroke.end)) for stroke in found]
    along1, across1, along2, across2 = ((np.array(ends) - np.tile(middle, 2)) / size).T
    rows = np.stack([along1 - along2, across1 * along2 - across2 * along1], axis=1)
    wanted = across2 - across1
    weights = np.ones(len(wanted))
    answer = np.zeros(2)
    for _ in range(8):
        held = rows * weights[:, None]
        answer = np.linalg.solve(held.T @ rows + np.diag([1e-6, _STIFFNESS]), held.T @ wanted)
        strays = (rows @ answer - wanted) * size
        weights = 1 / (1 + np.square(strays / _PATIENCE)) ** 2
    return float(answer[0]), float(answer[1])


def _coarse_turn(mask: Grey) -> float:
    """The angle in radians, within 45 degrees, by which most long strokes are off level and upright."""
    half = cv2.resize(mask, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    found = cv2.HoughLinesP((half > 60).astype(np.uint8), 1, np.pi / 360, 60, minLineLength=60, maxLineGap=2)
    if found is None:
        return 0.0
    x0, y0, x1, y1 = found.reshape(-1, 4).T.astype(float)
    angles = (np.arctan2(y1 - y0, x1 - x0) + np.pi / 4) % (np.pi / 2) - np.pi / 4
    counts, edges = np.histogram(angles, bins=90, range=(-np.pi / 4, np.pi / 4), weights=np.hypot(x1 - x0, y1 - y0))
    peak = int(counts.argmax())
    near = np.abs(angles - (edges[peak] + edges[peak + 1]) / 2) < np.pi / 90
    return float(np.median(angles[near]))


def _turning(angle: float, width: int, height: int) -> Homography:
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(np.degrees(angle)), 1.0)
    return np.vstack([turn, [0, 0, 1]])


def _corners(onto: Homography, width: int, height: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], float).T
    moved = onto @ corners
    return corners[:2], moved[:2] / moved[2]


def _moved(onto: Homography, width: int, height: int) -> float:
    before, after = _corners(onto, width, height)
    return float(np.abs(after - before).max())


def _framed(onto: Homography, width: int, height: int) -> tuple[Homography, tuple[int, int]]:
    """The map moved so that the whole page lies in an image, and that image's width and height."""
    _, after = _corners(onto, width, height)
    left, top = np.floor(after.min(axis=1))
    right, bottom = np.ceil(after.max(axis=1))
    return np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]]) @ onto, (int(right - left), int(bottom - top))
