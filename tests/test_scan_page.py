"""Whole pages recognised: a small printed form, upright, turned, stamped, with what its cells hold."""

from functools import lru_cache

import cv2
import numpy as np
import pymupdf
import pytest

from pipeline.read.ink import Ink, Line, Rule, box_on_page
from pipeline.read.scan.again import FIGURES, PERCENTAGE, Corners, has_ink, is_covered, reread
from pipeline.read.scan.engine import engine
from pipeline.read.scan.installed import backend, engine_name
from pipeline.read.scan.lines import read_lines
from pipeline.read.scan.page import ScannedPage, scanned
from pipeline.read.scan.rectify import Flat
from pipeline.read.scan.regions import Region, within_cells
from pipeline.read.scan.stacks import with_ones

DPI = 150
COLUMNS = (30, 120, 200, 280, 400)
ROWS = (60, 84, 108, 132, 156)
"""Points."""

CELLS = {
    (0, 0): "年度资金总额",
    (0, 1): "2239193.63",
    (0, 2): "99.5%",
    (1, 0): "数量指标",
    (1, 1): "≥95%",
    (1, 2): "—",
    (2, 0): "一级指标",
    (2, 1): "10",
    (3, 0): "总分",
    (3, 1): "100",
    (3, 3): "已完成全部工作。",
}
TITLE = "项目支出绩效自评表"


@lru_cache(maxsize=1)
def printed() -> np.ndarray:
    """The form as an image in blue, green, red, with a red ring over 总分 of the last row."""
    page = pymupdf.open().new_page(width=430, height=200)
    page.insert_text((150, 45), TITLE, fontname="china-s", fontsize=14)
    for y in ROWS:
        page.draw_line((COLUMNS[0], y), (COLUMNS[-1], y), width=0.7)
    for x in COLUMNS:
        page.draw_line((x, ROWS[0]), (x, ROWS[-1]), width=0.7)
    for (row, column), text in CELLS.items():
        font = "helv" if text.isascii() else "china-s"
        page.insert_text((COLUMNS[column] + 8, ROWS[row] + 16), text, fontname=font, fontsize=10.5)
    drawn = page.get_pixmap(dpi=DPI, alpha=False)
    image = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3)[:, :, ::-1].copy()
    centre = (round(50 * DPI / 72), round(144 * DPI / 72))
    ring = cv2.circle(image.copy(), centre, 24, (40, 40, 220), 4)
    # Ink that shines through: under red, black stays black.
    return np.minimum(image, ring)


@lru_cache(maxsize=4)
def page(turns: int = 0) -> ScannedPage:
    """The form recognised, after quarter turns."""
    return scanned(np.ascontiguousarray(np.rot90(printed(), turns)), DPI, 1)


def cell(row: int, column: int) -> Corners:
    """A cell's box, in points."""
    return COLUMNS[column], ROWS[row], COLUMNS[column + 1], ROWS[row + 1]


def said(ink: Ink, box: Corners) -> str:
    """The characters whose middles lie in a box."""
    left, top, right, bottom = box
    return "".join(
        char
        for line in ink.lines
        for char, start, end in zip(line.text, line.starts, line.ends, strict=True)
        if left < (start + end) / 2 < right and top < (line.y0 + line.y1) / 2 < bottom
    )


def test_cells_hold_what_is_printed() -> None:
    """Every character lies in its own cell, dashes of blank cells included, and blank cells hold nothing."""
    for row in range(4):
        for column in range(4):
            assert said(page().ink, cell(row, column)) == CELLS.get((row, column), "")
    assert said(page().ink, (0, 0, 430, 60)) == TITLE


def test_rules_are_those_of_the_table() -> None:
    """The rules are where they were drawn, in points."""
    rules = page().ink.rules
    assert [rule.at for rule in rules if rule.horizontal] == pytest.approx(ROWS, abs=0.5)
    assert [rule.at for rule in rules if not rule.horizontal] == pytest.approx(COLUMNS, abs=0.5)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_turned_page_is_read_upright(turns: int) -> None:
    """A page on its side or its head gives the same ink, and boxes on the page as it was scanned."""
    ink = page(turns).ink
    assert said(ink, (0, 0, 430, 60)) == TITLE
    assert said(ink, cell(0, 1)) == CELLS[0, 1]
    assert (ink.width, ink.height) == pytest.approx((page().ink.width, page().ink.height), abs=1)
    box = box_on_page(ink, *cell(0, 1))
    left, top, right, bottom = cell(0, 1)
    wide, high = page().ink.width, page().ink.height
    expected = {
        1: (top, wide - right, bottom, wide - left),
        2: (wide - right, high - bottom, wide - left, high - top),
        3: (high - bottom, left, high - top, right),
    }[turns]
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx(expected, abs=1.5)


def test_stamp_is_taken_out_and_remembered() -> None:
    """Type under a stamp is read, with little confidence; type beside it is not touched."""
    (line,) = (line for line in page().ink.lines if line.text == "总分")
    assert max(line.confidences) <= 0.3
    assert is_covered(page(), cell(3, 0))
    assert not is_covered(page(), cell(0, 0))
    (other,) = (line for line in page().ink.lines if line.text == "年度资金总额")
    assert min(other.confidences) > 0.9


def test_cell_is_read_again() -> None:
    """A cell alone gives its text, within what it may hold; a dash is a dash, and a blank cell has no ink."""
    assert [line.text for line in reread(page(), cell(0, 1), FIGURES)] == ["2239193.63"]
    assert [line.text for line in reread(page(), cell(0, 2), PERCENTAGE)] == ["99.5%"]
    assert [line.text for line in reread(page(), cell(1, 2), FIGURES)] == ["—"]
    assert [line.text for line in reread(page(), cell(0, 0))] == ["年度资金总额"]
    assert has_ink(page(), cell(1, 2))
    assert not has_ink(page(), cell(2, 2))
    assert reread(page(), cell(2, 2)) == ()


def test_speckled_page_doubts_what_it_reads_wrong() -> None:
    """Where noise makes a character unreadable, what is read in its stead is in doubt."""
    draw = np.random.default_rng(4)
    noisy = cv2.GaussianBlur(printed(), (0, 0), 1.1) + draw.normal(0, 26, printed().shape)
    noisy[draw.random(noisy.shape[:2]) < 0.01] = 0
    ink = scanned(noisy.clip(0, 255).astype(np.uint8), DPI, 1).ink
    for place, text in CELLS.items():
        got = said(ink, cell(*place))
        sure = [
            confidence
            for line in ink.lines
            for start, end, confidence in zip(line.starts, line.ends, line.confidences, strict=True)
            if cell(*place)[0] < (start + end) / 2 < cell(*place)[2]
            and cell(*place)[1] < (line.y0 + line.y1) / 2 < cell(*place)[3]
        ]
        assert got == text or min(sure, default=0) < 0.9


def test_blank_page() -> None:
    """A page without ink has no lines and no rules, and is no error."""
    ink = scanned(np.full((300, 200, 3), 255, np.uint8), DPI, 7).ink
    assert (ink.page, ink.lines, ink.rules) == (7, (), ())


def test_engine_is_named() -> None:
    """The engine says its name and versions, to be stored with what it read."""
    assert engine_name().startswith("rapidocr 3.")
    assert backend() in engine_name()


def test_short_lines_in_a_narrow_column() -> None:
    """10 over 0% in a column as narrow as they are is no stack of two characters: a stack is read as one, too."""
    drawn = pymupdf.open().new_page(width=200, height=60)
    drawn.insert_text((20, 25), "10", fontname="helv", fontsize=10.5)
    drawn.insert_text((20, 39), "0%", fontname="helv", fontsize=10.5)
    for index, char in enumerate("绩效指标"):
        drawn.insert_text((120, 15 + 12 * index), char, fontname="china-s", fontsize=10.5)
    pixels = drawn.get_pixmap(dpi=DPI, colorspace=pymupdf.csGRAY)
    grey = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.width)
    flat = Flat(grey, DPI, 128, np.eye(3))
    scale = DPI / 72
    regions = [Region(16 * scale, 12 * scale, 35 * scale, 43 * scale), Region(117 * scale, 2, 134 * scale, 55 * scale)]
    lines = read_lines(engine(), flat, regions, ())
    assert [line.text for line in lines] == ["10", "0%", *"绩效指标"]
    assert [line.y0 < 22 < line.y1 for line in lines[:2]] == [True, False]
    assert sorted(line.y0 for line in lines[2:]) == [line.y0 for line in lines[2:]]


def drawn_grey(lines: list[str], leading: float) -> Flat:
    """Lines of type of 10.5 points, so far apart, on a page of 260 by 90 points."""
    page = pymupdf.open().new_page(width=260, height=90)
    for index, words in enumerate(lines):
        page.insert_text((20, 25 + leading * index), words, fontname="china-s", fontsize=10.5)
    pixels = page.get_pixmap(dpi=DPI, colorspace=pymupdf.csGRAY)
    grey = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.width)
    return Flat(grey, DPI, 128, np.eye(3))


def test_lines_that_the_engine_overlooked_are_read() -> None:
    """A text that no region covers is read line by line, and so is a full stop alone on the last line."""
    words = ["按照规范标准服务至上的原则对政务网", "公务网络和安全运维的日常运行和维护", "。"]
    flat = drawn_grey(words, 12)
    lines = read_lines(engine(), flat, [Region(0, 0, 20, 20)], ())
    assert "".join(line.text for line in sorted(lines, key=lambda each: each.y0)) == "".join(words)


def test_lines_without_leading_are_parted() -> None:
    """A region that holds two lines which nearly touch is two regions."""
    flat = drawn_grey(["年度", "总体"], 10.5)
    scale = DPI / 72
    both = Region(18 * scale, 14 * scale, 44 * scale, 38.5 * scale)
    usual = [Region(100 * scale, y * scale, 160 * scale, (y + 13) * scale) for y in (10, 30, 50)]
    found = [region for region in within_cells([both, *usual], (), flat) if region.x0 < 50 * scale]
    assert [line.text for line in read_lines(engine(), flat, found, ())] == ["年度", "总体"]


def test_a_dash_in_a_stack_is_a_one() -> None:
    """`—` above `级`, `指`, `标` is 一; a dash below a rule is a dash."""

    def one(char: str, y: float) -> Line:
        return Line(char, (20.0,), (29.0,), y, y + 9.0, (0.99,))

    stack = [one(char, 10 + 11 * index) for index, char in enumerate("—级指标—")]
    rule = Rule(horizontal=True, at=52.0, start=0.0, end=60.0)
    assert [line.text for line in with_ones(stack, [rule])] == list("一级指标—")
