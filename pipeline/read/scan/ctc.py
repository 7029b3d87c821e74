"""From how likely each character is at each step of a line to its text, where each stands, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Steps = NDArray[np.float32]
"""How likely each character of the alphabet is, (steps, alphabet); the first is the blank."""

BLANK = 0

LOOKALIKES = {
    "0": "０OoＯΟ〇○",
    "1": "１lI|Ｉ",
    **{digit: chr(ord(digit) + 0xFEE0) for digit in "23456789"},
    ".": "．",
    ",": "，",
    "%": "％",
    "—": "一–－ー─",
}


_FULL, _HALF = "（），：；！？％．", "(),:;!?%."
WIDTHS = {**dict(zip(_FULL, _HALF, strict=True)), **dict(zip(_HALF, _FULL, strict=True))}
"""Signs of one shape and two widths, which the shape does not tell apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Alphabet:
    """The characters that an engine knows, the blank of CTC first; `twins` are codes of one shape and two widths."""

    characters: tuple[str, ...]
    twins: dict[int, int]

    @classmethod
    def of(cls, characters: Sequence[str]) -> "Alphabet":
        """The alphabet of these characters."""
        codes = {character: code for code, character in enumerate(characters)}
        twins = {codes[a]: codes[b] for a, b in WIDTHS.items() if a in codes and b in codes}
        return cls(tuple(characters), twins)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character of a line: its steps from `first` to `last`, how sure it is, and what else it might be.

    `confidence` is what the engine gives the character's shape, at either width; `runner_up` what it gives to `other`,
    the next likely one. `lost` is the most that any step beside it gives to a shape that is not in the text.
    """

    character: str
    first: int
    last: int
    confidence: float
    other: str
    runner_up: float
    lost: float


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which characters of an alphabet a line may hold, and which others (O) only look like one of these (0)."""

    mask: NDArray[np.bool_]
    alike: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, characters: str, alphabet: Alphabet) -> "Allowed":
        """What allows these characters."""
        codes = {character: code for code, character in enumerate(alphabet.characters)}
        mask = np.zeros(len(codes), np.bool_)
        mask[[BLANK, *(codes[character] for character in characters if character in codes)]] = True
        alike = [
            (codes[other], codes[character])
            for character in characters
            for other in LOOKALIKES.get(character, "")
            if other in codes and character in codes and other not in characters
        ]
        return cls(mask, tuple(alike))

    def applied(self, steps: Steps) -> Steps:
        """The steps with nothing but what is allowed; what looks like it counts as it."""
        held = np.where(self.mask[None, :], steps, np.float32(0))
        for other, character in self.alike:
            held[:, character] += steps[:, other]
        return held


def decode(steps: Steps, alphabet: Alphabet, allowed: Allowed | None = None) -> list[Glyph]:
    """The likeliest characters of a line; only what is allowed, if that is given. Confidences are of all characters."""
    if allowed is not None:
        steps = allowed.applied(steps)
    best = steps.argmax(axis=1)
    runs = _runs(best)
    if not runs:
        return []
    peaks = [first + int(steps[first : last + 1, best[first]].argmax()) for first, last in runs]
    at_peak = steps[peaks]
    codes = at_peak.argmax(axis=1)
    sure = at_peak[np.arange(len(peaks)), codes]
    at_peak[np.arange(len(peaks)), codes] = 0
    for index, code in enumerate(codes.tolist()):
        twin = alphabet.twins.get(code)
        if twin is not None:
            sure[index] += at_peak[index, twin]
            at_peak[index, twin] = 0
    at_peak[:, BLANK] = 0
    others = at_peak.argmax(axis=1)
    next_likely = at_peak[np.arange(len(peaks)), others]
    lost = _lost(steps, best, peaks, alphabet)
    return [
        Glyph(
            alphabet.characters[codes[index]],
            first,
            last,
            min(1.0, float(sure[index])),
            alphabet.characters[others[index]],
            float(next_likely[index]),
            lost[index],
        )
        for index, (first, last) in enumerate(runs)
    ]


def _runs(best: NDArray[np.intp]) -> list[tuple[int, int]]:
    """First and last step of each run of one character, blanks left out."""
    edges = np.flatnonzero(np.diff(best)) + 1
    bounds = [0, *edges.tolist(), len(best)]
    return [(start, end - 1) for start, end in pairwise(bounds) if best[start] != BLANK]


def _lost(steps: Steps, best: NDArray[np.intp], peaks: list[int], alphabet: Alphabet) -> list[float]:
    """For each character the most that a step around it gives to what is neither blank nor it nor its neighbours."""
    lost = []
    bounds = [0, *((left + right + 1) // 2 for left, right in pairwise(peaks)), len(best)]
    for index, (start, end) in enumerate(pairwise(bounds)):
        near = [int(best[peak]) for peak in peaks[max(0, index - 1) : index + 2]]
        told = steps[start:end, sorted({BLANK, *near, *(alphabet.twins.get(code, code) for code in near)})].sum(axis=1)
        lost.append(max(0.0, 1.0 - float(told.min())))
    return lost
