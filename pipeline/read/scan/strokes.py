"""Long straight strokes in a mask of ink: what ruled lines look like before anybody knows which way is straight."""

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

from pipeline.read.scan.flatten import Grey

_SWING = 3
_THICKEST = 10.0
_STRAYS = 1.6


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight stroke, in pixels: at `at` in its middle, from `start` to `end` along, rising by `slope` across.

    `thickness` is how thick it is on the average; of a double line, from the upper one's top to the lower one's bottom.

    A horizontal stroke is described by y at its middle and its reach in x; an upright one by x and its reach in y.
    """

    at: float
    start: float
    end: float
    slope: float
    thickness: float = 1.0

    @property
    def length(self) -> float:
        """How far it reaches."""
        return self.end - self.start

    def across(self, along: float) -> float:
        """Where it stands at a place along it."""
        return self.at + self.slope * (along - (self.start + self.end) / 2)


def strokes(mask: Grey, shortest: int, *, horizontal: bool) -> list[Stroke]:
    """The strokes of at least `shortest` pixels, straight and thin, up to a slope of about `_SWING / shortest`."""
    along = mask if horizontal else np.ascontiguousarray(mask.T)
    thick = cv2.dilate(along, np.ones((_SWING, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    # Outlines of the few runs are found sooner than a label for every pixel.
    outlines, _ = cv2.findContours(runs, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = (_fitted(along, outline) for outline in outlines)
    return [stroke for stroke in found if stroke is not None]


def _fitted(mask: Grey, outline: MatLike) -> Stroke | None:
    """The least-squares line through the ink inside of an outline; None if it is no thin straight stroke."""
    left, top, width, height = cv2.boundingRect(outline)
    inside = np.zeros((height, width), np.uint8)
    cv2.drawContours(inside, [outline], -1, 1, cv2.FILLED, offset=(-left, -top))
    ys, xs = np.nonzero((inside > 0) & (mask[top : top + height, left : left + width] > 0))
    if len(xs) < width / 2:
        return None
    middle = xs.mean()
    spread = float(np.square(xs - middle).sum())
    slope = float(((xs - middle) * (ys - ys.mean())).sum()) / spread if spread else 0.0
    strays = ys - ys.mean() - slope * (xs - middle)
    thickness, stray = len(xs) / width, float(np.sqrt(np.square(strays).mean()))
    if thickness > _THICKEST or stray > _STRAYS + thickness / 3:
        return None
    halfway = (width - 1) / 2
    at = top + float(ys.mean() + slope * (halfway - middle))
    return Stroke(at, float(left), float(left + width - 1), slope, max(thickness, 2 * stray + 1))
