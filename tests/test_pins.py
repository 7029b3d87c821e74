"""Figures that arithmetic pins: what a doubtful one follows from."""

from pipeline.kinds.self_evaluation.pins import pinned

VALUES = {
    "funds.total.annual_budget": "30",
    "funds.current_year_appropriation.annual_budget": "30",
    "funds.total.executed": "24",
    "funds.total.execution_rate": "80",
    "funds.total.weight": "10",
    "funds.total.score": "8",
    "indicators[0].weight": "50",
    "indicators[0].score": "45",
    "indicators[1].weight": "40",
    "indicators[1].score": "40",
    "total_weight": "100",
    "total_score": "93",
}


def test_one_doubted_member_of_a_sum_that_holds_is_pinned() -> None:
    """100 - 10 - 40 leaves 50, whatever the scan shows."""
    assert pinned(VALUES, {"indicators[0].weight"}) == {"indicators[0].weight"}


def test_two_doubted_members_of_one_sum_pin_neither() -> None:
    """45 + 40 and 44 + 41 are the same sum."""
    assert pinned(VALUES, {"indicators[0].score", "indicators[1].score"}) == frozenset()


def test_a_sum_that_does_not_hold_pins_nothing() -> None:
    """A doubted figure that breaks its sum may be the misread one."""
    assert pinned({**VALUES, "total_score": "92"}, {"indicators[0].score"}) == frozenset()


def test_a_rate_follows_from_its_amounts_and_not_they_from_it() -> None:
    """24 of 30 is 80%; 80% of 30 is 24 only as far as the rate is printed."""
    assert pinned(VALUES, {"funds.total.execution_rate"}) == {"funds.total.execution_rate"}
    assert pinned(VALUES, {"funds.total.executed"}) == frozenset()


def test_what_is_pinned_may_pin_others() -> None:
    """The total budget follows from its part, and then the rate from the budget."""
    doubted = {"funds.total.annual_budget", "funds.total.execution_rate"}
    assert pinned(VALUES, doubted) == doubted


def test_a_name_is_never_pinned() -> None:
    """Arithmetic says nothing of words."""
    assert pinned({**VALUES, "project_name": "机房"}, {"project_name"}) == frozenset()
