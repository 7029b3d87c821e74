"""The record: every leaf in its place, there and back, and nothing that is no record."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.kinds.self_evaluation.record import (
    FundLine,
    Funds,
    Indicator,
    SelfEvaluation,
    build,
    field_of,
    flat,
    leaves,
    plain,
    row_of,
)

figures = st.none() | st.from_regex(r"-?[0-9]{1,6}(\.[0-9]{1,4})?", fullmatch=True)
printed = st.none() | st.text(min_size=1, max_size=8)
lines = st.builds(
    FundLine, initial_budget=figures, annual_budget=figures, executed=figures, weight=figures, execution_rate=figures,
    score=figures,
)  # fmt: skip
rows = st.builds(
    Indicator, level1=printed, level2=printed, level3=printed, target=printed, actual=printed, weight=figures,
    score=figures, deviation=printed,
)  # fmt: skip
records = st.builds(
    SelfEvaluation, title=printed, fiscal_year=st.none() | st.integers(1900, 2100), project_name=printed,
    project_leader=printed, amount_unit=printed, expected_goal=printed, total_weight=figures, total_score=figures,
    funds=st.builds(Funds, total=lines, current_year_appropriation=lines, carryover=lines, other=lines),
    indicators=st.lists(rows, max_size=4).map(tuple),
)  # fmt: skip


@given(records)
def test_a_record_comes_back_from_its_leaves(record: SelfEvaluation) -> None:
    """Taking a record to leaves and building it again changes nothing, rows without any value included."""
    assert build(flat(record)) == record


@given(records)
def test_a_record_comes_back_from_json(record: SelfEvaluation) -> None:
    """The plain form is JSON and validates to the same record."""
    assert SelfEvaluation.model_validate(json.loads(json.dumps(plain(record)))) == record


def test_expected_records_have_all_keys_in_order(expected: dict[str, dict[str, Any]]) -> None:
    """Each expected record is a record, and comes back with the same keys in the same order."""
    assert len(expected) > 70
    for record in expected.values():
        again = plain(SelfEvaluation.model_validate(record))
        assert json.dumps(again) == json.dumps(record)


def test_leaves_are_named_in_printed_order(root: Path) -> None:
    """Paths name head, funds, goals, rows and totals as a form prints them."""
    record = json.loads((root / "tests/files/forms/plain.json").read_text(encoding="utf-8"))
    paths = [path for path, _ in leaves(record)]
    assert len(paths) == len(set(paths)) == 8 + 4 * 6 + 2 + 7 * 8 + 2
    assert paths[:2] == ["title", "fiscal_year"]
    assert paths[8] == "funds.total.initial_budget"
    assert paths[34] == "indicators[0].level1"
    assert paths[-1] == "total_score"
    assert dict(leaves(record))["indicators[5].deviation"] == "备件到货晚，已增加库存"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("funds.total.executed", "2,239.5"),
        ("funds.total.executed", "12万"),
        ("funds.total.executed", "1\n"),
        ("funds.total.executed", "１２"),
        ("funds.total.executed", 12),
        ("funds.total.execution_rate", "95%"),
        ("funds.total.weight", 10.0),
        ("total_score", ""),
        ("project_name", ""),
        ("project_name", 7),
        ("fiscal_year", "2023"),
        ("fiscal_year", 2023.5),
        ("indicators[0].score", "—"),
    ],
)
def test_a_malformed_leaf_is_refused(path: str, value: Any) -> None:
    """A figure is a plain decimal string, a text is not empty, the year is an integer; nothing is converted."""
    with pytest.raises(ValidationError):
        build({path: value})


@pytest.mark.parametrize("path", ["remarks", "funds.total.share", "indicators[0].unit", "funds.bonds.executed"])
def test_an_unknown_path_is_refused(path: str) -> None:
    """A leaf that the record has no field for is an error, not dropped."""
    with pytest.raises(ValidationError):
        build({path: "1"})


def test_paths_that_are_not_given_are_null() -> None:
    """Rows count up to the highest that is named, and what is not given is null."""
    record = build({"indicators[1].level3": "巡检次数"})
    assert [row.level3 for row in record.indicators] == [None, "巡检次数"]
    assert record.funds.other.executed is None
    assert record.title is None


def test_a_record_does_not_change() -> None:
    """Records are frozen: what was proven cannot be overwritten."""
    record = build({"total_score": "98"})
    before = deepcopy(record)
    with pytest.raises(ValidationError):
        record.total_score = "100"  # type: ignore[misc]
    assert record == before


@pytest.mark.parametrize(
    ("path", "name", "row"),
    [("indicators[13].score", "score", 13), ("funds.total.score", "score", None), ("title", "title", None)],
)
def test_paths_tell_field_and_row(path: str, name: str, row: int | None) -> None:
    """A path's last key is its field; only rows of indicators have a number."""
    assert (field_of(path), row_of(path)) == (name, row)
