"""The referee: hand-written answers and what they are worth."""

import copy
from typing import Any

import pytest

from pipeline.reading import Status
from pipeline.trials.judge import Answer, answer_of_line, compared, judge, judge_document, missing, score
from pipeline.trials.truth import Expected, Group, agrees, malformed, same


@pytest.fixture
def truth(expected: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A form of five rows."""
    return copy.deepcopy(expected["000-02"])


@pytest.fixture
def answer(truth: dict[str, Any]) -> dict[str, Any]:
    """The right answer, to be spoilt."""
    return copy.deepcopy(truth)


def line(record: dict[str, Any], index: int = 1, status: str = "accepted", **more: Any) -> dict[str, Any]:
    """A line of the export."""
    return {"document": "a.txt", "index": index, "status": status, "record": record, "findings": [], **more}


@pytest.mark.parametrize(
    ("path", "got", "want", "agree"),
    [
        ("total_score", "100", "100.00", True),
        ("total_score", "1E2", "100", False),
        ("total_score", "1,000", "1000", False),
        ("total_score", None, "0", False),
        ("indicators[0].target", "≥ 95 %", "≥95%", True),
        ("indicators[0].target", "100", "100.0", False),
        ("indicators[0].target", "（及时）", "(及时)", False),
        ("indicators[0].deviation", "", None, False),
        ("fiscal_year", "2023", 2023, False),
        ("fiscal_year", 2023, 2023, True),
    ],
)
def test_what_agrees(path: str, got: Any, want: Any, *, agree: bool) -> None:
    """Figures agree as decimals, text without white space, and nothing else is folded."""
    assert same(path, got, want) is agree


def test_malformed_leaves() -> None:
    """A year that is no integer, a figure with a sign of per cent and an empty text are malformed."""
    yes = True
    assert malformed("fiscal_year", yes)
    assert malformed("funds.total.execution_rate", "100%")
    assert malformed("title", "")
    assert not malformed("title", None)


def test_a_right_answer(truth: dict[str, Any], answer: dict[str, Any]) -> None:
    """All leaves right and trusted: straight through."""
    verdict = judge(truth, [], Status.ACCEPTED, answer, [])
    assert not verdict.wrong
    assert (verdict.silent, verdict.straight, verdict.guessed, verdict.needless) == (0, True, False, False)
    # 8 head leaves, 9 + 1 of 项目资金 without the null ones, 2 goals, 5 rows of 7, 2 totals
    assert verdict.fields == 8 + 6 + 4 + 2 + 5 * 7 + 2


def test_wrong_and_accepted_is_silent(truth: dict[str, Any], answer: dict[str, Any]) -> None:
    """A wrong leaf of an accepted answer is silent, whatever findings stand beside it."""
    answer["indicators"][2]["score"] = "19"
    verdict = judge(truth, [], Status.ACCEPTED, answer, [("sum.scores", "indicators[2].score")])
    assert [wrong.path for wrong in verdict.wrong] == ["indicators[2].score"]
    assert (verdict.silent, verdict.wrong_numbers, verdict.blind) == (1, 1, ())


@pytest.mark.parametrize(
    ("finding", "blind"),
    [("indicators[2].score", 0), ("indicators[2]", 0), ("indicators", 0), ("", 1), ("indicators[2].weight", 1)],
)
def test_wrong_and_flagged_wants_a_finding_there(
    truth: dict[str, Any], answer: dict[str, Any], finding: str, blind: int
) -> None:
    """A wrong leaf of a flagged answer is blind unless a finding points at it, its row or its block."""
    answer["indicators"][2]["score"] = "19"
    verdict = judge(truth, [], Status.FLAGGED, answer, [("layout.ambiguous", finding)])
    assert (verdict.silent, len(verdict.blind)) == (0, blind)


def test_right_and_flagged_is_needless(truth: dict[str, Any], answer: dict[str, Any]) -> None:
    """A closed form right in every leaf and not trusted costs a person's time."""
    assert judge(truth, [], Status.FLAGGED, answer, []).needless


def test_a_dropped_row_is_one_row_wrong(truth: dict[str, Any], answer: dict[str, Any]) -> None:
    """A row too few does not make the rows after it wrong, and findings below it move with their rows."""
    del answer["indicators"][1]
    verdict = judge(truth, [], Status.FLAGGED, answer, [("x", "indicators[1].score")])
    assert {wrong.path.partition(".")[0] for wrong in verdict.wrong} == {"indicators[1]"}
    assert verdict.findings == {("x", "indicators[2].score")}
    assert len(verdict.blind) == 7


def test_an_invented_row_is_wrong_past_the_end(truth: dict[str, Any], answer: dict[str, Any]) -> None:
    """A row too many is wrong in all of its leaves, under a number that the form does not have."""
    answer["indicators"].insert(2, {**answer["indicators"][0], "level3": "绿化", "target": "三棵", "actual": "零"})
    wrong = judge(truth, [], Status.ACCEPTED, answer, []).wrong
    assert {w.path.partition(".")[0] for w in wrong} == {"indicators[7]"}
    assert len(wrong) == 7


def test_as_many_rows_stand_where_they_stand(truth: dict[str, Any], answer: dict[str, Any]) -> None:
    """A row with other words is that row read wrong, not one dropped and one invented."""
    answer["indicators"][2] |= {"level3": "绿化", "target": "三棵", "actual": "零"}
    wrong = judge(truth, [], Status.FLAGGED, answer, []).wrong
    assert [w.path for w in wrong] == [f"indicators[2].{name}" for name in ("level3", "target", "actual")]


def test_open_places(truth: dict[str, Any], answer: dict[str, Any]) -> None:
    """An option of a group is right in all of its paths or not at all; trusting an open form is guessing."""
    one = {"funds.carryover.initial_budget": "0", "funds.carryover.executed": None}
    two = {"funds.carryover.initial_budget": None, "funds.carryover.executed": "0"}
    groups = [Group((one, two))]
    truth["funds"]["carryover"]["initial_budget"] = "0"
    answer["funds"]["carryover"]["executed"] = "0"
    verdict = judge(truth, groups, Status.ACCEPTED, answer, [])
    assert (verdict.wrong, verdict.guessed, verdict.straight) == ((), True, False)
    assert agrees(Expected("x", truth, tuple(groups)), answer)
    answer["funds"]["carryover"]["initial_budget"] = "0"
    assert [w.path for w in judge(truth, groups, Status.FLAGGED, answer, []).wrong] == ["funds.carryover.executed"]


def test_missing_keys_are_misshapen(truth: dict[str, Any], answer: dict[str, Any]) -> None:
    """A record without one of its keys is named, null or not."""
    del answer["indicators"][0]["deviation"], answer["indicators"][3]["deviation"]
    assert not judge(truth, [], Status.FLAGGED, answer, []).misshapen
    for row in answer["indicators"]:
        row.pop("deviation", None)
    assert "indicators[].deviation" in judge(truth, [], Status.FLAGGED, answer, []).misshapen


def test_forms_missing_and_invented(expected: dict[str, dict[str, Any]]) -> None:
    """A form without answer is wrong in all leaves; an accepted answer without form is silent in all of its own."""
    forms = [Expected(name, expected[name]) for name in ("000-02", "000-03", "000-05")]
    answers = [
        Answer(1, Status.ACCEPTED, expected["000-02"]),
        Answer(2, Status.ACCEPTED, expected["003-02"]),
        Answer(3, Status.ACCEPTED, expected["000-05"]),
    ]
    verdicts = judge_document("a.txt", forms, answers)
    assert [(v.form, v.verdict.found, bool(v.verdict.wrong)) for v in verdicts] == [
        ("000-02", True, False),
        ("000-03", False, True),
        ("000-05", True, False),
        ("", True, True),
    ]
    assert verdicts[1].verdict.silent == 0
    assert verdicts[3].verdict.silent > 90


def test_a_missing_form_counts_against_the_fields(truth: dict[str, Any]) -> None:
    """All filled leaves of a form without answer are wrong and blind."""
    verdict = missing(truth, [])
    assert len(verdict.wrong) == len(verdict.blind) == verdict.fields == 57


def test_a_missing_form_matches_a_blank_option(truth: dict[str, Any]) -> None:
    """Where an option leaves its place blank, no answer is an answer to it."""
    groups = [Group(({"total_score": "99"}, {"total_score": None}))]
    assert "total_score" not in missing(truth, groups).blind
    assert "total_weight" in missing(truth, groups).blind


def test_figures_of_an_export(expected: dict[str, dict[str, Any]]) -> None:
    """Errata are counted as found, missed and false; documents that nobody asked for are not looked at."""
    erratum = ("points.lost-no-reason", "indicators[4].deviation")
    documents = {
        "a.txt": [Expected("000-02", expected["000-02"], errata=frozenset({erratum}))],
        "b.txt": [Expected("000-05", expected["000-05"])],
    }
    findings = [
        {"code": erratum[0], "path": erratum[1]},
        {"code": erratum[0], "path": "indicators[1].deviation"},
        {"code": "text.suspicious", "path": "title"},
    ]
    lines = [line(expected["000-02"], findings=findings), line(expected["000-05"], document="c.txt")]
    result = score(documents, lines)
    assert (result.figures().forms, result.figures().found, result.figures().extra) == (2, 1, 0)
    figures = result.figures("a.txt")
    assert (figures.errata, figures.errata_found, figures.errata_false) == (1, 1, 1)
    assert (figures.fields, figures.right, figures.silent, figures.straight) == (57, 57, 0, 1)
    assert result.figures("b.txt").right == 0


def test_gains_and_losses(truth: dict[str, Any], answer: dict[str, Any]) -> None:
    """A leaf mended is a gain, a leaf spoilt a loss, trust lost a loss of the whole form."""
    documents = {"a.txt": [Expected("000-02", truth)]}
    earlier, later = copy.deepcopy(answer), copy.deepcopy(answer)
    earlier["project_leader"] = None
    later["indicators"][0]["actual"] = "835"
    before = score(documents, [line(earlier)])
    after = score(documents, [line(later, status="flagged")])
    assert [(d.path, d.gain, d.before, d.after) for d in compared(before, after)] == [
        ("project_leader", True, None, "池淑珍"),
        ("indicators[0].actual", False, "834", "835"),
        ("", False, "trusted", "not trusted"),
    ]
    assert compared(before, before) == ()


def test_an_answer_from_a_line(truth: dict[str, Any]) -> None:
    """A line of the export gives the answer with code and path of each finding."""
    given = answer_of_line(line(truth, index=3, findings=[{"code": "sum.scores", "path": "total_score", "zh": ""}]))
    assert given == Answer(3, Status.ACCEPTED, truth, (("sum.scores", "total_score"),))
