"""A printed table as rows of the cells that a layout writes, and such rows, damaged or not, as its text."""

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.trials.sheets import Grid, GridCell, Paragraph, Sheet
from pipeline.trials.sources import columns, html_cell, in_latex, latex_cell, wrapped_columns

Rows = list[list[GridCell]]
"""Rows of cells from the left; a blank one for each place that the layout writes blank."""


def rows_of(grid: Grid, layout: str) -> Rows:
    """The table's cells row by row, as the layout writes them."""
    if layout in ("html", "cell-a-line"):
        return [grid.starts_of(row) for row in range(grid.height)]
    if layout == "latex":
        return [_crossing(grid, row) for row in range(grid.height)]
    rows = [[GridCell(row, column, "") for column in range(grid.width)] for row in range(grid.height)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell
    return rows


def _crossing(grid: Grid, row: int) -> list[GridCell]:
    """The cells of a row of LaTeX: one that is merged over rows stands in each of them, blank below its first."""
    cells = sorted((c for c in grid.cells if c.row <= row < c.row + c.rowspan), key=lambda cell: cell.column)
    return [c if c.row == row else GridCell(row, c.column, "", colspan=c.colspan) for c in cells]


def written(above: Sheet, rows: Rows, layout: str) -> str:
    """The rows as the layout's text, below the paragraphs that stand above the table."""
    if layout in _ALIGNED:
        cells = tuple(replace(cell, row=i) for i, row in enumerate(rows) for cell in row if cell.text)
        return _ALIGNED[layout]((*above, Grid(max(map(len, rows)), len(rows), cells)))
    lines = [block.text for block in above if isinstance(block, Paragraph)]
    return _WRITERS[layout](lines, rows)


def _by_tabs(lines: Sequence[str], rows: Rows) -> str:
    return _one_a_line(lines, ("\t".join(cell.text for cell in row) for row in rows))


def _by_tabs_with_ragged_ends(lines: Sequence[str], rows: Rows) -> str:
    return _one_a_line(lines, ("\t".join(cell.text for cell in row).rstrip("\t") for row in rows))


def _by_pipes(lines: Sequence[str], rows: Rows) -> str:
    first, *rest = ("| " + " | ".join(cell.text.replace("|", "\\|") for cell in row) + " |" for row in rows)
    return _one_a_line([*lines, ""], [first, "|" + " --- |" * len(rows[0]), *rest])


def _by_html(lines: Sequence[str], rows: Rows) -> str:
    body = "".join(f"<tr>{''.join(html_cell(c, html.escape(c.text)) for c in row)}</tr>\n" for row in rows)
    return "".join(f"<p>{html.escape(line)}</p>\n" for line in lines) + f"<table>\n{body}</table>\n"


def _by_latex(lines: Sequence[str], rows: Rows) -> str:
    head = "".join(f"{in_latex(line)}\n\n" for line in lines)
    body = "".join(" & ".join(map(latex_cell, row)) + " \\\\ \\hline\n" for row in rows)
    width = max(sum(cell.colspan for cell in row) for row in rows)
    return f"{head}\\begin{{tabular}}{{|{'l|' * width}}}\n\\hline\n{body}\\end{{tabular}}\n"


def _cell_a_line(lines: Sequence[str], rows: Rows) -> str:
    return _one_a_line(lines, (cell.text for row in rows for cell in row))


def _one_a_line(lines: Iterable[str], more: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in (*lines, *more))


_WRITERS: Mapping[str, Callable[[Sequence[str], Rows], str]] = {
    "tabs": _by_tabs,
    "ragged-tabs": _by_tabs_with_ragged_ends,
    "pipes": _by_pipes,
    "html": _by_html,
    "latex": _by_latex,
    "cell-a-line": _cell_a_line,
}
_ALIGNED: Mapping[str, Callable[[Sheet], str]] = {"columns": columns, "wrapped-columns": wrapped_columns}
RIGID = frozenset(_ALIGNED)
"""Layouts that draw columns by place: their rows always have all of their cells."""
LAYOUTS = (*_WRITERS, *_ALIGNED)
