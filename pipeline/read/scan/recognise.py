"""Lines of text read by the engine: cut out, scaled to its height, given to it several at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.read.scan.ctc import Allowed, Glyph, decode
from pipeline.read.scan.engine import Engine
from pipeline.read.scan.flatten import Grey

HEIGHT = 48
_WIDTH_STEP = 32
_NARROWEST = 64
_WIDEST = 3200
_BATCH = 6
_ALIKE = 1.25


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says: its characters, and how many steps wide the line is."""

    glyphs: tuple[Glyph, ...]
    steps: float

    @property
    def text(self) -> str:
        """The characters alone."""
        return "".join(glyph.character for glyph in self.glyphs)

    @property
    def certainty(self) -> float:
        """The mean confidence of its characters; 0 for none."""
        return sum(glyph.confidence for glyph in self.glyphs) / len(self.glyphs) if self.glyphs else 0.0


def recognised(engine: Engine, lines: Sequence[Grey], allowed: Allowed | None = None) -> list[Reading]:
    """What each line image says, in the order given; only characters of `allowed`, if it is given."""
    widths = [_scaled_width(line) for line in lines]
    readings: list[Reading] = [Reading((), 0.0)] * len(lines)
    for indices in _batches(widths):
        room = _rounded(max(widths[index] for index in indices))
        batch = np.zeros((len(indices), 3, HEIGHT, room), np.float32)
        for row, index in enumerate(indices):
            batch[row, :, :, : widths[index]] = _normalised(lines[index], widths[index])
        likely = engine.characters(batch)
        for row, index in enumerate(indices):
            pixels_a_step = room / likely.shape[1]
            steps = widths[index] / pixels_a_step
            glyphs = (glyph for glyph in decode(likely[row], engine.alphabet, allowed) if glyph.character.strip())
            readings[index] = Reading(tuple(glyphs), steps)
    return readings


def _scaled_width(line: Grey) -> int:
    height, width = line.shape[:2]
    return max(1, min(_WIDEST, round(int(width) * HEIGHT / max(1, int(height)))))


def _rounded(width: int) -> int:
    return max(_NARROWEST, -(-width // _WIDTH_STEP) * _WIDTH_STEP)


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Lines of like width, a few at a time: what is short is not padded to what is long."""
    batch: list[int] = []
    for index in sorted(range(len(widths)), key=lambda each: widths[each]):
        if batch and (len(batch) == _BATCH or _rounded(widths[index]) > _ALIKE * _rounded(widths[batch[0]])):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _normalised(line: Grey, width: int) -> NDArray[np.float32]:
    scaled = cv2.resize(line, (width, HEIGHT), interpolation=cv2.INTER_LINEAR)
    return np.asarray(scaled, np.float32) / np.float32(127.5) - np.float32(1.0)
