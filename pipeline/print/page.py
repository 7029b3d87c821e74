"""A printed form as an HTML page: no scripts, nothing fetched, every text of a document escaped."""

from collections.abc import Iterable, Sequence
from html import escape

from pipeline.print.template import Note, PrintedCell, PrintedForm, Trace

_STYLE = """
body{font:14px/1.45 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif;margin:1.5em}
h1{font-size:1.3em;text-align:center;margin:.2em}
.year,.about{text-align:center;margin:.2em}
.about{color:#555}
table{border-collapse:collapse;width:100%;margin:1em 0}
th,td{border:1px solid #333;padding:.25em .4em;text-align:left;vertical-align:middle;overflow-wrap:anywhere}
th{background:#f2f2f2;font-weight:normal;text-align:center}
td.error{background:#fbdcdc}
td.warning{background:#fdf1cf}
td.info{background:#e3effa}
sup{color:#a00;font-weight:bold;margin-left:.2em}
.note-error b{color:#a00}
.note-warning b{color:#8a6100}
code{font-size:.92em}
pre{white-space:pre-wrap;margin:0;font-size:.92em}
@media print{body{margin:0;font-size:10px}tr,li{break-inside:avoid}@page{size:A4;margin:12mm}
th,td{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""


def html_page(form: PrintedForm, about: str = "", evidence: Sequence[Trace] = ()) -> str:
    """A whole page; `about` is a line under the title (which form, its status), `evidence` a table below."""
    rows = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in form.rows)
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{_text(form.title.text or about)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{_marked(form.title)}</h1>
<p class="year">{_marked(form.year)}</p>
<p class="about">{_text(about)}</p>
<table>
{rows}
</table>
{_notes(form.notes)}{_evidence(evidence)}</body>
</html>
"""


def _text(text: str) -> str:
    # A lone surrogate of a damaged file cannot be written as UTF-8.
    return escape(text.encode("utf-8", "replace").decode())


def _cell(cell: PrintedCell) -> str:
    tag = "th" if cell.label and not cell.notes else "td"
    spans = "".join(
        f' {name}="{span}"' for name, span in (("colspan", cell.colspan), ("rowspan", cell.rowspan)) if span > 1
    )
    severity = f' class="{cell.severity.value}"' if cell.severity else ""
    return f"<{tag}{spans}{severity}>{_marked(cell)}</{tag}>"


def _marked(cell: PrintedCell) -> str:
    notes = "".join(f'<sup><a href="#note-{number}">{number}</a></sup>' for number in cell.notes)
    return _text(cell.text) + notes


def _notes(notes: Iterable[Note]) -> str:
    items = "".join(_note(note) for note in notes)
    return f"<ol>\n{items}</ol>\n" if items else ""


def _note(note: Note) -> str:
    path = f" <code>{_text(note.path)}</code>" if note.path else ""
    more = "".join(f"<br>{_text(line)}" for line in note.more)
    return (
        f'<li id="note-{note.number}" class="note-{note.severity.value}"><b>{note.severity.value}</b> '
        f"<code>{_text(note.code)}</code> {_text(note.name)}{path}: {_text(note.text)}{more}</li>\n"
    )


def _evidence(evidence: Sequence[Trace]) -> str:
    if not evidence:
        return ""
    rows = "\n".join(
        f"<tr><td><code>{_text(t.path)}</code></td><td>{_text(t.value)}</td>"
        f"<td><pre>{_text(t.source)}</pre></td><td>{_text(t.how)}</td></tr>"
        for t in evidence
    )
    return f"<table>\n{rows}\n</table>\n"
