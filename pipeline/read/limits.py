"""How much of a file is read before it is refused, and whether pictures are recognised."""

from dataclasses import dataclass
from enum import StrEnum

MEBIBYTE = 1024 * 1024


class Ocr(StrEnum):
    """Whether pictures are recognised: where there is no text, never, or on every page, whatever text it states."""

    AUTO = "auto"
    OFF = "off"
    FORCE = "force"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is opened; beyond them a document is `DocumentTooLarge`.

    `file_bytes`: bytes of one file or member, and characters of the text it gives; `unpacked_bytes`: bytes that one
    archive or office file may unpack to; `members`: members of an archive, those of archives in it included;
    `ratio`: unpacked bytes for each packed byte of a member; `pages`: pages of a PDF or of a picture file. `ocr` says
    whether pictures are recognised.
    """

    file_bytes: int = 64 * MEBIBYTE
    unpacked_bytes: int = 512 * MEBIBYTE
    members: int = 10_000
    ratio: int = 200
    pages: int = 5_000
    ocr: Ocr = Ocr.AUTO


def size(count: int) -> str:
    """A number of bytes for people: `200 MiB`."""
    return f"{count / MEBIBYTE:,.0f} MiB" if count >= MEBIBYTE else f"{count:,} bytes"
