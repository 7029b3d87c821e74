"""What goes into the database and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.document import Document, Origin
from pipeline.errors import DocumentError
from pipeline.kinds.self_evaluation.record import SelfEvaluation
from pipeline.reading import Evidence, Finding, Form, Severity, Status


class DocumentState(StrEnum):
    """What a stored document is today; only the forms of current documents stand in the clean views."""

    CURRENT = "current"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document could not be read: the error's class name and its one line."""

    error: str
    message: str


@dataclass(frozen=True, slots=True)
class Ingested:
    """One document, read or failed; `sha256` is None where not even the bytes could be read.

    `notes` are findings about the whole document (no form in it, another number of forms than it says).
    """

    name: str
    sha256: str | None
    document: Document | None = None
    forms: tuple[Form, ...] = ()
    notes: tuple[Finding, ...] = ()
    failure: Failure | None = None

    def __post_init__(self) -> None:
        if (self.document is None) == (self.failure is None):
            raise ValueError(f"{self.name}: a document was either read or failed")

    @classmethod
    def read(cls, document: Document, forms: tuple[Form, ...], notes: tuple[Finding, ...] = ()) -> "Ingested":
        """A document that was read, with or without forms."""
        return cls(document.name, document.sha256, document, forms, notes)

    @classmethod
    def failed(cls, name: str, sha256: str | None, error: DocumentError) -> "Ingested":
        """A document that could not be read."""
        return cls(name, sha256, failure=Failure(type(error).__name__, str(error)))


@dataclass(frozen=True, slots=True)
class Saved:
    """What `save` did: the document's number in the database, and whether anything was written.

    `superseded` is the number of the document of the same name that stood there before.
    """

    document_id: int
    unchanged: bool = False
    superseded: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which forms: a document's name, statuses (none: all), a finding's code; current documents unless `versions`."""

    document: str | None = None
    statuses: tuple[Status, ...] = ()
    code: str | None = None
    versions: bool = False


@dataclass(frozen=True, slots=True)
class StoredForm:
    """A form as it stands in the database, by its current reading; `index` counts the document's forms from 1."""

    id: str
    document: str
    document_id: int
    state: DocumentState
    index: int
    start: int
    end: int
    status: Status
    record: SelfEvaluation
    evidence: Mapping[str, Evidence]
    findings: tuple[Finding, ...]
    reader: str
    trace: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The form as a person names it: `forms.txt#3`."""
        return f"{self.document}#{self.index}"


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as it stands in the database; `characters` and `origin` are None where it could not be read."""

    id: int
    name: str
    sha256: str | None
    state: DocumentState
    rules: str
    origin: Origin | None
    encoding: str | None
    characters: int | None
    forms: int
    notes: tuple[Finding, ...]
    failure: Failure | None
    stored_at: str


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run: when it began and ended (UTC, as text; None while it runs or where it was killed), and what it did."""

    started_at: str
    ended_at: str | None
    version: str
    counts: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over the database; forms and findings are those of current documents.

    `without_form` counts the current documents in which no form was found; `last_run` is the latest that began.
    """

    documents: Mapping[DocumentState, int]
    without_form: int
    forms: Mapping[Status, int]
    findings: Mapping[tuple[str, Severity], int]
    last_run: StoredRun | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """Two forms of different documents that tell of the same project, unit and year."""

    first: str
    second: str
    finding: Finding
