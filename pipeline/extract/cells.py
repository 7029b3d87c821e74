"""Slices whose cells survive as a table: tabs, HTML, pipes, LaTeX, the file's own cells, columns, one cell a line.

`tables` gives the tables that the slice's own separators draw; what the text says plays no part here.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from pipeline.document import Mark, Place, Span
from pipeline.extract.columns import read_columns
from pipeline.extract.table import Cell, Table
from pipeline.ledger import furniture_rule
from pipeline.reading import Slice
from pipeline.text import TAG

_LINE = re.compile(r"[^\n\f]*[^\s][^\n\f]*")
_ROW_TAG = re.compile(r"<(/?)(tr|td|th)\b([^<>]*)>", re.IGNORECASE)
_SPAN_ATTRIBUTE = re.compile(r"\b(rowspan|colspan)\s*=\s*[\"']?\s*(\d{1,3})", re.IGNORECASE)
_LATEX_CELL = re.compile(r"\\(multirow|multicolumn)\s*\{(\d{1,3})\}\s*(?:\[[^\]]*\]\s*)?\{[^{}]*\}\s*\{")
_LATEX_ROW_END = re.compile(r"\\\\(?:\[[^\]]*\])?")
_LATEX_DRAWN = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|cline\{[^}]*\}|cmidrule(?:\([^)]*\))?\{[^}]*\}|centering"
    r"|(?:begin|end)\{(?:tabular|table|center|longtable|tabularx)\*?\}(?:\[[^\]]*\])?(?:\{[^\n]*\})?)"
)
_WORD = re.compile(r"\S+")
_LATEX_RULE = re.compile(rf"\s*{_LATEX_DRAWN.pattern}")
_LATEX_TABLE = re.compile(
    r"(\\begin\{(?:tabular|longtable|tabularx|array)\*?\}(?:\[[^\]]*\])?(?:\{[^\n]*\})?).*?(\\end\{(?:tabular|longtable|tabularx|array)\*?\}|\Z)",
    re.DOTALL,
)
_MOST_COLUMNS = 64

Separator = Callable[[str, int, int], list[Span]]


def tables(part: Slice) -> Iterator[Table]:
    """The tables that the slice's separators draw, the most telling first; aligned columns and plain lines last."""
    text = part.text
    if any(mark.place for mark in _marks(part)):
        yield _stated(part)
    elif len(re.findall(r"<tr\b", text, re.IGNORECASE)) >= 4:
        yield _html(part)
    elif text.count("\\\\") >= 6 and text.count("&") >= 12:
        yield _latex(part)
    else:
        lines = text.split("\n")
        tabbed = sum("\t" in line for line in lines)
        piped = sum(line.count("|") >= 2 for line in lines)
        if max(tabbed, piped) >= 6:
            yield _lines(part, "tabs", _by_tab) if tabbed >= piped else _lines(part, "pipes", _by_pipe)
        else:
            columns = read_columns(part.document.text, part.start, part.end)
            if columns:
                yield columns
            yield _sequence(part)


def _marks(part: Slice) -> list[Mark]:
    return [m for m in part.document.marks if m.start < part.end and m.end > part.start]


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without white space at its ends; None when nothing is left."""
    raw = text[start:end]
    kept = raw.strip()
    if not kept:
        return None
    first = start + len(raw) - len(raw.lstrip())
    return first, first + len(kept)


def _cell(text: str, row: int, column: int, span: Span, rows: int = 1, columns: int = 1) -> Cell | None:
    place = trimmed(text, *span)
    return Cell(row, column, (place,), rows, columns) if place and TAG.sub("", text[place[0] : place[1]]).strip() else None


def _by_tab(text: str, start: int, end: int) -> list[Span]:
    edges = [start - 1, *(i for i in range(start, end) if text[i] == "\t"), end]
    return [(a + 1, b) for a, b in pairwise(edges)]


def _by_pipe(text: str, start: int, end: int) -> list[Span]:
    bars = [i for i in range(start, end) if text[i] == "|" and text[i - 1 : i] != "\\"]
    if len(bars) < 2:
        return [(start, end)]
    edges = bars if not text[start : bars[0]].strip() else [start - 1, *bars]
    edges = edges if not text[edges[-1] + 1 : end].strip() else [*edges, end]
    return [(a + 1, b) for a, b in pairwise(edges)]


def _lines(part: Slice, layout: str, separate: Separator) -> Table:
    """A row a line; a blank line between rows, or a form feed, is where a page ends."""
    text, cells, drawn, breaks = part.document.text, [], [], set()
    row, last, inside = 0, part.start, False
    for match in _LINE.finditer(text, part.start, part.end):
        start, end = match.span()
        rule = furniture_rule(match[0])
        if rule:
            drawn.append(((start, end), rule))
            continue
        spans = separate(text, start, end)
        split, between = len(spans) > 1, text[last:start]
        if inside and split and (between.count("\n") > 1 or "\f" in between):
            breaks.add(row)
        cells += [c for i, span in enumerate(spans[:_MOST_COLUMNS]) if (c := _cell(text, row, i, span))]
        row, last, inside = row + 1, end, split
    if len(breaks) > row // 3:
        breaks = {r for r in breaks if _fed_before(text, cells, r)}
    return Table(layout, tuple(cells), breaks=frozenset(breaks), drawn=tuple(drawn))


def _fed_before(text: str, cells: list[Cell], row: int) -> bool:
    """Whether a form feed stands before the row: blank lines between all rows say nothing of pages."""
    first = next((c.pieces[0][0] for c in cells if c.row == row), 0)
    before = max((c.pieces[-1][1] for c in cells if c.row < row), default=0)
    return "\f" in text[before:first]


def _html(part: Slice) -> Table:
    """Rows and cells by their tags, `rowspan` and `colspan` honoured; text outside cells makes rows of its own."""
    text, cells, row, column, row_end = part.document.text, [], -1, 0, part.start
    drawn: list[tuple[Span, str]] = []
    breaks: set[int] = set()
    taken: set[tuple[int, int]] = set()
    opened: tuple[int, int, int] | None = None

    def close(end: int) -> None:
        nonlocal opened, column
        if opened is None:
            return
        start, down, across = opened
        while (row, column) in taken:
            column += 1
        taken.update((row + i, column + j) for i in range(down) for j in range(across))
        if cell := _cell(text, row, column, (start, end), down, across):
            cells.append(cell)
        column += across
        opened = None

    def outside(start: int, end: int) -> None:
        nonlocal row
        if row >= 0 and re.search(r"<table\b|\f", text[start:end], re.IGNORECASE):
            breaks.add(row + 1)
        for line in _LINE.finditer(text, start, end):
            if rule := furniture_rule(line[0]):
                if TAG.sub("", line[0]).strip():
                    drawn.append((line.span(), rule))
            elif cell := _cell(text, row + 1, 0, line.span()):
                cells.append(cell)
                row += 1

    for tag in _ROW_TAG.finditer(text, part.start, part.end):
        closing, name = bool(tag[1]), tag[2].lower()
        if name == "tr":
            close(tag.start())
            if not closing:
                outside(row_end, tag.start())
                row, column = row + 1, 0
            row_end = tag.end()
        elif closing:
            close(tag.start())
            row_end = tag.end()
        else:
            close(tag.start())
            spans = {k.lower(): min(int(v), 200) for k, v in _SPAN_ATTRIBUTE.findall(tag[3])}
            opened = (tag.end(), max(1, spans.get("rowspan", 1)), max(1, min(spans.get("colspan", 1), _MOST_COLUMNS)))
    close(part.end)
    outside(row_end, part.end)
    merged = any(c.rowspan > 1 for c in cells)
    return Table("html", tuple(cells), merged, breaks=frozenset(breaks), drawn=tuple(drawn))


def _latex(part: Slice) -> Table:
    r"""Rows end in `\\\\`, cells part at `&`; `\multirow` and `\multicolumn` are honoured; lines outside are rows."""
    text, cells, row, merged = part.document.text, [], 0, False
    drawn = [(m.span(), "latex") for m in _LATEX_DRAWN.finditer(text, part.start, part.end)]
    last = part.start
    for table in _LATEX_TABLE.finditer(text, part.start, part.end):
        row += _free_lines(text, last, table.start(), row, cells, drawn)
        start = table.end(1)
        for end in (*_LATEX_ROW_END.finditer(text, start, table.start(2)), None):
            stop, following = end.span() if end else (table.start(2), table.start(2))
            column = 0
            for span in _latex_cells(text, start, stop, drawn):
                place, down, across = _latex_spans(text, span, drawn)
                if cell := _cell(text, row, column, place, down, across):
                    cells.append(cell)
                merged, column = merged or down > 1, column + across
            drawn += [((stop, following), "latex")]
            start, row = following, row + 1
        last = table.end()
    _free_lines(text, last, part.end, row, cells, drawn)
    return Table("latex", tuple(cells), merged, drawn=tuple(drawn))


def _latex_cells(text: str, start: int, end: int, drawn: list[tuple[Span, str]]) -> list[Span]:
    while rule := _LATEX_RULE.match(text, start, end):
        start = rule.end()
    bars = [i for i in range(start, end) if text[i] == "&" and text[i - 1] != "\\"]
    drawn += [((i, i + 1), "latex") for i in bars]
    return [(a + 1, b) for a, b in pairwise([start - 1, *bars, end])]


def _latex_spans(text: str, span: Span, drawn: list[tuple[Span, str]]) -> tuple[Span, int, int]:
    down, across = 1, 1
    start, end = span
    while match := _LATEX_CELL.match(text, trimmed(text, start, end)[0] if trimmed(text, start, end) else start, end):
        size = min(int(match[2]), 200)
        down, across = (size, across) if match[1] == "multirow" else (down, size)
        closing = text.rfind("}", match.end(), end)
        if closing < 0:
            break
        drawn += [(match.span(), "latex"), ((closing, closing + 1), "latex")]
        start, end = match.end(), closing
    return (start, end), max(down, 1), max(across, 1)


def _stated(part: Slice) -> Table:
    """The file's own cells; lines between tables make rows of their own."""
    text, cells, row = part.document.text, [], 0
    drawn: list[tuple[Span, str]] = []
    done: dict[tuple[int, int], int] = {}
    last = part.start
    for mark in sorted(_marks(part), key=lambda m: m.start):
        if mark.place is None:
            continue
        row += _free_lines(text, last, mark.start, row, cells, drawn)
        key = (mark.place.table, mark.place.row)
        if key not in done:
            base = next((r - k[1] for k, r in done.items() if k[0] == mark.place.table), None)
            done[key] = row if base is None else base + mark.place.row
        row = max(row, done[key] + 1)
        if cell := _placed(text, done[key], mark, mark.place):
            cells.append(cell)
        last = max(last, mark.end)
    _free_lines(text, last, part.end, row, cells, drawn)
    return Table("cells", tuple(cells), any(c.rowspan > 1 for c in cells), drawn=tuple(drawn))


def _placed(text: str, row: int, mark: Mark, place: Place) -> Cell | None:
    return _cell(text, row, place.column, (mark.start, mark.end), place.rowspan, place.colspan)


def _free_lines(
    text: str, start: int, end: int, row: int, cells: list[Cell], drawn: list[tuple[Span, str]]
) -> int:
    """The lines outside a table as rows of one cell; the number of rows made."""
    made = 0
    for line in _LINE.finditer(text, start, end):
        if rule := furniture_rule(line[0]):
            drawn.append((line.span(), rule))
        elif cell := None if _LATEX_RULE.fullmatch(line[0]) else _cell(text, row + made, 0, line.span()):
            cells.append(cell)
            made += 1
    return made


def _sequence(part: Slice) -> Table:
    """One cell a line, or the cells of a flat line parted by blanks: only their order is known."""
    text, cells, drawn, breaks = part.document.text, [], [], set()
    lines = [m.span() for m in _LINE.finditer(text, part.start, part.end)]
    flat = sum(b - a for a, b in lines) > 150 * len(lines)
    last = part.start
    for start, end in lines:
        rule = furniture_rule(text[start:end])
        if rule or "\f" in text[last:start]:
            breaks.add(len(cells))
        last = end
        if rule:
            drawn.append(((start, end), rule))
            continue
        spans = [m.span() for m in _WORD.finditer(text, start, end)] if flat else [(start, end)]
        cells += [c for i, span in enumerate(spans) if (c := _cell(text, len(cells) + i, 0, span))]
    return Table("flat" if flat else "lines", tuple(cells), False, False, False, frozenset(breaks), drawn=tuple(drawn))
