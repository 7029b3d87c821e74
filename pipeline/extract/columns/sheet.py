"""A form's slice put together: head, blocks, total, each to cells; what finds no place is loose."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from pipeline.document import Span
from pipeline.extract.columns.block import LABEL, TOTAL, RowFinder
from pipeline.extract.columns.head import VALUE, titles
from pipeline.extract.columns.headings import Headings, find
from pipeline.extract.columns.levels import OPTIONS, Levels, Page, lead, levels, one, strange, torn_by_page
from pipeline.extract.columns.lines import Line, Word, joined, pieces, read_lines
from pipeline.extract.columns.merged import Row, Tile
from pipeline.extract.columns.names import shared
from pipeline.extract.columns.parts import BlockPart, Cells, HeadPart, able, block_part, body, by_column, without_tail
from pipeline.extract.columns.pushed import too_wide
from pipeline.extract.columns.rows import Bounds, Mode, runs_of, steps
from pipeline.extract.table import Cell, OpenCells, Table

_PAGE_NUMBER = re.compile(r"第\d+页(?:[,，/]?共\d+页)?|[-—–－]\d+[-—–－]|\d+/\d+|Page\d+(?:of\d+)?")
_RULE = re.compile(r"[─━—_=\-─-╿]{3,}")
_FIGURE_BELOW = re.compile(r"\n *([0-9.]+) *(?=[\n\f]|\Z)")
WIDTH = 9
"""How many columns a cell over the whole width is given."""

Part = HeadPart | BlockPart


@dataclass
class Sheet:
    """What is being read: cells so far, words without a place, marks of the page."""

    lines: list[Line]
    headings: list[Headings]
    cells: list[Cell] = field(default_factory=list)
    open: list[OpenCells] = field(default_factory=list)
    loose: list[Word] = field(default_factory=list)
    drawn: list[tuple[Span, str]] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    trace: list[str] = field(default_factory=list)
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)
    row: int = 0
    below: tuple[int, int] | None = None

    @classmethod
    def read(cls, text: str, start: int, end: int, wide: bool) -> "Sheet | None":
        """The slice read with one measure of width; None when it holds no block in columns."""
        if "\t" in text[start:end]:
            return None
        lines = read_lines(text, start, end, wide)
        sheet = cls(lines, find(lines))
        if below := _FIGURE_BELOW.match(text, end):
            sheet.below = below.start(1) - below.start() - 1, below.end(1) - below.start() - 1
        if all(headings.kind == "goals" for headings in sheet.headings):
            return None
        sheet._read()
        return sheet

    @property
    def unplaced(self) -> int:
        """How many characters found no certain place."""
        spans = [piece for group in self.open for cell in group.options[0] for piece in cell.pieces]
        return sum(len(word.text) for word in self.loose) + sum(b - a for a, b in spans)

    def table(self) -> Table:
        """The cells as a table."""
        return Table(
            layout="columns",
            cells=tuple(sorted(self.cells, key=lambda cell: (cell.row, cell.column))),
            merged=True,
            breaks=frozenset(self.breaks),
            open=tuple(self.open),
            loose=tuple((word.start, word.end) for word in sorted(self.loose)),
            drawn=tuple(sorted(self.drawn)),
            trace=tuple(self.trace),
        )

    def _read(self) -> None:
        self._take_furniture()
        parts: list[Part | None] = [self._head(self._lines(0, self.headings[0].first))]
        parts += [self._block(*block) for block in self._blocks()]
        kept = self._trusted(parts)
        modes = [mode for mode in Mode if all(mode in able(part.ways) for part in kept if able(part.ways))]
        for part in kept:
            self._emit(part, modes)
        self._emit_names([part for part in kept if isinstance(part, BlockPart)], whole=len(kept) == len(parts))

    def _lines(self, first: int, end: int) -> list[Line]:
        return [line for line in self.lines[first:end] if line.words]

    def _take_furniture(self) -> None:
        for at, line in enumerate(self.lines):
            text = joined(line.words)
            pages = [self.lines[near].page for near in (at - 1, at + 1) if 0 <= near < len(self.lines)]
            edge = len(pages) < 2 or any(page != line.page for page in pages)
            # two dashes of blank cells (`——   ——`) are no rule
            rule = len(line.words) == 1 and _RULE.fullmatch(text)
            name = "rule" if rule else "page number" if edge and _PAGE_NUMBER.fullmatch(text) else ""
            if name:
                self._draw(line.words, name)
                self.lines[at] = Line(line.number, line.page, ())

    def _draw(self, words: Iterable[Word], name: str) -> None:
        self.drawn += [((word.start, word.end), name) for word in words]

    def _drop(self, words: Iterable[Word], why: str) -> None:
        """Leave words without a place, and say why."""
        self.loose += words
        self.trace.append(why)

    def _blocks(self) -> list[tuple[Headings, list[Line], list[Headings]]]:
        """Each block's headings, its lines, and its headings again where a page repeats them."""
        blocks: list[tuple[Headings, int, list[Headings]]] = []
        for at, headings in enumerate(self.headings):
            end = self.headings[at + 1].first if at + 1 < len(self.headings) else len(self.lines)
            if blocks and blocks[-1][0].kind == headings.kind:
                opened, _, repeated = blocks[-1]
                blocks[-1] = (opened, end, [*repeated, headings])
            else:
                blocks.append((headings, end, []))
        return [(headings, self._lines(headings.first, end), again) for headings, end, again in blocks]

    def _head(self, lines: list[Line]) -> HeadPart:
        count = titles(lines)
        for line in lines[:count]:
            self._cell(self.row, 0, line.words, colspan=WIDTH)
            self.row += 1
        return HeadPart.of(lines[count:])

    def _block(self, headings: Headings, lines: list[Line], repeated: Sequence[Headings]) -> BlockPart | None:
        own, tail = without_tail(headings, lines)
        if tail:
            self._drop([word for line in tail for word in line.words], "what stands after the total has no place")
        part = block_part(headings, own, repeated)
        if headings.kind == "indicators" and self._cut(own):
            part = None
        if part is None:
            self._drop([w for line in own for w in line.words], f"{headings.kind}: the columns cannot be told")
            return None
        self._draw(part.repeated, "repeated heading")
        return part

    def _cut(self, lines: Sequence[Line]) -> bool:
        """Whether a figure of the last line may go on below the slice: `97.5` over a `9` that stands below it alone."""
        if self.below is None or not lines:
            return False
        left, right = self.below
        return any(word.left < right and left < word.right for word in lines[-1].words)

    def _trusted(self, parts: Sequence[Part | None]) -> list[Part]:
        """The parts whose end is certain; none when the lines of one cannot be rows, since lines were then merged."""
        damaged = any(isinstance(part, BlockPart) and not able(part.ways) for part in parts)
        kept: list[Part] = []
        for part, following in zip(parts, [*parts[1:], parts[-1]], strict=True):
            if part and (damaged or following is None):
                why = "lines of the page were merged" if damaged else "the next block's beginning is not certain"
                named = part.labels if isinstance(part, BlockPart) else ()
                self._drop([*part.words(), *named], f"{part.kind}: {why}")
            elif part:
                kept.append(part)
        return kept

    def _emit(self, part: Part, modes: Sequence[Mode]) -> None:
        ways = [sorted({bounds for mode in modes for bounds in way.get(mode, ())}) for way in part.ways]
        if isinstance(part, BlockPart) and part.finders and not all(_placed(part, bounds) for bounds in product(*ways)):
            self._drop(part.words(), f"{part.kind}: the column of a word cannot be told")
            return
        if isinstance(part, BlockPart) and part.finders and part.kind == "indicators":
            if all(ways) and prod(map(len, ways)) <= OPTIONS:
                found = [bounds for bounds in product(*ways) if _continued(part, bounds[1:], modes)]
                drawn = [(bounds, _levels(part, bounds[1:], modes)) for bounds in found]
                drawn = [(bounds, pages) for bounds, pages in drawn if all(found for page, found in pages if page.rows)]
                if len(drawn) == 1:
                    self._emit_block(part, drawn[0][0])
                    self._emit_levels(part, drawn[0][1])
                    return
                ways = [list(way) for way in zip(*(bounds for bounds, _ in drawn), strict=True)]
        elif all(len(way) == 1 for way in ways):
            bounds = [way[0] for way in ways]
            if isinstance(part, BlockPart):
                self._emit_block(part, bounds)
            elif bounds:
                mode = next(mode for mode in modes if bounds[0] in part.ways[0][mode])
                self._emit_head(part, bounds[0], mode)
            return
        counts = ", ".join(str(len(way)) for way in ways) or "no"
        self._drop(part.words(), f"{part.kind}: the rows can be seen in {counts} ways")

    def _emit_head(self, part: HeadPart, bounds: Bounds, mode: Mode) -> None:
        for first, last in bounds:
            cells = part.rows.row(first, last, mode) or {}
            for column, run in cells.items():
                span = WIDTH - column if column == max(cells) and column >= VALUE else 1
                self._cell(self.row, column, [word for words in run for word in words], colspan=span)
            self.row += 1

    def _emit_block(self, part: BlockPart, bounds: Sequence[Bounds]) -> None:
        first = self.row
        self._emit_row(part, part.block.header)
        if part.kind == "goals":
            self._emit_row(part, by_column(body(part.block)))
        rows: list[Cells] = []
        for finder, own in zip(part.finders, bounds[1:] if part.finders else (), strict=True):
            if rows:
                self.breaks.add(self.row + len(rows))
            for start, end in own:
                cells = by_column(finder.leaves[start:end])
                if rows and finder.is_rest(start, end):
                    rows[-1] = by_column([rows[-1], cells])
                else:
                    rows.append(cells)
        for cells in rows:
            self._emit_row(part, cells)
        self.rows[part.kind] = (first, self.row - (1 if part.block.total else 0))

    def _emit_row(self, part: BlockPart, cells: Mapping[int, list[Word]]) -> None:
        for column, words in cells.items():
            if column == TOTAL:
                self._cell(self.row, 0, words, colspan=part.block.column("weight") or 1)
            else:
                self._cell(self.row, column, words)
        self.row += 1

    def _emit_levels(self, part: BlockPart, found: Sequence[tuple[Page, list[Levels]]]) -> None:
        columns, start = part.block.levels, self.rows[part.kind][0] + 1
        if len(found) == 1 and 1 < len(found[0][1]) <= OPTIONS:
            options = tuple(tuple(_tile_cells(way, columns, start)) for way in found[0][1])
            self.open.append(OpenCells(options, "合并单元格的范围无法确定", "how far merged cells reach is open"))
            return
        whole = one(found)
        if whole is None or (len(found) > 1 and (strange(whole) or torn_by_page(found))):
            fragments = [lines for page, _ in found for lines in page.fragments.values()]
            counts = ", ".join(str(len(ways)) for _, ways in found)
            words = [word for lines in fragments for line in lines for word in line]
            self._drop(words, f"levels: the cells can be merged in {counts} ways")
            return
        self.cells += _tile_cells(whole, columns, start)

    def _cell(self, row: int, column: int, words: Iterable[Word], rowspan: int = 1, colspan: int = 1) -> None:
        self.cells.append(Cell(row, column, pieces(sorted(words)), rowspan, colspan))

    def _emit_names(self, parts: Sequence[BlockPart], whole: bool) -> None:
        """The cells of the blocks' own names, each over all rows of its block but the total's."""
        words = sorted(word for part in parts for word in part.labels)
        ways = list(shared(words, [part.kind for part in parts]))
        if len(ways) != 1 or not whole or any(part.kind not in self.rows for part in parts):
            if words:
                self._drop(words, f"the names of the blocks can be seen in {len(ways)} ways")
            return
        for part, own in zip(parts, ways[0], strict=True):
            first, last = self.rows[part.kind]
            if own:
                self._cell(first, LABEL, own, rowspan=last - first)


def _placed(part: BlockPart, bounds: Sequence[Bounds]) -> bool:
    """Whether the words that were pushed over a cut can be in no other column."""
    if not part.block.pushed:
        return True
    lines: list[Mapping[int, list[Word]]] = []
    rows: list[Mapping[int, list[int]]] = []
    for finder, own in zip(part.finders, bounds[1:], strict=True):
        rows += [
            {column: [len(lines) + at for at in run] for column, run in runs_of(finder.leaves, first, last).items()}
            for first, last in own
        ]
        lines += finder.leaves
    return all(too_wide(pushed, lines, rows) for pushed in part.block.pushed)


def _continued(part: BlockPart, bounds: Sequence[Bounds], modes: Sequence[Mode]) -> bool:
    """Whether the rows that the pages cut go on where the next page says so, and no others."""
    return all(
        finder.goes_on(rows[-1][0], below, following[0][1], modes)
        for finder, rows, below, following in zip(part.finders, bounds, part.finders[1:], bounds[1:], strict=False)
    )


def _levels(part: BlockPart, bounds: Sequence[Bounds], modes: Sequence[Mode]) -> list[tuple[Page, list[Levels]]]:
    """The ways to merge the level cells of each page, found from the last page back.

    A page that begins without a cell cuts the last one of the page before.
    """
    columns, widths = part.block.levels, part.block.widths()
    found: list[tuple[Page, list[Levels]]] = []
    cut: frozenset[str] = frozenset()
    for number in range(len(bounds) - 1, -1, -1):
        if number + 1 < len(bounds) and part.finders[number + 1].is_rest(*bounds[number + 1][0]):
            cut = frozenset(columns)
        page = _page(part.finders[number], bounds[number], columns, cut, above=number > 0)
        ways = levels(page, {name: widths.get(column, 0) for name, column in columns.items()}, modes)
        found.insert(0, (page, ways))
        cut = frozenset(name for name in columns if len(ways) == 1 and page.rows and lead(ways[0], name))
    return found


def _page(finder: RowFinder, bounds: Bounds, columns: Mapping[str, int], cut: frozenset[str], above: bool) -> Page:
    rows = []
    for first, last in bounds:
        runs = runs_of(finder.leaves, first, last)
        if TOTAL in runs or finder.is_rest(first, last):
            continue
        placed = next((way for mode in Mode if (way := steps(list(runs.values()), mode)) is not None), {})
        seen = tuple((finder.numbers[line], step) for step, line in placed.items())
        rows.append(Row(seen, max(len(run) for run in runs.values())))
    lines = finder.segment.lines.values()
    fragments = {
        name: tuple(tuple(words[column]) for words in lines if column in words) for name, column in columns.items()
    }
    return Page(tuple(rows), fragments, above, cut)


def _tile_cells(way: Levels, columns: Mapping[str, int], row: int) -> Iterable[Cell]:
    for name, tiles in way.items():
        yield from (_tile_cell(tile, columns[name], row) for tile in tiles if tile.words)


def _tile_cell(tile: Tile, column: int, row: int) -> Cell:
    words = [word for line in tile.words for word in line]
    return Cell(row + tile.first, column, pieces(words), tile.last - tile.first)
