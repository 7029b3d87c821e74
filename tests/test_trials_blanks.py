"""Blank cells that leave no trace: what stays open, and what the form itself decides."""

from collections.abc import Mapping
from typing import Any

import pytest

from pipeline.kinds.self_evaluation.record import Leaf, SelfEvaluation, plain
from pipeline.trials.blanks import open_without_blanks

Row = Mapping[str, Leaf]


def ways_of(**record: Any) -> list[set[tuple[Leaf, ...]]]:
    """The open places of a record that has only these parts, each as the values of its options."""
    whole = plain(SelfEvaluation.model_validate(record))
    return [{tuple(option.values()) for option in options} for options in open_without_blanks(whole)]


def amounts(*values: str | None, rate: str | None = None) -> Row:
    """A row of funds."""
    return dict(zip(("initial_budget", "annual_budget", "executed"), values, strict=True)) | {"execution_rate": rate}


@pytest.mark.parametrize(
    ("row", "ways"),
    [
        ({"level3": "不涉及"}, []),
        (
            {"level3": "不涉及", "weight": "10"},
            [
                {("不涉及", None, None), (None, "不涉及", None), (None, None, "不涉及")},
                {("10", None), (None, "10")},
            ],
        ),
        ({"target": "不涉及"}, [{("不涉及", None, None), (None, "不涉及", None), (None, None, "不涉及")}]),
        ({"level3": "台数", "target": "5"}, [{("台数", "5", None), ("台数", None, "5"), (None, "台数", "5")}]),
        ({"level3": "台数", "target": "5", "actual": "5", "weight": "10", "score": "10"}, []),
    ],
)  # fmt: skip
def test_rows(row: Row, ways: list[set[tuple[Leaf, ...]]]) -> None:
    """A lone 不涉及 is the row's name; other texts may stand in any of the places beside blank cells."""
    assert ways_of(indicators=[row]) == ways


@pytest.mark.parametrize(
    ("line", "ways"),
    [
        (amounts(None, "92.87", "92.87", rate="100"), []),
        (amounts(None, "6520", "0", rate="0"), []),
        (amounts(None, "300", "200", rate="66.67"), []),
        (amounts(None, "300", "200", rate="66"), [{(None, "300", "200"), ("300", None, "200"), ("300", "200", None)}]),
        (amounts(None, "5", "5"), [{(None, "5", "5"), ("5", None, "5"), ("5", "5", None)}]),
        (amounts("5", "5", None, rate="100"), [{(None, "5", "5"), ("5", None, "5"), ("5", "5", None)}]),
    ],
)
def test_a_rate_tells_which_amounts_it_is_of(line: Row, ways: list[set[tuple[Leaf, ...]]]) -> None:
    """A printed rate that two of the amounts give says where they stand; one that none gives says nothing.

    A record whose own amounts do not give its rate is not decided by it, whichever way would.
    """
    assert ways_of(funds={"total": line}) == ways


def test_sums_tell_which_part_is_blank() -> None:
    """`50 58` under the totals 50, 60, 58: only one way adds up in every column; under 60, 60, 58 there are two."""
    part = amounts("50", None, "58")
    assert ways_of(funds={"total": amounts("50", "60", "58"), "carryover": part}) == []
    part = amounts("60", None, "58")
    open_ways = {("60", None, "58"), (None, "60", "58")}
    assert ways_of(funds={"total": amounts("60", "60", "58"), "carryover": part}) == [open_ways]


def test_zeros_add_nothing_to_a_sum() -> None:
    """`0 0` may stand anywhere."""
    full = amounts("60", "60", "58")
    funds = {"total": full, "current_year_appropriation": full, "carryover": amounts("0", "0", None)}
    assert ways_of(funds=funds) == [{("0", "0", None), ("0", None, "0"), (None, "0", "0")}]


def test_sums_that_fail_tell_nothing() -> None:
    """A form whose parts do not make its total, as printed, leaves its blank cells open."""
    funds = {"total": amounts("60", "60", "58"), "current_year_appropriation": amounts("7", None, "8")}
    assert ways_of(funds=funds) == [{("7", "8", None), ("7", None, "8"), (None, "7", "8")}]
