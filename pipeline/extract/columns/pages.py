"""The columns of a block on its next page, where the program has placed everything anew.

The words fall into strips; the strips keep the order of the columns, and some columns may be empty. Every way to
match them is tried; what a strip says may exclude a way (figures under 分值, whole headings under the levels, the
figures of 总分 under 分值 and 得分), and only if one way is left is it taken.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations, pairwise

from pipeline.extract.columns.gutters import Cut, runs
from pipeline.extract.columns.lines import Line, Strip, Word, joined, strips
from pipeline.kinds.self_evaluation import labels

FIGURE = re.compile(r"[0-9]+(?:[.．,，][0-9]+)*%?|%|[—–－\-/无]+")
_LEVELS = {name: lru_cache(1 << 14)(known) for name, known in (("level1", labels.level1), ("level2", labels.level2))}
LONGEST = 12
"""The most characters of a heading of a level."""
_NAMES = {kind: "".join(words) for kind, words in labels.BLOCKS.items()}


def matched(
    kind: str, names: Sequence[str | None], words: Sequence[Word], totals: Sequence[Line]
) -> list[tuple[list[Cut], list[int]]]:
    """The ways to match strips and columns: the cuts between the strips, and the column of each.

    `names` are what the headings of the columns name; `totals` the lines of the page that say 总分. Where words that
    their neighbours pushed hide a gap between two columns, the strips of the other words are matched.
    """
    figures = {word for line in totals for word in line.words if FIGURE.fullmatch(word.text)}
    return _ways(kind, names, strips(words), figures) or _ways(
        kind, names, strips([word for run in runs(words) for word in run[:1]]), figures
    )


def _ways(
    kind: str, names: Sequence[str | None], found: Sequence[Strip], figures: set[Word]
) -> list[tuple[list[Cut], list[int]]]:
    if not found or len(found) > len(names):
        return []
    if (
        figures.issuperset(word for strip in found for word in strip)
        and _ends(names)
        and len(found) == len(_ends(names))
    ):
        return [(_between(found), _ends(names))]
    ways = [
        way
        for way in combinations(range(len(names)), len(found))
        if all(_may(kind, names, column, strip, figures) for column, strip in zip(way, found, strict=True))
        and _must(names, dict(zip(way, found, strict=True)), figures)
    ]
    return [(_between(found), list(way)) for way in ways]


def _ends(names: Sequence[str | None]) -> list[int]:
    """The columns of 分值 and 得分, if there is one of each."""
    ends = [at for at, name in enumerate(names) if name in ("weight", "score")]
    return ends if len(ends) == len({"weight", "score"}) else []


def _between(found: Sequence[Strip]) -> list[Cut]:
    return [Cut(max(w.right for w in a), min(w.left for w in b), 0) for a, b in pairwise(found)]


def _may(kind: str, names: Sequence[str | None], column: int, strip: Strip, figures: set[Word]) -> bool:
    text = joined(strip)
    name = names[column]
    if column == 0:
        return text in _NAMES[kind] or labels.key(text) in labels.CONTINUED
    if name in ("weight", "score"):
        return all(FIGURE.fullmatch(word.text) for word in strip)
    if name in _LEVELS:
        return not figures.intersection(strip) and _whole(text, name)
    return not figures.intersection(strip)


def _whole(text: str, name: str) -> bool:
    """Whether the text is known headings one after another; the first may have begun on the page before."""
    ends = {0, *range(1, min(len(text), LONGEST))}
    for at in range(1, len(text) + 1):
        if any(_LEVELS[name](text[start:at]) for start in ends if at - LONGEST <= start < at):
            ends.add(at)
    return len(text) in ends


def _must(names: Sequence[str | None], way: Mapping[int, Strip], figures: set[Word]) -> bool:
    """Whether the columns that every row fills are among the strips."""
    return all(column in way for column, name in enumerate(names) if name in ("level3", "target")) and all(
        any(figures.intersection(way[column]) for column in way if names[column] == name)
        for name in ("weight", "score")
        if figures and name in names
    )
