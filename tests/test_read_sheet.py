"""Spreadsheets: cells come out as they are shown, in their places."""

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.document import Document, Place
from pipeline.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument
from pipeline.read import Limits, open_bytes
from pipeline.read.numberformat import shown_number

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '


def saved(book: openpyxl.Workbook) -> bytes:
    """The file that a workbook is saved as."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def one_cell(value: Any, code: str = "General") -> str:
    """What a cell with this value and format is read as."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"], book.active["B1"] = value, "右"
    book.active["A1"].number_format = code
    return open_bytes("x", saved(book)).text.removesuffix("右\n").rstrip("\t")


def places(document: Document) -> dict[str, Place]:
    """Text of each cell -> its place."""
    return {document.text[m.start : m.end]: m.place for m in document.marks if m.place is not None}


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1, "0%", "100%"),
        (0.9594, "0.00%", "95.94%"),
        (0.95931, "0.00%", "95.93%"),
        (0.5, "0%", "50%"),
        (60.0, "General", "60"),
        (0.1 + 0.2, "General", "0.3"),
        (1 / 3, "General", "0.333333333333333"),
        (5860000, "General", "5860000"),
        (1e20, "General", "100000000000000000000"),
        (0.00001, "General", "0.00001"),
        (-8.5, "General", "-8.5"),
        (2239193.63, "#,##0.00", "2,239,193.63"),
        (1913280, "#,##0", "1,913,280"),
        (999, "#,##0", "999"),
        (0, "#,##0.00", "0.00"),
        (2.675, "0.00", "2.68"),
        (2.5, "0", "3"),
        (-0.001, "0.00", "0.00"),
        (9.5, "0.0#", "9.5"),
        (9, "0.##", "9"),
        (0.5, "#.00", ".50"),
        (123456, "0.00,", "123.46"),
        (5, "000", "005"),
        (-1234.5, "#,##0.00;[Red](#,##0.00)", "(1,234.50)"),
        (-1234.5, "#,##0.00_);[Red]\\-#,##0.00", "-1,234.50"),
        (1234.5, ACCOUNTING, "1,234.50"),
        (0, ACCOUNTING, "-"),
        (0, "0;-0;;@", ""),
        (60, '0"万元"', "60万元"),
        (60, "[$¥-804]#,##0.00", "¥60.00"),
        (60, "[DBNum1]General", "60"),
        (0.5, "# ?/?", "0.5"),
        (12345, "0.00E+00", "12345"),
        (60, "@", "60"),
        ("≥95%", "0%", "≥95%"),
        (True, "General", "TRUE"),
        ("#DIV/0!", "General", "#DIV/0!"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_shown(value: object, code: str, shown: str) -> None:
    """A cell's number and format give what the page shows, without the noise of binary fractions."""
    assert one_cell(value, code) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("yyyy-mm-dd", "2023-03-05"),
        ("yyyy/m/d", "2023/3/5"),
        ('yyyy"年"m"月"d"日"', "2023年3月5日"),
        ("yyyy\\-mm\\-dd hh:mm:ss", "2023-03-05 16:07:09"),
        ("h:mm", "16:07"),
        ("h:mm AM/PM", "4:07 PM"),
        ("mm-dd-yy", "2023/3/5"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2023年3月5日"),
        ("yyyy/m/d;@", "2023/3/5"),
        ("mmm-yy", "2023-03-05 16:07:09"),
    ],
)
def test_dates_are_read_as_shown(code: str, shown: str) -> None:
    """A date's format says what is printed; months by name fall back to the whole date."""
    assert one_cell(dt.datetime(2023, 3, 5, 16, 7, 9), code) == shown  # noqa: DTZ001 - cells know no zones


def test_chinese_dates_of_built_in_formats_are_dates() -> None:
    """Chinese Excel writes 2023年12月31日 as format 31, which has no text in the file: it is no number 45291."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet().write_number(0, 0, 45291, book.add_format({"num_format": 31}))
    book.close()
    assert open_bytes("x", stream.getvalue()).text == "2023年12月31日\n"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False))
def test_amounts_come_back_whatever_their_float(amount: Any) -> None:
    """Every amount with two places survives the way through a float, with and without a format."""
    assert shown_number(float(amount), "0.00") == f"{amount:.2f}".replace("-0.00", "0.00")
    assert float(shown_number(float(amount), "General")) == float(amount)


def test_merged_cells_stand_once_with_their_spans() -> None:
    """A merged range is one mark at its upper left; what it covers gives no cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"], sheet["D1"], sheet["D2"], sheet["A3"] = "产出指标", "10", "20", "总分"
    sheet.merge_cells("A1:C2")
    document = open_bytes("x", saved(book))
    assert document.text == "产出指标\t\t\t10\n\t\t\t20\n总分\n"
    assert places(document) == {
        "产出指标": Place(0, 0, 0, 2, 3), "10": Place(0, 0, 3), "20": Place(0, 1, 3), "总分": Place(0, 2, 0)
    }  # fmt: skip


def test_visible_sheets_are_pages_and_hidden_ones_are_left_out() -> None:
    """Sheets come in order, each a table of its own; a hidden sheet of drop-down values is no form."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "第一张"
    hidden = book.create_sheet("选项")
    hidden["A1"], hidden.sheet_state = "下拉", "hidden"
    last = book.create_sheet("二")
    last["B2"] = "第二张"
    last.row_dimensions[2].hidden = True
    book.create_sheet("空")
    document = open_bytes("x", saved(book))
    assert document.text == "第一张\n\f\t第二张\n"
    assert places(document) == {"第一张": Place(0, 0, 0), "第二张": Place(1, 1, 1)}


def test_lines_and_tabs_in_a_cell_do_not_end_it() -> None:
    """A line typed with Alt+Enter, or escaped by the file, stays in its cell."""
    assert one_cell("项目\n名称_x000D_\n一\t二") == "项目\u2028名称\u2028一 二"


def test_a_formula_gives_its_saved_value_or_nothing() -> None:
    """What was computed when the file was saved is read; what never was is blank, not the formula."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write_formula(0, 0, "=60/60", book.add_format({"num_format": "0%"}), 1)
    book.close()
    assert open_bytes("x", stream.getvalue()).text == "100%\n"
    assert one_cell("=1+1") == ""


def test_a_far_cell_costs_no_blanks() -> None:
    """A lone cell in the last row does not bring a million empty lines."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"], book.active["A1048576"] = "头", "尾"
    document = open_bytes("x", saved(book))
    assert document.text == "头\n\n尾\n"
    assert places(document)["尾"] == Place(0, 1048575, 0)


def test_a_merge_of_the_whole_sheet_is_refused() -> None:
    """Seventeen billion merged cells are a few bytes in the file."""
    book = openpyxl.Workbook()
    data = saved(book)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for info in source.infolist():
            part = source.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                merge = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
                part = part.replace(b"</sheetData>", b"</sheetData>" + merge).replace(
                    b"<sheetData/>", b"<sheetData/>" + merge
                )
                assert merge in part
            target.writestr(info, part)
    with pytest.raises(DocumentTooLarge, match="merged"):
        open_bytes("x", stream.getvalue())


def test_separators_count_as_text() -> None:
    """Cells far to the right bring tabs: they are counted against the limit before they fill the memory."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in range(1, 200):
        book.active.cell(row, 16384, "右")
    data = saved(book)
    with pytest.raises(DocumentTooLarge, match="characters of text"):
        open_bytes("x", data, Limits(file_bytes=1_000_000))


def test_an_empty_and_a_damaged_workbook_are_named() -> None:
    """A workbook without a value is empty; half a workbook is damaged."""
    data = saved(openpyxl.Workbook())
    with pytest.raises(EmptyDocument):
        open_bytes("x", data)
    with pytest.raises(UnreadableDocument):
        open_bytes("x", data[:-200])
