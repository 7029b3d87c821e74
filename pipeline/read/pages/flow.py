"""Tables over page ends: one set of columns for what goes on, and cells that a page cut made whole again.

Page breaks come in two kinds. Where the cut cell stays open (no rule below it, none above it on the next page) the
page itself says that it goes on. Where both halves are closed, a row of which every text goes on from a full line may
be the rest of the row above; that is said, and whoever knows what the row means decides.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.document import Place
from pipeline.read.pages.boxes import TextBox
from pipeline.read.pages.grid import GridCell
from pipeline.read.pages.lines import PrintedLine
from pipeline.read.pages.sheet import Sheet, SheetTable

_NEAR = 6.0
"""Points by which an edge may be off from page to page."""
_KNOWN = 0.8
"""The share of a table's edges that one above it on the page before must have, to be the same table."""
_STRETCHED = 0.06
"""By how much two scans of one width may differ."""
_MOVED = 72.0
"""Points by which a table may be moved from scan to scan."""
_GAP = 1 << 16
"""Between the columns of a first table: later pages of it may have edges between these."""
_SEAM = 0.35
"""Of the type's height: how near to the page's end a line lies that is drawn on both pages."""
_FIGURE = re.compile(r"[\d.,]+[%％]?\Z")
_CLOSING = "。，、；：！？）》”’%％.,;:!?)"


@dataclass(frozen=True, slots=True)
class FlowCell:
    """A cell of a table that may go over several pages; `lines` are those on this page.

    One that is not `whole` is no rectangle: a rule inside of it does not reach its other side. Nothing proves that the
    text of one that is `unclear` is its own: it is struck out, runs over a rule, lies on another.
    """

    place: Place
    lines: tuple[PrintedLine, ...]
    whole: bool = True
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class FlowTable:
    """What one page holds of a table, a row after the other.

    `goes_on`: a cell of it goes on from the page before; `open_below`: a cell of its last row is open below.
    """

    rows: tuple[tuple[FlowCell, ...], ...]
    goes_on: bool = False
    open_below: bool = False


@dataclass(frozen=True, slots=True)
class FlowPage:
    """A page's lines and tables, in reading order."""

    sheet: Sheet
    blocks: tuple[FlowTable | tuple[TextBox, ...], ...]


@dataclass(frozen=True, slots=True)
class _Ending:
    """A cell that reaches the end of its page's table, and where it stands in the flow."""

    cell: GridCell
    place: Place
    lines: tuple[PrintedLine, ...]
    width: float
    bottom: float


@dataclass(slots=True)
class _Flow:
    """The last table so far: its number, its next row, its edges with their columns, its cells at the page's end."""

    table: int = -1
    row: int = 0
    edges: list[tuple[float, int]] = field(default_factory=list)
    endings: dict[tuple[int, int], _Ending] = field(default_factory=dict)
    padding: float = 0.0

    def table_on(self, block: SheetTable, *, first: bool, scanned: bool) -> FlowTable:
        """The table's rows, as those of the table before where it goes on; the sides of scans are moved and scaled."""
        xs = self._laid_on(block.grid.xs) if first and scanned else block.grid.xs
        if not (first and self._same_sides(xs)):
            self.edges = []
        columns = self._columns(xs)
        spans = {n: (columns[c.column], columns[c.column + c.colspan]) for n, c in enumerate(block.grid.cells)}
        before = self.endings if first else {}
        opened = self._gone_on(block, spans, before)
        if opened:
            split = _row_split(block, opened, before)
            start = self.row - 1 if split else self.row
        else:
            self.table, start = self.table + 1, 0
        rest = not opened and self._is_rest(block, spans, before)
        rows: list[list[FlowCell]] = [[] for _ in block.grid.ys[1:]]
        self.endings = {}
        self.padding = _padding(block)
        for n, cell in enumerate(block.grid.cells):
            left, right = spans[n]
            place = Place(self.table, start + cell.row, left, cell.rowspan, right - left, rest and cell.row == 0)
            if n in opened:
                above = opened[n].place
                place = replace(above, rowspan=start + cell.row + cell.rowspan - above.row)
            x0, top, x1, bottom = block.grid.edges(cell)
            lines = _without_seam(opened[n], block.texts[n], top) if n in opened else block.texts[n]
            rows[cell.row].append(FlowCell(place, lines, cell.whole, n in block.unclear))
            if cell.row + cell.rowspan == len(rows):
                lines = (opened[n].lines if n in opened else ()) + lines
                self.endings[left, right] = _Ending(cell, place, lines, x1 - x0, bottom)
        self.row = start + len(rows)
        laid = tuple(tuple(sorted(row, key=lambda c: c.place.column)) for row in rows)
        open_below = any(not ending.cell.closed_below for ending in self.endings.values())
        return FlowTable(laid, bool(opened), open_below)

    def _laid_on(self, xs: tuple[float, ...]) -> tuple[float, ...]:
        """The edges moved and scaled so that their sides are those of the table before, if most edges then agree."""
        if not self.edges or self._known(xs) == len(xs):
            return xs
        first, last = self.edges[0][0], self.edges[-1][0]
        scale = (last - first) / (xs[-1] - xs[0])
        if abs(scale - 1) > _STRETCHED or abs(xs[0] - first) > _MOVED:
            return xs
        laid = tuple(first + (x - xs[0]) * scale for x in xs)
        return laid if self._known(laid) >= max(_KNOWN * len(xs), self._known(xs)) else xs

    def _known(self, xs: Sequence[float]) -> int:
        return sum(any(abs(x - edge) <= _NEAR for edge, _ in self.edges) for x in xs)

    def _same_sides(self, xs: Sequence[float]) -> bool:
        """Whether a table goes on: by its sides or, where merged cells are left out, by most of its edges."""
        if not self.edges:
            return False
        if abs(xs[0] - self.edges[0][0]) <= _NEAR and abs(xs[-1] - self.edges[-1][0]) <= _NEAR:
            return True
        known = [any(abs(x - edge) <= _NEAR for edge, _ in self.edges) for x in xs]
        return known[0] and known[-1] and sum(known) >= _KNOWN * len(known)

    def _columns(self, xs: Sequence[float]) -> list[int]:
        """The column that begins at each edge: a known one where it is near, else a new one between its neighbours."""
        if not self.edges:
            self.edges = [(x, i * _GAP) for i, x in enumerate(xs)]
        columns: list[int] = []
        first = 0
        for x in xs:
            near = [i for i in range(first, len(self.edges)) if abs(self.edges[i][0] - x) <= _NEAR]
            if near:
                at = min(near, key=lambda i: abs(self.edges[i][0] - x))
            else:
                at = max(first, bisect_left(self.edges, (x, -1)))
                below = self.edges[at - 1][1] if at else -_GAP
                above = self.edges[at][1] if at < len(self.edges) else below + 2 * _GAP
                self.edges.insert(at, (x, (below + above) // 2))
            columns.append(self.edges[at][1])
            first = at + 1
        return columns

    def _gone_on(
        self, block: SheetTable, spans: Mapping[int, tuple[int, int]], before: Mapping[tuple[int, int], _Ending]
    ) -> dict[int, _Ending]:
        """The cells at the top that are open above, below one of the same columns that is open below.

        Where a column has a figure on both sides, two rows meet: what goes on there is merged over rows.
        """
        found = {}
        for n, cell in enumerate(block.grid.cells):
            above = before.get(spans[n])
            if cell.row == 0 and above and not cell.closed_above and not above.cell.closed_below:
                found[n] = above
        if any(_is_figure(block.texts[n]) and _is_figure(above.lines) for n, above in found.items()):
            merged = {n: above for n, above in found.items() if block.grid.cells[n].rowspan + above.cell.rowspan > 2}
            return {n: above for n, above in merged.items() if not _is_figure(block.texts[n])}
        return found

    def _is_rest(
        self, block: SheetTable, spans: Mapping[int, tuple[int, int]], before: Mapping[tuple[int, int], _Ending]
    ) -> bool:
        """Whether every text of the first row goes on from a full line of the cell above, and one cell has none."""
        top = [(n, cell) for n, cell in enumerate(block.grid.cells) if cell.row == 0]
        if not before or any(spans[n] not in before for n, _ in top):
            return False
        goes_on = [n for n, _ in top if block.texts[n]]
        ended = [n for n, _ in top if not block.texts[n] and before[spans[n]].lines]
        return bool(goes_on and ended) and all(
            _full(before[spans[n]], block.texts[n][0], self.padding) for n in goes_on
        )


def flow(sheets: Iterable[Sheet]) -> Iterator[FlowPage]:
    """The pages with every cell's place; tables that go on over page ends share their columns."""
    state = _Flow()
    for page in sheets:
        blocks: list[FlowTable | tuple[TextBox, ...]] = []
        first = True
        for block in page.blocks:
            if isinstance(block, SheetTable):
                blocks.append(state.table_on(block, first=first, scanned=bool(page.ink.recognised_by)))
                first = False
            else:
                blocks.append(block)
        yield FlowPage(page, tuple(blocks))


def _row_split(block: SheetTable, opened: Mapping[int, _Ending], before: Mapping[tuple[int, int], _Ending]) -> bool:
    """Whether the page's end went through a row: all cells on both sides of it are open."""
    top = [n for n, cell in enumerate(block.grid.cells) if cell.row == 0]
    return len(opened) == len(top) == len(before)


def _without_seam(above: _Ending, lines: tuple[PrintedLine, ...], top: float) -> tuple[PrintedLine, ...]:
    """The lines without the first, where it lies across the page's end and was drawn on both pages."""
    if not lines or not above.lines or lines[0].text != above.lines[-1].text:
        return lines
    first, last = lines[0], above.lines[-1]
    over = last.area[3] > above.bottom - _SEAM * (last.area[3] - last.area[1])
    under = first.area[1] < top + _SEAM * (first.area[3] - first.area[1])
    return lines[1:] if over and under else lines


def _is_figure(lines: Sequence[PrintedLine]) -> bool:
    text = "".join(line.text for line in lines).strip()
    return _FIGURE.match(text) is not None


def _padding(block: SheetTable) -> float:
    """The least room between a text and the side of its cell."""
    rooms = [
        min(line.area[0] - x0, x1 - line.area[2])
        for cell, lines in zip(block.grid.cells, block.texts, strict=True)
        for x0, _, x1, _ in [block.grid.edges(cell)]
        for line in lines
    ]
    return max(min(rooms, default=0.0), 0.0)


def _full(above: _Ending, following: PrintedLine, padding: float) -> bool:
    """Whether the last line leaves no room for what begins the next one: a line breaks where no more fits."""
    if not above.lines:
        return False
    last = above.lines[-1]
    free = above.width - 2 * padding - (last.area[2] - last.area[0])
    size = following.area[3] - following.area[1]
    return free < size * _first_width(following.text) + 0.1 * size


def _first_width(text: str) -> float:
    """The width, in sizes of the type, of what cannot be parted at a line's beginning."""
    word = re.match(r"[!-~]+", text)
    if word:
        return max(0.6 * len(word[0]), 1.0)
    return 2.0 if text[1:2] in _CLOSING else 1.0
