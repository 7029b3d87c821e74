"""The official form as PDF, drawn with PyMuPDF and its own font: needs no other program and no installed font."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pymupdf

from pipeline.kinds.self_evaluation.record import SelfEvaluation
from pipeline.print.official import EDGES, official, placed
from pipeline.print.paper import Look, Page, Setter, Spot
from pipeline.print.template import PrintedForm

_A4 = (595.28, 841.89)
_LOOK = Look(_A4, margin=42, size=9, tidy=True)
_TITLE = 15
_RULE = 0.6
_ASCENT = 0.88
"""From the top of a line to its base, as a multiple of the size."""

_FONT = pymupdf.Font("cjk")


@dataclass(frozen=True, slots=True)
class OfficialPdf:
    """A PDF, and the characters that the font does not have: they are printed by their numbers, as `U+1F600`."""

    data: bytes
    numbered: tuple[str, ...] = ()


def official_pdf(records: Iterable[SelfEvaluation]) -> OfficialPdf:
    """The records one after the other, each from the top of a page; the same records give the same bytes."""
    document, numbered = pymupdf.open(), dict[str, None]()
    for record in records:
        for page in _set(official(record), numbered):
            _draw(document.new_page(width=_A4[0], height=_A4[1]), page)
    document.subset_fonts()
    return OfficialPdf(bytes(document.tobytes(deflate=True, garbage=3, no_new_id=True)), tuple(numbered))


def _set(form: PrintedForm, numbered: dict[str, None]) -> list[Page]:
    setter = Setter(_LOOK, _measure)
    for cell, size in ((form.title, _TITLE), (form.year, _LOOK.size)):
        text = _writable(cell.text, numbered)
        if text:
            setter.heading(text, size)
    setter.table(list(_spots(form, setter.room, numbered)), len(form.rows))
    return setter.pages


def _spots(form: PrintedForm, room: float, numbered: dict[str, None]) -> Iterator[Spot]:
    for row, column, cell in placed(form.rows):
        left, right = (_LOOK.margin + room * EDGES[place] / 100 for place in (column, column + cell.colspan))
        yield Spot(row, cell.rowspan, left, right, _writable(cell.text, numbered))


@cache
def _width(character: str) -> float:
    return float(_FONT.text_length(character, fontsize=1))


def _measure(text: str, size: float) -> float:
    return size * sum(map(_width, text))


def _writable(text: str, numbered: dict[str, None]) -> str:
    """The text in characters that the font has; of white space any kind is a blank."""
    return "".join(_written(character, numbered) for character in " ".join(text.split()))


def _written(character: str, numbered: dict[str, None]) -> str:
    if _FONT.has_glyph(ord(character)):
        return character
    numbered[character] = None
    return f"U+{ord(character):04X}"


def _draw(sheet: pymupdf.Page, page: Page) -> None:
    """First the rules, then the texts in reading order of the cells."""
    shape = sheet.new_shape()
    for x0, y0, x1, y1 in page.edges():
        shape.draw_line((x0, y0), (x1, y1))
    shape.finish(width=_RULE)
    shape.commit()
    writer = pymupdf.TextWriter(sheet.rect)
    for line in page.lines:
        base = pymupdf.Point(line.left, line.top + _ASCENT * line.size)
        writer.append(base, line.text, font=_FONT, fontsize=line.size)
    writer.write_text(sheet)
