"""Pages that are pictures: which they are, and what is recognised on them, held against the text that lies under it."""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

import pymupdf

from pipeline.read.ink import Ink, Line, box_on_page
from pipeline.read.limits import MOST_PIXELS, Limits
from pipeline.read.pdf.whole import FAULTS, complaint, said
from pipeline.read.pictures import unread

_FEW = 30
"""Characters below which a page with a large picture says nothing itself: a page number, a seal's name."""
_LARGE = 0.4
"""The share of a page that its picture covers, if the page is that picture."""
_MANY_STROKES = 200
"""Drawings on a page without a character, from which it may be letters drawn as shapes."""
_COARSE, _FINE = 150, 300
"""Dots an inch between which a page is drawn for recognition."""
_COARSEST = 75
"""Dots an inch below which print cannot be read."""
_DIFFERS = 0.2

Placed = tuple[str, float, float]
"""A character and its middle on the page as shown."""


def is_picture(page: pymupdf.Page, stated: Ink, drawings: int) -> bool:
    """Whether what a reader sees on a page is a picture, so that it has to be recognised."""
    seen = sum(len(line.text) for line in stated.lines)
    if seen < _FEW and drawings >= _MANY_STROKES:
        return True
    if not page.get_images():
        return False
    large = [i for i in page.get_image_info() if _share(page, i["bbox"]) >= _LARGE]
    return bool(large) and (seen < _FEW or _covers_text(page))


def _share(page: pymupdf.Page, bbox: Sequence[float]) -> float:
    own = page.rect * page.derotation_matrix
    both = pymupdf.Rect(bbox) & own
    return float(both.get_area() / own.get_area()) if own.get_area() else 0.0


def _covers_text(page: pymupdf.Page) -> bool:
    """Whether a large picture is drawn after the text, over it."""
    drawn = page.get_bboxlog()
    texts = [i for i, (kind, _) in enumerate(drawn) if kind in ("fill-text", "stroke-text")]
    pictures = [i for i, (kind, box) in enumerate(drawn) if kind == "fill-image" and _share(page, box) >= _LARGE]
    return bool(texts and pictures) and max(pictures) > texts[len(texts) // 2]


def recognised(page: pymupdf.Page, stated: Ink, layer: Sequence[Line], limits: Limits) -> Ink:
    """What is recognised on the page; where the page's own text under it says something else, that is in doubt.

    Where pictures are not recognised, the page as it states itself, which says that it was not read.
    """
    advice = unread(limits)
    if advice:
        return replace(stated, unread=advice)
    from pipeline.read.scan.cells import page_of_samples  # noqa: PLC0415 - loads OpenCV, for pictures alone

    try:
        dpi = _dots(page)
        if not dpi:
            return replace(stated, damage="the page or its picture is too large to be drawn")
        drawn = painted(page, dpi)
    except FAULTS as error:
        return replace(stated, damage=said(error))
    ink = page_of_samples(drawn.samples, (drawn.width, drawn.height), dpi, page.number + 1)
    placed = [char for line in layer for char in _placed(stated, line)]
    lines = tuple(_compared(ink, line, placed) for line in ink.lines) if placed else ink.lines
    return replace(ink, lines=lines, damage=stated.damage or complaint())


def painted(page: pymupdf.Page, dpi: int) -> pymupdf.Pixmap:
    """The page in red, green and blue. Raises what the library raises.

    `Page.get_pixmap` makes a display list first, and frees it twice where a damaged page breaks off: the process ends.
    """
    fz = pymupdf.mupdf
    scale = dpi / 72
    matrix = fz.FzMatrix(scale, 0, 0, scale, 0, 0)
    colours = fz.FzColorspace(fz.FzColorspace.Fixed_RGB)
    return pymupdf.Pixmap("raw", fz.fz_new_pixmap_from_page(page.this, matrix, colours, 0))


def _dots(page: pymupdf.Page) -> int:
    """As fine as the finest large picture on the page, within bounds; 0 if that is more than can be drawn."""
    large = [info for info in page.get_image_info() if _share(page, info["bbox"]) >= _LARGE]
    if any(info["width"] * info["height"] > MOST_PIXELS for info in large):
        return 0
    dots = [72 * info["width"] / max(pymupdf.Rect(info["bbox"]).width, 1.0) for info in large]
    wanted = min(max([*dots, _COARSE]), _FINE) if dots else _FINE
    inches = page.rect.get_area() / 72**2
    finest = math.sqrt(MOST_PIXELS / inches) if inches else 0.0
    return round(min(wanted, finest)) if finest >= _COARSEST else 0


def _placed(stated: Ink, line: Line) -> Iterator[Placed]:
    for char, x0, x1 in zip(line.text, line.starts, line.ends, strict=True):
        box = box_on_page(stated, x0, line.y0, x1, line.y1)
        yield char, (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def _compared(ink: Ink, line: Line, layer: Sequence[Placed]) -> Line:
    """The line with little confidence in the characters that the text under it does not say."""
    box = box_on_page(ink, line.starts[0], line.y0, line.ends[-1], line.y1)
    under = [c for c in layer if box.x0 <= c[1] <= box.x1 and box.y0 <= c[2] <= box.y1 and not c[0].isspace()]
    if not under:
        return line
    said = "".join(_plain(c[0]) for c in sorted(under, key=lambda c: c[1]))
    own = "".join(_plain(c) for c in line.text)
    if len(own) != len(line.text) or own == said:
        return line
    confidences = list(line.confidences or (1.0,) * len(own))
    for kind, start, end, _, _ in SequenceMatcher(None, own, said, autojunk=False).get_opcodes():
        if kind != "equal":
            for i in range(max(start - (kind == "insert"), 0), min(max(end, start + 1), len(own))):
                confidences[i] = min(confidences[i], _DIFFERS)
    return replace(line, confidences=tuple(confidences))


def _plain(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


def shapes(drawings: list[dict[str, Any]]) -> int:
    """How many of a page's drawings have curves, as letters do and rules do not."""
    return sum(any(item[0] == "c" for item in drawing.get("items", ())) for drawing in drawings)
