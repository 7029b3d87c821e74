r"""LaTeX tables: rows end in `\\`, cells part at `&`, `\multirow` and `\multicolumn` are honoured."""

import re
from itertools import pairwise

from pipeline.document import Span
from pipeline.extract.drawing import Drawing, trimmed
from pipeline.extract.table import Table
from pipeline.reading import Slice

_ENVIRONMENT = r"(?:tabular|longtable|tabularx|array)\*?"
_TABLE = re.compile(
    rf"(\\begin\{{{_ENVIRONMENT}\}}(?:\[[^\]]*\])?(?:\{{[^\n]*\}})?).*?(\\end\{{{_ENVIRONMENT}\}}|\Z)", re.DOTALL
)
_RULE = re.compile(
    r"\s*\\(?:hline|toprule|midrule|bottomrule|cline\{[^}]*\}|cmidrule(?:\([^)]*\))?\{[^}]*\}|centering"
    r"|(?:begin|end)\{(?:tabular|table|center|longtable|tabularx|array)\*?\}(?:\[[^\]]*\])?(?:\{[^\n]*\})?)"
)
_SPANNED = re.compile(r"\s*\\(multirow|multicolumn)\s*\{(\d{1,3})\}\s*(?:\[[^\]]*\]\s*)?\{[^{}]*\}\s*\{")
_ROW_END = re.compile(r"\\\\(?:\[[^\]]*\])?")
_MOST = 200


def is_latex(text: str) -> bool:
    """Whether a slice draws its rows with LaTeX."""
    return "\\begin{" in text and text.count("\\\\") >= 6 and text.count("&") >= 12


def latex_table(part: Slice) -> Table:
    """The slice's LaTeX tables as one; lines outside make rows of their own."""
    drawing = Drawing(part)
    text, last = drawing.text, part.start
    drawing.drawn += [(trimmed(text, m.span()) or m.span(), "latex") for m in _RULE.finditer(text, last, part.end)]
    for table in _TABLE.finditer(text, part.start, part.end):
        _free_lines(drawing, last, table.start())
        if drawing.cells and last > part.start:
            # A second table in one form is where a page ended.
            drawing.breaks.add(drawing.row)
        start, stop = table.end(1), table.start(2)
        for end in _ROW_END.finditer(text, start, stop):
            _row(drawing, start, end.start())
            drawing.drawn.append((end.span(), "latex"))
            start = end.end()
        _row(drawing, start, stop)
        last = table.end()
    _free_lines(drawing, last, part.end)
    return drawing.table("latex")


def _free_lines(drawing: Drawing, start: int, end: int) -> None:
    for line in drawing.lines(start, end):
        if not _RULE.fullmatch(line[0]):
            drawing.free_lines(*line.span())


def _row(drawing: Drawing, start: int, end: int) -> None:
    text, column = drawing.text, 0
    while rule := _RULE.match(text, start, end):
        start = rule.end()
    bars = [i for i in range(start, end) if text[i] == "&" and text[i - 1] != "\\"]
    drawing.drawn += [((i, i + 1), "latex") for i in bars]
    for a, b in pairwise([start - 1, *bars, end]):
        span, down, across = _unwrapped(drawing, (a + 1, b))
        drawing.cell((drawing.row, column), (span,), (down, across))
        column += across
    drawing.widths[drawing.row] = column
    drawing.row += 1


def _unwrapped(drawing: Drawing, span: Span) -> tuple[Span, int, int]:
    """The text inside multirow and multicolumn, and how many rows and columns they cover."""
    down, across = 1, 1
    start, end = span
    while match := _SPANNED.match(drawing.text, start, end):
        size = max(1, min(int(match[2]), _MOST))
        down, across = (size, across) if match[1] == "multirow" else (down, size)
        closing = drawing.text.rfind("}", match.end(), end)
        if closing < 0:
            break
        opening = trimmed(drawing.text, match.span()) or match.span()
        drawing.drawn += [(opening, "latex"), ((closing, closing + 1), "latex")]
        start, end = match.end(), closing
    return (start, end), down, across
