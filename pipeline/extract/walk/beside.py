"""What the cells of a row say of each other: headings, words printed twice, brackets, lines."""

from collections.abc import Sequence

from pipeline.amounts import is_number
from pipeline.extract.walk.fragments import Fragment, Gap, joined
from pipeline.extract.walk.pieces import Piece
from pipeline.extract.walk.seams import is_quantity
from pipeline.kinds.self_evaluation import labels

_SAME = -2.0
"""Target and actual in the same words."""
_LEAST_SAME, _LONG = 2, 6
BRACKETS = (("（", "）"), ("(", ")"), ("“", "”"), ("《", "》"), ("〔", "〕"), ("[", "]"))


def is_level_pair(fragments: Sequence[Fragment], pieces: Sequence[Piece], name: str) -> bool:
    """`满意度指标 服务对象满意度指标`: a first level and its second, and not a second level and a name."""
    names = [p.name for p in pieces[:-3]]
    above = pieces[-4] if names[-1:] == ["level2"] and names[-2:-1] != ["level1"] else None
    first = labels.level1(joined(fragments[above.start : above.stop])) if above else None
    return first is not None and first in labels.first_levels(name)


def only_first(fragments: Sequence[Fragment], pieces: Sequence[Piece]) -> bool:
    """`满意度指标` alone beside a row: the template knows it as a first level, whose second is missing."""
    names = [p.name for p in pieces]
    return any(
        piece.name == "level2"
        and names[i - 1 : i] != ["level1"]
        and labels.only_first(joined(fragments[piece.start : piece.stop]))
        for i, piece in enumerate(pieces)
    )


def parts_brackets(one: str, other: str) -> bool:
    """Whether a bracket opens in the one cell and closes in the other."""
    return any(
        one.count(opening) == one.count(closing) + 1 and other.count(closing) == other.count(opening) + 1
        for opening, closing in BRACKETS
    )


def repeats(name: Sequence[str], target: Sequence[str], actual: Sequence[str]) -> bool:
    """`报告质量 / 按要求完成 | 按要求完成 | 按要求完成`: a cell printed twice, in the same lines."""
    whole = "".join(target)
    if name[-len(target) :] == target and (name != target or name != actual):
        return name == target or (len(whole) > 1 and not is_quantity(whole))
    return any(len(t) > 3 and t[: len(t) // 2] * 2 == t for t in map("".join, (name, target, actual)))


def offline(fragments: Sequence[Fragment], row: Sequence[Piece]) -> int:
    """How many neighbours of one line each, the weight after them included, stand on different lines."""
    whole = [all(fragments[i].gap is Gap.SPACE for i in range(p.start + 1, p.stop)) for p in row] + [True]
    return sum(
        one and other and fragments[piece.stop].gap is not Gap.SPACE
        for one, other, piece in zip(whole, whole[1:], row, strict=False)
    )


def same(one: str, other: str) -> float:
    """What two neighbours in the same words speak for the cut between them."""
    # `项目金额 不超 90000元 90000元`: equal amounts say nothing of the words before them
    if one != other or len(one) < _LEAST_SAME or is_quantity(one) or is_number(one) or labels.level2(one):
        return 0.0
    return _SAME * (1 + (len(one) >= _LONG))
