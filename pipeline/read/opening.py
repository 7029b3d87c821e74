"""Bytes to a document, by what the bytes are."""

import hashlib
import io
import zipfile
from collections.abc import Callable

from pipeline.document import Document
from pipeline.errors import DocumentTooLarge, UnsupportedDocument
from pipeline.read.decode import decode
from pipeline.read.failure import DAMAGE
from pipeline.read.kind import HEAD, Kind, damaged, packed, recognise
from pipeline.read.limits import Limits, size
from pipeline.read.mime import read_mime
from pipeline.read.pictures import read_pictures
from pipeline.read.progress import Progress, untold


def open_bytes(
    name: str,
    data: bytes,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    progress: Progress = untold,
) -> Document:
    """The document that a file's bytes are; `name` is used as it is given, `progress` told each page.

    Raises DocumentError. An archive holds documents and is none: UnsupportedDocument; `open_path` opens it.
    """
    kind = recognise(name, data[:HEAD]) or packed(name, io.BytesIO(data))
    if kind is Kind.ARCHIVE:
        raise UnsupportedDocument(f"{name} is an archive, not a document", "unpack it, or give it as a file of its own")
    most = most_bytes(kind, limits)
    if len(data) > most:
        raise too_large(name, len(data), most)
    sha256 = hashlib.sha256(data).hexdigest()
    match kind:
        case Kind.TEXT:
            decoded = decode(name, data)
        case Kind.MIME:
            decoded = read_mime(name, data)
        case Kind.WORD | Kind.SHEET:
            _check_package(name, data, limits)
            return _read_office(kind)(name, data, sha256, limits)
        case Kind.PDF:
            from pipeline.read.pdf import read_pdf  # noqa: PLC0415 - loaded for a PDF alone

            return read_pdf(name, data, sha256, limits, progress)
        case Kind.PICTURE:
            return read_pictures(name, data, sha256, limits, progress)
    return Document(name, sha256, decoded.text, encoding=decoded.encoding)


def _read_office(kind: Kind) -> Callable[[str, bytes, str, Limits], Document]:
    """The reader of Word files or of workbooks."""
    # Their libraries take longer to load than a folder of unchanged files takes to pass.
    if kind is Kind.WORD:
        from pipeline.read.word import read_word  # noqa: PLC0415 - loaded for a Word file alone

        return read_word
    from pipeline.read.sheet import read_sheet  # noqa: PLC0415 - loaded for a workbook alone

    return read_sheet


def most_bytes(kind: Kind, limits: Limits) -> int:
    """How many bytes a file of this kind may have."""
    return limits.paged_bytes if kind in (Kind.PDF, Kind.PICTURE) else limits.file_bytes


def too_large(name: str, count: int, most: int) -> DocumentTooLarge:
    """The failure for a file of `count` bytes, where `most` are allowed."""
    return DocumentTooLarge(
        f"{name} is larger than {size(most)} ({size(count)})", "split it into smaller files and try again"
    )


def _check_package(name: str, data: bytes, limits: Limits) -> None:
    """Refuses an office file that unpacks to too much, before a library unpacks it into memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except DAMAGE as error:
        raise damaged(name, "office", error) from error
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked_bytes or len(parts) > limits.members:
        raise DocumentTooLarge(
            f"{name} unpacks to {size(unpacked)} in {len(parts)} parts", "split it into smaller files and try again"
        )
