"""What stages hand on: slices, readings with their evidence, findings, settled forms. All frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.document import Box, Document, Span
from pipeline.kinds.self_evaluation.record import Leaf, SelfEvaluation


class Severity(StrEnum):
    """An error keeps a record from being accepted."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Cause(StrEnum):
    """Who may be wrong: we (`extraction`), the printed form (`source`), or nobody knows."""

    EXTRACTION = "extraction"
    SOURCE = "source"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """What a record is worth; only accepted and corrected records stand in the clean tables."""

    ACCEPTED = "accepted"
    FLAGGED = "flagged"
    CORRECTED = "corrected"
    REJECTED = "rejected"


class Grade(StrEnum):
    """How a value stands in the source."""

    EXACT = "exact"
    FOLDED = "folded"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know about a form, and the place it points at.

    `path` is a leaf, a row or a block of the record ("" for the whole form); `zh` and `en` say it in plain words;
    `spans` are the characters concerned; `proposal` is the value that would mend a broken rule, if exactly one would.
    """

    code: str
    severity: Severity
    path: str
    cause: Cause
    zh: str
    en: str
    spans: tuple[Span, ...] = ()
    options: tuple[Mapping[str, Leaf], ...] = ()
    proposal: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value stands: folding the joined spans, fold by fold, gives the value exactly."""

    spans: tuple[Span, ...]
    folds: tuple[str, ...] = ()
    grade: Grade = Grade.EXACT
    reader: str = ""
    boxes: tuple[Box, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """One form's part of a document; `number` counts the document's forms from 1.

    `findings` hold what the split itself could not prove.
    """

    document: Document
    number: int
    start: int
    end: int
    findings: tuple[Finding, ...] = ()

    @property
    def text(self) -> str:
        """The slice's own characters."""
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Cells that the layout leaves open: each option is one whole way to fill these paths, the first as read."""

    options: tuple[Mapping[str, Leaf], ...]
    zh: str
    en: str
    spans: tuple[Span, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths in which the options differ."""
        keys = dict.fromkeys(path for option in self.options for path in option)
        return tuple(k for k in keys if len({option.get(k) for option in self.options}) > 1)


@dataclass(frozen=True, slots=True)
class Reading:
    """One whole reading of a slice by one reader.

    `values` and `evidence` are keyed by path; `labels` and `furniture` are the spans that belong to no value, with
    the label's or the rule's name (a label that narrow cells broke has a span a piece); `doubts` are the places with
    a second reading; `trace` tells for a choice which mark, order, width, sum or rule excluded the other; `shifted`
    are the paths whose column follows from types.
    """

    reader: str
    values: Mapping[str, Leaf]
    evidence: Mapping[str, Evidence]
    labels: tuple[tuple[tuple[Span, ...], str], ...] = ()
    furniture: tuple[tuple[Span, str], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    findings: tuple[Finding, ...] = ()
    trace: tuple[str, ...] = ()
    shifted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Form:
    """A settled and validated form; `id` is stable: document bytes, number, kind."""

    id: str
    slice: Slice
    status: Status
    record: SelfEvaluation
    evidence: Mapping[str, Evidence]
    findings: tuple[Finding, ...]
    reader: str
    trace: tuple[str, ...] = field(default=())
