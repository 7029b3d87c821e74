"""Pictures: scans and photos of pages, which are recognised. Without OCR they say what to install."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.document import Document
from pipeline.errors import EmptyDocument, UnsupportedDocument
from pipeline.read.ink import Ink
from pipeline.read.limits import Limits, Ocr
from pipeline.read.pages.assembly import assembled
from pipeline.read.progress import Progress, untold
from pipeline.read.scan.installed import missing_part

OFF = "with --ocr auto it is read"
INSTALL = "install OCR with: pip install 'chuishao[ocr]'"


def read_pictures(name: str, data: bytes, sha256: str, limits: Limits, progress: Progress = untold) -> Document:
    """Opens a PNG, JPEG, TIFF, BMP or WEBP file. Raises DocumentError."""
    advice = unread(limits)
    if advice:
        raise UnsupportedDocument(f"{name} is a picture, and pictures are not recognised here", advice)
    document = assembled(name, sha256, "picture", _inks(name, data, progress), limits)
    if not document.text.strip():
        raise EmptyDocument(f"{name}: no text was found in the picture", "see whether the page is in it, and is sharp")
    return document


def unread(limits: Limits) -> str:
    """What to do so that pictures are recognised; "" where they are."""
    if limits.ocr is Ocr.OFF:
        return OFF
    return INSTALL if missing_part() else ""


def _inks(name: str, data: bytes, progress: Progress) -> Iterator[Ink]:
    from pipeline.read.scan.cells import page_of_pixels  # noqa: PLC0415 - loads OpenCV, for pictures alone
    from pipeline.read.scan.images import pictures  # noqa: PLC0415 - the same

    for picture in pictures(name, data, progress):
        yield replace(page_of_pixels(picture.pixels, picture.dpi, picture.page), damage=picture.damage)
