"""Signs that the two goals are not told apart: lines of both in one text."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.extract.walk.paragraphs import SENTENCE, number_of

_NO_BEGINNING = tuple("、，。；")
_LEAST_ALIKE, _SHIFTED = 10, 1
_MOST_OF_IT = 3 / 4


def mingled(fragments: Sequence[Fragment], borders: tuple[int, int, int], left: list[str], right: list[str]) -> bool:
    """Whether anything shows that the texts [start, middle) and [middle, stop), in these lines, are not two whole ones.

    `borders` are start, middle and stop. A wrapped text does not meet the other one on a line.
    """
    start, middle, stop = borders
    gaps = [[f.gap for f in fragments[a + 1 : b]] for a, b in ((start, middle), (middle, stop))]
    shared = fragments[middle].gap is Gap.SPACE and any(gap is Gap.LINE for of in gaps for gap in of)
    return shared or _uneven(gaps) or _alike(left) or _alike(right) or _counts_late(left, right)


def _uneven(gaps: Sequence[Sequence[Gap]]) -> bool:
    """Whether a blank line stands within a text, and not before its last line, where other lines follow each other."""
    ends = [[gap for gap in of if gap is not Gap.SPACE] for of in gaps]
    follow = sum(of.count(Gap.LINE) for of in ends)
    return 0 < sum(of[:-1].count(Gap.BLANK) for of in ends) <= follow


def _alike(lines: list[str]) -> bool:
    """`通过…保障政务网络的` over `提供…保障政务网络的`: lines in the same words may be of two texts side by side.

    So may `…形成建议报告。` over `、定期组织…`: no sentence goes on so.
    """
    for one, other in pairwise(lines):
        if one.endswith("。") and other.startswith(_NO_BEGINNING):
            return True
        run = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
        least = max(_LEAST_ALIKE, _MOST_OF_IT * min(len(one), len(other)))
        if run.size >= least and abs(run.a - run.b) <= _SHIFTED:
            return True
    return False


def _counts_late(left: list[str], right: list[str]) -> bool:
    """`重点企业服务等 / 工作，…加快发展。 / 1.按月监测…`: one text ends in no sentence, the next counts from there.

    `….合理分配通信 / …服务满意。 / 资源。`: or the first one, of sentences, may go on after one of the next.
    """
    if left[-1].endswith(SENTENCE):
        return False
    goes_on = "。" in "".join(left)
    return any(one.endswith("。") and (goes_on or number_of(other) == 1) for one, other in pairwise(right))
