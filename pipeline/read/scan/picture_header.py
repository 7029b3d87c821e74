"""What a picture's header states, read before anything is decoded: pages, pixels, dots an inch, the side that is up."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_WIDTH, _HEIGHT, _UP, _ACROSS, _UNIT = 256, 257, 274, 282, 296
_CENTIMETRES = 3
_INCH = 2.54


@dataclass(frozen=True, slots=True)
class Stated:
    """One page as its header states it: pixels as stored, dots an inch if known, and the EXIF orientation (1 to 8)."""

    width: int
    height: int
    dpi: float | None = None
    orientation: int = 1


def stated_pages(data: bytes) -> Iterator[Stated]:
    """The pages of a PNG, JPEG, TIFF, BMP or WEBP file, in order; nothing if it is none of these.

    Raises struct.error, LookupError or ValueError where the header is cut off or damaged.
    """
    for magic, read in _KINDS:
        if re.match(magic, data, re.DOTALL):
            yield from read(data)
            return


def is_cut_off(data: bytes) -> bool:
    """Whether the end is missing that every PNG, JPEG and WEBP file has."""
    if data.startswith(b"\x89PNG"):
        return b"IEND" not in data
    if data.startswith(b"\xff\xd8"):
        scan = data.find(b"\xff\xda")
        return scan < 0 or data.find(b"\xff\xd9", scan) < 0
    if data.startswith(b"RIFF"):
        return len(data) < 8 + int(struct.unpack_from("<I", data, 4)[0])
    return False


def _png(data: bytes) -> Iterator[Stated]:
    width, height = struct.unpack_from(">II", data, 16)
    dpi, orientation = None, 1
    at = 8
    while at + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if name == b"pHYs":
            per_metre, _, metres = struct.unpack_from(">IIB", data, at + 8)
            dpi = per_metre * _INCH / 100 if metres == 1 else None
        elif name == b"eXIf":
            orientation = _exif(data[at + 8 : at + 8 + length]).orientation
        elif name == b"IDAT":
            break
        at += 12 + length
    yield Stated(width, height, dpi, orientation)


def _jpeg(data: bytes) -> Iterator[Stated]:
    dpi, orientation = None, 1
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = data[at + 1]
        if marker in (0xFF, 0x01) or 0xD0 <= marker <= 0xD8:  # fill bytes and markers without a length
            at += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        body = data[at + 4 : at + 2 + length]
        if marker == 0xE0 and body.startswith(b"JFIF\0"):
            unit, across = struct.unpack_from(">BH", body, 7)
            dpi = {1: float(across), 2: across * _INCH}.get(unit)
        elif marker == 0xE1 and body.startswith(b"Exif\0\0"):
            exif = _exif(body[6:])
            dpi, orientation = dpi or exif.dpi, exif.orientation
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", body, 1)
            yield Stated(width, height, dpi, orientation)
            return
        at += 2 + length


def _bmp(data: bytes) -> Iterator[Stated]:
    (size,) = struct.unpack_from("<I", data, 14)
    if size == 12:
        yield Stated(*struct.unpack_from("<HH", data, 18))
        return
    width, height = struct.unpack_from("<ii", data, 18)
    (per_metre,) = struct.unpack_from("<i", data, 38)
    yield Stated(abs(width), abs(height), per_metre * _INCH / 100 or None)


def _webp(data: bytes) -> Iterator[Stated]:
    name = data[12:16]
    if name == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
        yield Stated(width, height)
    elif name == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        yield Stated((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    else:
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        at = data.find(b"EXIF", 30)
        yield Stated(width, height, None, 1 if at < 0 else _exif(data[at + 8 :].removeprefix(b"Exif\0\0")).orientation)


def _exif(data: bytes) -> Stated:
    try:
        return next(_tiff(data), Stated(0, 0))
    except (struct.error, LookupError, ValueError):  # an orientation that cannot be read is none
        return Stated(0, 0)


def _tiff(data: bytes) -> Iterator[Stated]:
    order = "<" if data.startswith(b"II") else ">"
    (at,) = struct.unpack_from(order + "I", data, 4)
    seen = set()
    while at:
        if at in seen:
            raise ValueError("the list of pages goes round in circles")
        seen.add(at)
        (count,) = struct.unpack_from(order + "H", data, at)
        tags: dict[int, float] = {}
        for index in range(count):
            tag, value = _entry(data, order, at + 2 + 12 * index)
            tags.setdefault(tag, value)  # the decoder believes the first one, too
        yield _page(tags)
        (at,) = struct.unpack_from(order + "I", data, at + 2 + 12 * count)


def _entry(data: bytes, order: str, at: int) -> tuple[int, float]:
    tag, kind, _, value = struct.unpack_from(order + "HHII", data, at)
    if kind == 3:
        (value,) = struct.unpack_from(order + "H", data, at + 8)
    elif kind == 5 and tag == _ACROSS:
        above, below = struct.unpack_from(order + "II", data, value)
        value = above / below if below else 0
    return tag, value


def _page(tags: dict[int, float]) -> Stated:
    across = tags.get(_ACROSS, 0) * (_INCH if tags.get(_UNIT) == _CENTIMETRES else 1)
    up = int(tags.get(_UP, 1))
    return Stated(int(tags.get(_WIDTH, 0)), int(tags.get(_HEIGHT, 0)), across or None, up if 1 <= up <= 8 else 1)


_KINDS = (
    (rb"\x89PNG\r\n", _png),
    (rb"\xff\xd8\xff", _jpeg),
    (rb"II\*\0|MM\0\*", _tiff),
    (rb"BM.{4}\0\0\0\0", _bmp),
    (rb"RIFF.{4}WEBP", _webp),
)
