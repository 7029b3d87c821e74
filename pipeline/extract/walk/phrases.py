"""Words that a line end parts: two characters that stand side by side elsewhere in the form are one word here too.

Forms repeat themselves: the goal names what the indicators count, the actual value repeats the target. In 150 forms one
border between cells in four hundred has such a pair of characters on its two sides, of the line ends inside cells
every second one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extract.walk.fragments import Fragment, Gap

_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of a form: `words`, pairs of characters; `parted`, the fragments before whose line end one goes on."""

    words: frozenset[str]
    parted: frozenset[int]

    @classmethod
    def of(cls, fragments: Sequence[Fragment]) -> "Phrases":
        """The words that stand unbroken among the fragments, and the line ends that part one of them."""
        words = words_of(f.chars for f in fragments)
        parted = (
            i
            for i in range(1, len(fragments))
            if fragments[i].gap > Gap.SPACE and fragments[i - 1].chars[-1] + fragments[i].chars[0] in words
        )
        return cls(words, frozenset(parted))


def words_of(lines: Iterable[str]) -> frozenset[str]:
    """All pairs of Chinese characters that stand side by side on a line."""
    return frozenset(pair for line in lines for pair in map("".join, pairwise(line)) if all(map(_HAN.match, pair)))


def go_on_elsewhere(lines: Sequence[str], words: frozenset[str]) -> bool:
    """Whether words go on in another line than the next: two texts line by line, or two lines swapped."""

    def known(one: int, other: int) -> bool:
        inside = 0 <= one < len(lines) and 0 <= other < len(lines)
        return inside and lines[one][-1] + lines[other][0] in words

    near = [known(i, i + 1) for i in range(-1, len(lines))]
    far = [known(i, i + 2) for i in range(-1, len(lines))]
    if sum(far) > sum(near):
        return True
    # before and behind a pair of swapped lines nothing goes on as it stands, and something does as it stood
    return any(not any(near[i : i + 3]) and (far[i] or far[i + 1] or known(i + 1, i)) for i in range(len(lines) - 1))
