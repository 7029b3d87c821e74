"""What the words on both sides of a gap say."""

import pytest

from pipeline.document import Document
from pipeline.extract.drawing import Drawing
from pipeline.extract.walk.fragments import Fragment, fragments_of
from pipeline.extract.walk.seams import between, ends_in_stray_number, inside, is_quantity, is_unit
from pipeline.reading import Slice


def pieces_of(text: str) -> list[Fragment]:
    """The fragments of a text."""
    return fragments_of(Drawing(Slice(Document("a.txt", "0", text), 1, 0, len(text))))


def seam(text: str, *, loose: bool = False) -> float:
    """What speaks against the two fragments of a text being one cell."""
    one, other = pieces_of(text)
    return inside(one, other, loose=loose)


@pytest.mark.parametrize(
    "text",
    [
        "≤4小时\n2小时",
        "82.61万\n万",
        "15台\n台",
        "≥95%\n度",
        "完成\n%",
        "聘用 人数",
        "95%\n20",
        "395万元\n390.1",
        "≤18.5万 18.486万",
        "完成率 =100%",
    ],
)
def test_two_cells_are_told_apart(text: str) -> None:
    """Two numbers, a unit twice, a blank between Chinese characters: not one cell."""
    assert seam(text) > 0


@pytest.mark.parametrize(
    "text",
    ["≤52.10\n万元", "249.65\n06", "6个\n月", "30天\n以内", "通过安全\n员统一考", "不低于\n95%", "6万 1千元"],
)
def test_one_cell_goes_on(text: str) -> None:
    """A number and its unit, digits that a line end broke, words that go on: one cell."""
    assert seam(text) == 0


def test_where_lines_end_in_blanks_a_blank_parts_nothing_but_single_characters() -> None:
    """`改进措 施` is one label; no column gives each of two characters its line."""
    assert seam("改进措 施", loose=True) == 0
    assert seam("效 经", loose=True) > 0


@pytest.mark.parametrize(
    ("text", "speaks"),
    [("人数\n）内", True), ("≥\n95%", True), ("4\n人", True), ("不超\n90000元", True), ("人数\n4人", False)],
)
def test_what_cannot_begin_a_cell(text: str, speaks: bool) -> None:
    """A closing mark, a unit after its number, a number after its sign do not begin a cell."""
    one, other = pieces_of(text)
    assert (between(one, other) > 0) is speaks


@pytest.mark.parametrize(
    ("text", "stray"),
    [("完成\n20", True), ("问题解决率\n95%", True), ("完成 20", True), ("不超过\n30", False), ("存量增加 10%", False)],
)
def test_a_number_that_nothing_asks_for(text: str, stray: bool) -> None:
    """A last line that is a whole number may be the next cell's."""
    assert ends_in_stray_number(*pieces_of(text)) is stray


def test_units_and_quantities() -> None:
    """`家` and `万元/年` are units, `≥95%` and `20家` quantities, a bare number is neither."""
    assert is_unit("家")
    assert is_unit("万元/年")
    assert not is_unit("家庭")
    assert is_quantity("≥95%")
    assert is_quantity("20家")
    assert not is_quantity("20")
    assert not is_quantity("完成20家")
