"""The store keeps whole documents, and gives back exactly what it was given."""

import hashlib
import os
import pickle
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database, Migrations

from pipeline.document import Box, Document, Origin
from pipeline.errors import EmptyDocument, EnvironmentFailure, UnreadableDocument, UsageError
from pipeline.kinds.self_evaluation.record import SelfEvaluation, flat
from pipeline.reading import Cause, Evidence, Finding, Form, Grade, Severity, Slice, Status
from pipeline.store import DocumentState, Ingested, Store, Wanted, migrations

KILLS = 6
SEED = 20240131


def printed(name: str, records: list[SelfEvaluation], salt: str = "") -> Ingested:
    """A document that holds the values of these records line by line, and its forms; every third one is flagged."""
    lines: list[str] = [salt]
    proofs: list[tuple[int, int, dict[str, Evidence]]] = []
    position = len(salt) + 1
    for record in records:
        begin, evidence = position, {}
        for path, value in flat(record).items():
            if value is not None:
                lines.append(str(value))
                evidence[path] = Evidence(((position, position + len(str(value))),), reader="grid")
                position += len(str(value)) + 1
        proofs.append((begin, position, evidence))
    text = "\n".join(lines) + "\n"
    document = Document(name, hashlib.sha256(text.encode()).hexdigest(), text)
    forms = tuple(
        Form(
            id=f"{document.sha256[:20]}-{number}",
            slice=Slice(document, number, begin, end),
            status=Status.FLAGGED if number % 3 == 0 else Status.ACCEPTED,
            record=record,
            evidence=evidence,
            findings=(SUM,) if number % 3 == 0 else (),
            reader="grid",
            trace=("tabs: 9 columns",),
        )
        for number, (record, (begin, end, evidence)) in enumerate(zip(records, proofs, strict=True), 1)
    )
    return Ingested.read(document, forms)


SUM = Finding(
    code="sum.scores",
    severity=Severity.ERROR,
    path="total_score",
    cause=Cause.UNKNOWN,
    zh="得分之和为98，总分印作100",
    en="scores add up to 98, the total says 100",
    spans=((3, 5), (9, 12)),
    options=({"total_score": "98", "indicators[0].deviation": None}, {"total_score": "100"}),
    proposal={"total_score": "98"},
)


@pytest.fixture(scope="session")
def records(manifest: dict[str, list[str]], expected: dict[str, dict[str, Any]]) -> dict[str, list[SelfEvaluation]]:
    """Document -> its golden records."""
    return {name: [SelfEvaluation.model_validate(expected[form]) for form in forms] for name, forms in manifest.items()}


@pytest.fixture(scope="session")
def seven(records: dict[str, list[SelfEvaluation]]) -> list[SelfEvaluation]:
    """Seven golden records of one document."""
    return records["fengtai-bdc-2023-ocr.txt"][:7]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is to be."""
    return tmp_path / "forms.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A fresh store."""
    with Store.open(path) as opened:
        yield opened


def rows(path: Path, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    """What any other program finds in the database."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query, parameters).fetchall()
    finally:
        connection.close()


def test_every_golden_form_comes_back_as_it_went_in(store: Store, records: dict[str, list[SelfEvaluation]]) -> None:
    """Record, evidence, findings, status, place and text of each form of every golden document are the same again."""
    for name, forms in records.items():
        saved = printed(name, forms)
        assert saved.document
        number = store.save(saved).document_id
        assert store.text(number) == saved.document.text
        came = list(store.forms(Wanted(document=name)))
        assert [form.index for form in came] == list(range(1, len(forms) + 1))
        for form, went in zip(came, saved.forms, strict=True):
            assert form.record == went.record
            assert form.evidence == went.evidence
            assert list(form.evidence) == list(went.evidence)
            assert form.findings == went.findings
            told = (form.id, form.document, form.status, form.reader, form.trace, form.start, form.end)
            assert told == (went.id, name, went.status, went.reader, went.trace, went.slice.start, went.slice.end)


def test_evidence_keeps_boxes_folds_and_confidence(store: Store, seven: list[SelfEvaluation]) -> None:
    """All that a reader says of where a value stands comes back, spans of several pieces and boxes included."""
    proof = Evidence(
        ((1, 4), (9, 10)), ("joined", "thousands"), Grade.FOLDED, "scan", (Box(2, 1.5, 2.25, 3, 4),), 0.875
    )
    given_ = printed("scan.pdf", seven[:1])
    form = replace(given_.forms[0], evidence={"title": proof, "total_score": Evidence((), grade=Grade.ABSENT)})
    store.save(replace(given_, forms=(form,)))
    assert next(store.forms()).evidence == form.evidence


def test_tables_hold_the_same_as_the_records(store: Store, path: Path, seven: list[SelfEvaluation]) -> None:
    """Another program finds every fund line and indicator of each form in the tables, amounts as printed text."""
    store.save(printed("a.txt", seven))
    for number, record in enumerate(seven, 1):
        funds = rows(
            path,
            "SELECT line, initial_budget, annual_budget, executed, weight, execution_rate, score FROM fund_lines "
            "JOIN forms ON forms.id = form_id WHERE number = ?",
            number,
        )
        assert {line: tuple(rest) for line, *rest in funds} == {
            line: tuple(columns.values()) for line, columns in record.funds.model_dump().items()
        }
        indicators = rows(
            path,
            "SELECT level1, level2, level3, target, actual, weight, score, deviation FROM indicators "
            "JOIN forms ON forms.id = form_id WHERE number = ? ORDER BY position",
            number,
        )
        assert indicators == [tuple(row.model_dump().values()) for row in record.indicators]
    heads = rows(path, "SELECT project_name, fiscal_year, total_score FROM forms ORDER BY number")
    assert heads == [(record.project_name, record.fiscal_year, record.total_score) for record in seven]


def test_clean_views_show_accepted_and_corrected_forms_of_current_documents(
    store: Store, path: Path, seven: list[SelfEvaluation]
) -> None:
    """Flagged and rejected forms, and those of superseded and withdrawn documents, are in no clean view."""
    for name in ("old.txt", "gone.txt"):
        store.save(printed(name, seven[:2]))
    result = printed("a.txt", seven[:4])
    statuses = (Status.ACCEPTED, Status.FLAGGED, Status.CORRECTED, Status.REJECTED)
    forms = tuple(replace(form, status=status) for form, status in zip(result.forms, statuses, strict=True))
    store.save(replace(result, forms=forms))
    store.save(printed("old.txt", [], salt="later"))
    store.withdraw("gone.txt")
    assert rows(path, "SELECT document, number FROM clean_forms ORDER BY number") == [("a.txt", 1), ("a.txt", 3)]
    for view, want in (("clean_fund_lines", 4), ("clean_indicators", None)):
        found = rows(path, f"SELECT number, count(*) FROM {view} GROUP BY 1 ORDER BY 1")  # noqa: S608 - two names
        assert found == [(n, want or len(seven[n - 1].indicators)) for n in (1, 3)]


def test_the_same_bytes_again_change_nothing(store: Store, path: Path, seven: list[SelfEvaluation]) -> None:
    """Saving a document a second time leaves every table as it was."""
    result = printed("a.txt", seven)
    assert result.sha256
    assert not store.has(result.sha256, "a.txt")
    first = store.save(result)
    before = list(sqlite3.connect(path).iterdump())
    assert store.has(result.sha256, "a.txt")
    again = store.save(result)
    assert (again.document_id, again.unchanged, first.unchanged) == (first.document_id, True, False)
    assert list(sqlite3.connect(path).iterdump()) == before


def test_the_same_bytes_under_another_name_are_another_document(store: Store, seven: list[SelfEvaluation]) -> None:
    """A copy is stored under its own name, and an id that two current forms share is refused with both their names."""
    result = printed("a.txt", seven[:1])
    store.save(result)
    assert result.sha256
    assert not store.has(result.sha256, "copy.txt")
    store.save(replace(result, name="copy.txt"))
    assert {form.key for form in store.forms()} == {"a.txt#1", "copy.txt#1"}
    with pytest.raises(UsageError, match=r"a\.txt#1 .*copy\.txt#1"):
        store.find_form(result.forms[0].id)


def test_other_bytes_of_a_name_supersede_and_keep_the_old(
    store: Store, path: Path, seven: list[SelfEvaluation]
) -> None:
    """The old document stays, says by what and when it was superseded, and is out of every list that is not asked."""
    old, new = printed("a.txt", seven[:2]), printed("a.txt", seven[:3])
    first = store.save(old).document_id
    second = store.save(new)
    assert second.superseded == first
    assert [form.document_id for form in store.forms()] == [second.document_id] * 3
    assert len(list(store.forms(Wanted(versions=True)))) == 5
    kept = rows(path, "SELECT state, superseded_by, superseded_at <> '' FROM documents WHERE id = ?", first)
    assert kept == [("superseded", second.document_id, 1)]
    assert old.sha256
    assert not store.has(old.sha256, "a.txt")
    assert [document.id for document in store.documents(DocumentState.SUPERSEDED)] == [first]


def test_other_rules_read_the_same_bytes_again(store: Store, path: Path, seven: list[SelfEvaluation]) -> None:
    """What an older version of the rules read counts as not there, and is superseded when it is read anew."""
    result = printed("a.txt", seven[:1])
    first = store.save(result).document_id
    assert result.sha256
    with Store.open(path, rules="next") as later:
        assert not later.has(result.sha256, "a.txt")
        assert later.save(result).superseded == first
        assert later.has(result.sha256, "a.txt")


def test_the_same_bytes_can_be_read_again_on_purpose(store: Store, seven: list[SelfEvaluation]) -> None:
    """Asked to, a save supersedes what these very bytes gave before, in the same transaction."""
    first = store.save(printed("a.txt", seven[:1])).document_id
    again = store.save(printed("a.txt", seven[:1]), again=True)
    assert (again.unchanged, again.superseded) == (False, first)
    assert [form.document_id for form in store.forms()] == [again.document_id]


def test_withdrawn_documents_are_kept_out_and_may_come_back(store: Store, seven: list[SelfEvaluation]) -> None:
    """By name or by hash; the forms stay in the database, and the same bytes can be stored again."""
    one, two = printed("a.txt", seven[:1]), printed("b.txt", seven[1:2])
    store.save(one)
    store.save(two)
    assert one.sha256
    assert two.sha256
    assert store.withdraw("a.txt") == 1
    assert store.withdraw(two.sha256[:8].upper()) == 1
    assert store.withdraw("a.txt") == 0
    assert list(store.forms()) == []
    assert len(list(store.forms(Wanted(versions=True)))) == 2
    assert not store.has(one.sha256, "a.txt")
    assert not store.save(one).unchanged
    assert [form.key for form in store.forms()] == ["a.txt#1"]


def test_failures_are_recorded_and_tried_again(store: Store, seven: list[SelfEvaluation]) -> None:
    """A failed document stands once with its error, is no obstacle, and is gone when the document can be read."""
    error = EmptyDocument("a.txt holds no text", "check the file")
    for _ in range(2):
        store.save(Ingested.failed("a.txt", "0" * 64, error))
    (failed,) = store.documents()
    assert failed.failure
    assert (failed.state, failed.failure.error) == (DocumentState.FAILED, "EmptyDocument")
    assert failed.failure.message == "a.txt holds no text; check the file"
    assert not store.has("0" * 64, "a.txt")
    store.save(printed("a.txt", seven[:1]))
    assert [document.state for document in store.documents()] == [DocumentState.CURRENT]


def test_a_failure_never_takes_away_what_was_read(store: Store, seven: list[SelfEvaluation]) -> None:
    """A file that can no longer be read leaves the forms that were read from it, with the failure beside them."""
    store.save(printed("a.txt", seven[:2]))
    store.save(Ingested.failed("a.txt", None, UnreadableDocument("a.txt cannot be opened", "check permissions")))
    assert len(list(store.forms())) == 2
    assert store.status().documents == {DocumentState.CURRENT: 1, DocumentState.FAILED: 1}


def test_a_document_without_a_form_is_recorded_with_its_notes(store: Store) -> None:
    """It stands as read, without forms, with the findings about the whole document."""
    note = Finding("report.count", Severity.WARNING, "", Cause.SOURCE, "报告称有3张表", "the report speaks of 3 forms")
    document = Document("essay.txt", hashlib.sha256(b"essay").hexdigest(), "只有文字", Origin.OCR, "gb18030")
    store.save(Ingested.read(document, (), (note,)))
    (stored,) = store.documents()
    assert (stored.forms, stored.notes, stored.failure) == (0, (note,), None)
    assert (stored.origin, stored.encoding, stored.characters) == (Origin.OCR, "gb18030", 4)
    summary = store.status()
    assert (summary.without_form, summary.findings) == (1, {("report.count", Severity.WARNING): 1})


def test_status_counts_current_documents_only(store: Store, seven: list[SelfEvaluation]) -> None:
    """Forms by status and findings by code, nothing of what was superseded or withdrawn."""
    store.save(printed("a.txt", seven))
    store.save(printed("a.txt", seven[:6]))
    store.save(printed("b.txt", seven[:3]))
    store.withdraw("b.txt")
    summary = store.status()
    states = {DocumentState.CURRENT: 1, DocumentState.SUPERSEDED: 1, DocumentState.WITHDRAWN: 1}
    assert summary.documents == states
    assert summary.forms == {Status.ACCEPTED: 4, Status.FLAGGED: 2}
    assert summary.findings == {("sum.scores", Severity.ERROR): 2}


def test_forms_are_chosen_by_status_document_and_code(store: Store, seven: list[SelfEvaluation]) -> None:
    """Each condition narrows the list, and they hold together."""
    store.save(printed("a.txt", seven[:3]))
    store.save(printed("b.txt", seven[3:6]))

    def keys(wanted: Wanted) -> list[str]:
        return [form.key for form in store.forms(wanted)]

    assert keys(Wanted(statuses=(Status.FLAGGED,))) == ["a.txt#3", "b.txt#3"]
    assert keys(Wanted(document="b.txt", statuses=(Status.ACCEPTED, Status.CORRECTED))) == ["b.txt#1", "b.txt#2"]
    assert keys(Wanted(code="sum.scores", document="a.txt")) == ["a.txt#3"]
    assert keys(Wanted(code="ledger.leftover")) == []


def test_a_form_is_found_by_place_id_and_first_digits(store: Store, seven: list[SelfEvaluation]) -> None:
    """`document#index`, the whole id and eight digits or more of it lead to one form; less, or none, is refused."""
    result = printed("a#b.txt", seven[:1])
    store.save(result)
    identity = result.forms[0].id
    for key in ("a#b.txt#1", identity, identity[:8]):
        assert store.find_form(key).id == identity
    for key in ("a#b.txt#2", "a#b.txt", identity[:4], "", "a#b.txt#01", "a#b.txt#" + "9" * 30):
        with pytest.raises(UsageError, match="there is no form"):
            store.find_form(key)


def test_the_current_form_is_found_before_the_superseded(store: Store, seven: list[SelfEvaluation]) -> None:
    """A place names the document's present version; an old version still answers to its id."""
    old, new = printed("a.txt", seven[:1]), printed("a.txt", seven[1:2])
    store.save(old)
    store.save(new)
    assert store.find_form("a.txt#1").id == new.forms[0].id
    assert store.find_form(old.forms[0].id).state is DocumentState.SUPERSEDED


@pytest.mark.parametrize(
    "words", ["吹哨", "及时", "街乡吹哨", "哨", "95%", "≥95%", "吹 哨", "18510816074", "2023 吹哨"]
)
def test_search_finds_what_stands_in_the_values(
    store: Store, records: dict[str, list[SelfEvaluation]], words: str
) -> None:
    """Words of one, two and more characters, signs and figures find exactly the forms whose values hold them all."""
    want: set[str] = set()
    for name, forms in records.items():
        result = printed(name, forms)
        store.save(result)
        for form in result.forms:
            values = [str(value) for value in flat(form.record).values() if value is not None]
            if all(any(word in "".join(value.split()) for value in values) for word in words.split()):
                want.add(form.id)
    assert want
    assert {form.id for form in store.search(words)} == want


@pytest.mark.parametrize(
    "words", ['"', "吹*", "吹哨 OR 项目", "NEAR(吹 哨)", "title:吹哨", "吹哨'; --", "^项", "", "  "]
)
def test_search_takes_no_word_for_syntax(store: Store, seven: list[SelfEvaluation], words: str) -> None:
    """What means something to a query language is looked for as it is typed, and is not in these forms."""
    record = seven[0].model_copy(update={"project_name": "街乡吹哨项目"})
    store.save(printed("a.txt", [record]))
    assert list(store.search("街乡吹哨项目"))
    assert list(store.search(words)) == []


def test_search_respects_what_is_wanted(store: Store, seven: list[SelfEvaluation]) -> None:
    """A search looks into current documents only, and narrows by the same conditions as a list."""
    store.save(printed("a.txt", seven[:3]))
    store.save(printed("b.txt", seven[:3]))
    store.withdraw("b.txt")
    assert {form.key for form in store.search("机房")} <= {"a.txt#1", "a.txt#2", "a.txt#3"}
    assert [form.key for form in store.search("项目", Wanted(statuses=(Status.FLAGGED,)))] == ["a.txt#3"]


TEXTS = st.text(st.sampled_from("吹哨报到街乡aAß%≥*\"'-\x00ﬁ𠮷 "), min_size=1, max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, word=TEXTS)
@example(text="IT 吹ß", word="it吹Ss")
def test_search_finds_a_word_where_it_stands_and_only_there(store: Store, text: str, word: str) -> None:
    """For any text and word: found if and only if the word, white space and case aside, is a part of the text."""
    record = SelfEvaluation(project_name=text, title=word[::-1])
    store.save(printed(f"{hash(text)}-{hash(word)}", [record], salt=text + word))

    def plain(value: str) -> str:
        return "".join(value.split()).casefold()

    found = {form.record for form in store.search(word)}
    stored = {form.record for form in store.forms()}
    parts = [plain(part) for part in word.split()]
    assert found == {
        held
        for held in stored
        if parts and all(any(part in plain(v) for v in (held.project_name, held.title) if v) for part in parts)
    }
    for form_id in {form.document for form in store.forms()}:
        store.withdraw(form_id)


def test_twins_that_agree_and_twins_that_differ(store: Store, seven: list[SelfEvaluation]) -> None:
    """Same project, unit and year in two documents: equal but for white space, or the paths that differ are named."""
    first, second, alone = seven[:3]
    spaced = first.model_copy(update={"project_name": " ".join(first.project_name or ""), "total_score": "100.00"})
    rows_ = (second.indicators[0].model_copy(update={"score": "1.5"}), *second.indicators[1:])
    changed = second.model_copy(update={"indicators": rows_})
    left, right = printed("a.txt", [first, second, alone]), printed("b.txt", [spaced, changed])
    store.save(left)
    store.save(right)
    duplicate, differs = sorted(store.twins(), key=lambda twin: twin.finding.code, reverse=True)
    assert duplicate.finding.code == "twin.duplicate"
    assert {duplicate.first, duplicate.second} == {left.forms[0].id, right.forms[0].id}
    finding = differs.finding
    assert (finding.code, finding.severity, finding.path) == (
        "twin.differs",
        Severity.WARNING,
        "indicators[0].score",
    )
    assert finding.options == (
        {"indicators[0].score": second.indicators[0].score},
        {"indicators[0].score": "1.5"},
    )
    for text in (finding.zh, finding.en):
        assert all(part in text for part in (left.forms[1].id, right.forms[1].id, "indicators[0].score"))
    assert {form.status for form in store.forms()} == {Status.ACCEPTED, Status.FLAGGED}


def test_twins_are_of_different_documents_that_stand(store: Store, seven: list[SelfEvaluation]) -> None:
    """Two equal forms of one document are no twins, nor is one of a withdrawn document, nor one without a year."""
    store.save(printed("a.txt", [seven[0], seven[0]]))
    assert list(store.twins()) == []
    store.save(printed("b.txt", [seven[0]]))
    twins = list(store.twins())
    assert {twin.finding.code for twin in twins} == {"twin.duplicate"}
    assert all("a.txt#" in twin.finding.zh and "b.txt#1" in twin.finding.zh for twin in twins)
    store.withdraw("b.txt")
    assert list(store.twins()) == []
    unknown = seven[1].model_copy(update={"fiscal_year": None})
    store.save(printed("c.txt", [unknown]))
    store.save(printed("d.txt", [unknown]))
    assert list(store.twins()) == []


def test_many_copies_give_one_finding_each(store: Store, seven: list[SelfEvaluation]) -> None:
    """A folder of copies gives a finding a copy and not one a pair; one that differs is named against one of them."""
    for number in range(6):
        store.save(printed(f"{number}.txt", [seven[0]], salt=str(number)))
    store.save(printed("x.txt", [seven[0].model_copy(update={"total_score": "3"})]))
    codes = [twin.finding.code for twin in store.twins()]
    assert sorted(codes) == ["twin.differs", *["twin.duplicate"] * 5]


def test_runs_are_written_down(store: Store, path: Path, seven: list[SelfEvaluation]) -> None:
    """A run has its version, options, beginning and end in UTC, counts, and the documents that it stored."""
    run = store.begin_run({"jobs": 2, "paths": [Path("表")]})
    store.save(printed("a.txt", seven[:1]), run)
    assert rows(path, "SELECT ended_at, counts FROM runs") == [(None, None)]
    store.end_run(run, {"documents": 1})
    ((options, counts, started, ended),) = rows(path, "SELECT options, counts, started_at, ended_at FROM runs")
    assert (options, counts) == ('{"jobs": 2, "paths": ["表"]}', '{"documents": 1}')
    assert started.endswith("+00:00")
    assert started <= ended
    assert rows(path, "SELECT run_id FROM documents") == [(run,)]
    with pytest.raises(sqlite3.IntegrityError):
        store.save(printed("b.txt", seven[:1]), run + 1)


def test_a_name_that_is_no_text_can_be_stored(store: Store, seven: list[SelfEvaluation]) -> None:
    """A file name of undecodable bytes is written out, and found again under the name that the system gives."""
    name = os.fsdecode(b"\xb1\xed.txt")
    result = printed(name, seven[:1])
    store.save(result)
    assert result.sha256
    assert store.has(result.sha256, name)
    assert [form.index for form in store.forms(Wanted(document=name))] == [1]
    assert store.withdraw(name) == 1


def test_the_schema_refuses_what_is_no_status(store: Store, path: Path, seven: list[SelfEvaluation]) -> None:
    """Every table is STRICT, and statuses, severities, amounts and references are checked by the database itself."""
    store.save(printed("a.txt", seven[:3]))
    loose = rows(path, "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0")
    assert {name for (name,) in loose} <= {"sqlite_schema", "sqlite_temp_schema"}
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA foreign_keys=ON")
    for wrong in (
        "UPDATE forms SET status = 'fine'",
        "UPDATE findings SET severity = 'bad'",
        "UPDATE documents SET state = 'lost'",
        "UPDATE fund_lines SET executed = '12,5'",
        "UPDATE indicators SET position = 'x'",
        "INSERT INTO evidence VALUES (999, 'title', '[]', '[]', 'exact', '', '[]', NULL)",
        "UPDATE readings SET author = 'somebody', reason = NULL",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(wrong)
        connection.rollback()
    connection.close()


def test_a_document_that_does_not_fit_leaves_nothing(store: Store, path: Path, seven: list[SelfEvaluation]) -> None:
    """Where one form breaks a rule of the schema, no row of its document stays, and the old one stands."""
    store.save(printed("a.txt", seven[:1]))
    before = list(sqlite3.connect(path).iterdump())
    result = printed("a.txt", seven[:3])
    twice = (*result.forms[:2], replace(result.forms[2], id=result.forms[0].id))
    with pytest.raises(sqlite3.IntegrityError):
        store.save(replace(result, forms=twice))
    assert list(sqlite3.connect(path).iterdump()) == before


def test_a_locked_database_is_said_in_one_line(path: Path, seven: list[SelfEvaluation]) -> None:
    """While another program writes, saving and opening anew fail with what to do, reading goes on."""
    with Store.open(path, patience=0.05) as store:
        store.save(printed("a.txt", seven[:1]))
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(EnvironmentFailure, match=r"forms\.db is locked by another program.*run this again"):
            store.save(printed("b.txt", seven[:1]))
        assert len(list(store.forms())) == 1
        other.execute("ROLLBACK")
        other.close()
        assert not store.save(printed("b.txt", seven[:1])).unchanged


def test_a_full_disk_keeps_whole_documents(store: Store, path: Path, records: dict[str, list[SelfEvaluation]]) -> None:
    """The document that does not fit is not there at all; with room it goes in."""
    store.save(printed("a.txt", records["fengtai-bdc-2023-ocr.txt"][:1]))
    (pages,) = rows(path, "PRAGMA page_count")[0]
    store._database.execute(f"PRAGMA max_page_count = {pages + 5}")
    large = printed("b.txt", records["fengtai-kxj-2023-pdftext.txt"])
    with pytest.raises(EnvironmentFailure, match=r"forms\.db cannot grow: the disk is full.*free some space"):
        store.save(large)
    assert [document.name for document in store.documents()] == ["a.txt"]
    store._database.execute("PRAGMA max_page_count = 1000000")
    store.save(large)
    assert len(list(store.forms())) == 1 + len(large.forms)


@pytest.mark.parametrize("content", [b"not a database, but long enough to look at", b"SQLite format 3\0" + b"x" * 2000])
def test_a_file_that_is_no_database_is_left_alone(path: Path, content: bytes) -> None:
    """Opening refuses it in one line and changes no byte of it."""
    path.write_bytes(content)
    with pytest.raises(EnvironmentFailure, match=r"forms\.db .*--db"):
        Store.open(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_left_alone(path: Path) -> None:
    """A database without our tables is not ours to write into."""
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE songs (name TEXT)")
    other.close()
    content = path.read_bytes()
    with pytest.raises(EnvironmentFailure, match="is not a database of chuishao"):
        Store.open(path)
    assert path.read_bytes() == content


def test_places_where_no_database_can_be(tmp_path: Path) -> None:
    """A folder, and a file in a folder that is not there, are refused with what to check."""
    for path in (tmp_path, tmp_path / "none" / "forms.db"):
        with pytest.raises(EnvironmentFailure, match=r"cannot be opened .*check that its folder exists"):
            Store.open(path)


def test_only_an_ingest_makes_a_database(path: Path) -> None:
    """A command that only reads makes no empty file out of a wrong name."""
    with pytest.raises(EnvironmentFailure, match="there is no database"):
        Store.open(path, create=False)
    assert not path.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_read_only_folder_is_said_in_one_line(tmp_path: Path) -> None:
    """Where nothing may be written, the line names the permissions."""
    tmp_path.chmod(0o500)
    with pytest.raises(EnvironmentFailure, match=r"permissions|may write there"):
        Store.open(tmp_path / "forms.db")


def test_a_newer_database_is_refused(store: Store, path: Path) -> None:
    """A database that has seen a migration which this program does not know is not touched."""
    with Database(path) as database:
        database["_sqlite_migrations"].insert(
            {"migration_set": "chuishao", "name": "0999_from_the_future", "applied_at": "2099-01-01"}
        )
    with pytest.raises(EnvironmentFailure, match=r"newer version \(it knows 0999_from_the_future\).*update chuishao"):
        Store.open(path)


def test_the_schema_page_names_all_there_is(store: Store, path: Path, root: Path) -> None:
    """docs/schema.md has a section for each table with all its columns, and names each view and its columns."""
    page = (root / "docs" / "schema.md").read_text(encoding="utf-8")
    sections = {section.partition("\n")[0]: section for section in page.split("\n### ")}
    for name, kind in rows(path, "SELECT name, type FROM pragma_table_list WHERE schema = 'main'"):
        if kind == "shadow" or name.startswith(("sqlite_", "_sqlite")):
            continue
        told = page if kind == "view" else sections[name]
        assert f"`{name}`" in page or kind != "view"
        columns = [column for (column,) in rows(path, "SELECT name FROM pragma_table_info(?)", name)]
        assert [column for column in columns if f"`{column}`" not in told] == []


def test_the_queries_of_the_schema_page_answer(
    store: Store, path: Path, root: Path, seven: list[SelfEvaluation]
) -> None:
    """Each example can be copied into any SQLite shell, and finds rows in a database with clean and flagged forms."""
    store.save(printed("a.txt", seven))
    page = (root / "docs" / "schema.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    queries = [query for query in block.split(";") if query.strip()]
    assert len(queries) == 2
    assert [len(rows(path, query)) for query in queries] == [5, 2]


def _second_migration(effect: Callable[[], None]) -> Migrations:
    """The released migrations and one more, which adds a table and then has this effect."""
    more = Migrations("chuishao")
    more._migrations = list(migrations.MIGRATIONS._migrations)

    @more(name="0002_try")
    def _second(database: Database) -> None:
        database.execute("CREATE TABLE tried (id INTEGER PRIMARY KEY) STRICT")
        effect()

    return more


def test_an_older_database_is_brought_forward(
    path: Path, seven: list[SelfEvaluation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new migration is applied once, on opening, and what was stored stays."""
    with Store.open(path) as store:
        store.save(printed("a.txt", seven))
    monkeypatch.setattr(migrations, "MIGRATIONS", _second_migration(lambda: None))
    for _ in range(2):
        with Store.open(path) as store:
            assert len(list(store.forms())) == 7
    assert rows(path, "SELECT count(*) FROM tried") == [(0,)]


def _dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_killed_migration_leaves_the_old_schema(path: Path, seven: list[SelfEvaluation]) -> None:
    """A program killed in the middle of a migration leaves the database as it was, and it opens as before."""
    with Store.open(path) as store:
        store.save(printed("a.txt", seven))
    child = os.fork()
    if child == 0:
        migrations.MIGRATIONS = _second_migration(_dies)
        Store.open(path)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    with Store.open(path) as store:
        assert len(list(store.forms())) == 7
    assert rows(path, "SELECT name FROM sqlite_master WHERE name = 'tried'") == []


OPENING = """
import pathlib, sys
from pipeline.store import Store
print("ready", flush=True)
sys.stdin.readline()
with Store.open(pathlib.Path(sys.argv[1])) as store:
    print(store.status().without_form)
"""


def test_several_programs_may_open_a_new_database_at_once(path: Path, root: Path) -> None:
    """Each of them finds the schema in place, whoever was first."""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", OPENING, path], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for child in children:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    answers = [child.communicate()[0] for child in children]
    assert answers == ["0\n"] * 4


SAVING = """
import itertools, pathlib, pickle, sys
from dataclasses import replace
from pipeline.store import Store
result = pickle.loads(pathlib.Path(sys.argv[2]).read_bytes())
with Store.open(pathlib.Path(sys.argv[1])) as store:
    begin = store.status().documents.get("current", 0)
    print("ready", flush=True)
    for number in itertools.count(begin):
        store.save(replace(result, name=f"{number}.txt"))
"""


def test_a_killed_program_leaves_whole_documents(path: Path, root: Path, seven: list[SelfEvaluation]) -> None:
    """Killed at random moments while saving: the file is sound, each document has all its rows, and work goes on."""
    result = printed("a.txt", seven)
    pickled = path.with_suffix(".pickle")
    pickled.write_bytes(pickle.dumps(result))
    draw = random.Random(SEED)  # noqa: S311 - moments, not secrets
    whole = (7, 28, sum(len(r.indicators) for r in seven), sum(len(f.evidence) for f in result.forms), 2, 7)
    documents = 0
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", SAVING, path, pickled], cwd=root, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        time.sleep(draw.uniform(0, 0.15))
        child.kill()
        child.communicate()
        assert child.returncode == -signal.SIGKILL
        assert rows(path, "PRAGMA integrity_check") == [("ok",)]
        assert rows(path, "PRAGMA foreign_key_check") == []
        counts = _rows_of_documents(path)
        assert set(counts) <= {whole}
        assert len(counts) >= documents
        documents = len(counts)
    assert documents > KILLS
    with Store.open(path) as store:
        assert len(list(store.search("项目"))) == 7 * documents


def _rows_of_documents(path: Path) -> list[tuple[int, ...]]:
    """For each document the number of its rows in every table below it."""
    tables = (
        "forms WHERE document_id = d.id",
        "fund_lines JOIN forms ON forms.id = form_id WHERE document_id = d.id",
        "indicators JOIN forms ON forms.id = form_id WHERE document_id = d.id",
        "evidence JOIN forms USING (reading_id) WHERE document_id = d.id",
        "findings WHERE document_id = d.id",
        "readings JOIN forms ON forms.reading_id = readings.id WHERE document_id = d.id",
    )
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)  # noqa: S608 - named above
    return rows(path, f"SELECT {counts} FROM documents AS d")  # noqa: S608 - the same
