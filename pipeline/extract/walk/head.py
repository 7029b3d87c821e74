"""The head's labels with their values, and the values whose lines may not be one cell's.

A value goes on over a line end only where its column is too narrow for more: what stands below it may be a page's
number or a line of another cell.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.extract.walk.blocks import Blocks
from pipeline.extract.walk.cuts import Piece, lines_of
from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.extract.walk.seams import inside
from pipeline.extract.walk.widths import needless, needs
from pipeline.kinds.self_evaluation import labels

_COLUMNS = (("supervising_department", "project_leader"), ("implementing_unit", "contact_phone"))
"""The values that stand one above the other; the project's name stands over them all."""
_SHORT = 3
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
        if glued or parted or broken or stray or phone or paged:
            yield start, stop
