"""Sheets set on pages, for printers that only draw: texts break after any character."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from pipeline.print.paper import Look, Measure, Page, RowEnd, Setter, Spot
from pipeline.trials.dumps.html_source import TITLE
from pipeline.trials.dumps.style import MARGIN, PageEnd, Style
from pipeline.trials.dumps.tables import Block, PageBreak, Table, shaded
from pipeline.trials.sheets import Paragraph


def set_on_pages(blocks: Iterable[Block], style: Style, measure: Measure) -> list[Page]:
    """All pages, with what stands at their heads and feet."""
    row_end = RowEnd.MOVED if style.page_end is PageEnd.USUAL else RowEnd(style.page_end.value)
    setter = Setter(Look(style.widths.page, MARGIN, style.size, style.top, row_end), measure)
    for block in blocks:
        if isinstance(block, PageBreak):
            setter.new_page()
        elif isinstance(block, Table):
            setter.table(list(spots_of(block, style)), block.height)
        else:
            _paragraph(setter, block, style)
    for number, page in enumerate(setter.pages, 1):
        footer = style.footer.format(page=number, pages=len(setter.pages))
        if footer:
            page.lines.append(setter.centred(footer, setter.bottom + 12, 9))
        if style.head:
            page.lines.append(setter.centred(style.head, MARGIN / 2, 9))
    return setter.pages


def _paragraph(setter: Setter, paragraph: Paragraph, style: Style) -> None:
    if paragraph.path:
        setter.heading(paragraph.text, style.size * TITLE if paragraph.path == "title" else style.size)
    else:
        setter.words(paragraph.text)


def spots_of(table: Table, style: Style) -> Iterator[Spot]:
    """The table's cells where they stand on the page."""
    for cell in table.cells:
        left = MARGIN + table.rules[cell.column] * style.widths.room
        right = left + table.part(cell) * style.widths.room
        centred, grey = style.centred or not cell.path, shaded(cell, style.shade)
        yield Spot(cell.row, cell.rowspan, left, right, cell.text, centred, grey)


def rules_of(table: Table) -> list[float]:
    """Widths of the table's columns as parts of its width."""
    return [end - start for start, end in pairwise(table.rules)]
