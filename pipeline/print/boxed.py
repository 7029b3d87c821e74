"""The pages that a form stands on, with a box around every value: one colour for what was flagged, one for the rest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pymupdf

from pipeline.document import Box
from pipeline.read.pdf.picture import painted
from pipeline.reading import Evidence, Finding, Severity

_DPI = 110
_MARGIN = 1.2
"""Points between a value's characters and its box."""
_READ = (0.05, 0.35, 0.75)
_FLAGGED = (0.85, 0.1, 0.1)
_WIDTH = 0.8


def boxed_pages(source: bytes, evidence: Mapping[str, Evidence], findings: Sequence[Finding]) -> bytes:
    """The form's pages as PNG, one below the other; b"" where no value has a box.

    `source` are the bytes of the PDF that the form was read from.
    """
    flagged = {path for path in evidence if any(_concerns(f, path) for f in findings)}
    boxes = [(box, path in flagged) for path, e in evidence.items() for box in e.boxes]
    numbers = sorted({box.page for box, _ in boxes})
    if not numbers:
        return b""
    with pymupdf.open(stream=source, filetype="pdf") as pdf:
        pictures = [_drawn(pdf[number - 1], [(b, f) for b, f in boxes if b.page == number]) for number in numbers]
    return _stacked(pictures)


def _concerns(finding: Finding, path: str) -> bool:
    """Whether an error finding is about a value: about itself, its row, its block, or one of the readings it names."""
    if finding.severity is not Severity.ERROR:
        return False
    places = {finding.path, *(p for option in finding.options for p in option)} - {""}
    return any(path == place or path.startswith((f"{place}.", f"{place}[")) for place in places)


def _drawn(page: pymupdf.Page, boxes: Iterable[tuple[Box, bool]]) -> pymupdf.Pixmap:
    shape = page.new_shape()
    # What was flagged is drawn last, over its neighbours.
    for box, flagged in sorted(set(boxes), key=lambda b: b[1]):
        area = pymupdf.Rect(box.x0 - _MARGIN, box.y0 - _MARGIN, box.x1 + _MARGIN, box.y1 + _MARGIN)
        shape.draw_rect(area * page.derotation_matrix)
        shape.finish(color=_FLAGGED if flagged else _READ, width=_WIDTH)
    shape.commit()
    return painted(page, _DPI)


def _stacked(pictures: Sequence[pymupdf.Pixmap]) -> bytes:
    width = max(p.width for p in pictures)
    whole = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, width, sum(p.height for p in pictures)), 0)
    whole.clear_with(255)
    for picture, top in zip(pictures, _tops(pictures), strict=True):
        picture.set_origin(0, top)
        whole.copy(picture, pymupdf.IRect(0, top, picture.width, top + picture.height))
    return bytes(whole.tobytes("png"))


def _tops(pictures: Iterable[pymupdf.Pixmap]) -> Iterator[int]:
    top = 0
    for picture in pictures:
        yield top
        top += picture.height
