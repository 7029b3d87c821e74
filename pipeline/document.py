"""What was opened: a document's text, its marks, and where it came from.

Offsets everywhere count characters of `Document.text`: the decoded text without a byte order mark, line ends as
one line feed, page breaks as form feeds.
"""

from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int, int]
"""Start and end (exclusive) of a piece of a document's text."""


class Origin(StrEnum):
    """Where a document's text comes from."""

    DUMP = "dump"
    LAYER = "layer"
    OCR = "ocr"


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in PDF points from the top left; pages count from 1."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a table that the file itself states (docx, xlsx); tables, rows and columns count from 0."""

    table: int
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of the text with what is known of where it stood."""

    start: int
    end: int
    place: Place | None = None
    box: Box | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One opened file (or member of an archive), ready to be split into forms.

    `name` is the file's name without folders (`archive.zip/member.txt` for a member of an archive); `sha256` is of
    the bytes the text was decoded from; `encoding` names how they were decoded.
    """

    name: str
    sha256: str
    text: str
    origin: Origin = Origin.DUMP
    encoding: str = "utf-8"
    marks: tuple[Mark, ...] = ()
