"""绩效指标 and 总分: rows under their headings, rows cut by pages joined again, levels filled down."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.amounts import BLANKS, DASHES, is_number
from pipeline.extract.align import Alignment, Slot, align
from pipeline.extract.draft import Draft
from pipeline.extract.headings import BESIDE, UNKNOWN, Columns, columns_of
from pipeline.extract.levels import Headed, Levels, fill
from pipeline.extract.rows import Entry, Row, Sections
from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.record import Leaf
from pipeline.reading import Doubt
from pipeline.text import Text, part

_BLOCK = "绩效指标"
_TEXTS = ("level3", "target", "actual", "deviation")
_FIGURES = ("weight", "score")
_GAP = re.compile(r"\S[ \t\u3000]+\S|[%％][≥≤<>=＜＞\d]")
_WORST = 5.0
"""The cost from which a row counts as fitting no columns."""


@dataclass(slots=True)
class Line:
    """One indicator row while it is read: the texts of each field, in order, and how sure their columns are."""

    cells: dict[str, list[Text]] = field(default_factory=dict)
    broken: bool = False
    doubted: list[dict[str, list[Text]]] = field(default_factory=list)
    stated: bool = True
    slip: int = 0
    number: int = 0

    def add(self, name: str, text: Text) -> None:
        """A further text of this field."""
        self.cells.setdefault(name, []).append(text)


def read_indicators(draft: Draft, found: Sections, stated: bool) -> int:
    """The indicator rows and the total; the number of rows read.

    `stated`: separators tell in which column a cell stands; else order and types did, and a sum has to confirm it.
    """
    if found.indicator_heading is None:
        return 0
    columns = columns_of(found.indicator_heading, labels.column)
    early = _heading(draft, found.indicator_heading)
    for row in found.repeated:
        _heading(draft, row)
    lines = [line for row in found.indicator_rows if (line := _line(draft, row, columns))]
    for line in lines:
        line.stated = line.stated and stated
    lines = _join_cut(draft, lines)
    _write(draft, lines, early, _cover(found, columns))
    if found.total:
        _total(draft, found.total, columns, stated)
    return len(lines)


def _heading(draft: Draft, row: Row) -> Text | None:
    """The heading row as labels; a first-level heading that stands in it belongs to the first rows."""
    early = None
    for entry in row.entries:
        if labels.column(entry.chars) is None and labels.level1(entry.chars) and early is None:
            early = entry.text
        else:
            draft.label([entry], "indicators")
    return early


def _admit(name: str, text: Text) -> float | None:
    chars = text.chars
    number = is_number(chars)
    if name == BESIDE:
        return 0.0 if _is_beside(chars) else None
    if name in ("level1", "level2"):
        return None if number or chars in DASHES else _level_cost(name, chars)
    if name in _FIGURES:
        return 0.0 if chars in BLANKS or (number and not chars.endswith(("%", "％"))) else None
    if name == "deviation":
        return None if number else 0.0
    if name == "level3":
        return 4.0 if number or chars in DASHES else 2.0 if chars in labels.LEVEL1_OF else 0.0
    return 2.0 if chars in labels.LEVEL1_OF and name != UNKNOWN else 0.0


def _level_cost(name: str, chars: str) -> float | None:
    own, other = (labels.level1, labels.level2) if name == "level1" else (labels.level2, labels.level1)
    if own(chars):
        return 0.0
    if other(chars):
        return None
    return 3.0 if len(chars) <= 12 else 5.0


def _is_beside(chars: str) -> bool:
    return (
        labels.block(chars) == "indicators"
        or labels.key(chars) in labels.CONTINUED
        or (chars in _BLOCK and bool(chars))
        or (chars.startswith(_BLOCK) and len(chars) <= len(_BLOCK) + 1)
    )


def _whole(filled: set[str]) -> float:
    """What speaks against a row that fills just these fields: no name beside values, one figure without the other."""
    values = filled & {"target", "actual", "deviation", *_FIGURES}
    nameless = 3.0 if values and "level3" not in filled else 0.0
    return nameless + (1.5 if len(filled & set(_FIGURES)) == 1 else 0.0)


def _line(draft: Draft, row: Row, columns: Columns) -> Line | None:
    """The row under its headings."""
    entries = _without_beside(draft, row)
    if not entries or _is_subtotal(draft, entries):
        return None
    slots = [columns.slot(e) for e in entries]
    found = _rest(slots, columns) if _is_fragment(entries) else align(slots, columns.fields, _admit, _whole)
    if len(found) == 0 or found[0].cost >= _WORST:
        spans = tuple(piece for e in entries for piece in e.text.pieces)
        draft.fault("layout.ambiguous", "indicators", spans, "该行的单元格对不上栏目", "the row's cells fit no columns")
        return None
    line = Line(broken=row.broken, slip=found[0].slip(slots), number=row.number)
    _place(draft, line, entries, found, columns)
    return line


def _is_subtotal(draft: Draft, entries: list[Entry]) -> bool:
    """`产出指标 | 小计 | | | 50 | 48`: a sum among the rows, which the record has no row for."""
    if not any(labels.is_subtotal(e.chars) for e in entries):
        return False
    spans = tuple(piece for e in entries for piece in e.text.pieces)
    zh, en = "指标行之间有小计行，记录没有对应的字段", "a sum among the rows, which the record has no row for"
    draft.fault("column.unknown", "indicators", spans, zh, en)
    return True


def _without_beside(draft: Draft, row: Row) -> list[Entry]:
    """The row's entries without the block's label, which stands in the first cell, whole or in pieces."""
    entries = list(row.entries)
    if entries and _is_beside(entries[0].chars) and not labels.level2(entries[0].chars):
        first = entries.pop(0)
        extra = first.chars.startswith(_BLOCK) and len(first.chars) > len(_BLOCK)
        text = part(draft.source, first.text, 0, len(_BLOCK)) if extra else first.text
        draft.labels.append((text.pieces, "indicators"))
    return entries


def _is_fragment(entries: Sequence[Entry]) -> bool:
    """A row without levels and figures: most likely the rest of a row that a page cut."""
    return not any(labels.level1(e.chars) or labels.level2(e.chars) or is_number(e.chars) for e in entries)


def _rest(slots: Sequence[Slot], columns: Columns) -> list[Alignment]:
    """A fragment where its separators put it; where that cannot be, one column beside, if only one side can be."""
    found = []
    for slip in (0, 1, -1):
        numbers = tuple((s.column or 0) + slip for s in slots)
        names = [columns.fields[n] if 0 <= n < len(columns.fields) else "" for n in numbers]
        if len(set(names)) == len(names) and set(names) <= {*_TEXTS, UNKNOWN}:
            found.append(Alignment(numbers, abs(slip), stated=slip == 0))
            if slip == 0:
                break
    return found


def _place(draft: Draft, line: Line, entries: list[Entry], found: list[Alignment], columns: Columns) -> None:
    for entry, number in zip(entries, found[0].columns, strict=True):
        name = columns.fields[number]
        if name == UNKNOWN:
            if entry.chars in BLANKS:
                draft.drop([entry], "dash")
            else:
                message = ("有记录之外的栏目", "a column that the record has no field for")
                draft.fault("column.unknown", "indicators", entry.text.pieces, *message)
        elif name != BESIDE:
            line.add(name, entry.text)
    line.stated = found[0].stated
    for other in found[1:]:
        names = [columns.fields[n] for n in other.columns]
        line.doubted.append({n: [e.text] for n, e in zip(names, entries, strict=True) if n not in (UNKNOWN, BESIDE)})


def _join_cut(draft: Draft, lines: list[Line]) -> list[Line]:
    """Rows that a page cut in two are made one again.

    A row without figures and levels before a page's end goes on in the next row; after it, or where it has no name,
    it continues the row before. `不涉及` is a row of its own.
    """
    joined: list[Line] = []
    waiting: Line | None = None
    broken = False
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else None
        line.broken = line.broken or broken
        broken = False
        if waiting is not None:
            draft.trace.append(f"indicators[{len(joined)}]: begun before the page's end, no figures there")
            joined.append(_merge(waiting, line))
            waiting = None
        elif _is_rest(line) and joined and (line.broken or "level3" not in line.cells):
            _check_slip(draft, line, following if line.broken else joined[-1], len(joined) - 1)
            joined[-1] = _merge(joined[-1], line)
            broken = line.broken
        elif _is_rest(line) and following is not None and following.broken and not _is_rest(following):
            _check_slip(draft, line, joined[-1] if joined else following, len(joined))
            waiting = line
        else:
            joined.append(line)
    return joined


def _check_slip(draft: Draft, line: Line, beside: Line | None, number: int) -> None:
    """A fragment that stands where its separators put it, among rows that all slipped: its column is not sure."""
    if beside is None or line.slip or not beside.slip or "deviation" in line.cells:
        return
    spans = tuple(piece for texts in line.cells.values() for t in texts for piece in t.pieces)
    zh, en = (
        "被分页切断的文字，邻行错位，看不出属于哪一栏",
        "a text cut by the page among rows that slipped: its column is not shown",
    )
    draft.fault("layout.ambiguous", f"indicators[{number}]", spans, zh, en)


def _is_rest(line: Line) -> bool:
    names = set(line.cells)
    own = "".join(t.chars for t in line.cells.get("level3", [])) in ("不涉及", "无", "不适用")
    return bool(names) and names <= set(_TEXTS) and not own


def _merge(first: Line, second: Line) -> Line:
    cells = {name: list(texts) for name, texts in first.cells.items()}
    for name, texts in second.cells.items():
        cells[name] = cells.get(name, []) + texts
    doubted = [*first.doubted, *second.doubted]
    return Line(cells, first.broken, doubted, first.stated and second.stated, first.slip, first.number)


def _cover(found: Sections, columns: Columns) -> dict[int, dict[str, Text]]:
    """Row number -> the headings of merged cells that are stated to reach down to it."""
    cover: dict[int, dict[str, Text]] = {}
    for row in found.indicator_rows:
        for entry in row.entries:
            number = columns.number(entry.cell.column)
            name = columns.fields[number] if 0 <= number < len(columns.fields) else ""
            if name in ("level1", "level2"):
                for below in range(row.number + 1, row.number + entry.cell.rowspan):
                    cover.setdefault(below, {})[name] = entry.text
    return cover


def _write(draft: Draft, lines: list[Line], early: Text | None, cover: dict[int, dict[str, Text]]) -> None:
    headed, kept = [], []
    for line in lines:
        own = dict(cover.get(line.number, {}))
        own |= {name: joined_text(draft, line.cells[name]) for name in ("level1", "level2") if name in line.cells}
        bare = not set(line.cells) - {"level1", "level2"}
        headed.append(Headed(own.get("level1"), own.get("level2"), line.broken))
        kept.append(not bare)
    levels = fill(_without_bare(headed, kept), early, draft.trace)
    rows = [line for line, keep in zip(lines, kept, strict=True) if keep]
    _report_bare(draft, lines, kept)
    for i, (line, level) in enumerate(zip(rows, levels, strict=True)):
        _write_row(draft, i, line, level)
        if _is_rest(line):
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
        if not keep and "level2" in line.cells:
            spans = tuple(piece for t in line.cells["level2"] for piece in t.pieces)
            zh, en = "有二级指标而无内容的行", "a second level with nothing beside it"
            draft.fault("layout.ambiguous", "indicators", spans, zh, en)


def joined_text(draft: Draft, texts: Sequence[Text]) -> Text:
    """Texts of one cell as one."""
    return Text.of(draft.source, tuple(piece for t in texts for piece in t.pieces))


def _write_row(draft: Draft, i: int, line: Line, level: Levels) -> None:
    path = f"indicators[{i}]"
    for name, heading in (("level1", level.level1), ("level2", level.level2)):
        draft.text(f"{path}.{name}", heading)
    for name in (*_TEXTS, *_FIGURES):
        if name in line.cells:
            text = joined_text(draft, line.cells[name])
            (draft.figure if name in _FIGURES else draft.text)(f"{path}.{name}", text)
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
    if len(blank) == 1 and set(line.cells) & set(_FIGURES):
        for name in set(_TEXTS) & set(line.cells):
            text = joined_text(draft, line.cells[name])
            raw = "".join(draft.source[a:b] for a, b in text.pieces)
            if _GAP.search(raw):
                zh, en = "一格空白，邻格的文字可能是两格并在一起", "a blank cell beside a text that may be two cells"
                draft.fault("layout.ambiguous", f"{path}.{name}", text.pieces, zh, en)
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
    second: dict[str, Leaf] = {f"{path}.{n}": joined_text(draft, other[n]).chars if n in other else None for n in names}
    spans = tuple(piece for texts in line.cells.values() for t in texts for piece in t.pieces)
    zh, en = "该行的单元格可以对上两种栏目", "the row's cells fit the columns in more than one way"
    draft.doubts.append(Doubt((first, second), zh, en, spans))


def _total(draft: Draft, row: Row, columns: Columns, stated: bool) -> None:
    """总分 with its weight and score: two figures in order, or one where its separators put it."""
    figures = []
    for entry in row.entries:
        if labels.is_total(entry.chars) or _is_beside(entry.chars):
            draft.label([entry], "total")
        elif entry.chars in BLANKS:
            draft.drop([entry], "dash")
        else:
            figures.append(entry)
    names = [
        columns.fields[n] if 0 <= n < len(columns.fields) else ""
        for n in map(columns.number, (e.cell.column for e in figures))
    ]
    if not stated or not set(names) <= set(_FIGURES) or len(set(names)) < len(names):
        # `总分 | | 100 | 98.89`, a column beside its headings: two figures keep the order of their columns.
        names = [f for f in columns.fields if f in _FIGURES] if len(figures) == 2 else []
        draft.shifted.update(f"total_{name}" for name in names)
    if len(names) < len(figures):
        spans = tuple(piece for e in figures for piece in e.text.pieces)
        draft.fault(
            "layout.ambiguous", "total_score", spans, "总分行的数字对不上栏目", "the total's figures fit no columns"
        )
        return
    for name, entry in zip(names, figures, strict=True):
        draft.figure(f"total_{name}", entry.text)
