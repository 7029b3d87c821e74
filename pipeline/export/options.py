"""What an export is asked for."""

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """The kinds of file."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


class TableName(StrEnum):
    """The tables of a flat export: a row a form, a fund line, an indicator or a finding."""

    FORMS = "forms"
    FUNDS = "funds"
    INDICATORS = "indicators"
    FINDINGS = "findings"


class Headings(StrEnum):
    """The language of the column heads."""

    EN = "en"
    ZH = "zh"


@dataclass(frozen=True, slots=True)
class Options:
    """`table` is for CSV and Parquet; a workbook holds all four. `without_personal` leaves leader and phone out."""

    format: Format = Format.JSONL
    table: TableName = TableName.FORMS
    headings: Headings = Headings.EN
    without_personal: bool = False
