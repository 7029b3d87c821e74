"""A PDF's pages as ink, one after the other, and the document that they make."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pymupdf

from pipeline.document import Document
from pipeline.errors import DocumentError, DocumentTooLarge, EmptyDocument, UnreadableDocument, UnsupportedDocument
from pipeline.read.ink import IDENTITY, Ink, Line, Matrix, Rule
from pipeline.read.kind import damaged
from pipeline.read.limits import Limits, Ocr
from pipeline.read.pages.assembly import assembled
from pipeline.read.pdf.characters import Frame, main_direction, sighted
from pipeline.read.pdf.drawn import drawn
from pipeline.read.pdf.foreign import foreign
from pipeline.read.pdf.picture import is_picture, recognised, shapes
from pipeline.read.pdf.whole import FAULTS, complaint, listed, missing, said, too_much
from pipeline.read.pictures import unread
from pipeline.read.progress import Progress, told, untold

_TAIL = 4096
_MOST_CHARACTERS = 100_000
"""On one page; a page of small print has 5,000."""
_MOST_RULES = 40_000
_CLIPPED = (
    pymupdf.TEXT_PRESERVE_WHITESPACE
    | pymupdf.TEXT_INHIBIT_SPACES
    | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
    | pymupdf.TEXT_CLIP
)

_A4 = (595.0, 842.0)

Span = dict[str, Any]


def read_pdf(name: str, data: bytes, sha256: str, limits: Limits, progress: Progress = untold) -> Document:
    """Opens a PDF; pages that are pictures are recognised. Raises DocumentError."""
    with _opened(name, data, limits) as pdf:
        document = assembled(name, sha256, "pdf", told(inks(pdf, limits), len(pdf), progress), limits)
        if not document.text.strip():
            raise _without_text(name, pdf, document, limits)
    return document


def _without_text(name: str, pdf: pymupdf.Document, document: Document, limits: Limits) -> DocumentError:
    """Why nothing could be read."""
    harm = next((remark.en for remark in document.remarks if remark.code == "page.damaged"), "")
    if harm:
        return UnreadableDocument(f"{name}: {harm}, and no other page has text", "copy or export it again")
    pictures = any(pdf.get_page_images(number) for number in range(len(pdf)))
    advice = unread(limits) if pictures else ""
    what = "is a scan, and pictures are not recognised here" if advice else "holds no text that can be seen"
    return EmptyDocument(f"{name} {what}", advice or "see whether its pages show what you expect")


@contextmanager
def _opened(name: str, data: bytes, limits: Limits) -> Iterator[pymupdf.Document]:
    """The open PDF, with all the pages that it names. Raises DocumentError."""
    pymupdf.TOOLS.mupdf_display_errors(on=False)
    pymupdf.TOOLS.mupdf_display_warnings(on=False)
    pymupdf.TOOLS.reset_mupdf_warnings()
    try:
        pdf = pymupdf.open(stream=data, filetype="pdf")
    except FAULTS as error:
        raise damaged(name, "pdf", ValueError(said(error))) from error
    with pdf:
        try:
            _check(name, pdf, data, limits)
        except FAULTS as error:
            raise damaged(name, "pdf", ValueError(said(error))) from error
        pages = len(pdf)
        yield pdf
        # Only while it was read did it show that an object is not where the file says.
        _check_end(name, pdf, data)
        if len(pdf) != pages:
            raise _list_damaged(name, pages, len(pdf))


def _check(name: str, pdf: pymupdf.Document, data: bytes, limits: Limits) -> None:
    if pdf.needs_pass:
        raise UnsupportedDocument(
            f"{name} is protected by a password", "open it with the password, print it to a new PDF"
        )
    _check_end(name, pdf, data)
    pages = listed(pdf, limits.pages)
    if max(len(pdf), len(pages)) > limits.pages:
        raise DocumentTooLarge(
            f"{name} has {max(len(pdf), len(pages)):,} pages, more than {limits.pages:,}", "split it into smaller files"
        )
    if not pages:
        raise EmptyDocument(f"{name} has no pages", "copy or export it again")
    if len(pages) != len(pdf):
        raise _list_damaged(name, len(pdf), len(pages))


def _list_damaged(name: str, stated: int, named: int) -> UnreadableDocument:
    return UnreadableDocument(
        f"{name}: its list of pages is damaged, it states {stated:,} and names {named:,}", "copy or export it again"
    )


def _check_end(name: str, pdf: pymupdf.Document, data: bytes) -> None:
    if pdf.is_repaired and b"%%EOF" not in data[-_TAIL:]:
        raise UnreadableDocument(f"{name} is cut off: the end of the PDF is missing", "copy or download it again")


def inks(pdf: pymupdf.Document, limits: Limits = Limits()) -> Iterator[Ink]:  # noqa: B008 - frozen
    """The pages one after the other; nothing of a page is kept when the next one is read.

    A page that cannot be read, or not in all its parts, says so.
    """
    whole_fonts: set[int] = set()
    for number, there in enumerate(listed(pdf, len(pdf))):
        gone = _blank(number, "the page itself is not in the file")
        yield _page(pdf, number, limits, whole_fonts) if there else gone


def _page(pdf: pymupdf.Document, number: int, limits: Limits, whole_fonts: set[int]) -> Ink:
    pymupdf.TOOLS.reset_mupdf_warnings()
    try:
        page = pdf[number]
        laid = _laid(page, whole_fonts)
    except FAULTS as error:
        return _blank(number, said(error))
    return _ink(page, laid, limits) if isinstance(laid, _Laid) else _blank(number, laid)


@dataclass(frozen=True, slots=True)
class _Laid:
    """What the library says that a page has on it: spans of characters, those clipped away, drawings, what is gone."""

    spans: list[Span]
    clipped: list[Span]
    drawings: list[dict[str, Any]]
    missing: str
    size: tuple[float, float]


def _blank(number: int, damage: str) -> Ink:
    return Ink(number + 1, *_A4, (), (), damage=damage)


def _laid(page: pymupdf.Page, whole_fonts: set[int]) -> _Laid | str:
    """What is on a page, or why that is too much. Raises what the library raises."""
    if why := too_much(page):
        return why
    text = page.get_text("text", flags=_CLIPPED)
    if len(text) > _MOST_CHARACTERS:
        return f"it has more than {_MOST_CHARACTERS:,} characters, and was not read"
    spans, clipped = _spans(page, text)
    turned = page.rotation % 180 != 0
    shown = page.rect
    size = (shown.height, shown.width) if turned else (shown.width, shown.height)
    return _Laid(spans, clipped, page.get_cdrawings(extended=True), missing(page, whole_fonts), size)


def _ink(page: pymupdf.Page, laid: _Laid, limits: Limits) -> Ink:
    ruled = drawn(laid.drawings, (0.0, 0.0, *laid.size))
    frame = Frame(*laid.size, main_direction(laid.spans))
    text = sighted(laid.spans, ruled.areas, frame)
    gone = sighted(laid.clipped, (), frame)
    rules = ruled.rules if frame.direction == (1, 0) else tuple(_turned(rule, frame) for rule in ruled.rules)
    damage = laid.missing or complaint() or _unexplained(text.seen)
    if len(rules) > _MOST_RULES and len(set(rules)) > _MOST_RULES:
        rules, damage = (), f"it has more than {_MOST_RULES:,} ruled lines, and they were left out"
    stated = Ink(
        page.number + 1,
        *frame.size,
        text.seen,
        rules,
        _to_page(page, frame),
        hidden=tuple(line.text for line in (*text.hidden, *text.askew, *gone.seen) if line.text.strip()),
        damage=damage,
    )
    try:
        stated = replace(stated, foreign=foreign(page, (laid.spans, laid.drawings), ruled, frame))
        picture = limits.ocr is Ocr.FORCE or is_picture(page, stated, shapes(laid.drawings))
    except FAULTS as error:
        return replace(stated, damage=said(error))
    return recognised(page, stated, (*text.seen, *text.hidden), limits) if picture else stated


def _unexplained(lines: Sequence[Line]) -> str:
    """That some characters are known by their shapes alone; others of their fonts may be taken for wrong ones."""
    count = sum(line.text.count("\ufffd") for line in lines)
    return f"its fonts do not say what {count} of its characters are" if count else ""


def _spans(page: pymupdf.Page, text: str) -> tuple[list[Span], list[Span]]:
    """The page's spans of characters, and those of which a clipping path leaves nothing, so that `text` lacks them.

    A spreadsheet draws a cell that goes over a page's end on both pages, and clips away what belongs to the other.
    """
    spans = page.get_texttrace()
    kept = sum(not c.isspace() for c in text)
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
