"""Lines outside of ruled tables: pieces that stand apart, and boxes by the leading of the page."""

from collections.abc import Sequence

from pipeline.document import LEFT_OUT
from pipeline.read.ink import Ink, Line
from pipeline.read.limits import Limits
from pipeline.read.pages.assembly import assembled
from pipeline.read.pages.boxes import Seen, boxed

SIZE, PITCH = 10.0, 14.0


def text(words: str, x: float, y: float) -> Line:
    """Characters as wide as they are high, a blank half as wide."""
    widths = [SIZE / 2 if c == " " else SIZE for c in words]
    starts = tuple(x + sum(widths[:i]) for i in range(len(words)))
    return Line(words, starts, tuple(s + w for s, w in zip(starts, widths, strict=True)), y, y + SIZE)


def stack(words: str, x: float, y: float) -> list[Line]:
    """Lines below one another, parted by `/`."""
    return [text(piece, x, y + n * PITCH) for n, piece in enumerate(words.split("/"))]


def boxes(lines: Sequence[Line], known: dict[float, float] | None = None) -> list[list[str]]:
    """The boxes side by side, each with its lines joined by `/`."""
    return [["/".join(line.text for line in box.lines) for box in row] for row in boxed(lines, Seen(known or {})).rows]


TWO_ROWS = [
    *stack("三级指/标的名称", 100, 100),
    *stack("按时保质/保量完成/工作", 200, 93),
    *stack("服务期/限", 100, 142),
    *stack("一年", 200, 149),
]


def test_lines_of_a_cell_are_one_box_and_lines_of_two_rows_are_not() -> None:
    """The leading is 14; the padding of the rows leaves 17 between the last line of one and the first of the next."""
    assert boxes(TWO_ROWS) == [["三级指/标的名称", "按时保质/保量完成/工作"], ["服务期/限", "一年"]]


def test_figures_below_one_another_show_how_far_rows_stand_apart() -> None:
    """Where rows stand no further apart than lines do, nothing is joined: no leading can be told."""
    lines = [line for x in (100.0, 200.0, 300.0) for line in stack("10/20/30/40", x, 100)]
    lines += stack("甲/乙/丙/丁", 20, 100)
    assert all(len(row) == 4 for row in boxes(lines))


def test_a_page_with_few_lines_has_the_leading_of_the_pages_before() -> None:
    """`绩效指/标` is the only label that breaks on its page."""
    lines = [*stack("绩效指/标", 100, 100), text("数量指标", 200, 107)]
    assert boxes(lines, {SIZE: PITCH}) == [["绩效指/标", "数量指标"]]
    assert ["绩效指/标", "数量指标"] not in boxes(lines)


def test_neighbouring_cells_are_parted_by_less_than_a_blank() -> None:
    """No program leaves a third of a character between two characters of one text; a printed blank is no border."""
    narrow = [text("实际完成值", 100, 100), text("分值", 153, 100)]
    assert boxes(narrow) == [["实际完成值", "分值"]]
    assert boxes([text("不低于 5 场", 100, 100)]) == [["不低于 5 场"]]


def test_running_prose_stays_line_by_line() -> None:
    """A paragraph beside which nothing stands is written as lines, below it a row of boxes on one line."""
    lines = [*stack("本部门对全部项目开展了自评。各表/所列项目名称与预算批复一致", 50, 60), *TWO_ROWS]
    page = Ink(1, 600, 800, tuple(lines), ())
    document = assembled("paper.pdf", "0" * 64, "pdf", [page], Limits())
    assert document.text.splitlines()[0] == "本部门对全部项目开展了自评。各表"
    assert "三级指\u2028标的名称  按时保质\u2028保量完成\u2028工作\n" in document.text
    assert all(mark.box for mark in document.marks)


def test_rows_that_pages_repeat_are_no_running_heads() -> None:
    """Without rules only the outermost single lines are the margins: `其他资金 —` at one height is no foot."""

    def page(number: int, name: str) -> Ink:
        lines = [text("资料汇编", 250, 20), text("项目名称", 100, 100), text(name, 300, 100)]
        lines += [text("其他资金", 100, 700), text("—", 300, 700), text(f"- {number} -", 280, 780)]
        return Ink(number, 600, 800, tuple(lines), ())

    document = assembled("paper.pdf", "0" * 64, "pdf", [page(1, "机房"), page(2, "短信"), page(3, "网络")], Limits())
    assert document.text.count("其他资金") == 3
    assert "资料汇编" not in document.text
    assert sum("资料汇编" in remark.zh for remark in document.remarks if remark.code == LEFT_OUT) == 3


def test_rows_without_padding_are_parted_at_labels_and_middles() -> None:
    """Rows stand 14 apart, as lines do: labels end a cell, and two values belong to the two labels beside them."""
    lines = [*stack("项目名称/主管部门/实施/单位/联系电话", 100, 100), *stack("机房/科技局", 200, 100)]
    lines += [text("大数据", 200, 135), text("123456", 200, 156)]
    page = Ink(1, 600, 800, tuple(lines), ())
    assert boxes(lines) == [
        ["项目名称", "机房"],
        ["主管部门", "科技局"],
        ["实施/单位", "大数据"],
        ["联系电话", "123456"],
    ]
    document = assembled("paper.pdf", "0" * 64, "pdf", [page], Limits())
    assert [remark.code for remark in document.remarks] == ["layout.ambiguous"]


def test_a_run_beside_several_rows_is_parted_about_their_middles() -> None:
    """Three lines and two figures: the first two lines stand about the first figure, the third at the second."""
    lines = [*stack("项目名称/主管部门", 20, 60), *stack("及时收发/文件/归档", 100, 100)]
    lines += [text("10", 300, 107), text("20", 300, 128)]
    assert ["及时收发/文件", "10"] in boxes(lines)
    assert ["归档", "20"] in boxes(lines)


def test_a_dash_over_a_label_is_a_cell_of_its_own() -> None:
    """`—` of a blank cell over `实际完成情况`: the page has no padding, and neither is part of the other."""
    lines = [*stack("—/实际完成情况", 300, 100), text("其他资金", 100, 100), text("预期目标", 100, 114)]
    assert boxes(lines, {SIZE: PITCH}) == [["其他资金", "—"], ["预期目标", "实际完成情况"]]
