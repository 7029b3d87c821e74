"""Failures with a name, an exit code and a next step.

Every error says what happened, where, and what to do next. Commands print the message as one line and leave with
the exit code; one bad document never stops the others (`DocumentError` is recorded beside the document).
"""

from enum import IntEnum


class Exit(IntEnum):
    """What a command's exit code means."""

    DONE = 0
    FAILURES = 1
    USAGE = 2
    ENVIRONMENT = 3


class ChuishaoError(Exception):
    """A failure that a person can read.

    `what` says what happened and where; `advice` says what to do next.
    """

    exit_code = Exit.ENVIRONMENT

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.what}; {self.advice}"

    def __reduce__(self) -> tuple[type["ChuishaoError"], tuple[str, str]]:
        return type(self), (self.what, self.advice)


class UsageError(ChuishaoError):
    """The command was asked for something it cannot do."""

    exit_code = Exit.USAGE


class EnvironmentFailure(ChuishaoError):
    """The machine stands in the way: a full disk, a locked database, a missing extra."""


class DocumentError(ChuishaoError):
    """One document cannot be read; the others go on."""

    exit_code = Exit.FAILURES


class EmptyDocument(DocumentError):
    """The file holds no text."""


class BinaryDocument(DocumentError):
    """The file is not text and of no kind that is known here."""


class UnknownEncoding(DocumentError):
    """The file looks like text, but in no encoding that is read here."""


class DocumentTooLarge(DocumentError):
    """The file, or what it unpacks to, is larger than the limit."""


class UnreadableDocument(DocumentError):
    """The file cannot be opened: no permission, gone, or damaged inside."""


class UnsupportedDocument(DocumentError):
    """The file is of a kind that is known but not read: a PDF, a scan, an old office format, a protected file."""


class UnsafeMember(DocumentError):
    """A member of an archive that points outside of it or would unpack without end; it is not opened."""


class DocumentTooCostly(DocumentError):
    """A page or form took more time than one may, or the document too much memory; reading it was ended."""


class ProcessingFailure(DocumentError):
    """The program itself failed on the document: a mistake in it, or a process that was killed."""
