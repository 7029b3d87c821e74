"""The story of a document, top to bottom: open → split → extract → ground → settle → validate.

`process` is pure: no database, no globals. Processes, a server and a cluster run the same function, with one writer
behind them.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from pipeline.document import Document
from pipeline.extract.grid import read_grid
from pipeline.extract.scatter import read_scatter
from pipeline.ground import ground
from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.record import SelfEvaluation, build
from pipeline.ledger import balance
from pipeline.reading import Cause, Finding, Form, Reading, Severity, Slice, Status
from pipeline.settle import decide, settle
from pipeline.sight import doubtful, left_out, notes, remarked, untitled, with_boxes
from pipeline.split import split
from pipeline.validate import validate

READERS = (read_grid, read_scatter)
RULES_VERSION = 3
"""Raised whenever a change of the rules may change a record: stored forms of an older version are stale."""


@dataclass(frozen=True, slots=True)
class Processed:
    """A document with the forms that were read from it, in printed order, and what is to be said of the whole."""

    document: Document
    forms: tuple[Form, ...]
    notes: tuple[Finding, ...] = ()


def process(document: Document) -> Processed:
    """Every form of an opened document, settled and validated."""
    return whole(document, forms(document))


def forms(document: Document) -> Iterator[Form]:
    """The same forms, one after the other as they are asked for."""
    return (process_slice(part) for part in split(document))


def whole(document: Document, found: Iterable[Form]) -> Processed:
    """A document with all of its forms."""
    return Processed(document, tuple(found), notes(document))


def process_slice(part: Slice) -> Form:
    """One form: read by every reader, settled by evidence, checked against itself."""
    readings = [reading for reader in READERS for reading in reader(part)]
    decided = [decide(reading) for reading in readings]
    (reading, ledger), open_findings = settle([(r, balance(part, r, labels.recognises)) for r in decided])
    findings = [*part.findings, *open_findings, *ground(part.document.text, reading)]
    record, malformed = _record(reading)
    findings += malformed
    findings += [*remarked(part, reading), *untitled(part, reading), *doubtful(part, reading)]
    findings += list(validate(part, reading, ledger, findings))
    evidence = with_boxes(part, reading.evidence)
    status = Status.FLAGGED if any(f.severity is Severity.ERROR for f in findings) else Status.ACCEPTED
    trace = (*reading.trace, *left_out(part))
    return Form(form_id(part), part, status, record, evidence, tuple(findings), reading.reader, trace)


def form_id(part: Slice) -> str:
    """Stable: the document's bytes, the form's number, the record type."""
    return hashlib.sha256(f"{part.document.sha256}:{part.number}:self_evaluation".encode()).hexdigest()[:16]


def _record(reading: Reading) -> tuple[SelfEvaluation, list[Finding]]:
    """The record; values that its schema does not take are left out, each with a finding."""
    values = dict(reading.values)
    findings: list[Finding] = []
    while True:
        try:
            return build(values), findings
        except ValidationError as error:
            for fault in error.errors():
                path = _path(fault["loc"])
                if values.pop(path, None) is None:
                    raise
                message = (f"值不合格式：{fault['msg']}", f"malformed: {fault['msg']}")
                findings.append(Finding("field.malformed", Severity.ERROR, path, Cause.EXTRACTION, *message))


def _path(loc: tuple[int | str, ...]) -> str:
    path = ""
    for step in loc:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path
