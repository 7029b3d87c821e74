"""绩效指标 out of boxes: rows under their headings, merged headings beside them, the total beneath."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.extract.boxed.columns import under
from pipeline.extract.boxed.made import Made, block_label
from pipeline.extract.boxed.place import TextBox, beside, over
from pipeline.extract.boxed.reach import Shown, reaches
from pipeline.extract.boxed.rows import BoxRow, by_column, is_even, joined_cuts, rows_of
from pipeline.extract.table import OUTSIDE
from pipeline.kinds.self_evaluation import labels

_ACROSS = 3
"""Headings above a text from which it is no cell of a row."""
LEVELS = ("level1", "level2")
_FIGURES = frozenset({"weight", "score"})


@dataclass(frozen=True, slots=True)
class Headed:
    """The block's headings, left to right, the rows that repeat them on later pages, the label of the total."""

    headings: list[TextBox]
    repeated: list[list[TextBox]]
    total: TextBox | None


def read_indicators(made: Made, headed: Headed, boxes: Sequence[TextBox], size: float) -> None:
    """The rows of 绩效指标, with the cells of levels that reach over several, and the total."""
    headings = headed.headings
    names = [labels.column(b.chars) for b in headings]
    block = block_label(boxes, "indicators", headings)
    totals = [b for b in boxes if headed.total and b is not headed.total and beside(b, headed.total)]
    body = [b for b in boxes if b not in block and b not in totals and b is not headed.total]
    across = [b for b in body if sum(over(b, heading) for heading in headings) >= _ACROSS]
    body = [b for b in body if b not in across]
    made.cell(0, block)
    for n, heading in enumerate(headings):
        made.cell(1 + n, [heading])
    made.row += 1
    found = under(headings, [*body, *totals], size)
    level = {n for n, name in enumerate(names) if name in LEVELS}
    parts = rows_of(b for b in body if found.column[b] not in level)
    for row in parts:
        by_column(row, found.column)
    figures = frozenset(n for n, name in enumerate(names) if name in _FIGURES)
    third = names.index("level3")
    uneven = [row.boxes[0] for row in parts if not is_even(row, size)]
    shown = [BoxRow([*row.boxes]) for row in parts]
    rows = joined_cuts(parts, figures, third, size)
    again = [group[0].top for group in headed.repeated]
    places = [made.row + n + sum(top < row.top for top in again) for n, row in enumerate(rows)]
    for n, group in enumerate(headed.repeated):
        _again(made, headings, group, made.row + n + sum(row.top < group[0].top for row in rows))
    _rows(made, zip(places, rows, strict=True), [*found.open, *uneven])
    of_row = {id(box): n for n, row in enumerate(rows) for box in row.boxes}
    _levels(
        made,
        Shown(shown, [of_row[id(row.boxes[0])] for row in shown], size),
        {names[n] or "": (n, [b for b in body if found.column[b] == n]) for n in level},
        places,
    )
    made.row += len(rows) + len(again)
    for box in across:
        made.cell(OUTSIDE, [box])
        made.row += 1
    if headed.total:
        made.cell(0, [headed.total])
        for box in totals:
            made.cell(1 + found.column[box], [box])
        if any(b in found.open for b in totals):
            made.doubt(totals, "看不出总分行的数字在哪一栏", "the columns of the total's figures are not shown")
        made.row += 1


def _again(made: Made, headings: Sequence[TextBox], again: Sequence[TextBox], row: int) -> None:
    """The headings printed again on a later page, which must stand where they stood."""
    for n, box in enumerate(again):
        made.cell(1 + n, [box], row=row)
    pairs = list(zip(headings, again, strict=False))
    if len(headings) != len(again) or not all(over(a, b) and a.chars == b.chars for a, b in pairs):
        zh, en = "重复印出的表头与前面的不同", "the headings that are printed again are not those above"
        made.doubt(again, zh, en, "indicators")


def _rows(made: Made, rows: Iterable[tuple[int, BoxRow]], doubted: Sequence[TextBox]) -> None:
    for place, row in rows:
        for column, own in sorted(row.columns.items()):
            made.cell(1 + column, own, row=place)
        if row.broken:
            made.breaks.add(place)
        if any(box in doubted for box in row.boxes):
            zh, en = "看不出这些文字在哪一行哪一栏", "the row and the columns of these texts are not shown"
            made.doubt(row.boxes, zh, en)
        if not row.sure:
            zh, en = (
                "被分页切断的行，看不出怎样接续",
                "a row that a page's end may have cut: how it goes on is not shown",
            )
            made.doubt(row.boxes, zh, en)


def _levels(made: Made, shown: Shown, headings: Mapping[str, tuple[int, list[TextBox]]], places: Sequence[int]) -> None:
    """The cells of both levels; the second one first, for the template says what may stand under the first."""
    seconds: Mapping[int, TextBox] = {}
    for name in reversed(LEVELS):
        column, boxes = headings[name]
        found = reaches(shown, sorted(boxes, key=lambda b: b.middle), seconds)
        seconds = found.over()
        for reach in found.headings:
            said = [b for b in reach.boxes if labels.key(b.chars) in labels.CONTINUED]
            made.drawn += [(span, "continued") for b in said for span in b.spans]
            if reach.rows:
                texts = [b for b in reach.boxes if b not in said]
                first, last = places[min(reach.rows)], places[max(reach.rows)]
                made.cell(1 + column, texts, row=first, rowspan=last - first + 1)
        if not found.sure:
            zh, en = "看不出级次的合并单元格各占哪几行", "which rows the merged headings reach over is not shown"
            made.doubt(boxes, zh, en, "indicators")
