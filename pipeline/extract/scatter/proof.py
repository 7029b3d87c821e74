"""What of a scattered reading is proven, block by block; what is not is named, so that a person looks at that alone.

A reading is a way to deal the cells to rows and columns. It is proven where the text comes in an order that no other
way keeps: rows whole one after the other, columns whole, each value after its own label. Types, words and units rank
the ways; they are no part of a proof, but may make a doubt.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from pipeline.extract.scatter.atoms import Atom, quantity
from pipeline.extract.scatter.boxes import lines_of
from pipeline.extract.scatter.counts import Points
from pipeline.extract.scatter.head import is_phone
from pipeline.extract.scatter.indicators import TEXTS, is_absent
from pipeline.extract.scatter.regions import Regions
from pipeline.extract.scatter.rows import RowOfCells
from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.kinds.self_evaluation import labels

_HEAD = frozenset({"project_name", "supervising_department", "implementing_unit"})
"""Labels that every form has."""
_GOALS = ("expected_goal", "actual_completion")
_ORDERS = (
    ("expected_goal", "text", "actual_completion", "text"),
    ("expected_goal", "actual_completion", "text", "text"),
)


class Unproven(NamedTuple):
    """A place whose reading is a guess, and why."""

    path: str
    zh: str
    en: str


Way = Sequence[tuple[Atom | None, Atom | None]]
"""The first and second level of each row."""


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
    for n, row in enumerate(rows):
        path = f"indicators[{n}]"
        names = any(a.is_level for a in row.cells.values())
        if n in broken:
            zh, en = "这一行的各格不相连，归行只是推测", "the row's cells do not follow each other: a guess"
            yield Unproven(path, zh, en)
        elif names and (len(headed) < len(rows) or any(a.is_level for k, a in row.cells.items() if k != "level3")):
            yield Unproven(path, "名称也是级次的名称，分不清", "a cell that may be a heading as well")
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


def _stream(rows: Sequence[RowOfCells]) -> list[_Cell]:
    """All cells in the order of the text."""
    return sorted(
        _Cell(a.places[0], a.places[-1], n, name, a) for n, row in enumerate(rows) for name, a in row.cells.items()
    )


def _broken(
    stream: Sequence[_Cell], columns: Sequence[str], strangers: Sequence[Atom], lines: Sequence[Fragment]
) -> set[int]:
    """The rows with another row's cell between their own, or a page's end, out of order, or with a blank."""
    found = {cell.row for above, cell in pairwise(stream) if cell.first < above.last or cell.row < above.row}
    seen: set[int] = set()
    for n, run in groupby(stream, key=lambda cell: cell.row):
        mine = list(run)
        span = range(mine[0].first, mine[-1].last + 1)
        absent = len(mine) == 1 and is_absent(mine[0].atom.chars)
        whole = absent or [cell.name for cell in mine if cell.name != "deviation"] == list(columns)
        cut = any(lines[i].gap is Gap.PAGE for i in span[1:])
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


def unproven_levels(way: Way, rows: Sequence[RowOfCells]) -> Iterator[Unproven]:
    """Second levels that stand neither all in one place nor each before its own row, or not in the template's order."""
    pairs = list(dict.fromkeys(pair for pair in way if pair[1]))
    cells = sorted((a.places[0], n) for n, row in enumerate(rows) for a in row.cells.values())
    before = [sum(place < second.places[0] for place, _ in cells) for _, second in pairs if second]
    own = [sum(n < way.index(pair) for _, n in cells) for pair in pairs]
    if len(set(before)) > 1 and before != own:
        zh, en = "级次不在一处，也不都在本行之前", "headings neither in one place nor before their rows"
    elif not all(_in_order(one, other) for one, other in pairwise(pairs)):
        zh, en = "级次的次序与模板不同，可能打乱", "headings in another order than the template's"
    else:
        return
    for n, (_, second) in enumerate(way):
        if second:
            yield Unproven(f"indicators[{n}].level2", zh, en)


def _in_order(one: tuple[Atom | None, Atom | None], other: tuple[Atom | None, Atom | None]) -> bool:
    """Whether two second levels of one first level stand as the template has them."""
    places = [labels.template_place(second.chars) for _, second in (one, other) if second]
    known = [place for place in places if place is not None]
    return one[0] is not other[0] or known == sorted(known)


def unproven_head(tokens: Sequence[str | Atom | None], way: Mapping[str, Atom]) -> Iterator[Unproven]:
    """The head's fields, unless all labels stand on end, each with its value right after it.

    A run of labels before a run of values is no proof, for a name over the whole width comes before or after the
    column of the others: `项目名称 / 主管部门 / 项目负责人 / 信息局 / 王芳 / 办公经费`. Nor is a label that lacks its
    neighbours: `项目名称 / 信息局 / 实施单位 …`, where 主管部门 and the name came to stand elsewhere. A telephone
    number goes to its label from anywhere.
    """
    inner = list(tokens)
    while inner and inner[-1] is None:
        inner.pop()
    while inner and inner[0] is None:
        inner.pop(0)
    names, values = inner[::2], inner[1::2]
    alone = len(names) == len(values) and _HEAD.issubset(n for n in names if isinstance(n, str))
    pairs = zip(names, values, strict=False)
    if alone and all(isinstance(n, str) and isinstance(v, Atom) and way.get(n) is v for n, v in pairs):
        return
    for name in dict.fromkeys((*sorted(_HEAD), *(t for t in tokens if isinstance(t, str)))):
        if name != "contact_phone" or name not in way or not is_phone(way[name].chars):
            zh, en = "表头的值与栏目不相邻，对应只是推测", "the head's values stand apart from their labels: a guess"
            yield Unproven(name, zh, en)


def unproven_goals(found: Regions, fragments: Sequence[Fragment]) -> Iterator[Unproven]:
    """The goals, unless each follows its heading or both follow both on one page, nothing of other blocks between.

    The title, where none stands on the page.
    """
    own = [a for (block, _), a in found.labels.items() if block in ("goal", "block")]
    used = {i for a in (*own, *found.goals) for i in a.places}
    headings = [a.places[0] for (block, _), a in found.labels.items() if block == "goal"]
    span = range(min(headings), max(a.places[-1] for a in found.goals) + 1) if headings and found.goals else range(0)
    alone = used.issuperset(span) and not any(fragments[i].gap is Gap.PAGE for i in span[1:])
    if len(found.goals) != len(_GOALS) or tuple(found.goal_order) not in _ORDERS or not alone:
        for name in _GOALS:
            zh, en = "两栏文字不在各自的栏目之后", "the two texts do not follow their headings"
            yield Unproven(name, zh, en)
    if not any(labels.TITLE.search(a.chars) for a in found.titles):
        yield Unproven("title", "没有标题，可能落在别处", "no title: it may stand elsewhere")
