"""Spreadsheets: every visible sheet a table, a page of its own. The one door to openpyxl.

Cells are written as they are shown (`numberformat.py`). Hidden sheets are left out, hidden rows and columns are kept. A
formula gives the value that was saved with it; a formula that was never computed gives a blank cell.
"""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import iterparse

from pipeline.document import Document
from pipeline.errors import DocumentTooLarge
from pipeline.read.failure import DAMAGE
from pipeline.read.kind import damaged
from pipeline.read.layout import LaidCell, Layout, cell_text
from pipeline.read.limits import Limits
from pipeline.read.numberformat import LOCAL_DATES, shown_moment, shown_number

_MOST_MERGED = 2_000_000
# `第一行_x000D_第二行`: how the file writes characters that XML does not take.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def read_sheet(name: str, data: bytes, sha256: str, limits: Limits) -> Document:
    """Opens an xlsx (or xlsm, xltx). Raises DocumentError."""
    layout = Layout(name, limits)
    try:
        if sum(_merged_areas(data)) > _MOST_MERGED:
            raise DocumentTooLarge(
                f"{name} has merged cells over more than {_MOST_MERGED:,} places",
                "undo the merging of whole columns or rows, save it and try again",
            )
        with warnings.catch_warnings():
            # openpyxl warns of drawings and rules that it leaves out; only the cells are wanted.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible" and (cells := _cells(sheet, book.epoch)):
                layout.break_page()
                layout.table(cells)
    except (*DAMAGE, InvalidFileException) as error:
        raise damaged(name, "xlsx", error) from error
    return layout.document(sha256, "xlsx")


def _merged_areas(data: bytes) -> Iterator[int]:
    """The places under each merged cell: openpyxl makes an object for each, and `A1:XFD1048576` has 17 billion."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.namelist():
            if not part.startswith("xl/worksheets/") or not part.endswith(".xml"):
                continue
            with package.open(part) as stream:
                for _, element in iterparse(stream):
                    if element.tag.endswith("}mergeCell"):
                        left, top, right, bottom = range_boundaries(element.get("ref", ""))
                        yield (int(right or 0) - int(left or 0) + 1) * (int(bottom or 0) - int(top or 0) + 1)
                    element.clear()


def _cells(sheet: Worksheet, epoch: dt.datetime) -> list[LaidCell]:
    """The cells with text and the merged ones, from the file's own list: a far cell has no row of blanks before it."""
    spans = {(r.min_row, r.min_col): (r.max_row - r.min_row + 1, r.max_col - r.min_col + 1) for r in sheet.merged_cells}
    cells = []
    for (row, column), cell in sorted(sheet._cells.items()):  # noqa: SLF001 - iter_rows would fill every gap
        if isinstance(cell, MergedCell):
            continue
        text = cell_text(_shown(cell, epoch))
        down, across = spans.get((row, column), (1, 1))
        if text.strip() or down * across > 1:
            cells.append(LaidCell(row - 1, column - 1, text, down, across))
    return cells


def _shown(cell: Cell, epoch: dt.datetime) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        local = LOCAL_DATES.get(cell._style.numFmtId)  # type: ignore[attr-defined]  # noqa: SLF001 - has no other name
        if local is not None:
            return shown_moment(from_excel(value, epoch), local)
        return shown_number(value, cell.number_format)
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return shown_moment(value, cell.number_format)
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), str(value))
