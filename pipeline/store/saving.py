"""Writing one document: its row, what it supersedes, its forms with their readings, evidence and findings.

Everything here happens inside a transaction that the caller holds.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from pipeline.document import Document
from pipeline.reading import Form
from pipeline.store import rows, search
from pipeline.store.records import DocumentState, Ingested, Saved

SHORTEST_PREFIX = 8
"""A document or form may be named by so many first digits of its hash."""


def now() -> str:
    """The time in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def storable(name: str) -> str:
    """A name or message that the database takes; a file name of undecodable bytes comes as lone surrogates."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def standing(database: Database, sha256: str, name: str, rules: str) -> int | None:
    """The number of the current document of this name with these bytes, read by these rules."""
    return _number(
        database,
        "SELECT id FROM documents WHERE name = ? AND sha256 = ? AND rules = ? AND state = 'current'",
        [storable(name), sha256, rules],
    )


def save(database: Database, result: Ingested, rules: str, run: int | None) -> Saved:
    """Write a document that does not stand yet; a read one supersedes the current one of its name."""
    name = storable(result.name)
    database.execute("DELETE FROM documents WHERE name = ? AND state = 'failed'", [name])
    superseded = None if result.failure else _supersede(database, name)
    document_id = _save_document(database, result, rules, run)
    if superseded is not None:
        database.execute("UPDATE documents SET superseded_by = ? WHERE id = ?", [document_id, superseded])
    _insert(database, "findings", rows.FINDING_COLUMNS, rows.finding_rows(result.notes, document_id, None))
    _save_forms(database, result.forms, document_id)
    return Saved(document_id, superseded=superseded)


def withdraw(database: Database, name_or_sha: str) -> int:
    """Mark the current and failed documents of this name or hash; how many it were."""
    found = database.execute(
        "UPDATE documents SET state = 'withdrawn', withdrawn_at = ?2 WHERE state IN ('current', 'failed') "
        "AND (name = ?1 OR (length(?1) >= ?3 AND substr(sha256, 1, length(?1)) = lower(?1)))",
        [storable(name_or_sha), now(), SHORTEST_PREFIX],
    )
    return found.rowcount


def begin_run(database: Database, version: str, options: Mapping[str, Any]) -> int:
    """A new row of `runs`."""
    text = json.dumps(options, ensure_ascii=False, default=str)
    begun = database.execute(
        "INSERT INTO runs (started_at, version, options) VALUES (?, ?, ?) RETURNING id", [now(), version, text]
    )
    return int(begun.fetchone()["id"])


def end_run(database: Database, run: int, counts: Mapping[str, int]) -> None:
    """The end of a run, with its counts."""
    text = json.dumps(counts, ensure_ascii=False)
    database.execute("UPDATE runs SET ended_at = ?, counts = ? WHERE id = ?", [now(), text, run])


def _number(database: Database, query: str, parameters: Sequence[Any] = ()) -> int | None:
    row: sqlite3.Row | None = database.execute(query, parameters).fetchone()
    return None if row is None else row[0]


def _insert(database: Database, table: str, columns: Sequence[str], values: Iterable[rows.Row]) -> None:
    # One prepared statement for all rows: insert_all looks the table up and builds its SQL anew for each call.
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    query = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - the names are this package's own
    database.conn.executemany(query, values)


def _supersede(database: Database, name: str) -> int | None:
    number = _number(database, "SELECT id FROM documents WHERE name = ? AND state = 'current'", [name])
    if number is not None:
        database.execute("UPDATE documents SET state = 'superseded', superseded_at = ? WHERE id = ?", [now(), number])
    return number


def _save_document(database: Database, result: Ingested, rules: str, run: int | None) -> int:
    failure = result.failure
    document_id = _next(database, "documents")
    values: dict[str, Any] = {
        "id": document_id,
        "name": storable(result.name),
        "sha256": result.sha256,
        "state": (DocumentState.FAILED if failure else DocumentState.CURRENT).value,
        "rules": rules,
        "error": failure.error if failure else None,
        "message": storable(failure.message) if failure else None,
        "run_id": run,
        "stored_at": now(),
        **(_opened(result.document) if result.document and not failure else {}),
    }
    _insert(database, "documents", tuple(values), [tuple(values.values())])
    return document_id


def _opened(document: Document) -> dict[str, Any]:
    return {
        "origin": document.origin.value,
        "encoding": document.encoding,
        "characters": len(document.text),
        "text": rows.packed(document.text),
    }


def _next(database: Database, table: str) -> int:
    return (_number(database, f"SELECT max(id) FROM {table}") or 0) + 1  # noqa: S608 - the same


def _save_forms(database: Database, forms: Sequence[Form], document_id: int) -> None:
    # The write lock is held, so the numbers can be counted here and each table filled in one go.
    first_form, first_reading = _next(database, "forms"), _next(database, "readings")
    numbered = [(form, first_form + i, first_reading + i) for i, form in enumerate(forms)]
    created_at = now()
    _insert(database, "forms", rows.FORM_COLUMNS, (rows.form_row(*n, document_id) for n in numbered))
    _insert(database, "readings", rows.READING_COLUMNS, (rows.reading_row(*n, created_at) for n in numbered))
    for form, form_id, reading_id in numbered:
        _insert(database, "fund_lines", rows.FUND_LINE_COLUMNS, rows.fund_line_rows(form.record, form_id))
        _insert(database, "indicators", rows.INDICATOR_ROW_COLUMNS, rows.indicator_rows(form.record, form_id))
        _insert(database, "evidence", rows.EVIDENCE_COLUMNS, rows.evidence_rows(form.evidence, reading_id))
        found = rows.finding_rows(form.findings, document_id, reading_id)
        _insert(database, "findings", rows.FINDING_COLUMNS, found)
        indexed = search.bigrams(rows.searched(form.record))
        _insert(database, "search_index", ("rowid", "bigrams"), [(form_id, indexed)])
