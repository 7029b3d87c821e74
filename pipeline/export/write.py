"""One writer a format; each takes forms one at a time, except Parquet, which keeps its table in memory."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.errors import EnvironmentFailure
from pipeline.export.files import whole_file
from pipeline.export.lines import lines
from pipeline.export.options import Format, Options, TableName
from pipeline.export.tables import Cell, Column, Kind, sheet
from pipeline.export.workbook import write_workbook
from pipeline.store import StoredForm

_BOM = b"\xef\xbb\xbf"
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "\0")
_SCALE = 10
_PRECISION = 38
_WIDEST = 76


def write(forms: Iterable[StoredForm], options: Options, output: Path | BinaryIO) -> int:
    """Write the forms to a file, which then stands whole or not at all, or to a binary stream; how many it were.

    Raises UsageError for what the format cannot hold or a path that is no file, EnvironmentFailure where the disk
    or a missing extra is in the way.
    """
    counted = _Counted(forms)
    if not isinstance(output, Path):
        _WRITERS[options.format](counted, options, output)
        return counted.count
    with whole_file(output) as file:
        if options.format is Format.CSV:
            # Spreadsheet programs take a CSV file without this mark for one in the local encoding.
            file.write(_BOM)
        _WRITERS[options.format](counted, options, file)
    return counted.count


class _Counted:
    """Forms, counted as they pass."""

    def __init__(self, forms: Iterable[StoredForm]) -> None:
        self._forms = forms
        self.count = 0

    def __iter__(self) -> Iterator[StoredForm]:
        for form in self._forms:
            self.count += 1
            yield form


def _write_jsonl(forms: Iterable[StoredForm], options: Options, file: BinaryIO) -> None:
    told = lines(forms, personal=not options.without_personal)
    file.writelines(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in told)


def _write_csv(forms: Iterable[StoredForm], options: Options, file: BinaryIO) -> None:
    table = sheet(options.table, options)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow([column.heading for column in table.columns])
        for form in forms:
            for row in table.rows(form):
                writer.writerow([_harmless(cell, column) for cell, column in zip(row, table.columns, strict=True)])
    finally:
        # The stream belongs to the caller: closing the wrapper would close it.
        text.detach()


def _harmless(cell: Cell, column: Column) -> Cell:
    # =100% as a target is text, and a spreadsheet would compute it; a figure such as -5.2 is none of this.
    if column.kind is Kind.TEXT and isinstance(cell, str) and cell.lstrip(" \u00a0\u3000").startswith(_STARTS_FORMULA):
        return f"'{cell}"
    return cell


def _write_xlsx(forms: Iterable[StoredForm], options: Options, file: BinaryIO) -> None:
    write_workbook(forms, [sheet(table, options) for table in TableName], file)


def _write_parquet(forms: Iterable[StoredForm], options: Options, file: BinaryIO) -> None:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra that need not be there
        from pyarrow import parquet  # noqa: PLC0415 - the same
    except ImportError as error:
        raise EnvironmentFailure(
            "Parquet files are written with pyarrow, which is not installed", "pip install 'chuishao[parquet]'"
        ) from error
    table = sheet(options.table, options)
    rows = [row for form in forms for row in table.rows(form)]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
    arrays = [_array(pa, column, cells) for column, cells in zip(table.columns, columns, strict=True)]
    parquet.write_table(pa.table(arrays, names=[column.heading for column in table.columns]), file)


def _array(arrow: Any, column: Column, cells: Iterable[Cell]) -> Any:
    if column.kind is Kind.INTEGER:
        return arrow.array(cells, type=arrow.int64())
    if column.kind is Kind.TEXT:
        return arrow.array(cells, type=arrow.string())
    amounts = [None if cell is None else Decimal(cell) for cell in cells]
    amount_type = _amount_type(arrow, [amount for amount in amounts if amount is not None])
    if amount_type is None:
        return arrow.array(cells, type=arrow.string())
    return arrow.array(amounts, type=amount_type)


def _amount_type(arrow: Any, amounts: list[Decimal]) -> Any:
    # Ten decimals hold every amount a form prints; a misread one may be longer, and is not cut: the column gives way.
    scale = max([_SCALE, *(-int(amount.as_tuple().exponent) for amount in amounts)])
    precision = scale + max([1, *(amount.adjusted() + 1 for amount in amounts)])
    if precision <= _PRECISION:
        return arrow.decimal128(_PRECISION, scale)
    return arrow.decimal256(_WIDEST, scale) if precision <= _WIDEST else None


_WRITERS: dict[Format, Callable[[Iterable[StoredForm], Options, BinaryIO], None]] = {
    Format.JSONL: _write_jsonl,
    Format.CSV: _write_csv,
    Format.XLSX: _write_xlsx,
    Format.PARQUET: _write_parquet,
}
