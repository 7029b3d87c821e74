"""What pages do to a printed sheet: tables cut, furniture between the halves, rows shifted, words around the form."""

from dataclasses import replace
from random import Random

from pipeline.kinds.self_evaluation.record import field_of
from pipeline.trials.sheets import Grid, GridCell, Paragraph, Sheet, broken, headed_again, row_printing

_FURNITURE: tuple[tuple[str, ...], ...] = (
    ("- 12 -",),
    ("— 4 —", "\f"),
    ("第 3 页 共 9 页", "\f2023年度部门预算绩效管理资料汇编"),
    ("第3页/共9页", "续表"),
    ("\f", "（续上页）"),
    ("",),
)
BEFORE = (
    "二、绩效自评工作开展情况",
    "本部门对全部项目开展了自评。各表所列项目名称与预算批复一致，总分按 100 分计，得分 90 分以上为优。",
    "评分结果详见附件《项目支出绩效自评表》。",
)
BETWEEN = ("上表的总分由各项得分相加而来；下一个项目名称及实施单位见后。", "三、其他需要说明的问题：无。")
AFTER = ("四、下一步工作：根据年度总体目标和实际完成情况，按一级指标逐项改进，预期目标不变，分值不作调整。",)


def paragraphs(texts: tuple[str, ...]) -> Sheet:
    """Lines of running text."""
    return tuple(Paragraph(text) for text in texts)


def _the_grid(blocks: Sheet) -> tuple[Sheet, Grid, Sheet]:
    for place, block in enumerate(blocks):
        if isinstance(block, Grid):
            return blocks[:place], block, blocks[place + 1 :]
    raise ValueError("the sheet has no table; print a record first")


def _rows_of_indicators(grid: Grid) -> list[int]:
    return sorted({cell.row for cell in grid.cells if cell.path.endswith("].level3")})


def _headings(grid: Grid) -> list[GridCell]:
    first = row_printing(grid, 0) - 1
    return [cell for cell in grid.starts_of(first) if cell.rowspan == 1]


def _furniture(chance: Random) -> Sheet:
    return tuple(Paragraph(text, furniture=True) for text in chance.choice(_FURNITURE))


def page_broken(blocks: Sheet, chance: Random) -> Sheet | None:
    """A page ends between two rows of indicators; merged cells go on blank below."""
    above, grid, below = _the_grid(blocks)
    rows = _rows_of_indicators(grid)[1:]
    if not rows:
        return None
    upper, lower = broken(grid, chance.choice(rows))
    return (*above, upper, *_furniture(chance), lower, *below)


def page_broken_and_headed(blocks: Sheet, chance: Random) -> Sheet | None:
    """A page ends between two rows; the headings are printed again, and merged cells say their text again."""
    above, grid, below = _the_grid(blocks)
    rows = _rows_of_indicators(grid)[1:]
    if not rows:
        return None
    upper, lower = broken(grid, chance.choice(rows), continued=None)
    return (*above, upper, *_furniture(chance), headed_again(lower, _headings(grid)), *below)


def page_broken_in_funds(blocks: Sheet, chance: Random) -> Sheet | None:
    """A page ends within the rows of 项目资金, or before the goals."""
    above, grid, below = _the_grid(blocks)
    first = next(cell.row for cell in grid.cells if cell.path == "funds.total.executed")
    upper, lower = broken(grid, first + chance.randint(0, 4))
    return (*above, upper, *_furniture(chance), lower, *below)


def said_to_go_on(blocks: Sheet, chance: Random) -> Sheet | None:
    """A page ends between two rows; merged cells say 续上页 below."""
    above, grid, below = _the_grid(blocks)
    rows = _rows_of_indicators(grid)[1:]
    if not rows:
        return None
    upper, lower = broken(grid, chance.choice(rows), continued="续上页")
    return (*above, upper, *_furniture(chance), lower, *below)


def _grown(cell: GridCell, row: int) -> GridCell:
    """The cell with a new row below `row`: moved down, or one row longer where it crosses that place."""
    if cell.row > row:
        return replace(cell, row=cell.row + 1)
    return replace(cell, rowspan=cell.rowspan + 1) if cell.row + cell.rowspan - 1 > row else cell


def _in_order(grid: Grid, cells: list[GridCell], height: int) -> Grid:
    return Grid(grid.width, height, tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def blank_row(blocks: Sheet, chance: Random) -> Sheet | None:
    """A row without any text between two rows of indicators."""
    above, grid, below = _the_grid(blocks)
    row = chance.choice(_rows_of_indicators(grid))
    cells = [_grown(cell, row) for cell in grid.cells]
    covered = {c.column + i for c in cells if c.row <= row and c.row + c.rowspan > row + 1 for i in range(c.colspan)}
    blanks = [GridCell(row + 1, column, "") for column in range(grid.width) if column not in covered]
    return (*above, _in_order(grid, [*cells, *blanks], grid.height + 1), *below)


def cell_cut_by_page(blocks: Sheet, chance: Random) -> Sheet | None:
    """A page ends within a row: the end of one cell's text stands alone in a row on the next page."""
    above, grid, below = _the_grid(blocks)
    texts = ("level3", "target", "actual", "deviation")
    cuttable = [c for c in grid.cells if c.path.startswith("indicators") and field_of(c.path) in texts and c.text[1:]]
    if not cuttable:
        return None
    cut = chance.choice(cuttable)
    place = chance.randrange(1, len(cut.text))
    others = [
        replace(c, rowspan=c.rowspan + 1) if c.row <= cut.row < c.row + c.rowspan else _grown(c, cut.row)
        for c in grid.cells
        if c is not cut
    ]
    halves = [replace(cut, text=cut.text[:place]), replace(cut, row=cut.row + 1, text=cut.text[place:], path="")]
    upper, lower = broken(_in_order(grid, [*others, *halves], grid.height + 1), cut.row + 1)
    return (*above, upper, *_furniture(chance), lower, *below)


def row_shifted(blocks: Sheet, chance: Random) -> Sheet | None:
    """The cells of a row of indicators stand a column too far to the left or to the right."""
    above, grid, below = _the_grid(blocks)
    row, step = chance.choice(_rows_of_indicators(grid)), chance.choice((-1, 1))
    if any(cell.column + step < 0 for cell in grid.starts_of(row)):
        step = 1
    pushed = any(cell.text and cell.column + step >= grid.width for cell in grid.starts_of(row))
    width = grid.width + pushed
    cells = [replace(cell, column=cell.column + step) if cell.row == row else cell for cell in grid.cells]
    kept = tuple(cell for cell in cells if cell.column < width)
    return (*above, replace(grid, width=width, cells=kept), *below)


def headings_late(blocks: Sheet, number: int) -> Sheet:
    """A page ends below the first row of a group, and the group's headings are printed only after it.

    `number` is the indicator row; its headings must go on in the next row.
    """
    above, grid, below = _the_grid(blocks)
    row = row_printing(grid, number)
    late = {c.column: c.text for c in grid.cells if c.row == row and c.rowspan > 1}
    upper, lower = broken(grid, row + 1)
    blanked = tuple(replace(c, text="") if c.row == row and c.column in late else c for c in upper.cells)
    printed = tuple(replace(c, text=late[c.column]) if c.row == 0 and c.column in late else c for c in lower.cells)
    return (*above, replace(upper, cells=blanked), *paragraphs(("- 12 -",)), replace(lower, cells=printed), *below)


def among_words(blocks: Sheet, _: Random) -> Sheet | None:
    """The form between running text that mentions 总分, 项目名称 and the form's own title."""
    return (*paragraphs(BEFORE), *blocks, *paragraphs(AFTER))
