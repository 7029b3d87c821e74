"""PyMuPDF as one more producer of pages and of dumps.

A door of its own: what is tried must not come through the door that it tries.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import pymupdf

from pipeline.errors import EnvironmentFailure
from pipeline.trials.dumps.html_source import page_source
from pipeline.trials.dumps.paper import Page, Setter
from pipeline.trials.dumps.style import MARGIN, Style
from pipeline.trials.dumps.tables import Block

_FONT = pymupdf.Font("cjk")
_RULE = 0.6
_ASCENT = 0.88
"""From the top of a line to its base, as a multiple of the size."""


@cache
def _width(character: str) -> float:
    return float(_FONT.text_length(character, fontsize=1))


def _measure(text: str, size: float) -> float:
    return size * sum(map(_width, text))


def drawn(blocks: Sequence[Block], style: Style) -> bytes:
    """A PDF drawn cell by cell: first the rules of a page, then its texts in reading order of the cells."""
    document = pymupdf.open()
    width, height = style.widths.page
    for page in Setter(style, _measure).set(blocks):
        _draw(document.new_page(width=width, height=height), page)
    document.subset_fonts()
    return bytes(document.tobytes(deflate=True, no_new_id=True))


def _draw(sheet: pymupdf.Page, page: Page) -> None:
    shape = sheet.new_shape()
    for box in page.boxes:
        shape.draw_rect(pymupdf.Rect(*box))
    shape.finish(width=_RULE)
    shape.commit()
    writer = pymupdf.TextWriter(sheet.rect)
    for line in page.lines:
        base = pymupdf.Point(line.left, line.top + _ASCENT * line.size)
        writer.append(base, line.text, font=_FONT, fontsize=line.size)
    writer.write_text(sheet)


_MOST_PAGES = 200


def told(blocks: Sequence[Block], style: Style) -> bytes:
    """A PDF of an HTML page by PyMuPDF's own setter, whose columns are as wide as it finds."""
    width, height = style.widths.page
    story = pymupdf.Story(page_source(blocks, replace(style, footer="")))
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
