"""Cells looked at again: real recognition of a small drawn table."""

from dataclasses import replace

import numpy as np
import pymupdf
import pytest

from pipeline.read.ink import Line
from pipeline.read.scan.cells import looked_again
from pipeline.read.scan.page import ScannedPage, scanned

DPI = 200


@pytest.fixture(scope="module")
def page() -> ScannedPage:
    """A table of two rows and two columns, `64.74` and `项目` in it, scanned."""
    pdf = pymupdf.open()
    sheet = pdf.new_page(width=420, height=300)
    for y in (60, 110, 160):
        sheet.draw_line((40, y), (380, y))
    for x in (40, 210, 380):
        sheet.draw_line((x, 60), (x, 160))
    for text, point in (("64.74", (90, 90)), ("项目名称", (250, 90)), ("执行率", (90, 140))):
        sheet.insert_text(point, text, fontname="helv" if text[0].isdigit() else "china-s", fontsize=13)
    drawn = sheet.get_pixmap(dpi=DPI)
    image = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3)
    return scanned(np.ascontiguousarray(image[:, :, ::-1]), DPI, 1)


def with_figure(page: ScannedPage, text: str, confidence: float) -> ScannedPage:
    """The page as if its figure had been read as `text`, each character with this confidence."""
    lines = [i for i in page.ink.lines if i.text != "64.74"]
    (old,) = (i for i in page.ink.lines if i.text == "64.74")
    ends = tuple(old.starts[0] + (n + 1) * (old.ends[-1] - old.starts[0]) / len(text) for n in range(len(text)))
    read = Line(text, (old.starts[0], *ends[:-1]), ends, old.y0, old.y1, (confidence,) * len(text))
    return replace(page, ink=replace(page.ink, lines=(*lines, read)))


def figure(page: ScannedPage) -> Line:
    """The one line that begins with a digit, after looking again."""
    (found,) = (line for line in looked_again(page).lines if line.text[:1].isdigit())
    return found


def test_a_doubtful_figure_that_reads_the_same_alone_is_sure(page: ScannedPage) -> None:
    """Two readings of one figure agree: it is as sure as the surer one."""
    again = figure(with_figure(page, "64.74", 0.6))
    assert again.text == "64.74"
    assert min(again.confidences) > 0.95


def test_a_figure_that_reads_differently_alone_is_in_doubt(page: ScannedPage) -> None:
    """84.74 was read and 64.74 is read: neither is believed."""
    assert max(figure(with_figure(page, "84.74", 0.9)).confidences) <= 0.3


def test_of_two_readings_the_figure_that_is_one_is_kept(page: ScannedPage) -> None:
    """`64.74.` is no figure, however sure its characters are: the other reading is kept, and in doubt."""
    again = figure(with_figure(page, "64.74.", 0.99))
    assert again.text == "64.74"
    assert max(again.confidences) <= 0.3


def test_a_cell_that_seems_blank_and_holds_ink_is_read(page: ScannedPage) -> None:
    """A text that detection missed is found in its cell, and never believed."""
    missed = replace(page, ink=replace(page.ink, lines=tuple(i for i in page.ink.lines if i.text != "项目名称")))
    (found,) = (line for line in looked_again(missed).lines if line.text == "项目名称")
    assert max(found.confidences) <= 0.6


def test_a_label_with_one_wrong_character_is_read_as_the_label(page: ScannedPage) -> None:
    """`项自名称` is no value of its own: read again with nothing but labels' characters it is 项目名称, in doubt."""
    lines = tuple(replace(i, text="项自名称") if i.text == "项目名称" else i for i in page.ink.lines)
    again = {line.text: line for line in looked_again(replace(page, ink=replace(page.ink, lines=lines))).lines}
    assert "项自名称" not in again
    assert max(again["项目名称"].confidences) <= 0.3
