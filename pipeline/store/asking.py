"""Questions to the database; every answer comes lazily, a form at a time."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from pipeline.kinds.self_evaluation.record import SelfEvaluation
from pipeline.reading import Severity, Status
from pipeline.store import rows, search, twins
from pipeline.store.records import DocumentState, StoredDocument, StoredForm, StoredRun, Summary, Twin, Wanted
from pipeline.store.saving import SHORTEST_PREFIX, storable

_FORM = """
SELECT forms.form, forms.document_id, forms.number, forms.status, forms.reading_id, forms.twin_key, documents.name,
    documents.state, readings.record, readings.reader, readings.trace, readings.start, readings."end"
FROM forms JOIN documents ON documents.id = forms.document_id JOIN readings ON readings.id = forms.reading_id
"""
_DOCUMENT = """
SELECT documents.*, (SELECT count(*) FROM forms WHERE forms.document_id = documents.id) AS forms
FROM documents WHERE state IN (SELECT value FROM json_each(?)) ORDER BY documents.id
"""
_TWINS = (
    _FORM  # noqa: S608 - both parts are written here
    + """
WHERE documents.state = 'current' AND forms.status <> 'rejected' AND forms.twin_key IN (
    SELECT twin_key FROM forms JOIN documents ON documents.id = forms.document_id
    WHERE documents.state = 'current' AND forms.status <> 'rejected' AND twin_key IS NOT NULL
    GROUP BY twin_key HAVING count(DISTINCT document_id) > 1)
ORDER BY forms.twin_key, forms.document_id, forms.number
"""
)
_STATUSES = """
SELECT status, count(*) FROM forms JOIN documents ON documents.id = forms.document_id
WHERE documents.state = 'current' GROUP BY 1 ORDER BY 1
"""
_CODES = """
SELECT code, severity, count(*) FROM findings JOIN documents ON documents.id = findings.document_id
WHERE documents.state = 'current' AND (reading_id IS NULL OR reading_id IN (SELECT reading_id FROM forms))
GROUP BY 1, 2 ORDER BY 1, 2
"""


def documents(database: Database, states: Sequence[DocumentState]) -> Iterator[StoredDocument]:
    """Documents in these states, in the order they were stored."""
    for row in database.execute(_DOCUMENT, [json.dumps(states)]):
        notes = database.execute(
            "SELECT * FROM findings WHERE document_id = ? AND reading_id IS NULL ORDER BY id", [row["id"]]
        )
        yield rows.document_of(row, notes)


def sha256(database: Database, document_id: int) -> str | None:
    """The hash of the bytes that a document was read from."""
    row = database.execute("SELECT sha256 FROM documents WHERE id = ?", [document_id]).fetchone()
    return None if row is None else row["sha256"]


def text(database: Database, document_id: int) -> str:
    """The document's text, "" where it could not be read."""
    row = database.execute("SELECT text FROM documents WHERE id = ?", [document_id]).fetchone()
    return rows.unpacked(row["text"]) if row and row["text"] is not None else ""


def forms(database: Database, wanted: Wanted) -> Iterator[StoredForm]:
    """Forms document by document, in printed order."""
    conditions, parameters = _conditions(wanted)
    return _forms(database, conditions, parameters)


def found(database: Database, words: str, wanted: Wanted) -> Iterator[StoredForm]:
    """Forms in whose values each of these words stands."""
    query = search.match(words)
    if query is None:
        return iter(())
    conditions, parameters = _conditions(wanted)
    matching = "forms.id IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)"
    return _forms(database, [matching, *conditions], [query, *parameters])


def named(database: Database, key: str) -> list[StoredForm]:
    """The forms that `document#index`, an id or the first digits of an id name; the current ones if there are any."""
    document, _, index = key.rpartition("#")
    condition, parameters = "forms.form = ?", [key]
    if document and index.isascii() and index.isdigit():
        condition, parameters = "documents.name = ? AND CAST(forms.number AS TEXT) = ?", [document, index]
    elif len(key) >= SHORTEST_PREFIX:
        condition, parameters = "substr(forms.form, 1, length(?)) = ?", [key, key]
    matching = list(_forms(database, [condition], [storable(value) for value in parameters]))
    return [form for form in matching if form.state is DocumentState.CURRENT] or matching


def summary(database: Database) -> Summary:
    """Counts by state, status, code and severity."""
    states = database.execute("SELECT state, count(*) FROM documents GROUP BY 1 ORDER BY 1")
    without_form = database.execute(
        "SELECT count(*) FROM documents WHERE state = 'current' AND id NOT IN (SELECT document_id FROM forms)"
    )
    return Summary(
        documents={DocumentState(state): count for state, count in states},
        without_form=without_form.fetchone()[0],
        forms={Status(status): count for status, count in database.execute(_STATUSES)},
        findings={(code, Severity(severity)): count for code, severity, count in database.execute(_CODES)},
        last_run=_last_run(database),
    )


def _last_run(database: Database) -> StoredRun | None:
    row = database.execute("SELECT * FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return None
    counts = json.loads(row["counts"]) if row["counts"] else None
    return StoredRun(row["started_at"], row["ended_at"], row["version"], counts)


def twin_forms(database: Database) -> Iterator[Twin]:
    """Forms of different current documents with the same project, unit and year, compared."""
    for _, group in groupby(database.execute(_TWINS), key=lambda row: row["twin_key"]):
        yield from twins.compare(map(_member, group))


def _member(row: sqlite3.Row) -> twins.Member:
    key = f"{row['name']}#{row['number']}"
    return twins.Member(row["form"], key, row["document_id"], SelfEvaluation.model_validate_json(row["record"]))


def _conditions(wanted: Wanted) -> tuple[list[str], list[Any]]:
    conditions: list[str] = [] if wanted.versions else ["documents.state = 'current'"]
    parameters: list[Any] = []
    if wanted.document is not None:
        conditions.append("documents.name = ?")
        parameters.append(storable(wanted.document))
    if wanted.statuses:
        conditions.append("forms.status IN (SELECT value FROM json_each(?))")
        parameters.append(json.dumps(wanted.statuses))
    if wanted.code is not None:
        conditions.append("forms.reading_id IN (SELECT reading_id FROM findings WHERE code = ?)")
        parameters.append(wanted.code)
    return conditions, parameters


def _forms(database: Database, conditions: Sequence[str], parameters: Sequence[Any]) -> Iterator[StoredForm]:
    # Readings are never changed, so a form stays whole while a writer goes on between these queries.
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    for row in database.execute(f"{_FORM} {where} ORDER BY documents.name, documents.id, forms.number", parameters):
        reading = [row["reading_id"]]
        evidence = database.execute("SELECT * FROM evidence WHERE reading_id = ?", reading)
        findings = database.execute("SELECT * FROM findings WHERE reading_id = ? ORDER BY id", reading)
        yield rows.form_of(row, evidence, findings)
