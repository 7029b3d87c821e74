"""A form walked cell by cell, row by row, as a table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.document import Span
from pipeline.extract.drawing import Drawing
from pipeline.extract.table import Cell, OpenCells, Table
from pipeline.extract.walk.blocks import BLOCK_NAMES, Blocks, blocks_of, without_repeated
from pipeline.extract.walk.figures import Places, fund_row, is_joined, parts_close
from pipeline.extract.walk.fragments import Fragment, Gap, fragments_of
from pipeline.extract.walk.goals import side_by_side
from pipeline.extract.walk.head import doubtful_values
from pipeline.extract.walk.pairs import FIGURES
from pipeline.extract.walk.phrases import Phrases
from pipeline.extract.walk.pieces import level_heading
from pipeline.extract.walk.puzzle import Label, label_at
from pipeline.extract.walk.rows import Indicators, OpenRows, rows_of
from pipeline.reading import Slice

_TWO = 2
_FIGURE_BELOW = re.compile(r"\s*\d{1,2}[ \t]*(?=[\n\f]|\Z)")


@dataclass(slots=True)
class _Sheet:
    """Collects the rows of the table."""

    fragments: Sequence[Fragment]
    cells: list[Cell] = field(default_factory=list)
    row: int = 0
    breaks: set[int] = field(default_factory=set)

    def put(self, column: int, places: Sequence[int]) -> None:
        """A cell of the row that is being made, of these fragments in this order."""
        self.cells.append(self.cell(self.row, column, places))

    def cell(self, row: int, column: int, places: Sequence[int]) -> Cell:
        """A cell of these fragments in this order."""
        spans: list[Span] = []
        for i in places:
            span = self.fragments[i].span
            if spans and i > 0 and self.fragments[i].gap is Gap.SPACE and self.fragments[i - 1].span[1] == spans[-1][1]:
                spans[-1] = (spans[-1][0], span[1])
            else:
                spans.append(span)
        return Cell(row, column, tuple(spans))

    def next(self) -> None:
        """The row is made."""
        self.row += 1


def read_walk(part: Slice) -> Table | None:
    """The table of a slice whose cells come wrapped, one after the other; None when its headings cannot be spelled."""
    drawing = Drawing(part)
    fragments, repeated = without_repeated(fragments_of(drawing))
    found = blocks_of(fragments)
    if found is None or not is_wrapped(fragments, found):
        return None
    sheet = _Sheet(fragments)
    loose = is_loose(fragments, found)
    doubtful = tuple(_doubtful(sheet, *place) for place in doubtful_values(fragments, found, loose=loose))
    _head(sheet, found)
    funds = _funds(sheet, found)
    phrases = Phrases.of(fragments)
    goals = _goals(sheet, found, phrases, loose=loose)
    first = sheet.row + 1 + len(repeated)
    indicators = rows_of(fragments, found, phrases, loose=loose)
    if indicators and is_sorted(found):
        indicators.open_all()
    _indicators(sheet, found, indicators, repeated)
    opened = indicators.opened if indicators else []
    below = bool(_FIGURE_BELOW.match(part.document.text, part.end))
    total = _total_doubted(sheet, indicators, below=below)
    open_cells = (*doubtful, *funds, *goals, *(_open_rows(sheet, found, first, group) for group in opened), *total)
    breaks = frozenset(sheet.breaks)
    return Table("walk", tuple(sheet.cells), columns=False, breaks=breaks, open=open_cells, drawn=tuple(drawing.drawn))


def is_wrapped(fragments: Sequence[Fragment], found: Blocks) -> bool:
    """Whether cells come in pieces: a heading over several lines, cells side by side, or a goal of several lines.

    Where every cell has a line of its own, the lines say more than a walk through them.
    """
    headings = (*found.fund_heading, *found.goal_heading, *found.indicator_heading)
    rows = tuple(label for label, _, _ in found.fund_rows)
    broken = any(len(label.places) > 1 for label in (*headings, *rows))
    inline = any(f.gap is Gap.SPACE for f in fragments[slice(*found.indicators)])
    lines = sum(f.gap > Gap.SPACE for f in fragments[slice(*found.goals)])
    # three lines may be two cells and a piece of one, or a line of something else
    return broken or inline or lines > _TWO + 1


def is_sorted(found: Blocks) -> bool:
    """Whether cells come by their height on the page: a block's label, in the middle of its rows, below its headings.

    Then the shorter of two texts side by side may come first.
    """
    for heading in (found.fund_heading, found.goal_heading, found.indicator_heading):
        beside = [label for label in heading if label.name in BLOCK_NAMES]
        others = [min(label.places) for label in heading if label.name not in BLOCK_NAMES]
        if beside and min(beside[0].places) > max(others):
            return True
    return False


def is_loose(fragments: Sequence[Fragment], found: Blocks) -> bool:
    """Whether blanks stand where lines ended: `其中：当年财政 拨款`, `改进措 施`, `服务对象满意度指 标`."""
    headings = (*found.fund_heading, *found.goal_heading, *found.indicator_heading)
    spelled = [label.places for label in headings] + [label.places for label, _, _ in found.fund_rows]
    start, stop = found.indicators
    levels = ((i, label_at(fragments, i, stop, level_heading)) for i in range(start, stop))
    spelled += [tuple(range(i, level[1])) for i, level in levels if level and not level_heading(fragments[i].chars)]
    return any(
        after == before + 1 and fragments[after].gap is Gap.SPACE and not fragments[after].chars.startswith(("（", "("))
        for places in spelled
        for before, after in pairwise(places)
    )


def _doubtful(sheet: _Sheet, start: int, stop: int) -> OpenCells:
    zh, en = "看不出这几行文字是同一格", "nothing shows that these lines are one cell"
    return OpenCells(((sheet.cell(sheet.row, 1, range(start, stop)),),), zh, en)


def _head(sheet: _Sheet, found: Blocks) -> None:
    for label, start, stop in found.head:
        if label is None:
            # the title and the year stand on lines of their own
            line: list[int] = []
            for i in range(start, stop):
                if line and sheet.fragments[i].gap > Gap.SPACE:
                    sheet.put(0, line)
                    sheet.next()
                    line = []
                line.append(i)
            if line:
                sheet.put(0, line)
                sheet.next()
            continue
        sheet.put(0, label.places)
        if stop > start:
            sheet.put(1, range(start, stop))
        sheet.next()


def _heading(sheet: _Sheet, spelled: Sequence[Label]) -> None:
    for column, label in enumerate(spelled):
        sheet.put(column, label.places)
    sheet.next()


def _funds(sheet: _Sheet, found: Blocks) -> tuple[OpenCells, ...]:
    """The funds' rows; figures joined from pieces are in doubt where the parts do not sum up to their total."""
    _heading(sheet, found.fund_heading)
    columns = found.fund_columns(sheet.fragments)
    rows = [fund_row(sheet.fragments, start, stop, columns) for _, start, stop in found.fund_rows]
    for (label, _, _), figures in zip(found.fund_rows, rows, strict=True):
        sheet.put(0, label.places)
        for column, places in enumerate(figures, 1):
            sheet.put(column, places)
        sheet.next()
    doubted = _shifted_row(sheet, rows)
    joined = [places for figures in rows for places in figures if is_joined(sheet.fragments, places)]
    whole = [dict(zip(columns, figures, strict=True)) for figures in rows if len(figures) == len(columns)]
    if not joined or parts_close(sheet.fragments, whole):
        return doubted
    zh, en = "断开的数字拼合后，分项之和不是总额", "figures joined from pieces do not sum up to their total"
    return (*doubted, OpenCells((tuple(sheet.cell(sheet.row, 1, places) for places in joined),), zh, en))


def _shifted_row(sheet: _Sheet, rows: Sequence[Sequence[Places]]) -> tuple[OpenCells, ...]:
    """`其中：当年财政拨款 / 上年结转资金 / 80 79.75 79.75`: the amounts below two labels may be either's."""
    for empty, (above, below) in enumerate(pairwise(rows), 1):
        if not above and below:
            cells = tuple(sheet.cell(sheet.row - len(rows) + empty, 1, places) for places in below)
            zh, en = "上一行没有金额，这些金额可能是上一行的", "the row above has no amounts: these may be its own"
            return (OpenCells((cells,), zh, en),)
    return ()


def _goals(sheet: _Sheet, found: Blocks, phrases: Phrases, *, loose: bool) -> tuple[OpenCells, ...]:
    _heading(sheet, found.goal_heading)
    start, stop = found.goals
    border = side_by_side(sheet.fragments, start, stop, phrases, loose=loose)
    if is_sorted(found):
        border = replace(border, whole=False)
    names = [label.name for label in found.goal_heading]
    left, right = names.index("expected_goal"), names.index("actual_completion")
    options = [
        tuple(
            sheet.cell(sheet.row, column, range(a, b)) for column, a, b in ((left, start, m), (right, m, stop)) if b > a
        )
        for m in border.ways
    ]
    sheet.cells += options[0]
    sheet.next()
    if len(options) < _TWO and border.whole:
        return ()
    zh, en = "两栏文字的分界看不出来", "nothing shows where the one text ends and the other begins"
    if len(options) < _TWO:
        zh, en = "文字中有不因栏宽而断的行，可能混入别处的文字", "a line ends without need: it may be another text's"
    return (OpenCells(tuple(options), zh, en),)


def _open_rows(sheet: _Sheet, found: Blocks, first: int, group: OpenRows) -> OpenCells:
    names = [label.name for label in found.indicator_heading]
    options = []
    for way in group.ways:
        cells: list[Cell] = []
        row = first + group.first - (1 if way and way[0].above else 0)
        for line in way:
            cells += [sheet.cell(row, names.index(name), places) for name, places in line.cells.items()]
            row += 1
        options.append(tuple(cells))
    zh, en = "换行处看不出文字属于哪一格", "the line ends do not show which cell the text belongs to"
    if group.strange:
        zh, en = "该行折行、空行、用语或次序与各格不合", "the row's lines, words or order do not fit its cells"
    if group.strange and group.uneven:
        zh, en = "有的行未满栏宽就换行，或宽过本栏", "a line ends before its column is full, or is wider"
    return OpenCells(tuple(options), zh, en)


def _total_doubted(sheet: _Sheet, indicators: Indicators | None, *, below: bool) -> tuple[OpenCells, ...]:
    """A total that the rows do not sum up to: nothing else would show a row that a dump lost, doubled or cut.

    `below`: a figure stands below the form, which may be a page's number or the total's last digits.
    """
    if indicators is None:
        return ()
    if below and not indicators.right:
        zh, en = (
            "得分之和不是总分，而下一行的数字可能是总分的一部分",
            "the figure below may be the last digits of the total",
        )
        return (OpenCells((tuple(sheet.cell(sheet.row, 0, places) for places in indicators.total),), zh, en),)
    if len(indicators.total) > len(FIGURES):
        zh, en = "总分行的数字多于栏数", "more figures beside the total than columns"
        return (OpenCells((tuple(sheet.cell(sheet.row, 0, places) for places in indicators.total),), zh, en),)
    if indicators.closed or not indicators.rows:
        return ()
    zh, en = (
        "各行分值之和不是总分，可能有行丢失、重复或被拆开",
        "the rows' weights are not the total: a row may be lost",
    )
    figures = indicators.total or [p for name, p in indicators.rows[-1].cells.items() if name in FIGURES]
    cells = tuple(sheet.cell(sheet.row, 0, places) for places in figures)
    # where a row's texts fit nowhere as well, two rows may have run together
    block = "indicators" if any(rows.strange for rows in indicators.opened) else ""
    return (OpenCells((cells,), zh, en, block),)


def _indicators(
    sheet: _Sheet, found: Blocks, indicators: Indicators | None, repeated: Sequence[Sequence[Sequence[Fragment]]]
) -> None:
    names = [label.name for label in found.indicator_heading]
    _heading(sheet, found.indicator_heading)
    for heading in repeated:
        for column, pieces in enumerate(heading):
            sheet.cells.append(Cell(sheet.row, column, tuple(f.span for f in pieces)))
        sheet.next()
    for row in indicators.rows if indicators else []:
        if any(sheet.fragments[i].gap is Gap.PAGE for places in row.cells.values() for i in places):
            sheet.breaks.add(sheet.row)
        for name, places in row.cells.items():
            sheet.put(names.index(name), places)
        sheet.next()
    if found.total and indicators:
        sheet.put(0, found.total.places)
        for column, places in enumerate(indicators.total[: len(FIGURES)], names.index("actual") + 1):
            sheet.put(column, places)
        sheet.next()
        for places in indicators.total[len(FIGURES) :]:
            sheet.put(0, places)
            sheet.next()
