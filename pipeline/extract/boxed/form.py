"""A whole form out of boxes: the headings of its blocks first, then what stands below and between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from pipeline.amounts import BLANKS, is_number
from pipeline.document import Origin
from pipeline.extract.boxed.columns import under
from pipeline.extract.boxed.indicators import LEVELS, Headed, read_indicators
from pipeline.extract.boxed.made import Made, block_label
from pipeline.extract.boxed.place import TextBox, beside, boxes_of, over, size_of
from pipeline.extract.boxed.rows import BoxRow, by_column, goes_on, is_even, rows_of, widths_of
from pipeline.extract.table import OUTSIDE, Table
from pipeline.kinds.self_evaluation import labels
from pipeline.ledger import furniture_rule
from pipeline.reading import Slice

BLOCKS = (*labels.HEAD, "funds", *labels.GOALS, "indicators")
"""The paths that are doubted where a page does not show its rows."""
_ROOM = 4.0
"""Of the type's height: two labels further apart have room for a value between them."""


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The form's headings, each row left to right."""

    funds: list[TextBox]
    goals: list[TextBox]
    indicators: Headed


def boxed_table(part: Slice) -> Table | None:
    """The form's cells; None where the headings of its blocks are not found in their order."""
    boxes = boxes_of(part)
    blocks = _blocks(boxes)
    if blocks is None:
        return None
    made = Made()
    size = size_of(boxes)
    boxes = _without_furniture(boxes, made)
    used = {
        id(b) for b in (*blocks.funds, *blocks.goals, *blocks.indicators.headings, *chain(*blocks.indicators.repeated))
    }
    free = [box for box in boxes if id(box) not in used]
    ends = [min(b.top for b in row) for row in (blocks.funds, blocks.goals, blocks.indicators.headings)]
    sections: list[list[TextBox]] = [[], [], [], [], []]
    total = blocks.indicators.total
    last = total.bottom if total else float("inf")
    for box in free:
        of_total = total is not None and beside(box, total)
        n = sum(box.middle > end for end in ends) if of_total or box.middle <= last else 4
        sections[n].append(box)
    head, funds, goals, indicators, after = sections
    _head(made, head, size)
    _funds(made, blocks.funds, funds, size)
    _goals(made, blocks.goals, goals, size)
    read_indicators(made, blocks.indicators, indicators, size)
    for box in after:
        made.cell(OUTSIDE, [box])
        made.row += 1
    if _is_guess(part):
        for path in BLOCKS:
            zh, en = "没有框线，行的划分只是推测", "no rules: which lines make a row is a guess"
            made.doubt(free, zh, en, path)
    return Table(
        "boxes",
        tuple(made.cells),
        merged=True,
        breaks=frozenset(made.breaks),
        open=tuple(made.open),
        drawn=tuple(made.drawn),
    )


def _is_guess(part: Slice) -> bool:
    """Whether the pages do not show exactly where their lines and rows stand: in scans, and where a page says so."""
    remarks = (r for r in part.document.remarks if r.start < part.end and part.start < r.end)
    return part.document.origin is Origin.OCR or any(r.code == "layout.ambiguous" for r in remarks)


def _blocks(boxes: Sequence[TextBox]) -> _Blocks | None:
    third = [b for b in boxes if labels.column(b.chars) == "level3"]
    goal = [b for b in boxes if labels.goal(b.chars)]
    amounts = [b for b in boxes if labels.fund_column(b.chars) in ("initial_budget", "annual_budget", "executed")]
    if not (third and goal and amounts):
        return None
    funds = _heading(boxes, amounts[0], labels.fund_column)
    goals = _heading(boxes, goal[0], labels.goal)
    rows = [_heading(boxes, anchor, labels.column) for anchor in third]
    names = [labels.column(b.chars) for b in rows[0]]
    if not (funds[0].bottom < goals[0].top and goals[0].bottom < rows[0][0].top) or not {*LEVELS} <= {*names}:
        return None
    total = next((b for b in boxes if labels.is_total(b.chars) and b.top > rows[-1][0].bottom), None)
    return _Blocks(funds, goals, Headed(rows[0], rows[1:], total))


def _heading(boxes: Sequence[TextBox], anchor: TextBox, named: Callable[[str], str | None]) -> list[TextBox]:
    """The heading row of the anchor: what stands beside it, from the first box that names a column."""
    row = sorted((b for b in boxes if b is anchor or beside(b, anchor)), key=lambda b: b.x0)
    first = next(n for n, box in enumerate(row) if named(box.chars))
    return [b for b in row[first:] if not labels.block(b.chars)]


def _without_furniture(boxes: Sequence[TextBox], made: Made) -> list[TextBox]:
    """The boxes without page numbers, which stand beside nothing; a program may part one into pieces."""
    left: list[TextBox] = []
    for row in rows_of(boxes):
        own = sorted(row.boxes, key=lambda b: b.x0)
        alone = all(len(b.lines) == 1 for b in own)
        rule = furniture_rule("".join(b.chars for b in own), outside=True) if alone else None
        if rule and (len(own) == 1 or rule == "page-number"):
            made.drawn.append(((own[0].spans[0][0], own[-1].spans[-1][1]), rule))
        else:
            left += own
    return left


def _head(made: Made, boxes: Sequence[TextBox], size: float) -> None:
    for row in rows_of(boxes):
        own = sorted(row.boxes, key=lambda b: b.x0)
        if any(over(a, b) for a, b in pairwise(own)):
            made.doubt(
                own, "表头的文字上下相叠，看不出行", "texts of the head stand over one another: no rows are shown"
            )
        column = 0
        for n, box in enumerate(own):
            if n:
                column += 2 if box.x0 - own[n - 1].x1 > _ROOM * size else 1
            made.cell(column, [box])
        made.row += 1


def _funds(made: Made, headings: Sequence[TextBox], boxes: Sequence[TextBox], size: float) -> None:
    block = block_label(boxes, "funds", headings)
    left = [b for b in boxes if b not in block and b.x1 < headings[0].x0]
    names = [b for b in left if labels.fund_line(b.chars) or not (is_number(b.chars) or b.chars in BLANKS)]
    values = [b for b in boxes if b not in block and b not in names]
    made.cell(0, block)
    for n, heading in enumerate(headings):
        made.cell(2 + n, [heading])
    made.row += 1
    found = under(headings, values, size)
    for row in rows_of([*names, *values]):
        own = [b for b in row.boxes if b in names]
        for n, box in enumerate(sorted(own, key=lambda b: b.x0)):
            made.cell(min(n, 1) if len(own) > 1 else 1, [box])
        row.boxes = [b for b in row.boxes if b not in own]
        by_column(row, found.column)
        for column, values_there in sorted(row.columns.items()):
            made.cell(2 + column, values_there)
        if row.boxes and (len(own) != 1 or any(b in found.open for b in row.boxes) or not is_even(row, size)):
            zh, en = "看不出这些金额在哪一行哪一栏", "the row and the columns of these amounts are not shown"
            made.doubt(row.boxes, zh, en)
        made.row += 1


def _goals(made: Made, headings: Sequence[TextBox], boxes: Sequence[TextBox], size: float) -> None:
    block = block_label(boxes, "goals", headings)
    texts = [b for b in boxes if b not in block]
    strange = [b for b in texts if labels.known(b.chars) or labels.is_piece(b.chars)]
    made.cell(0, block)
    for n, heading in enumerate(headings):
        made.cell(1 + n, [heading])
    made.row += 1
    for box in strange:
        made.cell(OUTSIDE, [box])
        made.row += 1
    texts = [b for b in texts if b not in strange]
    found = under(headings, texts, size)
    for n in range(len(headings)):
        own = [b for b in texts if found.column[b] == n]
        if own:
            made.cell(1 + n, own)
    parts = rows_of(texts)
    for row in parts:
        by_column(row, found.column)
    if found.open or not all(is_even(row, size) for row in parts) or not _one_row(parts, size):
        made.doubt(texts, "看不出这些文字属于哪一栏", "which of the two columns these texts belong to is not shown")
    made.row += 1


def _one_row(parts: Sequence[BoxRow], size: float) -> bool:
    """Whether there is one row, each further page with texts that go on from full lines."""
    widths = widths_of(parts)
    return all(a.page != b.page and goes_on(a, b, widths, size) for a, b in pairwise(parts))
