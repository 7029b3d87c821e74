"""A document that could not be opened, handed on like one that could; and what damaged files make libraries raise."""

import lzma
import zipfile
import zlib
from dataclasses import dataclass

from pipeline.errors import DocumentError

DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    lzma.LZMAError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What the libraries raise on damaged or hostile files: a missing part is a `KeyError`, bad XML a `SyntaxError`, an
unknown compression a `NotImplementedError` (a `RuntimeError`), and so on."""


@dataclass(frozen=True, slots=True)
class DocumentFailure:
    """One file, or one member of an archive, that gives no document; `sha256` is None if its bytes were not read."""

    name: str
    sha256: str | None
    error: DocumentError
