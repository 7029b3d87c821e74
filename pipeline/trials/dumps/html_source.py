"""Forms as an HTML page: what Chromium and WeasyPrint print, and what a page's text is taken from."""

import html
import re
from collections.abc import Iterable

from pipeline.trials.dumps.style import GREY, MARGIN, PageEnd, Rules, Shade, Style
from pipeline.trials.dumps.tables import Block, PageBreak, Table
from pipeline.trials.sheets import GridCell, Paragraph

TITLE = 1.6
"""Size of the title, as a multiple of the text's."""


def page_source(blocks: Iterable[Block], style: Style) -> str:
    """The whole page: ruled tables with stated column widths, page breaks and page numbers in its style."""
    body = "".join(_block(block) for block in blocks)
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>绩效自评</title><style>{_sheet_of_styles(style)}</style></head>
<body>
{body}</body></html>
"""


def _sheet_of_styles(style: Style) -> str:
    width, height = style.widths.page
    return f"""
@page{{size:{width}pt {height}pt;margin:{MARGIN}pt;{_furniture("bottom", style.footer)}{_furniture("top", style.head)}}}
body{{margin:0;font:{style.size}pt/1.35 "{style.font}",sans-serif}}
p{{text-align:center;margin:4pt 0}}
p.title{{font-size:{style.size * TITLE}pt}}
p.words{{text-align:left;text-indent:2em}}
table{{border-collapse:collapse;table-layout:fixed;width:100%;margin-bottom:14pt}}
td{{border:{_BORDERS.get(style.rules, "0.75pt solid #000")};padding:2pt 3pt;text-align:center;overflow-wrap:anywhere;
vertical-align:{"top" if style.top else "middle"}}}
td.text{{text-align:{"center" if style.centred else "left"}}}
.end{{break-before:page}}
{_GROUNDS[style.shade]}
{"tr{break-inside:avoid}" if style.page_end is PageEnd.MOVED else ""}
"""


_GROUND = f"{{background:rgb({GREY:.0%} {GREY:.0%} {GREY:.0%});print-color-adjust:exact}}"
_GROUNDS = {
    Shade.NOTHING: "",
    Shade.LABELS: f"td:not(.text){_GROUND}",
    Shade.ROWS: f"tr:nth-child(even){_GROUND}",
}
_BORDERS = {Rules.DOUBLE: "2.5pt double #000", Rules.NONE: "none"}


def _furniture(place: str, footer: str) -> str:
    if not footer:
        return ""
    content = re.sub(
        r"\{(\w+)\}|([^{]+)",
        lambda match: f"counter({match[1]}) " if match[1] else f'"{match[2]}" ',
        footer,
    )
    return f"@{place}-center{{content:{content};font-size:9pt}}"


def _block(block: Block) -> str:
    if isinstance(block, PageBreak):
        return '<div class="end"></div>\n'
    if isinstance(block, Paragraph):
        kind = {"title": ' class="title"', "": ' class="words"'}.get(block.path, "")
        return f"<p{kind}>{html.escape(block.text)}</p>\n"
    return _table(block)


def _table(table: Table) -> str:
    columns = "".join(
        f'<col style="width:{100 * (end - start):.2f}%">'
        for start, end in zip(table.rules, table.rules[1:], strict=False)
    )
    rows = "".join("<tr>" + "".join(map(_cell, table.starts_of(row))) + "</tr>\n" for row in range(table.height))
    return f"<table><colgroup>{columns}</colgroup>\n{rows}</table>\n"


def _cell(cell: GridCell) -> str:
    spans = (("rowspan", cell.rowspan), ("colspan", cell.colspan))
    stated = "".join(f' {name}="{span}"' for name, span in spans if span > 1)
    kind = ' class="text"' if cell.path else ""
    return f"<td{stated}{kind}>{html.escape(cell.text)}</td>"
