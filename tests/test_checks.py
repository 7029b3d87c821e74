"""What a form says of itself: each rule where it holds, where it breaks, and where nothing can be said."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.kinds.self_evaluation import checks
from pipeline.kinds.self_evaluation.checks import CHECKS, Broken, Check
from pipeline.kinds.self_evaluation.codes import CODES
from pipeline.kinds.self_evaluation.record import Leaf, leaves

Values = dict[str, Leaf]
LINES = ("total", "current_year_appropriation", "carryover", "other")


def row(number: int, **cells: str) -> Values:
    """An indicator row's leaves."""
    return {f"indicators[{number}].{name}": value for name, value in cells.items()}


def funds(line: str = "total", **cells: str) -> Values:
    """A fund row's leaves."""
    return {f"funds.{line}.{name}": value for name, value in cells.items()}


def broken(check: Check, *parts: Mapping[str, Leaf]) -> list[tuple[str, str]]:
    """The code and path of each rule that breaks."""
    values = {path: value for part in parts for path, value in part.items()}
    return [(b.code, b.path) for b in check(values)]


POINTS = [funds(weight="10", score="9.5"), row(0, weight="60", score="60"), row(1, weight="30", score="28")]


@pytest.mark.parametrize(
    ("check", "column", "total", "code"),
    [
        (checks.sum_weights, "total_weight", "100", "sum.weights"),
        (checks.sum_scores, "total_score", "97.5", "sum.scores"),
    ],
)
def test_rows_and_execution_add_up_to_the_total(check: Check, column: str, total: str, code: str) -> None:
    """The rows with the execution row are the total; a tenth more or less is not."""
    assert broken(check, *POINTS, {column: total}) == []
    assert broken(check, *POINTS, {column: total + "0" if "." in total else total + ".0"}) == []
    assert broken(check, *POINTS, {column: "90"}) == [(code, column)]
    assert broken(check, *POINTS, {column: total + "1" if "." in total else total + ".1"}) == [(code, column)]
    assert broken(check, *POINTS) == []
    assert broken(check, {column: total}) == []


def test_sums_name_the_cells_that_would_mend_them() -> None:
    """Every term, and the total, with the value that alone would make the sum right."""
    (found,) = checks.sum_scores({**POINTS[0], **POINTS[1], **POINTS[2], "total_score": "95.5"})
    assert found.mends == {
        "funds.total.score": Decimal("7.5"),
        "indicators[0].score": Decimal(58),
        "indicators[1].score": Decimal(26),
        "total_score": Decimal("97.5"),
    }


def test_sums_are_exact() -> None:
    """Decimals add up without the errors of binary fractions."""
    rows = [row(i, weight="0.1") for i in range(10)]
    assert broken(checks.sum_weights, *rows, {"total_weight": "1"}) == []


@pytest.mark.parametrize(
    ("weight", "score", "breaks"), [("10", "10", False), ("10", "10.01", True), ("10", "100", True), ("0", "0", False)]
)
def test_no_score_above_its_weight(weight: str, score: str, breaks: bool) -> None:
    """In a row and in the execution row."""
    assert broken(checks.score_above_weight, row(0, weight=weight, score=score)) == (
        [("score.above-weight", "indicators[0].score")] if breaks else []
    )
    assert bool(broken(checks.score_above_weight, funds(weight=weight, score=score))) is breaks


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    ("budget", "executed", "rate", "breaks"),
    [
        ("100", "95.931", "95.93", False),
        ("100", "95.931", "95.94", False),
        ("100", "95.931", "95.95", True),
        ("3", "2", "66.66", False),
        ("3", "2", "66.67", False),
        ("3", "2", "67", True),
        ("1000", "997", "100", True),
        ("0", "0", "100", False),
        ("0", "5", "100", False),
    ],
)
def test_the_rate_follows_from_the_amounts(line: str, budget: str, executed: str, rate: str, breaks: bool) -> None:
    """In each fund row, within a hundredth: rounded, cut or rounded up, and no further; a budget of 0 says nothing."""
    found = broken(checks.rate_mismatch, funds(line, annual_budget=budget, executed=executed, execution_rate=rate))
    assert found == ([("rate.mismatch", f"funds.{line}.execution_rate")] if breaks else [])


@pytest.mark.parametrize(
    ("parts", "breaks"),
    [(["30", "6", "14"], False), (["50", None, None], False), (["30", "6", "4"], True), (["0", "0", "0"], True)],
)
def test_the_fund_rows_are_the_total(parts: list[str | None], breaks: bool) -> None:
    """In each column by itself, where any of them is filled in."""
    for column in ("initial_budget", "annual_budget", "executed"):
        rows = [funds(line, **{column: part}) for line, part in zip(LINES[1:], parts, strict=True) if part]
        expected = [("funds.parts", f"funds.total.{column}")] if breaks else []
        assert broken(checks.funds_parts, funds(**{column: "50"}), *rows) == expected
        assert broken(checks.funds_parts, funds(**{column: "50"})) == []


def test_points_lost_want_a_reason() -> None:
    """Points lost without a reason; with one, or without a loss, nothing is said."""
    assert broken(checks.points_lost, row(3, weight="10", score="9")) == [
        ("points.lost-no-reason", "indicators[3].deviation")
    ]
    assert broken(checks.points_lost, row(3, weight="10", score="9", deviation="备件到货晚")) == []
    assert broken(checks.points_lost, row(3, weight="10", score="10")) == []


@pytest.mark.parametrize(
    ("target", "actual", "missed"),
    [
        ("≥95%", "90%", True),
        (">=95%", "90%", True),
        ("不低于95%", "90%", True),
        ("≤2小时", "3小时", True),
        ("<=1小时", "0.5小时", False),
        ("≥95%", "95%", False),
        ("≥95%", "95.1%", False),
        ("≤60万元", "60元", False),
        ("≥95%", "优", False),
        ("优", "良", False),
        ("≥95%", "≥90%", False),
    ],
)
def test_a_missed_target_wants_points_lost(target: str, actual: str, missed: bool) -> None:
    """Numbers of one unit are compared; words, other units and ranges say nothing."""
    full = row(0, target=target, actual=actual, weight="10", score="10")
    assert bool(broken(checks.target_missed, full)) is missed
    assert broken(checks.target_missed, {**full, **row(0, score="8")}) == []


@pytest.mark.parametrize(
    ("rate", "weight", "score", "breaks"),
    [
        ("95", "10", "9.5", False),
        ("95.94", "10", "9.59", False),
        ("95.94", "10", "9.6", False),
        ("95.94", "10", "10", True),
        ("120", "10", "10", False),
        ("50", "10", "10", True),
    ],
)
def test_the_execution_score_follows_from_the_rate(rate: str, weight: str, score: str, breaks: bool) -> None:
    """Rate times weight, at most the weight, within the decimals that the score prints."""
    found = broken(checks.rate_score, funds(execution_rate=rate, weight=weight, score=score))
    assert bool(found) is breaks


@pytest.mark.parametrize(
    ("unit", "executed", "actual", "code"),
    [
        ("万元", "60", "60万元", None),
        ("万元", "60", "600000元", None),
        ("万元", "60", "600,000元", None),
        ("元", "600000", "60万元", None),
        ("万元", "60", "58万元", "cost.not-executed"),
        ("元", "5860000", "586000元", "cost.not-executed"),
        ("元", "60", "60万元", "funds.unit"),
        ("万元", "600000", "60万元", "funds.unit"),
        ("万元", "60", "已控制", None),
        (None, "60", "59万元", None),
    ],
)
def test_the_cost_is_the_amount_executed(unit: str | None, executed: str, actual: str, code: str | None) -> None:
    """In its own unit; ten thousand times more or less is a doubt of the unit."""
    values: Values = {"amount_unit": unit, **funds(executed=executed), **row(0, level2="成本指标", actual=actual)}
    assert [found for found, _ in broken(checks.cost_not_executed, values)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("产出指标", "数量指标", []),
        ("产出指标（50分）", "时限指标", []),
        ("成本指标", "经济成本指标", []),
        ("产出指标", "社会效益指标", ["level.unknown"]),
        ("产出指标", "工作指标", ["level.unknown"]),
        ("", "数量指标", ["level.missing"]),
        ("产出指标", "", ["level.missing"]),
    ],
)
def test_every_row_stands_under_levels_of_the_template(first: str, second: str, found: list[str]) -> None:
    """A level that is not printed is missing, a pair that the template does not have is unknown."""
    values = {path: value for path, value in row(0, level1=first, level2=second, level3="甲").items() if value}
    assert [code for code, _ in broken(checks.levels, values)] == found


def test_fields_that_every_form_prints_are_missed(expected: dict[str, dict[str, Any]]) -> None:
    """Each field by its own path; a form that prints all of them misses none."""
    assert {path for _, path in broken(checks.fields_missing, {})} >= {"title", "fiscal_year", "total_score"}
    assert broken(checks.fields_missing, dict(leaves(expected["000-02"]))) == []


def raised(values: Mapping[str, Leaf]) -> Iterable[Broken]:
    """What all checks say."""
    return (found for check in CHECKS for found in check(values))


def test_checks_know_their_codes_and_paths(expected: dict[str, dict[str, Any]]) -> None:
    """Every broken rule has a registered code, speaks both languages, and rests on leaves that are filled."""
    for record in expected.values():
        values = {path: value for path, value in leaves(record) if value is not None}
        for found in raised(values):
            assert found.code in CODES
            assert found.zh
            assert found.en
            assert set(found.rests_on) <= set(values)


figures = st.one_of(st.none(), st.decimals(-10, 10**7, places=2).map(str), st.sampled_from(["0", "100", "无", "x"]))


@given(
    st.dictionaries(
        st.sampled_from(
            [f"funds.{line}.{c}" for line in LINES for c in ("annual_budget", "executed", "execution_rate", "score")]
            + [f"indicators[{i}].{c}" for i in (0, 2) for c in ("weight", "score", "target", "actual", "level2")]
            + ["total_weight", "total_score", "amount_unit"]
        ),
        figures,
    )
)
def test_no_record_breaks_a_check(values: Values) -> None:
    """Whatever is filled in or left out, checks find or say nothing; a mend makes its own rule hold."""
    for found in raised(values):
        for path, value in (found.mends or {}).items():
            again = {(b.code, b.path) for b in raised({**values, path: f"{value:f}"})}
            assert (found.code, found.path) not in again


def test_verdicts_are_only_given_where_a_rule_can_be_checked() -> None:
    """A rule without its total says nothing; a printed rate whose amount is blank is broken."""
    assert checks.verdicts({}) == {}
    held = checks.verdicts({**funds(annual_budget="50", execution_rate="90"), "total_weight": "100"})
    assert held == {
        ("sum.weights", "total_weight"): True,
        ("rate.mismatch", "funds.total.execution_rate"): False,
    }
