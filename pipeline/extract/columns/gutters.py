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

MOVED = 2
"""How many words of a line may be forced out of the column they stand in."""

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


@dataclass(frozen=True, slots=True)
class Placed:
    """A line's words by column, and the words that may as well be in the column before (that one is named).

    `moved` counts the words that stand in a column beside their own; `went` are words that by their position would be
    in the column before, behind another word.
    """

    cells: dict[int, list[Word]]
    pushed: tuple[tuple[int, Word], ...] = ()
    moved: int = 0
    went: tuple[tuple[int, Word], ...] = ()


def cuts_between(words: Sequence[Word], left: int, right: int) -> list[Cut]:
    """The cuts in [left, right] that words cross least, the widest corridor first; all of them where no word crosses.

    A word one blank after another stands where that one pushed it, so where every place is crossed, only the others
    count. Where words cross even so, the widest corridor is the cut, if one is.
    """
    found = _corridors(words, left, right)
    if found and found[0].crossing:
        free = _corridors([word for run in runs(words) for word in run[:1]], left, right)
        found = free if not free[0].crossing else found
    if found and found[0].crossing and len(found) > 1:
        return found[:1] if found[0].high - found[0].low > found[1].high - found[1].low else []
    return found


def _corridors(words: Sequence[Word], left: int, right: int) -> list[Cut]:
    costs = [0] * max(0, right + 1 - left)
    for word in words:
        for at in range(max(left, word.left + 1), min(right + 1, word.right)):
            costs[at - left] += min(at - word.left, word.right - at)
    best = min(costs, default=0)
    found: list[Cut] = []
    # no cut crosses a word of one character, yet it has two sides
    narrow = {word.right for word in words if word.right - word.left == 1}
    for at, cost in enumerate(costs, left):
        if cost != best:
            continue
        if found and found[-1].high == at - 1 and at not in narrow:
            found[-1] = Cut(found[-1].low, at, best)
        else:
            found.append(Cut(at, at, best))
    return sorted(found, key=lambda cut: cut.low - cut.high)


def runs(words: Sequence[Word]) -> list[list[Word]]:
    """The words, line by line, in runs of one blank apart."""
    found: list[list[Word]] = []
    for word in sorted(words):
        if found and found[-1][-1].line == word.line and word.left - found[-1][-1].right <= 1:
            found[-1].append(word)
        else:
            found.append([word])
    return found


def place(line: Line, cuts: Sequence[Cut]) -> list[Placed] | None:
    """The ways to put the line's words into columns (0 is left of the first cut); None when they are in doubt.

    Words more than one blank apart are never of one cell, so a word may be forced out of the column it stands in by
    its neighbours. A word one blank after a word of the column on its left, over the cut or before it with nothing
    behind it, may have been pushed there by that word: it can be in either column, and is given to the right one.
    """
    moved, ways = _least_moved(line.words, [_reach(word, cuts) for word in line.words], len(cuts))
    found = []
    for way in ways:
        pushed = tuple(at for at in range(1, len(way)) if (*way[:at], way[at] - 1, *way[at + 1 :]) in ways)
        if any(_gap(line.words, at) > 1 or way[at - 1] != way[at] - 1 for at in pushed):
            pushed = ()
        shared = (at for at in range(1, len(way)) if way[at] == way[at - 1])
        if any(_raised(way, at) in ways for at in shared):
            continue
        placed = _placed(line.words, way, pushed, cuts, moved)
        if placed is None:
            return None
        found.append(placed)
    return found


def _raised(way: tuple[int, ...], at: int) -> tuple[int, ...]:
    return (*way[:at], way[at] + 1, *way[at + 1 :])


def _placed(
    words: Sequence[Word], way: tuple[int, ...], pushed: tuple[int, ...], cuts: Sequence[Cut], moved: int
) -> Placed | None:
    for last in (way, *(_raised(way, at) for at in range(1, len(way)) if _may_go(way, at, len(cuts)))):
        cells: dict[int, list[Word]] = {}
        for word, column in zip(words, last, strict=True):
            cells.setdefault(column, []).append(word)
        if _parted(cells, cuts):
            own = tuple((last[at] - 1, words[at]) for at in pushed)
            went = tuple((last[at] - 1, words[at]) for at in range(len(way)) if last[at] != way[at])
            return Placed(cells, own, moved, went)
    return None


def _may_go(way: tuple[int, ...], at: int, most: int) -> bool:
    """Whether the word shares its column with the one before alone, and the next column is empty."""
    column = way[at]
    return way.count(column) == 2 and way[at - 1] == column < most and column > 0 and column + 1 not in way


def _gap(words: Sequence[Word], at: int) -> int:
    return words[at].left - words[at - 1].right


def _reach(word: Word, cuts: Sequence[Cut]) -> tuple[int, int]:
    """The first and the last column that the word can be in by its own position."""
    first = last = 0
    for cut in cuts:
        over, under = word.right - cut.high, cut.low - word.left
        if under <= 0 or (over > under and under <= SLACK):
            first, last = first + 1, last + 1
        elif over > SLACK:
            last += 1
    return first, last


def _least_moved(
    words: Sequence[Word], reach: Sequence[tuple[int, int]], most: int
) -> tuple[int, list[tuple[int, ...]]]:
    """How few words can stand in a column beside their own, and the ways to give them columns in order with that."""
    ways: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for at, (first, last) in enumerate(reach):
        longer = []
        for moved, way in ways:
            low = 0 if not way else way[-1] + (_gap(words, at) > 1)
            for column in range(max(low, first - 1, 0), min(last + 1, most) + 1):
                cost = moved + (not first <= column <= last)
                if cost <= MOVED:
                    longer.append((cost, (*way, column)))
        ways = longer
    least = min((cost for cost, _ in ways), default=0)
    return least, [way for cost, way in ways if cost == least]


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
