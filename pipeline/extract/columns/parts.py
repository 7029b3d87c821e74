"""The parts of a form put into columns, each with every way to see its rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.extract.columns.block import LABEL, TOTAL, Block, RowFinder, Segment, certain, cuts_of, is_total
from pipeline.extract.columns.gutters import Cut, place
from pipeline.extract.columns.head import HeadRows
from pipeline.extract.columns.headings import Headings
from pipeline.extract.columns.lines import Line, Word, by_line
from pipeline.extract.columns.pages import matched
from pipeline.extract.columns.rows import Bounds, Mode, steps

_TOTAL_FIGURE = re.compile(r"[\d.]+")
_UNLABELLED: Mapping[str, int] = {"funds": 2, "goals": 1, "indicators": 1}

Cells = dict[int, list[Word]]
"""Column -> words, on one line or on several."""
Ways = Mapping[Mode, list[Bounds]]


def able(ways: Sequence[Ways]) -> set[Mode]:
    """The modes in which something can be seen everywhere."""
    return {mode for mode in Mode if all(way.get(mode) for way in ways)}


@dataclass(frozen=True, slots=True)
class HeadPart:
    """The rows of label and value above the blocks."""

    rows: HeadRows
    ways: tuple[Ways, ...]
    kind: str = "head"

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "HeadPart":
        """The lines between the titles and the first block."""
        rows = HeadRows(lines)
        return cls(rows, ({mode: rows.ways(mode) for mode in Mode},) if lines else ())

    def words(self) -> list[Word]:
        """All of the part's words."""
        return [word for line in self.rows.lines for word in line.words]


@dataclass(frozen=True, slots=True)
class BlockPart:
    """A block: the ways to see its headings, then its goals or the rows of each page; `labels` spell its own name."""

    block: Block
    ways: tuple[Ways, ...]
    finders: tuple[RowFinder, ...]
    labels: tuple[Word, ...]
    repeated: tuple[Word, ...] = ()

    @property
    def kind(self) -> str:
        """Which block it is."""
        return self.block.kind

    def words(self) -> list[Word]:
        """The words of the headings and of what stands below them, the block's name left out."""
        lines = [self.block.header, *body(self.block)]
        return [word for words in lines for own in words.values() for word in own]


def without_tail(headings: Headings, lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The block's lines, and those after the row of the total that cannot be part of it."""
    totals = [at for at, line in enumerate(lines) if is_total(line)] if headings.kind == "indicators" else []
    if not totals:
        return list(lines), []
    at = totals[-1] + 1
    while at < len(lines) and all(_TOTAL_FIGURE.fullmatch(word.text) for word in lines[at].words):
        at += 1
    return list(lines[:at]), list(lines[at:])


def block_part(headings: Headings, lines: Sequence[Line], repeated: Sequence[Headings]) -> BlockPart | None:
    """The block in columns with the ways to see its rows; None when a column, or a word's column, cannot be told."""
    placing = _Placing(headings, repeated)
    if not all(placing.page([line for line in lines if line.page == page]) for page in _pages(lines)):
        return None
    filled = [segment for segment in placing.segments if segment.lines]
    segments = tuple(replace(segment, above=at > 0, below=at + 1 < len(filled)) for at, segment in enumerate(filled))
    block = Block(headings.kind, placing.names, placing.header, segments, placing.total)
    ways: list[Ways] = [_row_of(block.header)]
    finders: tuple[RowFinder, ...] = ()
    if headings.kind == "goals":
        ways.append(_row_of(by_column(body(block))))
    else:
        widths = block.widths()
        finders = tuple(RowFinder(block, segment, widths) for segment in block.segments)
        ways += [{mode: finder.ways(mode) for mode in Mode} for finder in finders]
    return BlockPart(block, tuple(ways), finders, tuple(placing.labels), tuple(placing.repeats))


@dataclass
class _Placing:
    """A block being put into columns, page by page."""

    headings: Headings
    repeated: Sequence[Headings]
    header: Cells = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    labels: list[Word] = field(default_factory=list)
    repeats: list[Word] = field(default_factory=list)
    total: bool = False

    @property
    def names(self) -> tuple[str | None, ...]:
        known = [at for at, heading in enumerate(self.headings.row) if heading.name]
        unlabelled: list[str | None] = [None] * _UNLABELLED[self.headings.kind]
        return (*unlabelled, *(heading.name for heading in self.headings.row[known[0] :]))

    def page(self, lines: Sequence[Line]) -> bool:
        """Put one page's lines into columns; whether every word's column is certain."""
        columns = self._columns(lines)
        if columns is None:
            return False
        cuts, order = columns
        placed: dict[int, Cells] = {}
        for line in lines:
            says = self._total(line)
            sides = place(Line(line.number, line.page, tuple(w for w in line.words if w not in says)), cuts)
            if sides is None:
                return False
            cells = {order[side]: words for side, words in sides.items()}
            self.labels += cells.pop(LABEL, [])
            if says:
                cells[TOTAL], self.total = list(says), True
            self._take(line.number, cells, placed)
        self.segments.append(Segment(lines[0].page, placed))
        own = self.header if self.headings.first >= lines[0].number else {}
        return certain([*_lines_of(own), *placed.values()], own)

    def _take(self, number: int, cells: Cells, placed: dict[int, Cells]) -> None:
        if number < self.headings.last:
            for column, words in cells.items():
                self.header.setdefault(column, []).extend(words)
        elif any(again.first <= number < again.last for again in self.repeated):
            self.repeats += [word for words in cells.values() for word in words]
        elif cells:
            placed[number] = cells

    def _total(self, line: Line) -> tuple[Word, ...]:
        return is_total(line) if self.headings.kind == "indicators" else ()

    def _columns(self, lines: Sequence[Line]) -> tuple[list[Cut], list[int]] | None:
        """The cuts on this page, and the block's column on each side of them."""
        words = [word for line in lines for word in line.words if word not in self._total(line)]
        here = [own for own in (self.headings, *self.repeated) if lines[0].number <= own.first <= lines[-1].number]
        if here:
            return cuts_of(here[0], words, _UNLABELLED[self.headings.kind])
        return matched(self.headings.kind, self.names, words, [line for line in lines if self._total(line)])


def _pages(lines: Sequence[Line]) -> list[int]:
    return list(dict.fromkeys(line.page for line in lines))


def _row_of(cells: Mapping[int, list[Word]]) -> Ways:
    """The modes in which these cells can be one row."""
    runs = [[line[0].line for line in by_line(words)] for words in cells.values()]
    return {mode: [()] if steps(runs, mode) is not None else [] for mode in Mode}


def by_column(lines: Iterable[Mapping[int, list[Word]]]) -> Cells:
    """Column -> all its words on these lines."""
    columns: Cells = {}
    for line in lines:
        for column, words in line.items():
            columns.setdefault(column, []).extend(words)
    return columns


def body(block: Block) -> Iterable[Mapping[int, list[Word]]]:
    """The block's lines below its headings."""
    return (line for segment in block.segments for line in segment.lines.values())


def _lines_of(cells: Cells) -> list[Cells]:
    """The same words line by line."""
    lines: dict[int, Cells] = {}
    for column, words in cells.items():
        for word in words:
            lines.setdefault(word.line, {}).setdefault(column, []).append(word)
    return list(lines.values())
