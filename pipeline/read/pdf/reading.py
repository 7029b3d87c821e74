"""A PDF's pages as ink, one after the other, and the document that they make."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymupdf

from pipeline.document import Document
from pipeline.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument, UnsupportedDocument
from pipeline.read.failure import DAMAGE
from pipeline.read.ink import IDENTITY, Ink, Matrix, Rule
from pipeline.read.kind import damaged
from pipeline.read.limits import Limits, Ocr
from pipeline.read.pages.assembly import assembled
from pipeline.read.pdf.characters import Frame, main_direction, sighted
from pipeline.read.pdf.drawn import drawn
from pipeline.read.pdf.picture import is_picture, recognised, shapes
from pipeline.read.pictures import unread

_TAIL = 4096
_SEVERE = re.compile(
    r"premature|truncat|corrupt|syntax error|zlib|inflate|ignoring"
    r"|cannot (?:find|load|parse|read|open|decode|recognize)",
    re.IGNORECASE,
)
# `FT_Get_Advance(DejaVuSans,3): invalid glyph index`: of the shapes of letters, not of what is written.
_OF_FONTS = re.compile(r"^(?:FT_|freetype)|font|glyph|icc|cmap|colou?r", re.IGNORECASE)
_CLIPPED = (
    pymupdf.TEXT_PRESERVE_WHITESPACE
    | pymupdf.TEXT_INHIBIT_SPACES
    | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
    | pymupdf.TEXT_CLIP
)

Span = dict[str, Any]


def read_pdf(name: str, data: bytes, sha256: str, limits: Limits) -> Document:
    """Opens a PDF; pages that are pictures are recognised. Raises DocumentError."""
    with _opened(name, data, limits) as pdf:
        document = assembled(name, sha256, "pdf", inks(pdf, limits), limits)
        if not document.text.strip():
            pictures = any(pdf.get_page_images(number) for number in range(len(pdf)))
            advice = unread(limits) if pictures else ""
            what = "is a scan, and pictures are not recognised here" if advice else "holds no text that can be seen"
            raise EmptyDocument(f"{name} {what}", advice or "see whether its pages show what you expect")
    return document


@contextmanager
def _opened(name: str, data: bytes, limits: Limits) -> Iterator[pymupdf.Document]:
    """The open PDF; what the library raises on damaged ones is a failure with a name."""
    pymupdf.TOOLS.mupdf_display_errors(on=False)
    pymupdf.TOOLS.mupdf_display_warnings(on=False)
    pymupdf.TOOLS.reset_mupdf_warnings()
    try:
        with pymupdf.open(stream=data, filetype="pdf") as pdf:
            if pdf.needs_pass:
                raise UnsupportedDocument(
                    f"{name} is protected by a password", "open it with the password, print it to a new PDF"
                )
            if pdf.is_repaired and b"%%EOF" not in data[-_TAIL:]:
                raise UnreadableDocument(
                    f"{name} is cut off: the end of the PDF is missing", "copy or download it again"
                )
            if len(pdf) > limits.pages:
                raise DocumentTooLarge(
                    f"{name} has {len(pdf):,} pages, more than {limits.pages:,}", "split it into smaller files"
                )
            yield pdf
    except (*DAMAGE, pymupdf.mupdf.FzErrorBase) as error:
        raise damaged(name, "pdf", error) from error


def inks(pdf: pymupdf.Document, limits: Limits = Limits()) -> Iterator[Ink]:  # noqa: B008 - frozen
    """The pages one after the other; nothing of a page is kept when the next one is read."""
    for number in range(len(pdf)):
        page = pdf[number]
        yield _ink(page, limits)
        del page


def _ink(page: pymupdf.Page, limits: Limits) -> Ink:
    pymupdf.TOOLS.reset_mupdf_warnings()
    spans, clipped = _spans(page)
    drawings = page.get_cdrawings(extended=True)
    turned = page.rotation % 180 != 0
    shown = page.rect
    width, height = (shown.height, shown.width) if turned else (shown.width, shown.height)
    ruled = drawn(drawings, (0.0, 0.0, width, height))
    frame = Frame(width, height, main_direction(spans))
    text = sighted(spans, ruled.areas, frame)
    gone = sighted(clipped, (), frame)
    rules = ruled.rules if frame.direction == (1, 0) else tuple(_turned(rule, frame) for rule in ruled.rules)
    stated = Ink(
        page.number + 1,
        *frame.size,
        text.seen,
        rules,
        _to_page(page, frame),
        hidden=tuple(line.text for line in (*text.hidden, *text.askew, *gone.seen) if line.text.strip()),
        damage=_damage(pymupdf.TOOLS.mupdf_warnings()),
    )
    if limits.ocr is Ocr.FORCE or is_picture(page, stated, shapes(drawings)):
        return recognised(page, stated, (*text.seen, *text.hidden), limits)
    return stated


def _spans(page: pymupdf.Page) -> tuple[list[Span], list[Span]]:
    """The page's spans of characters, and those that a clipping path leaves nothing of.

    A spreadsheet draws a cell that goes over a page's end on both pages, and clips away what belongs to the other.
    """
    spans = page.get_texttrace()
    kept = sum(not c.isspace() for c in page.get_text("text", flags=_CLIPPED))
    if kept == sum(not chr(c[0]).isspace() for span in spans for c in span["chars"]):
        return spans, []
    origins = {
        _key(char["origin"])
        for block in page.get_text("rawdict", flags=_CLIPPED)["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        for char in span["chars"]
    }
    seen = [part for span in spans if (part := _only(span, [c for c in span["chars"] if _key(c[2]) in origins]))]
    gone = [part for span in spans if (part := _only(span, [c for c in span["chars"] if _key(c[2]) not in origins]))]
    return seen, gone


def _key(origin: tuple[float, float]) -> tuple[int, int]:
    return round(origin[0] * 4), round(origin[1] * 4)


def _only(span: Span, chars: list[Any]) -> Span | None:
    return {**span, "chars": chars} if chars else None


def _damage(warnings: str) -> str:
    """The first of the library's warnings that tells of lost content; most tell of fonts."""
    return next((line.strip()[:80] for line in warnings.splitlines() if _is_severe(line)), "")


def _is_severe(line: str) -> bool:
    return _SEVERE.search(line) is not None and _OF_FONTS.search(line) is None


def _turned(rule: Rule, frame: Frame) -> Rule:
    ends = ((rule.start, rule.at), (rule.end, rule.at)) if rule.horizontal else (
        (rule.at, rule.start), (rule.at, rule.end)
    )  # fmt: skip
    (ax, ay), (bx, by) = (frame.point(x, y) for x, y in ends)
    horizontal = rule.horizontal == (frame.direction[1] == 0)
    if horizontal:
        return Rule(horizontal=True, at=ay, start=min(ax, bx), end=max(ax, bx))
    return Rule(horizontal=False, at=ax, start=min(ay, by), end=max(ay, by))


def _to_page(page: pymupdf.Page, frame: Frame) -> Matrix:
    """From the upright page to the page as shown: the frame undone, then `/Rotate`."""
    if frame.direction == (1, 0) and page.rotation == 0:
        return IDENTITY
    # the frame's inverse, read off where it takes three corners from
    undone = {
        (1, 0): pymupdf.Matrix(1, 0, 0, 1, 0, 0),
        (0, -1): pymupdf.Matrix(0, -1, 1, 0, 0, frame.height),
        (0, 1): pymupdf.Matrix(0, 1, -1, 0, frame.width, 0),
        (-1, 0): pymupdf.Matrix(-1, 0, 0, -1, frame.width, frame.height),
    }[frame.direction]
    m = undone * page.rotation_matrix
    return (m.a, m.c, m.e, m.b, m.d, m.f, 0.0, 0.0, 1.0)
