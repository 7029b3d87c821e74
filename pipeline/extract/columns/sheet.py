"""A form's slice put together: head, blocks, total, each to cells; what finds no place is loose."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from pipeline.document import Span
from pipeline.extract.columns.block import LABEL, TOTAL, Block, RowFinder, Segment, certain, cuts_of, is_total
from pipeline.extract.columns.gutters import Cut, place
from pipeline.extract.columns.head import VALUE, HeadRows, titles
from pipeline.extract.columns.headings import Headings, find
from pipeline.extract.columns.levels import OPTIONS, Levels, Page, lead, levels, unsettled
from pipeline.extract.columns.lines import Line, Word, by_line, joined, pieces, read_lines
from pipeline.extract.columns.merged import Row, Tile
from pipeline.extract.columns.pages import matched
from pipeline.extract.columns.rows import Bounds, Mode, runs_of, steps
from pipeline.extract.table import Cell, OpenCells, Table
from pipeline.kinds.self_evaluation import labels

_PAGE_NUMBER = re.compile(r"第\d+页(?:[,，/]?共\d+页)?|[-—–－]\d+[-—–－]|\d+/\d+|Page\d+(?:of\d+)?")
_RULE = re.compile(r"[─━—_=\-─-╿]{3,}")
_TOTAL_FIGURE = re.compile(r"[\d.]+")
WIDTH = 9
"""How many columns a cell over the whole width is given."""

Ways = Mapping[Mode, list[Bounds]]


@dataclass
class Part:
    """A block (or the head, `kind` "") that was put into columns: its rows as each mode sees them."""

    kind: str
    source: Block | HeadRows
    finders: list[RowFinder] = field(default_factory=list)
    ways: list[Ways] = field(default_factory=list)
    labels: list[Word] = field(default_factory=list)
    first: int = 0
    last: int = 0

    @property
    def modes(self) -> set[Mode]:
        """The modes in which all of the part can be seen."""
        return {mode for mode in Mode if all(way.get(mode) for way in self.ways)}

    def words(self) -> list[Word]:
        """All of the part's words."""
        if isinstance(self.source, HeadRows):
            return [word for line in self.source.lines for word in line.words]
        lines = [self.source.header, *(words for s in self.source.segments for words in s.lines.values())]
        return [word for words in lines for own in words.values() for word in own]


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
    labels: list[Word] = field(default_factory=list)
    row: int = 0

    @classmethod
    def read(cls, text: str, start: int, end: int, wide: bool) -> "Sheet | None":
        """The slice read with one measure of width; None when it holds no block in columns."""
        if "\t" in text[start:end]:
            return None
        lines = read_lines(text, start, end, wide)
        sheet = cls(lines, find(lines))
        if not any(headings.kind != "goals" for headings in sheet.headings):
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
        starts = [headings.first for headings in self.headings]
        parts = [self._head(self._lines(0, starts[0]))]
        for headings, first, end, repeated in self._blocks():
            parts.append(self._part(headings, self._lines(first, end), repeated))
        parts = self._trusted(parts)
        modes = self._modes([part for part in parts if part])
        for part in parts:
            if part:
                self._emit(part, modes)
        self._place_labels([part for part in parts if part and part.kind], whole=all(parts))

    def _lines(self, first: int, end: int) -> list[Line]:
        return [line for line in self.lines[first:end] if line.words]

    def _blocks(self) -> list[tuple[Headings, int, int, list[Headings]]]:
        """Each block's headings, its lines, and its headings again where a page repeats them."""
        blocks: list[tuple[Headings, int, int, list[Headings]]] = []
        for at, headings in enumerate(self.headings):
            end = self.headings[at + 1].first if at + 1 < len(self.headings) else len(self.lines)
            if blocks and blocks[-1][0].kind == headings.kind:
                opened, first, _, repeated = blocks[-1]
                blocks[-1] = (opened, first, end, [*repeated, headings])
            else:
                blocks.append((headings, headings.first, end, []))
        return blocks

    def _take_furniture(self) -> None:
        for at, line in enumerate(self.lines):
            text = joined(line.words)
            pages = [self.lines[near].page for near in (at - 1, at + 1) if 0 <= near < len(self.lines)]
            edge = len(pages) < 2 or any(page != line.page for page in pages)
            name = "rule" if _RULE.fullmatch(text) else "page number" if edge and _PAGE_NUMBER.fullmatch(text) else ""
            if name:
                self._draw(line.words, name)
                self.lines[at] = Line(line.number, line.page, ())

    def _draw(self, words: Iterable[Word], name: str) -> None:
        self.drawn += [((word.start, word.end), name) for word in words]

    def _drop(self, words: Iterable[Word], why: str) -> None:
        """Leave words without a place, and say why."""
        self.loose += words
        self.trace.append(why)

    # into columns

    def _head(self, lines: list[Line]) -> Part | None:
        count = titles(lines)
        for line in lines[:count]:
            self.cells.append(Cell(self.row, 0, pieces(line.words), colspan=WIDTH))
            self.row += 1
        rows = HeadRows(lines[count:])
        return Part("", rows, ways=[{mode: rows.ways(mode) for mode in Mode}] if lines[count:] else [])

    def _part(self, headings: Headings, lines: list[Line], repeated: Sequence[Headings]) -> Part | None:
        body, tail = _without_tail(headings, lines)
        if tail:
            self._drop([word for line in tail for word in line.words], "what stands after the total has no place")
        drawn = len(self.drawn)
        part = self._placed(headings, body, repeated)
        if part is None:
            del self.drawn[drawn:]
            self._drop([w for line in body for w in line.words], f"{headings.kind}: the columns cannot be told")
            return None
        block = part.source
        assert isinstance(block, Block)
        header = [[line[0].line for line in by_line(words)] for words in block.header.values()]
        part.ways.append({mode: [()] if steps(header, mode) is not None else [] for mode in Mode})
        if headings.kind == "goals":
            runs = [[line[0].line for line in by_line(words)] for words in _by_column(_body(block)).values()]
            part.ways.append({mode: [()] if steps(runs, mode) is not None else [] for mode in Mode})
            return part
        widths = block.widths()
        part.finders = [RowFinder(block, segment, widths) for segment in block.segments if segment.lines]
        part.ways += [{mode: finder.ways(mode) for mode in Mode} for finder in part.finders]
        return part

    def _placed(self, headings: Headings, lines: list[Line], repeated: Sequence[Headings]) -> Part | None:
        """The block's words in columns, page by page; None when a column or a word's column cannot be told."""
        known = [at for at, heading in enumerate(headings.row) if heading.name]
        names = [None] * (2 if headings.kind == "funds" else 1) + [h.name for h in headings.row[known[0] :]]
        header: dict[int, list[Word]] = {}
        segments: list[Segment] = []
        own_labels: list[Word] = []
        total = False
        for page in dict.fromkeys(line.page for line in lines):
            found = [line for line in lines if line.page == page]
            columns = self._columns(headings, names, found, repeated)
            if columns is None:
                return None
            cuts, order = columns
            placed: dict[int, dict[int, list[Word]]] = {}
            for line in found:
                says = is_total(line) if headings.kind == "indicators" else ()
                sides = place(Line(line.number, line.page, tuple(w for w in line.words if w not in says)), cuts)
                if sides is None:
                    return None
                cells = {order[side]: words for side, words in sides.items()}
                own_labels += cells.pop(LABEL, [])
                if says:
                    cells[TOTAL], total = list(says), True
                if line.number < headings.last:
                    for column, words in cells.items():
                        header.setdefault(column, []).extend(words)
                elif any(again.first <= line.number < again.last for again in repeated):
                    self._draw([word for words in cells.values() for word in words], "repeated heading")
                elif cells:
                    placed[line.number] = cells
            segments.append(Segment(page, placed))
            own = header if headings.first >= found[0].number else {}
            if not certain([*_lines_of(own), *placed.values()], own):
                return None
        block = Block(headings.kind, headings, tuple(names), header, tuple(segments), total)
        return Part(headings.kind, block, labels=own_labels)

    def _columns(
        self, headings: Headings, names: Sequence[str | None], lines: Sequence[Line], repeated: Sequence[Headings]
    ) -> tuple[list[Cut], list[int]] | None:
        """The cuts on this page, and the block's column on each side of them."""
        totals = [line for line in lines if is_total(line)] if headings.kind == "indicators" else []
        words = [word for line in lines for word in line.words if word not in is_total(line)]
        page = lines[0].page
        here = [own for own in (headings, *repeated) if self.lines[own.first].page == page]
        if here:
            return cuts_of(here[0], words)
        return matched(headings.kind, names, words, totals)

    # into rows

    def _trusted(self, parts: Sequence[Part | None]) -> list[Part | None]:
        """The parts whose end is certain; none when the lines of one cannot be rows, since lines were then merged."""
        damaged = any(part and part.kind and not part.modes for part in parts)
        kept: list[Part | None] = []
        for at, part in enumerate(parts):
            following = parts[at + 1] if at + 1 < len(parts) else part
            if part and (damaged or following is None):
                why = "lines of the page were merged" if damaged else "the next block's beginning is not certain"
                self._drop(part.words() + part.labels, f"{part.kind or 'head'}: {why}")
                part = None
            kept.append(part)
        return kept

    def _modes(self, parts: Sequence[Part]) -> list[Mode]:
        """How the cells of this form stand: what every part allows; none when two parts contradict each other."""
        able = [part.modes for part in parts if part.modes]
        return [mode for mode in Mode if all(mode in modes for modes in able)]

    def _emit(self, part: Part, modes: Sequence[Mode]) -> None:
        ways = [sorted({bounds for mode in modes for bounds in way[mode]}) for way in part.ways]
        if part.kind == "indicators" and all(ways) and prod(map(len, ways)) <= OPTIONS:
            drawn = [(bounds, self._levels(part, bounds[1:], modes)) for bounds in product(*ways)]
            drawn = [(bounds, pages) for bounds, pages in drawn if all(found for page, found in pages if page.rows)]
            ways = [list(way) for way in zip(*(bounds for bounds, _ in drawn), strict=True)] if drawn else []
            if len(drawn) == 1:
                self._emit_block(part, drawn[0][0], modes)
                self._emit_levels(part, drawn[0][1])
                return
        elif part.kind != "indicators" and all(len(way) == 1 for way in ways):
            self._emit_block(part, [way[0] for way in ways], modes)
            return
        counts = ", ".join(str(len(way)) for way in ways) or "no"
        self._drop(part.words(), f"{part.kind or 'head'}: the rows can be seen in {counts} ways")

    def _emit_block(self, part: Part, bounds: Sequence[Bounds], modes: Sequence[Mode]) -> None:
        if isinstance(part.source, HeadRows):
            mode = next(mode for mode in modes if not bounds or bounds[0] in part.ways[0][mode])
            self._emit_head(part.source, bounds[0] if bounds else (), mode)
            return
        part.first = self.row
        for column, words in part.source.header.items():
            self._cell(self.row, column, words)
        self.row += 1
        if part.kind == "goals":
            for column, words in _by_column(_body(part.source)).items():
                self._cell(self.row, column, words)
            self.row += 1
        else:
            self._emit_rows(part, part.source, bounds[1:])
        part.last = self.row - (1 if part.source.total else 0)

    def _emit_head(self, rows: HeadRows, bounds: Bounds, mode: Mode) -> None:
        for first, last in bounds:
            cells = rows.row(first, last, mode) or {}
            for column, run in cells.items():
                span = WIDTH - column if column == max(cells) and column >= VALUE else 1
                self._cell(self.row, column, [word for words in run for word in words], colspan=span)
            self.row += 1

    def _emit_rows(self, part: Part, block: Block, bounds: Sequence[Bounds]) -> None:
        start = self.row
        for finder, rows in zip(part.finders, bounds, strict=True):
            if self.row > start:
                self.breaks.add(self.row)
            for first, last in rows:
                runs: dict[int, list[Word]] = {}
                for line in finder.leaves[first:last]:
                    for column, words in line.items():
                        runs.setdefault(column, []).extend(words)
                for column, words in runs.items():
                    if column == TOTAL:
                        self._cell(self.row, 0, words, colspan=block.column("weight") or 1)
                    else:
                        self._cell(self.row, column, words)
                self.row += 1

    def _levels(
        self, part: Part, bounds: Sequence[Bounds], modes: Sequence[Mode]
    ) -> list[tuple[Page, list[Levels]]]:
        """The ways to merge the level cells, from the last page back: a page that begins without a cell cuts the last
        one before."""
        assert isinstance(part.source, Block)
        columns = part.source.levels
        widths = {name: part.source.widths().get(column, 0) for name, column in columns.items()}
        found: list[tuple[Page, list[Levels]]] = []
        cut: frozenset[str] = frozenset()
        for number in range(len(bounds) - 1, -1, -1):
            page = _page(part.finders[number], bounds[number], columns, cut, above=number > 0)
            ways = levels(page, widths, modes)
            found.insert(0, (page, ways))
            cut = frozenset(name for name in columns if len(ways) == 1 and page.rows and lead(ways[0], name))
        return found

    def _emit_levels(self, part: Part, found: Sequence[tuple[Page, list[Levels]]]) -> None:
        assert isinstance(part.source, Block)
        columns, start = part.source.levels, part.first + 1
        if len(found) == 1 and 1 < len(found[0][1]) <= OPTIONS:
            options = tuple(tuple(_tile_cells(way, columns, start)) for way in found[0][1])
            self.open.append(OpenCells(options, "合并单元格的范围无法确定", "how far merged cells reach is open"))
            return
        whole = _one(found)
        if whole is None or (len(found) > 1 and unsettled(whole)):
            words = [w for page, _ in found for fragments in page.fragments.values() for line in fragments for w in line]
            counts = ", ".join(str(len(ways)) for _, ways in found)
            self._drop(words, f"levels: the cells can be merged in {counts} ways")
            return
        self.cells += _tile_cells(whole, columns, start)

    def _cell(self, row: int, column: int, words: Iterable[Word], rowspan: int = 1, colspan: int = 1) -> None:
        self.cells.append(Cell(row, column, pieces(sorted(words)), rowspan, colspan))

    def _place_labels(self, parts: Sequence[Part], whole: bool) -> None:
        """The blocks' own names, one character a line or more, shared out in order: each is whole when it is known."""
        words = sorted(word for part in parts for word in part.labels)
        ways = list(_name(words, [part.kind for part in parts]))
        if len(ways) != 1 or not whole or not all(part.last for part in parts):
            self._drop(words, f"the names of the blocks can be seen in {len(ways)} ways")
            return
        for part, own in zip(parts, ways[0], strict=True):
            if own:
                self._cell(part.first, LABEL, own, rowspan=part.last - part.first)


def _one(found: Sequence[tuple[Page, list[Levels]]]) -> Levels | None:
    """The pages' level cells as one column each: a page's first rows without a cell go on with the last one before."""
    whole: dict[str, list[Tile]] = {}
    row = 0
    for page, ways in found:
        if len(ways) != 1 and page.rows:
            return None
        for name, tiles in ways[0].items() if page.rows else ():
            own = whole.setdefault(name, [])
            begun = lead(ways[0], name) if own else 0
            if begun and own[-1].words:
                own[-1] = Tile(own[-1].first, row + begun, own[-1].words)
            elif begun:
                return None
            own += [Tile(row + tile.first, row + tile.last, tile.words) for tile in tiles if tile.first >= begun]
        row += len(page.rows)
    return {name: tuple(tiles) for name, tiles in whole.items()}


def _page(finder: RowFinder, bounds: Bounds, columns: Mapping[str, int], cut: frozenset[str], above: bool) -> Page:
    rows = []
    for first, last in bounds:
        runs = runs_of(finder.leaves, first, last)
        if TOTAL in runs:
            continue
        for mode in Mode:
            placed = steps(list(runs.values()), mode)
            if placed is not None:
                break
        seen = tuple((finder.numbers[line], step) for step, line in (placed or {}).items())
        rows.append(Row(seen, max(len(run) for run in runs.values())))
    lines = finder.segment.lines
    fragments = {
        name: tuple(tuple(words[column]) for words in lines.values() if column in words)
        for name, column in columns.items()
    }
    return Page(tuple(rows), fragments, above, cut)


def _tile_cell(tile: Tile, column: int, row: int) -> Cell:
    words = [word for line in tile.words for word in line]
    return Cell(row + tile.first, column, pieces(words), tile.last - tile.first)


def _tile_cells(way: Levels, columns: Mapping[str, int], row: int) -> Iterable[Cell]:
    for name, tiles in way.items():
        yield from (_tile_cell(tile, columns[name], row) for tile in tiles if tile.words)


def _by_column(lines: Iterable[Mapping[int, list[Word]]]) -> dict[int, list[Word]]:
    """Column -> all its words on these lines."""
    columns: dict[int, list[Word]] = {}
    for line in lines:
        for column, words in line.items():
            columns.setdefault(column, []).extend(words)
    return columns


def _lines_of(cells: Mapping[int, list[Word]]) -> list[dict[int, list[Word]]]:
    """The same words line by line."""
    lines: dict[int, dict[int, list[Word]]] = {}
    for column, words in cells.items():
        for word in words:
            lines.setdefault(word.line, {}).setdefault(column, []).append(word)
    return list(lines.values())


def _body(block: Block) -> Iterable[Mapping[int, list[Word]]]:
    return (line for segment in block.segments for line in segment.lines.values())


def _name(words: list[Word], kinds: list[str]) -> Iterable[list[list[Word]]]:
    if not kinds:
        if not words:
            yield []
        return
    for count in range(len(words) + 1):
        if count == 0 or (_balanced(joined(words[:count])) and labels.block(joined(words[:count])) == kinds[0]):
            for rest in _name(words[count:], kinds[1:]):
                yield [words[:count], *rest]


def _balanced(text: str) -> bool:
    """Whether a name ends with its unit, and does not begin with the one of the name before: `（元）年度总体目标`."""
    return text[:1] not in "（(" and sum(map(text.count, "（(")) == sum(map(text.count, "）)"))


def _without_tail(headings: Headings, lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The block's lines, and those after the row of the total that cannot be part of it."""
    totals = [at for at, line in enumerate(lines) if is_total(line)] if headings.kind == "indicators" else []
    if not totals:
        return lines, []
    at = totals[-1] + 1
    while at < len(lines) and all(_TOTAL_FIGURE.fullmatch(word.text) for word in lines[at].words):
        at += 1
    return lines[:at], lines[at:]
