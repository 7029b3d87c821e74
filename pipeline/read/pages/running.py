"""Running heads and feet: lines in the margins that other pages repeat at the same height; they belong to no form.

They are taken out of the text and listed. A form's own title, year and unit may stand at the head of every page too;
they are kept, unless a title stands below them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from pipeline.kinds.self_evaluation import labels
from pipeline.read.pages.boxes import TextBox
from pipeline.read.pages.sheet import Sheet, SheetTable
from pipeline.text import plain_radicals

_AROUND = 2
"""Pages on either side that are looked at: left and right pages may have heads of their own."""
_TOP_ROWS = 3
_LEVEL = 3.0
_FIGURES = re.compile(r"[0-9０-９〇一二三四五六七八九十百]+")
_BLANKS = re.compile(r"\s+")

Pieces = tuple[TextBox, ...]


def without_running_lines(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """The pages without their running lines, which become `left_out`."""
    window: list[Sheet] = []
    done = 0
    for sheet in sheets:
        window.append(sheet)
        if len(window) > done + _AROUND:
            yield _without(window, done)
            done += 1
        if done > _AROUND:
            window.pop(0)
            done -= 1
    for at in range(done, len(window)):
        yield _without(window, at)


def _without(window: Sequence[Sheet], at: int) -> Sheet:
    near = window[max(at - _AROUND, 0) : at + _AROUND + 1]
    sheet = window[at]
    running = [line for page in near for line in _running(page, [p for p in near if p is not page])]
    gone = [line for margin in _margins(sheet) for line in margin if any(_same(line, other) for other in running)]
    if not _has_table(sheet):
        gone = _outermost(sheet, gone)
    if not gone:
        return sheet
    blocks = tuple(b for b in sheet.blocks if not any(b is g for g in gone))
    return replace(sheet, blocks=blocks, left_out=tuple(map(_text, gone)))


def _running(sheet: Sheet, others: Sequence[Sheet]) -> list[Pieces]:
    """The page's lines that others repeat; above the table, the last of those that may be a form's title is kept."""
    elsewhere = [line for other in others for margin in _margins(other) for line in margin]
    above, below = _margins(sheet)
    titles = [line for line in above if labels.is_title(_text(line))] if _begins_form(sheet) else []
    found = [
        line
        for line in (*above, *below)
        if any(_same(line, other) for other in elsewhere)
        and not labels.is_below_title(_text(line))
        and line not in titles[-1:]
    ]
    return found if _has_table(sheet) else _outermost(sheet, found)


def _has_table(sheet: Sheet) -> bool:
    return any(isinstance(block, SheetTable) for block in sheet.blocks)


def _outermost(sheet: Sheet, found: Sequence[Pieces]) -> list[Pieces]:
    """Where no rules show the margins: of the lines found, those with no other above them, or below them."""
    orders = (sheet.blocks, sheet.blocks[::-1])
    return [line for order in orders for line in takewhile(lambda b: any(b is f for f in found), _single(order))]


def _single(blocks: Iterable[SheetTable | Pieces]) -> Iterator[Pieces]:
    """The first of these as long as nothing stands beside them."""
    for line in blocks:
        if isinstance(line, SheetTable) or len(line) > 1:
            return
        yield line


def _begins_form(sheet: Sheet) -> bool:
    """Whether the page's first table begins a form, so that a title above it is its own."""
    first = next((b for b in sheet.blocks if isinstance(b, SheetTable)), None)
    if first is None:
        rows = [row for row in sheet.blocks if not isinstance(row, SheetTable) and len(row) > 1]
        return any(labels.head(plain_radicals(box.text)) == "project_name" for row in rows[:_TOP_ROWS] for box in row)
    top = [lines for cell, lines in zip(first.grid.cells, first.texts, strict=True) if cell.row < _TOP_ROWS]
    words = (plain_radicals("".join(line.text for line in lines)) for lines in top)
    return any(labels.head(word) == "project_name" for word in words)


def _margins(sheet: Sheet) -> tuple[list[Pieces], list[Pieces]]:
    """The lines above the first table and those below the last one; without tables, those with nothing beside them."""
    tables = [b for b in sheet.blocks if isinstance(b, SheetTable)]
    if not tables:
        above = list(_single(sheet.blocks))
        return above, [line for line in _single(sheet.blocks[::-1]) if not any(line is a for a in above)]
    top = min(t.grid.ys[0] for t in tables)
    bottom = max(t.grid.ys[-1] for t in tables)
    lines = sorted((b for b in sheet.blocks if not isinstance(b, SheetTable)), key=lambda line: line[0].area[1])
    return [p for p in lines if p[0].area[3] <= top], [p for p in lines if p[0].area[1] >= bottom]


def _same(one: Pieces, other: Pieces) -> bool:
    return abs(one[0].area[1] - other[0].area[1]) <= _LEVEL and _mask(_text(one)) == _mask(_text(other))


def _text(pieces: Pieces) -> str:
    # Fonts name characters by the radicals that look like them: `⾃` for `自`.
    return plain_radicals("  ".join(piece.text for piece in pieces))


def _mask(text: str) -> str:
    return _FIGURES.sub("#", _BLANKS.sub("", text))
