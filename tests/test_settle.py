"""The reading that the evidence supports: arithmetic decides a doubt or nothing does, and a tie is named."""

from dataclasses import replace

import pytest

from pipeline.kinds.self_evaluation.record import Leaf
from pipeline.ledger import Ledger
from pipeline.reading import Cause, Doubt, Evidence, Finding, Reading, Severity
from pipeline.settle import decide, settle

CLOSED = Ledger((), ())
ROW = "funds.total"
AMOUNTS = (f"{ROW}.initial_budget", f"{ROW}.annual_budget", f"{ROW}.executed")
Option = dict[str, Leaf]


def reading(values: Option, *options: Option, reader: str = "tabs") -> Reading:
    """A reading with these values, and a doubt between the options, of which the first is as read."""
    everything = {**values, **(options[0] if options else {})}
    standing = {path: value for path, value in everything.items() if value is not None}
    evidence = {path: Evidence(((i, i + 1),)) for i, path in enumerate(standing)}
    doubts = (Doubt(options, "空格在哪一栏看不出来", "which cell is blank is not shown"),) if options else ()
    return Reading(reader, standing, evidence, doubts=doubts)


def amounts(*values: str | None) -> Option:
    """The three amounts of the total row."""
    return dict(zip(AMOUNTS, values, strict=True))


TWO_OF_THREE = (amounts("92.87", "90", None), amounts("92.87", None, "90"), amounts(None, "92.87", "90"))


def test_a_rate_decides_which_amount_is_blank() -> None:
    """`92.87 90 10 96.91%`: only with the first column blank does the rate follow from the amounts."""
    doubted = reading({f"{ROW}.execution_rate": "96.91"}, *TWO_OF_THREE)
    decided = decide(doubted)
    assert {path: decided.values.get(path) for path in AMOUNTS} == TWO_OF_THREE[2]
    assert decided.doubts == ()
    assert len(decided.trace) == 1


def test_evidence_moves_with_the_value() -> None:
    """A value that arithmetic puts under another heading keeps its own characters."""
    doubted = reading({f"{ROW}.execution_rate": "96.91"}, *TWO_OF_THREE)
    decided = decide(doubted)
    assert decided.evidence[AMOUNTS[1]] == doubted.evidence[AMOUNTS[0]]
    assert decided.evidence[AMOUNTS[2]] == doubted.evidence[AMOUNTS[1]]
    assert AMOUNTS[0] not in decided.evidence


@pytest.mark.parametrize(
    "values",
    [
        {},
        {f"{ROW}.execution_rate": "12"},
        {"total_score": "100"},
    ],
)
def test_what_arithmetic_does_not_decide_stays_open(values: Option) -> None:
    """Without a rule that one option alone keeps the doubt stays, and it is an error that names every option."""
    doubted = reading(values, *TWO_OF_THREE)
    (best, _), findings = settle([(doubted, CLOSED)])
    assert best.values == doubted.values
    (finding,) = findings
    assert (finding.code, finding.severity, finding.path) == ("layout.ambiguous", Severity.ERROR, ROW)
    assert finding.options == TWO_OF_THREE


def test_rules_that_speak_against_each_other_decide_nothing() -> None:
    """One option keeps the rate, the other the sum of the fund rows: nothing is decided."""
    part = "funds.other.annual_budget"
    options = (amounts(None, "100", "50"), amounts("100", "50", None))
    doubted = reading({f"{ROW}.execution_rate": "50", part: "50"}, *options)
    assert decide(doubted).doubts == doubted.doubts


def test_an_option_that_turns_cells_around_is_not_taken() -> None:
    """Arithmetic may say which column is blank, never that the printed order is another."""
    options = (amounts("90", "92.87", None), amounts(None, "90", "92.87"), amounts(None, "92.87", "90"))
    doubted = reading({f"{ROW}.execution_rate": "96.91"}, *options)
    decided = decide(doubted)
    assert decided.doubts == doubted.doubts
    assert decided.values == doubted.values


def test_a_doubt_is_named_at_each_place_in_question() -> None:
    """A leaf alone by itself, several cells of a row by their row, and a doubt over several places at each of them."""
    leaf = reading({}, {"title": "甲"}, {"title": "乙"})
    row = reading({}, {f"{ROW}.weight": "1", f"{ROW}.score": "2"}, {f"{ROW}.weight": "2", f"{ROW}.score": "1"})
    whole = reading({}, {"expected_goal": "甲", "actual_completion": "乙"}, {"expected_goal": "乙", "title": "甲"})
    paths = [[f.path for f in settle([(doubted, CLOSED)])[1]] for doubted in (leaf, row, whole)]
    assert paths == [["title"], [ROW], ["expected_goal", "actual_completion", "title"]]


FAULT = Finding("column.unknown", Severity.ERROR, "", Cause.EXTRACTION, "栏", "column")


def test_the_reading_that_less_speaks_against_is_taken() -> None:
    """Faults, an open ledger and doubts speak against a reading, whatever its place in the list."""
    good = reading({"title": "甲"}, reader="good")
    faulty = replace(reading({"title": "乙"}, reader="bad"), findings=(FAULT,))
    left = (reading({"title": "丙"}, reader="open"), Ledger(((0, 9),), ()))
    doubted = reading({}, {"title": "丁"}, {"title": "戊"})
    (best, ledger), findings = settle([left, (faulty, CLOSED), (doubted, CLOSED), (good, CLOSED)])
    assert (best.reader, ledger.closes, findings) == ("good", True, ())


def test_faults_of_the_best_reading_are_kept() -> None:
    """Being the best of the readings takes no fault away."""
    faulty = replace(reading({"title": "乙"}), findings=(FAULT,))
    assert settle([(faulty, CLOSED)])[1] == (FAULT,)


def test_two_readings_without_fault_that_differ_are_a_tie() -> None:
    """Nothing speaks against either: each leaf that differs is an error that names both values."""
    one, two = reading({"title": "甲", "project_name": "丙"}), reading({"title": "乙", "project_name": "丙"})
    (finding,) = settle([(one, CLOSED), (two, CLOSED)])[1]
    assert (finding.code, finding.severity, finding.path) == ("readers.disagree", Severity.ERROR, "title")
    assert {option["title"] for option in finding.options} == {"甲", "乙"}


def test_readings_that_agree_are_no_tie() -> None:
    """Two readers that say the same leave nothing open."""
    one, two = reading({"title": "甲"}, reader="one"), reading({"title": "甲"}, reader="two")
    assert settle([(one, CLOSED), (two, CLOSED)])[1] == ()
