"""The schema, as numbered migrations; a database tells which it has seen. docs/schema.md describes the result.

A migration that was released is never edited: the next change is a new one below.
"""

from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database, Migrations

from pipeline import __version__
from pipeline.errors import EnvironmentFailure
from pipeline.store.connection import clear_failures, transaction

MIGRATIONS = Migrations("chuishao")

_DOCUMENTS = """
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    version TEXT NOT NULL,
    options TEXT NOT NULL CHECK (json_valid(options)),
    counts TEXT CHECK (counts IS NULL OR json_valid(counts)),
    CHECK ((ended_at IS NULL) = (counts IS NULL))
) STRICT;

CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    sha256 TEXT CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    state TEXT NOT NULL CHECK (state IN ('current', 'failed', 'superseded', 'withdrawn')),
    rules TEXT NOT NULL,
    origin TEXT CHECK (origin IN ('dump', 'layer', 'ocr')),
    encoding TEXT,
    characters INTEGER CHECK (characters >= 0),
    text BLOB,
    error TEXT,
    message TEXT,
    run_id INTEGER REFERENCES runs (id) ON DELETE SET NULL,
    stored_at TEXT NOT NULL,
    superseded_at TEXT,
    superseded_by INTEGER REFERENCES documents (id) ON DELETE SET NULL,
    withdrawn_at TEXT,
    CHECK ((error IS NULL) = (message IS NULL)),
    CHECK ((error IS NULL) = (text IS NOT NULL)),
    CHECK (state <> 'failed' OR error IS NOT NULL),
    CHECK (state NOT IN ('current', 'superseded') OR error IS NULL),
    CHECK ((state = 'superseded') = (superseded_at IS NOT NULL)),
    CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX documents_current ON documents (name) WHERE state = 'current';
CREATE UNIQUE INDEX documents_failed ON documents (name) WHERE state = 'failed';
CREATE INDEX documents_name ON documents (name);
CREATE INDEX documents_sha256 ON documents (sha256);
CREATE INDEX documents_run ON documents (run_id);
CREATE INDEX documents_superseded_by ON documents (superseded_by);
"""

_FORMS = """
CREATE TABLE forms (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    form TEXT NOT NULL CHECK (form <> ''),
    status TEXT NOT NULL CHECK (status IN ('accepted', 'flagged', 'corrected', 'rejected')),
    reading_id INTEGER NOT NULL REFERENCES readings (id) DEFERRABLE INITIALLY DEFERRED,
    twin_key TEXT,
    title TEXT,
    fiscal_year INTEGER,
    project_name TEXT,
    supervising_department TEXT,
    implementing_unit TEXT,
    project_leader TEXT,
    contact_phone TEXT,
    amount_unit TEXT,
    expected_goal TEXT,
    actual_completion TEXT,
    total_weight TEXT CHECK (total_weight NOT GLOB '*[^0-9.-]*'),
    total_score TEXT CHECK (total_score NOT GLOB '*[^0-9.-]*'),
    UNIQUE (document_id, number),
    UNIQUE (document_id, form)
) STRICT;
CREATE INDEX forms_form ON forms (form);
CREATE INDEX forms_status ON forms (status);
CREATE INDEX forms_reading ON forms (reading_id);
CREATE INDEX forms_twin_key ON forms (twin_key) WHERE twin_key IS NOT NULL;

CREATE TABLE readings (
    id INTEGER PRIMARY KEY,
    form_id INTEGER NOT NULL REFERENCES forms (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    reader TEXT NOT NULL,
    author TEXT,
    reason TEXT,
    record TEXT NOT NULL,
    trace TEXT NOT NULL,
    start INTEGER NOT NULL CHECK (start >= 0),
    "end" INTEGER NOT NULL CHECK ("end" >= start),
    cost TEXT CHECK (cost NOT GLOB '*[^0-9.]*'),
    model TEXT,
    prompt_hash TEXT,
    prompt_version TEXT,
    backend_version TEXT,
    CHECK (author IS NULL OR reason IS NOT NULL)
) STRICT;
CREATE INDEX readings_form ON readings (form_id);

CREATE TABLE fund_lines (
    form_id INTEGER NOT NULL REFERENCES forms (id) ON DELETE CASCADE,
    line TEXT NOT NULL CHECK (line IN ('total', 'current_year_appropriation', 'carryover', 'other')),
    initial_budget TEXT CHECK (initial_budget NOT GLOB '*[^0-9.-]*'),
    annual_budget TEXT CHECK (annual_budget NOT GLOB '*[^0-9.-]*'),
    executed TEXT CHECK (executed NOT GLOB '*[^0-9.-]*'),
    weight TEXT CHECK (weight NOT GLOB '*[^0-9.-]*'),
    execution_rate TEXT CHECK (execution_rate NOT GLOB '*[^0-9.-]*'),
    score TEXT CHECK (score NOT GLOB '*[^0-9.-]*'),
    PRIMARY KEY (form_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE indicators (
    form_id INTEGER NOT NULL REFERENCES forms (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    level1 TEXT,
    level2 TEXT,
    level3 TEXT,
    target TEXT,
    actual TEXT,
    weight TEXT CHECK (weight NOT GLOB '*[^0-9.-]*'),
    score TEXT CHECK (score NOT GLOB '*[^0-9.-]*'),
    deviation TEXT,
    PRIMARY KEY (form_id, position)
) STRICT, WITHOUT ROWID;
"""

_PROOF = """
CREATE TABLE evidence (
    reading_id INTEGER NOT NULL REFERENCES readings (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    spans TEXT NOT NULL,
    folds TEXT NOT NULL,
    grade TEXT NOT NULL CHECK (grade IN ('exact', 'folded', 'absent')),
    reader TEXT NOT NULL,
    boxes TEXT NOT NULL,
    confidence REAL,
    PRIMARY KEY (reading_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    reading_id INTEGER REFERENCES readings (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')),
    path TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('extraction', 'source', 'unknown')),
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    spans TEXT NOT NULL,
    options TEXT NOT NULL,
    proposal TEXT
) STRICT;
CREATE INDEX findings_reading ON findings (reading_id);
CREATE INDEX findings_document ON findings (document_id);
CREATE INDEX findings_code ON findings (code, severity);

CREATE VIRTUAL TABLE search_index USING fts5 (bigrams, content='', tokenize='ascii');
"""

_VIEWS = """
CREATE VIEW clean_forms AS
SELECT forms.id AS form_id, forms.form, documents.name AS document, forms.number, forms.status, forms.title,
    forms.fiscal_year, forms.project_name, forms.supervising_department, forms.implementing_unit,
    forms.project_leader, forms.contact_phone, forms.amount_unit, forms.expected_goal, forms.actual_completion,
    forms.total_weight, forms.total_score
FROM forms JOIN documents ON documents.id = forms.document_id
WHERE documents.state = 'current' AND forms.status IN ('accepted', 'corrected');

CREATE VIEW clean_fund_lines AS
SELECT clean_forms.form, clean_forms.document, clean_forms.number, clean_forms.fiscal_year, clean_forms.project_name,
    clean_forms.amount_unit, fund_lines.line, fund_lines.initial_budget, fund_lines.annual_budget,
    fund_lines.executed, fund_lines.weight, fund_lines.execution_rate, fund_lines.score
FROM clean_forms JOIN fund_lines USING (form_id);

CREATE VIEW clean_indicators AS
SELECT clean_forms.form, clean_forms.document, clean_forms.number, clean_forms.fiscal_year, clean_forms.project_name,
    indicators.position, indicators.level1, indicators.level2, indicators.level3, indicators.target,
    indicators.actual, indicators.weight, indicators.score, indicators.deviation
FROM clean_forms JOIN indicators USING (form_id);
"""


@MIGRATIONS(name="0001_documents_forms_proof")
def _first(database: Database) -> None:
    database.executescript(_DOCUMENTS + _FORMS + _PROOF + _VIEWS)
    created = datetime.now(UTC).isoformat(timespec="milliseconds")
    database.table("meta").insert_all(
        [{"name": "created_at", "value": created}, {"name": "created_by", "value": __version__}]
    )


def migrate(database: Database, path: Path) -> None:
    """Bring the database at `path` to this version's schema, each migration in a transaction of its own.

    Raises EnvironmentFailure where the database is of a newer version than this program.
    """
    with clear_failures(path):
        unknown = {migration.name for migration in MIGRATIONS.applied(database)} - _known()
        pending = MIGRATIONS.pending(database)
    if unknown:
        raise EnvironmentFailure(
            f"database {path} was written by a newer version (it knows {', '.join(sorted(unknown))})",
            "update chuishao, or name another file with --db",
        )
    for _ in pending:
        with transaction(database, path):
            # Another program may have applied it while this one waited for the lock.
            remaining = MIGRATIONS.pending(database)
            MIGRATIONS.apply(database, stop_before=[migration.name for migration in remaining[1:]])


def _known() -> set[str]:
    with Database(memory=True, execute_plugins=False) as empty:
        return {migration.name for migration in MIGRATIONS.pending(empty)}
