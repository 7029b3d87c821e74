"""Rows told apart by their labels."""

from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.extract.cells import tables
from pipeline.extract.rows import Row, Sections, is_total_row, rows_of, sections
from pipeline.extract.table import Cell, Table
from pipeline.reading import Slice


def rows(text: str) -> list[Row]:
    """The rows of a text in tabs."""
    return rows_of(text, next(tables(Slice(Document("a.txt", "0", text), 1, 0, len(text)))))


def row(line: str) -> Row:
    """One row of cells parted by tabs."""
    return rows("\n".join([line, *["甲\t乙"] * 6]))[0]


@pytest.fixture(scope="module")
def plain(root: Path) -> str:
    """A plain form in tabs."""
    return (root / "tests/files/forms/plain.txt").read_text(encoding="utf-8")


def said(row: Row | None) -> list[str]:
    """What a row's cells say."""
    return [entry.chars for entry in row.entries] if row else []


def test_a_form_parts_into_its_blocks(plain: str) -> None:
    """Each block has its heading and its rows, and nothing is strange."""
    found = sections(rows(plain))
    assert [said(r)[0] for r in found.head] == [
        "项目支出绩效自评表",
        "（2023年度）",
        "项目名称",
        "主管部门",
        "项目负责人",
    ]
    assert said(found.fund_heading)[:2] == ["项目资金（万元）", "年初预算数"]
    assert len(found.fund_rows) == 4
    assert said(found.goal_heading) == ["年度总体目标", "预期目标", "实际完成情况"]
    assert len(found.goal_rows) == 1
    assert said(found.indicator_heading)[:2] == ["绩效指标", "一级指标"]
    assert len(found.indicator_rows) == 7
    assert said(found.total) == ["总分", "100", "97.5"]
    assert (found.repeated, found.strange) == ([], [])


def test_a_heading_printed_again_is_repeated_and_ends_nothing(plain: str) -> None:
    """The heading row that a page repeats is no row of indicators and no second block."""
    lines = plain.splitlines()
    heading = next(line for line in lines if "一级指标" in line)
    lines.insert(lines.index(heading) + 4, heading)
    found = sections(rows("\n".join(lines)))
    assert len(found.repeated) == 1
    assert len(found.indicator_rows) == 7
    assert found.total is not None


def test_what_follows_the_total_is_strange(plain: str) -> None:
    """A row after 总分 is no indicator."""
    found = sections(rows(plain.rstrip() + "\n填表人\t王芳\n"))
    assert [said(r) for r in found.strange] == [["填表人", "王芳"]]


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ("总分\t100\t97.5", True),
        ("合 计\t\t100\t97.5", True),
        ("绩效指标\t总分\t100\t—", True),
        ("总分\t\t", True),
        ("总分\t得分率", False),
        ("总分情况\t100", False),
        ("产出指标\t数量指标\t总分\t≥90\t95\t10\t10", False),
        ("机房\t100", False),
    ],
)
def test_only_the_total_row_is_the_total(line: str, total: bool) -> None:
    """总分 with figures and dashes beside it; an indicator that speaks of 总分 is none."""
    assert is_total_row(row(line)) is total


def test_cells_that_fold_to_nothing_are_left_out() -> None:
    """Tags and blanks alone make no entry; a page's end before an empty row counts for the next one."""
    text = "甲<p></p>乙"
    cells = (Cell(0, 0, ((0, 1),)), Cell(1, 0, ((1, 8),)), Cell(2, 0, ((8, 9),)))
    made = rows_of(text, Table("tabs", cells, breaks=frozenset({1})))
    assert [(r.number, said(r), r.broken) for r in made] == [(0, ["甲"], False), (2, ["乙"], True)]


def test_entries_stand_from_left_to_right() -> None:
    """The order of cells in a row is that of their columns, whatever the order in which they were drawn."""
    text = "甲乙"
    made = rows_of(text, Table("cells", (Cell(0, 3, ((1, 2),)), Cell(0, 1, ((0, 1),)))))
    assert said(made[0]) == ["甲", "乙"]


def test_a_form_without_blocks_has_none() -> None:
    """Rows without any heading stay in the head; no block is made up."""
    found = sections(rows("\n".join(["甲\t乙"] * 8)))
    assert isinstance(found, Sections)
    assert (found.fund_heading, found.goal_heading, found.indicator_heading, found.total) == (None, None, None, None)
    assert len(found.head) == 8
