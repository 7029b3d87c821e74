"""Rows: boxes of one row share some height, boxes of two rows never do; and rows that the end of a page cuts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.amounts import BLANKS, is_number
from pipeline.extract.boxed.place import TextBox
from pipeline.kinds.self_evaluation import labels

_SAME = 0.15
"""Of the type's height: tops and middles that are nearer are the same."""
_SHARED = 0.3
"""Of the type's height: what boxes of one row share at least; lines of two sizes may touch."""
_CLOSING = "。，、；：！？）》”’%％.,;:!?)"


@dataclass(slots=True)
class BoxRow:
    """A row: its boxes by column; a cut one has its `rest` on the next page. `sure`: how it was cut is shown."""

    boxes: list[TextBox]
    columns: dict[int, list[TextBox]] = field(default_factory=dict)
    sure: bool = True
    broken: bool = False

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.boxes[0].page

    @property
    def top(self) -> float:
        """The top of its highest box."""
        return min(box.top for box in self.boxes)

    @property
    def bottom(self) -> float:
        """The bottom of its lowest box."""
        return max(box.bottom for box in self.boxes)


def rows_of(boxes: Iterable[TextBox]) -> list[BoxRow]:
    """The rows, from top to bottom."""
    rows: list[BoxRow] = []
    for box in sorted(boxes, key=lambda b: b.top):
        least = _SHARED * min(line.y1 - line.y0 for line in box.lines)
        if rows and box.top < rows[-1].bottom - least and box.page == rows[-1].page:
            rows[-1].boxes.append(box)
        else:
            rows.append(BoxRow([box]))
    return rows


def by_column(row: BoxRow, column: dict[TextBox, int]) -> None:
    """The row's boxes by their columns, top to bottom."""
    for box in sorted(row.boxes, key=lambda b: b.top):
        row.columns.setdefault(column[box], []).append(box)


def is_even(row: BoxRow, size: float) -> bool:
    """Whether each column has one box, and all boxes have one middle or one top."""
    if any(len(own) > 1 for own in row.columns.values()):
        return False
    middles, tops = [b.middle for b in row.boxes], [b.top for b in row.boxes]
    return min(max(middles) - min(middles), max(tops) - min(tops)) <= _SAME * size


def has_top(row: BoxRow, size: float) -> bool | None:
    """Whether the boxes have one top and no one middle; None where both are the same."""
    middles, tops = [b.middle for b in row.boxes], [b.top for b in row.boxes]
    one_top, one_middle = (max(v) - min(v) <= _SAME * size for v in (tops, middles))
    return None if one_top == one_middle else one_top


def joined_cuts(rows: Sequence[BoxRow], figures: frozenset[int], name: int, size: float) -> list[BoxRow]:
    """The rows, with what a page's end cut put together: a row of which only one half has figures is one of two.

    `figures` are the columns of points, `name` that of 三级指标. The cut is shown where a text goes on from a line
    that has no room for what comes next.
    """
    widths = widths_of(rows)
    whole: list[BoxRow] = []
    for row in rows:
        above = whole[-1] if whole else None
        if above is None or row.boxes[0].page == above.boxes[-1].page:
            whole.append(row)
            continue
        row.broken = True
        kept = [bool(set(r.columns) & figures) or _says_nothing(r, name) for r in (above, row)]
        if all(kept):
            whole.append(row)
            continue
        above.sure = above.sure and any(kept) and goes_on(above, row, widths, size)
        above.boxes = above.boxes + row.boxes
        for column, own in row.columns.items():
            above.columns[column] = above.columns.get(column, []) + own
    return whole


def _says_nothing(row: BoxRow, name: int) -> bool:
    """`不涉及`: a row that needs no figures."""
    own = row.columns.get(name, [])
    return len(own) == 1 and own[0].chars in labels.ABSENT_OR_NONE


def widths_of(rows: Iterable[BoxRow]) -> dict[int, float]:
    """Column -> the width of its widest line."""
    widths: dict[int, float] = {}
    for row in rows:
        for column, own in row.columns.items():
            widths[column] = max([widths.get(column, 0.0), *(line.x1 - line.x0 for b in own for line in b.lines)])
    return widths


def goes_on(above: BoxRow, rest: BoxRow, widths: dict[int, float], size: float) -> bool:
    """Whether each text of the rest goes on from a full line; figures may stand in one half of a row alone."""
    shown = False
    for column, own in rest.columns.items():
        before = above.columns.get(column)
        if before is None:
            if not all(is_number(b.chars) or b.chars in BLANKS for b in own):
                return False
            continue
        if any(is_number(b.chars) for b in (*before, *own)):
            return False
        last = before[-1].lines[-1]
        if widths[column] - (last.x1 - last.x0) >= size * (_first_width(own[0].chars) + 0.1):
            return False
        shown = True
    return shown


def _first_width(text: str) -> float:
    """The width, in sizes of the type, of what cannot be parted at a line's beginning."""
    word = re.match(r"[!-~]+", text)
    if word:
        return max(0.6 * len(word[0]), 1.0)
    return 2.0 if text[1:2] in _CLOSING else 1.0
