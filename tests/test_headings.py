"""Columns are found by their headings, never by position."""

from collections.abc import Callable

import pytest

from pipeline.extract.headings import BESIDE, UNKNOWN, Columns, columns_of
from pipeline.extract.rows import Entry, Row
from pipeline.extract.table import Cell
from pipeline.kinds.self_evaluation import labels
from pipeline.text import Text


def heading(*cells: tuple[int, str]) -> Row:
    """A row of (column, words)."""
    return Row(0, tuple(Entry(Cell(0, column, ((0, 1),)), Text(((0, 1),), words, ())) for column, words in cells))


def columns(*cells: tuple[int, str], field_of: Callable[[str], str | None] = labels.column) -> Columns:
    """The columns of a heading row of indicators, or of another block."""
    return columns_of(heading(*cells), field_of)


def test_columns_are_the_fields_of_their_headings() -> None:
    """Other words in another order are the same fields, each where it is printed."""
    found = columns(
        (0, "一级指标"), (1, "二级指标"), (2, "三级指标"), (3, "权重"), (4, "指标值"), (5, "完成值"), (6, "自评得分")
    )
    assert found.fields == ("level1", "level2", "level3", "weight", "target", "actual", "score")
    assert found.starts == (0, 1, 2, 3, 4, 5, 6)


def test_what_stands_left_of_the_headings_is_no_field() -> None:
    """The block's label, or blank columns, left of the first heading are beside the fields."""
    labelled = columns((0, "绩效指标"), (1, "一级指标"), (2, "二级指标"))
    blank = columns((2, "年初预算数"), (3, "全年预算数"), field_of=labels.fund_column)
    assert labelled.fields == (BESIDE, "level1", "level2")
    assert blank.fields == (BESIDE, "initial_budget", "annual_budget")
    assert blank.number(1) == 0


@pytest.mark.parametrize("strange", ["指标解释", "偏差度", "数据来源", "指标值"])
def test_a_column_without_a_field_is_unknown(strange: str) -> None:
    """A heading that names no field, or one that already has its column, takes no field's place."""
    found = columns((0, "三级指标"), (1, "年度指标值"), (2, strange), (3, "实际完成值"))
    assert found.fields == ("level3", "target", UNKNOWN, "actual")


@pytest.mark.parametrize(("column", "number"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (40, 3)])
def test_a_merged_heading_covers_its_columns(column: int, number: int) -> None:
    """A cell belongs to the last heading that begins at or left of it."""
    found = columns((0, "绩效指标"), (1, "一级指标"), (3, "三级指标"), (6, "分值"))
    assert found.number(column) == number
    entry = Entry(Cell(4, column, ((0, 1),)), Text(((0, 1),), "甲", ()))
    assert found.slot(entry).column == number
