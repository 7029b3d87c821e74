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

_RUN = 6.0
"""Points of ink in a row along a rule that are the rule's: type that touches it has shorter ones there."""
_WANDERS = 0.8
"""Points by which a rule may lie off its place: paper is never quite flat."""
_PAPER = 255


def without_rules(flat: Flat, rules: Sequence[RuledLine]) -> Flat:
    """The page with paper where its ruled lines are; type that touches them stays."""
    mask = ink_mask(flat.grey, flat.ink)
    gone = np.zeros_like(mask)
    for rule in rules:
        _erase(mask, gone, rule, flat.dpi / 72)
    return replace(flat, grey=np.asarray(np.where(gone > 0, _PAPER, flat.grey), np.uint8))


def _erase(mask: Grey, gone: Grey, rule: RuledLine, pixels: float) -> None:
    """Marks what a rule covers: the long runs of ink near its place, and their blurred edges."""
    first, last = (round((rule.at + side * (rule.half + _WANDERS)) * pixels) for side in (-1, 1))
    start, end = (round(at * pixels) for at in (rule.start - rule.half, rule.end + rule.half))
    across, along = slice(max(0, first), last + 2), slice(max(0, start), end + 1)
    window = (across, along) if rule.horizontal else (along, across)
    run = max(3, round(_RUN * pixels))
    shape = (1, run) if rule.horizontal else (run, 1)
    strip = cv2.morphologyEx(mask[window], cv2.MORPH_OPEN, np.ones(shape, np.uint8))
    blurred = (3, 1) if rule.horizontal else (1, 3)
    gone[window] |= np.asarray(cv2.dilate(strip, np.ones(blurred, np.uint8)), np.uint8)


def without_rest(flat: Flat, covered: Grey | None) -> Flat:
    """The page with paper where a stamp left a pale rest: what is as dark as ink is type under it."""
    if covered is None:
        return flat
    pale = (covered > 0) & (flat.grey >= flat.ink)
    return replace(flat, grey=np.asarray(np.where(pale, _PAPER, flat.grey), np.uint8))
