"""The blocks of a form between its headings."""

from pathlib import Path

from pipeline.document import Document
from pipeline.extract.drawing import Drawing
from pipeline.extract.walk.blocks import blocks_of, without_repeated
from pipeline.extract.walk.fragments import Fragment, fragments_of, joined
from pipeline.reading import Slice


def pieces_of(text: str) -> list[Fragment]:
    """The fragments of a text."""
    return fragments_of(Drawing(Slice(Document("a.txt", "0", text), 1, 0, len(text))))


FORM = (Path(__file__).parent / "files" / "walk" / "wrapped.txt").read_text(encoding="utf-8")


def test_headings_part_the_blocks() -> None:
    """Each block holds what stands between its heading and the next."""
    found = pieces_of(FORM)
    blocks = blocks_of(found)
    assert blocks is not None
    assert [label.name for label, _, _ in blocks.head if label] == [
        "project_name", "supervising_department", "implementing_unit", "project_leader", "contact_phone",
    ]  # fmt: skip
    assert joined(found[slice(*blocks.fund_rows[0][1:])]) == "282019.61098%9.8"
    assert joined(found[slice(*blocks.fund_rows[1][1:])]) == "282019.6—98%—"
    assert joined(found[slice(*blocks.goals)]).startswith("组织专家")
    assert joined(found[slice(*blocks.indicators)]).startswith("产出指标数量指标")
    assert blocks.total is not None
    assert joined(found[blocks.indicators[1] + 1 : blocks.end]) == "10097.8"


def test_columns_are_as_wide_as_the_pieces_of_their_headings() -> None:
    """`年初预 / 算数` shows a column of three characters, `全年执行数` one of five."""
    found = pieces_of(FORM)
    blocks = blocks_of(found)
    assert blocks is not None
    columns = blocks.fund_columns(found)
    assert [*columns] == ["initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score"]
    assert (columns["initial_budget"], columns["executed"]) == (6.0, 10.0)


def test_without_a_heading_there_are_no_blocks() -> None:
    """A form whose columns are not named is not walked."""
    assert blocks_of(pieces_of(FORM.replace("三级指标", "名称"))) is None


def test_a_heading_repeated_by_a_page_is_taken_out() -> None:
    """What a page begins with before its first row is kept apart, and the row after it knows the page's end."""
    again = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施"
    kept, repeated = without_repeated(pieces_of(FORM.replace("质量指标\n", f"- 2 -\n{again}\n质量指标\n")))
    assert len(repeated) == 1
    assert joined(kept) == joined(pieces_of(FORM))
