"""The head's labels with their values, and the values whose lines may not be one cell's.

A value goes on over a line end only where its column is too narrow for more: what stands below it may be a page's
number or a line of another cell.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.extract.walk.blocks import Blocks
from pipeline.extract.walk.cuts import Piece, lines_of
from pipeline.extract.walk.fragments import Fragment, Gap, joined
from pipeline.extract.walk.puzzle import label_at
from pipeline.extract.walk.seams import inside
from pipeline.extract.walk.widths import needless, needs
from pipeline.kinds.self_evaluation import labels

_COLUMNS = (("supervising_department", "project_leader"), ("implementing_unit", "contact_phone"))
"""The values that stand one above the other; the project's name stands over them all."""
_SHORT = 3
_NOTE = re.compile(r"[（(]?(?:\d{4}年|单位[：:]|附件|附表|附：|注[：:]|备注|填表|第\d+页)")
"""A line between the rows of a form that is no cell's: its year, its unit, a note."""
_STRAY = re.compile(r"[-—–]?\d{1,4}[-—–]?\Z")


def doubtful_values(fragments: Sequence[Fragment], found: Blocks, *, loose: bool) -> Iterator[tuple[int, int]]:
    """The ranges of fragments that are read as one value though nothing shows that they are.

    `loose`: blanks stand where lines ended, so that a blank between two Chinese characters parts no cells.
    """
    values = {label.name: (start, stop) for label, start, stop in found.head if label and stop > start}
    lines = {name: lines_of(fragments, Piece(name, *place)) for name, place in values.items()}
    for name, (start, stop) in values.items():
        beside = [n for column in _COLUMNS for n in column if name in column or name == "project_name"]
        wide = max(needs(line) for n in {name, *beside} if n in lines for line in lines[n])
        own = lines[name]
        parted = any(inside(fragments[i - 1], fragments[i], loose=loose) for i in range(start + 1, stop))
        broken = any(needless(one, other) <= wide for one, other in pairwise(own))
        stray = len(own) > 1 and (bool(_STRAY.match(own[-1])) or len(set(own)) < len(own))
        phone = name == "contact_phone" and len(own) > 1
        paged = any(fragments[i].gap is Gap.PAGE for i in range(start + 1, stop))
        # `丰台区科学技术局 / 项目负责人魏金鑫`: a label that stands glued to its value
        glued = any(word in "".join(own) for words in labels.HEAD.values() for word in words if len(word) > _SHORT)
        whole = "".join(own)
        twice = len(whole) > _SHORT and whole[: len(whole) // 2] * 2 == whole
        note = any(_NOTE.match(fragments[i].chars) for i in range(start + 1, stop))
        if glued or parted or broken or stray or phone or paged or twice or note:
            yield start, stop
    yield from _beside_labels(fragments, found)
    yield from _titles_twice(fragments, found)


def _beside_labels(fragments: Sequence[Fragment], found: Blocks) -> Iterator[tuple[int, int]]:
    """`…短信提醒费用 / 项目 / 主管部门`, `…经费 / 主管 / 主管 / 部门`: what may be the value's end or the label's head."""
    for (_, start, stop), (label, _, _) in pairwise(found.head):
        if label is None or stop == start:
            continue
        pieces = label.places
        whole = joined([fragments[i] for i in pieces])
        also = any(label_at(fragments, i, pieces[-1] + 1, labels.head) for i in pieces[1:])
        piece = fragments[stop - 1].chars
        if also or (len(piece) > 1 and whole.startswith(piece)):
            yield start, stop
    for label, start, stop in found.head:
        if label and stop > start:
            first, whole = fragments[start].chars, joined([fragments[i] for i in label.places])
            if len(first) > 1 and whole.endswith(first):
                yield start, stop


def _titles_twice(fragments: Sequence[Fragment], found: Blocks) -> Iterator[tuple[int, int]]:
    """`项目支出绩效自评表 / 项目支出绩效自评表`: a line above the labels that stands there twice."""
    for label, start, stop in found.head[:1]:
        lines = [fragments[i].chars for i in range(start, stop)]
        if label is None and len(set(lines)) < len(lines):
            yield start, stop
