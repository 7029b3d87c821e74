"""A form whose cells come out of order, read as a table, with all that its order leaves open."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from pipeline.extract.cells import is_plain
from pipeline.extract.drawing import Drawing
from pipeline.extract.grid import read_table
from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.boxes import boxes_of, lines_of
from pipeline.extract.scatter.counts import Points
from pipeline.extract.scatter.exchange import exchangeable
from pipeline.extract.scatter.fund_lines import rows_after_names
from pipeline.extract.scatter.fund_proof import unproven_funds
from pipeline.extract.scatter.funds import deal_funds, values_of
from pipeline.extract.scatter.head import matched
from pipeline.extract.scatter.indicators import COLUMNS, deal_rows, is_whole
from pipeline.extract.scatter.levels import Headings, Row, headings_of
from pipeline.extract.scatter.opened import Open
from pipeline.extract.scatter.parts import put_head, put_heading, put_titles, with_open
from pipeline.extract.scatter.patches import read_patches
from pipeline.extract.scatter.proof import unproven_goals, unproven_head, unproven_levels
from pipeline.extract.scatter.regions import Regions, regions_of
from pipeline.extract.scatter.row_proof import unproven_columns, unproven_rows
from pipeline.extract.scatter.rows import Made, rows_of, with_headings
from pipeline.extract.scatter.sheet import Sheet
from pipeline.extract.table import Table
from pipeline.extract.walk.blocks import blocks_of, without_repeated
from pipeline.extract.walk.fragments import fragments_of
from pipeline.kinds.self_evaluation.record import FUND_COLUMNS, FUND_LINES, Leaf
from pipeline.reading import Reading, Slice

_MARGIN = 0.5
"""What speaks more against a way than against the best, so that it is no other reading."""
_FEWEST_BOXES = 8
"""Blank lines part the cells of a form into more boxes than that."""
_TWO = 2
_INDICATORS = ("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation")


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
    patched = read_patches(part, drawing, fragments)
    if patched is not None:
        yield patched
        return
    found = regions_of(fragments, boxes)
    if found is None:
        return
    sheet, opened = Sheet(fragments), Open()
    put_titles(sheet, found)
    heads = matched(found.head)
    way = heads.ways[0] if heads.ways else {}
    guessed = opened.unproven(unproven_head(found.head, way, sheet.fragments))
    put_head(sheet, found, heads, opened, guessed=guessed)
    points = _funds(sheet, found, opened)
    _goals(sheet, found, opened)
    _indicators(sheet, found, points, opened)
    table = Table("scatter", tuple(sheet.cells), drawn=tuple(drawing.drawn))
    reading = read_table(part.document.text, table)
    yield with_open(reading, sheet, found, opened)


def _funds(sheet: Sheet, found: Regions, opened: Open) -> Points:
    lines = [line for line in FUND_LINES if ("fund-line", line) in found.labels]
    columns = _in_order(found, "fund-column", FUND_COLUMNS)
    whole = rows_after_names(found.funds, columns, found.labels)
    dealt = [whole] if whole else deal_funds(found.funds, lines, columns) if lines and columns else []
    put_heading(sheet, found, "funds", "fund-column", FUND_COLUMNS)
    for r, line in enumerate(lines):
        sheet.put(0, found.labels["fund-line", line])
        for (row, column), atom in dealt[0].cells().items() if dealt else ():
            if row == r:
                sheet.put(1 + FUND_COLUMNS.index(columns[column]), atom)
        sheet.next()
    if not dealt:
        opened.fault("funds", "资金表的数字对不上栏目", "the figures of the funds fit no columns")
        return Points(None, None, ("total", "total") in found.labels)
    guessed = not whole and opened.unproven(unproven_funds(dealt[0].cells(), lines, columns))
    near = [values_of(d, lines, columns) for d in dealt if guessed and d.cost < dealt[0].cost + _MARGIN]
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


def _goals(sheet: Sheet, found: Regions, opened: Open) -> None:
    put_heading(sheet, found, "goals", "goal", ("expected_goal", "actual_completion"))
    for column, atom in enumerate(_two_texts(found.goals), 1):
        sheet.put(column, atom)
    sheet.next()
    opened.unproven(unproven_goals(found, sheet.fragments))
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


def _indicators(sheet: Sheet, found: Regions, points: Points, opened: Open) -> None:
    put_heading(sheet, found, "indicators", "column", _INDICATORS)
    if any(("column", name) not in found.labels for name in _INDICATORS):
        # a column whose heading stands elsewhere may have its cells there too
        zh, en = "有栏目的名称没有出现，其内容可能在别处", "a heading is missing: its cells may stand elsewhere"
        opened.fault("indicators", zh, en)
    columns = _in_order(found, "column", COLUMNS)
    columns = columns if len(columns) == len(COLUMNS) else COLUMNS
    dealt = deal_rows(found.rows, columns, points)
    if not dealt:
        opened.fault("indicators", "指标的各格对不上栏目", "the cells of the indicators fit no columns")
        return
    dealt = with_headings(dealt) or dealt
    made = [rows_of(d, columns, points) for d in dealt if d.cost < dealt[0].cost + _MARGIN]
    best = made[0]
    levels = headings_of(best.levels, [Row(r.said(), r.place()) for r in best.rows])
    way = levels.ways[0] if levels.ways else ((None, None),) * len(best.rows)
    strangers = [one.atom for one in dealt[0].loose if not one.atom.is_level]
    guessed = opened.unproven(unproven_columns(found, columns, points))
    guessed = opened.unproven(unproven_rows(best.rows, way, columns, strangers, sheet.fragments)) or guessed
    if not guessed:
        opened.unproven(exchangeable(best.rows, way))
    opened.doubt(
        [m.values() for m in made if guessed],
        "指标各格的顺序允许不止一种放法",
        "the order of the indicators' cells allows more than one way to put them into rows",
    )
    if not is_whole(dealt[0], columns, points):
        zh, en = "没有找到各栏齐全、合计相符的读法", "search stopped: no way with even columns and right sums was found"
        opened.fault("indicators", zh, en)
    if dealt[0].leaps:
        # a reason that follows a blank cell's row would fill the blank, and all cells between would slip
        zh, en = "有一格不在各栏各行的顺序上，可能另有空格", "a cell stands out of order: another may be blank"
        opened.fault("indicators", zh, en)
    opened.pages += [one.atom for one in dealt[0].loose if one.atom.is_figure]
    opened.dashes += [one.atom for one in dealt[0].loose if one.atom.is_dash]
    for problem in best.problems:
        opened.fault("indicators", *problem)
    _levels(levels, opened)
    opened.unproven(unproven_levels(way, best.rows))
    _put_rows(sheet, found, best, way)


def _put_rows(sheet: Sheet, found: Regions, best: Made, way: Sequence[tuple[Atom | None, Atom | None]]) -> None:
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


def _levels(levels: Headings, opened: Open) -> None:
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
