"""A page without what is no type: its ruled lines, and the pale rest of stamps.

The second line of a double rule would be read as `1` or `|` beside a text, and a rule as a dash in a blank cell.
"""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from pipeline.read.scan.flatten import Grey, ink_mask
from pipeline.read.scan.rectify import Flat
from pipeline.read.scan.ruling import RuledLine

_RUN = 24.0
"""Points of ink in a row along a rule that are the rule's: type that touches it has shorter ones there."""
_BROKEN = 1.5
"""Points along that noise may have eaten out of it."""
_LEAST = 0.7
"""The share of a short rule that stands for those."""
_WANDERS = 0.8
"""Points by which a rule may lie off its place: paper is never quite flat."""
_STEP = 4


def without_rules(flat: Flat, rules: Sequence[RuledLine]) -> Flat:
    """The page with paper where its ruled lines are; type that touches them stays."""
    mask = ink_mask(flat.grey, flat.ink)
    gone = np.zeros_like(mask)
    for rule in rules:
        _erase(mask, gone, rule, flat.dpi / 72)
    return replace(flat, grey=np.asarray(np.where(gone > 0, _paper(flat), flat.grey), np.uint8))


def _erase(mask: Grey, gone: Grey, rule: RuledLine, pixels: float) -> None:
    """Marks what a rule covers: the long runs of ink near its place, and their blurred edges."""
    first, last = (round((rule.at + side * (rule.half + _WANDERS)) * pixels) for side in (-1, 1))
    start, end = (round(at * pixels) for at in (rule.start - rule.half, rule.end + rule.half))
    across, along = slice(max(0, first), last + 2), slice(max(0, start), end + 1)
    window = (across, along) if rule.horizontal else (along, across)
    run = min(_RUN, _LEAST * (rule.end - rule.start))
    whole = cv2.morphologyEx(mask[window], cv2.MORPH_CLOSE, _bar(_BROKEN * pixels, rule))
    strip = cv2.morphologyEx(whole, cv2.MORPH_OPEN, _bar(run * pixels, rule))
    blurred = (3, 1) if rule.horizontal else (1, 3)
    gone[window] |= np.asarray(cv2.dilate(strip, np.ones(blurred, np.uint8)), np.uint8)


def _bar(length: float, rule: RuledLine) -> Grey:
    """A kernel of so many pixels along a rule."""
    pixels = max(3, round(length))
    return np.ones((1, pixels) if rule.horizontal else (pixels, 1), np.uint8)


def without_rest(flat: Flat, covered: Grey | None) -> Flat:
    """The page with paper where a stamp left a pale rest: what is as dark as ink is type under it."""
    if covered is None:
        return flat
    pale = (covered > 0) & (flat.grey >= flat.ink)
    return replace(flat, grey=np.asarray(np.where(pale, _paper(flat), flat.grey), np.uint8))


def _paper(flat: Flat) -> int:
    """What paper mostly is: whiter strips would look like frames, which are read as ☑."""
    return int(np.median(flat.grey[::_STEP, ::_STEP]))
