"""Pages that are pictures: told from native ones, read, and held against the text under them."""

import pymupdf
import pytest

from pipeline.document import Origin
from pipeline.read import Limits, open_bytes
from pipeline.read.limits import Ocr
from pipeline.sight import SURE


def write(page: pymupdf.Page, figure: str, mode: int = 0) -> None:
    """A label with a figure beside it, and two lines more."""
    page.insert_text((40, 60), figure, fontname="helv", fontsize=16, render_mode=mode)
    for y, words in ((100, "全年预算数"), (140, "项目支出绩效自评表"), (180, "服务对象满意度指标")):
        page.insert_text((40, y), words, fontname="china-s", fontsize=16, render_mode=mode)


def picture_page(figure: str, under: str | None = None, *, over_text: bool = False) -> bytes:
    """A page that is a picture, with the same text and the figure `under` under it: invisible, or covered by it."""
    drawn = pymupdf.open()
    write(drawn.new_page(width=300, height=220), figure)
    pdf = pymupdf.open()
    page = pdf.new_page(width=300, height=220)
    if under is not None:
        write(page, under, 0 if over_text else 3)
    page.insert_image(page.rect, pixmap=drawn[0].get_pixmap(dpi=200))
    return bytes(pdf.tobytes())


def doubted(data: bytes) -> str:
    """The characters that were recognised with doubt."""
    document = open_bytes("p.pdf", data)
    assert document.origin is Origin.OCR
    return "".join(
        char
        for mark in document.marks
        for char, sure in zip(document.text[mark.start : mark.end], mark.confidences, strict=True)
        if sure < SURE
    )


def test_a_picture_without_text_is_recognised() -> None:
    """What is on the picture becomes the document's text, with confidences and boxes on the page."""
    document = open_bytes("p.pdf", picture_page("1250"))
    assert document.text.split() == ["1250", "全年预算数", "项目支出绩效自评表", "服务对象满意度指标"]
    box = document.marks[0].box
    assert box is not None
    assert 35 < box.x0 < 45
    assert 40 < box.y0 < box.y1 < 72
    assert document.recognised_by.startswith("rapidocr")


@pytest.mark.parametrize("over_text", [False, True])
def test_where_the_text_under_a_picture_differs_the_character_is_in_doubt(*, over_text: bool) -> None:
    """1250 on the picture, 1280 under it: nobody knows which; where both agree nothing is in doubt."""
    assert doubted(picture_page("1250", "1280", over_text=over_text)) == "5"
    assert doubted(picture_page("1250", "1250", over_text=over_text)) == ""


def test_a_native_page_with_a_small_picture_stays_native() -> None:
    """A seal on a page of text is no reason to recognise the page; `--ocr force` is."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=300, height=220)
    write(page, "1250")
    seal = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 40, 40), 0)
    seal.clear_with(200)
    page.insert_image(pymupdf.Rect(200, 120, 240, 160), pixmap=seal)
    data = bytes(pdf.tobytes())
    assert open_bytes("n.pdf", data).origin is Origin.LAYER
    forced = open_bytes("n.pdf", data, Limits(ocr=Ocr.FORCE))
    assert forced.origin is Origin.OCR
    assert forced.text.split()[:2] == ["1250", "全年预算数"]
