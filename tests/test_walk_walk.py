"""A form walked cell by cell, from its text to its record."""

from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.reading import Form, Status
from pipeline.run import process

FORM = (Path(__file__).parent / "files" / "walk" / "wrapped.txt").read_text(encoding="utf-8")


def read(text: str) -> Form:
    """The one form of a text."""
    (form,) = process(Document("a.txt", "0", text)).forms
    return form


def test_a_wrapped_form_is_read_and_accepted() -> None:
    """Every leaf as printed, read by the walk, with nothing open."""
    form = read(FORM)
    assert form.reader == "walk"
    assert form.status is Status.ACCEPTED, form.findings
    record = form.record
    assert (record.fiscal_year, record.project_name, record.amount_unit) == (2023, "信息化专家评审费用", "万元")
    assert record.funds.total.executed == "19.6"
    assert record.actual_completion == "全年组织专家评审会议三十次，提出意见二百余条。"
    assert [tuple(row.model_dump().values()) for row in record.indicators] == [
        ("产出指标", "数量指标", "评审次数", "≥30次", "30次", "50", "50", None),
        ("产出指标", "质量指标", "评审意见的采纳率", "≥95%", "96%", "20", "20", None),
        ("效益指标", "社会效益指标", "专家评审制度", "不断完善", "不断完善", "20", "18", "宣传不足"),
    ]
    assert (record.total_weight, record.total_score) == ("100", "97.8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("总分 100", "总 分 100"),
        ("98% 9.8", "98 % 9.8"),
        ("质量指标\n", "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施\n质量指标\n"),
    ],
)
def test_what_programs_do_to_a_form_changes_nothing(old: str, new: str) -> None:
    """A label set wide, a blank before a percent sign, the headings again where a page began: the same record."""
    assert old in FORM
    whole, form = read(FORM), read(FORM.replace(old, new))
    assert form.status is Status.ACCEPTED, form.findings
    assert form.record == whole.record


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("≥95% 96% 20 20\n", "≥95% 96% 20 20\n≥95% 96% 20 20\n"),
        ("数量指标 评审次数 ≥30次 30次 50 50\n", "数量指标\n"),
        ("年度资金总额 28 20", "年度资金总额 28 28 20"),
        ("总分 100 97.8", "总分"),
        ("总分 100 97.8", "总分 100 97.8\n10\n0"),
        ("总分 100 97.8", "总分 100 9\n7"),
        ("≥95% 96% 20 20\n", "12\n115.8万元 115.8万元 20 20\n"),
        ("≥30次 30次", "≥30 次30次"),
        ("提出\n意见", "提出\n12\n意见"),
        ("评审意见的采\n纳率\n", "评审意见的采\n- 3 -\n纳率\n"),
        ("96% 20 20", "96% 20 20 20"),
        ("实施单位 大数据管理中心", "实施单位 大数据管理中心\n注：含税"),
        ("96% 20 20", "20 20"),
        ("28 20 19.6 — 98% —\n上年结转资金 0 0 0 — 0% —", "上年结转资金 28 20 19.6 — 98% —"),
    ],
)
def test_a_damage_is_flagged(old: str, new: str) -> None:
    """A row doubled or lost, an amount twice, a total without figures, stray lines, a blank cell: never accepted."""
    assert old in FORM
    assert read(FORM.replace(old, new)).status is Status.FLAGGED


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("完成项目\n工作任务\n全部完成\n已经完成\n质量良好 ", "the line ends do not show"),
        ("评审意见\n完成\n20\n优良\n", "before its column is full"),
        ("评审意见 95% 95%\n96% ", "do not fit its cells"),
    ],
)
def test_a_row_that_nothing_decides_is_flagged(row: str, why: str) -> None:
    """Lines that may be one cell or two, and a number that nothing asks for."""
    form = read(FORM.replace("评审意见的采\n纳率\n≥95% 96% ", row))
    found = [f.en for f in form.findings if f.code == "layout.ambiguous"]
    assert any(why in en for en in found), found


@pytest.mark.parametrize(("part", "status"), [("249.65\n06", Status.ACCEPTED), ("249.65\n07", Status.FLAGGED)])
def test_figures_joined_from_pieces_must_sum_up(part: str, status: Status) -> None:
    """An amount broken over two lines stands where the parts sum up to the total."""
    text = FORM.replace("全年执行数 ", "全年执\n行数\n").replace("总分 100 97.8", "总分 100 96.32")
    text = text.replace("28 20 19.6 10 98% 9.8", "300 300\n249.65\n06\n10 83.22% 8.32")
    assert read(text.replace("28 20 19.6 — 98% —", f"300 300\n{part}\n— 83.22% —")).status is status


def test_a_piece_of_a_goal_does_not_make_a_form_wrapped(root: Path) -> None:
    """Where each cell has a line of its own, one line more among the goals may be a piece of either: not accepted."""
    plain = (root / "tests/files/forms/plain.txt").read_text(encoding="utf-8")
    cut = plain.replace("故障及时处理。", "").replace("共处理故障十二次。", "共处理故障十二次。\t故障及时处理")
    form = read("\n".join(cell for cell in cut.replace("\t", "\n").split("\n") if cell) + "\n")
    assert form.reader == "lines"
    assert form.status is Status.FLAGGED


def test_rows_that_ran_together_leave_the_whole_block_open() -> None:
    """Without the figures between them two rows are one: the doubt is of all rows, not of a cell."""
    form = read(FORM.replace("≥95% 96% 20 20\n", "≥95% 96%\n"))
    assert ("layout.ambiguous", "indicators") in {(f.code, f.path) for f in form.findings}
