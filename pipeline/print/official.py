"""The clean official form: the template's rows without notes, for paper. As HTML here, as PDF in `drawn`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import accumulate

from pipeline.kinds.self_evaluation.record import SelfEvaluation
from pipeline.print.template import WIDTH, PrintedCell, PrintedForm, Row, printed

PARTS = (5.0, 8.0, 9.0, 17.0, 16.0, 13.5, 8.0, 8.0, 15.5)
"""Widths of the template's columns, of 100."""

EDGES = (0.0, *accumulate(PARTS))
"""Where their rules stand, of 100."""

_STYLE = """
@page{size:A4;margin:15mm}
body{margin:0;font:9pt/1.35 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
section+section{break-before:page}
h1{font-size:15pt;text-align:center;margin:0}
p{text-align:center;margin:2pt 0 6pt}
table{border-collapse:collapse;table-layout:fixed;width:100%}
td{border:.75pt solid #000;padding:2pt 3pt;text-align:center;vertical-align:middle;overflow-wrap:anywhere}
tr{break-inside:avoid}
"""


def official(record: SelfEvaluation) -> PrintedForm:
    """The record as it is printed for paper: no notes, rates with their sign."""
    form = printed(record, ())
    return replace(form, blocks=tuple(tuple(tuple(map(_with_sign, row)) for row in block) for block in form.blocks))


def _with_sign(cell: PrintedCell) -> PrintedCell:
    rate = cell.path.endswith(".execution_rate") and cell.text
    return replace(cell, text=f"{cell.text}%") if rate else cell


def placed(rows: Sequence[Row]) -> Iterator[tuple[int, int, PrintedCell]]:
    """Each cell with its row and its column, from 0."""
    free = [0] * WIDTH
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while free[column] > number:
                column += 1
            yield number, column, cell
            free[column : column + cell.colspan] = [number + cell.rowspan] * cell.colspan
            column += cell.colspan


def official_page(records: Iterable[SelfEvaluation]) -> str:
    """An HTML page of these records, each on its own sheet of paper; no scripts, nothing fetched, all texts escaped."""
    sheets = "\n".join(_sheet(official(record)) for record in records)
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title></title>
<style>{_STYLE}</style>
</head>
<body>
{sheets}
</body>
</html>
"""


def _sheet(form: PrintedForm) -> str:
    columns = "".join(f'<col style="width:{part}%">' for part in PARTS)
    rows = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in form.rows)
    return f"""<section>
<h1>{escape(form.title.text)}</h1>
<p>{escape(form.year.text)}</p>
<table><colgroup>{columns}</colgroup>
{rows}
</table>
</section>"""


def _cell(cell: PrintedCell) -> str:
    spans = (("colspan", cell.colspan), ("rowspan", cell.rowspan))
    stated = "".join(f' {name}="{span}"' for name, span in spans if span > 1)
    return f"<td{stated}>{escape(cell.text)}</td>"
