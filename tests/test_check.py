"""Records that anybody made, held against their source."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from pipeline.check import Checked, check, same
from pipeline.document import Document
from pipeline.kinds.self_evaluation.record import SelfEvaluation, build, flat, plain
from pipeline.reading import Severity, Status

Record = dict[str, Any]


@pytest.fixture(scope="module")
def source(root: Path) -> Document:
    """A plain form, then another of a second project."""
    text = (root / "tests/files/forms/plain.txt").read_text(encoding="utf-8")
    return Document("a.txt", "0", text + "\n\n说明文字。\n\n" + text.replace("机房运行维护", "视频会议系统"))


@pytest.fixture
def record(root: Path) -> Record:
    """The plain form's true record, to be changed at will."""
    return dict(json.loads((root / "tests/files/forms/plain.json").read_text(encoding="utf-8")))


def errors(result: Checked) -> set[tuple[str, str]]:
    """The errors of a result."""
    return {(f.code, f.path) for f in result.findings if f.severity is Severity.ERROR}


@pytest.mark.parametrize("own_reading", [True, False])
def test_a_true_record_is_accepted(source: Document, record: Record, own_reading: bool) -> None:
    """With our own reading beside it, and by the order of the cells alone."""
    (result,) = check(source, [(1, record)], own_reading)
    assert (result.index, result.status, errors(result)) == (1, Status.ACCEPTED, set())


def test_results_come_in_order_and_a_form_may_be_named_again(source: Document, record: Record) -> None:
    """A line of results for each record, whatever form it names, each against its own form."""
    other = {**deepcopy(record), "project_name": "视频会议系统"}
    results = check(source, [(2, other), (1, record), (1, other), (2, record)])
    assert [result.index for result in results] == [2, 1, 1, 2]
    assert [result.status for result in results] == [
        Status.ACCEPTED,
        Status.ACCEPTED,
        Status.FLAGGED,
        Status.FLAGGED,
    ]


@pytest.mark.parametrize("index", [0, 3, -1])
def test_a_form_that_does_not_exist_is_named(source: Document, record: Record, index: int) -> None:
    """A record of a form that the document does not have is flagged, not compared with another."""
    (result,) = check(source, [(index, record)])
    assert (result.status, errors(result)) == (Status.FLAGGED, {("split.count", "")})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("project_name", "机房运行维护费"),
        ("contact_phone", "87654322"),
        ("fiscal_year", 2022),
        ("amount_unit", "元"),
        ("expected_goal", "保障机房设备全年稳定运行。"),
        ("total_score", "97"),
    ],
)
@pytest.mark.parametrize("own_reading", [True, False])
def test_a_changed_leaf_is_named(
    source: Document, record: Record, path: str, value: str | int, own_reading: bool
) -> None:
    """The error points at the leaf, with our own reading and without."""
    (result,) = check(source, [(1, {**record, path: value})], own_reading)
    assert path in {at for _, at in errors(result)}
    assert result.status is Status.FLAGGED


@pytest.mark.parametrize("path", ["title", "fiscal_year", "amount_unit", "project_leader", "total_weight"])
def test_a_leaf_that_was_left_out_is_named(source: Document, record: Record, path: str) -> None:
    """Null where the source prints a value is a difference like any other."""
    (result,) = check(source, [(1, {**record, path: None})])
    assert path in {at for _, at in errors(result)}


def test_an_amount_of_another_row_is_named(source: Document, record: Record) -> None:
    """A value that stands in the source, in another row, is no evidence for this one."""
    record["funds"]["carryover"]["executed"], record["funds"]["other"]["executed"] = "3.6", "6"
    (result,) = check(source, [(1, record)])
    assert {"funds.carryover.executed", "funds.other.executed"} <= {at for _, at in errors(result)}


def test_rows_dropped_doubled_and_moved_are_named(source: Document, record: Record) -> None:
    """Each change of the rows is an error at the rows concerned, by our reading and by the cells."""
    rows = record["indicators"]
    dropped, doubled = {**record, "indicators": rows[:1] + rows[2:]}, {**record, "indicators": [*rows[:2], *rows[1:]]}
    moved = {**record, "indicators": [rows[0], *rows[2:5], rows[1], *rows[5:]]}
    for own_reading in (True, False):
        results = check(source, [(1, dropped), (1, doubled), (1, moved)], own_reading)
        assert [result.status for result in results] == [Status.FLAGGED] * 3
    by_reading = check(source, [(1, dropped), (1, doubled)])
    assert any(at.startswith("indicators[1]") for _, at in errors(by_reading[0]))
    assert any(at.startswith(("indicators[1]", "indicators[2]")) for _, at in errors(by_reading[1]))


def test_an_invented_text_is_absent(source: Document, record: Record) -> None:
    """A text whose characters the source does not hold is named as invented."""
    (result,) = check(source, [(1, {**record, "implementing_unit": "青山区审计局"})])
    assert {("ground.absent", "implementing_unit"), ("readers.disagree", "implementing_unit")} <= errors(result)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "record",
        {"title": 7},
        {"total_score": "９７"},
        {"total_score": 97.5},
        {"remarks": "x"},
        {"indicators": "none"},
        {"indicators": [{"score": "—"}]},
    ],
)
def test_what_is_no_record_is_malformed(source: Document, data: Any) -> None:
    """Any JSON may come: what is no record is flagged with the path that is at fault."""
    (result,) = check(source, [(1, data)])
    assert result.status is Status.FLAGGED
    assert {code for code, _ in errors(result)} == {"field.malformed"}


def test_figures_agree_as_decimals_and_texts_without_blanks(source: Document, record: Record) -> None:
    """`95.0` for 95 and blanks in a text are no difference."""
    record["funds"]["total"]["execution_rate"] = "95.0"
    record["expected_goal"] = record["expected_goal"].replace("，", "， ")
    (result,) = check(source, [(1, record)])
    assert result.status is Status.ACCEPTED


@pytest.mark.parametrize(
    ("path", "one", "other", "equal"),
    [
        ("total_score", "100", "100.0", True),
        ("total_score", "100", "99", False),
        ("total_score", None, "0", False),
        ("total_score", None, None, True),
        ("title", "甲 乙", "甲乙", True),
        ("title", "甲", "甲乙", False),
        ("fiscal_year", 2023, 2023, True),
        ("fiscal_year", 2023, 2022, False),
    ],
)
def test_leaves_are_compared_by_their_kind(
    path: str, one: str | int | None, other: str | int | None, equal: bool
) -> None:
    """Null is never 0, figures are decimals, texts lose white space only."""
    assert same(path, one, other) is equal


def with_option(record: Record, option: dict[str, Any]) -> Record:
    """The record with the leaves of one option."""
    values = flat(SelfEvaluation.model_validate(record)) | option
    return plain(build(values))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("minhang-bdc-2022-ocr.txt", "003-01"),
        ("minhang-bdc-2022-ocr.txt", "003-02"),
        ("dump-b-flat.txt", "003-09"),
        ("dump-b-flat.txt", "003-13"),
    ],
)
def test_an_open_form_agrees_with_each_of_its_options(
    golden: Path, expected: dict[str, Record], manifest: dict[str, list[str]], name: str, form: str
) -> None:
    """A record that follows the other reading of an open place differs in nothing, yet the form stays flagged."""
    document = Document(name, "0", (golden / "sources" / name).read_text(encoding="utf-8"))
    groups = json.loads((golden / "open.json").read_text(encoding="utf-8"))[name][form]
    index = manifest[name].index(form) + 1
    records = [with_option(expected[form], option) for group in groups for option in group["options"]]
    assert len(records) > 1
    for result in check(document, [(index, record) for record in records]):
        assert "readers.disagree" not in {code for code, _ in errors(result)}
        assert result.status is Status.FLAGGED
