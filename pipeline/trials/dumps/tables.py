"""Sheets set for paper: every block of the form has its own rules, and a cell knows how many of all rules it crosses.

On paper the rules of 项目资金 and those of 绩效指标 do not meet; a grid of nine equal columns would make them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.kinds.self_evaluation.record import field_of
from pipeline.trials.dumps.style import Shade, Widths
from pipeline.trials.sheets import Grid, GridCell, Paragraph, Sheet

_NEAR = 0.012
"""Rules closer than this part of the table's width are drawn as one."""

Edges = tuple[float, ...]
"""Places of a row's rules as parts of the table's width, from 0 to 1, one more than the grid has columns."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rules from 0 to 1, and cells whose columns count between these rules."""

    rules: Edges
    height: int
    cells: tuple[GridCell, ...]

    def starts_of(self, row: int) -> list[GridCell]:
        """The cells that start in a row, from the left."""
        return [cell for cell in self.cells if cell.row == row]

    def part(self, cell: GridCell) -> float:
        """The part of the table's width that a cell has."""
        return self.rules[cell.column + cell.colspan] - self.rules[cell.column]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The end of a page."""


Block = Paragraph | Table | PageBreak


def shaded(cell: GridCell, shade: Shade) -> bool:
    """Whether a cell has a grey ground: labels, or every second row."""
    return (shade is Shade.LABELS and not cell.path) or (shade is Shade.ROWS and cell.row % 2 == 1)


def set_for_paper(sheets: Sequence[Sheet], widths: Widths, *, apart: bool) -> list[Block]:
    """Sheets one after the other; the halves of a table that was cut stand on two pages."""
    blocks: list[Block] = []
    for number, sheet in enumerate(sheets):
        if number and apart:
            blocks.append(PageBreak())
        blocks.extend(_sheet_on_paper(sheet, widths))
    return blocks


def _sheet_on_paper(sheet: Sheet, widths: Widths) -> Iterator[Block]:
    names: Mapping[int, str] = {}
    for block in sheet:
        if isinstance(block, Paragraph):
            yield block
            continue
        if names:
            yield PageBreak()
        names = names or _names_of_columns(block)
        yield _table(block, [_scaled(edges) for edges in _edges_of_rows(block, names, widths)])


def _names_of_columns(grid: Grid) -> dict[int, str]:
    """Column -> the leaf that the rows of indicators print there; a column of the block stands left of them."""
    named = {cell.column: field_of(cell.path) for cell in grid.cells if cell.path.startswith("indicators[")}
    return {column: named.get(column, "other" if column else "block") for column in range(grid.width)}


def _edges_of_rows(grid: Grid, names: Mapping[int, str], widths: Widths) -> Iterator[Edges]:
    """The rules of each row, not yet scaled."""
    paths = {row: [cell.path for cell in grid.starts_of(row)] for row in range(grid.height)}
    funds = [row for row, found in paths.items() if any(path.startswith("funds.") for path in found)]
    goals = [row for row, found in paths.items() if "expected_goal" in found]
    head = funds[0] - 1 if funds else 0
    of_funds = _of_pieces(grid.starts_of(head), _widths_of_funds(grid, head, widths)) if funds else ()
    for row in range(grid.height):
        if row < head:
            yield _of_pieces(grid.starts_of(row), _widths_of_head(grid.starts_of(row), widths))
        elif funds and row <= funds[-1]:
            yield of_funds
        elif goals and row in (goals[0] - 1, goals[0]):
            yield _of_goals(grid.starts_of(goals[0] - 1), widths)
        else:
            yield _cumulated(getattr(widths, names[column]) for column in range(grid.width))


def _cumulated(parts: Iterable[float]) -> Edges:
    edges = [0.0]
    for part in parts:
        edges.append(edges[-1] + part)
    return tuple(edges)


def _of_pieces(cells: Sequence[GridCell], parts: Sequence[float]) -> Edges:
    """The rules of a row whose cells have these widths; within a cell of several columns they stand evenly."""
    return _cumulated(part / cell.colspan for cell, part in zip(cells, parts, strict=True) for _ in range(cell.colspan))


def _widths_of_head(cells: Sequence[GridCell], widths: Widths) -> list[float]:
    if len(cells) == 1:
        return [100.0]
    value = (100 - widths.label * len(cells) / 2) / (len(cells) / 2)
    return [widths.label if number % 2 == 0 else value for number in range(len(cells))]


def _widths_of_funds(grid: Grid, head: int, widths: Widths) -> list[float]:
    first = {cell.column: field_of(cell.path) for cell in grid.starts_of(head + 1) if cell.path}
    own = {"weight": widths.point, "execution_rate": widths.point * 1.2, "score": widths.point}
    columns = [own.get(first[cell.column], widths.amount) for cell in grid.starts_of(head)[2:]]
    return [widths.funds, widths.line, *columns]


def _of_goals(cells: Sequence[GridCell], widths: Widths) -> Edges:
    half = (100 - widths.block) / 2
    return _of_pieces(cells, [widths.block, half, half])


def _scaled(edges: Edges) -> Edges:
    return tuple(edge / edges[-1] for edge in edges)


def _table(grid: Grid, edges: Sequence[Edges]) -> Table:
    used = {edges[c.row][c.column] for c in grid.cells} | {edges[c.row][c.column + c.colspan] for c in grid.cells}
    rules = _distinct(sorted(used))

    def place(edge: float) -> int:
        after = bisect_left(rules, edge)
        near = [n for n in (after - 1, after) if 0 <= n < len(rules)]
        return min(near, key=lambda n: abs(rules[n] - edge))

    cells = []
    for cell in grid.cells:
        left, right = place(edges[cell.row][cell.column]), place(edges[cell.row][cell.column + cell.colspan])
        cells.append(replace(cell, column=left, colspan=right - left))
    return Table(rules, grid.height, tuple(cells))


def _distinct(edges: Sequence[float]) -> Edges:
    kept: list[float] = []
    for edge in edges:
        if not kept or edge - kept[-1] > _NEAR:
            kept.append(edge)
    return tuple(kept)
