"""What a file is, by its content; its suffix is never asked."""

import re
import zipfile
from enum import StrEnum
from typing import BinaryIO

from pipeline.errors import UnreadableDocument, UnsupportedDocument
from pipeline.read.failure import DAMAGE

HEAD = 4096
"""How many bytes from the beginning `recognise` wants."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNPACK = "unpack it and give the files, or pack them as zip"
_SAVE = "open it in an office program, save it as docx or xlsx and try again"
_FORMS = "give the text, docx, xlsx or zip that the forms stand in"

_REFUSED: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"GIF8[79]a", re.DOTALL), "is a GIF", "save it as PNG and try again"),
    (re.compile(rb"\s*\{\\rtf"), "is an RTF file", _SAVE),
    (re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08|BZh[1-9]1AY|\xfd7zXZ\0|.{257}ustar", re.DOTALL),
     "is an archive of a kind that is not opened", _UNPACK),
)  # fmt: skip


class Kind(StrEnum):
    """The kinds of file that are opened."""

    TEXT = "text"
    MIME = "mht"
    WORD = "docx"
    SHEET = "xlsx"
    ARCHIVE = "zip"
    PDF = "pdf"
    PICTURE = "picture"


_PDF = re.compile(rb"(?:\xef\xbb\xbf)?\s*%PDF-\d")
_PICTURE = re.compile(rb"\x89PNG\r\n|\xff\xd8\xff|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF.{4}WEBP", re.DOTALL)

# The content type of the part that the package is about; templates and files with macros included.
_PARTS = (
    (re.compile(rb"wordprocessingml\.(?:document|template)\.main|ms-word\.\w+\.macroEnabled\w*\.main"), Kind.WORD),
    (re.compile(rb"spreadsheetml\.(?:sheet|template)\.main|ms-excel\.\w+\.macroEnabled\.main"), Kind.SHEET),
)


def recognise(name: str, head: bytes) -> Kind | None:
    """The kind that a file's first `HEAD` bytes tell, None for a zip, whose names must be seen (`packed`).

    Raises UnsupportedDocument for what is known and not read.
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return None
    if head.startswith(_OLE):
        raise UnsupportedDocument(
            f"{name} is an old office file (.doc, .xls), or one protected by a password",
            "open it in an office program, save it as docx or xlsx without a password and try again",
        )
    for pattern, what, advice in _REFUSED:
        if pattern.match(head):
            raise UnsupportedDocument(f"{name} {what}", advice)
    if _PDF.match(head):
        return Kind.PDF
    if _PICTURE.match(head):
        return Kind.PICTURE
    return Kind.MIME if _is_mime(head) else Kind.TEXT


def _is_mime(head: bytes) -> bool:
    header = head.lstrip().partition(b"\n\n")[0].partition(b"\r\n\r\n")[0].lower()
    return re.match(rb"[a-z-]+:\s", header) is not None and b"mime-version:" in header and b"content-type:" in header


def packed(name: str, stream: BinaryIO) -> Kind:
    """The kind of a file that begins like a zip. Raises UnsupportedDocument, UnreadableDocument."""
    try:
        with zipfile.ZipFile(stream) as package:
            names = set(package.namelist())
            types = _part(package, "[Content_Types].xml") if "[Content_Types].xml" in names else b""
            mimetype = _part(package, "mimetype") if "mimetype" in names else b""
    except DAMAGE as error:
        raise damaged(name, "zip", error) from error
    for pattern, kind in _PARTS:
        if pattern.search(types):
            return kind
    if types or mimetype.startswith(b"application/") or "OFD.xml" in names:
        raise UnsupportedDocument(f"{name} is an office file that is neither docx nor xlsx", _SAVE)
    return Kind.ARCHIVE


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        return part.read(1024 * 1024)


def damaged(name: str, kind: str, error: Exception) -> UnreadableDocument:
    """The failure for a file that is damaged inside, with the library's word on it in one line."""
    reason = " ".join(str(error).split())[:120] or type(error).__name__
    return UnreadableDocument(
        f"{name} is a damaged {kind} file ({reason})", "open it in the program that made it and save it again"
    )
