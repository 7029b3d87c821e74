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
_LEVEL = 3.0
_FIGURES = re.compile(r"[0-9０-９〇一二三四五六七八九十百]+")
_BLANKS = re.compile(r"\s+")

Pieces = tuple[TextBox, ...]


def without_running_lines(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """The pages without their running lines, which become `left_out`."""
    window: list[Sheet] = []
    heads: list[Pieces] = []
    done = 0
    for sheet in sheets:
        window.append(sheet)
        if len(window) > done + _AROUND:
            yield _without(window, done, heads)
            done += 1
        if done > _AROUND:
            window.pop(0)
            done -= 1
    for at in range(done, len(window)):
        yield _without(window, at, heads)


def _without(window: Sequence[Sheet], at: int, heads: list[Pieces]) -> Sheet:
    """The page without its running lines; `heads` are those that once stood above a form's title and look like one."""
    near = window[max(at - _AROUND, 0) : at + _AROUND + 1]
    sheet = window[at]
    running = [line for page in near for line in _running(page, [p for p in near if p is not page])]
    gone = [line for line in _margins(sheet) if any(_same(line, other) for other in (*running, *heads))]
    heads += [line for line in gone if labels.is_title(_text(line)) and not any(_same(line, other) for other in heads)]
    if not any(isinstance(b, SheetTable) for b in sheet.blocks):
        gone = _outermost(sheet, gone)
    if not gone:
        return sheet
    blocks = tuple(b for b in sheet.blocks if not any(b is g for g in gone))
    return replace(sheet, blocks=blocks, left_out=tuple(map(_text, gone)))


def _running(sheet: Sheet, others: Sequence[Sheet]) -> list[Pieces]:
    """The page's lines that others repeat; of those that may be a form's title, only the ones above another such."""
    margins = _margins(sheet)
    elsewhere = [line for other in others for line in _margins(other)]
    titles = [line for line in margins if labels.is_title(_text(line))]
    lowest = max((line[0].area[1] for line in titles), default=0.0)
    found = [
        line
        for line in margins
        if any(_same(line, other) for other in elsewhere)
        and not labels.is_below_title(_text(line))
        and (line not in titles or line[0].area[1] < lowest)
    ]
    return found if any(isinstance(b, SheetTable) for b in sheet.blocks) else _outermost(sheet, found)


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


def _margins(sheet: Sheet) -> list[Pieces]:
    """The lines above the first table and below the last one; without tables, those with nothing beside them."""
    tables = [b for b in sheet.blocks if isinstance(b, SheetTable)]
    if not tables:
        return list(dict.fromkeys(line for order in (sheet.blocks, sheet.blocks[::-1]) for line in _single(order)))
    top = min((t.grid.ys[0] for t in tables), default=sheet.ink.height / 2)
    bottom = max((t.grid.ys[-1] for t in tables), default=sheet.ink.height / 2)
    lines = [b for b in sheet.blocks if not isinstance(b, SheetTable)]
    return [p for p in lines if p[0].area[3] <= top or p[0].area[1] >= bottom]


def _same(one: Pieces, other: Pieces) -> bool:
    return abs(one[0].area[1] - other[0].area[1]) <= _LEVEL and _mask(_text(one)) == _mask(_text(other))


def _text(pieces: Pieces) -> str:
    # Fonts name characters by the radicals that look like them: `⾃` for `自`.
    return plain_radicals("  ".join(piece.text for piece in pieces))


def _mask(text: str) -> str:
    return _FIGURES.sub("#", _BLANKS.sub("", text))
