"""A record printed by a template: paragraphs, and a table that knows which leaf each of its cells prints."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.kinds.self_evaluation.record import FUND_LINES, Leaf, field_of, row_of
from pipeline.trials.templates import Template
from pipeline.trials.truth import Record

LEVELS = ("level1", "level2")
PER_CENT = "execution_rate"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line outside of tables; `furniture` belongs to the page, not to the text."""

    text: str
    path: str = ""
    furniture: bool = False


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell at its upper left; rows and columns count from 0; `path` is the leaf it prints, empty for labels."""

    row: int
    column: int
    text: str
    path: str = ""
    rowspan: int = 1
    colspan: int = 1

    def covers(self, row: int, column: int) -> bool:
        """Whether a place belongs to the cell."""
        return self.row <= row < self.row + self.rowspan and self.column <= column < self.column + self.colspan


@dataclass(frozen=True, slots=True)
class Grid:
    """A table without holes: every place belongs to one cell; cells in reading order."""

    width: int
    height: int
    cells: tuple[GridCell, ...]

    def texts(self) -> list[list[str]]:
        """Rows of texts, those of merged cells at their upper left, blank elsewhere."""
        rows = [[""] * self.width for _ in range(self.height)]
        for cell in self.cells:
            rows[cell.row][cell.column] = cell.text
        return rows

    def starts_of(self, row: int) -> list[GridCell]:
        """The cells that start in a row, from the left."""
        return [cell for cell in self.cells if cell.row == row]


Sheet = tuple[Paragraph | Grid, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    path: str = ""
    rowspan: int = 1
    colspan: int = 1


def _placed(rows: Sequence[Sequence[_Piece]], width: int) -> Grid:
    taken: set[tuple[int, int]] = set()
    cells: list[GridCell] = []
    for row, pieces in enumerate(rows):
        column = 0
        for piece in pieces:
            while (row, column) in taken:
                column += 1
            cells.append(GridCell(row, column, piece.text, piece.path, piece.rowspan, piece.colspan))
            taken |= {(row + i, column + j) for i in range(piece.rowspan) for j in range(piece.colspan)}
    return Grid(width, len(rows), tuple(cells))


def _spread(pieces: Sequence[_Piece], flexible: Sequence[int], width: int) -> list[_Piece]:
    """Pieces over a width: one column each, what is left goes to the flexible ones in turn."""
    spans = [1] * len(pieces)
    for spare in range(width - len(pieces)):
        spans[flexible[spare % len(flexible)]] += 1
    return [replace(piece, colspan=span) for piece, span in zip(pieces, spans, strict=True)]


def _printed(path: str, value: Leaf, blank: str = "") -> _Piece:
    text = blank if value is None else f"{value}%" if path.endswith(PER_CENT) else str(value)
    return _Piece(text, path)


def _heads(record: Record, template: Template) -> Iterator[list[_Piece]]:
    for fields in template.head:
        if any(record[name] is not None for name, _ in fields):
            pieces = [piece for name, label in fields for piece in (_Piece(label), _printed(name, record[name]))]
            yield _spread(pieces, range(1, len(pieces), 2), template.width)


def _fund_rows(record: Record, template: Template) -> Iterator[list[_Piece]]:
    width = template.width
    unit = record["amount_unit"]
    funds = template.funds.format(unit=unit) if unit else "项目资金"
    # a unit stands within its label; the label's cell prints that leaf
    label = _Piece(funds, "amount_unit" if unit else "", len(FUND_LINES) + 1)
    headings = [label, _Piece(""), *(_Piece(text) for _, text in template.fund_columns)]
    yield _spread(headings, [1], width)
    for line in FUND_LINES:
        values = [_fund(record, line, column, template) for column, _ in template.fund_columns]
        yield _spread([_Piece(template.labels_of_funds[line]), *values], [0], width - 1)


def _fund(record: Record, line: str, column: str, template: Template) -> _Piece:
    scored = column in ("weight", "score") and line != "total"
    return _printed(f"funds.{line}.{column}", record["funds"][line][column], template.dash if scored else "")


def _goal_rows(record: Record, template: Template) -> Iterator[list[_Piece]]:
    labels = [_Piece(label) for _, label in template.goals]
    yield [_Piece(template.goal, rowspan=2), *_spread(labels, [0, 1], template.width - 1)]
    texts = [_printed(name, record[name]) for name, _ in template.goals]
    yield _spread(texts, [0, 1], template.width - 1)


def _run(rows: Sequence[Record], start: int, levels: Sequence[str]) -> int:
    """How many rows from `start` share its headings down to the last of `levels`."""
    first = [rows[start][level] for level in levels]
    end = start
    while end < len(rows) and [rows[end][level] for level in levels] == first:
        end += 1
    return end - start


def _starts(rows: Sequence[Record], number: int, levels: Sequence[str]) -> bool:
    return number == 0 or any(rows[number][level] != rows[number - 1][level] for level in levels)


def _indicator_rows(record: Record, template: Template) -> Iterator[list[_Piece]]:
    rows = record["indicators"]
    block = [_Piece(template.block, rowspan=len(rows) + 1)] if template.block else []
    yield [*block, *(_Piece(label) for _, label in template.indicator_columns)]
    for number, row in enumerate(rows):
        yield list(_indicator(rows, number, row, template))


def _indicator(rows: Sequence[Record], number: int, row: Record, template: Template) -> Iterator[_Piece]:
    for name, _ in template.indicator_columns:
        path = f"indicators[{number}].{name}"
        if not name:
            yield _Piece(template.remark)
        elif name not in LEVELS:
            yield _printed(path, row[name])
        elif _starts(rows, number, shared := LEVELS[: LEVELS.index(name) + 1]):
            yield replace(_printed(path, row[name]), rowspan=_run(rows, number, shared))


def _total_row(record: Record, template: Template) -> Iterator[list[_Piece]]:
    totals = {"weight": "total_weight", "score": "total_score"}
    if all(record[path] is None for path in totals.values()):
        return
    names = [name for name, _ in template.indicator_columns]
    first = min(names.index(name) for name in totals)
    cells = [_printed(totals[n], record[totals[n]]) if n in totals else _Piece("") for n in names[first:]]
    yield [_Piece(template.total, colspan=first + bool(template.block)), *cells]


def _titles(record: Record, template: Template) -> Iterator[tuple[str, str]]:
    if record["title"] is not None:
        yield record["title"], "title"
    if record["fiscal_year"] is not None:
        yield template.year.format(year=record["fiscal_year"]), "fiscal_year"


def sheet(record: Record, template: Template) -> Sheet:
    """The record as printed by the template; rows of the head of which all leaves are null are not printed."""
    titles = list(_titles(record, template))
    rows: list[list[_Piece]] = []
    if template.inside:
        rows.extend([_Piece(text, path, colspan=template.width)] for text, path in titles)
    for part in (_heads, _fund_rows, _goal_rows, _indicator_rows, _total_row):
        rows.extend(part(record, template))
    above = () if template.inside else tuple(Paragraph(text, path) for text, path in titles)
    return (*above, _placed(rows, template.width))


def reprinted(blocks: Sheet, text_of: Callable[[GridCell], str]) -> Sheet:
    """The sheet with each cell's text replaced."""

    def changed(block: Paragraph | Grid) -> Paragraph | Grid:
        if isinstance(block, Paragraph):
            return replace(block, text=text_of(GridCell(0, 0, block.text, block.path)))
        return replace(block, cells=tuple(replace(cell, text=text_of(cell)) for cell in block.cells))

    return tuple(changed(block) for block in blocks)


def repeated(blocks: Sheet) -> Sheet:
    """The sheet with the headings of merged rows printed again in each row, as tables without merged cells do."""

    def taken_apart(block: Paragraph | Grid) -> Paragraph | Grid:
        if isinstance(block, Paragraph):
            return block
        cells = (part for cell in block.cells for part in _apart(cell))
        return replace(block, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))

    return tuple(taken_apart(block) for block in blocks)


def _apart(cell: GridCell) -> Iterator[GridCell]:
    first, level = row_of(cell.path), field_of(cell.path)
    if first is None or level not in LEVELS:
        yield cell
        return
    for step in range(cell.rowspan):
        yield replace(cell, row=cell.row + step, rowspan=1, path=f"indicators[{first + step}].{level}")


def row_printing(grid: Grid, number: int) -> int:
    """The table's row that prints an indicator row."""
    return next(cell.row for cell in grid.cells if cell.path == f"indicators[{number}].level3")


def broken(grid: Grid, row: int, continued: str | None = "") -> tuple[Grid, Grid]:
    """The table cut before a row, as by the end of a page.

    A merged cell that goes on below prints `continued` there, or its own text again where that is None.
    """
    upper = tuple(replace(c, rowspan=min(c.rowspan, row - c.row)) for c in grid.cells if c.row < row)
    going_on = (
        replace(c, row=0, rowspan=c.row + c.rowspan - row, text=c.text if continued is None else continued, path="")
        for c in grid.cells
        if c.row < row < c.row + c.rowspan
    )
    below = (replace(c, row=c.row - row) for c in grid.cells if c.row >= row)
    lower = sorted((*going_on, *below), key=lambda cell: (cell.row, cell.column))
    return replace(grid, height=row, cells=upper), Grid(grid.width, grid.height - row, tuple(lower))


def headed_again(lower: Grid, headings: Sequence[GridCell]) -> Grid:
    """A continued table with a row of headings on top, merged cells that reach the top reaching over it."""
    named = {cell.column for cell in headings}
    moved = [
        replace(c, rowspan=c.rowspan + 1) if c.row == 0 and c.column not in named else replace(c, row=c.row + 1)
        for c in lower.cells
    ]
    cells = sorted([*(replace(c, row=0) for c in headings), *moved], key=lambda cell: (cell.row, cell.column))
    return Grid(lower.width, lower.height + 1, tuple(cells))
