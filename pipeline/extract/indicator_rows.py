"""绩效指标 and 总分: rows under their headings, levels filled down, the total beneath."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.amounts import BLANKS
from pipeline.extract.cut_rows import is_rest, join_cut
from pipeline.extract.draft import Draft
from pipeline.extract.headings import Columns, columns_of, under_one_heading
from pipeline.extract.indicator_lines import FIGURES, TEXTS, Line, is_beside, is_piece, line_of
from pipeline.extract.levels import Headed, Levels, fill, misplaced
from pipeline.extract.rows import Entry, Row, Sections
from pipeline.extract.stated_levels import cover, stated_blank
from pipeline.extract.table import OUTSIDE
from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.record import Leaf
from pipeline.reading import Doubt
from pipeline.text import Text

_GAP = re.compile(r"\S[ \t\u3000]+\S|[%％][≥≤<>=＜＞\d]")


def read_indicators(draft: Draft, found: Sections, stated: bool) -> int:
    """The indicator rows and the total; the number of rows read.

    `stated`: separators tell in which column a cell stands; else order and types did, and a sum has to confirm it.
    """
    if found.indicator_heading is None:
        return 0
    if found.merged:
        _drop_continued(draft, found)
        under_one_heading(found, labels.column)
    columns = columns_of(found.indicator_heading, labels.column)
    pieces: list[Entry] = []
    early = _heading(draft, found.indicator_heading, pieces)
    for row in found.repeated:
        _heading(draft, row, pieces)
    lines = [line for row in found.indicator_rows if (line := line_of(draft, row, columns, pieces))]
    draft.spelled(pieces, "indicators")
    for line in lines:
        line.stated = line.stated and stated
    if found.merged:
        _ragged(draft, found, columns)
    lines = join_cut(draft, lines)
    _write(draft, lines, early, cover(found, columns))
    if found.merged:
        _filled_though_blank(draft, lines, stated_blank(draft, found, columns))
    if found.total:
        _total(draft, found.total, columns, stated)
    return len(lines)


def _drop_continued(draft: Draft, found: Sections) -> None:
    """`续上页` in a heading's cell at a page's head says what a blank one does: it goes on from the page before."""
    for i, row in enumerate(found.indicator_rows):
        says = [e for e in row.entries if row.broken and labels.key(e.chars) in labels.CONTINUED]
        draft.drop(says, "continued")
        found.blanks = {**found.blanks, **{(row.number, e.cell.column): e.cell.rowspan for e in says}}
        found.indicator_rows[i] = replace(row, entries=tuple(e for e in row.entries if e not in says))


def _ragged(draft: Draft, found: Sections, columns: Columns) -> None:
    """With merged cells stated, every row is as wide as its heading: one that is not lost a cell or a `rowspan`.

    No cell reaches from under one heading to under the next: a rule between them may be lost.
    """
    width = found.indicator_heading.width if found.indicator_heading else 0
    for row in found.indicator_rows:
        narrow = row.width and width and row.width != width and any(e.cell.column != OUTSIDE for e in row.entries)
        if narrow or any(columns.reaches_over(e.cell) for e in row.entries):
            spans = tuple(piece for e in row.entries for piece in e.text.pieces)
            zh, en = (
                "该行的单元格数与表头不同，合并单元格可能有误",
                "a row of another width than its heading: a merged cell is wrong",
            )
            draft.fault("layout.ambiguous", "indicators", spans, zh, en)


def _heading(draft: Draft, row: Row, pieces: list[Entry]) -> Text | None:
    """The heading row as labels; a first-level heading that stands in it belongs to the first rows."""
    early = None
    for entry in row.entries:
        if labels.column(entry.chars) is None and labels.level1(entry.chars) and early is None:
            early = entry.text
        elif labels.column(entry.chars) is None and not is_beside(entry.chars) and is_piece(entry.chars):
            pieces.append(entry)
        else:
            draft.label([entry], "indicators")
    return early


def _write(draft: Draft, lines: list[Line], early: Text | None, covered: dict[int, dict[str, Text]]) -> None:
    headed, kept = [], []
    for line in lines:
        own = dict(covered.get(line.number, {}))
        own |= {name: _joined(draft, line.cells[name]) for name in ("level1", "level2") if name in line.cells}
        bare = not set(line.cells) - {"level1", "level2"}
        headed.append(Headed(own.get("level1"), own.get("level2"), line.broken))
        kept.append(not bare)
    stood = _without_bare(headed, kept)
    levels = fill(stood, early, draft.trace)
    if early is None and misplaced(stood, levels):
        zh, en = (
            "级次的名称不在其单元格的首行，空白处不知属于哪一级次",
            "headings do not stand at the top of their cells",
        )
        draft.fault("layout.ambiguous", "indicators", (), zh, en)
    rows = [line for line, keep in zip(lines, kept, strict=True) if keep]
    _report_bare(draft, lines, kept)
    _slipped_alone(draft, rows)
    for i, (line, level) in enumerate(zip(rows, levels, strict=True)):
        _write_row(draft, i, line, level)
        if is_rest(line):
            zh, en = (
                "该行没有分值和得分，可能是上一行或下一行的一部分",
                "a row without figures may be a part of the row beside it",
            )
            draft.fault("layout.ambiguous", f"indicators[{i}]", (), zh, en)
    used = {
        piece
        for i in range(len(rows))
        for k in ("level1", "level2")
        for piece in _pieces(draft, f"indicators[{i}].{k}")
    }
    if early is not None and not used.intersection(early.pieces):
        draft.labels.append((early.pieces, "early"))


def _slipped_alone(draft: Draft, rows: list[Line]) -> None:
    """`| | 应急响应时间 | ≤5分钟` left of its columns, no other row beside it: the cell lost may be its heading."""
    slips = [0, *(line.slip for line in rows), 0]
    for i, line in enumerate(rows):
        second = "".join(t.chars for t in line.cells.get("level2", []))
        alone = not line.stated and not line.slip and draft.reader not in ("lines", "flat")
        if alone and "level1" not in line.cells and labels.level1(second):
            # `成本指标 |  | 运维成本`: a word of both levels, whose place is a tie in a row that slipped.
            zh, en = "错位的行里，该名称可以是一级也可以是二级", "a heading of either level, in a row that slipped"
            draft.fault("layout.ambiguous", f"indicators[{i}].level2", (), zh, en)
        if line.slip > 0 and "level2" not in line.cells and not (slips[i] or slips[i + 2]):
            spans = tuple(piece for texts in line.cells.values() for t in texts for piece in t.pieces)
            zh, en = (
                "只有该行左移，级次又空白：丢失的一格可能是级次",
                "a row that alone slipped left may have lost its heading",
            )
            draft.fault("layout.ambiguous", f"indicators[{i}].level2", spans, zh, en)


def _filled_though_blank(draft: Draft, lines: list[Line], blank: dict[int, set[str]]) -> None:
    """A heading filled down over a cell that is stated to be blank, and no part of a merged one: it may be lost."""
    rows = [line for line in lines if set(line.cells) - {"level1", "level2"}]
    for i, line in enumerate(rows):
        for name in sorted(blank.get(line.number, ())):
            if draft.values.get(path := f"indicators[{i}].{name}") is not None and name not in line.cells:
                zh, en = "级次的单元格空白，而不是合并单元格的延续", "a blank heading that goes on from no merged cell"
                draft.fault("layout.ambiguous", path, (), zh, en)


def _pieces(draft: Draft, path: str) -> tuple[tuple[int, int], ...]:
    evidence = draft.evidence.get(path)
    return evidence.spans if evidence else ()


def _without_bare(headed: list[Headed], kept: list[bool]) -> list[Headed]:
    """Rows without those that hold headings alone: such a heading belongs to the row below it."""
    rows: list[Headed] = []
    level1: Text | None = None
    level2: Text | None = None
    broken = False
    for row, keep in zip(headed, kept, strict=True):
        if not keep:
            level1, level2, broken = row.level1 or level1, row.level2 or level2, broken or row.broken
            continue
        rows.append(Headed(row.level1 or level1, row.level2 or level2, row.broken or broken))
        level1, level2, broken = None, None, False
    return rows


def _report_bare(draft: Draft, lines: list[Line], kept: list[bool]) -> None:
    """A heading row with a second level and nothing beside it: a row without content, or one that was lost."""
    for line, keep in zip(lines, kept, strict=True):
        strange = any(labels.level1(t.chars) is None for t in line.cells.get("level1", []))
        if not keep and ("level2" in line.cells or strange):
            spans = tuple(piece for texts in line.cells.values() for t in texts for piece in t.pieces)
            zh, en = "有二级指标而无内容的行", "a second level with nothing beside it"
            draft.fault("layout.ambiguous", "indicators", spans, zh, en)


def _joined(draft: Draft, texts: Sequence[Text]) -> Text:
    """Texts of one cell as one."""
    return Text.of(draft.source, tuple(piece for t in texts for piece in t.pieces))


def _write_row(draft: Draft, i: int, line: Line, level: Levels) -> None:
    path = f"indicators[{i}]"
    for name, heading in (("level1", level.level1), ("level2", level.level2)):
        draft.text(f"{path}.{name}", heading)
    for name in (*TEXTS, *FIGURES):
        if name in line.cells:
            text = _joined(draft, line.cells[name])
            (draft.figure if name in FIGURES else draft.text)(f"{path}.{name}", text)
    _run_together(draft, path, line)
    if not line.stated:
        draft.shifted.update(f"{path}.{name}" for name in line.cells)
        draft.trace.append(f"{path}: columns by order and types, not by separators")
    if level.other is not None:
        _level_doubt(draft, path, level)
    for other in line.doubted:
        _row_doubt(draft, path, line, other)


def _run_together(draft: Draft, path: str, line: Line) -> None:
    """`≥95% 99%` beside a blank cell, `产出指标数量指标` in one: two cells that may have run together."""
    blank = [name for name in ("target", "actual") if name not in line.cells]
    if len(blank) == 1 and set(line.cells) & set(FIGURES):
        for name in set(TEXTS) & set(line.cells):
            text = _joined(draft, line.cells[name])
            raw = "".join(draft.source[a:b] for a, b in text.pieces)
            if _GAP.search(raw):
                zh, en = "一格空白，邻格的文字可能是两格并在一起", "a blank cell beside a text that may be two cells"
                draft.fault("layout.ambiguous", f"{path}.{name}", text.pieces, zh, en)
    name3 = "".join(t.chars for t in line.cells.get("level3", []))
    if ("level2" not in line.cells or not line.stated) and labels.begins_with_level(name3):
        zh, en = (
            f"“{name3}”以级次名称开头，可能与二级指标并在一格",
            f"{name3} begins with a heading: two cells may be one",
        )
        draft.fault("layout.ambiguous", f"{path}.level3", (), zh, en)
    for name in ("level1", "level2"):
        chars = "".join(t.chars for t in line.cells.get(name, []))
        if chars and labels.several_levels(chars):
            spans = tuple(piece for t in line.cells[name] for piece in t.pieces)
            zh, en = f"“{chars}”可能是两个级次并在一格", f"{chars} may be two headings in one cell"
            draft.fault("layout.ambiguous", f"{path}.{name}", spans, zh, en)


def _level_doubt(draft: Draft, path: str, level: Levels) -> None:
    other1, other2 = level.other or (None, None)
    names = (f"{path}.level1", f"{path}.level2")
    first: dict[str, Leaf] = dict(zip(names, (_chars(level.level1), _chars(level.level2)), strict=True))
    second: dict[str, Leaf] = dict(zip(names, (_chars(other1), _chars(other2)), strict=True))
    spans = tuple(piece for t in (level.level2, other2) if t for piece in t.pieces)
    zh = "页末行的指标级次空白，而下一页首行印有新的级次：该行可能属于上一级次，也可能属于下一页的级次"
    en = "the last row of a page has no heading of its own, and the next page begins with one: it may belong to either"
    draft.doubts.append(Doubt((first, second), zh, en, spans))


def _chars(text: Text | None) -> str | None:
    return text.chars if text else None


def _row_doubt(draft: Draft, path: str, line: Line, other: dict[str, list[Text]]) -> None:
    names = dict.fromkeys([*line.cells, *other])
    first: dict[str, Leaf] = {f"{path}.{n}": draft.values.get(f"{path}.{n}") for n in names}
    second: dict[str, Leaf] = {f"{path}.{n}": _joined(draft, other[n]).chars if n in other else None for n in names}
    spans = tuple(piece for texts in line.cells.values() for t in texts for piece in t.pieces)
    zh, en = "该行的单元格可以对上两种栏目", "the row's cells fit the columns in more than one way"
    draft.doubts.append(Doubt((first, second), zh, en, spans))


def _total(draft: Draft, row: Row, columns: Columns, stated: bool) -> None:
    """总分 with its weight and score: two figures in order, or one where its separators put it."""
    figures = []
    for entry in row.entries:
        if labels.is_total(entry.chars) or is_beside(entry.chars):
            draft.label([entry], "total")
        elif entry.chars in BLANKS:
            draft.drop([entry], "dash")
        else:
            figures.append(entry)
    names = [
        columns.fields[n] if 0 <= n < len(columns.fields) else ""
        for n in map(columns.number, (e.cell.column for e in figures))
    ]
    if not stated or not set(names) <= set(FIGURES) or len(set(names)) < len(names):
        # `总分 | | 100 | 98.89`, a column beside its headings: two figures keep the order of their columns.
        names = [f for f in columns.fields if f in FIGURES] if len(figures) == 2 else []
        draft.shifted.update(f"total_{name}" for name in names)
    if len(names) < len(figures):
        spans = tuple(piece for e in figures for piece in e.text.pieces)
        draft.fault(
            "layout.ambiguous", "total_score", spans, "总分行的数字对不上栏目", "the total's figures fit no columns"
        )
        return
    for name, entry in zip(names, figures, strict=True):
        draft.figure(f"total_{name}", entry.text)
