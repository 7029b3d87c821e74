"""Pages to cells: rules to a grid, characters into its cells, tables over page ends, running lines."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import LEFT_OUT, Document
from pipeline.read.ink import Ink, Line, Rule, box_on_page
from pipeline.read.limits import Limits
from pipeline.read.pages.assembly import assembled
from pipeline.read.pages.boxes import Seen, boxed
from pipeline.read.pages.grid import Grid, grid
from pipeline.read.pages.rules import joined, webs
from pipeline.read.pages.sheet import printed

WIDTH, HEIGHT, SIZE = 600.0, 800.0, 10.0


def across(y: float, x0: float = 50, x1: float = 350) -> Rule:
    """A horizontal rule."""
    return Rule(horizontal=True, at=y, start=x0, end=x1)


def down(x: float, y0: float = 100, y1: float = 160) -> Rule:
    """A vertical rule."""
    return Rule(horizontal=False, at=x, start=y0, end=y1)


def text(words: str, x: float, y: float, size: float = SIZE) -> Line:
    """Characters as wide as they are high."""
    starts = tuple(x + i * size for i in range(len(words)))
    return Line(words, starts, tuple(s + size for s in starts), y, y + size)


def page(number: int, lines: Sequence[Line], rules: Sequence[Rule]) -> Ink:
    """A page of these lines and rules."""
    return Ink(number, WIDTH, HEIGHT, tuple(lines), tuple(rules))


def read(*pages: Ink) -> Document:
    """The document of these pages."""
    return assembled("paper.pdf", "0" * 64, "pdf", pages, Limits())


def only_grid(rules: Sequence[Rule]) -> Grid:
    """The one grid that the rules draw."""
    (found,) = (g for web in webs(*joined(rules)) if (g := grid(web)))
    return found


def cells_of(document: Document) -> dict[tuple[int, int, int], str]:
    """(table, row, column counted from the left) -> the text of each filled cell, its lines joined."""
    columns = sorted({mark.place.column for mark in document.marks if mark.place})
    found: dict[tuple[int, int, int], str] = {}
    for mark in document.marks:
        if mark.place and mark.end > mark.start:
            key = (mark.place.table, mark.place.row, columns.index(mark.place.column))
            found[key] = found.get(key, "") + document.text[mark.start : mark.end]
    return found


BOX = [across(100), across(130), across(160), down(50), down(150), down(350)]


def test_rules_in_pieces_double_or_a_little_off_draw_the_same_grid() -> None:
    """A browser draws a rule a cell, a typist a double one: the table is the same."""
    pieces = [Rule(r.horizontal, r.at, r.start, (r.start + r.end) / 2) for r in BOX]
    pieces += [Rule(r.horizontal, r.at + 0.7, (r.start + r.end) / 2 - 1, r.end) for r in BOX]
    double = [*BOX, *(replace(r, at=r.at + 1.6) for r in BOX)]
    for drawn in (BOX, pieces, double):
        made = only_grid(drawn)
        assert [(c.row, c.column, c.rowspan, c.colspan) for c in made.cells] == [
            (0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)
        ]  # fmt: skip


def test_cells_are_merged_where_no_rule_parts_them() -> None:
    """A heading beside two rows is one cell with two rows."""
    made = only_grid([across(100), across(130, 150), across(160), down(50), down(150), down(350)])
    assert [(c.row, c.column, c.rowspan, c.colspan) for c in made.cells] == [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)]
    assert all(c.whole for c in made.cells)


def test_a_rule_that_ends_inside_a_cell_is_said() -> None:
    """A cell that is no rectangle may be two: a value of it is in doubt."""
    rules = [*BOX, across(145, 150, 250), down(250, 130, 145)]
    document = read(page(1, [text("甲", 60, 110), text("乙", 300, 140)], rules))
    assert [r.code for r in document.remarks] == ["layout.ambiguous"]


def test_underlines_and_frames_are_no_table() -> None:
    """A line under a heading and a box around the page have no cells."""
    frame = [across(20, 20, 580), across(780, 20, 580), down(20, 20, 780), down(580, 20, 780)]
    assert [g for web in webs(*joined([across(60), *frame])) if (g := grid(web)) and len(g.cells) > 1] == []


@given(
    st.lists(st.integers(12, 60), min_size=2, max_size=7),
    st.lists(st.integers(10, 60), min_size=2, max_size=9),
    st.floats(-0.7, 0.7),
)
def test_every_character_lands_in_the_cell_that_was_drawn_around_it(
    widths: list[int], heights: list[int], off: float
) -> None:
    """Whatever the widths and heights, a grid read from rules is the grid that was drawn."""
    xs = [50.0 + sum(widths[:i]) for i in range(len(widths) + 1)]
    ys = [80.0 + sum(heights[:i]) for i in range(len(heights) + 1)]
    rules = [Rule(horizontal=True, at=y + off, start=xs[0], end=xs[-1]) for y in ys]
    rules += [Rule(horizontal=False, at=x, start=ys[0], end=ys[-1]) for x in xs]
    lines = [
        Line(f"{r}", (xs[c] + 3.0,), (xs[c] + 8.0,), ys[r] + 1.5, ys[r] + 8.5)
        for r in range(len(heights))
        for c in range(len(widths))
    ]
    document = read(page(1, lines, rules))
    want = {(0, r, c): f"{r}" for r in range(len(heights)) for c in range(len(widths))}
    assert cells_of(document) == want


def test_a_line_written_through_two_cells_is_parted_at_their_rule() -> None:
    """One run of `时效指标按时完成` over a rule is two values."""
    document = read(page(1, [text("时效指标按时完成", 110, 110)], BOX))
    assert cells_of(document) == {(0, 0, 0): "时效指标", (0, 0, 1): "按时完成"}


def test_a_stop_that_hangs_over_the_rule_stays_with_its_text() -> None:
    """A full stop is as wide as a character: its middle may lie in the next cell, it itself does not."""
    hanging = text("平稳运行。", 104, 110)
    document = read(page(1, [hanging, text("完成", 200, 110)], BOX))
    assert cells_of(document) == {(0, 0, 0): "平稳运行。", (0, 0, 1): "完成"}


def test_lines_of_a_cell_are_marks_with_boxes() -> None:
    """Each line of a cell can be shown where it stands."""
    document = read(page(1, [text("项目", 60, 104), text("名称", 60, 116), text("机房", 160, 110)], BOX))
    boxes = [(document.text[m.start : m.end], m.box and round(m.box.y0)) for m in document.marks if m.end > m.start]
    assert boxes == [("项目", 104), ("名称", 116), ("机房", 110)]
    assert document.text.startswith("项目\u2028名称\t机房\n")


def test_text_printed_twice_to_look_bold_stands_once() -> None:
    """A second run a third of a point beside the first is no second value."""
    twice = [text("总分", 60, 110), text("总分", 60.4, 110)]
    assert [line.text for line in printed(twice)] == ["总分"]


def test_pieces_far_apart_on_one_line_stay_apart() -> None:
    """Without rules, what stands apart may be two cells."""
    (row,) = boxed([text("主管部门", 50, 100), text("信息化局", 120, 100)], Seen()).rows
    assert [piece.text for piece in row] == ["主管部门", "信息化局"]


def test_forms_side_by_side_are_read_one_after_the_other() -> None:
    """Two forms on a wide sheet: each title stands above its own table's text."""
    left = [*BOX, text("甲表", 100, 80), text("甲", 60, 110)]
    right = [
        replace(r, at=r.at + 400) if not r.horizontal else replace(r, start=r.start + 400, end=r.end + 400) for r in BOX
    ]
    lines = [*(i for i in left if isinstance(i, Line)), text("乙表", 500, 80), text("乙", 460, 110)]
    rules = [*(i for i in left if isinstance(i, Rule)), *right]
    document = read(Ink(1, 900.0, HEIGHT, tuple(lines), tuple(rules)))
    assert document.text.split() == ["甲表", "甲", "乙表", "乙"]


OPEN_ABOVE = [across(100), across(130), down(50, 40), down(150, 40), down(350, 40)]
OPEN_BELOW = [across(700), across(730), down(50, 700, 780), down(150, 700, 780), down(350, 700, 780)]


def test_a_cell_left_open_by_the_page_goes_on_on_the_next() -> None:
    """No rule below, none above: halves of one cell, in one row, whatever else is in between."""
    first = page(1, [text("名", 60, 710), text("值", 160, 710), text("前半", 160, 750)], OPEN_BELOW)
    second = page(2, [text("后半", 160, 60), text("末", 60, 110)], OPEN_ABOVE)
    cells = cells_of(read(first, second))
    assert cells[0, 1, 1] == "前半后半"
    assert cells[0, 2, 0] == "末"


def test_a_table_goes_on_though_the_next_scan_is_moved_and_scaled() -> None:
    """A page laid on the glass 20 points further right, and 2% larger, holds the same columns."""
    first = page(1, [text("名", 60, 710), text("值", 160, 710), text("前半", 160, 750)], OPEN_BELOW)
    moved = [
        replace(r, start=20 + r.start * 1.02, end=20 + r.end * 1.02)
        if r.horizontal
        else replace(r, at=20 + r.at * 1.02)
        for r in OPEN_ABOVE
    ]
    second = page(2, [text("后半", 190, 60), text("末", 90, 110)], moved)
    cells = cells_of(read(*(replace(ink, recognised_by="an engine") for ink in (first, second))))
    assert cells[0, 1, 1] == "前半后半"
    assert cells[0, 2, 0] == "末"


def test_a_table_left_open_that_no_page_goes_on_with_is_in_doubt() -> None:
    """The page after it is missing: its last texts may be cut, and the rows below are lost."""
    first = page(1, [text("名", 60, 710), text("值", 160, 710), text("前半", 160, 750)], OPEN_BELOW)
    second = page(2, [text("后半", 160, 60), text("末", 60, 110)], [*OPEN_ABOVE, across(160)])
    lost = read(first)
    assert [(r.code, lost.text[r.start : r.end].strip()) for r in lost.remarks] == [("layout.ambiguous", "前半")]
    assert [r.code for r in read(first, page(2, [text("甲", 60, 110)], BOX)).remarks] == ["layout.ambiguous"]
    assert read(first, second).remarks == ()


def test_rows_with_figures_on_both_sides_are_not_made_one() -> None:
    """Where a producer draws no rule at a page's end, `10` and `5` are two rows' points, not 105."""
    first = page(1, [text("值", 160, 710), text("10", 160, 750)], OPEN_BELOW)
    second = page(2, [text("5", 160, 60), text("末", 60, 110)], OPEN_ABOVE)
    assert "105" not in cells_of(read(first, second)).values()


CLOSED_BELOW = [across(700), across(730), across(760), down(50, 700, 760), down(150, 700, 760), down(350, 700, 760)]
CLOSED_ABOVE = [across(40), across(70), across(100), down(50, 40, 100), down(150, 40, 100), down(350, 40, 100)]


def test_a_row_whose_texts_go_on_from_full_lines_may_be_a_rest() -> None:
    """Both halves are closed: that each text goes on from a full line is said, and one that has room is none."""
    full, room = text("一二三四五六七八九十" * 2, 150, 740, 9.9), text("一二三", 160, 740)
    for above, rest in ((full, True), (room, False)):
        first = page(1, [text("名", 60, 740), above, text("上", 160, 710)], CLOSED_BELOW)
        second = page(2, [text("余下的字", 155, 50), text("末", 60, 80)], CLOSED_ABOVE)
        places = [m.place for m in read(first, second).marks if m.place and m.place.table == 1 and m.place.row == 0]
        assert any(p.rest for p in places) is rest


def test_running_heads_are_left_out_and_listed_and_titles_kept() -> None:
    """What every page repeats at one height is the page's; the title of a form that begins there is the form's."""
    label = text("项目名称", 60, 110)

    def made(number: int) -> Ink:
        head = text("某区部门决算", 200, 20)
        title, year = text("项目支出绩效自评表", 200, 50), text("（2023年度）", 230, 70)
        return page(number, [head, title, year, label, text("机房", 160, 110), text(f"第{number}页", 280, 780)], BOX)

    document = read(made(1), made(2), made(3))
    assert document.text.count("项目支出绩效自评表") == 3
    assert document.text.count("（2023年度）") == 3
    assert "部门决算" not in document.text
    assert sum(r.code == LEFT_OUT and "部门决算" in r.zh for r in document.remarks) == 3


def test_a_running_head_that_names_the_forms_is_no_title() -> None:
    """`…自评表汇总` above a table that goes on, or above the form's own title, is left out."""

    def made(number: int, first: str) -> Ink:
        lines = [text("项目支出绩效自评表汇总", 200, 20), text(first, 60, 110), text("机房", 160, 110)]
        return page(number, lines, BOX)

    document = read(made(1, "项目名称"), made(2, "质量指标"), made(3, "质量指标"))
    assert document.text.count("汇总") <= 1
    assert "汇总" not in document.text.partition("\f")[2]


def test_tables_of_one_flow_share_their_columns() -> None:
    """A page that lacks some edges, or is printed a little off, has its cells under the same headings."""
    first = page(1, [text("甲", 60, 110), text("乙", 160, 110)], BOX)
    rules = [across(40, 52), across(70, 52), down(52, 40, 70), down(153, 40, 70), down(351, 40, 70)]
    document = read(first, page(2, [text("丙", 160, 50)], rules))
    column = {document.text[m.start : m.end]: m.place.column for m in document.marks if m.place and m.end > m.start}
    assert column["丙"] == column["乙"]


@pytest.mark.parametrize(
    ("matrix", "want"),
    [
        ((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0), (10, 20, 30, 40)),
        ((0.0, 1.0, 0.0, -1.0, 0.0, 600.0, 0.0, 0.0, 1.0), (20, 570, 40, 590)),
    ],
)
def test_boxes_lie_on_the_page_as_shown(matrix: tuple[float, ...], want: tuple[float, ...]) -> None:
    """A page that was turned to be read has its boxes where a viewer shows the characters."""
    ink = Ink(1, WIDTH, HEIGHT, (), (), (*matrix,))  # type: ignore[arg-type]
    box = box_on_page(ink, 10, 20, 30, 40)
    assert (box.x0, box.y0, box.x1, box.y1) == want
