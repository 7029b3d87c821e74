"""A whole form out of boxes: the headings of its blocks first, then what stands below and between them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from pipeline.amounts import BLANKS, is_number
from pipeline.extract.boxed.columns import under
from pipeline.extract.boxed.levels import PageRows, groupings, nearest
from pipeline.extract.boxed.place import TextBox, beside, boxes_of, over, size_of
from pipeline.extract.boxed.rows import BoxRow, by_column, is_even, joined_cuts, rows_of
from pipeline.extract.table import OUTSIDE, Cell, OpenCells, Table
from pipeline.kinds.self_evaluation import labels
from pipeline.ledger import furniture_rule
from pipeline.document import Span
from pipeline.reading import Slice

_ROOM = 4.0
"""Of the type's height: two labels further apart have room for a value between them."""
_ACROSS = 3
"""Headings above a text from which it is no cell of a row."""
_LEVELS = ("level1", "level2")
_FIGURES = frozenset({"weight", "score"})


@dataclass(slots=True)
class _Made:
    """The table while it is made."""

    cells: list[Cell] = field(default_factory=list)
    open: list[OpenCells] = field(default_factory=list)
    drawn: list[tuple[Span, str]] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    row: int = 0

    def cell(self, column: int, boxes: Iterable[TextBox], *, row: int | None = None, rowspan: int = 1) -> Cell:
        """One more cell, of these boxes from top to bottom."""
        pieces = tuple(span for box in boxes for span in box.spans)
        cell = Cell(self.row if row is None else row, column, pieces, rowspan)
        self.cells.append(cell)
        return cell

    def doubt(self, boxes: Iterable[TextBox], zh: str, en: str, block: str = "") -> None:
        """These boxes' places are not shown."""
        pieces = tuple(span for box in boxes for span in box.spans)
        self.open.append(OpenCells(((Cell(0, 0, pieces),),), zh, en, block))


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The form's headings, each row left to right, and the label of the total."""

    funds: list[TextBox]
    goals: list[TextBox]
    indicators: list[TextBox]
    repeated: list[list[TextBox]]
    total: TextBox | None


def boxed_table(part: Slice) -> Table | None:
    """The form's cells; None where the headings of its blocks are not found in their order."""
    boxes = boxes_of(part)
    blocks = _blocks(boxes)
    if blocks is None:
        return None
    made = _Made()
    size = size_of(boxes)
    boxes = _without_furniture(boxes, made)
    used = {id(b) for b in (*blocks.funds, *blocks.goals, *blocks.indicators, *chain(*blocks.repeated))}
    free = [box for box in boxes if id(box) not in used]
    ends = [min(b.top for b in row) for row in (blocks.funds, blocks.goals, blocks.indicators)]
    sections: list[list[TextBox]] = [[], [], [], [], []]
    last = blocks.total.bottom if blocks.total else float("inf")
    for box in free:
        of_total = blocks.total is not None and beside(box, blocks.total)
        n = sum(box.middle > end for end in ends) if of_total or box.middle <= last else 4
        sections[n].append(box)
    head, funds, goals, indicators, after = sections
    _head(made, head, size)
    _funds(made, blocks.funds, funds, size)
    _goals(made, blocks.goals, goals, size)
    _indicators(made, blocks, indicators, size)
    for box in after:
        made.cell(OUTSIDE, [box])
        made.row += 1
    return Table(
        "boxes",
        tuple(made.cells),
        merged=True,
        breaks=frozenset(made.breaks),
        open=tuple(made.open),
        drawn=tuple(made.drawn),
    )


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
    if not (funds[0].bottom < goals[0].top and goals[0].bottom < rows[0][0].top) or not {*_LEVELS} <= {*names}:
        return None
    total = next((b for b in boxes if labels.is_total(b.chars) and b.top > rows[-1][0].bottom), None)
    return _Blocks(funds, goals, rows[0], rows[1:], total)


def _heading(boxes: Sequence[TextBox], anchor: TextBox, named: Callable[[str], str | None]) -> list[TextBox]:
    """The heading row of the anchor: what stands beside it, from the first box that names a column."""
    row = sorted((b for b in boxes if b is anchor or beside(b, anchor)), key=lambda b: b.x0)
    first = next(n for n, box in enumerate(row) if named(box.chars))
    return [b for b in row[first:] if not labels.block(b.chars)]


def _without_furniture(boxes: Sequence[TextBox], made: _Made) -> list[TextBox]:
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


def _head(made: _Made, boxes: Sequence[TextBox], size: float) -> None:
    for row in rows_of(boxes):
        own = sorted(row.boxes, key=lambda b: b.x0)
        if any(over(a, b) for a, b in pairwise(own)):
            made.doubt(own, "表头的文字上下相叠，看不出行", "texts of the head stand over one another: no rows are shown")
        column = 0
        for n, box in enumerate(own):
            if n:
                column += 2 if box.x0 - own[n - 1].x1 > _ROOM * size else 1
            made.cell(column, [box])
        made.row += 1


def _funds(made: _Made, headings: Sequence[TextBox], boxes: Sequence[TextBox], size: float) -> None:
    block = _block_label(boxes, "funds", headings)
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


def _block_label(boxes: Sequence[TextBox], name: str, headings: Sequence[TextBox]) -> list[TextBox]:
    """The block's own label left of its headings, which the end of a page may cut in two."""
    beside_all = [b for b in boxes if b.x1 <= headings[0].x0]
    whole = [b for b in beside_all if labels.block(b.chars) == name]
    pieces = [b for b in beside_all if labels.is_piece(b.chars)]
    if whole or labels.block("".join(b.chars for b in pieces)) != name:
        return whole[:1]
    return pieces


def _goals(made: _Made, headings: Sequence[TextBox], boxes: Sequence[TextBox], size: float) -> None:
    block = _block_label(boxes, "goals", headings)
    texts = [b for b in boxes if b not in block]
    strange = [b for b in texts if labels.known(b.chars) or labels.is_piece(b.chars)]
    made.cell(0, block)
    for n, heading in enumerate(headings):
        made.cell(1 + n, [heading])
    made.row += 1
    for box in strange:
        made.cell(OUTSIDE, [box])
        made.row += 1
    found = under(headings, [b for b in texts if b not in strange], size)
    for n in range(len(headings)):
        own = [b for b, column in found.column.items() if column == n]
        if own:
            made.cell(1 + n, own)
    if found.open:
        made.doubt(found.open, "看不出这些文字属于哪一栏", "the column of these texts is not shown")
    made.row += 1


def _indicators(made: _Made, blocks: _Blocks, boxes: Sequence[TextBox], size: float) -> None:
    headings = blocks.indicators
    names = [labels.column(b.chars) for b in headings]
    block = _block_label(boxes, "indicators", headings)
    totals = [b for b in boxes if blocks.total and b is not blocks.total and beside(b, blocks.total)]
    body = [b for b in boxes if b not in block and b not in totals and b is not blocks.total]
    across = [b for b in body if sum(over(b, heading) for heading in headings) >= _ACROSS]
    body = [b for b in body if b not in across]
    made.cell(0, block)
    for n, heading in enumerate(headings):
        made.cell(1 + n, [heading])
    made.row += 1
    for again in blocks.repeated:
        _again(made, headings, again)
    found = under(headings, [*body, *totals], size)
    level = {n for n, name in enumerate(names) if name in _LEVELS}
    parts = rows_of(b for b in body if found.column[b] not in level)
    for row in parts:
        by_column(row, found.column)
    figures = frozenset(n for n, name in enumerate(names) if name in _FIGURES)
    third = names.index("level3")
    uneven = [row for n, row in enumerate(parts) if not is_even(row, size) and not _at_cut(parts, n)]
    shown = [[*row.boxes] for row in parts]
    rows = joined_cuts(parts, figures, third, size)
    _body(made, rows, found.open, uneven)
    first = made.row
    for number, row in enumerate(rows):
        for column, own in sorted(row.columns.items()):
            made.cell(1 + column, own, row=first + number)
        if row.broken:
            made.breaks.add(first + number)
    made.row += len(rows)
    of_row = {id(box): n for n, row in enumerate(rows) for box in row.boxes}
    pages = [BoxRow(own) for own in shown]
    numbers = [of_row[id(own[0])] for own in shown]
    for column in sorted(level):
        own = sorted((b for b in body if found.column[b] == column), key=lambda b: b.middle)
        _level(made, (first, column), own, (pages, numbers), size)
    for box in across:
        made.cell(OUTSIDE, [box])
        made.row += 1
    if blocks.total:
        made.cell(0, [blocks.total])
        for box in totals:
            made.cell(1 + found.column[box], [box])
        if any(b in found.open for b in totals):
            made.doubt(totals, "看不出总分行的数字在哪一栏", "the columns of the total's figures are not shown")
        made.row += 1


def _again(made: _Made, headings: Sequence[TextBox], again: Sequence[TextBox]) -> None:
    """The headings printed again on a later page, which must stand where they stood."""
    for n, box in enumerate(again):
        made.cell(1 + n, [box])
    pairs = list(zip(headings, again, strict=False))
    if len(headings) != len(again) or not all(over(a, b) and a.chars == b.chars for a, b in pairs):
        zh, en = "重复印出的表头与前面的不同", "the headings that are printed again are not those above"
        made.doubt(again, zh, en, "indicators")
    made.row += 1


def _at_cut(rows: Sequence[BoxRow], n: int) -> bool:
    """Whether a row stands at a page's end or beginning, where its cells may be set otherwise."""
    return (n > 0 and rows[n - 1].page != rows[n].page) or (n + 1 < len(rows) and rows[n + 1].page != rows[n].page)


def _body(made: _Made, rows: Sequence[BoxRow], open_boxes: Sequence[TextBox], uneven: Sequence[BoxRow]) -> None:
    for row in rows:
        if row in uneven:
            made.doubt(row.boxes, "看不出这些文字是一行还是几行", "one row or several is not shown")
        if any(box in open_boxes for box in row.boxes):
            made.doubt(row.boxes, "看不出这些文字在哪一栏", "the columns of these texts are not shown")
        if not row.sure:
            zh, en = "被分页切断的行，看不出怎样接续", "a row that a page's end may have cut: how it goes on is not shown"
            made.doubt(row.boxes, zh, en)


def _level(
    made: _Made,
    place: tuple[int, int],
    headings: Sequence[TextBox],
    shown: tuple[Sequence[BoxRow], Sequence[int]],
    size: float,
) -> None:
    """The cells of one level; a page at a time, for each page shows its own part of the rows."""
    first, column = place
    pages, numbers = shown
    reached: list[tuple[list[TextBox], int, int]] = []
    sure = bool(headings)
    for part, own, page in _by_page(pages, headings, size):
        ways = groupings(page)
        sure = sure and len(ways) == 1
        if ways:
            spans = [(h, numbers[part[a]], numbers[part[b]]) for h, (a, b) in zip(own, ways[0], strict=True)]
            start = ways[0][0][0] if own else len(part)
        else:
            near = list(nearest(page.rows, own))
            spans = [(h, *_ends([numbers[part[i]] for i, n in enumerate(near) if n == k])) for k, h in enumerate(own)]
            start = 0 if own else len(part)
        if start and reached:
            boxes, top, _ = reached[-1]
            reached[-1] = (boxes, top, numbers[part[start - 1]])
        for heading, top, bottom in spans:
            if reached and top == numbers[part[0]] and _goes_on(reached[-1], heading, top):
                reached[-1] = ([*reached[-1][0], heading], reached[-1][1], bottom)
            elif top >= 0:
                reached.append(([heading], top, bottom))
    taken: set[int] = set()
    for boxes, top, bottom in reached:
        own_rows = [n for n in range(top, bottom + 1) if n not in taken]
        taken.update(own_rows)
        said = [b for b in boxes if labels.key(b.chars) in labels.CONTINUED]
        made.drawn += [(span, "continued") for b in said for span in b.spans]
        if own_rows:
            texts = [b for b in boxes if b not in said]
            made.cell(1 + column, texts, row=first + own_rows[0], rowspan=len(own_rows))
    placed = [heading for boxes, _, _ in reached for heading in boxes]
    if not sure or len(placed) != len(headings) or len(taken) != len({*numbers}):
        zh, en = "看不出级次的合并单元格各占哪几行", "which rows the merged headings reach over is not shown"
        made.doubt(headings, zh, en, "indicators")


def _goes_on(above: tuple[list[TextBox], int, int], heading: TextBox, top: int) -> bool:
    """Whether the first heading of a page goes on with the last one above: the end of the page went through the cell.

    It did where it went through the row; or where not both of them are headings, and both together are.
    """
    boxes, _, bottom = above
    if boxes[-1].page == heading.page:
        return False
    if top == bottom or labels.key(heading.chars) in labels.CONTINUED:
        return True
    halves = ["".join(b.chars for b in boxes), heading.chars]
    return _is_level("".join(halves)) and not all(map(_is_level, halves))


def _is_level(chars: str) -> bool:
    return labels.level1(chars) is not None or labels.level2(chars) is not None


def _ends(numbers: Sequence[int]) -> tuple[int, int]:
    return (min(numbers), max(numbers)) if numbers else (-1, -1)


def _by_page(
    rows: Sequence[BoxRow], headings: Sequence[TextBox], size: float
) -> Iterator[tuple[list[int], list[TextBox], PageRows]]:
    pages = sorted({row.page for row in rows})
    gaps = [b.top - a.bottom for a, b in pairwise(rows) if a.page == b.page]
    padding = max(min(gaps, default=0.0), 0.0)
    for page in pages:
        part = [n for n, row in enumerate(rows) if row.page == page]
        own = [h for h in headings if h.page == page]
        shown = tuple(rows[n] for n in part)
        yield part, own, PageRows(shown, tuple(own), page == pages[0], page == pages[-1], padding, size)
