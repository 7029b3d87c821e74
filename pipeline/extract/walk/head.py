"""The head's labels with their values, and the values whose lines may not be one cell's.

A value goes on over a line end only where its column is too narrow for more: what stands below it may be a page's
number or a line of another cell.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.extract.walk.blocks import Blocks
from pipeline.extract.walk.fragments import Fragment, Gap, joined
from pipeline.extract.walk.paragraphs import PAGE_NUMBER
from pipeline.extract.walk.pieces import Piece, lines_of
from pipeline.extract.walk.puzzle import label_at
from pipeline.extract.walk.seams import inside
from pipeline.extract.walk.widths import needless, needs
from pipeline.kinds.self_evaluation import labels

_COLUMNS = (("supervising_department", "project_leader"), ("implementing_unit", "contact_phone"))
"""The values that stand one above the other; the project's name stands over them all."""
_OFFICES = ("supervising_department", "implementing_unit")
_SHORT = 3
_PIECES = tuple(sorted({word[:3] for words in labels.HEAD.values() for word in words if len(word) > 3}))
"""What a label begins with that lost its end: `联系电 / 18510816074 / 话`."""


def doubtful_values(fragments: Sequence[Fragment], found: Blocks, *, loose: bool) -> Iterator[tuple[int, int]]:
    """The ranges of fragments that are read as one value though nothing shows that they are.

    `loose`: blanks stand where lines ended, so that a blank between two Chinese characters parts no cells.
    """
    values = {label.name: (start, stop) for label, start, stop in found.head if label and stop > start}
    lines = {name: lines_of(fragments, Piece(name, *place)) for name, place in values.items()}
    for name, (start, stop) in values.items():
        beside = [n for column in _COLUMNS for n in column if name in column or name == "project_name"]
        wide = max(needs(line) for n in {name, *beside} if n in lines for line in lines[n])
        if name == "project_name":
            # the name's cell spans both columns of values below it
            wide = max(wide, sum(max(map(needs, lines[n])) for n in _OFFICES if n in lines))
        parted = any(inside(fragments[i - 1], fragments[i], loose=loose) for i in range(start + 1, stop))
        paged = any(fragments[i].gap is Gap.PAGE for i in range(start + 1, stop))
        below = [line.replace(" ", "") for line in lines[name][1:]]
        note = any(map(labels.NOTE.match, (*below, *(fragments[i].chars for i in range(start + 1, stop)))))
        note = note or bool(labels.NOTE_IN_TEXT.match(fragments[start].chars))
        # `北京市丰台区科学技术和信息化局 / 已完成`; `丰台区科学技术和信`, whose last line stands elsewhere
        own = "".join(lines[name])
        others = ("".join(lines[n]) for n in _OFFICES if n in lines)
        cut = len(lines[name]) > 1 or any(other.startswith(own) and other != own for other in others)
        torn = name in _OFFICES and cut and not labels.is_office(own)
        phone = name == "contact_phone" and len(lines[name]) > 1
        if parted or paged or note or phone or torn or _strange(lines[name], wide):
            yield start, stop
    yield from _beside_labels(fragments, found)
    yield from _beside_blanks(fragments, found)
    yield from _titles_twice(fragments, found)


def _strange(lines: Sequence[str], wide: float) -> bool:
    """Whether a value's lines end without need, or hold a page's number, a line twice, all twice, or a label."""
    broken = any(needless(one, other) <= wide for one, other in pairwise(lines))
    stray = len(lines) > 1 and (bool(PAGE_NUMBER.match(lines[-1])) or any(b in a for a, b in pairwise(lines)))
    stray = stray or len(set(lines)) < len(lines)
    whole = "".join(lines).replace(" ", "")
    twice = len(whole) > _SHORT and whole[: len(whole) // 2] * 2 == whole
    # `丰台区科学技术局 / 项目负责人魏金鑫`: a label that stands glued to its value
    glued = any(word in whole for words in labels.HEAD.values() for word in words if len(word) > _SHORT)
    return broken or stray or twice or glued


def _beside_labels(fragments: Sequence[Fragment], found: Blocks) -> Iterator[tuple[int, int]]:
    """`…提醒费用 / 项目 / 主管部门`, `…经费 / 主管 / 主管 / 部门`: what may be a value's end or a label's beginning."""
    for (_, start, stop), (label, _, _) in pairwise(found.head):
        if label is None or stop == start:
            continue
        places = label.places
        whole = joined([fragments[i] for i in places])
        also = any(label_at(fragments, i, places[-1] + 1, labels.head) for i in places[1:])
        piece = fragments[stop - 1].chars
        if also or (len(piece) > 1 and whole.startswith(piece)):
            yield start, stop
    for label, start, stop in found.head:
        if label and stop > start:
            first, whole = fragments[start].chars, joined([fragments[i] for i in label.places])
            pieces = any(fragments[i].chars.startswith(_PIECES) for i in range(start, stop))
            if pieces or (len(first) > 1 and whole.endswith(first)):
                yield start, stop


def _beside_blanks(fragments: Sequence[Fragment], found: Blocks) -> Iterator[tuple[int, int]]:
    """`实施单位 / 大数据管理中心 / 池淑珍 / 项目负责人 / 联系电话`: the last line may be the blank value's below."""
    for (label, start, stop), (_, blank, end) in pairwise(found.head):
        lines = lines_of(fragments, Piece("", start, stop)) if label else []
        if label and label.name != "project_name" and len(lines) > 1 and blank == end:
            yield start, stop


def _titles_twice(fragments: Sequence[Fragment], found: Blocks) -> Iterator[tuple[int, int]]:
    """`项目支出绩效自评表 / 项目支出绩效自评表`: a line above the labels that stands there twice."""
    for label, start, stop in found.head[:1]:
        lines = [fragments[i].chars for i in range(start, stop)]
        if label is None and len(set(lines)) < len(lines):
            yield start, stop
