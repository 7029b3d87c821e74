"""A workbook of all tables, a sheet each; texts are texts by their type, whatever they begin with."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from pipeline.errors import UsageError
from pipeline.export.tables import Cell, Kind, Sheet
from pipeline.store import StoredForm

LAST_ROW = 1_048_575
LONGEST_TEXT = 32_767
"""What a worksheet holds: rows (counted from 0) and characters in a cell."""

_EXACT_DIGITS = 15
_WIDTHS = {Kind.TEXT: 20, Kind.FIGURE: 12, Kind.INTEGER: 8}
_CUT = "…［{} 字，全文见 jsonl 导出 / {} characters, whole in the jsonl export］"


def write_workbook(forms: Iterable[StoredForm], sheets: Sequence[Sheet], file: BinaryIO) -> None:
    """Write the sheets to `file`, row by row.

    A figure is a number, shown with the decimals it is printed with, where a number holds it exactly; else a text.
    A text longer than a cell holds is cut and says so. Raises UsageError for more rows than a sheet holds.
    """
    with TemporaryDirectory(prefix="chuishao-") as folder:
        made = Path(folder) / "workbook.xlsx"
        try:
            # Closed also when the forms break off, for the files that each sheet keeps open.
            with xlsxwriter.Workbook(made, {"constant_memory": True, "tmpdir": folder, "use_zip64": True}) as workbook:
                _fill([_Worksheet(workbook, sheet) for sheet in sheets], forms)
        except FileCreateError as error:
            raise OSError(*_cause(error)) from error
        with made.open("rb") as whole:
            copyfileobj(whole, file)


def _fill(worksheets: "Sequence[_Worksheet]", forms: Iterable[StoredForm]) -> None:
    for form in forms:
        for worksheet in worksheets:
            worksheet.add(form)


def _cause(error: FileCreateError) -> tuple[object, ...]:
    # The library wraps what the disk said in an exception of its own.
    cause = error.args[0] if error.args else error
    return cause.args if isinstance(cause, OSError) else (str(error),)


class _Worksheet:
    """One sheet that grows downwards."""

    def __init__(self, workbook: Any, sheet: Sheet) -> None:
        self._sheet = sheet
        self._workbook = workbook
        self._formats: dict[int, Any] = {}
        self._row = 0
        self._out = workbook.add_worksheet(sheet.name)
        self._out.freeze_panes(1, 0)
        head = workbook.add_format({"bold": True})
        for number, column in enumerate(sheet.columns):
            self._out.set_column(number, number, _WIDTHS[column.kind])
            self._out.write_string(0, number, column.heading, head)

    def add(self, form: StoredForm) -> None:
        """The rows of one form."""
        for row in self._sheet.rows(form):
            self._row += 1
            if self._row > LAST_ROW:
                raise UsageError(
                    f"sheet {self._sheet.name} would have more than {LAST_ROW:,} rows",
                    "export fewer documents at a time (--document), or as csv, parquet or jsonl",
                )
            for number, (cell, column) in enumerate(zip(row, self._sheet.columns, strict=True)):
                self._write(number, cell, column.kind)

    def _write(self, number: int, cell: Cell, kind: Kind) -> None:
        if cell is None:
            return
        if kind is Kind.INTEGER:
            self._out.write_number(self._row, number, cell)
        elif kind is Kind.FIGURE and _is_exact(str(cell)):
            self._out.write_number(self._row, number, float(cell), self._shown(str(cell)))
        else:
            self._out.write_string(self._row, number, _cut(str(cell)))

    def _shown(self, figure: str) -> Any:
        decimals = len(figure.partition(".")[2])
        if decimals not in self._formats:
            pattern = f"0.{'0' * decimals}" if decimals else "0"
            self._formats[decimals] = self._workbook.add_format({"num_format": pattern})
        return self._formats[decimals]


def _is_exact(figure: str) -> bool:
    # A number that a spreadsheet keeps has 15 digits; 007 and -0 would lose what is printed.
    decimals = len(figure.partition(".")[2])
    digits = figure.lstrip("-").replace(".", "").lstrip("0")
    return (
        len(digits) <= _EXACT_DIGITS
        and f"{float(figure):.{decimals}f}" == figure
        and (figure[0] != "-" or digits != "")
    )


def _cut(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    mark = _CUT.format(len(text), len(text))
    return text[: LONGEST_TEXT - len(mark)] + mark
