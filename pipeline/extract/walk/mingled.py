"""Signs that the two goals are not told apart: lines of both in one text."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from pipeline.extract.walk.fragments import Fragment, Gap

_LEAST_ALIKE, _SHIFTED = 12, 1


def mingled(fragments: Sequence[Fragment], borders: tuple[int, int, int], left: list[str], right: list[str]) -> bool:
    """Whether anything shows that the texts [start, middle) and [middle, stop), in these lines, are not two whole ones.

    `borders` are start, middle and stop.
    """
    start, middle, stop = borders
    uneven = _uneven(fragments, start, middle) or _uneven(fragments, middle, stop)
    return uneven or _alike(left) or _alike(right)


def _uneven(fragments: Sequence[Fragment], start: int, stop: int) -> bool:
    """Whether a blank line stands within a text whose other lines follow each other, and not before its last line."""
    gaps = [f.gap for f in fragments[start + 1 : stop] if f.gap is not Gap.SPACE]
    return Gap.BLANK in gaps[:-1] and Gap.LINE in gaps


def _alike(lines: list[str]) -> bool:
    """`通过…保障政务网络的` over `提供…保障政务网络的`: lines in the same words may be of two texts side by side."""
    for one, other in pairwise(lines):
        run = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
        if run.size >= _LEAST_ALIKE and abs(run.a - run.b) <= _SHIFTED:
            return True
    return False
