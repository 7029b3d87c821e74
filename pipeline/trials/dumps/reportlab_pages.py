"""ReportLab as a producer of pages: its tables flow over pages, its font is named and not embedded."""

import io
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from importlib import import_module
from typing import Any

from pipeline.errors import EnvironmentFailure
from pipeline.trials.dumps.html_source import TITLE
from pipeline.trials.dumps.paper import rules_of
from pipeline.trials.dumps.style import MARGIN, Style
from pipeline.trials.dumps.tables import Block, PageBreak, Table
from pipeline.trials.sheets import GridCell, Paragraph

_FONT = "STSong-Light"
_LEADING = 1.3
_PADDING = 3


def flowed(blocks: Sequence[Block], style: Style) -> bytes:
    """A PDF of flowing tables, in smaller print where a row is higher than a page."""
    errors = import_module("reportlab.platypus.doctemplate")
    for size in (style.size, 7, 5):
        try:
            return _flowed(blocks, replace(style, size=size))
        except errors.LayoutError:
            continue
    raise EnvironmentFailure("ReportLab finds no page for a row", "leave it out with --printers")


def _flowed(blocks: Sequence[Block], style: Style) -> bytes:
    platypus = import_module("reportlab.platypus")
    metrics = import_module("reportlab.pdfbase.pdfmetrics")
    metrics.registerFont(import_module("reportlab.pdfbase.cidfonts").UnicodeCIDFont(_FONT))
    data = io.BytesIO()
    document = platypus.SimpleDocTemplate(
        data,
        pagesize=style.widths.page,
        leftMargin=MARGIN - 6,
        rightMargin=MARGIN - 6,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        invariant=1,
    )

    def foot(canvas: Any, _: Any) -> None:
        # the number of pages is known only at the end
        footer = style.footer.replace("共{pages}页", "").strip().format(page=canvas.getPageNumber())
        canvas.setFont(_FONT, 9)
        canvas.drawCentredString(style.widths.page[0] / 2, MARGIN / 2, footer)

    story = [part for block in blocks for part in _flowables(block, style)]
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return data.getvalue()


def _flowables(block: Block, style: Style) -> list[Any]:
    platypus = import_module("reportlab.platypus")
    if isinstance(block, PageBreak):
        return [platypus.PageBreak()]
    if isinstance(block, Paragraph):
        size = style.size * TITLE if block.path == "title" else style.size
        return [platypus.Paragraph(escape(block.text), _look(size, centred=True))]
    return [_table(block, style), platypus.Spacer(1, 12)]


def _look(size: float, *, centred: bool) -> Any:
    return import_module("reportlab.lib.styles").ParagraphStyle(
        "cell", fontName=_FONT, fontSize=size, leading=size * _LEADING, wordWrap="CJK", alignment=1 if centred else 0
    )


def _table(table: Table, style: Style) -> Any:
    # a row cannot be split: its merged cells would be set in the first of their columns
    platypus = import_module("reportlab.platypus")
    columns = [part * style.widths.room for part in rules_of(table)]
    rows: list[list[Any]] = [[""] * len(columns) for _ in range(table.height)]
    commands: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.6, (0, 0, 0)),
        ("VALIGN", (0, 0), (-1, -1), "TOP" if style.top else "MIDDLE"),
        *((f"{side}PADDING", (0, 0), (-1, -1), _PADDING) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")),
    ]
    for cell in table.cells:
        look = _look(style.size, centred=style.centred or not cell.path)
        rows[cell.row][cell.column] = platypus.Paragraph(escape(cell.text), look)
        commands.append(_span(cell))
    return platypus.Table(rows, colWidths=columns, style=commands)


def _span(cell: GridCell) -> tuple[Any, ...]:
    upper_left = (cell.column, cell.row)
    return ("SPAN", upper_left, (cell.column + cell.colspan - 1, cell.row + cell.rowspan - 1))
