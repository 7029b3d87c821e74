"""A form whose cells come out of order, read as a table, with all that its order leaves open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, pairwise

from pipeline.amounts import is_number
from pipeline.document import Span
from pipeline.extract.cells import is_plain
from pipeline.extract.drawing import Drawing
from pipeline.extract.grid import read_table
from pipeline.extract.scatter.boxes import Atom, boxes_of, lines_of
from pipeline.extract.scatter.funds import deal_funds, values_of
from pipeline.extract.scatter.head import Heads, matched
from pipeline.extract.scatter.indicators import COLUMNS, TEXTS, Points, is_whole, deal_rows, is_absent, lost, reasons_of
from pipeline.extract.scatter.levels import Headings, Row, fit, headings_of
from pipeline.extract.scatter.matrix import Deal, Loose
from pipeline.extract.scatter.regions import Regions, regions_of
from pipeline.extract.scatter.sheet import Sheet
from pipeline.extract.table import Table
from pipeline.extract.walk.blocks import blocks_of, without_repeated
from pipeline.extract.walk.fragments import fragments_of
from pipeline.kinds.self_evaluation.record import FUND_COLUMNS, FUND_LINES, Leaf
from pipeline.reading import Cause, Doubt, Finding, Reading, Severity, Slice
from pipeline.text import Text, fold_figure

_MARGIN = 0.5
_FAR = 2.0
"""What speaks more against a way than against the best, so that it is none: another reading, and a reading at all."""
_MOST_OPTIONS = 6
_FEWEST_BOXES = 20
"""Blank lines part the cells of a form into more boxes than that."""
_TWO = 2
_HEAD = ("project_name", "supervising_department", "implementing_unit", "project_leader", "contact_phone")
_INDICATORS = ("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation")


@dataclass(slots=True)
class _Open:
    """What the reading leaves open."""

    doubts: list[Doubt]
    faults: list[Finding]
    pages: list[Atom]
    dashes: list[Atom]

    def doubt(self, options: Sequence[dict[str, Leaf]], zh: str, en: str) -> None:
        """Whole ways to fill the same paths; ways that say the same count once."""
        paths = dict.fromkeys(p for o in options for p in o)
        whole = [{p: o.get(p) for p in paths} for o in options]
        alike = list({tuple(o.items()): o for o in whole}.values())
        if len(alike) > 1:
            differ = [p for p in paths if len({o[p] for o in alike}) > 1]
            self.doubts.append(Doubt(tuple({p: o[p] for p in differ} for o in alike[:_MOST_OPTIONS]), zh, en))

    def fault(self, path: str, zh: str, en: str, spans: tuple[Span, ...] = ()) -> None:
        """An error of reading at this path."""
        self.faults.append(Finding("layout.ambiguous", Severity.ERROR, path, Cause.EXTRACTION, zh, en, spans))


def read_scatter(part: Slice) -> Iterator[Reading]:
    """The reading of a slice whose cells come in boxes out of order; none where its headings do not stand there."""
    if not is_plain(part):
        return
    drawing = Drawing(part)
    fragments = fragments_of(drawing)
    boxes = boxes_of(fragments) if fragments else []
    if len(boxes) < _FEWEST_BOXES or blocks_of(without_repeated(fragments)[0]) is not None:
        # where headings and rows stand in their order, the text is walked row by row
        return
    found = regions_of(fragments, boxes)
    if found is None:
        return
    sheet, opened = Sheet(fragments), _Open([], [], [], [])
    _titles(sheet, found)
    _head(sheet, found, matched(found.head), opened)
    points = _funds(sheet, found, opened)
    _goals(sheet, found, opened)
    _indicators(sheet, found, points, opened)
    table = Table("scatter", tuple(sheet.cells), drawn=tuple(drawing.drawn))
    reading = read_table(part.document.text, table)
    yield _with(reading, sheet, found, opened)


def _with(reading: Reading, sheet: Sheet, found: Regions, opened: _Open) -> Reading:
    """The reading with what is open, and the labels that stand twice."""
    extra = tuple((sheet.spans(a), a.words[0].name) for a in found.others)
    doubts = tuple(_as_read(reading, d) for d in opened.doubts)
    drawn = [(span, "bare-number") for a in opened.pages for span in sheet.spans(a)]
    drawn += [(span, "dash") for a in opened.dashes for span in sheet.spans(a)]
    return replace(
        reading,
        labels=(*reading.labels, *extra),
        furniture=(*reading.furniture, *drawn),
        doubts=(*reading.doubts, *doubts),
        findings=(*reading.findings, *opened.faults),
    )


def _as_read(reading: Reading, doubt: Doubt) -> Doubt:
    first = {p: reading.values.get(p) for p in doubt.options[0]}
    return replace(doubt, options=(first, *doubt.options[1:]))


def _titles(sheet: Sheet, found: Regions) -> None:
    for atom in found.titles:
        sheet.put(0, atom)
        sheet.next()


def _head(sheet: Sheet, found: Regions, heads: Heads, opened: _Open) -> None:
    way = heads.ways[0] if heads.ways else {}
    for name, label in found.head_labels.items():
        sheet.put(0, label)
        sheet.put(1, way.get(name))
        sheet.next()
    opened.doubt(
        [{n: a.chars for n, a in w.items()} for w in heads.ways],
        "表头的值与栏目不相邻，对应不止一种可能",
        "the head's values stand apart from their labels, and fit them in more than one way",
    )
    if not heads.ways:
        opened.fault("project_name", "表头的值与栏目对不上", "the head's values do not fit its labels")


def _heading(sheet: Sheet, found: Regions, block: str, kind: str, names: Sequence[str]) -> None:
    sheet.put(0, found.labels.get(("block", block)))
    for column, name in enumerate(names, 1):
        sheet.put(column, found.labels.get((kind, name)))
    sheet.next()


def _funds(sheet: Sheet, found: Regions, opened: _Open) -> Points:
    lines = [line for line in FUND_LINES if ("fund-line", line) in found.labels]
    columns = _in_order(found, "fund-column", FUND_COLUMNS)
    dealt = deal_funds(found.funds, lines, columns) if lines and columns else []
    _heading(sheet, found, "funds", "fund-column", FUND_COLUMNS)
    for r, line in enumerate(lines):
        sheet.put(0, found.labels["fund-line", line])
        for (row, column), atom in dealt[0].cells().items() if dealt else ():
            if row == r:
                sheet.put(1 + FUND_COLUMNS.index(columns[column]), atom)
        sheet.next()
    if not dealt:
        opened.fault("funds", "资金表的数字对不上栏目", "the figures of the funds fit no columns")
        return Points(None, None, ("total", "total") in found.labels)
    near = [values_of(d, lines, columns) for d in dealt if d.cost < dealt[0].cost + _MARGIN]
    opened.doubt(near, "资金表的数字脱离了行列，放法不止一种", "the figures of the funds fit in more than one way")
    values = values_of(dealt[0], lines, columns)
    own = [Decimal(str(v)) if (v := values.get(f"funds.total.{n}")) is not None else None for n in ("weight", "score")]
    return Points(own[0], own[1], ("total", "total") in found.labels)


def _in_order(found: Regions, kind: str, names: Sequence[str]) -> tuple[str, ...]:
    """The columns as printed: in the order of their headings where these stand together, else in the template's."""
    there = [n for n in names if (kind, n) in found.labels]
    at = {n: found.labels[kind, n].places for n in there}
    printed = sorted(there, key=lambda n: at[n])
    apart = sum(at[b][0] - at[a][-1] > 1 for a, b in pairwise(printed))
    return tuple(printed if not apart else there)


def _goals(sheet: Sheet, found: Regions, opened: _Open) -> None:
    _heading(sheet, found, "goals", "goal", ("expected_goal", "actual_completion"))
    for column, atom in enumerate(_two_texts(found.goals), 1):
        sheet.put(column, atom)
    sheet.next()
    if len(found.goals) == _TWO and _may_be_swapped(sheet, found):
        left, right = (a.chars for a in found.goals)
        opened.doubt(
            [
                {"expected_goal": left, "actual_completion": right},
                {"expected_goal": right, "actual_completion": left},
            ],
            "两栏文字脱离了栏目，短的在前，看不出哪一段属于哪一栏",
            "the two texts stand apart from their headings, the shorter first: nothing shows which is whose",
        )
    if len(found.goals) != _TWO:
        opened.fault("expected_goal", "目标的两栏文字分不开", "the two texts of the goals cannot be told apart")


def _may_be_swapped(sheet: Sheet, found: Regions) -> bool:
    """Whether the first text may be the right one: a dump by height begins with the shorter of two texts side by side.

    Not where each text follows its own heading.
    """
    if found.goal_order[:4] == ["expected_goal", "text", "actual_completion", "text"]:
        return False
    first, second = (len(lines_of(sheet.fragments, a)) for a in found.goals)
    return first < second


def _two_texts(atoms: Sequence[Atom]) -> list[Atom]:
    """The two goals; of texts that a page cut, each second one goes on with the one before the last."""
    if len(atoms) <= _TWO:
        return list(atoms)
    return [Atom(tuple(i for a in half for i in a.places), "") for half in (atoms[::_TWO], atoms[1::_TWO])]


def _indicators(sheet: Sheet, found: Regions, points: Points, opened: _Open) -> None:
    _heading(sheet, found, "indicators", "column", _INDICATORS)
    if any(("column", name) not in found.labels for name in _INDICATORS):
        # a column whose heading stands elsewhere may have its cells there too
        opened.fault("indicators", "有栏目的名称没有出现，其内容可能在别处", "a heading is missing: its cells may stand elsewhere")
    columns = _in_order(found, "column", COLUMNS)
    dealt = deal_rows(found.rows, columns, points)
    if not dealt:
        opened.fault("indicators", "指标的各格对不上栏目", "the cells of the indicators fit no columns")
        return
    dealt = _with_headings(dealt) or dealt
    made = [_rows(d, columns, points) for d in dealt if d.cost < dealt[0].cost + _MARGIN]
    opened.doubt(
        [m.values() for m in made],
        "指标各格的顺序允许不止一种放法",
        "the order of the indicators' cells allows more than one way to put them into rows",
    )
    best = made[0]
    if not is_whole(dealt[0], columns, points):
        opened.fault("indicators", "没有找到各栏齐全、合计相符的读法", "search stopped: no way with even columns and right sums was found")
    opened.pages += [one.atom for one in dealt[0].loose if one.atom.is_figure]
    opened.dashes += [one.atom for one in dealt[0].loose if one.atom.is_dash]
    for problem in best.problems:
        opened.fault("indicators", *problem)
    levels = headings_of(best.levels, [Row(r.said(), r.place()) for r in best.rows])
    _levels(best, levels, opened)
    way = levels.ways[0] if levels.ways else ((None, None),) * len(best.rows)
    above: tuple[Atom | None, Atom | None] = (None, None)
    for row, (first, second) in zip(best.rows, way, strict=True):
        sheet.put(1, first if first is not above[0] else None)
        sheet.put(2, second if second is not above[1] else None)
        above = first, second
        for name, atom in row.cells.items():
            sheet.put(1 + _INDICATORS.index(name), atom)
        sheet.next()
    sheet.put(0, found.labels.get(("total", "total")))
    for name, atom in best.total.items():
        sheet.put(1 + _INDICATORS.index(name), atom)
    sheet.next()


def _with_headings(dealt: Sequence[Deal]) -> list[Deal]:
    """The ways whose headings can stand over their rows, of those that come near the first."""
    near = [d for d in dealt if d.cost < dealt[0].cost + _FAR]
    return [d for d in near if fit([one.atom for one in d.loose if one.atom.is_level], _count(d))]


def _count(found: Deal) -> int:
    """How many rows there are, those that say 不涉及 too."""
    filled = sum(row[0] is not None for row in found.rows)
    return filled + sum(is_absent(one.atom.chars) for one in found.loose)


def _levels(best: "_Made", levels: Headings, opened: _Open) -> None:
    options: list[dict[str, Leaf]] = [
        {
            f"indicators[{i}].{name}": atom.chars if atom else None
            for i, pair in enumerate(way)
            for name, atom in zip(("level1", "level2"), pair, strict=True)
        }
        for way in levels.ways
    ]
    opened.doubt(
        options,
        "合并的级次单元格脱离了各行，管到哪一行不止一种可能",
        "merged headings stand apart from their rows, and reach down in more than one way",
    )
    if not levels.ways:
        opened.fault("indicators", "级次与各行对不上", "the headings do not fit the rows")
    if levels.stopped:
        opened.fault("indicators", "可能的读法太多，没有试完", "search stopped: more ways than were tried")


@dataclass(slots=True)
class _Row:
    cells: dict[str, Atom]

    def said(self) -> str:
        """Name, target and actual value."""
        return "".join(self.cells[n].chars for n in ("level3", "target", "actual") if n in self.cells)

    def place(self) -> int:
        """Where its first cell stands."""
        return min((a.places[0] for a in self.cells.values()), default=0)


@dataclass(slots=True)
class _Made:
    """The indicators as rows; `levels` are the headings in their order, `problems` what did not come out."""

    rows: list[_Row]
    total: dict[str, Atom]
    levels: list[Atom]
    problems: list[tuple[str, str]]

    def values(self) -> dict[str, Leaf]:
        """The values by path, levels left out."""
        found: dict[str, Leaf] = {}
        for i, row in enumerate(self.rows):
            for name, atom in row.cells.items():
                chars = fold_figure(atom.chars)[0] if name in ("weight", "score") else atom.chars
                found[f"indicators[{i}].{name}"] = chars
        return found | {f"total_{n}": fold_figure(a.chars)[0] for n, a in self.total.items()}


def _rows(found: Deal, columns: Sequence[str], points: Points) -> _Made:
    cells = found.cells()
    count = max((r + 1 for r, c in cells if columns[c] in TEXTS), default=0)
    rows = [_Row({columns[c]: a for (r, c), a in cells.items() if r == n}) for n in range(count)]
    total = {columns[c]: a for (r, c), a in cells.items() if r == count and points.total}
    problems = []
    if any(set(r.cells) != set(columns) for r in rows) or any(r > count for r, _ in cells):
        problems.append(("各栏的格数不等，有空格看不出在哪一行", "columns of unequal length: a blank left no trace"))
    problems += _reasons(rows, reasons_of(found), [n for n in range(count) if lost(found, columns, n)])
    # 不涉及 stands in the column of the names, which comes top-down like any other
    for one in reversed([one for one in found.loose if is_absent(one.atom.chars)]):
        rows.insert(one.heights[columns.index("level3")], _Row({"level3": one.atom}))
    return _Made(rows, total, [one.atom for one in found.loose if one.atom.is_level], problems)


def _reasons(rows: Sequence[_Row], reasons: Sequence[Loose], short: Sequence[int]) -> list[tuple[str, str]]:
    """Each reason beside a row, in order: one that lost points, or the one that it follows."""
    if not reasons or len(rows) < len(reasons):
        return [("偏差原因多于各行", "more reasons than rows")] if reasons else []
    cost, chosen = min(_beside(reasons, way, short) for way in combinations(range(len(rows)), len(reasons)))
    for one, n in zip(reasons, chosen, strict=True):
        rows[n].cells["deviation"] = one.atom
    if len(reasons) == len(short) and tuple(short) == chosen:
        return []
    return [("偏差原因与扣分的行数不等", "not as many reasons as rows that lost points")]


def _beside(reasons: Sequence[Loose], way: tuple[int, ...], short: Sequence[int]) -> tuple[float, tuple[int, ...]]:
    """What speaks against reasons beside these rows."""
    follows = sum(one.after is None or one.after[0] != n for one, n in zip(reasons, way, strict=True))
    return 0.5 * follows + sum(n not in short for n in way), way
