"""A form whose pages came in patches, read as a table, with all that only words and order say named as open."""

import re
from collections.abc import Sequence
from decimal import Decimal

from pipeline.extract.drawing import Drawing
from pipeline.extract.grid import read_table
from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.head import matched
from pipeline.extract.scatter.opened import Open
from pipeline.extract.scatter.parts import Found, put_head, put_heading, put_titles, with_open
from pipeline.extract.scatter.patches.funds import Funds, funds_of
from pipeline.extract.scatter.patches.pieces import Line, lines_of, one, unglued
from pipeline.extract.scatter.patches.rows import Made, Row, rows_of
from pipeline.extract.scatter.patches.sections import Sections, is_record, sections_of
from pipeline.extract.scatter.sheet import Sheet
from pipeline.extract.table import Table
from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.kinds.self_evaluation.record import FUND_COLUMNS, FUND_LINES, INDICATOR_COLUMNS
from pipeline.reading import Reading, Slice
from pipeline.text import fold_figure

_FEWEST_RECORDS, _ENOUGH_RECORDS = 2, 3
"""Lines with name, weight and score; where there are only few, their sums must hold."""
_FIRST = re.compile(r"[（(]?[1一]\s*[）)、.．：:]")
_TWO = 2


def read_patches(part: Slice, drawing: Drawing, fragments: Sequence[Fragment]) -> Reading | None:
    """The reading of a slice whose rows have name, weight and score on a line, and their values elsewhere."""
    fragments = unglued(fragments)
    lines = lines_of(part.document.text, fragments)
    records = sum(is_record(line) for line in lines)
    if records < _FEWEST_RECORDS:
        return None
    found = sections_of(lines)
    funds = funds_of(found.funds)
    totals = [Decimal(fold_figure(a.chars)[0]) for a in found.total if a.is_figure]
    if funds is None or len(totals) != _TWO:
        return None
    own = [_number(funds.cells.get(("total", name))) for name in ("weight", "score")]
    made = rows_of(found, (totals[0] - own[0], totals[1] - own[1]), surely=records < _ENOUGH_RECORDS)
    if made is None:
        return None
    sheet, opened = Sheet(fragments), Open()
    put_titles(sheet, found)
    put_head(sheet, found, matched(found.head), opened)
    _funds(sheet, found, funds, opened)
    _goals(sheet, found, opened)
    _indicators(sheet, found, made, opened)
    table = Table("scatter", tuple(sheet.cells), drawn=tuple(drawing.drawn))
    zh, en = (
        "各格次序打乱，行列由次序和类型推出，须核对",
        "cells out of order: rows follow from order and types, and need a look",
    )
    opened.fault("", zh, en, ((part.start, part.end),))
    return with_open(read_table(part.document.text, table), sheet, found, opened)


def _number(atom: Atom | None) -> Decimal:
    return Decimal(fold_figure(atom.chars)[0]) if atom and atom.is_figure else Decimal(0)


def _funds(sheet: Sheet, found: Found, funds: Funds, opened: Open) -> None:
    put_heading(sheet, found, "funds", "fund-column", FUND_COLUMNS)
    for line in FUND_LINES:
        if ("fund-line", line) in found.labels:
            sheet.put(0, found.labels["fund-line", line])
            for column, name in enumerate(FUND_COLUMNS, 1):
                sheet.put(column, funds.cells.get((line, name)))
            sheet.next()
    if not funds.sure:
        zh, en = (
            "资金表的栏目分在几处，按行数、合计和执行率拼合",
            "the columns of the funds stand in several places, and were put together by counts, sums and rates",
        )
        opened.fault("funds", zh, en)


def _goals(sheet: Sheet, found: Sections, opened: Open) -> None:
    put_heading(sheet, found, "goals", "goal", ("expected_goal", "actual_completion"))
    texts = _two_texts([line for line in found.goals if not line.is_label])
    for column, text in enumerate(texts, 1):
        sheet.put(column, one([a for line in text for a in line.atoms if not a.words]))
    sheet.next()
    labelled = all(("goal", name) in found.labels for name in ("expected_goal", "actual_completion"))
    if len(texts) != _TWO or not labelled or sum(line.gap >= Gap.BLANK for line in (*texts[0][1:], *texts[1][1:])):
        opened.fault("expected_goal", "目标的两栏文字分不开", "the two texts of the goals cannot be told apart")
        opened.fault("actual_completion", "目标的两栏文字分不开", "the two texts of the goals cannot be told apart")


def _two_texts(lines: Sequence[Line]) -> list[list[Line]]:
    """The two goals: what a blank line parts; of more paragraphs, the second begins where the numbers start again."""
    starts = [i for i, line in enumerate(lines) if i and line.gap >= Gap.BLANK]
    if not starts:
        return [list(lines)] if lines else []
    again = [i for i in starts if _FIRST.match(lines[i].atoms[0].chars)]
    at = again[0] if len(again) == 1 else min(starts, key=lambda i: abs(2 * i - len(lines)))
    return [list(lines[:at]), list(lines[at:])]


def _indicators(sheet: Sheet, found: Sections, made: Made, opened: Open) -> None:
    put_heading(sheet, found, "indicators", "column", INDICATOR_COLUMNS)
    above: tuple[Atom | None, Atom | None] = (None, None)
    for number, row in enumerate(made.rows):
        for column, (atom, last) in enumerate(zip(row.headings, above, strict=True), 1):
            sheet.put(column, atom if atom is not last else None)
        above = row.headings
        for name, atom in row.cells.items():
            sheet.put(1 + INDICATOR_COLUMNS.index(name), atom)
        sheet.next()
        _by_words(sheet, number, row, opened)
    for row_number, rows in made.merged.items():
        zh, en = (
            f"这一原因单独印出，可能属于第 {'、'.join(str(r + 1) for r in rows)} 行",
            f"this reason stands apart: it may belong to rows {', '.join(str(r + 1) for r in rows)}",
        )
        for r in rows:
            opened.fault(f"indicators[{r}].deviation", zh, en, sheet.spans(made.rows[row_number].cells["deviation"]))
    sheet.put(0, found.labels.get(("total", "total")))
    for name, atom in zip(("weight", "score"), [a for a in found.total if a.is_figure], strict=True):
        sheet.put(1 + INDICATOR_COLUMNS.index(name), atom)
    opened.dashes += [a for a in found.total if a.is_dash]
    sheet.next()


def _by_words(sheet: Sheet, number: int, row: Row, opened: Open) -> None:
    """Nothing but words and order says that these cells are one row."""
    others = "、".join(f"“{name}”" for name in row.others)
    zh = "指标名称、分值与指标值印在不同的地方，凭词语和次序配成一行" + (f"；也可能是{others}" if others else "")
    en = "name and points stand apart from target and value: only words and order make them one row"
    spans = tuple(s for name in ("level3", "target", "actual") for s in sheet.spans(row.cells[name]))
    opened.fault(f"indicators[{number}]", zh, en, spans)
