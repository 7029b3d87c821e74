"""Prints in narrow columns: how cells are set, what a damage does, and what may be made of the damaged text."""

from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading import Status
from pipeline.trials.damaged import Outcome
from pipeline.trials.judge import Answer
from pipeline.trials.truth import Expected
from pipeline.trials.variations import Variation
from pipeline.trials.wrapped import Print, Wrapped, printed
from pipeline.trials.wrapped_damages import CELL_DAMAGES, KINDS, LINE_DAMAGES, UNDAMAGED
from pipeline.trials.wrapped_pages import (
    STYLES,
    Block,
    Line,
    broken_at,
    lines_of,
    set_again,
    set_alike,
    wrapped,
    written,
)
from pipeline.trials.wrapped_runs import run_wrapped


@pytest.fixture(scope="module")
def form(expected: dict[str, dict[str, Any]]) -> Expected:
    """A golden form without errors of its own."""
    return Expected("000-02", expected["000-02"])


def a_print(form: Expected, style: str = "line-by-line", seed: int = 1) -> Print:
    """The form on paper that the seed draws."""
    one = printed(form, style, Random(seed))  # noqa: S311
    assert one is not None
    return one


@given(st.text("完成98%。，年度", max_size=40), st.integers(2, 20), st.sampled_from(["any", "pulled", "hanging"]))
def test_wrapping_keeps_every_character_and_the_width(text: str, wide: int, ends: str) -> None:
    """The lines are the text; none is wider than the column, but for marks that hang or are pulled along."""
    lines = wrapped(text, wide, ends)
    assert "".join(lines) == text
    assert ends != "any" or all(sum(1 if c.isascii() else 2 for c in line) <= wide for line in lines)


def test_marks_at_line_ends() -> None:
    """A stop begins a line, takes the character before it along, or hangs beyond the edge."""
    assert wrapped("完成任务。", 8, "any") == ("完成任务", "。")
    assert wrapped("完成任务。", 8, "pulled") == ("完成任", "务。")
    assert wrapped("完成任务。", 8, "hanging") == ("完成任务。",)
    assert wrapped("共1024兆", 4, "any") == ("共", "1024", "兆")
    assert broken_at("10%", 1) == ("1", "0%")


@pytest.mark.parametrize("style", STYLES)
def test_all_styles_print_the_same_characters(form: Expected, style: str) -> None:
    """Whatever the order of lines, each cell's text stands there once."""
    one = a_print(form, style)
    text = written(lines_of(one.rows, one.paper))
    assert sorted(text.replace("\n", "").replace(" ", "")) == sorted(
        c for row in one.rows for b in row for c in "".join(b.lines) if c != " "
    )


ROW = [[Block("", "x", ("合",)), Block("a", "x", ("甲乙", "丙丁")), Block("b", "x", ("10",)), Block("c", "x", ("9",))]]


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("line-by-line", "合\n甲乙\n丙丁\n10\n9\n"),
        ("cell-by-cell", "合\n\n甲乙\n丙丁\n\n10\n\n9\n\n"),
        ("sharing-lines", "合\n甲乙\n丙丁\n\n10 9\n\n"),
        ("running-on", "合 甲乙 丙丁 10 9\n"),
    ],
)
def test_the_order_of_lines(form: Expected, style: str, text: str) -> None:
    """The four ways in which dumps write a row with one wrapped cell."""
    paper = a_print(form, style).paper
    lines = [line for row in ROW for line in STYLES[style](row, paper)]
    kept = [a for a, b in pairwise([*lines, Line("", "x")]) if a.text or not paper.indented or b.text != "丙丁"]
    assert written(kept) == text


def test_every_damage_changes_the_text(form: Expected) -> None:
    """Each kind is drawn for some seed, changes the text, and is the same for the same seed."""
    one = a_print(form, seed=2)
    own = written(lines_of(one.rows, one.paper))
    for kind in set(KINDS) - {UNDAMAGED, "paragraphs"}:
        drawn = [one.damaged(kind, Random(seed)) for seed in range(12)]  # noqa: S311
        texts = [d.variation.data for d in drawn if d]
        assert texts, kind
        assert own not in texts
        again = one.damaged(kind, Random(0))  # noqa: S311
        assert (again and again.variation.data) == (drawn[0] and drawn[0].variation.data)
    assert not set(CELL_DAMAGES) & set(LINE_DAMAGES)


def accepted(record: dict[str, Any]) -> list[Answer]:
    """An accepted answer."""
    return [Answer(1, Status.ACCEPTED, record)]


def test_what_may_be_made_of_a_damaged_text(form: Expected) -> None:
    """The truth is right, a flag is good, swapped cells are what the text says, an invented value is silent."""
    one = a_print(form, seed=2)
    record = one.form.record
    rows = record["indicators"]
    drawn = next(d for seed in range(99) if (d := one.damaged("cells-swapped", Random(seed))))  # noqa: S311
    assert drawn.outcome(accepted(record)) is Outcome.RIGHT
    assert drawn.outcome([Answer(1, Status.FLAGGED, record)]) is Outcome.FLAGGED
    swapped = [
        {**record, "indicators": [*rows[:i], {**r, "target": r["actual"], "actual": r["target"]}, *rows[i + 1 :]]}
        for i, r in enumerate(rows)
    ]
    swapped.append(
        {**record, "expected_goal": record["actual_completion"], "actual_completion": record["expected_goal"]}
    )
    assert Outcome.SAYS in {drawn.outcome(accepted(s)) for s in swapped}
    assert drawn.outcome(accepted({**record, "project_name": "某项目"})) is Outcome.SILENT


def test_cells_of_one_column_have_one_width() -> None:
    """`完成 / 任务` shows a column that has no room for a third character, so no line of four stands in it."""

    def rows(*cells: tuple[str, ...]) -> list[list[Block]]:
        return [[Block(f"indicators[{i}].target", "indicators", lines)] for i, lines in enumerate(cells)]

    assert set_alike(rows(("完成", "任务")), "any")
    assert set_alike(rows(("完成", "任务"), ("全年",)), "any")
    assert not set_alike(rows(("完成", "任务"), ("全年完成",)), "any")


def test_a_record_in_the_lines_of_another_text() -> None:
    """Its cells take the lines in order, where they are its texts; blanks at line ends are not counted."""
    own = [[Block("expected_goal", "goals", ("全区稳定",)), Block("actual_completion", "goals", ("保障运行",))]]
    again = set_again(own, ["全区", "稳定", "保障运行"])
    assert again is not None
    assert [block.lines for block in again[0]] == [("全区", "稳定"), ("保障运行",)]
    assert set_again(own, ["全区", "稳定保障", "运行"]) is None
    assert set_again(own, ["全区稳定", "保障运行", "。"]) is None


def test_a_text_that_another_record_prints_shows_no_damage(form: Expected) -> None:
    """Enter before the last words of the first goal: as where the second one begins there, in columns as wide."""
    one = a_print(form)
    record = {**one.form.record, "expected_goal": "全区网络稳定运行", "actual_completion": "保障平稳运行。"}
    rows = [
        [
            replace(
                b, lines={"expected_goal": ("全区网络稳定运行",), "actual_completion": ("保障", "平稳运行。")}[b.path]
            )
            if b.path in ("expected_goal", "actual_completion")
            else b
            for b in row
        ]
        for row in one.rows
    ]
    data = written(lines_of(rows, one.paper))
    variation = Variation("wrapped/enter/line-by-line/x", data, (Expected("x", record),))
    drawn = Wrapped(variation, "enter", one.paper, rows, record)
    other = {**record, "expected_goal": "全区网络稳定运行保障", "actual_completion": "平稳运行。"}
    cut = {**record, "expected_goal": "全区网络稳定", "actual_completion": "运行保障平稳运行。"}
    assert drawn.outcome(accepted(record)) is Outcome.RIGHT
    assert drawn.outcome(accepted(other)) is Outcome.MEANING
    assert drawn.outcome(accepted(cut)) is Outcome.SILENT


def test_the_runner_damages_only_what_is_accepted(form: Expected) -> None:
    """Counts by damage and style: damages are drawn where the undamaged print was right, and nothing is silent."""
    walked = run_wrapped([form], 5)
    whole = walked.of(UNDAMAGED)
    assert whole.total() == len(STYLES)
    assert not walked.broken
    for style in STYLES:
        drawn = walked.of(style=style).total()
        assert (drawn > 0) == (walked.of(UNDAMAGED, style)[Outcome.RIGHT] > 0)
    assert len(walked.lines) == whole[Outcome.SILENT] + walked.of()[Outcome.SILENT]
