"""Pages that lie on their side or on their head: found by the shapes of lines, decided by what can be read."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.read.scan.engine import Engine
from pipeline.read.scan.recognise import recognised
from pipeline.read.scan.rectify import Flat, Homography
from pipeline.read.scan.regions import Region

_SAMPLE = 6
_ASPECT = 2.5
_SURE = 0.9


def quarter_turns(engine: Engine, flat: Flat, regions: Sequence[Region]) -> int:
    """How many quarter turns to the left make the page upright, by its regions of text."""
    wide = sum(region.width * region.height for region in regions if region.width > region.height)
    tall = sum(region.width * region.height for region in regions if region.height > region.width)
    # The engine reads type that lies on its side as well, one character below the other: the shapes say which it is.
    upright, on_its_head = (0, 2) if wide >= tall else (1, 3)
    sure = _legible(engine, flat, regions, upright)
    if sure >= _SURE:
        return upright
    turned_around = _legible(engine, flat, regions, on_its_head)
    if not sure and not turned_around:
        # Too little text to tell by: a page lies as it was put.
        return 0
    return upright if turned_around <= sure else on_its_head


def turned(flat: Flat, turns: int) -> Flat:
    """The page after quarter turns to the left."""
    if not turns:
        return flat
    height, width = flat.grey.shape
    grey = np.ascontiguousarray(np.rot90(flat.grey, turns))
    return replace(flat, grey=grey, to_page=flat.to_page @ _back(turns, width, height))


def _back(turns: int, width: int, height: int) -> Homography:
    """From the turned page to the page before."""
    rows = {
        1: [[0, -1, width], [1, 0, 0]],
        2: [[-1, 0, width], [0, -1, height]],
        3: [[0, 1, 0], [-1, 0, height]],
    }[turns]
    return np.array([*rows, [0, 0, 1]], float)


def _legible(engine: Engine, flat: Flat, regions: Sequence[Region], turns: int) -> float:
    """How sure the engine is of a few lines that lie along the page when it is turned; 0 if there are none."""
    aspects = [(r.height / r.width if turns % 2 else r.width / r.height) for r in regions]
    fitting = sorted((aspect, index) for index, aspect in enumerate(aspects) if aspect >= _ASPECT)
    middle = len(fitting) // 2
    sample = fitting[max(0, middle - _SAMPLE // 2) :][:_SAMPLE]
    crops = [np.rot90(regions[index].cut_from(flat.grey), turns) for _, index in sample]
    readings = recognised(engine, crops)
    return sum(reading.certainty for reading in readings) / len(readings) if readings else 0.0
