"""The programs that turn a file of forms into text, each where it is installed."""

import io
import logging
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from pipeline.trials.dumps import pymupdf_pages
from pipeline.trials.dumps.printers import Kind, lacking, office, ran

_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class Dumper:
    """A program that takes text from files of a kind; in `traceless` text a blank cell leaves nothing behind."""

    name: str
    dump: Callable[[bytes], str]
    takes: Kind = Kind.PDF
    traceless: bool = True
    commands: tuple[str, ...] = ()
    package: str = ""

    @property
    def lacks(self) -> str:
        """What is not installed, "" where nothing is missing."""
        return lacking(self.commands, self.package)


def _by_command(*command: str) -> Callable[[bytes], str]:
    """The output of a command whose argument `FILE` is the PDF."""

    def dump(data: bytes) -> str:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "forms.pdf"
            file.write_bytes(data)
            said = ran([str(file) if part == "FILE" else part for part in command])
        return said.decode("utf-8", "replace")

    return dump


def _poppler(name: str, *options: str, traceless: bool = True) -> Dumper:
    command = ("pdftotext", *options, "FILE", "-")
    return Dumper(name, _by_command(*command), traceless=traceless, commands=("pdftotext",))


def _quiet_pdfminer() -> None:
    """It warns once for each glyph of the fonts that Chromium draws itself."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)


def _pdfminer(**options: Any) -> Callable[[bytes], str]:
    def dump(data: bytes) -> str:
        _quiet_pdfminer()
        layout = import_module("pdfminer.layout").LAParams(**options)
        return str(import_module("pdfminer.high_level").extract_text(io.BytesIO(data), laparams=layout))

    return dump


def _pypdf(**options: Any) -> Callable[[bytes], str]:
    def dump(data: bytes) -> str:
        pages = import_module("pypdf").PdfReader(io.BytesIO(data)).pages
        return "\n".join(page.extract_text(**options) for page in pages)

    return dump


def _pdfplumber(**options: Any) -> Callable[[bytes], str]:
    def dump(data: bytes) -> str:
        _quiet_pdfminer()
        with import_module("pdfplumber").open(io.BytesIO(data)) as document:
            return "\n".join(page.extract_text(**options) or "" for page in document.pages)

    return dump


def _body(data: bytes) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = ET.fromstring(archive.read("word/document.xml")).find(f"{_WORDS}body")  # noqa: S314 - we wrote it
    if body is None:
        raise ValueError("a Word document without a body")
    return body


def _text_of(element: ET.Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{_WORDS}t"))


def word_paragraphs(data: bytes) -> str:
    """Every paragraph of the XML a line, in tables and out of them, blank cells as blank lines."""
    return "".join(f"{_text_of(paragraph)}\n" for paragraph in _body(data).iter(f"{_WORDS}p"))


def word_filled_paragraphs(data: bytes) -> str:
    """The same without blank lines, as scripts do that join what is not empty."""
    return "".join(f"{line}\n" for line in word_paragraphs(data).split("\n") if line.strip())


def word_plain_text(data: bytes) -> str:
    """As Word saves plain text: the cells of a row parted by tabs, what a merged cell covers blank."""
    lines = []
    for part in _body(data):
        if part.tag == f"{_WORDS}tbl":
            rows = (row.findall(f"{_WORDS}tc") for row in part.iter(f"{_WORDS}tr"))
            lines += ["\t".join(map(_text_of, row)) for row in rows]
        else:
            lines.append(_text_of(part))
    return "".join(f"{line}\n" for line in lines)


class _Shown(HTMLParser):
    """The text of a page: paragraphs and rows a line each, cells parted by a mark."""

    def __init__(self, cell_end: str) -> None:
        super().__init__()
        self.cell_end = cell_end
        self.parts: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its base has it
        """Styles and titles are not shown."""
        self.depth += tag in ("style", "title")
        if tag == "td" and self.parts and self.parts[-1] != "\n":
            self.parts.append(self.cell_end)
        elif tag == "td":
            # a first cell that is blank still parts the row's start from the next cell
            self.parts.append("")

    def handle_endtag(self, tag: str) -> None:
        """A row or paragraph ends a line."""
        self.depth -= tag in ("style", "title")
        if tag in ("p", "tr"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Texts; the line breaks between tags are none."""
        if not self.depth and data.strip():
            self.parts.append(data)


def _page_text(cell_end: str) -> Callable[[bytes], str]:
    def dump(data: bytes) -> str:
        shown = _Shown(cell_end)
        shown.feed(data.decode())
        return re.sub(r"\n{3,}", "\n\n", "".join(shown.parts))

    return dump


def _page_markdown(data: bytes) -> str:
    taker = import_module("html2text").HTML2Text(bodywidth=0)
    taker.ignore_links = True
    return str(taker.handle(data.decode()))


def _office_text(data: bytes) -> str:
    return office(data, "docx", "txt:Text (encoded):UTF8").decode("utf-8-sig")


def _named(dumpers: Iterable[Dumper]) -> dict[str, Dumper]:
    return {dumper.name: dumper for dumper in dumpers}


DUMPERS: Mapping[str, Dumper] = _named(
    (
        _poppler("pdftotext"),
        _poppler("pdftotext-raw", "-raw"),
        _poppler("pdftotext-layout", "-layout", traceless=False),
        Dumper("pdfminer", _pdfminer(), package="pdfminer"),
        Dumper("pdfminer-no-flow", _pdfminer(boxes_flow=None), package="pdfminer"),
        Dumper("pdfminer-tight", _pdfminer(line_margin=0.2, char_margin=1.0), package="pdfminer"),
        Dumper("pdfminer-loose", _pdfminer(line_margin=1.0, boxes_flow=-0.5), package="pdfminer"),
        Dumper("pypdf", _pypdf(), package="pypdf"),
        Dumper("pypdf-layout", _pypdf(extraction_mode="layout"), traceless=False, package="pypdf"),
        Dumper("pymupdf", pymupdf_pages.text),
        Dumper("pymupdf-sorted", pymupdf_pages.sorted_text),
        Dumper("pymupdf-blocks", pymupdf_pages.blocks_text),
        Dumper("mutool", _by_command("mutool", "draw", "-q", "-F", "txt", "FILE"), commands=("mutool",)),
        Dumper("pdfplumber", _pdfplumber(), package="pdfplumber"),
        Dumper("pdfplumber-layout", _pdfplumber(layout=True), traceless=False, package="pdfplumber"),
        Dumper("word-paragraphs", word_paragraphs, Kind.WORD, traceless=False),
        Dumper("word-filled-paragraphs", word_filled_paragraphs, Kind.WORD),
        Dumper("word-plain-text", word_plain_text, Kind.WORD, traceless=False),
        Dumper("libreoffice-text", _office_text, Kind.WORD, traceless=False, commands=("soffice", "libreoffice")),
        Dumper("page-tabs", _page_text("\t"), Kind.PAGE, traceless=False),
        Dumper("page-blanks", _page_text(" "), Kind.PAGE),
        Dumper("page-lines", _page_text("\n"), Kind.PAGE),
        Dumper("html2text", _page_markdown, Kind.PAGE, traceless=False, package="html2text"),
    )
)
