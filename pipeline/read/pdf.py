"""PDFs: every page's characters, ruled lines and pictures. One of the two doors to PyMuPDF.

PyMuPDF gives text and drawings of the page before `/Rotate`; here both are turned as the page is shown, and once
more where most of the text runs up, down or backwards.
"""

from collections.abc import Iterator

import pymupdf

from pipeline.document import Document, Origin
from pipeline.read.ink import IDENTITY, Ink, Line, Rule
from pipeline.read.limits import Limits
from pipeline.read.pages.flow import flow
from pipeline.read.pages.sheet import sheet
from pipeline.read.pages.writing import written

_THICKEST = 3.0
"""Points up to which a filled rectangle is a rule; what is thicker is shading."""
_PALEST = 0.97
_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE


def read_pdf(name: str, data: bytes, sha256: str, limits: Limits) -> Document:
    """Opens a PDF. Raises DocumentError."""
    pages = flow(sheet(ink) for ink in read_inks(data))
    return written(name, pages, limits).document(sha256, "pdf", Origin.LAYER)


def read_inks(data: bytes) -> Iterator[Ink]:
    document = pymupdf.open(stream=data, filetype="pdf")
    for number in range(len(document)):
        yield page_ink(document[number])


def page_ink(page: pymupdf.Page) -> Ink:
    lines = tuple(_lines(page))
    rules = tuple(r for rule in _rules(page) if (r := _clipped(rule, page.rect.width, page.rect.height)))
    return Ink(page.number + 1, page.rect.width, page.rect.height, lines, rules, IDENTITY)


def _lines(page: pymupdf.Page) -> Iterator[Line]:
    for block in page.get_text("rawdict", flags=_FLAGS)["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                size = span["size"]
                run = span["chars"]
                if not run:
                    continue
                base = run[0]["origin"][1]
                yield Line(
                    "".join([c["c"] for c in run]),
                    tuple([c["bbox"][0] for c in run]),
                    tuple([c["bbox"][2] for c in run]),
                    base - 0.8 * size,
                    base + 0.2 * size,
                )


def _rules(page: pymupdf.Page) -> Iterator[Rule]:
    for drawing in page.get_cdrawings():
        kind = drawing["type"]
        colour = drawing.get("fill") if kind == "f" else drawing.get("color") or drawing.get("fill")
        if colour is not None and min(colour) >= _PALEST:
            continue
        for item in drawing["items"]:
            what = item[0]
            if what == "re":
                x0, y0, x1, y1 = item[1]
                if kind == "s":
                    yield from _frame(x0, y0, x1, y1)
                else:
                    yield from _bar(x0, y0, x1, y1, kind)
            elif what == "l" and kind != "f":
                (x0, y0), (x1, y1) = item[1], item[2]
                if abs(y1 - y0) <= 1.0 < abs(x1 - x0):
                    yield Rule(horizontal=True, at=(y0 + y1) / 2, start=min(x0, x1), end=max(x0, x1))
                elif abs(x1 - x0) <= 1.0 < abs(y1 - y0):
                    yield Rule(horizontal=False, at=(x0 + x1) / 2, start=min(y0, y1), end=max(y0, y1))


def _clipped(rule: Rule, width: float, height: float) -> Rule | None:
    """What of a rule lies on the page: a producer draws a cut cell's sides as long as the whole cell."""
    length, breadth = (width, height) if rule.horizontal else (height, width)
    start, end = max(rule.start, 0.0), min(rule.end, length)
    return Rule(rule.horizontal, rule.at, start, end) if start < end and 0 <= rule.at <= breadth else None


def _frame(x0: float, y0: float, x1: float, y1: float) -> Iterator[Rule]:
    yield Rule(horizontal=True, at=y0, start=x0, end=x1)
    yield Rule(horizontal=True, at=y1, start=x0, end=x1)
    yield Rule(horizontal=False, at=x0, start=y0, end=y1)
    yield Rule(horizontal=False, at=x1, start=y0, end=y1)


def _bar(x0: float, y0: float, x1: float, y1: float, kind: str) -> Iterator[Rule]:
    width, height = x1 - x0, y1 - y0
    if height <= _THICKEST and width > height:
        yield Rule(horizontal=True, at=(y0 + y1) / 2, start=x0, end=x1)
    elif width <= _THICKEST:
        yield Rule(horizontal=False, at=(x0 + x1) / 2, start=y0, end=y1)
    elif kind != "f":
        yield from _frame(x0, y0, x1, y1)
