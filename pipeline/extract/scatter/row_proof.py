"""Which rows of scattered indicators are proven: those that come whole, so that the text can be cut in one way."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from pipeline.extract.scatter.atoms import Atom, quantity
from pipeline.extract.scatter.boxes import lines_of
from pipeline.extract.scatter.counts import Points
from pipeline.extract.scatter.indicators import TEXTS, is_absent
from pipeline.extract.scatter.proof import Unproven, Way, is_box
from pipeline.extract.scatter.regions import Regions
from pipeline.extract.scatter.rows import RowOfCells
from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.extract.walk.widths import needless, needs


class _Cell(NamedTuple):
    """A cell in the order of the text."""

    first: int
    last: int
    row: int
    name: str
    atom: Atom


def unproven_rows(
    rows: Sequence[RowOfCells], way: Way, columns: Sequence[str], strangers: Sequence[Atom], lines: Sequence[Fragment]
) -> Iterator[Unproven]:
    """The rows that do not come whole: name, target, actual value, weight and score on end, nothing between but labels.

    Where all rows come so, the text can be cut into rows in one way. `strangers` are texts and figures that were put
    into no row, `lines` the fragments of the text.
    """
    stream = _stream(rows)
    broken = _broken(stream, columns, strangers, lines)
    headed = {n for n in range(len(rows)) if _comes_before(way, n, stream)}
    shown = _taller_yet_first(rows, way, columns, lines)
    misfits = set(_misfits(rows, lines))
    for n, row in enumerate(rows):
        path = f"indicators[{n}]"
        names = any(a.is_level for a in row.cells.values())
        if n in broken:
            zh, en = "这一行的各格不相连，归行只是推测", "the row's cells do not follow each other: a guess"
            yield Unproven(path, zh, en)
        elif names and (len(headed) < len(rows) or any(a.is_level for k, a in row.cells.items() if k != "level3")):
            yield Unproven(path, "名称也是级次的名称，分不清", "a cell that may be a heading as well")
        elif n in misfits:
            zh, en = "折行与同栏各格的栏宽不合", "lines that do not fit the width of their column's other cells"
            yield Unproven(path, zh, en)
        elif _is_odd(row.cells):
            zh, en = "名称、指标值、完成值的类型不合，可能错位", "name, target and actual value do not go together"
            yield Unproven(path, zh, en)
        else:
            yield from _turned(path, {"level2": way[n][1], **row.cells} if names else row.cells, columns, lines, shown)
        if "deviation" in row.cells:
            zh, en = "偏差原因没有固定的位置，归行只是推测", "a reason has no place of its own: a guess"
            yield Unproven(f"{path}.deviation", zh, en)


def _is_odd(cells: Mapping[str, Atom]) -> bool:
    """A quantity as a name, a target and an actual value of two kinds: `≥12次 | 98%`. The cells may have slipped."""
    name, target, actual = (quantity(cells[n].chars) if n in cells else None for n in TEXTS)
    if not target or not actual:
        return name is not None or target is not actual
    return name is not None or target["unit"] != actual["unit"] or bool(actual["sign"] and not target["sign"])


def _misfits(rows: Sequence[RowOfCells], lines: Sequence[Fragment]) -> Iterator[int]:
    """Rows with a text whose lines are too long for its column, or end where the column still has room.

    A line shows that its column is at least as wide; a line end that it is narrower than the line and what follows.
    """
    for name in TEXTS:
        texts = {n: row.cells[name] for n, row in enumerate(rows) if name in row.cells}
        cells = {n: [line.chars for line in lines_of(lines, text)] for n, text in texts.items()}
        wide = max((needs(line) for cell in cells.values() for line in cell), default=0.0)
        ends = {n: min((needless(*two) for two in pairwise(cell)), default=None) for n, cell in cells.items()}
        narrow = min((end for end in ends.values() if end is not None), default=None)
        if narrow is None or wide < narrow:
            continue
        for n, cell in cells.items():
            end = ends[n]
            if max(map(needs, cell)) >= narrow or (end is not None and end <= wide):
                yield n


def _stream(rows: Sequence[RowOfCells]) -> list[_Cell]:
    """All cells in the order of the text."""
    return sorted(
        _Cell(a.places[0], a.places[-1], n, name, a) for n, row in enumerate(rows) for name, a in row.cells.items()
    )


def _broken(
    stream: Sequence[_Cell], columns: Sequence[str], strangers: Sequence[Atom], lines: Sequence[Fragment]
) -> set[int]:
    """The rows with another row's cell between their own, or a page's end, out of order, with a blank or half a box."""
    found = {cell.row for above, cell in pairwise(stream) if cell.first < above.last or cell.row < above.row}
    seen: set[int] = set()
    for n, run in groupby(stream, key=lambda cell: cell.row):
        mine = list(run)
        span = range(mine[0].first, mine[-1].last + 1)
        absent = len(mine) == 1 and is_absent(mine[0].atom.chars)
        whole = absent or [cell.name for cell in mine if cell.name != "deviation"] == list(columns)
        cut = any(lines[i].gap is Gap.PAGE for i in span[1:])
        cut = cut or not all(is_box(cell.atom, lines) for cell in mine if cell.name in TEXTS)
        if n in seen or cut or not whole or any(a.places[0] in span for a in strangers):
            found.add(n)
        seen.add(n)
    return found


def _comes_before(way: Way, n: int, stream: Sequence[_Cell]) -> bool:
    """Whether a row's own second level stands right before it, after the row above."""
    second = way[n][1]
    mine = [cell.first for cell in stream if cell.row == n]
    above = [cell.last for cell in stream if cell.row < n]
    return second is not None and max(above, default=-1) < second.places[0] < min(mine, default=-1)


def unproven_columns(found: Regions, columns: Sequence[str], points: Points) -> Iterator[Unproven]:
    """The rows, where their headings do not come in the order of their columns, or no sum says that none is missing."""
    headings = [found.labels.get(("column", name)) for name in columns if name in TEXTS]
    at = [a.places[0] for a in headings if a]
    if len(at) < len(TEXTS) or at != sorted(at):
        yield Unproven("indicators", "栏目名称的次序与各格不同", "headings in another order than their cells")
    if not points.total or points.weight is None or points.score is None:
        yield Unproven("indicators", "没有合计可以印证行数", "no sums that would show a missing row")


def _taller_yet_first(rows: Sequence[RowOfCells], way: Way, columns: Sequence[str], lines: Sequence[Fragment]) -> int:
    """By how many lines a cell is taller than the next to its right and yet comes first: this dump goes by no height.

    Only headings, names after them and figures show which of two cells is the left one.
    """
    found = 0
    stream = _stream(rows)
    for n, row in enumerate(rows):
        cells: dict[str, Atom | None] = {**row.cells, "level2": way[n][1] if _comes_before(way, n, stream) else None}
        for left, right in pairwise(("level2", *columns)):
            known = left == "level2" or (left in TEXTS and right not in TEXTS)
            found = max(found, _height(cells.get(left), lines) - _height(cells.get(right), lines) if known else 0)
    return found


def _height(atom: Atom | None, lines: Sequence[Fragment]) -> int:
    return len(lines_of(lines, atom)) if atom else 1


def _turned(
    path: str, row: Mapping[str, Atom | None], columns: Sequence[str], lines: Sequence[Fragment], shown: int
) -> Iterator[Unproven]:
    """Texts that may stand the other way round: a dump by height gives the shorter one first, wherever it stands."""
    texts = [name for name in ("level2", *columns) if row.get(name) and name not in ("weight", "score")]
    for left, right in pairwise(texts):
        one, other = row[left], row[right]
        if one and other and one.chars != other.chars and _height(other, lines) - _height(one, lines) > shown:
            for name in (left, right):
                zh, en = "短的在前，可能与相邻一格左右颠倒", "the shorter text first: it may be its neighbour's"
                yield Unproven(f"{path}.{name}", zh, en)
