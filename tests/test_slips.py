"""A rule that fails, and holds with one slip of the figures undone, is not called the form's own error."""

from pathlib import Path

import pytest

from pipeline.kinds.self_evaluation.record import leaves
from pipeline.kinds.self_evaluation.slips import mended_by_a_slip
from pipeline.trials.corpus import forms_of

WHOLE = {
    "funds.total.initial_budget": "80",
    "funds.total.annual_budget": "79.75",
    "funds.total.executed": "79.75",
    "funds.total.weight": "10",
    "funds.total.execution_rate": "100",
    "funds.total.score": "10",
    "funds.current_year_appropriation.initial_budget": "80",
    "funds.current_year_appropriation.annual_budget": "79.75",
    "funds.current_year_appropriation.executed": "79.75",
    "indicators[0].actual": "15",
    "indicators[0].weight": "50",
    "indicators[0].score": "50",
    "indicators[1].weight": "40",
    "indicators[1].score": "38",
    "total_weight": "100",
    "total_score": "98",
}


@pytest.mark.parametrize(
    "slip",
    [
        {"indicators[0].score": "503", "indicators[1].score": "8"},
        {"total_weight": "98", "total_score": "100"},
        {"funds.total.initial_budget": "10", "funds.total.weight": "80"},
        {"indicators[1].weight": "38", "indicators[1].score": "40", "total_weight": "98", "total_score": "100"},
        {"indicators[0].actual": "50", "indicators[0].weight": "15"},
        {"funds.current_year_appropriation.initial_budget": "8079.75",
         "funds.current_year_appropriation.annual_budget": None},
        {"funds.current_year_appropriation.executed": "7", "funds.carryover.executed": "9.75"},
        {"funds.carryover.executed": "79.75"},
    ],
)  # fmt: skip
def test_a_slip_explains_the_rules_that_it_broke(slip: dict[str, str | None]) -> None:
    """Cells that ran together, were cut, changed places or are said twice: their sums are nobody's proof."""
    values = {path: value for path, value in {**WHOLE, **slip}.items() if value is not None}
    assert mended_by_a_slip(WHOLE) == frozenset()
    assert mended_by_a_slip(values)


def test_errors_of_the_printed_forms_stay_their_own(golden: Path) -> None:
    """No slip explains what real forms print wrong: those findings stay the source's."""
    explained = {
        form.form: sorted(rules)
        for form in forms_of(golden)
        if (rules := mended_by_a_slip({p: v for p, v in leaves(form.record) if v is not None}))
    }
    assert explained == {}
