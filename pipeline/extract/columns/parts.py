"""The parts of a form put into columns, each with every way to see its rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from pipeline.extract.columns.block import (
    CHOICES,
    LABEL,
    TOTAL,
    Block,
    RowFinder,
    Segment,
    certain,
    cuts_of,
    is_total,
)
from pipeline.extract.columns.gutters import Cut, Placed, place
from pipeline.extract.columns.head import HeadRows
from pipeline.extract.columns.headings import Headings
from pipeline.extract.columns.lines import Line, Word, aligned, by_line
from pipeline.extract.columns.pages import matched
from pipeline.extract.columns.pushed import Pushed, too_wide
from pipeline.extract.columns.rows import Bounds, Mode, runs_of, steps

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
    numbers = _pages(lines)
    pages = [
        placing.page([line for line in lines if line.page == page], (page != numbers[0], page != numbers[-1]))
        for page in numbers
    ]
    if any(page is None for page in pages):
        return None
    placed = [page for page in pages if page]
    filled = [page for page in placed if page.lines]
    block = placing.block(placed, [page.segment(at > 0, at + 1 < len(filled)) for at, page in enumerate(filled)])
    ways: list[Ways] = [_row_of(block.header)]
    finders: tuple[RowFinder, ...] = ()
    if headings.kind == "goals":
        lines_of = list(body(block))
        ways.append(_row_of(by_column(lines_of)) if not block.pushed or _told_apart(block, lines_of) else {})
    else:
        widths = block.widths()
        finders = tuple(RowFinder(block, segment, widths) for segment in block.segments)
        ways += [{mode: finder.ways(mode) for mode in Mode} for finder in finders]
    own = [word for page in placed for word in page.labels]
    return BlockPart(block, tuple(ways), finders, tuple(own), tuple(word for page in placed for word in page.repeats))


def _told_apart(block: Block, lines: Sequence[Mapping[int, list[Word]]]) -> bool:
    """Whether the words of two goals that stand one blank apart are certainly of two cells.

    They are where words on several lines begin at the same column, or where other lines of the cell are too short
    for it to be as wide as both together.
    """
    edges = [pushed.word.left for pushed in block.pushed]
    if len(edges) > 1 and len(set(edges)) == 1:
        return True
    rows = [runs_of(lines, 0, len(lines))]
    return all(too_wide(pushed, lines, rows) for pushed in block.pushed)


@dataclass
class _Page:
    """One way to put a page's lines of a block into columns."""

    number: int
    header: Cells = field(default_factory=dict)
    lines: dict[int, Cells] = field(default_factory=dict)
    labels: list[Word] = field(default_factory=list)
    repeats: list[Word] = field(default_factory=list)
    pushed: list[Pushed] = field(default_factory=list)
    moved: int = 0
    total: bool = False

    def segment(self, above: bool, below: bool) -> Segment:
        """The page's part of the block."""
        return Segment(self.number, self.lines, above, below)


@dataclass
class _Placing:
    """A block being put into columns, page by page."""

    headings: Headings
    repeated: Sequence[Headings]

    @property
    def names(self) -> tuple[str | None, ...]:
        known = [at for at, heading in enumerate(self.headings.row) if heading.name]
        unlabelled: list[str | None] = [None] * _UNLABELLED[self.headings.kind]
        return (*unlabelled, *(heading.name for heading in self.headings.row[known[0] :]))

    def block(self, pages: Sequence[_Page], segments: Sequence[Segment]) -> Block:
        """The block of these pages."""
        header = next((page.header for page in pages if page.header), {})
        pushed = tuple(pushed for page in pages for pushed in page.pushed)
        total = any(page.total for page in pages)
        return Block(self.headings.kind, self.names, header, tuple(segments), total, pushed)

    def page(self, lines: list[Line], beyond: tuple[bool, bool]) -> _Page | None:
        """The page's lines in columns; None unless one way is left in which every word's column is certain.

        `beyond` says whether the block goes on above and below the page. Of several ways those are left in which the
        lines can be rows.
        """
        ways = self._columns(lines)
        pages: list[_Page] = []
        for cuts, order in ways:
            found = self._pages(lines, cuts, order)
            if found is None:
                return None
            pages += found
        if len(pages) == len(ways) == 1:
            clear = not any(cut.crossing for cut in ways[0][0])
            whole = self.headings.kind != "goals" or self._possible(pages[0], beyond)
            return pages[0] if whole and (clear or self._certain(pages[0], lines)) else None
        pages = [page for page in pages if self._possible(page, beyond)]
        still = [page for page in pages if not page.moved]
        pages = still if len(still) == 1 else pages
        return pages[0] if len(pages) == 1 else None

    def _certain(self, page: _Page, lines: Sequence[Line]) -> bool:
        own = page.header if self.headings.first >= lines[0].number else {}
        return certain([*_lines_of(own), *page.lines.values()], own)

    def _possible(self, page: _Page, beyond: tuple[bool, bool]) -> bool:
        """Whether the headings can be one row, and the lines rows below it."""
        block = self.block([page], [page.segment(*beyond)])
        if page.header and not able([_row_of(page.header)]):
            return False
        if self.headings.kind == "goals":
            return bool(able([_row_of(by_column(body(block)))])) and _unbroken(list(body(block)))
        finder = RowFinder(block, block.segments[0], block.widths())
        return not page.lines or any(finder.ways(mode) for mode in Mode)

    def _pages(self, lines: Sequence[Line], cuts: list[Cut], order: list[int]) -> list[_Page] | None:
        """The page with its words between the cuts, once for each choice that the lines leave; None when in doubt."""
        says = [self._total(line) for line in lines]
        kept = [
            Line(line.number, line.page, tuple(word for word in line.words if word not in own))
            for line, own in zip(lines, says, strict=True)
        ]
        choices = []
        for line in kept:
            found = place(line, cuts)
            if found is None:
                return None
            choices.append(found)
        if prod(map(len, choices)) > CHOICES:
            return None
        return [self._page(kept, says, choice, order) for choice in product(*choices)]

    def _page(
        self, lines: Sequence[Line], says: Sequence[tuple[Word, ...]], choice: Sequence[Placed], order: list[int]
    ) -> _Page:
        page = _Page(lines[0].page)
        for line, said, sides in zip(lines, says, choice, strict=True):
            cells = {order[side]: list(words) for side, words in sides.cells.items()}
            for side, word in (*sides.pushed, *sides.went):
                moved = (side, word) in sides.went
                page.pushed.append(Pushed(order[side], word, sides.cells.get(side, []), moved))
            page.moved += sides.moved
            page.labels += cells.pop(LABEL, [])
            if said:
                cells[TOTAL], page.total = list(said), True
            self._take(line.number, cells, page)
        return page

    def _take(self, number: int, cells: Cells, page: _Page) -> None:
        if number < self.headings.last:
            for column, words in cells.items():
                page.header.setdefault(column, []).extend(words)
        elif any(again.first <= number < again.last for again in self.repeated):
            page.repeats += [word for words in cells.values() for word in words]
        elif cells:
            page.lines[number] = cells

    def _total(self, line: Line) -> tuple[Word, ...]:
        return is_total(line) if self.headings.kind == "indicators" else ()

    def _columns(self, lines: Sequence[Line]) -> list[tuple[list[Cut], list[int]]]:
        """The ways to cut this page, each with the block's column on each side of the cuts."""
        words = [word for line in lines for word in line.words if word not in self._total(line)]
        here = [own for own in (self.headings, *self.repeated) if lines[0].number <= own.first <= lines[-1].number]
        if here:
            return cuts_of(here[0], words, _UNLABELLED[self.headings.kind])
        found = matched(self.headings.kind, self.names, words, [line for line in lines if self._total(line)])
        return found if len(found) <= CHOICES else []


def _unbroken(lines: Sequence[Mapping[int, list[Word]]]) -> bool:
    """Whether the lines of each cell stand under each other, with no blanks that do so as well."""
    columns = {column for line in lines for column in line}
    for column in columns:
        own = [line[column] for line in lines if column in line]
        edges = [word.left for words in own for word in words[1:]]
        if not aligned(own) or len(edges) != len(set(edges)):
            return False
    return True


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
