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
    """A cell of a table that the file itself states (docx, xlsx) or its rules draw; all count from 0.

    Columns need not be numbered without gaps. `rest`: a page's end was before the row, and each of its texts goes on
    from a full line of the row above.
    """

    table: int
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of the text with what is known of where it stood; a cell that has several lines has a mark for each.

    `confidences`: from 0 to 1, a value a character where the text was recognised, () where it was stated.
    """

    start: int
    end: int
    place: Place | None = None
    box: Box | None = None
    confidences: tuple[float, ...] = ()


LEFT_OUT = "left-out"
"""Furniture of the pages that is no part of the text."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What the pages show of a piece of the text and its characters do not say: a finding for the forms it touches.

    `code` is that of the finding, `zh` and `en` say it in plain words; what is `LEFT_OUT` goes into the trace alone.
    """

    code: str
    start: int
    end: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Document:
    """One opened file (or member of an archive), ready to be split into forms.

    `name` is the file's name without folders (`archive.zip/member.txt` for a member of an archive); `sha256` is of
    the bytes the text was decoded from; `encoding` names how they were decoded, `recognised_by` the program and the
    models that recognised characters ("" where none had to be).
    """

    name: str
    sha256: str
    text: str
    origin: Origin = Origin.DUMP
    encoding: str = "utf-8"
    marks: tuple[Mark, ...] = ()
    remarks: tuple[Remark, ...] = ()
    recognised_by: str = ""
