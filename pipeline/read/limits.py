"""How much of a file is read before it is refused, and whether pictures are recognised."""

from dataclasses import dataclass
from enum import StrEnum

MEBIBYTE = 1024 * 1024
_PAGED = 8
MOST_PIXELS = 100_000_000
"""Of one page: A3 at 600 dots an inch has 70 million."""


class Ocr(StrEnum):
    """Whether pictures are recognised: where there is no text, never, or on every page, whatever text it states."""

    AUTO = "auto"
    OFF = "off"
    FORCE = "force"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is opened; beyond them a document is `DocumentTooLarge`.

    `file_bytes`: bytes of one file or member, and characters of the text it gives (of a PDF or a picture, which hold
    pixels: `paged_bytes`); `unpacked_bytes`: bytes that one
    archive or office file may unpack to; `members`: members of an archive, those of archives in it included;
    `ratio`: unpacked bytes for each packed byte of a member; `pages`: pages of a PDF or of a picture file. `ocr` says
    whether pictures are recognised, and `ocr_threads` by how many threads of one process: more processes that recognise
    side by side want fewer each, or they wait for one another.
    """

    file_bytes: int = 64 * MEBIBYTE
    unpacked_bytes: int = 512 * MEBIBYTE
    members: int = 10_000
    ratio: int = 200
    pages: int = 5_000
    ocr: Ocr = Ocr.AUTO
    ocr_threads: int = 2

    @property
    def paged_bytes(self) -> int:
        """Bytes of a PDF or of a picture: a hundred scanned pages are as many megabytes."""
        return _PAGED * self.file_bytes


def size(count: int) -> str:
    """A number of bytes for people: `200 MiB`."""
    return f"{count / MEBIBYTE:,.0f} MiB" if count >= MEBIBYTE else f"{count:,} bytes"
