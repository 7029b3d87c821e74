"""The contract: one JSON object a form."""

from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.export.privacy import without_personal
from pipeline.kinds.self_evaluation.record import PERSONAL_FIELDS, plain
from pipeline.reading import Evidence, Finding
from pipeline.store import StoredForm

Line = dict[str, Any]


def lines(forms: Iterable[StoredForm], *, personal: bool = True) -> Iterator[Line]:
    """The export line of each form; spans count characters of the document's text, boxes are PDF points.

    Without `personal` the record has no leader and no phone, and nothing else tells them.
    """
    for form in forms:
        yield _line(form) if personal else _without(_line(without_personal(form)))


def finding_line(finding: Finding) -> Line:
    """A finding as the contract writes it."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "path": finding.path,
        "origin": finding.cause.value,
        "message": {"zh": finding.zh, "en": finding.en},
        "spans": [list(span) for span in finding.spans],
        "options": [dict(option) for option in finding.options],
        "proposal": None if finding.proposal is None else dict(finding.proposal),
    }


def _line(form: StoredForm) -> Line:
    return {
        "document": form.document,
        "index": form.index,
        "form": form.id,
        "status": form.status.value,
        "record": plain(form.record),
        "evidence": {path: _evidence(evidence) for path, evidence in form.evidence.items()},
        "findings": [finding_line(finding) for finding in form.findings],
    }


def _evidence(evidence: Evidence) -> Line:
    return {
        "spans": [list(span) for span in evidence.spans],
        "boxes": [{"page": box.page, "bbox": [box.x0, box.y0, box.x1, box.y1]} for box in evidence.boxes],
        "folds": list(evidence.folds),
        "grade": evidence.grade.value,
        "reader": evidence.reader,
    }


def _without(line: Line) -> Line:
    record = {name: value for name, value in line["record"].items() if name not in PERSONAL_FIELDS}
    return {**line, "record": record}
