"""Records go out: JSON lines (the contract), CSV, a workbook, Parquet.

JSON lines and Parquet hold every text as it was read. CSV and workbooks are opened by spreadsheet programs, which run
text that begins with =, +, -, @, a tab or a line break as a formula, and targets such as `=100%` are common in these
forms. In a workbook such cells are texts by their type and stay exact. In CSV there are no types: such a text gets an
apostrophe before it (`'=100%`), and so does one that begins with an apostrophe, so that dropping one leading
apostrophe always gives the text back. Figures are never touched.
"""

from pipeline.export.lines import lines
from pipeline.export.options import Format, Headings, Options, TableName
from pipeline.export.write import write

__all__ = ["Format", "Headings", "Options", "TableName", "lines", "write"]
