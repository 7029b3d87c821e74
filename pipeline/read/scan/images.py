"""Picture files: pages of pixels with their dots an inch, one at a time, turned as the file says."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.errors import DocumentError, DocumentTooLarge, UnreadableDocument
from pipeline.read.limits import MOST_PIXELS
from pipeline.read.progress import Progress, untold
from pipeline.read.scan.complaints import complaints
from pipeline.read.scan.picture_header import Stated, is_cut_off, stated_pages

Pixels = NDArray[np.uint8]
"""An image: rows from the top, then columns, then (where it has colours) blue, green, red; 0 is dark."""

MOST_PAGES = 2_000
_SHORTEST, _LONGEST = 6.0, 48.0
_A4 = 297 / 25.4


@dataclass(frozen=True, slots=True)
class Picture:
    """One page of a picture file: its pixels (height, width, 3), its dots an inch, its number from 1.

    `damage`: what the decoder says is lost, "" if all is there.
    """

    pixels: Pixels
    dpi: float
    page: int
    damage: str = ""


def pictures(name: str, data: bytes, progress: Progress = untold) -> Iterator[Picture]:
    """The pages of a PNG, JPEG, TIFF, BMP or WEBP file, decoded as they are asked for, each told to `progress`.

    Raises DocumentTooLarge before a page is decoded whose header states more than `MOST_PIXELS`, and where there are
    more than `MOST_PAGES`; UnreadableDocument for what is cut off or damaged.
    """
    stated = _pages(name, data)
    for index, page in enumerate(stated):
        progress(index + 1, len(stated))
        with complaints() as said:
            cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_WARNING)
            decoded = _decoded(name, data, index)
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        pixels = _turned(decoded, 1 if data[:2] in (b"II", b"MM") else page.orientation)
        yield Picture(pixels, likely_dpi(pixels.shape[1], pixels.shape[0], page.dpi), index + 1, " ".join(said))


def likely_dpi(width: int, height: int, stated: float | None) -> float:
    """What is stated, if it gives a sheet that people use; else what makes the long side that of A4.

    A camera states 72 dots an inch for pictures 4,000 wide, which would be a page of 55 inches.
    """
    longer = max(width, height)
    if stated and _SHORTEST <= longer / stated <= _LONGEST and stated >= 75:
        return stated
    return longer / _A4


def _pages(name: str, data: bytes) -> list[Stated]:
    pages = []
    try:
        for page in stated_pages(data):
            pages.append(page)
            if len(pages) > MOST_PAGES:
                raise DocumentTooLarge(f"{name} has more than {MOST_PAGES:,} pages", "split it and try again")
            if page.width * page.height > MOST_PIXELS:
                raise DocumentTooLarge(
                    f"{name}, page {len(pages)}, states {page.width:,} × {page.height:,} pixels, more than the limit of"
                    f" {MOST_PIXELS:,}",
                    "scan it again at 200 to 300 dots an inch",
                )
    except (struct.error, LookupError, ValueError) as error:
        raise _damaged(name) from error
    if not pages or not all(page.width and page.height for page in pages) or is_cut_off(data):
        raise _damaged(name)
    return pages


def _decoded(name: str, data: bytes, index: int) -> Pixels:
    try:
        stored = np.frombuffer(data, np.uint8)
        fine, found = cv2.imdecodemulti(stored, cv2.IMREAD_UNCHANGED, range=(index, index + 1))
    except cv2.error as error:
        if error.code == cv2.Error.StsNoMem:
            raise MemoryError from error
        raise _damaged(name) from error
    if not fine or not found:
        raise _damaged(name)
    image = np.asarray(found[0])
    if image.dtype == np.uint16:
        return _on_white((image.astype(np.uint16) >> 8).astype(np.uint8))
    if image.dtype != np.uint8:
        raise _damaged(name)
    return _on_white(image.astype(np.uint8, copy=False))


def _on_white(image: NDArray[np.uint8]) -> Pixels:
    if image.ndim == 2 or image.shape[2] == 1:
        return np.repeat(image.reshape(*image.shape[:2], 1), 3, axis=2)
    if image.shape[2] == 3:
        return image
    opaque = image[:, :, 3:].astype(np.uint16)
    mixed = (image[:, :, :3] * opaque + 255 * (255 - opaque)) // 255
    return mixed.astype(np.uint8)


def _turned(image: Pixels, orientation: int) -> Pixels:
    """The image as EXIF says that it is to be looked at (TIFF files come turned by the decoder already)."""
    if orientation in (5, 6, 7, 8):
        image = image.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        image = image[:, ::-1]
    if orientation in (3, 4, 7, 8):
        image = image[::-1]
    return np.ascontiguousarray(image)


def _damaged(name: str) -> DocumentError:
    return UnreadableDocument(f"{name} is a picture that is cut off or damaged", "scan or export it again")
