"""A record printed in narrow columns and dumped as text: cells wrapped at widths, and their lines in four orders.

The rules that break lines here stand apart from those by which the readers judge line ends.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from pipeline.kinds.self_evaluation.record import field_of, row_of
from pipeline.trials.sheets import Grid, GridCell, Paragraph, sheet
from pipeline.trials.templates import Template
from pipeline.trials.truth import Record

_WIDTHS: Mapping[str, tuple[int, int]] = {
    "": (2, 4),
    "level1": (4, 8),
    "level2": (6, 10),
    "level3": (8, 16),
    "target": (6, 12),
    "actual": (6, 12),
    "weight": (2, 6),
    "score": (2, 6),
    "deviation": (6, 12),
}
"""The least and the greatest width of a column in narrow print, in half characters; "" is the block's label."""
_SCALES = (1.0, 1.4, 2.0, 3.0)
_PARTS: Mapping[str, tuple[int, int]] = {"head": (20, 44), "funds": (6, 14), "goals": (36, 64)}
"""The least and the greatest width of a cell with a value in the other parts of the form."""
_LABELS: Mapping[str, tuple[int, int]] = {"head": (8, 12), "funds": (8, 24), "goals": (2, 6)}
_UNIT = re.compile(r"[A-Za-z0-9.]+|.", re.DOTALL)
_NO_START = "，。、；：！？）》”%,.;:)"
_PARAGRAPH_WIDTH = 80
ENDS = ("any", "pulled", "hanging")
"""What punctuation may do at line ends."""
_WIDEST = 120


@dataclass(frozen=True, slots=True)
class Block:
    """A cell in its lines: the leaf that it prints (empty for labels), the part of the form, the rows it is over."""

    path: str
    part: str
    lines: tuple[str, ...]
    rowspan: int = 1


Rows = list[list[Block]]
"""The filled cells row by row; the title and the year are rows of their own."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text and the part of the form that it is of."""

    text: str
    part: str


@dataclass(frozen=True, slots=True)
class Paper:
    """How a form is set and dumped: `widths` of the indicators' columns, `values` and `labels` of each other part.

    `ends` is what punctuation does at line ends; `indented`: where the style has blank lines, one stands before the
    last line of a wrapped cell.
    """

    template: Template
    style: str
    widths: tuple[int, ...]
    values: Mapping[str, int]
    labels: Mapping[str, int]
    ends: str
    indented: bool


def paper(template: Template, style: str, chance: Random) -> Paper:
    """A way to set the template, its widths drawn from narrow to wide."""
    scale = chance.choice(_SCALES)
    names = [name for name, _ in template.indicator_columns]
    names = ["", *names] if template.block else names
    widths = tuple(round(chance.randint(*_WIDTHS.get(name, (6, 10))) * (scale if name else 1)) for name in names)
    values, labels = ({part: chance.randint(*of) for part, of in sizes.items()} for sizes in (_PARTS, _LABELS))
    ends = chance.choice(ENDS)
    return Paper(template, style, widths, values, labels, ends, chance.random() < 1 / 2)


def rows_of(record: Record, how: Paper) -> Rows:
    """The record's cells, wrapped, row by row."""
    rows: Rows = []
    for block in sheet(record, how.template):
        if isinstance(block, Paragraph):
            rows.append([Block(block.path, "head", wrapped(block.text, _PARAGRAPH_WIDTH, how.ends))])
        else:
            rows += _grid_rows(block, how)
    return rows


def _grid_rows(grid: Grid, how: Paper) -> Iterator[list[Block]]:
    part = "head"
    for row in range(grid.height):
        cells = grid.starts_of(row)
        part = _part(cells, part)
        yield [
            Block(cell.path, part, wrapped(cell.text, _width(cell, part, how), how.ends), cell.rowspan)
            for cell in cells
            if cell.text
        ]


def _part(cells: Sequence[GridCell], before: str) -> str:
    """The part of the form that a row is of: what its leaves say, else what stands below decides by its order."""
    for cell in cells:
        if cell.path.startswith(("funds.", "amount_unit")):
            return "funds"
        if row_of(cell.path) is not None or field_of(cell.path).startswith("total_"):
            return "indicators"
        if cell.path:
            return "goals" if before in ("funds", "goals") else "head"
    return {"head": "funds", "funds": "goals", "goals": "indicators"}.get(before, before)


def _width(cell: GridCell, part: str, how: Paper) -> int:
    if part == "indicators":
        return sum(how.widths[cell.column : cell.column + cell.colspan])
    # the headings of amounts and goals stand over them
    label = (not cell.path or cell.path == "amount_unit") and (part == "head" or cell.column < 2)
    return (how.labels if label else how.values)[part]


def broken_at(text: str, *places: int) -> tuple[str, ...]:
    """The text in lines that end before these places."""
    ends = [0, *sorted(places), len(text)]
    return tuple(text[a:b] for a, b in pairwise(ends) if b > a)


def wrapped(text: str, width: int, ends: str) -> tuple[str, ...]:
    """The lines of a text in a column: a Chinese character is two wide, any other one; numbers and words stay whole.

    `ends`: what closes a word may begin a line ("any"), takes the character before it along ("pulled"), or stands
    beyond the edge ("hanging").
    """
    lines = [""]
    for unit in _units(text, width, ends):
        hangs = ends == "hanging" and unit in _NO_START
        if lines[-1] and not hangs and _wide(lines[-1] + unit) > width:
            lines.append("")
        lines[-1] += unit
    return tuple(line.strip() for line in lines if line.strip())


def _units(text: str, width: int, ends: str) -> Iterator[str]:
    """What is never broken: a number, a word, a character with the punctuation after it; in pieces where too wide."""
    units: list[str] = []
    for unit in _UNIT.findall(text):
        if ends == "pulled" and units and unit in _NO_START:
            units[-1] += unit
        else:
            units.append(unit)
    for unit in units:
        yield from [unit] if _wide(unit) <= width else unit


def _wide(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)


def lines_of(rows: Rows, how: Paper) -> list[Line]:
    """The text's lines in the order of the style."""
    return [line for row in rows for line in STYLES[how.style](row, how)]


def written(lines: Sequence[Line]) -> str:
    """The lines as a file holds them."""
    return "".join(f"{line.text}\n" for line in lines)


def _line_by_line(row: Sequence[Block], _: Paper) -> Iterator[Line]:
    """Each line of each cell on its own line."""
    for block in row:
        yield from (Line(text, block.part) for text in block.lines)


def _cell_by_cell(row: Sequence[Block], how: Paper) -> Iterator[Line]:
    """Each cell a block between blank lines."""
    for block in row:
        yield from _stood(block, how)
        yield Line("", block.part)


def _stood(block: Block, how: Paper) -> Iterator[Line]:
    for number, text in enumerate(block.lines, 1):
        if how.indented and 1 < number == len(block.lines):
            yield Line("", block.part)
        yield Line(text, block.part)


def _sharing_lines(row: Sequence[Block], how: Paper) -> Iterator[Line]:
    """Cells of one line side by side on one, parted by a blank; wrapped cells as blocks with a blank line after."""
    for run in _runs(row, 1):
        if len(run[0].lines) == 1:
            yield Line(" ".join(block.lines[0] for block in run), run[0].part)
        else:
            yield from _stood(run[0], how)
            yield Line("", run[0].part)
    if row and len(row[-1].lines) == 1:
        yield Line("", row[-1].part)


def _running_on(row: Sequence[Block], _: Paper) -> Iterator[Line]:
    """Cells side by side, a line end of theirs a blank as well; those of three lines and more line by line."""
    for run in _runs(row, 2):
        if len(run[0].lines) <= 2:
            yield Line(" ".join(text for block in run for text in block.lines), run[0].part)
        else:
            yield from (Line(text, run[0].part) for text in run[0].lines)


def _runs(row: Sequence[Block], most: int) -> list[list[Block]]:
    """Neighbours of at most so many lines together, every other cell alone."""
    runs: list[list[Block]] = []
    for block in row:
        beside = bool(runs) and len(runs[-1][0].lines) <= most and len(block.lines) <= most
        if beside:
            runs[-1].append(block)
        else:
            runs.append([block])
    return runs


STYLES: Mapping[str, Callable[[Sequence[Block], Paper], Iterator[Line]]] = {
    "line-by-line": _line_by_line,
    "cell-by-cell": _cell_by_cell,
    "sharing-lines": _sharing_lines,
    "running-on": _running_on,
}


LINES_APART = ("line-by-line", "cell-by-cell")
"""The styles in which no two lines of cells share a line of the text."""


def with_lines(block: Block, lines: Sequence[str]) -> Block:
    """The cell with other lines."""
    return replace(block, lines=tuple(lines))


def set_again(own: Rows, pieces: Sequence[str]) -> Rows | None:
    """The cells of one print in the lines of another, in order; None where these are not its texts."""
    left = list(reversed(pieces))
    rows: Rows = []
    for row in own:
        rows.append([])
        for block in row:
            lines: list[str] = []
            while (rest := _bare(block)[len(_bare(with_lines(block, lines))) :]) and left:
                if not rest.startswith(left[-1].replace(" ", "")):
                    return None
                lines.append(left.pop())
            rows[-1].append(with_lines(block, lines))
    return None if left else rows


def set_alike(rows: Rows, ends: str) -> bool:
    """Whether cells one above the other may stand in columns: each has a width at which all end their lines so."""
    columns: dict[str, list[Block]] = {}
    for block in (block for row in rows for block in row):
        name = field_of(block.path) if row_of(block.path) is not None else block.path
        if name:
            columns.setdefault(name, []).append(block)
    return all(_one_width(blocks, ends) for blocks in columns.values())


def _bare(block: Block) -> str:
    return _text(block).replace(" ", "")


def _text(block: Block) -> str:
    return "".join(block.lines)


def _one_width(blocks: Sequence[Block], ends: str) -> bool:
    """Whether cells one above the other may stand in one column: there is a width at which all end their lines so.

    Letters and digits are a little narrower or wider in each font.
    """
    fits = [{w for w in range(2, _WIDEST) if wrapped(_text(b), w, ends) == b.lines} for b in blocks]
    return any(all(widths & {w, w + 1, w + 2} for widths in fits) for w in range(2, _WIDEST))
