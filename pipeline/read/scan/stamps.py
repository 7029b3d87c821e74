"""Red stamps and red ink: taken out by colour, and remembered, because what lies under them is doubtful."""

import cv2
import numpy as np

from pipeline.read.scan.flatten import Grey
from pipeline.read.scan.images import Pixels

_REDDER = 45
_SOME = 0.0002
_STEP = 4


def without_red(image: Pixels) -> tuple[Grey, Grey | None]:
    """The page without colours, and a mask (255) of what was red and is taken out of it; None if nothing was.

    Light that is red passes through red ink: in the red channel a stamp is paper, and black type under it stays black.
    """
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
    if float(np.count_nonzero(_red(image[::_STEP, ::_STEP]))) * _STEP**2 < _SOME * grey.size:
        return grey, None
    # A JPEG's colours are coarser than its light: the rim of a stroke is less red than its middle.
    mask = cv2.dilate(_red(image), np.ones((5, 5), np.uint8))
    through = cv2.max(grey, np.ascontiguousarray(image[:, :, 2]))
    return np.asarray(np.where(mask > 0, through, grey), np.uint8), np.asarray(mask, np.uint8)


def _red(image: Pixels) -> Grey:
    """255 where red is much lighter than green and blue, once the paper's own tint is taken off."""
    tint = np.maximum(np.median(image[::8, ::8].reshape(-1, 3), axis=0), 1.0)
    blue, green, red = (_scaled(image[:, :, index], 255 / tint[index]) for index in range(3))
    _, mask = cv2.threshold(cv2.subtract(red, cv2.max(blue, green)), _REDDER, 255, cv2.THRESH_BINARY)
    return np.asarray(mask, np.uint8)


def _scaled(channel: Grey, factor: float) -> Grey:
    return np.asarray(cv2.convertScaleAbs(np.ascontiguousarray(channel), alpha=float(factor)), np.uint8)
