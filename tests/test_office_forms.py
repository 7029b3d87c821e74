"""Forms in office files, from bytes to accepted records."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

import docx
import openpyxl
import pytest
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS, field_of
from pipeline.read import open_bytes
from pipeline.run import process
from pipeline.trials import pages
from pipeline.trials.appearances import Rework
from pipeline.trials.corpus import forms_of
from pipeline.trials.judge import answer_of_form, judge_document
from pipeline.trials.sheets import Grid, GridCell, Paragraph, Sheet, sheet
from pipeline.trials.templates import MINISTRY, TEMPLATES, Template
from pipeline.trials.truth import Expected

Inside = Callable[[str], str]

# 效益指效益指标 as one heading, and an executed amount of -5: the print itself is in doubt.
DOUBTFUL = ("002-45", "003-12")
HEAD = "资料汇编"
CELL_LINES = re.compile(r"(?<=[；。])(?=.)")


def plain_paragraph(text: str) -> str:
    """A cell's text as one paragraph of one run."""
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def many_paragraphs(text: str) -> str:
    """A sentence a paragraph, its characters in runs of three, a break after the eighth character."""
    paragraphs = []
    for line in CELL_LINES.split(text):
        runs = [line[i : i + 3] for i in range(0, len(line), 3)]
        inner = "".join(
            f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(run)}</w:t></w:r>'
            + ("<w:r><w:br/></w:r>" if number == 2 else "")
            for number, run in enumerate(runs)
        )
        paragraphs.append(f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{inner}</w:p>')
    return "".join(paragraphs)


def nested_table(text: str) -> str:
    """A cell's text in a table of its own within the cell."""
    inner = plain_paragraph(text)
    grid = '<w:tblGrid><w:gridCol w:w="900"/></w:tblGrid>'
    return f"<w:tbl><w:tblPr/>{grid}<w:tr><w:tc><w:tcPr/>{inner}</w:tc></w:tr></w:tbl><w:p/>"


def word_cell(cell: GridCell, row: int, inside: Inside) -> str:
    """A cell as it stands in one of its rows: the text in the first, a continued merge below."""
    merge = "" if cell.rowspan == 1 else "<w:vMerge/>" if row > cell.row else '<w:vMerge w:val="restart"/>'
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{inside(cell.text) if row == cell.row else '<w:p/>'}</w:tc>"


def word_table(grid: Grid, inside: Inside) -> str:
    """A table with gridSpan and vMerge, every row with a cell for each of its places."""
    rows = []
    for row in range(grid.height):
        crossing = sorted((c for c in grid.cells if c.row <= row < c.row + c.rowspan), key=lambda c: c.column)
        rows.append(f"<w:tr>{''.join(word_cell(cell, row, inside) for cell in crossing)}</w:tr>")
    columns = '<w:gridCol w:w="900"/>' * grid.width
    return f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def word_bytes(blocks: Sheet, inside: Inside = plain_paragraph) -> bytes:
    """A Word document of paragraphs and tables."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text.strip("\f"))
        else:
            document.element.body.insert(-1, parse_xml(word_table(block, inside)))
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def number_of(text: str, path: str) -> tuple[float, str] | None:
    """The number and format that show a text: 100% → 1 and 0%, 1913280 → 1913280.0 and #,##0.00; None for words."""
    match = re.fullmatch(r"(-?(?:0|[1-9]\d*)(?:\.(\d+))?)(%?)", text, re.ASCII)
    if not match or len(match[1]) > 14:
        return None
    digits = len(match[2] or "")
    if match[3]:
        return round(float(match[1]) / 100, digits + 6), f"0.{'0' * digits}%" if digits else "0%"
    if field_of(path) in AMOUNT_COLUMNS:
        return float(match[1]), f"#,##0.{'0' * max(digits, 2)}"
    return float(match[1]), f"0.{'0' * digits}" if digits else "General"


def put(page: Worksheet, place: tuple[int, int], cell: GridCell, *, numbers: bool) -> None:
    """A cell's text at a place, as a number where it is one and numbers are wanted."""
    target = page.cell(*place)
    number = number_of(cell.text, cell.path) if numbers and cell.path != "contact_phone" else None
    if number:
        target.value, target.number_format = number
    elif cell.text:
        target.value = cell.text
        target.data_type = "s"
    if cell.rowspan > 1 or cell.colspan > 1:
        page.merge_cells(None, *place, place[0] + cell.rowspan - 1, place[1] + cell.colspan - 1)


def fill(page: Worksheet, blocks: Sheet, *, numbers: bool = True, titled: bool = True) -> None:
    """The blocks below one another; lines outside of tables as merged rows, or in the first column alone."""
    top = 1
    for block in blocks:
        if isinstance(block, Paragraph):
            across = next((b.width for b in blocks if isinstance(b, Grid)), 1) if titled else 1
            put(page, (top, 1), GridCell(0, 0, block.text.strip("\f"), "", 1, across), numbers=False)
            top += 1
            continue
        for cell in block.cells:
            put(page, (top + cell.row, 1 + cell.column), cell, numbers=numbers)
        top += block.height


def book_bytes(sheets: Mapping[str, Sheet], *, numbers: bool = True, titled: bool = True) -> bytes:
    """A workbook of these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, blocks in sheets.items():
        fill(book.create_sheet(name), blocks, numbers=numbers, titled=titled)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def one_sheet(blocks: Sheet, *, numbers: bool = True, titled: bool = True) -> bytes:
    """A workbook of one sheet."""
    return book_bytes({"附件": blocks}, numbers=numbers, titled=titled)


WRITERS: dict[str, Callable[[Sheet], bytes]] = {
    "word": word_bytes,
    "word-paragraphs": partial(word_bytes, inside=many_paragraphs),
    "word-nested": partial(word_bytes, inside=nested_table),
    "sheet-numbers": one_sheet,
    "sheet-texts": partial(one_sheet, numbers=False, titled=False),
}


@pytest.fixture(scope="module")
def forms(golden: Path) -> list[Expected]:
    """The golden forms whose print is in no doubt."""
    return [form for form in forms_of(golden) if form.form not in DOUBTFUL]


def faults(data: bytes, expected: Sequence[Expected]) -> list[str]:
    """What is wrong, missing, too much or not accepted of the forms that a file holds."""
    read = process(open_bytes("forms", data)).forms
    found = []
    for verdict in judge_document("forms", expected, map(answer_of_form, read)):
        on = verdict.verdict
        found += [f"{verdict.form} {wrong.path}: {wrong.got!r} for {wrong.want!r}" for wrong in on.wrong]
        found += [] if on.straight and verdict.form else [f"{verdict.form or 'a form too many'} {on.findings}"]
    return found


@pytest.mark.parametrize(
    ("writer", "first", "step"),
    [("word", 0, 3), ("word-paragraphs", 1, 3), ("word-nested", 2, 3), ("sheet-numbers", 0, 1), ("sheet-texts", 0, 3)],
)
def test_every_form_is_right_and_accepted(forms: list[Expected], writer: str, first: int, step: int) -> None:
    """Each closed form printed in an office file comes back right in every field, and accepted."""
    chosen = forms[first::step]
    assert len(chosen) > 20
    assert [fault for form in chosen for fault in faults(WRITERS[writer](sheet(form.record, MINISTRY)), [form])] == []


@pytest.mark.parametrize("writer", ["word", "sheet-numbers"])
@pytest.mark.parametrize("form", DOUBTFUL)
def test_a_doubtful_print_is_right_and_flagged(golden: Path, form: str, writer: str) -> None:
    """A cell that holds two headings, or a negative amount, is read as printed and never accepted."""
    expected = next(found for found in forms_of(golden) if found.form == form)
    read = process(open_bytes("form", WRITERS[writer](sheet(expected.record, MINISTRY)))).forms
    (verdict,) = judge_document("form", [expected], map(answer_of_form, read))
    assert not verdict.verdict.wrong
    assert not verdict.verdict.trusted


@pytest.mark.parametrize("template", TEMPLATES[1:], ids=lambda template: template.name)
@pytest.mark.parametrize("writer", ["word", "sheet-numbers"])
def test_templates_of_other_places(forms: list[Expected], writer: str, template: Template) -> None:
    """Other headings, orders of columns, a title inside: right, and accepted unless a column is unknown."""
    for form in forms[::12]:
        found = faults(WRITERS[writer](sheet(form.record, template)), [form])
        assert all("column.unknown" in fault for fault in found) if template.remark else not found


@pytest.mark.parametrize("writer", ["word", "sheet-numbers"])
@pytest.mark.parametrize(
    "rework", [pages.page_broken, pages.page_broken_and_headed, pages.page_broken_in_funds, pages.blank_row]
)
def test_pages_between_the_rows(forms: list[Expected], writer: str, rework: Rework) -> None:
    """A table cut in two with page numbers between its halves, headings printed again, a row without text."""
    for number, form in enumerate(forms[::9]):
        blocks = rework(sheet(form.record, MINISTRY), Random(number))  # noqa: S311 - a draw to be repeated
        # A running head is known by no rule: it is left over, and the form flagged.
        kept = tuple(block for block in blocks or () if not isinstance(block, Paragraph) or HEAD not in block.text)
        assert not kept or faults(WRITERS[writer](kept), [form]) == []


@pytest.mark.parametrize("writer", ["word", "sheet-numbers", "sheet-texts"])
def test_two_forms_among_words(forms: list[Expected], writer: str) -> None:
    """Narrative before, between and after two forms, that speaks of 总分 and 项目名称, stays out of both."""
    one, two = forms[1], forms[-2]
    words = pages.paragraphs
    first, second = (sheet(form.record, MINISTRY) for form in (one, two))
    blocks = (*words(pages.BEFORE), *first, *words(pages.BETWEEN), *second, *words(pages.AFTER))
    assert faults(WRITERS[writer](blocks), [one, two]) == []


def test_a_sheet_for_each_form(forms: list[Expected]) -> None:
    """A workbook with a cover and a form a sheet holds all of them, in order."""
    chosen = forms[::25]
    sheets = {form.form: sheet(form.record, MINISTRY) for form in chosen}
    cover = {"封面": pages.paragraphs(("2023年度项目支出绩效自评报告", "填报单位：测试单位"))}
    assert faults(book_bytes({**cover, **sheets}), chosen) == []


def test_numbers_are_read_as_they_are_shown(forms: list[Expected]) -> None:
    """The workbook really holds numbers: a rate of 1 shown as 100%, an amount shown with its separators."""
    form = next(form for form in forms if form.form == "003-02")
    book = openpyxl.load_workbook(io.BytesIO(one_sheet(sheet(form.record, MINISTRY))))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if isinstance(cell.value, int | float)]
    formats = {cell.number_format for cell in cells}
    assert {"0%", "#,##0.00"} <= formats
    assert len(cells) > 20
    text = open_bytes("form", one_sheet(sheet(form.record, MINISTRY))).text
    assert "450,000.00" in text
    assert "100%" in text
