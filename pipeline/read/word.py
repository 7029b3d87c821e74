"""Word documents: paragraphs and tables in the order of the body. The one door to python-docx.

The XML is walked here: python-docx's own tables leave out content controls, tracked insertions and what stands in
nested tables. What is not printed is not text: deleted text, field codes, the lower cells of a vertical merge, and
text set as hidden in its run (`w:vanish`; hidden by a style is not seen). Left out as well: page headers and footers,
footnotes, comments, pictures. A text box follows the paragraph that it is anchored in.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.package import OpcPackage
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.document import Document
from pipeline.errors import DocumentTooLarge, UnsupportedDocument
from pipeline.read.failure import DAMAGE
from pipeline.read.kind import damaged
from pipeline.read.layout import MOST_COLUMNS, LaidCell, Layout, cell_text
from pipeline.read.limits import Limits
from pipeline.read.numbering import Numbering

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OFF = {"0", "false", "off"}

_WRAPPERS = {
    f"{_W}{name}"
    for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo")
} | {f"{_M}oMathPara"}
# Signs that Word writes as places of the Symbol font: `<w:sym w:font="Symbol" w:char="F0B3"/>` is printed ≥.
_SYMBOLS = {
    0xA3: "≤", 0xB3: "≥", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xB7: "•", 0xA5: "∞",
    0xBC: "…", 0x2D: "−", 0xAE: "→", 0xD7: "·", 0xE5: "∑",
}  # fmt: skip
_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_UNKNOWN = "\ufffd"

Element = BaseOxmlElement


def read_word(name: str, data: bytes, sha256: str, limits: Limits) -> Document:
    """Opens a docx (or docm, dotx). Raises DocumentError."""
    try:
        package = OpcPackage.open(io.BytesIO(data))
        main = package.main_document_part
        styles = [r.target_part.blob for r in main.rels.values() if r.reltype == RELATIONSHIP_TYPE.STYLES]
        lists = [r.target_part.blob for r in main.rels.values() if r.reltype == RELATIONSHIP_TYPE.NUMBERING]
        numbering = Numbering(*(parse_xml(part[0]) if part else None for part in (lists, styles)))
        body = parse_xml(main.blob).find(f"{_W}body")
        if body is None:
            raise damaged(name, "docx", ValueError("it has no body"))
        layout = Layout(name, limits)
        _Body(name, layout, numbering).blocks(body)
    except (*DAMAGE, OpcError) as error:
        raise damaged(name, "docx", error) from error
    return layout.document(sha256, "docx")


def _children(element: Element) -> Iterator[Element]:
    """The children, wrappers seen through (deletions and moves away are none); the first of alternatives is taken."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        elif child.tag == f"{_MC}AlternateContent":
            chosen = next(iter(child.findall(f"{_MC}Choice")), child.find(f"{_MC}Fallback"))
            if chosen is not None:
                yield from _children(chosen)
        else:
            yield child


def _property(element: Element | None, path: str) -> str | None:
    """The value of a property below an element, "" if it stands there without one, None if it does not stand there."""
    found = element.find("/".join(_W + step for step in path.split("/"))) if element is not None else None
    return None if found is None else str(found.get(f"{_W}val", ""))


def _is_on(element: Element, path: str) -> bool:
    value = _property(element, path)
    return value is not None and value not in _OFF


@dataclass(slots=True)
class _Paragraph:
    """A paragraph's text, with the text boxes that are anchored in it."""

    text: str
    boxes: list[Element] = field(default_factory=list)


@dataclass(slots=True)
class _Body:
    """Walks the body once, in order; the numbers of lists count as it goes."""

    name: str
    layout: Layout
    numbering: Numbering

    def blocks(self, element: Element) -> None:
        """Lays out the paragraphs and tables of a body, or of a frame or text box in it."""
        for child in _children(element):
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child)
            elif child.tag == f"{_W}altChunk":
                raise UnsupportedDocument(
                    f"{self.name} holds another file in place of text",
                    "open it in an office program, save it as docx again and try again",
                )

    def _paragraph(self, element: Element) -> None:
        if _is_on(element, "pPr/pageBreakBefore"):
            self.layout.break_page()
        paragraph = self._read(element)
        self.layout.line(paragraph.text)
        for box in paragraph.boxes:
            self.blocks(box)
        section = element.find(f"{_W}pPr/{_W}sectPr")
        if section is not None and _property(section, "type") != "continuous":
            self.layout.break_page()

    def _read(self, element: Element) -> _Paragraph:
        boxes: list[Element] = []
        text = "".join(self._inline(child, boxes) for child in _children(element))
        # A paragraph whose text is all hidden or deleted prints no number of a list either.
        gone = not text and any(element.find(f".//{_W}{mark}") is not None for mark in ("vanish", "del"))
        return _Paragraph(text if gone else self.numbering.label(element) + text, boxes)

    def _inline(self, element: Element, boxes: list[Element]) -> str:
        if element.tag == f"{_W}r":
            return self._run(element, boxes)
        if element.tag.startswith(_M):
            return _math(element)
        return ""

    def _run(self, run: Element, boxes: list[Element]) -> str:
        if _is_on(run, "rPr/vanish"):
            return ""
        text = "".join(self._in_run(child, boxes) for child in _children(run))
        raised = _property(run, "rPr/vertAlign") == "superscript"
        # `10` with a raised `4` is not 104.
        return text.translate(_SUPERSCRIPT) if raised else text

    def _in_run(self, child: Element, boxes: list[Element]) -> str:
        match child.tag.removeprefix(_W):
            case "t":
                return child.text or ""
            case "tab" | "ptab" | "cr" | "noBreakHyphen" as sign:
                return _SIGNS[sign]
            case "br":
                return "\f" if child.get(f"{_W}type") == "page" else "\n"
            case "sym":
                return _symbol(child)
            case "ruby":
                base = child.find(f"{_W}rubyBase")
                parts = _children(base) if base is not None else ()
                return "".join(self._inline(part, boxes) for part in parts)
            case "drawing" | "pict" | "object":
                boxes += _boxes(child)
        return ""

    def _table(self, table: Element) -> None:
        rows = [_cells_of(row) for row in _rows_of(table)]
        if len(rows) == 1 and len(rows[0]) == 1 and any(c.tag == f"{_W}tbl" for c in _children(rows[0][0])):
            # A table of one cell around others is a frame on the page.
            self.blocks(rows[0][0])
            return
        self.layout.table(self._cells(table))

    def _cells(self, table: Element) -> list[LaidCell]:
        cells: list[LaidCell] = []
        open_at: dict[int, LaidCell] = {}
        for number, row in enumerate(_rows_of(table)):
            column = _count(_property(row, "trPr/gridBefore"), 0)
            for element in _cells_of(row):
                width = _count(_property(element, "tcPr/gridSpan"), 1)
                if column + width > MOST_COLUMNS:
                    raise DocumentTooLarge(
                        f"{self.name} has a table of more than {MOST_COLUMNS:,} columns",
                        "open it in an office program, mend the table and save it again",
                    )
                self._cell(element, LaidCell(number, column, "", colspan=width), cells, open_at)
                column += width
        return cells

    def _cell(self, element: Element, cell: LaidCell, cells: list[LaidCell], open_at: dict[int, LaidCell]) -> None:
        if _continues(element, "hMerge") and cells and cells[-1].row == cell.row:
            cells[-1].colspan += cell.colspan
            return
        above = open_at.get(cell.column)
        if _continues(element, "vMerge") and above is not None and above.row + above.rowspan == cell.row:
            above.rowspan += 1
            return
        cell.text = self._cell_text(element)
        cells.append(cell)
        open_at.pop(cell.column, None)
        if _property(element, "tcPr/vMerge") is not None:
            open_at[cell.column] = cell

    def _cell_text(self, element: Element) -> str:
        return cell_text("\n".join(self._lines(element)))

    def _lines(self, element: Element) -> Iterator[str]:
        """The lines of a cell or text box, nested tables in reading order."""
        for child in _children(element):
            if child.tag == f"{_W}p":
                paragraph = self._read(child)
                yield paragraph.text
                for box in paragraph.boxes:
                    yield from self._lines(box)
            elif child.tag == f"{_W}tbl":
                for cell in self._cells(child):
                    yield cell.text


def _rows_of(table: Element) -> list[Element]:
    return [r for r in _children(table) if r.tag == f"{_W}tr" and not _is_on(r, "trPr/del")]


def _cells_of(row: Element) -> list[Element]:
    return [c for c in _children(row) if c.tag == f"{_W}tc" and _property(c, "tcPr/cellDel") is None]


def _continues(cell: Element, merge: str) -> bool:
    return _property(cell, f"tcPr/{merge}") in ("", "continue")


def _count(value: str | None, default: int) -> int:
    return max(int(value), default) if value else default


def _boxes(drawing: Element) -> list[Element]:
    """The contents of text boxes; of alternatives in a drawing the first, which says the same as the others."""
    found: list[Element] = []
    for child in _children(drawing):
        found += [child] if child.tag == f"{_W}txbxContent" else _boxes(child)
    return found


def _symbol(element: Element) -> str:
    code = int(element.get(f"{_W}char", "FFFD"), 16)
    place = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if element.get(f"{_W}font", "").lower() == "symbol":
        return _SYMBOLS.get(place, chr(place) if place in b"0123456789.,%()+/:;<=> " else _UNKNOWN)
    # Wingdings and its like: a sign that has no letter.
    return _UNKNOWN if place != code or 0xE000 <= code <= 0xF8FF or 0xD800 <= code <= 0xDFFF else chr(code)


def _math(element: Element) -> str:
    """An equation on one line; a fraction is not to be read as one number, nor is a power."""
    parts = {name: element.find(_M + name) for name in ("num", "den", "e", "sup")}
    tag = element.tag.removeprefix(_M)
    if tag == "f" and parts["num"] is not None and parts["den"] is not None:
        return f"{_math(parts['num'])}/{_math(parts['den'])}"
    if tag == "sSup" and parts["e"] is not None and parts["sup"] is not None:
        return _math(parts["e"]) + _math(parts["sup"]).translate(_SUPERSCRIPT)
    if tag == "t" or element.tag == f"{_W}t":
        return element.text or ""
    return "".join(_math(child) for child in _children(element) if not child.tag.endswith("Pr"))
