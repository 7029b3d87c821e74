"""Noise that looks like type: on speckled pages figures are read twice, and small signs are hard to be sure of."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

import cv2
import numpy as np

from pipeline.read.scan.ctc import Glyph
from pipeline.read.scan.engine import Engine
from pipeline.read.scan.flatten import Grey
from pipeline.read.scan.recognise import Reading, recognised

_AIR = 0.12
_LONGEST = 14
_DISAGREES = 0.3
_SURE = {**dict.fromkeys("，。、；.,;", 0.99), **dict.fromkeys("（）()", 0.998)}
"""How sure the engine is of small signs that it reads right on such pages: of 《 it makes （, of 。 a comma."""

_BLURRED = 0.85
"""How sure small signs are at most that a speck changes: a semicolon without its tail is a colon."""


def in_doubt(engine: Engine, lines: Sequence[Grey], readings: Sequence[Reading]) -> list[Reading]:
    """The readings of the lines of a speckled page, with the confidence that its specks leave."""
    figures = [index for index, reading in enumerate(readings) if _is_figure(reading)]
    again = recognised(engine, [_with_air(lines[index]) for index in figures])
    compared = dict(zip(figures, again, strict=True))
    return [
        _small_signs(_agreeing(reading, compared[index]) if index in compared else reading)
        for index, reading in enumerate(readings)
    ]


def _is_figure(reading: Reading) -> bool:
    return 0 < len(reading.glyphs) <= _LONGEST and any(glyph.character in "0123456789%％" for glyph in reading.glyphs)


def _with_air(line: Grey) -> Grey:
    """The line smaller in its picture: specks and strokes fall on other pixels of the engine."""
    air = max(1, round(_AIR * line.shape[0]))
    around = cv2.copyMakeBorder(line, air, air, air, air, cv2.BORDER_CONSTANT, value=(255.0, 0.0, 0.0, 0.0))
    return np.asarray(around, np.uint8)


def _agreeing(reading: Reading, other: Reading) -> Reading:
    """The reading, no surer than the other one; in doubt where that says something else, more or less."""
    sure = [_DISAGREES] * len(reading.glyphs)
    matched = SequenceMatcher(None, reading.text, other.text, autojunk=False).get_opcodes()
    for kind, start, end, there, _ in matched:
        if kind == "equal":
            for index in range(start, end):
                sure[index] = min(reading.glyphs[index].confidence, other.glyphs[there + index - start].confidence)
    for kind, start, _, _, _ in matched:
        if kind == "insert":
            for index in range(max(0, start - 1), min(len(sure), start + 1)):
                sure[index] = min(sure[index], _DISAGREES)
    return replace(
        reading,
        glyphs=tuple(replace(glyph, confidence=value) for glyph, value in zip(reading.glyphs, sure, strict=True)),
    )


def _small_signs(reading: Reading) -> Reading:
    return replace(reading, glyphs=tuple(_small_sign(glyph) for glyph in reading.glyphs))


def _small_sign(glyph: Glyph) -> Glyph:
    unsure = glyph.character in "：:" or glyph.confidence < _SURE.get(glyph.character, 0.0)
    return replace(glyph, confidence=min(glyph.confidence, _BLURRED)) if unsure else glyph
