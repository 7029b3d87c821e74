"""Pages of a PDF turned, in the three ways that files have: drawn so, shown so, or both, which looks upright again."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pymupdf


class Way(StrEnum):
    """What is turned: the drawing and the page (upright for who looks), the page alone, or the drawing alone."""

    UPRIGHT = "upright"
    SHOWN = "shown"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Turn:
    """Every `each`-th page turned by 90, 180 or 270 degrees clockwise."""

    degrees: int
    way: Way
    each: int = 1

    @property
    def name(self) -> str:
        """`upright90`."""
        return f"{self.way}{self.degrees}"


def turned(data: bytes, turn: Turn) -> bytes:
    """The PDF with its pages turned."""
    with pymupdf.open("pdf", data) as document:
        for page in list(document)[:: turn.each]:
            if turn.way is Way.UPRIGHT:
                _redraw(page, 360 - turn.degrees)
            elif turn.way is Way.DRAWN:
                _redraw(page, turn.degrees)
            if turn.way is not Way.DRAWN:
                page.set_rotation(turn.degrees)
        return bytes(document.tobytes(deflate=True, no_new_id=True))


def _redraw(page: pymupdf.Page, degrees: int) -> None:
    """The page's own drawing turned clockwise, on a page of the size that this asks for."""
    width, height = page.rect.width, page.rect.height
    # in the file's own coordinates, y upwards
    matrix, size = {
        90: ((0, -1, 1, 0, 0, width), (height, width)),
        180: ((-1, 0, 0, -1, width, height), (width, height)),
        270: ((0, 1, -1, 0, height, 0), (height, width)),
    }[degrees]
    moved = " ".join(f"{number:.4f}" for number in matrix).encode()
    document = page.parent
    xref = document.get_new_xref()
    document.update_object(xref, "<<>>")
    document.update_stream(xref, b"q " + moved + b" cm\n" + page.read_contents() + b"\nQ")
    page.set_contents(xref)
    page.set_mediabox(pymupdf.Rect(0, 0, *size))


def text_of(data: bytes) -> str:
    """All text of a PDF, in the order of the file."""
    with pymupdf.open("pdf", data) as document:
        return "".join(_texts(document))


def _texts(document: Iterable[pymupdf.Page]) -> Iterable[str]:
    return (str(page.get_text("text")) for page in document)


def pages_of(data: bytes) -> int:
    """How many pages a PDF has."""
    with pymupdf.open("pdf", data) as document:
        return int(document.page_count)
