"""Forms as a Word document, written part by part: what LibreOffice prints, and what a document's text is taken from."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from html import escape

from pipeline.trials.dumps.html_source import TITLE
from pipeline.trials.dumps.style import GREY, MARGIN, PageEnd, Rules, Style
from pipeline.trials.dumps.tables import Block, PageBreak, Table, shaded
from pipeline.trials.sheets import GridCell, Paragraph

_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TWIPS = 20
_LONG_AGO = (2000, 1, 1, 0, 0, 0)

_TYPES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{_OFFICE}.document.main+xml"/>
<Override PartName="/word/footer1.xml" ContentType="{_OFFICE}.footer+xml"/>
<Override PartName="/word/header1.xml" ContentType="{_OFFICE}.header+xml"/>
</Types>"""

_ROOT = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>
</Relationships>"""

_PARTS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_RELATIONS}/footer" Target="footer1.xml"/>
<Relationship Id="rId2" Type="{_RELATIONS}/header" Target="header1.xml"/>
</Relationships>"""


def word_bytes(blocks: Iterable[Block], style: Style) -> bytes:
    """The document's file; the same blocks give the same bytes."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "word/document.xml": _document(blocks, style),
        "word/_rels/document.xml.rels": _PARTS,
        "word/footer1.xml": _furniture("ftr", style.footer, style),
        "word/header1.xml": _furniture("hdr", style.head, style),
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), text)
    return data.getvalue()


def _document(blocks: Iterable[Block], style: Style) -> str:
    body = "".join(_block(block, style) for block in blocks)
    width, height = (round(side * _TWIPS) for side in style.widths.page)
    margin = round(MARGIN * _TWIPS)
    turned = ' w:orient="landscape"' if style.widths.landscape else ""
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="{_WORDS}" xmlns:r="{_RELATIONS}"><w:body>{body}<w:sectPr>
<w:headerReference w:type="default" r:id="rId2"/>
<w:footerReference w:type="default" r:id="rId1"/>
<w:pgSz w:w="{width}" w:h="{height}"{turned}/>
<w:pgMar w:top="{margin}" w:right="{margin}" w:bottom="{margin}" w:left="{margin}" w:header="400" w:footer="400"/>
</w:sectPr></w:body></w:document>"""


def _furniture(kind: str, text: str, style: Style) -> str:
    runs = text.replace("{page}", "\0PAGE\0").replace("{pages}", "\0NUMPAGES\0").split("\0")
    written = "".join(_field(run) if run in ("PAGE", "NUMPAGES") else _run(run, style, 9) for run in runs if run)
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:{kind} xmlns:w="{_WORDS}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{written}</w:p></w:{kind}>"""


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _run(text: str, style: Style, size: float) -> str:
    font = f'<w:rFonts w:ascii="{style.font}" w:hAnsi="{style.font}" w:eastAsia="{style.font}"/>'
    return (
        f'<w:r><w:rPr>{font}<w:sz w:val="{round(2 * size)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'
    )


def _paragraph(text: str, style: Style, size: float, place: str = "center") -> str:
    runs = _run(text, style, size) if text else ""
    return f'<w:p><w:pPr><w:jc w:val="{place}"/></w:pPr>{runs}</w:p>'


def _block(block: Block, style: Style) -> str:
    if isinstance(block, PageBreak):
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    if isinstance(block, Paragraph):
        if not block.path:
            return _paragraph(block.text, style, style.size, "left")
        return _paragraph(block.text, style, style.size * TITLE if block.path == "title" else style.size)
    return _table(block, style)


_BORDERS = {Rules.DOUBLE: "double", Rules.NONE: "none"}


def _table(table: Table, style: Style) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(
        f'<w:{side} w:val="{_BORDERS.get(style.rules, "single")}" w:sz="4" w:space="0" w:color="000000"/>'
        for side in sides
    )
    room = style.widths.room * _TWIPS
    columns = "".join(
        f'<w:gridCol w:w="{round(room * (end - start))}"/>'
        for start, end in zip(table.rules, table.rules[1:], strict=False)
    )
    whole = "<w:trPr><w:cantSplit/></w:trPr>" if style.page_end is PageEnd.MOVED else ""
    rows = "".join(f"<w:tr>{whole}{''.join(_row(table, row, style))}</w:tr>" for row in range(table.height))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{round(room)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl><w:p/>'
    )


def _row(table: Table, row: int, style: Style) -> Iterator[str]:
    crossing = (cell for cell in table.cells if cell.row <= row < cell.row + cell.rowspan)
    for cell in sorted(crossing, key=lambda cell: cell.column):
        width = round(style.widths.room * _TWIPS * table.part(cell))
        yield f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{_spans(cell, row)}{_ground(cell, style)}'
        yield f'<w:vAlign w:val="{"top" if style.top else "center"}"/></w:tcPr>'
        place = "center" if style.centred or not cell.path else "left"
        yield _paragraph(cell.text if cell.row == row else "", style, style.size, place) + "</w:tc>"


def _ground(cell: GridCell, style: Style) -> str:
    grey = f"{round(GREY * 255):02X}" * 3
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{grey}"/>' if shaded(cell, style.shade) else ""


def _spans(cell: GridCell, row: int) -> str:
    across = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    if cell.rowspan == 1:
        return across
    return across + ('<w:vMerge w:val="restart"/>' if cell.row == row else "<w:vMerge/>")
