"""The columns of a block on one page: cuts between the headings that the fewest words cross.

A program that writes aligned text keeps the order of what stands side by side, not the exact place: a word may lie a
column or two over the cut. What cannot be told is said (`None`), never guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extract.columns.lines import Line, Word

SLACK = 2
"""How many columns a word may lie over a cut, and how near to one its side counts as doubtful."""

FEW = 2
"""Up to so many cuts the columns hold running text, in which a blank is nothing unusual."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A place between two neighbouring columns: every word that ends before `low` is left of it, every word that
    begins from `high` on is right of it; `crossing` is how far words lie over it in all.
    """

    low: int
    high: int
    crossing: int


def cut_between(words: Sequence[Word], left: int, right: int) -> Cut | None:
    """The cut in [left, right] that words cross least, the widest corridor first; None when two are as good."""
    costs = [
        sum(min(at - word.left, word.right - at) for word in words if word.left < at < word.right)
        for at in range(left, right + 1)
    ]
    if not costs:
        return None
    best = min(costs)
    corridors: list[list[int]] = []
    for at, cost in enumerate(costs, left):
        if cost == best:
            if corridors and corridors[-1][1] == at - 1:
                corridors[-1][1] = at
            else:
                corridors.append([at, at])
    corridors.sort(key=lambda corridor: corridor[0] - corridor[1])
    (low, high), others = corridors[0], corridors[1:]
    if others and others[0][1] - others[0][0] >= high - low:
        return None
    return Cut(low, high, best)


def place(line: Line, cuts: Sequence[Cut]) -> dict[int, list[Word]] | None:
    """The line's words by column (0 is left of the first cut); None when a word's side is in doubt."""
    placed: dict[int, list[Word]] = {}
    for word in line.words:
        column = 0
        for cut in cuts:
            over, under = word.right - cut.high, cut.low - word.left
            if under <= 0 or (over > under and under <= SLACK):
                column += 1
            elif over > SLACK:
                return None
        placed.setdefault(column, []).append(word)
    return placed if _parted(placed, cuts) else None


def _parted(placed: dict[int, list[Word]], cuts: Sequence[Cut]) -> bool:
    """Whether words that share a column on a line belong together: one blank apart, and with no empty column beside
    them, or beside the words that follow them one blank apart, into which all could have been pushed.
    """
    for column, words in placed.items():
        if len(words) == 1:
            continue
        if any(b.left - a.right > 1 for a, b in pairwise(words)):
            return False
        last = column
        while last + 1 in placed and placed[last + 1][0].left - placed[last][-1].right <= 1:
            last += 1
        first = column
        while first - 1 in placed and placed[first][0].left - placed[first - 1][-1].right <= 1:
            first -= 1
        near = SLACK if len(cuts) <= FEW else 1 << 30
        if last < len(cuts) and last + 1 not in placed and placed[last][-1].right >= cuts[last].low - near:
            return False
        if first > 0 and first - 1 not in placed and placed[first][0].left <= cuts[first - 1].high + near:
            return False
    return True
