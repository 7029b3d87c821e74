"""Tables without rules and without padding: rows stand no further apart than lines, so that leading tells no border.

It shows in two labels of the form in one run of lines, or a label with a dash. Such runs are parted at the labels, and
between them where the figures and labels beside them have their middles: every row has one. The page is said to be
read so; nothing on it is proved.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.amounts import BLANKS, DASHES, is_number
from pipeline.kinds.self_evaluation import labels
from pipeline.read.pages.lines import PrintedLine
from pipeline.text import plain_radicals

_MOST_LINES = 4
"""Lines that a label is broken over, in a column of usual width."""
_MOST_ROWS = 40
_NEAR = 0.3
"""Of the type's height: middles that are nearer are of one row."""

Run = list[PrintedLine]


def is_tight(runs: Sequence[Run]) -> bool:
    """Whether a run of lines holds two labels, or a label and the dash of a blank cell, which no cell does."""
    return any(_cells(run) > 1 for run in runs if len(run) > 1)


def _cells(run: Run) -> int:
    return sum(label or _said(own) in DASHES for own, label in _at_labels(run))


def parted(runs: Sequence[Run]) -> list[Run]:
    """The runs, parted into cells."""
    pieces = [piece for run in runs for piece in _at_labels(run)]
    anchors = _anchors([own for own, label in pieces if label and not _is_merged(_said(own))], pieces)
    whole = [own for own, label in pieces if label]
    for own, label in pieces:
        if not label:
            whole += _at_anchors(own, anchors)
    return whole


def _said(lines: Sequence[PrintedLine]) -> str:
    return plain_radicals("".join(line.text for line in lines))


def _is_label(chars: str) -> bool:
    return labels.known(chars) or labels.is_title(chars) or labels.is_below_title(chars) or _is_merged(chars)


def _spell_label(lines: Sequence[PrintedLine]) -> bool:
    return _is_label(_said(lines)) and not any(line.text in DASHES for line in lines)


def _is_merged(chars: str) -> bool:
    """Whether a label may stand beside several rows, so that its middle is no row's."""
    level = labels.level1(chars) or labels.level2(chars)
    return labels.block(chars) is not None or (level is not None and chars.endswith(labels.HEADING_END))


def _at_labels(run: Run) -> Iterator[tuple[Run, bool]]:
    """The run's labels and what stands between them, in order."""
    rest: Run = []
    at = 0
    while at < len(run):
        ends = range(min(at + _MOST_LINES, len(run)), at, -1)
        end = next((end for end in ends if _spell_label(run[at:end])), at)
        if end == at:
            rest.append(run[at])
            at += 1
            continue
        if rest:
            yield rest, False
            rest = []
        yield run[at:end], True
        at = end
    if rest:
        yield rest, False


def _middle(lines: Sequence[PrintedLine]) -> float:
    return (lines[0].area[1] + lines[-1].area[3]) / 2


def _anchors(own: Sequence[Run], pieces: Sequence[tuple[Run, bool]]) -> list[float]:
    """The middles of rows: those of labels, and of lines that hold a figure or a dash alone."""
    figures = [[line] for run, _ in pieces for line in run if is_number(line.text) or line.text in BLANKS]
    found: list[float] = []
    for run in sorted([*own, *figures], key=_middle):
        near = _NEAR * (run[0].area[3] - run[0].area[1])
        if not found or _middle(run) - found[-1] > near:
            found.append(_middle(run))
    return found


def _at_anchors(run: Run, anchors: Sequence[float]) -> list[Run]:
    """The run in as many parts as rows have their middles beside it, each part about the middle of one."""
    inside = [a for a in anchors if run[0].area[1] < a < run[-1].area[3]]
    if len(inside) < 2 or len(run) < len(inside) or len(inside) > _MOST_ROWS:
        return [run]
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for anchor in inside:
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, ends) in best.items():
            for end in range(start + 1, len(run) + 1):
                own = (cost + abs(_middle(run[start:end]) - anchor), (*ends, end))
                if end not in following or own < following[end]:
                    following[end] = own
        best = following
    ends = best[len(run)][1]
    return [run[a:b] for a, b in pairwise((0, *ends))]
