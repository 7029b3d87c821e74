"""Even paper: shades, uneven light and specks taken off, so that ink is dark and everything else is white."""

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
"""An image without colours: rows from the top, then columns; 0 is dark."""

_COARSE = 8
_SPECKLED = 0.0003
_DARK = 0.7


def even(grey: Grey, *, speckled: bool) -> Grey:
    """The page divided by its paper, specks taken off if it has many: paper is 255 nearly everywhere."""
    calm = np.asarray(cv2.medianBlur(grey, 3), np.uint8) if speckled else grey
    return np.asarray(cv2.divide(calm, _paper(calm), scale=255), np.uint8)


def is_speckled(grey: Grey) -> bool:
    """Whether many dark pixels have no dark neighbour: specks do, strokes do not."""
    dark = (grey < np.median(grey) * _DARK).astype(np.uint8)
    neighbours = cv2.boxFilter(dark, -1, (3, 3), normalize=False)
    alone = np.count_nonzero((neighbours == 1) & (dark == 1))
    return float(alone) / grey.size > _SPECKLED


def ink_below(paper_white: Grey) -> int:
    """The value that ink is darker than and paper is not, for an image from `even` (Otsu's)."""
    level, _ = cv2.threshold(paper_white, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    return round(level) + 1


def ink_mask(paper_white: Grey, below: int) -> Grey:
    """255 where there is ink."""
    _, mask = cv2.threshold(paper_white, below - 1, 255, cv2.THRESH_BINARY_INV)
    return np.asarray(mask, np.uint8)


def _paper(grey: Grey) -> Grey:
    """The light of the paper at each pixel: what is brightest nearby, smoothed."""
    small = cv2.resize(grey, None, fx=1 / _COARSE, fy=1 / _COARSE, interpolation=cv2.INTER_AREA)
    light = cv2.dilate(small, np.ones((5, 5), np.uint8))
    smooth = cv2.GaussianBlur(cv2.medianBlur(light, 7), (0, 0), 3)
    return np.asarray(cv2.resize(smooth, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR), np.uint8)
