"""Pictures: decoded page by page and turned as the file says; what is too large or damaged is refused by its header."""

import struct
import zlib

import cv2
import numpy as np
import pytest

from pipeline.errors import DocumentTooLarge, UnreadableDocument
from pipeline.read.scan.images import MOST_PAGES, Picture, likely_dpi, pictures
from pipeline.read.scan.picture_header import stated_pages


def cornered() -> np.ndarray:
    """A page 60 wide and 40 high whose left upper corner is white."""
    image = np.zeros((40, 60, 3), np.uint8)
    image[:10, :20] = 255
    return image


def encoded(suffix: str, image: np.ndarray) -> bytes:
    """The file that a picture is saved as."""
    done, data = cv2.imencode(suffix, image)
    assert done
    return data.tobytes()


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """A JPEG with an EXIF orientation."""
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + struct.pack(">HHIHH", 274, 3, 1, orientation, 0) + b"\0\0\0\0"
    body = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def only(data: bytes) -> Picture:
    """The one page of a file."""
    (page,) = pictures("page.png", data)
    return page


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".webp", ".tiff"])
def test_kinds_are_decoded(suffix: str) -> None:
    """Every kind of picture gives its pixels, in blue, green and red."""
    page = only(encoded(suffix, cornered()))
    assert page.pixels.shape == (40, 60, 3)
    assert page.pixels[5, 5].min() > 200
    assert page.pixels[30, 50].max() < 60


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (5, 5)), (2, (5, 55)), (3, (35, 55)), (4, (35, 5)), (5, (5, 5)), (6, (5, 35)), (7, (55, 35)), (8, (55, 5))],
)
def test_exif_orientation(orientation: int, corner: tuple[int, int]) -> None:
    """A photo is turned and mirrored as its EXIF says: its white corner lies there."""
    page = only(with_orientation(encoded(".jpg", cornered()), orientation))
    assert page.pixels.shape[:2] == ((60, 40) if orientation > 4 else (40, 60))
    assert page.pixels[corner].min() > 200
    assert np.count_nonzero(page.pixels[:, :, 0] > 128) < 300


def test_transparent_is_white() -> None:
    """Where a picture is transparent there is paper."""
    image = np.zeros((10, 10, 4), np.uint8)
    image[:5, :, 3] = 255
    pixels = only(encoded(".png", image)).pixels
    assert pixels[2, 2].max() == 0
    assert pixels[8, 8].min() == 255


def test_pages_of_a_tiff_come_one_by_one() -> None:
    """A TIFF of several pages gives each with its number, black and white ones included."""
    done, data = cv2.imencodemulti(".tiff", [np.full((20, 30), 10 * number, np.uint8) for number in range(1, 4)])
    assert done
    pages = list(pictures("fax.tiff", data.tobytes()))
    assert [page.page for page in pages] == [1, 2, 3]
    assert [int(page.pixels[0, 0, 0]) for page in pages] == [10, 20, 30]


def test_bomb_is_refused_by_its_header() -> None:
    """A header that states more pixels than the limit is refused although nothing follows it."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    with pytest.raises(DocumentTooLarge, match="60,000 × 60,000"):
        list(pictures("bomb.png", b"\x89PNG\r\n\x1a\n" + chunk))


def test_too_many_pages_are_refused() -> None:
    """A TIFF with more pages than the limit is refused before one is decoded."""
    pages, at = [], 8
    for _ in range(MOST_PAGES + 1):
        at += 2 + 2 * 12 + 4
        tags = struct.pack("<HHII", 256, 4, 1, 10) + struct.pack("<HHII", 257, 4, 1, 10)
        pages.append(struct.pack("<H", 2) + tags + struct.pack("<I", at))
    with pytest.raises(DocumentTooLarge, match="pages"):
        list(pictures("fax.tiff", b"II*\0" + struct.pack("<I", 8) + b"".join(pages)))


def test_pages_in_a_circle_are_refused() -> None:
    """A TIFF whose list of pages leads back to its beginning is damaged, not endless."""
    page = struct.pack("<H", 1) + struct.pack("<HHII", 256, 4, 1, 10) + struct.pack("<I", 8)
    with pytest.raises(UnreadableDocument):
        list(pictures("fax.tiff", b"II*\0" + struct.pack("<I", 8) + page))


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".webp", ".tiff"])
@pytest.mark.parametrize("kept", [0.02, 0.5, 0.95])
def test_cut_off_pictures_are_refused(suffix: str, kept: float) -> None:
    """A file that was cut off anywhere is unreadable, and never half a page."""
    noise = np.random.default_rng(1).integers(0, 255, (80, 90, 3)).astype(np.uint8)
    data = encoded(suffix, noise)
    with pytest.raises(UnreadableDocument):
        list(pictures("cut", data[: int(len(data) * kept)]))


def test_stated_dots_an_inch() -> None:
    """Dots an inch are read where they are stated, and believed where they give a sheet of paper."""
    data = encoded(".png", cornered())
    dense = struct.pack(">IIB", 11_811, 11_811, 1)
    chunk = struct.pack(">I", 9) + b"pHYs" + dense + struct.pack(">I", zlib.crc32(b"pHYs" + dense))
    (stated,) = stated_pages(data[:33] + chunk + data[33:])
    assert stated.dpi == pytest.approx(300, abs=0.1)
    assert likely_dpi(2480, 3508, 300.0) == 300.0
    assert likely_dpi(3000, 4000, 72.0) == pytest.approx(342, abs=1)
    assert likely_dpi(1654, 2339, None) == pytest.approx(200, abs=0.1)


def noise() -> np.ndarray:
    """A page that does not pack well, so that every byte of its file counts."""
    return np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)


@pytest.mark.parametrize("suffix", [".jpg", ".tiff"])
def test_what_the_decoder_complains_of_is_damage(suffix: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A hole in the middle gives a picture that is half grey: the page says so, and stderr stays empty."""
    whole = encoded(suffix, noise())
    middle = len(whole) // 2
    page = only(whole[:middle] + bytes(300) + whole[middle + 300 :])
    assert page.damage
    assert only(whole).damage == ""
    assert capfd.readouterr().err == ""


def test_exif_of_nonsense_is_none() -> None:
    """Orientations that cannot be read, or point out of the file, turn nothing."""
    jpeg = encoded(".jpg", cornered())
    for tiff in (b"", b"MM\0*", b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff" + bytes(40)):
        body = b"Exif\0\0" + tiff
        page = only(jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:])
        assert page.pixels.shape == (40, 60, 3)


def test_a_width_that_is_stated_twice_hides_no_bomb() -> None:
    """The decoder believes the first one, and so do we."""
    entries = ((256, 99_999), (257, 99_999), (256, 10), (257, 10))
    ifd = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", tag, 4, 1, v) for tag, v in entries)
    with pytest.raises(DocumentTooLarge, match="99,999"):
        only(b"II*\0\x08\0\0\0" + ifd + bytes(4))
