"""The best whole reading under one set of widths."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.extract.drawing import Drawing
from pipeline.extract.walk.cuts import cuts_of
from pipeline.extract.walk.fragments import Fragment, fragments_of, joined
from pipeline.extract.walk.pieces import Headings, Stretch
from pipeline.extract.walk.solve import Choice, solve
from pipeline.reading import Slice
from pipeline.trials.wrapped_pages import wrapped


def pieces_of(text: str) -> list[Fragment]:
    """The fragments of a text."""
    return fragments_of(Drawing(Slice(Document("a.txt", "0", text), 1, 0, len(text))))


def solved(rows: Sequence[str], *, scaled: bool = False) -> tuple[list[Choice], list[list[str]]]:
    """The choices for rows of text lines, each before its figures, and their cells."""
    found = pieces_of("\n".join(f"{row}\n10 10" for row in rows))
    ends = [i + 1 for i in range(1, len(found)) if (found[i - 1].chars, found[i].chars) == ("10", "10")]
    stretches = [Stretch(a, b - 2, after=False, lost=False, scored=True) for a, b in pairwise([0, *ends])]
    headings = Headings(found)
    choices, ended = solve([cuts_of(headings, s)[0] for s in stretches], scaled=scaled)
    assert ended
    return choices, [[joined(found[p.start : p.stop]) for p in c.cut.pieces] for c in choices]


def test_other_rows_show_how_wide_a_column_is() -> None:
    """`考核 / 是否扣分 / 否 / 否`: a name of six characters elsewhere leaves room for 考核是, so it ends there."""
    choices, cells = solved(["系统运行情况\n良好\n良好", "考核\n是否\n否"])
    assert cells == [["系统运行情况", "良好", "良好"], ["考核", "是否", "否"]]
    assert all(c.against == 0 for c in choices)


def test_what_widths_leave_open_has_no_margin() -> None:
    """Two lines of four characters each may be one cell's or two: nothing tells."""
    choices, _ = solved(["完成项目\n工作任务\n全部完成\n已经完成"])
    assert choices[0].margin < 1
    assert choices[0].other is not None


def test_a_cell_may_be_set_in_a_smaller_type() -> None:
    """Rows of five characters a line beside one of seven: with a type of its own, nothing speaks against any."""
    rows = [
        "系统运行情\n况\n情况良好\n情况良好",
        "完成项目情\n况组织\n完成项目\n情况\n完成项目\n情况",
        "组织情况完成情\n况项目组织完成\n良好\n良好",
    ]
    plain, _ = solved(rows)
    assert max(c.against for c in plain) >= 0.5
    scaled, scaled_cells = solved(rows, scaled=True)
    assert max(c.against for c in scaled) < 0.5
    assert scaled_cells[2] == ["组织情况完成情况项目组织完成", "良好", "良好"]


CELL = st.text("完成项目情况组织", min_size=2, max_size=14)


@given(
    st.lists(st.tuples(CELL, CELL, CELL), min_size=2, max_size=3),
    st.integers(4, 10),
)
def test_a_row_that_is_sure_is_the_row_that_was_wrapped(rows: list[tuple[str, ...]], wide: int) -> None:
    """Written at a width and cut again: a row that nothing speaks against, with a margin, is as it was."""
    texts = ["\n".join(line for cell in row for line in wrapped(cell, wide, "any")) for row in rows]
    choices, cells = solved(texts)
    for choice, got, row in zip(choices, cells, rows, strict=True):
        if choice.against < 0.5 and choice.margin >= 1 and len(set(row)) == 3:
            assert got == [*row]
