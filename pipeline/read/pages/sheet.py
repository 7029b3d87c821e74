"""One page: the tables that its rules draw, each cell with the lines of text in it, and the lines beside them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from pipeline.ledger import furniture_rule
from pipeline.read.ink import Corners, Ink, Line, Rule
from pipeline.read.pages.boxes import Seen, TextBox, boxed
from pipeline.read.pages.grid import Grid, grid
from pipeline.read.pages.lines import PrintedLine, part, printed_line, rows_of
from pipeline.read.pages.rules import joined, webs
from pipeline.read.pages.unclear import strange, unclear

_CLOSING = frozenset("。，、；：！？）》」』”’.,;:!?)")
_HANGS = 0.15
_TOUCHES = 0.1
"""Of the type's height: characters of one text are no further apart; those of two cells have both cells' padding."""
_LEADING = 1.0
"""Of the type's height: lines of one cell are no further apart."""
_ALIKE = 0.1


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table of a page; `texts[i]` are the lines of the grid's cell i, top to bottom.

    Nothing proves the texts of the cells whose numbers are `unclear`.
    """

    grid: Grid
    texts: tuple[tuple[PrintedLine, ...], ...]
    unclear: frozenset[int] = frozenset()

    @property
    def top(self) -> float:
        """Where it begins."""
        return self.grid.ys[0]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's tables and the boxes of text outside of them, from top to bottom; boxes side by side, left to right.

    `left_out`: the running heads and feet that were there. `tight`: rows outside of tables stand no further apart than
    lines, so that their boxes are a guess.
    """

    ink: Ink
    blocks: tuple[SheetTable | tuple[TextBox, ...], ...]
    left_out: tuple[str, ...] = ()
    tight: bool = False


def sheets(inks: Iterable[Ink]) -> Iterator[Sheet]:
    """What stands on pages, one after the other, each in the order in which it is read."""
    seen = Seen()
    for ink in inks:
        yield _sheet(ink, seen)


def _sheet(ink: Ink, seen: Seen) -> Sheet:
    across, down = joined(ink.rules)
    rules = (*across, *down)
    grids = [g for web in webs(across, down) if (g := grid(web))]
    blocks: list[SheetTable | tuple[TextBox, ...]] = []
    tight = False
    edges = [0.0, *_gutters(grids), ink.width]
    for left, right in pairwise(edges):
        # Forms side by side on a wide sheet are read one after the other.
        own = [g for g in grids if left <= (g.xs[0] + g.xs[-1]) / 2 < right]
        lines = ink.lines if len(edges) == 2 else [i for i in ink.lines if left <= _middle(i) < right]
        found, tight_here = _blocks(own, lines, (rules, ink.foreign), seen)
        blocks += found
        tight = tight or tight_here
    return Sheet(ink, tuple(blocks), tight=tight)


def _blocks(
    grids: Sequence[Grid], lines: Sequence[Line], beside: tuple[Sequence[Rule], Sequence[Corners]], seen: Seen
) -> tuple[list[SheetTable | tuple[TextBox, ...]], bool]:
    """The tables and the boxes beside them, in reading order, and whether rows of boxes are a guess."""
    inside: list[dict[int, list[Line]]] = [{} for _ in grids]
    outside: list[Line] = []
    parted: list[set[int]] = [set() for _ in grids]
    for line in lines:
        _put(line, grids, inside, outside, parted)
    for g, cells in zip(grids, inside, strict=True):
        outside = _without_overflow(g, cells, outside)
    tables = [
        SheetTable(
            g,
            tuple(tuple(printed(cells.get(n, ()))) for n in range(len(g.cells))),
            unclear(g, cells, beside[0]) | strange(g, beside[1]) | frozenset(cut),
        )
        for g, cells, cut in zip(grids, inside, parted, strict=True)
    ]
    boxes = boxed(outside, seen)
    return sorted([*tables, *boxes.rows], key=_top), boxes.tight


def _gutters(grids: Sequence[Grid]) -> list[float]:
    """Where the page is parted from top to bottom: between tables that stand side by side, through no table."""
    found = []
    for one, other in combinations(sorted(grids, key=lambda g: g.xs[0]), 2):
        beside = one.xs[-1] < other.xs[0] and one.ys[0] < other.ys[-1] and other.ys[0] < one.ys[-1]
        at = (one.xs[-1] + other.xs[0]) / 2
        if beside and not any(g.xs[0] < at < g.xs[-1] for g in grids):
            found.append(at)
    return sorted(set(found))


def _middle(line: Line) -> float:
    return (line.starts[0] + line.ends[-1]) / 2


def _top(block: SheetTable | tuple[TextBox, ...]) -> tuple[float, float]:
    if isinstance(block, SheetTable):
        return block.top, block.grid.xs[0]
    return min(box.area[1] for box in block), block[0].area[0]


def _put(
    line: Line,
    grids: Sequence[Grid],
    inside: Sequence[dict[int, list[Line]]],
    outside: list[Line],
    parted: Sequence[set[int]],
) -> None:
    """The line into its cell; one that a producer wrote through several cells is parted at their rules.

    Where the characters on both sides of a rule touch, a text ran over its cell: both cells' numbers go to `parted`.
    """
    if not line.text.strip():
        return
    middle = (line.y0 + line.y1) / 2
    for g, cells, cut in zip(grids, inside, parted, strict=True):
        if not g.ys[0] <= middle <= g.ys[-1]:
            continue
        first = g.cell_at((line.starts[0] + line.ends[0]) / 2, middle)
        last = g.cell_at((line.starts[-1] + line.ends[-1]) / 2, middle)
        if first is not None and first == last:
            cells.setdefault(first, []).append(line)
            return
        if first is None and last is None and (line.ends[-1] < g.xs[0] or line.starts[0] > g.xs[-1]):
            continue
        numbers = _hung([g.cell_at((a + b) / 2, middle) for a, b in zip(line.starts, line.ends, strict=True)], line)
        cut.update(_run_over(line, numbers))
        for number, piece in _parted(line, numbers):
            if number is None:
                outside.append(piece)
            else:
                cells.setdefault(number, []).append(piece)
        return
    outside.append(line)


def _hung(numbers: list[int | None], line: Line) -> list[int | None]:
    """A stop that hangs over its cell's rule belongs to the character right before it."""
    for i in range(1, len(numbers)):
        near = line.starts[i] - line.ends[i - 1] < _HANGS * (line.y1 - line.y0)
        if numbers[i] != numbers[i - 1] and line.text[i] in _CLOSING and near:
            numbers[i] = numbers[i - 1]
    return numbers


def _run_over(line: Line, numbers: Sequence[int | None]) -> set[int]:
    """The cells that touching characters of a stated line stand in, on both sides of a rule."""
    near = _TOUCHES * (line.y1 - line.y0)
    found: set[int | None] = set()
    for i in range(1, 0 if line.confidences else len(numbers)):
        touch = line.starts[i] - line.ends[i - 1] < near
        if numbers[i] != numbers[i - 1] and touch and line.text[i].strip() and line.text[i - 1].strip():
            found |= {numbers[i - 1], numbers[i]}
    return {number for number in found if number is not None}


def _without_overflow(g: Grid, cells: dict[int, list[Line]], outside: Sequence[Line]) -> list[Line]:
    """The lines outside without those that lie across an edge that the page left open, or go on line for line below it.

    `年` in the last row of a page, `度`, `总` below its rules: a producer lets the text of a cut cell run over.
    """
    left: list[Line] = []
    for line in sorted(outside, key=lambda piece: piece.y0):
        middle = (line.starts[0] + line.ends[-1]) / 2
        above, below = g.cell_at(middle, g.ys[0]), g.cell_at(middle, g.ys[-1])
        if above is not None and not g.cells[above].closed_above and line.y0 < g.ys[0] < line.y1:
            cells.setdefault(above, []).append(line)
        elif below is not None and not g.cells[below].closed_below and _goes_on(line, g, below, cells.get(below, ())):
            cells.setdefault(below, []).append(line)
        else:
            left.append(line)
    return left


def _goes_on(line: Line, g: Grid, number: int, lines: Sequence[Line]) -> bool:
    """Whether a line lies across a cell's lower edge, or is the next character of a label that runs downwards."""
    x0, _, x1, bottom = g.edges(g.cells[number])
    if furniture_rule(line.text, outside=True):
        return False
    if line.y0 < bottom < line.y1:
        return True
    last = max(lines, key=lambda piece: piece.y1, default=None)
    height = line.y1 - line.y0
    return (
        last is not None
        and len(line.text.strip()) == 1
        and line.y0 >= bottom
        and x0 <= line.starts[0]
        and line.ends[-1] <= x1
        and abs(last.y1 - last.y0 - height) <= _ALIKE * height
        and line.y0 - last.y1 <= _LEADING * height
    )


def _parted(line: Line, numbers: Sequence[int | None]) -> Iterator[tuple[int | None, Line]]:
    start = 0
    for i in range(1, len(numbers) + 1):
        if i == len(numbers) or numbers[i] != numbers[start]:
            piece = part(line, start, i)
            if piece.text.strip():
                yield numbers[start], piece
            start = i


def printed(lines: Iterable[Line]) -> Iterator[PrintedLine]:
    """Pieces as lines of print: what stands at one height is one line, from left to right."""
    for row in rows_of(lines):
        yield printed_line(row)
