"""Forms as a spreadsheet in one XML file: what LibreOffice Calc prints, each form or half of one on its own sheet."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from pipeline.print.paper import heights_of, wrapped
from pipeline.trials.dumps.html_source import TITLE
from pipeline.trials.dumps.paper import rules_of
from pipeline.trials.dumps.style import MARGIN, Style
from pipeline.trials.dumps.tables import Block, Table
from pipeline.trials.sheets import GridCell, Paragraph

_PITCH = 1.5
"""Height of a line, as a multiple of the size: no less, or Calc cuts the text at the cell's edge."""

_SPACE = 8
"""Points of a cell's width that hold no text."""

_NAMES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("style", "style"),
        ("table", "table"),
        ("text", "text"),
        ("fo", "xsl-fo-compatible"),
    )
)


def spreadsheet_source(blocks: Iterable[Block], style: Style) -> bytes:
    """The file, a flat OpenDocument spreadsheet; sheets begin new pages, so page breaks are not written."""
    styles: list[str] = []
    sheets: list[str] = []
    above: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            above.append(block)
        elif isinstance(block, Table):
            sheets.append(_sheet(len(sheets), above, block, style, styles))
            above = []
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document{_NAMES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>{_looks(style)}{"".join(styles)}</office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="page">
<style:header style:display="false"/>{_footer(style.footer)}</style:master-page></office:master-styles>
<office:body><office:spreadsheet>{"".join(sheets)}</office:spreadsheet></office:body></office:document>
""".encode()


def _footer(footer: str) -> str:
    if not footer:
        return '<style:footer style:display="false"/>'
    fields = {"page": "<text:page-number>1</text:page-number>", "pages": "<text:page-count>1</text:page-count>"}
    return f"<style:footer><text:p>{footer.format(**fields)}</text:p></style:footer>"


def _looks(style: Style) -> str:
    width, height = style.widths.page
    turned = "landscape" if style.widths.landscape else "portrait"
    return (
        f'<style:page-layout style:name="page"><style:page-layout-properties fo:page-width="{width}pt"'
        f' fo:page-height="{height}pt" style:print-orientation="{turned}" fo:margin="{MARGIN}pt"'
        ' style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout>'
        '<style:style style:name="sheet" style:family="table" style:master-page-name="Default"/>'
        + _look("title", style, style.size * TITLE, "center", ruled=False)
        + _look("line", style, style.size, "center", ruled=False)
        + _look("label", style, style.size, "center", ruled=True)
        + _look("value", style, style.size, "center" if style.centred else "start", ruled=True)
    )


def _look(name: str, style: Style, size: float, place: str, *, ruled: bool) -> str:
    border = "0.75pt solid #000000" if ruled else "none"
    family = "".join(
        f' fo:font-family="{style.font}"' if not kind else f' style:font-family-{kind}="{style.font}"'
        for kind in ("", "asian")
    )
    return (
        f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties fo:border="{border}"'
        f' fo:wrap-option="wrap" style:vertical-align="{"top" if style.top else "middle"}"'
        ' style:text-align-source="fix"/>'
        f'<style:paragraph-properties fo:text-align="{place}"/><style:text-properties{family}'
        f' fo:font-size="{size}pt" style:font-size-asian="{size}pt"/></style:style>'
    )


def _measure(text: str, size: float) -> float:
    wide = sum(unicodedata.east_asian_width(character) in "WFA" for character in text)
    return size * (wide + 0.6 * (len(text) - wide))


def _sheet(number: int, above: Sequence[Paragraph], table: Table, style: Style, styles: list[str]) -> str:
    """One sheet; the widths of its columns and the heights of its rows are added to the styles."""
    parts = rules_of(table)
    room = style.widths.room
    counts = [(cell.row, cell.rowspan, len(_lines(cell, table.part(cell) * room, style))) for cell in table.cells]
    heights = heights_of(table.height, counts, style.size * _PITCH)
    for column, part in enumerate(parts):
        styles.append(_sized(f"column{number}.{column}", "column", f'style:column-width="{part * room:.2f}pt"'))
    for row, height in enumerate(heights):
        fixed = f'style:row-height="{height:.2f}pt" style:use-optimal-row-height="false"'
        styles.append(_sized(f"row{number}.{row}", "row", fixed))
    columns = "".join(f'<table:table-column table:style-name="column{number}.{n}"/>' for n in range(len(parts)))
    lines = "".join(_line(paragraph, len(parts)) for paragraph in above)
    rows = "".join(
        f'<table:table-row table:style-name="row{number}.{row}">{"".join(_row(table, row))}</table:table-row>'
        for row in range(table.height)
    )
    name = f'table:name="{number + 1}" table:style-name="sheet"'
    return f"<table:table {name}>{columns}{lines}{rows}</table:table>"


def _sized(name: str, kind: str, properties: str) -> str:
    inner = f"<style:table-{kind}-properties {properties}/>"
    return f'<style:style style:name="{name}" style:family="table-{kind}">{inner}</style:style>'


def _lines(cell: GridCell, width: float, style: Style) -> list[str]:
    return wrapped(cell.text, max(width - _SPACE, style.size), style.size, _measure)


def _line(paragraph: Paragraph, columns: int) -> str:
    look = "title" if paragraph.path == "title" else "line"
    covered = "<table:covered-table-cell/>" * (columns - 1)
    return f"<table:table-row>{_cell(paragraph.text, look, columns, 1)}{covered}</table:table-row>"


def _row(table: Table, row: int) -> Iterator[str]:
    crossing = (cell for cell in table.cells if cell.row <= row < cell.row + cell.rowspan)
    for cell in sorted(crossing, key=lambda cell: cell.column):
        look = "value" if cell.path else "label"
        covered = f'<table:covered-table-cell table:style-name="{look}"/>'
        if cell.row == row:
            yield _cell(cell.text, look, cell.colspan, cell.rowspan) + covered * (cell.colspan - 1)
        else:
            yield covered * cell.colspan


def _cell(text: str, look: str, colspan: int, rowspan: int) -> str:
    spans = f' table:number-columns-spanned="{colspan}" table:number-rows-spanned="{rowspan}"'
    merged = spans if colspan > 1 or rowspan > 1 else ""
    shown = f"<text:p>{escape(text, quote=False)}</text:p>" if text else ""
    return f'<table:table-cell table:style-name="{look}"{merged} office:value-type="string">{shown}</table:table-cell>'
