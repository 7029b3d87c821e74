"""PyMuPDF as one more producer of pages and of dumps.

A door of its own: what is tried must not come through the door that it tries.
"""

import io
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby
from shutil import which

import pymupdf

from pipeline.errors import EnvironmentFailure
from pipeline.print.paper import Measure, Page
from pipeline.trials.dumps.html_source import page_source
from pipeline.trials.dumps.paper import set_on_pages
from pipeline.trials.dumps.style import GREY, MARGIN, Rules, Style
from pipeline.trials.dumps.tables import Block

_OWN = pymupdf.Font("cjk")
"""PyMuPDF's own font for Chinese, which needs none to be installed."""

_RULE = 0.6
_APART = 0.9
"""Half the distance of the two strokes of a double rule, in points."""

_ASCENT = 0.88
"""From the top of a line to its base, as a multiple of the size."""


@cache
def _font(family: str) -> pymupdf.Font:
    """The installed font of a family, PyMuPDF's own where there is none that it can embed in part."""
    file = file_of_font(family)
    return pymupdf.Font(fontfile=file) if file else _OWN


@cache
def file_of_font(family: str) -> str:
    """The file of an installed family with TrueType outlines, "" where there is none; others are embedded whole."""
    if not which("fc-match"):
        return ""
    asked = ["fc-match", "--format", "%{family}\n%{fontformat}\n%{file}", family]
    found = subprocess.run(asked, check=False, capture_output=True, text=True, timeout=_PATIENCE)  # noqa: S603
    names, kind, file = (*found.stdout.split("\n"), "", "")[:3]
    return file if kind == "TrueType" and family in names.split(",") else ""


_PATIENCE = 30
"""Seconds that a look for a font may take."""


def _font_of(character: str, family: str) -> pymupdf.Font:
    font = _font(family)
    return font if font.has_glyph(ord(character)) else _OWN


@cache
def _width(character: str, family: str) -> float:
    return float(_font_of(character, family).text_length(character, fontsize=1))


def measure_in(family: str) -> Measure:
    """Widths of texts in a family."""
    return lambda text, size: size * sum(_width(character, family) for character in text)


def drawn(blocks: Sequence[Block], style: Style) -> bytes:
    """A PDF drawn cell by cell: first the rules of a page, then its texts in reading order of the cells."""
    document = pymupdf.open()
    width, height = style.widths.page
    for page in set_on_pages(blocks, style, measure_in(style.font)):
        sheet = document.new_page(width=width, height=height)
        _draw_grounds(sheet, page)
        _draw_rules(sheet, page, style.rules)
        _draw_lines(sheet, page, style.font)
    document.subset_fonts()
    return bytes(document.tobytes(deflate=True, no_new_id=True))


def _draw_grounds(sheet: pymupdf.Page, page: Page) -> None:
    shape = sheet.new_shape()
    grounds = [box for box in page.boxes if box.grey]
    for box in grounds:
        shape.draw_rect(pymupdf.Rect(*box[:4]))
    if grounds:
        shape.finish(color=None, fill=(GREY, GREY, GREY))
        shape.commit()


def _draw_rules(sheet: pymupdf.Page, page: Page, rules: Rules) -> None:
    shape, half = sheet.new_shape(), _RULE / 2
    if rules is Rules.NONE or not page.boxes:
        return
    if rules is Rules.BOXES and all(box.above and box.below for box in page.boxes):
        for box in page.boxes:
            shape.draw_rect(pymupdf.Rect(*box[:4]))
        shape.finish(width=_RULE)
    elif rules is Rules.FILLED:
        for x0, y0, x1, y1 in page.edges():
            shape.draw_rect(pymupdf.Rect(x0 - half, y0 - half, x1 + half, y1 + half))
        shape.finish(color=None, fill=(0, 0, 0))
    else:
        for x0, y0, x1, y1 in page.edges():
            for away in (-_APART, _APART) if rules is Rules.DOUBLE else (0,):
                across, down = (0, away) if y0 == y1 else (away, 0)
                shape.draw_line((x0 + across, y0 + down), (x1 + across, y1 + down))
        shape.finish(width=half if rules is Rules.DOUBLE else _RULE)
    shape.commit()


def _draw_lines(sheet: pymupdf.Page, page: Page, family: str) -> None:
    writer = pymupdf.TextWriter(sheet.rect)
    for line in page.lines:
        place = pymupdf.Point(line.left, line.top + _ASCENT * line.size)
        for own, characters in groupby(line.text, key=lambda character: _font_of(character, family) is _OWN):
            font = _OWN if own else _font(family)
            _, place = writer.append(place, "".join(characters), font=font, fontsize=line.size)
    writer.write_text(sheet)


_MOST_PAGES = 200


def told(blocks: Sequence[Block], style: Style) -> bytes:
    """A PDF of an HTML page by PyMuPDF's own setter, whose columns are as wide as it finds."""
    width, height = style.widths.page
    story = pymupdf.Story(page_source(blocks, replace(style, footer="", head="")))
    data = io.BytesIO()
    writer = pymupdf.DocumentWriter(data)
    room = pymupdf.Rect(MARGIN, MARGIN, width - MARGIN, height - MARGIN)
    more, pages = True, 0
    while more:
        if pages == _MOST_PAGES:
            # a cell that is taller than a page is placed again and again
            raise EnvironmentFailure("PyMuPDF's setter comes to no end", "leave pymupdf-story out with --printers")
        pages += 1
        device = writer.begin_page(pymupdf.Rect(0, 0, width, height))
        more, _ = story.place(room)
        story.draw(device)
        writer.end_page()
    writer.close()
    return data.getvalue()


def _dumped(data: bytes, text_of: Callable[[pymupdf.Page], str]) -> str:
    with pymupdf.open("pdf", data) as document:
        return "\f".join(text_of(page) for page in document)


def text(data: bytes) -> str:
    """The lines in the order of the file."""
    return _dumped(data, lambda page: str(page.get_text("text")))


def sorted_text(data: bytes) -> str:
    """The words from top to bottom and left to right."""
    return _dumped(data, lambda page: str(page.get_text("text", sort=True)))


def blocks_text(data: bytes) -> str:
    """The blocks of each page from top to bottom, a blank line between them."""
    return _dumped(data, lambda page: "\n".join(str(block[4]) for block in page.get_text("blocks", sort=True)))
