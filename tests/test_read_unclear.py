"""Cells that rules enclose, and whose text is in doubt all the same: struck out, run over, printed over."""

import pytest

from pipeline.document import Document
from pipeline.read.ink import Ink, Line, Rule
from pipeline.read.limits import Limits
from pipeline.read.pages.assembly import assembled

SIZE = 10.0


def across(y: float, x0: float = 50, x1: float = 250) -> Rule:
    """A horizontal rule."""
    return Rule(horizontal=True, at=y, start=x0, end=x1)


SIDES = tuple(Rule(horizontal=False, at=x, start=100, end=160) for x in (50, 150, 250))
FLOORS = tuple(across(y) for y in (100, 130, 160))


def text(words: str, x: float, y: float, size: float = SIZE) -> Line:
    """Characters as wide as they are high, half as wide where they are narrow."""
    starts: list[float] = []
    ends: list[float] = []
    for char in words:
        starts.append(x)
        x += size if ord(char) > 0x2E80 else size / 2
        ends.append(x)
    return Line(words, tuple(starts), tuple(ends), y, y + size)


def read(lines: tuple[Line, ...], *more: Rule) -> Document:
    """A table of two columns and two rows with these lines, and rules that are not the table's."""
    page = Ink(1, 300, 300, (text("指标", 60, 110), *lines), (*SIDES, *FLOORS, *more))
    return assembled("paper.pdf", "0" * 64, "pdf", [page], Limits())


def doubted(document: Document) -> set[str]:
    """The texts of the cells that are said to be in doubt."""
    return {document.text[r.start : r.end] for r in document.remarks if r.code == "layout.ambiguous"}


def test_what_stands_well_in_its_cell_is_in_no_doubt() -> None:
    """Plain cells, one printed twice to be bold, a stop that hangs over, an underline."""
    lines = (
        text("质量", 160, 110), text("质量", 160.5, 110), text("满意。", 122, 140), text("达标", 160, 140)
    )  # fmt: skip
    assert not doubted(read(lines, across(150.5, 160, 180)))


@pytest.mark.parametrize(
    ("lines", "rules", "cells"),
    [
        ((text("90", 160, 110), text("95", 172, 110)), (across(115, 160, 170),), {"9095"}),
        ((text("一行太长的文字", 100, 140),), (), {"一行太长的", "文字"}),
        ((text("质量", 160, 110), text("草稿", 165, 112)), (), {"质草量稿", "质量草稿"}),
        ((text("质量", 160, 110), text("样本", 200, 110, 16)), (), {"质量 样本"}),
        ((text("5", 160, 102), text("10", 160, 116)), (), {"5\u202810"}),
        ((text("质量", 160, 103), text("数量", 160, 117)), (across(115, 150, 190),), {"质量\u2028数量"}),
        ((text("质量", 160, 126),), (), {"质量"}),
        (
            (text("产", 153, 102), text("出", 153, 114), text("数量多", 172, 103), text("于一", 172, 115)),
            (),
            {"产 数量多\u2028出 于一"},
        ),
    ],
    ids=[
        "struck out",
        "run over",
        "printed over",
        "of two sizes",
        "figures below",
        "half parted",
        "over a floor",
        "two columns",
    ],
)
def test_what_nothing_proves_is_in_doubt(lines: tuple[Line, ...], rules: tuple[Rule, ...], cells: set[str]) -> None:
    """Each damage puts the cells that it touches in doubt, and no other."""
    found = doubted(read(lines, *rules))
    assert found
    assert found <= cells
