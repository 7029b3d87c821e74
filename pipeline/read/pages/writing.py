"""The document's text from its pages: a line a line, a row of cells a line, a mark for every line of a cell."""

from pipeline.document import LEFT_OUT, Box, Document, Mark, Origin, Place, Remark
from pipeline.errors import DocumentTooLarge
from pipeline.read.ink import IDENTITY, Ink, box_on_page
from pipeline.read.layout import IN_CELL_BREAK
from pipeline.read.limits import Limits
from pipeline.read.pages.flow import FlowPage, FlowTable
from pipeline.read.pages.lines import PrintedLine

_PLAIN = str.maketrans(dict.fromkeys("\t\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029", " ") | {"\0": "�"})

_APART = "  "


class Writing:
    """Grows a document's text page by page. `page` raises DocumentTooLarge when the text outgrows the limit."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._pieces: list[str] = []
        self._length = 0
        self._marks: list[Mark] = []
        self._remarks: list[Remark] = []
        self._recognised_by: set[str] = set()
        self._open: Remark | None = None

    def page(self, page: FlowPage) -> None:
        """Adds a page below those before it."""
        if self._pieces:
            self._add("\f")
        ink, start = page.sheet.ink, self._length
        self._recognised_by |= {ink.recognised_by} - {""}
        for block in page.blocks:
            if isinstance(block, FlowTable):
                self._table(block, ink)
                self._left_open(block, ink)
            else:
                for i, box in enumerate(block):
                    self._add(_APART if i else "")
                    for j, line in enumerate(box.lines):
                        self._add(IN_CELL_BREAK if j else "")
                        self._line(line, None, ink)
                self._add("\n")
        self._remark(page, start)
        if self._length > self._limits.file_bytes:
            raise DocumentTooLarge(
                f"{self._name} gives more than {self._limits.file_bytes:,} characters of text",
                "split it into smaller files and try again",
            )

    def _remark(self, page: FlowPage, start: int) -> None:
        """What is to be said of the page as a whole, of all its text."""
        ink = page.sheet.ink
        for text in page.sheet.left_out:
            zh, en = f"第 {ink.page} 页的页眉页脚：“{text}”", f"running head or foot of page {ink.page}: {text!r}"
            self._remarks.append(Remark(LEFT_OUT, start, self._length, zh, en))
        if page.sheet.tight:
            zh = f"第 {ink.page} 页没有框线，行距与行内的行距相同，行的划分只是推测"
            en = f"page {ink.page} has no rules, and rows no further apart than lines: the rows are a guess"
            self._remarks.append(Remark("layout.ambiguous", start, self._length, zh, en))
        if ink.hidden:
            some = "、".join(f"“{text.strip()[:20]}”" for text in ink.hidden[:3])
            zh = f"第 {ink.page} 页有看不见或斜排的文字，未计入表内：{some}"
            en = f"page {ink.page} has text that is not seen or runs askew, left out: {some}"
            self._remarks.append(Remark("text.suspicious", start, self._length, zh, en))
        if ink.unread:
            zh, en = (
                f"第 {ink.page} 页是图片，没有识别",
                f"page {ink.page} is a picture that was not recognised; {ink.unread}",
            )
            self._remarks.append(Remark("page.unread", start, self._length, zh, en))
        if ink.damage:
            zh = f"第 {ink.page} 页损坏，文字可能不全（{ink.damage}）"
            en = f"page {ink.page} is damaged, text may be missing ({ink.damage})"
            self._remarks.append(Remark("page.damaged", start, self._length, zh, en))

    def _table(self, table: FlowTable, ink: Ink) -> None:
        for row in table.rows:
            for i, cell in enumerate(row):
                if i:
                    self._add("\t")
                if not cell.lines:
                    self._marks.append(Mark(self._length, self._length, cell.place))
                start = self._length
                for j, line in enumerate(cell.lines):
                    if j:
                        self._add(IN_CELL_BREAK)
                    self._line(line, cell.place, ink)
                if not cell.whole and cell.lines:
                    zh, en = "框线不闭合，看不出这些文字在几个单元格里", "rules that do not close: one cell or several"
                    self._remarks.append(Remark("layout.ambiguous", start, self._length, zh, en))
                elif cell.unclear:
                    zh = "文字越出单元格、被划去或相互重叠，看不出该格印的是什么"
                    en = "text that runs over its cell, is struck out or overprinted: what the cell says is not shown"
                    self._remarks.append(Remark("layout.ambiguous", start, self._length, zh, en))
            self._add("\n")

    def _line(self, line: PrintedLine, place: Place | None, ink: Ink) -> None:
        start = self._length
        box = Box(ink.page, *line.area) if ink.to_page == IDENTITY else box_on_page(ink, *line.area)
        self._add(line.text.translate(_PLAIN))
        self._marks.append(Mark(start, self._length, place, box, line.confidences))

    def _add(self, text: str) -> None:
        self._length += len(text)
        self._pieces.append(text)

    def _left_open(self, table: FlowTable, ink: Ink) -> None:
        """A table that the page's end leaves open has to go on: if it does not, a page is lost or elsewhere."""
        if self._open is not None and not table.goes_on:
            self._remarks.append(self._open)
        self._open = None
        if table.open_below:
            start = self._marks[-len(table.rows[-1])].start if table.rows[-1] else self._length
            zh = f"第 {ink.page} 页末的表没有收口，后面的页接不上，可能缺页"
            en = (
                f"the table at the end of page {ink.page} is left open, and no page goes on with it: one may be missing"
            )
            self._open = Remark("layout.ambiguous", start, self._length, zh, en)

    def document(self, sha256: str, encoding: str) -> Document:
        """What was written; of recognised characters as soon as one page has them."""
        if self._open is not None:
            self._remarks.append(self._open)
        text = "".join(self._pieces)
        by = ", ".join(sorted(self._recognised_by))
        origin = Origin.OCR if by else Origin.LAYER
        return Document(self._name, sha256, text, origin, encoding, tuple(self._marks), tuple(self._remarks), by)
