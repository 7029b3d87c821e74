"""The one grid idea: cells with row and column, whatever the text drew them with.

Tabs, HTML, pipes, LaTeX, a spreadsheet's own cells and aligned columns all become a `Table`; what reads a form from
it (`grid.py`) never learns which it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.document import Span

OUTSIDE = -1
"""The column of text that stands outside the table's cells: it is no cell's continuation."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: rows and columns count from 0; `pieces` are its raw spans in the document's text, in reading order.

    A line outside the table stands in column `OUTSIDE`. A merged cell stands once, at its upper left, with its spans.
    A cell over several lines has a piece a line; the pieces hold no character of another cell.
    """

    row: int
    column: int
    pieces: tuple[Span, ...]
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class OpenCells:
    """Cells whose place the layout leaves open: `options` are whole ways to fill the same places, the first as read.

    `block`: the cells leave a whole block open, which may have more rows or fewer.
    """

    options: tuple[tuple[Cell, ...], ...]
    zh: str
    en: str
    block: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A slice's cells in reading order.

    `merged`: merged cells are stated (rowspan, colspan); where they are not, a blank cell may continue the one above.
    `columns`: a cell's column is stated; where it is not, only the order of the cells in their row is.
    `rows`: a cell's row is stated; where it is not, only the order of all cells is (one cell a line).
    `breaks`: rows before which a page ends. `widths`: how many cells, blank ones too, the separators of a row draw.
    `blanks`: where a blank cell begins, and over how many rows it is merged.
    `rests`: rows behind a page's end whose texts all go on from full lines above.
    `loose`: spans the table could not place. `drawn`: spans of separators and markup with the name of the rule that
    knows them.
    """

    layout: str
    cells: tuple[Cell, ...]
    merged: bool = False
    columns: bool = True
    rows: bool = True
    breaks: frozenset[int] = frozenset()
    widths: Mapping[int, int] = field(default_factory=dict)
    blanks: Mapping[tuple[int, int], int] = field(default_factory=dict)
    open: tuple[OpenCells, ...] = ()
    rests: frozenset[int] = frozenset()
    loose: tuple[Span, ...] = ()
    drawn: tuple[tuple[Span, str], ...] = ()
    trace: tuple[str, ...] = field(default=())
