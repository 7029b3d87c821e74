"""Text files: every encoding comes back exactly, and nothing comes back that nobody wrote."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.errors import (
    BinaryDocument,
    DocumentError,
    EmptyDocument,
    UnknownEncoding,
    UnreadableDocument,
    UnsupportedDocument,
)
from pipeline.read import open_bytes

FILES = Path(__file__).parent / "files" / "read"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030")
WORDS = (
    "项目名称", "主管部门", "年度资金总额", "其中：当年财政拨款", "机房硬件维护，保障系统稳定运行。", "≥95%",
    "5860000", "(2023年度)", "产出指标\t数量指标", "\n", "\f", "A-1 OCR text", "　　", "——",
    "未完成原因分析及改进措施", "12345热线", "“街乡吹哨”",
)  # fmt: skip

FOREIGN = (
    ("Отчёт о результатах использования бюджетных средств за год. ", ("cp1251", "koi8-r", "cp866")),
    ("예산 집행 결과 보고서. 사업의 목표와 실적을 비교하여 평가한다. ", ("euc-kr", "johab")),
    ("予算執行の結果についての報告書です。目標と実績を比較して評価します。", ("euc-jp", "shift_jis", "iso2022_jp")),
    ("預算執行成果報告書。計畫目標與實際完成情形之比較與評估。機關單位應說明差異原因及改進措施。", ("big5", "cp950")),
    ("Résumé de l'exécution budgétaire: l'État a dépensé les crédits alloués à l'été. ÄÖÜ ", ("latin-1", "cp850")),
    ("รายงานผลการใช้งบประมาณประจำปี ", ("cp874",)),
)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30), st.sampled_from(ENCODINGS))
def test_what_a_form_says_comes_back_from_every_encoding(words: list[str], encoding: str) -> None:
    """A form's words, in any order and encoding, are opened as they were written."""
    text = "项目支出绩效自评表" + "".join(words)
    assert open_bytes("x", text.encode(encoding)).text == text


def is_utf8(raw: bytes) -> bool:
    """Whether bytes are UTF-8, whatever else they may be."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(
    st.text(st.characters(codec="gb18030", exclude_categories=["C", "Z"]), min_size=1),
    st.sampled_from(ENCODINGS[3:]),
)
def test_unmarked_text_comes_back_or_is_refused(text: str, encoding: str) -> None:
    """Without a mark, even the rarest characters give the text that was written, or none: never another one.

    Bytes that are UTF-8 as well say nothing else: 09 36 is a tab and a six, and 㘉 in UTF-16.
    """
    raw = text.encode(encoding)
    assume(not is_utf8(raw))
    try:
        opened = open_bytes("x", raw).text
    except DocumentError:
        return
    assert opened == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_utf8_text_comes_back(text: str) -> None:
    """UTF-8 proves itself: any characters are opened as they were written, after a mark that is not part of them."""
    if text.strip("\ufeff \u3000\u2028"):
        assert open_bytes("x", b"\xef\xbb\xbf" + "表".encode() + text.encode()).text == "表" + text


@given(st.binary(max_size=400))
def test_any_bytes_are_a_document_or_a_document_error(data: bytes) -> None:
    """Whatever the bytes, nothing but a DocumentError is raised."""
    with contextlib.suppress(DocumentError):
        assert open_bytes("x", data).text


@given(st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", b"MIME-Version: 1.0\nContent-Type: text/html\n\n", b"\xff\xfe",
                        b"\xfe\xff", b"\xef\xbb\xbf", b"<meta charset=gbk>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
       st.binary(max_size=200))  # fmt: skip
def test_any_bytes_behind_a_known_beginning_too(beginning: bytes, data: bytes) -> None:
    """A beginning that promises more than the file holds raises nothing but a DocumentError."""
    with contextlib.suppress(DocumentError):
        assert open_bytes("x", beginning + data).text


@pytest.mark.parametrize(("text", "encoding"), [(t, e) for t, encodings in FOREIGN for e in encodings])
@pytest.mark.parametrize("times", [1, 40])
def test_other_languages_are_not_read_as_chinese(text: str, encoding: str, times: int) -> None:
    """Bytes of another script are refused, short or long, though most of them decode as GB18030."""
    with pytest.raises(UnknownEncoding, match="save it as UTF-8"):
        open_bytes("x", (text * times).encode(encoding, "ignore"))


@pytest.mark.parametrize("name", ["fengtai-kxj-2023-pdftext.txt", "minhang-bdc-2022-ocr.txt", "dump-a-layout.txt"])
def test_a_lost_byte_is_not_passed_over(golden: Path, name: str) -> None:
    """GB18030 with one byte of a character lost reads as other characters from there on: it is refused."""
    data = (golden / "sources" / name).read_text(encoding="utf-8").encode("gb18030")
    beyond = [i for i, byte in enumerate(data) if byte > 0x7F]
    for at in beyond[:: len(beyond) // 20]:
        with pytest.raises(UnknownEncoding):
            open_bytes("x", data[:at] + data[at + 1 :])


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_golden_documents_come_back_from_every_encoding(golden: Path, encoding: str) -> None:
    """Real documents, in each encoding, give the same text and say which encoding it was."""
    for source in sorted((golden / "sources").glob("*.txt")):
        text = source.read_text(encoding="utf-8")
        document = open_bytes(source.name, text.encode(encoding))
        assert document.text == text
        assert document.encoding[:5] == encoding[:5]


def test_line_ends_become_line_feeds_and_page_breaks_stay() -> None:
    """CRLF and CR end a line; a form feed is kept."""
    assert open_bytes("x", "项目\r\n名称\r年度\f表\n".encode("gb18030")).text == "项目\n名称\n年度\f表\n"


def test_a_page_saved_by_word_is_decoded_as_it_declares() -> None:
    """A name of rare characters would not pass as Chinese: the page's own declaration decides."""
    data = (FILES / "word-page.doc").read_bytes()
    document = open_bytes("word-page.doc", data)
    assert "<td>堃骉垚赟翀昇湉</td>" in document.text
    with pytest.raises(UnknownEncoding):
        open_bytes("x", data.replace(b"charset=gb2312", b""))


def test_a_declaration_does_not_overrule_the_bytes() -> None:
    """A page that says gb2312 and is UTF-8, as editors leave them, is read as UTF-8."""
    page = "<meta charset=gb2312><td>项目名称</td>"
    assert open_bytes("x", page.encode()).text == page


def test_a_saved_page_gives_its_html_part() -> None:
    """The HTML of a .mht file is unwrapped from its mail encoding and decoded as the part's header says."""
    document = open_bytes("saved-page.mht", (FILES / "saved-page.mht").read_bytes())
    assert "<td>机房硬件维护</td></tr><tr><td>产出指标</td><td>≥95%</td>" in document.text
    assert "MIME" not in document.text
    assert document.encoding == "mht gb18030"


@pytest.mark.parametrize("data", [b"", b" \r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00 \x00\n", "\u3000".encode()])
def test_blank_files_are_empty(data: bytes) -> None:
    """No bytes, blanks or a mark alone are an empty document, in any encoding."""
    with pytest.raises(EmptyDocument):
        open_bytes("x", data)


@pytest.mark.parametrize(
    "data", [b"\x7fELF\x02\x01\x01\0\0", b"text\0text", bytes(range(32)), b"SQLite format 3\0\x10"]
)
def test_binary_files_are_called_binary(data: bytes) -> None:
    """NULs and control characters are no text in an unknown encoding but no text at all."""
    with pytest.raises(BinaryDocument):
        open_bytes("x", data)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"GIF89a\x01\0\x01\0", "GIF"),
        (rb"{\rtf1\ansi\ansicpg936", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old office file"),
        (b"Rar!\x1a\x07\x01\0", "archive"),
        (b"\x1f\x8b\x08\0\0", "archive"),
    ],
)
def test_known_kinds_that_are_not_read_are_named(data: bytes, word: str) -> None:
    """A GIF under any name is called a GIF, and so on, with what to do instead."""
    with pytest.raises(UnsupportedDocument, match=word):
        open_bytes("forms.txt", data)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
    ],
)
def test_what_is_opened_and_damaged_is_called_what_it_is(data: bytes, word: str) -> None:
    """The beginning of a PDF under any name is a PDF that is cut off, not an odd text."""
    with pytest.raises(UnreadableDocument, match=word):
        open_bytes("forms.txt", data)


def test_broken_utf8_says_where() -> None:
    """One damaged byte in a UTF-8 file is named by line, so that it can be found."""
    with pytest.raises(UnknownEncoding, match="line 3"):
        open_bytes("x", "项目名称\n实施单位\n".encode() + b"\xe9\xa1 95%\n" + "年度".encode())


def test_a_stray_control_character_is_kept_in_text() -> None:
    """A text layer's odd character is the ledger's business, not a reason to refuse the file."""
    text = "项目支出绩效自评表\x03项目名称\t机房硬件维护及施工维修维护"
    assert open_bytes("x", text.encode()).text == text


def test_what_two_encodings_can_say_is_not_chosen() -> None:
    """Without a mark these bytes are 节节节入 in one byte order and 节节节救 in the other: neither is taken."""
    data = "节节节入".encode("utf-16-le")
    assert data.decode("utf-16-be") == "节节节救"
    with pytest.raises(UnknownEncoding, match="can be read as utf-16-le and as utf-16-be"):
        open_bytes("x", data)
