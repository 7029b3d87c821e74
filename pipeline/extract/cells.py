"""Slices whose cells survive as a table: tabs, HTML, pipes, LaTeX, the file's own cells, columns, one cell a line.

`tables` gives the tables that the slice's own separators draw; what the text says plays no part here.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from pipeline.document import Mark, Span
from pipeline.extract.boxed import BLOCKS, boxed_table, is_boxed
from pipeline.extract.columns import read_columns
from pipeline.extract.drawing import MOST_COLUMNS, Drawing
from pipeline.extract.html_cells import html_table, is_html
from pipeline.extract.latex_cells import is_latex, latex_table
from pipeline.extract.table import OUTSIDE, OpenCells, Table
from pipeline.extract.walk import read_walk
from pipeline.ledger import furniture_rule
from pipeline.pages import marks_in
from pipeline.reading import Slice

_FEWEST_LINES = 6
_FEWEST_ALIGNED = 4
"""Lines with a run of blanks inside, from which columns can be told at all."""
_LONGEST_DASH = 7
_FLAT = 150
"""Characters a line beyond which a slice is one flat line of cells rather than a cell a line."""
_WORD = re.compile(r"\S+")

Separator = Callable[[str, int, int], list[Span]]


def tables(part: Slice) -> Iterator[Table]:
    """The tables that the slice's separators draw, the most telling first; aligned columns and plain lines last."""
    text = part.text
    if stated := _stated_marks(part):
        yield _stated(part, stated)
    elif is_boxed(part):
        yield boxed_table(part) or _unproved(_sequence(part))
    elif is_html(text):
        yield html_table(part)
    elif is_latex(text):
        yield latex_table(part)
    else:
        lines = text.split("\n")
        tabbed = sum("\t" in line for line in lines)
        piped = sum(line.count("|") > 1 for line in lines)
        if max(tabbed, piped) >= _FEWEST_LINES:
            yield _lines(part, "tabs", _by_tab) if tabbed >= piped else _lines(part, "pipes", _by_pipe)
        else:
            aligned = sum("  " in line.strip() for line in lines) >= _FEWEST_ALIGNED
            columns = read_columns(part.document.text, part.start, part.end) if aligned else None
            if columns:
                yield columns
            sequence = _sequence(part)
            # where cells are aligned, a walk through the words would leave their columns out of account
            walked = None if aligned or sequence.layout == "flat" else read_walk(part)
            if walked:
                yield walked
            yield sequence


def _unproved(table: Table) -> Table:
    """A table of words in their order, where pages show boxes that make none: all of it is in doubt."""
    zh, en = "没有框线，也认不出各栏的表头", "no rules, and the headings of the blocks are not recognised"
    return replace(table, open=(*table.open, *(OpenCells(((),), zh, en, block) for block in BLOCKS)))


def is_plain(part: Slice) -> bool:
    """Whether no separator, markup or file states a cell's row and column: nothing but blanks and line ends."""
    text = part.text
    if _stated_marks(part) or is_boxed(part) or is_html(text) or is_latex(text):
        return False
    lines = text.split("\n")
    return max(sum("\t" in line for line in lines), sum(line.count("|") > 1 for line in lines)) < _FEWEST_LINES


def _stated_marks(part: Slice) -> list[Mark]:
    return [mark for mark in marks_in(part.document, part.start, part.end) if mark.place]


def _by_tab(text: str, start: int, end: int) -> list[Span]:
    tabs = [i for i in range(start, end) if text[i] == "\t"]
    return [(a + 1, b) for a, b in pairwise([start - 1, *tabs, end])]


def _by_pipe(text: str, start: int, end: int) -> list[Span]:
    bars = [i for i in range(start, end) if text[i] == "|" and text[i - 1 : i] != "\\"]
    if not bars:
        return [(start, end)]
    edges = bars if not text[start : bars[0]].strip() else [start - 1, *bars]
    edges = edges if not text[edges[-1] + 1 : end].strip() else [*edges, end]
    return [(a + 1, b) for a, b in pairwise(edges)]


def _lines(part: Slice, layout: str, separate: Separator) -> Table:
    """A row a line; a blank line between rows, or a form feed, is where a page ends."""
    drawing = Drawing(part)
    last, inside, fed = part.start, False, set[int]()
    for line in drawing.lines():
        spans = separate(drawing.text, *line.span())
        if drawing.furniture(line, outside=inside and len(spans) == 1):
            continue
        between = drawing.text[last : line.start()]
        if inside and len(spans) > 1:
            fed |= {drawing.row} if "\f" in between else set()
            drawing.breaks |= {drawing.row} if between.count("\n") > 1 else set()
        drawing.widths[drawing.row] = len(spans)
        for column, span in enumerate(spans[:MOST_COLUMNS]):
            drawing.cell((drawing.row, column if len(spans) > 1 else OUTSIDE), (span,))
        drawing.row, last, inside = drawing.row + 1, line.end(), len(spans) > 1
    if len(drawing.breaks) > drawing.row // 3:
        # Blank lines between all rows say nothing of pages.
        drawing.breaks.clear()
    drawing.breaks |= fed
    return drawing.table(layout)


def _stated(part: Slice, marks: list[Mark]) -> Table:
    """The file's own cells, or those that a page's rules draw; lines between tables make rows of their own."""
    drawing = Drawing(part)
    cells: dict[tuple[int, int, int], list[Mark]] = {}
    for mark in marks:
        if mark.place:
            cells.setdefault((mark.place.table, mark.place.row, mark.place.column), []).append(mark)
    filled = Counter(key[:2] for key, own in cells.items() if any(drawing.text[m.start : m.end].strip() for m in own))
    base: dict[int, int] = {}
    numbers: dict[tuple[int, int], int] = {}
    last = part.start
    for mark in marks:
        place = mark.place
        if place is None:
            continue
        drawing.free_lines(last, mark.start)
        last = max(last, mark.end)
        own = cells.pop((place.table, place.row, place.column), None)
        if own is None:
            continue
        if base and place.table not in base:
            drawing.breaks.add(drawing.row)
        if (place.table, place.row) not in numbers:
            # a line that stands between two pages of one table has taken a row
            base[place.table] = max(base.get(place.table, -place.row), drawing.row - place.row)
            numbers[place.table, place.row] = base[place.table] + place.row
        number = numbers[place.table, place.row]
        # `- 12 -` in a row of its own: a sheet has no other place for what stands between its tables.
        if mark.box is None and filled[place.table, place.row] == 1 and _is_furniture(drawing, mark):
            drawing.breaks.add(number)
        else:
            merged = (max(m.place.rowspan for m in own if m.place), place.colspan)
            drawing.cell((number, place.column), tuple((m.start, m.end) for m in own), merged)
        drawing.rests |= {number} if place.rest else set()
        drawing.row = max(drawing.row, number + 1)
    drawing.free_lines(last, part.end)
    return drawing.table("cells")


def _is_furniture(drawing: Drawing, mark: Mark) -> bool:
    """Whether a cell holds furniture, which is noted; a dash is a blank cell, not a rule."""
    line = next(drawing.lines(mark.start, mark.end), None)
    return line is not None and furniture_rule(line[0]) != "rule" and drawing.furniture(line)


def _sequence(part: Slice) -> Table:
    """One cell a line, or the cells of a flat line parted by blanks: only their order is known."""
    drawing = Drawing(part)
    lines = list(drawing.lines())
    flat = sum(len(line[0]) for line in lines) > _FLAT * len(lines)
    last = part.start
    for line in lines:
        # A short dash is a blank cell of its own, not a rule.
        own = furniture_rule(line[0]) == "rule" and len(line[0].strip()) <= _LONGEST_DASH
        furniture = not own and drawing.furniture(line)
        before, last = last, line.end()
        if furniture or "\f" in drawing.text[before : line.start()]:
            drawing.breaks.add(drawing.row + 1)
        if not furniture:
            # A blank line may be a blank cell: rows count all lines.
            drawing.row += drawing.text.count("\n", before, line.start()) - 1
            for span in [w.span() for w in _WORD.finditer(drawing.text, *line.span())] if flat else [line.span()]:
                drawing.row += 1
                drawing.cell((drawing.row, 0), (span,))
    made, drawn = tuple(drawing.cells), tuple(drawing.drawn)
    layout = "flat" if flat else "lines"
    return Table(layout, made, columns=False, rows=False, breaks=frozenset(drawing.breaks), drawn=drawn)
