"""Printed sheets as office files, and that they hold what was printed.

`docx_bytes` and `xlsx_bytes` stand here and not in the product, which only reads such files.
"""

import io
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from pipeline.trials.sheets import Grid, Paragraph, Sheet, sheet
from pipeline.trials.templates import MINISTRY


def docx_bytes(blocks: Sheet) -> bytes:
    """The sheet as a Word document; merged cells are merged."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text.strip("\f"))
            continue
        table = document.add_table(rows=block.height, cols=block.width)
        for cell in block.cells:
            last = table.cell(cell.row + cell.rowspan - 1, cell.column + cell.colspan - 1)
            table.cell(cell.row, cell.column).merge(last).text = cell.text
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def xlsx_bytes(blocks: Sheet) -> bytes:
    """The sheet as a spreadsheet of texts; merged cells are merged."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    top = 1
    for block in blocks:
        if isinstance(block, Paragraph):
            page.cell(top, 1, block.text.strip("\f"))
            top += 1
            continue
        for cell in block.cells:
            row, column = top + cell.row, 1 + cell.column
            page.cell(row, column).value = cell.text or None
            page.cell(row, column).data_type = "s" if cell.text else "n"
            if cell.rowspan > 1 or cell.colspan > 1:
                page.merge_cells(None, row, column, row + cell.rowspan - 1, column + cell.colspan - 1)
        top += block.height
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.fixture
def blocks(expected: dict[str, dict[str, Any]]) -> Sheet:
    """A form of fourteen rows."""
    return sheet(expected["003-02"], MINISTRY)


def test_a_word_document_holds_the_table(blocks: Sheet) -> None:
    """Every cell's text stands once, with its column span."""
    table = docx.Document(io.BytesIO(docx_bytes(blocks))).tables[0]
    grid = next(block for block in blocks if isinstance(block, Grid))
    found = []
    for row in table._tbl.tr_lst:
        for cell in row.tc_lst:
            if cell.vMerge != "continue":
                text = "".join(node.text or "" for node in cell.iter(qn("w:t")))
                found.append((text, cell.grid_span))
    assert found == [(cell.text, cell.colspan) for cell in grid.cells]


def test_a_spreadsheet_holds_the_table(blocks: Sheet) -> None:
    """Every cell's text stands at its place, and merged cells are stated."""
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(blocks))).worksheets[0]
    grid = next(block for block in blocks if isinstance(block, Grid))
    above = len(blocks) - 1
    for cell in grid.cells:
        assert page.cell(above + cell.row + 1, cell.column + 1).value == (cell.text or None)
    merged = [cell for cell in grid.cells if cell.rowspan > 1 or cell.colspan > 1]
    assert len(page.merged_cells.ranges) == len(merged)
