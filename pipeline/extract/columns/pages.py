"""The columns of a block on its next page, where the program has placed everything anew.

The words fall into strips; the strips keep the order of the columns, and some columns may be empty. Every way to
match them is tried; what a strip says may exclude a way (figures under 分值, whole headings under the levels, the
figures of 总分 under 分值 and 得分), and only if one way is left is it taken.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

from pipeline.extract.columns.gutters import Cut
from pipeline.extract.columns.lines import Line, Strip, Word, joined, strips
from pipeline.kinds.self_evaluation import labels

FIGURE = re.compile(r"[0-9]+(?:[.．,，][0-9]+)*%?|%|[—–－\-/无]+")
_LEVELS = {"level1": labels.level1, "level2": labels.level2}
_NAMES = {kind: "".join(words) for kind, words in labels.BLOCKS.items()}


def matched(
    kind: str, names: Sequence[str | None], words: Sequence[Word], totals: Sequence[Line]
) -> tuple[list[Cut], list[int]] | None:
    """The cuts between the strips and the column of each, None when more than one way (or none) is left.

    `names` are what the headings of the columns name; `totals` the lines of the page that say 总分.
    """
    found = strips(words)
    if not found or len(found) > len(names):
        return None
    figures = {word for line in totals for word in line.words if FIGURE.fullmatch(word.text)}
    if figures.issuperset(words) and [names.count(name) for name in ("weight", "score")] == [1, 1]:
        ends = [at for at, name in enumerate(names) if name in ("weight", "score")]
        return (_between(found), ends) if len(found) == len(ends) else None
    ways = [
        way
        for way in combinations(range(len(names)), len(found))
        if all(_may(kind, names, column, strip, figures) for column, strip in zip(way, found, strict=True))
        and _must(names, dict(zip(way, found, strict=True)), figures)
    ]
    if len(ways) != 1:
        return None
    return _between(found), list(ways[0])


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
    ends = {0, *range(1, min(len(text), 12))}
    for at in range(1, len(text) + 1):
        if any(_LEVELS[name](text[start:at]) for start in ends if start < at):
            ends.add(at)
    return len(text) in ends


def _must(names: Sequence[str | None], way: Mapping[int, Strip], figures: set[Word]) -> bool:
    """Whether the columns that every row fills are among the strips."""
    return all(column in way for column, name in enumerate(names) if name in ("level3", "target")) and all(
        any(figures.intersection(way[column]) for column in way if names[column] == name)
        for name in ("weight", "score")
        if figures and name in names
    )
