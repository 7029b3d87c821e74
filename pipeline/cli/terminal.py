"""Words on a terminal: harmless whatever a document says."""

import codecs
import io
import re
import sys
from typing import TYPE_CHECKING, BinaryIO, cast

import click

if TYPE_CHECKING:
    from typing_extensions import Buffer

# Sequences whole (`ESC[31m`, `ESC]0;title BEL`), so that no half of them is left as text.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
# Controls but tab and line end, signs that turn the order of the line around, halves of surrogate pairs.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def plain(text: str) -> str:
    """The text without control characters and escape sequences."""
    return _CONTROL.sub("", _SEQUENCE.sub("", text))


def one_line(text: str) -> str:
    """The text as one harmless line."""
    return " ".join(plain(text).split())


def tell(text: str = "") -> None:
    """A line of the product, on stdout."""
    click.echo(plain(text))


def say(text: str = "") -> None:
    """A line of talk, on stderr."""
    click.echo(plain(text), err=True)


def product() -> BinaryIO:
    """Stdout for bytes; where it is a terminal, what would steer the terminal is left out."""
    stream = sys.stdout.buffer
    return cast("BinaryIO", _Harmless(stream)) if sys.stdout.isatty() else stream


class _Harmless(io.BufferedIOBase):
    """A binary stream of text that reaches a terminal."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def write(self, data: "Buffer") -> int:
        taken = bytes(data)
        self._stream.write(plain(self._decoder.decode(taken)).encode())
        return len(taken)

    def flush(self) -> None:
        self._stream.flush()
