"""The columns of a block on one page: cuts between the headings that the fewest words cross.

A program that writes aligned text keeps the order of what stands side by side, not the exact place: a word may lie a
column or two over the cut. What cannot be told is said (`None`), never guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.columns.lines import Line, Word

SLACK = 2
"""How many columns a word may lie over a cut, and how near to one its side counts as doubtful."""

FEW = 2
"""Up to so many cuts the columns hold running text, in which a blank is nothing unusual."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A place between two neighbouring columns: every word that ends before `low` is left of it, every word that
    begins from `high` on is right of it; `crossing` is how far words lie over it in all."""

    low: int
    high: int
    crossing: int


def cut_between(words: Sequence[Word], left: int, right: int) -> Cut | None:
    """The cut in [left, right] that words cross least, the widest corridor first; None when two are as good."""
    costs = [sum(min(at - w.left, w.right - at) for w in words if w.left < at < w.right) for at in range(left, right + 1)]
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
    """Whether words that share a column on a line belong together: one blank apart, and not beside an empty column
    that could be theirs."""
    for column, words in placed.items():
        if len(words) == 1:
            continue
        near = SLACK if len(cuts) <= FEW else 1 << 30
        if any(b.left - a.right > 1 for a, b in zip(words, words[1:], strict=False)):
            return False
        if column < len(cuts) and column + 1 not in placed and words[-1].right >= cuts[column].low - near:
            return False
        if column > 0 and column - 1 not in placed and words[0].left <= cuts[column - 1].high + near:
            return False
    return True
