"""A printed sheet as the text of a document, in every layout whose cells survive.

Writers say only what their layout can say: tabs and pipes leave the places of a merged cell blank, HTML and LaTeX
state it, one cell a line knows no columns, aligned columns are blanks between words.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.trials.sheets import Grid, GridCell, Paragraph, Sheet

Writer = Callable[[Sheet], str]

GAP = 2
"""Blanks that at least stand between two aligned columns."""

WRAPPED = 16
"""Widest column of a wrapped layout, in half-width characters."""


def _written(blocks: Sheet, table: Callable[[Grid], str], line: Callable[[Paragraph], str]) -> str:
    return "".join(table(block) if isinstance(block, Grid) else line(block) for block in blocks)


def _plain(paragraph: Paragraph) -> str:
    return f"{paragraph.text}\n"


def _spaced(paragraph: Paragraph) -> str:
    return f"{paragraph.text}\n" if paragraph.furniture else f"{paragraph.text}\n\n"


def tabs(blocks: Sheet) -> str:
    """Cells parted by tabs; every row has all of its cells, those that a merged cell covers blank."""
    return _written(blocks, lambda grid: "".join("\t".join(row) + "\n" for row in grid.texts()), _spaced)


def ragged_tabs(blocks: Sheet) -> str:
    """Cells parted by tabs; the blank cells at the end of a row are left out."""
    return _written(blocks, lambda grid: "".join("\t".join(row).rstrip("\t") + "\n" for row in grid.texts()), _plain)


def pipes(blocks: Sheet) -> str:
    """A Markdown table, the first row as its head."""
    return _written(blocks, _pipe_table, _spaced)


def _pipe_table(grid: Grid) -> str:
    rows = ["| " + " | ".join(text.replace("|", "\\|") for text in row) + " |" for row in grid.texts()]
    return "\n".join([rows[0], "|" + " --- |" * grid.width, *rows[1:]]) + "\n\n"


def html_cell(cell: GridCell, text: str, attributes: str = "") -> str:
    """A table's cell with its spans; `text` is what stands in it, escaped."""
    spans = (("rowspan", cell.rowspan), ("colspan", cell.colspan))
    stated = "".join(f' {name}="{span}"' for name, span in spans if span > 1)
    return f"<td{stated}{attributes}>{text}</td>"


def _html_table(grid: Grid, cell: Callable[[GridCell], str], opening: str = "<table>") -> str:
    rows = ("<tr>" + "".join(map(cell, grid.starts_of(row))) + "</tr>\n" for row in range(grid.height))
    return f"{opening}\n{''.join(rows)}</table>\n"


def html_table(blocks: Sheet) -> str:
    """Bare HTML tables with rowspan and colspan."""
    return _written(
        blocks,
        lambda grid: _html_table(grid, lambda cell: html_cell(cell, html.escape(cell.text))),
        lambda paragraph: f"<p>{html.escape(paragraph.text)}</p>\n",
    )


def html_page(blocks: Sheet) -> str:
    """A whole page as office programs save it: attributes, paragraphs in the cells, entities, blanks as &nbsp;."""
    style = ' style="border:1px solid #000;text-align:center" valign="middle"'

    def cell(c: GridCell) -> str:
        inner = html.escape(c.text).replace("≥", "&ge;").replace("≤", "&le;").replace("—", "&mdash;") or "&nbsp;"
        return html_cell(c, f'<p align="center"><span lang="ZH-CN">{inner}</span></p>', style)

    opening = '<table border="1" cellspacing="0" cellpadding="4"><tbody>'
    body = _written(
        blocks,
        lambda grid: _html_table(grid, cell, opening).replace("</table>", "</tbody></table>"),
        lambda paragraph: f'<p style="text-align:center"><b>{html.escape(paragraph.text)}</b></p>\n',
    )
    head = '<head><meta charset="utf-8"><!-- saved from office --></head>'
    return f"<!DOCTYPE html>\n<html>{head}\n<body>\n{body}</body></html>\n"


_LATEX = {character: f"\\{character}" for character in "%&_#$"} | {
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "<": "$<$",
    ">": "$>$",
}
_LIMIT = re.compile(r"([≥≤])(\d+(?:\.\d+)?)(%?)")
_LATEX_NAME = {"≥": r"\geq", "≤": r"\leq"}


def in_latex(text: str) -> str:
    r"""A text as LaTeX writes it: ≥95% → $\geq 95\%$."""
    parts, end = [], 0
    for match in _LIMIT.finditer(text):
        per_cent = "\\%" if match[3] else ""
        parts += [_escaped(text[end : match.start()]), f"${_LATEX_NAME[match[1]]} {match[2]}{per_cent}$"]
        end = match.end()
    return "".join([*parts, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)


def latex(blocks: Sheet) -> str:
    """LaTeX tables with multirow and multicolumn."""
    return _written(blocks, _latex_table, lambda paragraph: f"{in_latex(paragraph.text)}\n\n")


def _latex_table(grid: Grid) -> str:
    rows = (" & ".join(_latex_row(grid, row)) + " \\\\ \\hline\n" for row in range(grid.height))
    return f"\\begin{{tabular}}{{|{'l|' * grid.width}}}\n\\hline\n{''.join(rows)}\\end{{tabular}}\n\n"


def _latex_row(grid: Grid, row: int) -> list[str]:
    crossing = sorted((c for c in grid.cells if c.row <= row < c.row + c.rowspan), key=lambda cell: cell.column)
    return [latex_cell(cell, below=cell.row < row) for cell in crossing]


def latex_cell(cell: GridCell, *, below: bool = False) -> str:
    """A cell of a LaTeX table; `below`: a further row of one that is merged over rows."""
    text = "" if below else in_latex(cell.text)
    if cell.rowspan > 1 and not below:
        text = f"\\multirow{{{cell.rowspan}}}{{*}}{{{text}}}"
    return f"\\multicolumn{{{cell.colspan}}}{{c|}}{{{text}}}" if cell.colspan > 1 else text


def cell_a_line(blocks: Sheet) -> str:
    """One cell a line, a merged cell once, blank cells as blank lines."""
    return _written(blocks, lambda grid: "".join(f"{cell.text}\n" for cell in grid.cells), _plain)


def filled_cell_a_line(blocks: Sheet) -> str:
    """One cell a line, blank cells leaving no trace."""
    return _written(blocks, lambda grid: "".join(f"{c.text}\n" for c in grid.cells if c.text), _plain)


def width(text: str) -> int:
    """A text's width in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


@dataclass(slots=True)
class _Canvas:
    """Texts at a line and a horizontal place, in half-width characters."""

    texts: list[tuple[int, int, str]] = field(default_factory=list)

    def drawn(self) -> str:
        lines = []
        for _, texts in groupby(sorted(self.texts), key=lambda text: text[0]):
            drawn = ""
            for _, place, text in texts:
                drawn += " " * (place - width(drawn)) + text
            lines.append(drawn)
        return "".join(f"{line}\n" for line in lines)


def columns(blocks: Sheet) -> str:
    """Columns aligned by blanks, one line a row."""
    return _written(blocks, lambda grid: _aligned(grid, None), _plain)


def wrapped_columns(blocks: Sheet) -> str:
    """Columns aligned by blanks, texts wrapped in their cells and centred between the cells' rules."""
    return _written(blocks, lambda grid: _aligned(grid, WRAPPED), lambda p: f"{' ' * WRAPPED}{p.text}\n")


def _column_widths(grid: Grid, widest: int | None) -> list[int]:
    widths = [2] * grid.width
    for cell in sorted(grid.cells, key=lambda cell: cell.colspan):
        wanted = width(cell.text) if widest is None else min(width(cell.text), widest * cell.colspan)
        spanned = sum(widths[cell.column : cell.column + cell.colspan]) + GAP * (cell.colspan - 1)
        widths[cell.column + cell.colspan - 1] += max(0, wanted - spanned)
    return widths


def _wrapped(text: str, limit: int) -> list[str]:
    lines, line = [], ""
    for character in text:
        if line and width(line + character) > limit:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


def _heights(grid: Grid, wrapped: Mapping[GridCell, list[str]]) -> list[int]:
    heights = [1] * grid.height
    for cell in sorted(grid.cells, key=lambda cell: cell.rowspan):
        missing = len(wrapped[cell]) - sum(heights[cell.row : cell.row + cell.rowspan])
        heights[cell.row + cell.rowspan - 1] += max(0, missing)
    return heights


def _aligned(grid: Grid, widest: int | None) -> str:
    widths = _column_widths(grid, widest)
    places = [sum(widths[:column]) + GAP * column for column in range(grid.width + 1)]
    spans = {cell: places[cell.column + cell.colspan] - places[cell.column] - GAP for cell in grid.cells}
    wrapped = {cell: _wrapped(cell.text, spans[cell]) for cell in grid.cells}
    heights = _heights(grid, wrapped)
    tops = [sum(heights[:row]) for row in range(grid.height + 1)]
    canvas = _Canvas()
    for cell, lines in wrapped.items():
        height = tops[cell.row + cell.rowspan] - tops[cell.row]
        top = tops[cell.row] + ((height - len(lines)) // 2 if widest else 0)
        for number, line in enumerate(lines if cell.text else []):
            indent = (spans[cell] - width(line)) // 2 if widest else 0
            canvas.texts.append((top + number, places[cell.column] + indent, line))
    return canvas.drawn()


WRITERS: Mapping[str, Writer] = {
    "tabs": tabs,
    "ragged-tabs": ragged_tabs,
    "pipes": pipes,
    "html": html_table,
    "html-page": html_page,
    "latex": latex,
    "cell-a-line": cell_a_line,
    "filled-cell-a-line": filled_cell_a_line,
    "columns": columns,
    "wrapped-columns": wrapped_columns,
}

STATES_MERGED = frozenset({"html", "html-page", "latex"})
"""Layouts that state merged cells: only there can a blank heading be told from one that goes on."""
