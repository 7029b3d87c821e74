"""What a scanner or a camera does to a page: askew, bent, blurred, dim, noisy. Four levels, seeded."""

from dataclasses import dataclass
from math import tau
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.trials.printed.pictures import Picture

Map = NDArray[np.float64]
"""A projective map of the plane, three rows of three."""


@dataclass(frozen=True, slots=True)
class Level:
    """How much of each at most; a page gets between a half and all of it.

    `angle` in degrees; `bent`: how far corners move, as a part of the page; `blur` in pixels of a scan of 200 dpi;
    `noise`: deviation of the lightness, of 255; `specks`: part of the pixels that are dark; `dim`: part of the light
    that the darkest place lacks; `pale`: part of its blackness that ink lacks; `quality` of JPEG at least.
    """

    name: str
    angle: float = 0
    bent: float = 0
    blur: float = 0
    noise: float = 0
    specks: float = 0
    dim: float = 0
    pale: float = 0
    quality: int = 92


LEVELS = {
    level.name: level
    for level in (
        Level("clean"),
        Level("mild", angle=1, blur=0.7, noise=5, dim=0.06, pale=0.1, quality=78),
        Level("heavy", angle=1.6, bent=0.002, blur=0.95, noise=15, specks=0.002, dim=0.3, pale=0.3, quality=58),
        Level("phone", angle=2.2, bent=0.035, blur=1.2, noise=10, specks=0.001, dim=0.38, pale=0.3, quality=62),
    )
}
"""Like what offices send: a copier's own PDF, a good scanner, a bad copy, a photo."""

_DPI = 200


@dataclass(frozen=True, slots=True)
class Shot:
    """A damaged page, and where each of its pixels' places went."""

    picture: Picture
    moved: Map
    quality: int


def damaged(page: Picture, level: Level, dpi: int, chance: Random, *, desk: bool = False) -> Shot:
    """The page as this level leaves it, of the same size; `desk`: smaller, and around it what it lay on."""
    draws = np.random.default_rng(chance.randrange(2**32))

    def some(most: float) -> float:
        return most * chance.uniform(0.5, 1)

    moved = _moved(page, level, chance, _SMALLER if desk else 1 - level.bent)
    height, width = page.shape[:2]
    around = (96, 112, 128) if desk else (255, 255, 255)
    flat = cv2.warpPerspective(
        page, moved, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_CONSTANT, borderValue=around
    )
    light = 255 - (255 - flat.astype(np.float32)) * (1 - some(level.pale))
    light *= _light(height, width, some(level.dim), chance)[:, :, None]
    blur = some(level.blur) * dpi / _DPI
    if blur:
        light = np.asarray(cv2.GaussianBlur(light, (0, 0), blur), np.float32)
    # what the sensor adds is alike in all colours
    light += draws.normal(0, some(level.noise), (height, width, 1)).astype(np.float32)
    specks = draws.random((height, width)) < some(level.specks)
    light[specks] *= draws.uniform(0.1, 0.6, (int(specks.sum()), 1)).astype(np.float32)
    picture = np.clip(np.rint(light), 0, 255).astype(np.uint8)
    return Shot(picture, moved, chance.randint(level.quality, min(95, level.quality + 10)))


_SMALLER = 0.9
"""How much of the picture is page where the desk is seen."""


def _moved(page: Picture, level: Level, chance: Random, scale: float) -> Map:
    """Turned about the middle, the corners moved inwards or outwards."""
    height, width = page.shape[:2]
    angle = level.angle * chance.uniform(0.4, 1) * chance.choice((-1, 1))
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale), (0, 0, 1)])
    if not level.bent:
        return np.asarray(turn, np.float64)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    away = [(chance.uniform(-1, 1) * level.bent * width, chance.uniform(-1, 1) * level.bent * height) for _ in range(4)]
    bent = cv2.getPerspectiveTransform(corners, corners + np.array(away, np.float32))
    return np.asarray(bent @ turn, np.float64)


def _light(height: int, width: int, dim: float, chance: Random) -> NDArray[np.float32]:
    """The light on each pixel: full at one side, dimmer towards another, and a soft shadow somewhere."""
    angle = chance.uniform(0, tau)
    down, across = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    slope = (across - 0.5) * np.cos(angle) + (down - 0.5) * np.sin(angle) + 0.5
    x, y, size = chance.random(), chance.random(), chance.uniform(0.2, 0.5)
    shadow = np.exp(-((across - x) ** 2 + (down - y) ** 2) / (2 * size**2))
    return np.asarray(1 - dim * (0.6 * np.clip(slope, 0, 1) + 0.4 * shadow), np.float32)


def turned_about(page: Picture, degrees: int) -> Picture:
    """The page turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(page, -degrees // 90))


def in_grey(page: Picture) -> Picture:
    """The page without colours, in one channel."""
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), np.uint8)


def in_black(page: Picture, dpi: int) -> Picture:
    """The page in black and white: dark is what is darker than its surroundings."""
    around = 2 * (dpi // 10) + 1
    grey = in_grey(page)
    return np.asarray(
        cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, around, 25), np.uint8
    )
