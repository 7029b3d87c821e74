"""Rows of the tables and the words of the stages, each made from the other."""

import json
import re
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pipeline.document import Box, Origin, Span
from pipeline.kinds.self_evaluation.record import (
    FUND_COLUMNS,
    FUND_LINES,
    INDICATOR_COLUMNS,
    SelfEvaluation,
    flat,
    plain,
)
from pipeline.reading import Cause, Evidence, Finding, Form, Grade, Severity, Status
from pipeline.store.records import DocumentState, Failure, StoredDocument, StoredForm

Row = tuple[Any, ...]

HEAD = tuple(name for name in SelfEvaluation.model_fields if name not in ("funds", "indicators"))
FORM_COLUMNS = ("id", "document_id", "number", "form", "status", "reading_id", "twin_key", *HEAD)
READING_COLUMNS = ("id", "form_id", "created_at", "reader", "record", "trace", "start", "end", "backend_version")
FUND_LINE_COLUMNS = ("form_id", "line", *FUND_COLUMNS)
INDICATOR_ROW_COLUMNS = ("form_id", "position", *INDICATOR_COLUMNS)
EVIDENCE_COLUMNS = ("reading_id", "path", "spans", "folds", "grade", "reader", "boxes", "confidence")
FINDING_COLUMNS = (
    "document_id", "reading_id", "code", "severity", "path", "cause", "zh", "en", "spans", "options", "proposal",
)  # fmt: skip

_WHITE = re.compile(r"\s+")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def packed(text: str) -> bytes:
    """A document's text, compressed; half a surrogate pair from a damaged file is kept."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def unpacked(blob: bytes) -> str:
    """The text that `packed` took."""
    return zlib.decompress(blob).decode("utf-8", "surrogatepass")


def twin_key(record: SelfEvaluation) -> str | None:
    """Project, unit and year without white space; None where one of them is not printed."""
    if record.project_name is None or record.implementing_unit is None or record.fiscal_year is None:
        return None
    parts = (record.project_name, record.implementing_unit, str(record.fiscal_year))
    return "\n".join(_WHITE.sub("", part) for part in parts)


def form_row(form: Form, form_id: int, reading_id: int, document_id: int) -> Row:
    """A row of `forms`, pointing at its current reading."""
    head = (getattr(form.record, name) for name in HEAD)
    key = twin_key(form.record)
    return (form_id, document_id, form.slice.number, form.id, form.status.value, reading_id, key, *head)


def reading_row(form: Form, form_id: int, reading_id: int, created_at: str) -> Row:
    """A row of `readings`, by a reader that is no person."""
    record = _encode(plain(form.record))
    backend = form.slice.document.recognised_by or None
    return (
        reading_id, form_id, created_at, form.reader, record, _encode(form.trace), form.slice.start, form.slice.end,
        backend,
    )  # fmt: skip


def fund_line_rows(record: SelfEvaluation, form_id: int) -> list[Row]:
    """The rows of `fund_lines`: always four, as printed."""
    lines = ((name, getattr(record.funds, name)) for name in FUND_LINES)
    return [(form_id, name, *(getattr(line, column) for column in FUND_COLUMNS)) for name, line in lines]


def indicator_rows(record: SelfEvaluation, form_id: int) -> list[Row]:
    """The rows of `indicators`, numbered from 0 as in the paths."""
    return [
        (form_id, position, *(getattr(row, column) for column in INDICATOR_COLUMNS))
        for position, row in enumerate(record.indicators)
    ]


def evidence_rows(evidence: Mapping[str, Evidence], reading_id: int) -> list[Row]:
    """The rows of `evidence`: one a path."""
    return [
        (reading_id, path, _spans(e.spans), _folds(e.folds), e.grade.value, e.reader, _boxes(e.boxes), e.confidence)
        for path, e in evidence.items()
    ]


def finding_rows(findings: Iterable[Finding], document_id: int, reading_id: int | None) -> list[Row]:
    """The rows of `findings`; those of the whole document belong to no reading."""
    return [
        (
            document_id, reading_id, f.code, f.severity.value, f.path, f.cause.value, f.zh, f.en, _spans(f.spans),
            _encode([dict(option) for option in f.options]), None if f.proposal is None else _encode(dict(f.proposal)),
        )
        for f in findings
    ]  # fmt: skip


def searched(record: SelfEvaluation) -> list[str]:
    """The values of a record that full-text search looks into."""
    return [str(value) for value in flat(record).values() if value is not None]


def evidence_of(rows: Iterable[sqlite3.Row], record: SelfEvaluation) -> dict[str, Evidence]:
    """Evidence by path, in the record's order."""
    found = {row["path"]: _evidence(row) for row in rows}
    return {path: found[path] for path in flat(record) if path in found} | found


def _evidence(row: sqlite3.Row) -> Evidence:
    boxes = tuple(Box(*box) for box in json.loads(row["boxes"]))
    folds = tuple(json.loads(row["folds"]))
    return Evidence(_read_spans(row["spans"]), folds, Grade(row["grade"]), row["reader"], boxes, row["confidence"])


def finding_of(row: sqlite3.Row) -> Finding:
    """A finding as it was raised."""
    return Finding(
        code=row["code"],
        severity=Severity(row["severity"]),
        path=row["path"],
        cause=Cause(row["cause"]),
        zh=row["zh"],
        en=row["en"],
        spans=_read_spans(row["spans"]),
        options=tuple(json.loads(row["options"])),
        proposal=None if row["proposal"] is None else json.loads(row["proposal"]),
    )


def form_of(row: sqlite3.Row, evidence: Iterable[sqlite3.Row], findings: Iterable[sqlite3.Row]) -> StoredForm:
    """A form by its current reading."""
    record = SelfEvaluation.model_validate_json(row["record"])
    return StoredForm(
        id=row["form"],
        document=row["name"],
        document_id=row["document_id"],
        state=DocumentState(row["state"]),
        index=row["number"],
        start=row["start"],
        end=row["end"],
        status=Status(row["status"]),
        record=record,
        evidence=evidence_of(evidence, record),
        findings=tuple(map(finding_of, findings)),
        reader=row["reader"],
        trace=tuple(json.loads(row["trace"])),
    )


def document_of(row: sqlite3.Row, notes: Iterable[sqlite3.Row]) -> StoredDocument:
    """A document with the number of its forms."""
    return StoredDocument(
        id=row["id"],
        name=row["name"],
        sha256=row["sha256"],
        state=DocumentState(row["state"]),
        rules=row["rules"],
        origin=None if row["origin"] is None else Origin(row["origin"]),
        encoding=row["encoding"],
        characters=row["characters"],
        forms=row["forms"],
        notes=tuple(map(finding_of, notes)),
        failure=None if row["error"] is None else Failure(row["error"], row["message"]),
        stored_at=row["stored_at"],
    )


def _spans(spans: Sequence[Span]) -> str:
    return "[" + ",".join(f"[{start},{end}]" for start, end in spans) + "]"


def _read_spans(text: str) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in json.loads(text))


@lru_cache(maxsize=1024)
def _folds(folds: tuple[str, ...]) -> str:
    return _encode(folds) if folds else "[]"


def _boxes(boxes: Sequence[Box]) -> str:
    return _encode([(b.page, b.x0, b.y0, b.x1, b.y1) for b in boxes]) if boxes else "[]"
