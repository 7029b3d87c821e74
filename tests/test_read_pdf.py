"""PDFs, native and scanned: the golden ones whole, hidden text kept out, pages turned, damage told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from pipeline.document import Document
from pipeline.errors import EmptyDocument, UnreadableDocument, UnsupportedDocument
from pipeline.read import Limits, open_bytes
from pipeline.read.limits import Ocr
from pipeline.reading import Status
from pipeline.run import process
from pipeline.trials.corpus import expected_of
from pipeline.trials.judge import FormVerdict, Score, answer_of_form, judge_document

NATIVE = (
    "fengtai-native-song.pdf", "minhang-native-noto-flow.pdf", "kxj-native-hei-flow.pdf", "kxj-native-office.pdf",
)  # fmt: skip
SCANNED = ("minhang-scan-200-clean.pdf", "kxj-scan-150-heavy.pdf", "fengtai-scan-200-phone.pdf")
NUMBERS_RIGHT = {"minhang-scan-200-clean.pdf": 1.0, "kxj-scan-150-heavy.pdf": 0.99, "fengtai-scan-200-phone.pdf": 0.99}

_AES_256 = 5
Read = Callable[[str], tuple[Document, tuple[FormVerdict, ...]]]


@pytest.fixture(scope="module")
def read(golden: Path) -> Read:
    """Opens, processes and judges a golden document."""
    expected = expected_of(golden)

    def one(name: str) -> tuple[Document, tuple[FormVerdict, ...]]:
        document = open_bytes(name, (golden / "sources" / name).read_bytes())
        answers = map(answer_of_form, process(document).forms)
        return document, judge_document(name, expected[name], answers)

    return one


@pytest.mark.parametrize("name", NATIVE)
def test_native_pdfs_with_rules_are_read_whole_and_accepted(read: Read, name: str) -> None:
    """Every field right, every form accepted, every value with a box on a page of the document."""
    document, verdicts = read(name)
    assert all(v.verdict.found and v.verdict.trusted and not v.verdict.wrong for v in verdicts)
    boxes = [box for form in process(document).forms for e in form.evidence.values() for box in e.boxes]
    assert boxes
    assert all(0 <= box.x0 < box.x1 <= 600 and 0 <= box.y0 < box.y1 <= 850 for box in boxes)


@pytest.mark.parametrize("name", SCANNED)
def test_nothing_accepted_from_a_scan_is_wrong_and_what_is_wrong_is_said(read: Read, name: str) -> None:
    """Silent 0, hardly a wrong field without a finding on it, and the figures as good as the scan is."""
    document, verdicts = read(name)
    figures = Score(verdicts, frozenset()).figures()
    assert figures.found == figures.forms
    assert figures.silent == 0
    wrong = sum(len(v.verdict.wrong) for v in verdicts)
    assert figures.blind * 50 <= wrong
    assert 1 - sum(v.verdict.wrong_numbers for v in verdicts) / figures.fields >= NUMBERS_RIGHT[name]
    assert "PP-OCR" in document.recognised_by


def drawn(*texts: tuple[str, tuple[float, float], dict[str, Any]], turn: int = 0) -> bytes:
    """A page of these texts, each at a point with its own options of drawing."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=300)
    for text, point, options in texts:
        page.insert_text(point, text, fontname="china-s", **options)
    page.set_rotation(turn)
    return bytes(pdf.tobytes())


@pytest.mark.parametrize(
    "options",
    [{"render_mode": 3}, {"color": (1, 1, 1)}, {"fill_opacity": 0.0}, {"fontsize": 0.5}],
    ids=["invisible", "white", "transparent", "tiny"],
)
def test_text_that_nobody_sees_is_not_the_forms_and_is_told(options: dict[str, Any]) -> None:
    """It stands in no record, and a remark says where it was."""
    document = open_bytes("h.pdf", drawn(("看得见", (50, 50), {}), ("看不见的字", (50, 90), options)))
    assert "看得见" in document.text
    assert "看不见" not in document.text
    assert [r.code for r in document.remarks] == ["text.suspicious"]
    assert "看不见的字" in document.remarks[0].zh


def test_text_under_a_white_patch_and_off_the_page_is_not_seen() -> None:
    """What was drawn over, and what lies beyond the page's edge, is left out."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=300)
    page.insert_text((50, 50), "看得见", fontname="china-s")
    page.insert_text((50, 90), "盖住了", fontname="china-s")
    page.draw_rect((40, 75, 200, 100), color=None, fill=(1, 1, 1))
    page.insert_text((50, 500), "页外", fontname="china-s")
    page.draw_rect((40, 115, 200, 140), color=None, fill=(0, 0, 0))
    page.insert_text((50, 130), "反白", fontname="china-s", color=(1, 1, 1))
    text = open_bytes("c.pdf", pdf.tobytes()).text
    assert text.split() == ["看得见", "反白"]


def test_a_watermark_that_runs_askew_stands_in_no_cell() -> None:
    """`内部资料` across the page is no value."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=300)
    page.insert_text((50, 50), "项目名称", fontname="china-s")
    mark = pymupdf.Point(100, 200)
    page.insert_text(mark, "内部资料", fontname="china-s", morph=(mark, pymupdf.Matrix(30)))
    document = open_bytes("w.pdf", pdf.tobytes())
    assert document.text.split() == ["项目名称"]
    assert "内部资料" in document.remarks[0].zh


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_reads_the_same_and_its_boxes_lie_where_it_is_shown(turn: int) -> None:
    """`/Rotate` changes neither text nor what a box covers on the page as shown."""
    data = drawn(("项目名称", (50, 50), {}), ("机房运维", (50, 80), {}), turn=turn)
    document = open_bytes("t.pdf", data)
    assert document.text.split() == ["项目名称", "机房运维"]
    box = document.marks[0].box
    assert box is not None
    shown = pymupdf.open(stream=data)[0]
    clip = pymupdf.Rect(box.x0, box.y0, box.x1, box.y1)
    inked = shown.get_pixmap(clip=clip, dpi=72).color_count()
    assert inked > 1
    assert clip in shown.rect


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_written_sideways_is_read_upright(turn: int) -> None:
    """Text that runs up, down or backwards is turned, its lines in their order."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=300)
    for i, text in enumerate(["项目名称", "主管部门", "实施单位"]):
        point = {90: (100 + 20 * i, 250), 180: (300, 200 - 20 * i), 270: (300 - 20 * i, 50)}[turn]
        page.insert_text(point, text, fontname="china-s", rotate=turn)
    assert open_bytes("s.pdf", pdf.tobytes()).text.split() == ["项目名称", "主管部门", "实施单位"]


def test_a_protected_pdf_says_so() -> None:
    """A password is asked for in plain words."""
    pdf = pymupdf.open()
    pdf.new_page()
    data = pdf.tobytes(encryption=_AES_256, user_pw="u", owner_pw="o")
    with pytest.raises(UnsupportedDocument, match="protected by a password"):
        open_bytes("p.pdf", data)


def test_a_pdf_that_breaks_off_is_refused() -> None:
    """Half a file may have lost pages: it is never read as if it were whole."""
    pdf = pymupdf.open()
    for number in range(20):
        pdf.new_page().insert_text((50, 50), f"page {number}")
    data = pdf.tobytes()
    with pytest.raises(UnreadableDocument):
        open_bytes("cut.pdf", data[: len(data) * 2 // 3])


def test_a_pdf_without_text_says_so() -> None:
    """A blank page is no form."""
    pdf = pymupdf.open()
    pdf.new_page()
    with pytest.raises(EmptyDocument, match="no text that can be seen"):
        open_bytes("blank.pdf", pdf.tobytes())


def scan_of(data: bytes) -> bytes:
    """A PDF whose one page is a picture of the first page of another."""
    source = pymupdf.open(stream=data)[0]
    pdf = pymupdf.open()
    page = pdf.new_page(width=source.rect.width, height=source.rect.height)
    page.insert_image(page.rect, pixmap=source.get_pixmap(dpi=100))
    return bytes(pdf.tobytes())


def test_a_scan_without_ocr_says_what_to_do() -> None:
    """Pictures that are not to be recognised are no empty document."""
    data = scan_of(drawn(("项目名称", (50, 50), {})))
    with pytest.raises(EmptyDocument, match="is a scan, and pictures are not recognised here; with --ocr auto"):
        open_bytes("scan.pdf", data, Limits(ocr=Ocr.OFF))
    with pytest.raises(UnsupportedDocument, match="is a picture"):
        open_bytes("scan.png", pymupdf.open(stream=data)[0].get_pixmap().tobytes("png"), Limits(ocr=Ocr.OFF))


def test_a_picture_among_pages_of_text_is_told_where_it_is_not_read(golden: Path) -> None:
    """A form whose second page is a scan is not accepted without it."""
    with pymupdf.open(golden / "sources" / "kxj-native-office.pdf") as whole:
        first = pymupdf.open()
        first.insert_pdf(whole, to_page=0)
        second = pymupdf.open()
        second.insert_pdf(whole, from_page=1, to_page=1)
        first.insert_pdf(pymupdf.open(stream=scan_of(second.tobytes())))
        document = open_bytes("mixed.pdf", first.tobytes(), Limits(ocr=Ocr.OFF))
    assert [r.code for r in document.remarks] == ["page.unread"]
    assert all(form.status is Status.FLAGGED for form in process(document).forms)
