"""Word documents: what is printed comes out in its order and its cells, and nothing else does."""

import io
import zipfile

import docx
import pytest
from docx.document import Document as Word
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.document import Document, Place
from pipeline.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument, UnsupportedDocument
from pipeline.read import Limits, open_bytes

BREAK = "\u2028"


def saved(word: Word) -> bytes:
    """The file that a document is saved as."""
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def opened(word: Word) -> Document:
    """The document as it is opened from its file."""
    return open_bytes("form.docx", saved(word))


def with_xml(*blocks: str) -> Document:
    """A document whose body is these blocks of WordprocessingML."""
    word = docx.Document()
    for block in blocks:
        spaces = nsdecls("w", "m")
        mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        word.element.body.insert_element_before(parse_xml(f"<w:x {spaces} {mc}>{block}</w:x>")[0], "w:sectPr")
    return opened(word)


def places(document: Document) -> dict[str, Place]:
    """Text of each cell -> its place."""
    return {document.text[m.start : m.end]: m.place for m in document.marks if m.place is not None}


def test_paragraphs_and_tables_come_in_the_order_of_the_body() -> None:
    """A title above a table and a note below it stay above and below."""
    word = docx.Document()
    word.add_paragraph("项目支出绩效自评表")
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip((c for row in table.rows for c in row.cells), "甲乙丙丁", strict=True):
        cell.text = text
    word.add_paragraph("（2023年度）")
    assert opened(word).text == "项目支出绩效自评表\n甲\t乙\n丙\t丁\n（2023年度）\n"


def test_each_cell_is_marked_with_its_place() -> None:
    """Cells are found by their marks, empty ones too; tables are told apart."""
    word = docx.Document()
    for texts in ("甲乙", "丙 "):
        table = word.add_table(rows=1, cols=2)
        for cell, text in zip(table.rows[0].cells, texts, strict=True):
            cell.text = text.strip()
    document = opened(word)
    assert places(document) == {"甲": Place(0, 0, 0), "乙": Place(0, 0, 1), "丙": Place(1, 0, 0), "": Place(1, 0, 1)}


def test_merged_cells_stand_once_with_their_spans() -> None:
    """A cell merged over two rows and two columns is one mark at its upper left; its neighbours keep their columns."""
    word = docx.Document()
    table = word.add_table(rows=3, cols=4)
    for number, cell in enumerate(c for row in table.rows for c in row.cells):
        cell.text = str(number)
    merged = table.cell(0, 1).merge(table.cell(1, 2))
    merged.text = "产出指标"
    found = places(opened(word))
    assert found["产出指标"] == Place(0, 0, 1, rowspan=2, colspan=2)
    assert (found["3"], found["7"], found["9"]) == (Place(0, 0, 3), Place(0, 1, 3), Place(0, 2, 1))
    assert len(found) == 9


def test_lines_in_a_cell_do_not_end_its_row() -> None:
    """Paragraphs, line breaks and tabs in a cell become breaks and blanks inside of it."""
    word = docx.Document()
    cell = word.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "项目\n名称"
    cell.add_paragraph("A\tB")
    assert opened(word).text == f"项目{BREAK}名称{BREAK}A B\n"


def test_a_row_that_begins_late_keeps_its_columns() -> None:
    """Grid columns skipped before a row (gridBefore) count."""
    row = "<w:tr>{}<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
    late = '<w:trPr><w:gridBefore w:val="2"/></w:trPr>'
    document = with_xml(f"<w:tbl>{row.format('', '甲')}{row.format(late, '乙')}</w:tbl>")
    assert document.text == "甲\n\t\t乙\n"
    assert places(document)["乙"] == Place(0, 1, 2)


def test_legacy_horizontal_merges_are_spans() -> None:
    """Cells merged by hMerge, as converted old files have them, are one."""
    cell = "<w:tc><w:tcPr><w:hMerge{}/></w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    row = cell.format(' w:val="restart"', "项目名称") + cell.format("", "")
    assert places(with_xml(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")) == {"项目名称": Place(0, 0, 0, colspan=2)}


def test_text_of_nested_tables_goes_to_the_outer_cell() -> None:
    """A table in a cell is read where it stands, as lines of that cell."""
    word = docx.Document()
    table = word.add_table(rows=1, cols=2)
    outer = table.cell(0, 0)
    outer.text = "前"
    inner = outer.add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "一", "二"
    outer.paragraphs[-1].text = "后"
    table.cell(0, 1).text = "右"
    assert opened(word).text == f"前{BREAK}一{BREAK}二{BREAK}后\t右\n"


def test_a_frame_of_one_cell_is_seen_through() -> None:
    """A form drawn inside a table of one cell keeps its own cells."""
    word = docx.Document()
    outer = word.add_table(rows=1, cols=1).cell(0, 0)
    outer.text = "项目支出绩效自评表"
    inner = outer.add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "项目名称", "机房"
    document = opened(word)
    assert places(document) == {"项目名称": Place(0, 0, 0), "机房": Place(0, 0, 1)}
    assert "自评表\n项目名称\t机房\n" in document.text


def test_deleted_text_is_no_text_and_inserted_is() -> None:
    """Tracked changes read as the page shows them accepted; so do moves and rows."""
    run = "<w:r><w:t>{}</w:t></w:r>"
    deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>100</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:id="2" w:author="a">{run.format("95")}</w:ins>'
    moved = f'<w:moveFrom w:id="3" w:author="a">{run.format("旧")}</w:moveFrom>'
    row = "<w:tr>{}<w:tc><w:p>" + run + "</w:p></w:tc></w:tr>"
    gone = '<w:trPr><w:del w:id="4" w:author="a"/></w:trPr>'
    document = with_xml(
        f"<w:p>{run.format('得分')}{deleted}{inserted}{moved}</w:p>",
        f"<w:tbl>{row.format(gone, '删')}{row.format('', '留')}</w:tbl>",
    )
    assert document.text == "得分95\n留\n"


def test_hidden_text_and_field_codes_are_no_text() -> None:
    """A run set as hidden is not printed, nor is the code behind a field; the field's result is."""
    document = with_xml(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>"
        "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>显</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:fldSimple w:instr='SUM(A1)'><w:r><w:t>96.5</w:t></w:r></w:fldSimple></w:p>"
    )
    assert document.text == "显96.5\n"


def test_content_controls_and_links_are_seen_through() -> None:
    """Text, rows and cells inside of content controls, which templates use for blanks to fill in, are read."""
    cell = "<w:tc><w:p><w:hyperlink><w:r><w:t>{}</w:t></w:r></w:hyperlink></w:p></w:tc>"
    control = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    rows = f"<w:tr>{cell.format('甲')}{control.format(cell.format('乙'))}</w:tr>" + control.format(
        f"<w:tr>{cell.format('丙')}</w:tr>"
    )
    document = with_xml(control.format("<w:p><w:r><w:t>标题</w:t></w:r></w:p>"), f"<w:tbl>{rows}</w:tbl>")
    assert document.text == "标题\n甲\t乙\n丙\n"


def test_a_text_box_is_read_once() -> None:
    """Word writes a text box twice, for new and for old programs; it is printed once."""
    box = "<w:txbxContent><w:p><w:r><w:t>（2023年度）</w:t></w:r></w:p></w:txbxContent>"
    both = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    document = with_xml(f"<w:p><w:r><w:t>自评表</w:t></w:r><w:r>{both}</w:r></w:p>")
    assert document.text == "自评表\n（2023年度）\n"


def test_signs_equations_and_powers_are_written_as_printed() -> None:
    """≥ from the Symbol font, a fraction, and a raised digit do not run into the number beside them."""
    document = with_xml(
        "<w:p><w:r><w:sym w:font='Symbol' w:char='F0B3'/><w:t>95%</w:t></w:r></w:p>",
        "<w:p><m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>",
        "<w:p><w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>4</w:t></w:r></w:p>",
        "<w:p><w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r></w:p>",
    )
    assert document.text == "≥95%\n1/2\n10⁴\n\ufffd\n"


def test_page_breaks_are_form_feeds() -> None:
    """A page that was broken by hand, or by a section, ends with a form feed."""
    word = docx.Document()
    word.add_paragraph("第一页")
    word.add_section()
    word.add_paragraph("第二页")
    word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    word.add_paragraph("第三页")
    word.add_paragraph("第四页").paragraph_format.page_break_before = True
    pages = opened(word).text.split("\f")
    assert [page.strip() for page in pages] == ["第一页", "第二页", "第三页", "第四页"]


@pytest.mark.parametrize(
    ("style", "text", "printed"),
    [
        ("decimal", "%1.", ["1.", "2.", "3."]),
        ("chineseCountingThousand", "（%1）", ["（一）", "（二）", "（三）"]),
        ("lowerLetter", "%1)", ["a)", "b)", "c)"]),
        ("decimalEnclosedCircle", "%1", ["①", "②", "③"]),
        ("bullet", "\uf06c", ["•", "•", "•"]),
        ("ordinalText", "%1.", ["\ufffd.", "\ufffd.", "\ufffd."]),
    ],
)
def test_numbers_of_lists_are_printed(style: str, text: str, printed: list[str]) -> None:
    """A list's number stands in no run, but on paper; a style that is not known is not guessed."""
    word = docx.Document()
    lists = word.part.numbering_part.element
    lists.insert(0, parse_xml(
        f"<w:abstractNum {nsdecls('w')} w:abstractNumId='90'><w:lvl w:ilvl='0'><w:start w:val='1'/>"
        f"<w:numFmt w:val='{style}'/><w:lvlText w:val='{text}'/></w:lvl></w:abstractNum>"
    ))  # fmt: skip
    lists.append(parse_xml(f"<w:num {nsdecls('w')} w:numId='91'><w:abstractNumId w:val='90'/></w:num>"))
    for line in ("完成维护", "完成采购", "完成培训"):
        properties = word.add_paragraph(line)._p.get_or_add_pPr()
        properties.append(parse_xml(f"<w:numPr {nsdecls('w')}><w:ilvl w:val='0'/><w:numId w:val='91'/></w:numPr>"))
    assert [line.split(" ")[0] for line in opened(word).text.splitlines()] == printed


def test_lists_in_lists_count_anew() -> None:
    """A deeper level begins again under the next number, and prints the numbers above it."""
    word = docx.Document()
    lists = word.part.numbering_part.element
    levels = "".join(
        f"<w:lvl w:ilvl='{i}'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='{text}'/></w:lvl>"
        for i, text in enumerate(("%1.", "%1.%2"))
    )
    lists.insert(0, parse_xml(f"<w:abstractNum {nsdecls('w')} w:abstractNumId='90'>{levels}</w:abstractNum>"))
    lists.append(parse_xml(f"<w:num {nsdecls('w')} w:numId='91'><w:abstractNumId w:val='90'/></w:num>"))
    for depth in (0, 1, 1, 0, 1):
        numbered = f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{depth}'/><w:numId w:val='91'/></w:numPr>"
        word.add_paragraph("完成")._p.get_or_add_pPr().append(parse_xml(numbered))
    assert [line.split(" ")[0] for line in opened(word).text.splitlines()] == ["1.", "1.1", "1.2", "2.", "2.1"]


def test_numbers_of_a_list_style_are_printed() -> None:
    """Numbers come with a paragraph's style too."""
    word = docx.Document()
    word.add_paragraph("完成维护", style="List Number")
    word.add_paragraph("完成采购", style="List Number")
    assert opened(word).text == "1. 完成维护\n2. 完成采购\n"


def test_a_document_of_pictures_is_empty() -> None:
    """No text is said clearly."""
    with pytest.raises(EmptyDocument, match="no text"):
        opened(docx.Document())


def test_a_file_in_place_of_text_is_named() -> None:
    """Pages that web programs put into a docx whole (altChunk) are not read as nothing."""
    with pytest.raises(UnsupportedDocument, match="another file"):
        with_xml("<w:altChunk/>")


def test_a_table_without_end_is_refused() -> None:
    """A span of a billion columns is a few bytes in the file and must not become a billion tabs."""
    cell = "<w:tc><w:tcPr><w:gridSpan w:val='1000000000'/></w:tcPr><w:p/></w:tc>"
    with pytest.raises(DocumentTooLarge, match="columns"):
        with_xml(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>")


def test_a_docx_that_unpacks_to_too_much_is_refused() -> None:
    """The limit of what is unpacked holds before anything is."""
    with pytest.raises(DocumentTooLarge, match="unpacks to"):
        open_bytes("form.docx", saved(docx.Document()), Limits(unpacked_bytes=1000))


def test_entities_are_not_expanded() -> None:
    """An XML bomb in the main part ends as a small document or a failure."""
    source = zipfile.ZipFile(io.BytesIO(saved(docx.Document())))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "word/document.xml":
                laughs = (
                    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "'
                    + "&a;" * 1000
                    + '"><!ENTITY c "'
                    + "&b;" * 1000
                    + '">]>'
                )
                text = "<w:p><w:r><w:t>&c;</w:t></w:r></w:p>"
                body = f"<w:document {nsdecls('w')}><w:body>{text}</w:body></w:document>"
                data = ("<?xml version='1.0'?>" + laughs + body).encode()
            target.writestr(info, data)
    with pytest.raises((UnreadableDocument, EmptyDocument)):
        open_bytes("form.docx", stream.getvalue())


def test_a_damaged_docx_is_a_named_failure() -> None:
    """Any byte of the file may be wrong: the result is a document or a DocumentError with the file's name."""
    word = docx.Document()
    word.add_paragraph("项目支出绩效自评表")
    data = saved(word)
    with pytest.raises(UnreadableDocument, match=r"form\.docx"):
        open_bytes("form.docx", data[: len(data) // 2])
