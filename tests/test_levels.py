"""Merged headings filled down, printed late, or printed nowhere."""

import pytest

from pipeline.extract.levels import Headed, Levels, fill
from pipeline.text import Text

Row = tuple[str | None, str | None] | tuple[str | None, str | None, bool]


def text(chars: str | None) -> Text | None:
    """A heading that says this; None for a blank cell."""
    return None if chars is None else Text(((0, len(chars)),), chars, ())


def chars(found: Text | None) -> str | None:
    """What a heading says."""
    return found.chars if found else None


def filled(*rows: Row, early: str | None = None) -> tuple[list[Levels], list[str]]:
    """The headings of rows of (first, second, whether a page ends before), and the trace."""
    trace: list[str] = []
    headed = [Headed(text(row[0]), text(row[1]), len(row) > 2 and bool(row[-1])) for row in rows]
    return fill(headed, text(early), trace), trace


def named(*rows: Row, early: str | None = None) -> list[tuple[str | None, str | None]]:
    """The headings as read."""
    return [(chars(level.level1), chars(level.level2)) for level in filled(*rows, early=early)[0]]


def doubted(*rows: Row) -> list[int]:
    """The rows that have a second reading."""
    return [i for i, level in enumerate(filled(*rows)[0]) if level.other is not None]


def test_merged_headings_are_filled_down() -> None:
    """A blank cell goes on with the heading above; a new first level begins its own second ones."""
    assert named(
        ("产出指标", "数量指标"), (None, None), (None, "质量指标"), ("效益指标", "社会效益指标"), (None, None)
    ) == [
        ("产出指标", "数量指标"),
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("效益指标", "社会效益指标"),
        ("效益指标", "社会效益指标"),
    ]


def test_a_second_level_does_not_reach_under_another_first_one() -> None:
    """A first level printed without a second has none: nothing is guessed from the group above."""
    assert named(("产出指标", "数量指标"), ("效益指标", None))[1] == ("效益指标", None)


def test_a_heading_printed_nowhere_is_null() -> None:
    """Rows before any first level have none, and no later one is drawn up for words the template does not know."""
    assert named((None, "工作指标"), (None, None), ("效益指标", "社会效益指标"))[:2] == [
        (None, "工作指标"),
        (None, "工作指标"),
    ]


def test_a_heading_printed_a_row_late_is_put_back() -> None:
    """社会效益指标 cannot stand under 产出指标: the heading printed a row below is its own, and the trace says why."""
    rows: tuple[Row, ...] = (("产出指标", "数量指标"), (None, "社会效益指标"), ("效益指标", "可持续影响指标"))
    levels, trace = filled(*rows)
    assert chars(levels[1].level1) == "效益指标"
    assert len(trace) == 1
    assert "社会效益指标" in trace[0]


def test_a_heading_is_late_only_for_rows_that_can_stand_under_it() -> None:
    """Between the row and the late heading stands a row of another first level: the heading is not drawn up."""
    rows: tuple[Row, ...] = ((None, "社会效益指标"), (None, "数量指标"), ("效益指标", "可持续影响指标"))
    assert named(*rows)[0][0] is None


def test_a_heading_in_the_table_head_begins_the_rows() -> None:
    """产出指标 printed in the row of column headings is the first rows' first level."""
    assert named((None, "数量指标"), (None, "质量指标"), early="产出指标") == [
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
    ]


@pytest.mark.parametrize(
    ("rows", "open_rows"),
    [
        ([("产出指标", "数量指标"), (None, None), ("效益指标", "社会效益指标", True)], [1]),
        ([("产出指标", "数量指标"), (None, None), (None, "质量指标", True)], [1]),
        ([("产出指标", "数量指标"), (None, None), ("效益指标", "社会效益指标")], []),
        ([("产出指标", "数量指标"), (None, "质量指标"), ("效益指标", "社会效益指标", True)], []),
        ([("产出指标", "数量指标"), ("效益指标", "社会效益指标"), ("满意度指标", "满意度指标", True)], []),
        ([("产出指标", "数量指标"), (None, None), (None, None, True)], []),
        ([("产出指标", "数量指标"), (None, "工作指标"), ("效益指标", "社会效益指标", True)], [1]),
    ],
)
def test_the_last_row_of_a_page_may_belong_to_the_next_heading(rows: list[Row], open_rows: list[int]) -> None:
    """Where a heading of its own or the template excludes the second reading there is none; else both are named."""
    assert doubted(*rows) == open_rows


def test_both_readings_of_a_cut_row_are_named() -> None:
    """The row as read goes on with the page's own heading, its other reading takes the next page's."""
    level = filled(("产出指标", "数量指标"), (None, None), ("效益指标", "社会效益指标", True))[0][1]
    assert (chars(level.level1), chars(level.level2)) == ("产出指标", "数量指标")
    assert level.other is not None
    assert tuple(map(chars, level.other)) == ("效益指标", "社会效益指标")
