"""A mutant counts as found out only by a new error at its place, or by its characters."""

import pytest

from pipeline.document import Span
from pipeline.reading import Cause, Finding, Severity
from pipeline.trials.killing import killed
from pipeline.trials.mutants import Mutant, Mutation

TEXT = "应急响应时间\t≤5分钟\t4.5分钟\t20\t20\n系统运维成本"
MUTANT = Mutant("x", Mutation.ROW_DROPPED, 1, ("indicators[2]",), {}, "", ("应急响应时间", "≤5分钟", "20"))


def finding(code: str, path: str, *spans: Span, severity: Severity = Severity.ERROR) -> Finding:
    """A finding at a path."""
    return Finding(code, severity, path, Cause.EXTRACTION, "", "", spans)


@pytest.mark.parametrize(
    ("found", "dead"),
    [
        (finding("readers.disagree", "indicators[2].score"), True),
        (finding("readers.disagree", "indicators"), True),
        (finding("readers.disagree", "indicators[3].score"), False),
        (finding("sum.scores", "total_score"), False),
        (finding("target.missed-full-score", "indicators[2]", severity=Severity.WARNING), False),
        (finding("ledger.leftover", "", (0, 6)), True),
        (finding("ledger.leftover", "", (25, 31)), False),
        (finding("split.count", "", (0, 6)), False),
    ],
)
def test_what_kills(found: Finding, *, dead: bool) -> None:
    """An error at field, row or block, or a ledger with the lost characters; no warning and no error elsewhere."""
    assert killed(MUTANT, [], [found], TEXT) is dead


def test_an_error_that_was_there_before_kills_nothing() -> None:
    """Only what the mutant adds counts."""
    old = finding("readers.disagree", "indicators[2].score")
    assert not killed(MUTANT, [old], [old], TEXT)
    assert killed(MUTANT, [old], [old, finding("ground.absent", "indicators[2].score")], TEXT)
