"""Hostile PDFs: one named failure, or a page that says that it is damaged; never a traceback, a hang, a page less."""

from pathlib import Path

import pymupdf
import pytest

from pipeline.document import Document
from pipeline.errors import DocumentError, UnreadableDocument, UnsupportedDocument
from pipeline.read import DocumentFailure, Limits, open_bytes
from pipeline.read.limits import Ocr
from pipeline.trials.hostile import pdfs
from pipeline.workers import Crew, Orders, Task, Turned

MIB = 1024 * 1024
_AES_256 = 5
WITHOUT_OCR = Limits(ocr=Ocr.OFF)


def damages(document: Document) -> list[str]:
    """What is said of damaged pages."""
    return [remark.en for remark in document.remarks if remark.code == "page.damaged"]


@pytest.mark.parametrize("name", pdfs.sound())
def test_what_is_strange_and_whole_is_read(name: str) -> None:
    """Scripts, updates, tables that lie: the words are read, nothing is run, and nothing is flagged."""
    document = open_bytes("a.pdf", pdfs.sound()[name], WITHOUT_OCR)
    assert document.text.strip() == "words on a page"
    assert damages(document) == []


@pytest.mark.parametrize("name", pdfs.lost())
def test_what_lost_a_part_says_so(name: str) -> None:
    """What is there is read, and the page that is not whole is flagged."""
    document = open_bytes("a.pdf", pdfs.lost()[name], WITHOUT_OCR)
    assert "words on a page" in document.text or "quite other ones here" in document.text
    (damage,) = damages(document)
    assert "is damaged" in damage


@pytest.mark.parametrize("name", pdfs.refused())
def test_what_cannot_be_read_whole_is_refused_in_one_line(name: str) -> None:
    """Bombs, circles, lies about the pages: a failure with a name, in this process, with what to do."""
    with pytest.raises(DocumentError) as refused:
        open_bytes("a.pdf", pdfs.refused()[name], Limits())
    line = str(refused.value)
    assert line.startswith("a.pdf")
    assert "\n" not in line
    assert refused.value.advice


def test_a_password_to_open_is_asked_for_and_one_to_change_is_not() -> None:
    """Who may read it may have it read."""
    with pymupdf.open(stream=pdfs.harmless(), filetype="pdf") as pdf:
        to_open = pdf.tobytes(encryption=_AES_256, user_pw="a", owner_pw="b")
        to_change = pdf.tobytes(encryption=_AES_256, owner_pw="b", permissions=0)
    with pytest.raises(UnsupportedDocument, match="password"):
        open_bytes("a.pdf", to_open)
    assert "words on a page" in open_bytes("a.pdf", to_change).text


@pytest.mark.parametrize("kept", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.999])
def test_a_pdf_that_is_cut_off_is_refused(golden: Path, kept: float) -> None:
    """Wherever it ends, no page is lost without a word."""
    data = (golden / "sources" / "kxj-native-office.pdf").read_bytes()
    with pytest.raises(UnreadableDocument):
        open_bytes("a.pdf", data[: int(len(data) * kept)], WITHOUT_OCR)


def test_a_pdf_with_a_hole_in_the_middle_says_where(golden: Path) -> None:
    """Twenty thousand bytes that became zeros, or are gone, are a damaged page, a failure, or the shapes of letters."""
    data = (golden / "sources" / "kxj-native-office.pdf").read_bytes()
    whole = open_bytes("a.pdf", data).text
    for start in range(10_000, len(data) - 30_000, 15_000):
        for holed in (data[:start] + bytes(20_000) + data[start + 20_000 :], data[:start] + data[start + 20_000 :]):
            try:
                document = open_bytes("a.pdf", holed, WITHOUT_OCR)
            except DocumentError:
                continue
            assert damages(document) or document.text == whole, start


def test_what_only_shows_while_it_is_read_is_ended_by_its_worker(tmp_path: Path) -> None:
    """Drawings that draw two drawings, forty times over: the worker is ended, the next document read."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Resources<</XObject<</X %d 0 R>>>>"
    forms = {f"o{6 + i}": pdfs.stream(b"/X Do /X Do", form % (7 + i)) for i in range(40)}
    forms["o46"] = pdfs.stream(b"0 0 9 9 re f", form % 5)
    (tmp_path / "bomb.pdf").write_bytes(pdfs.of_page(pdfs.stream(b"/X Do"), b"/XObject<</X 6 0 R>>", b"", **forms))
    (tmp_path / "good.pdf").write_bytes(pdfs.harmless())
    results = []
    with Crew(Orders(1, WITHOUT_OCR, 3.0, 300 * MIB, lambda name, sha256: True)) as crew:
        for name in ("bomb.pdf", "good.pdf"):
            crew.give(Task(tmp_path / name, name))
            while crew.busy:
                results += [news for news in crew.hear() if news and not isinstance(news, Turned)]
    failure, good = results
    assert isinstance(failure, DocumentFailure)
    assert str(failure.error).startswith("bomb.pdf: reading ")
    assert not isinstance(good, DocumentFailure)
