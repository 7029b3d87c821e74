"""Cells of which only the order is known (one cell a line, a flat line), put in rows by the labels among them.

Labels part the blocks and the rows of funds; indicator rows are found as the cheapest way to cut the run of cells
into rows that their columns can hold. Two cuts that cost the same are a tie, and the rows in which they differ are
named. Blank cells may have left no trace: then a row of funds has fewer amounts than columns, and is in doubt.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.amounts import BLANKS, is_number
from pipeline.extract.align import MARGIN
from pipeline.extract.draft import Draft
from pipeline.extract.rows import Entry, Row
from pipeline.extract.table import Cell
from pipeline.kinds.self_evaluation import labels
from pipeline.text import fold_figure

_FEWEST_HEADINGS = 3
_MISSING = 3.0
"""What speaks against a row that lacks a cell it should have."""
_NO_REASON = 2.5
"""What speaks against points lost without a reason: the next row's name may be the reason, its own target blank."""
_ALONE = 1.5
"""What speaks against a new first level without its second: every row has both."""
_LEVEL_WORD = 0.5
"""What speaks against a level's name as the text of a cell."""
_TWO = 2
_FIGURES = frozenset({"weight", "score"})


@dataclass(frozen=True, slots=True)
class Cut:
    """A way to cut a run of cells into rows: the fields of each row's cells, in order, and what it costs."""

    cost: float
    rows: tuple[tuple[str, ...], ...]


def in_rows(rows: Sequence[Row], draft: Draft) -> tuple[list[Row], bool]:
    """The cells as rows: labels with what follows them, headings together, indicators a row each.

    Cells of indicator rows get the column of their heading; all others are numbered in order. The second value says
    whether blank lines stand for the blank cells of the fund rows, so that their columns are known too.
    """
    entries = [e for row in rows for e in row.entries]
    breaks = frozenset(i for i, row in enumerate(rows) if row.broken)
    made: list[list[Entry]] = []
    place = "head"
    i = 0
    while i < len(entries):
        chars = entries[i].chars
        run = _heading_run(entries, i, labels.fund_column if place == "head" else labels.column)
        if place == "head" and run >= 3 and labels.fund_column(chars):
            made.append(_with_block(made, entries[i : i + run]))
            place, i = "funds", i + run
        elif place in ("goals", "funds", "indicators") and run >= 4:
            made.append(_with_block(made, entries[i : i + run]))
            place, i = "indicators", i + run
            i += _indicators(draft, made, entries, i, breaks)
        else:
            place = _goes_on(made, entries[i], place)
            i += 1
    kept = _blanks_kept(made)
    return [_row(number, group) for number, group in enumerate(made)], kept


def _heading_run(entries: Sequence[Entry], i: int, field_of: Callable[[str], str | None]) -> int:
    end = i
    while end < len(entries) and field_of(entries[end].chars):
        end += 1
    return end - i


def _with_block(made: list[list[Entry]], heading: list[Entry]) -> list[Entry]:
    """The heading, with the block's label that stands before it."""
    if made and len(made[-1]) == 1 and labels.block(made[-1][0].chars):
        return [*made.pop(), *heading]
    return heading


def _goes_on(made: list[list[Entry]], entry: Entry, place: str) -> str:
    """Put a cell of head, funds, goals or total where it belongs: a row of its own, or the row before."""
    chars = entry.chars
    if place == "head":
        own = labels.head(chars) or labels.block(chars) or not made or not labels.head(made[-1][0].chars)
    elif labels.goal(chars):
        own = not (made and all(labels.goal(e.chars) or labels.block(e.chars) == "goals" for e in made[-1]))
        place = "goals"
    elif labels.block(chars) in ("goals", "indicators") or place == "goals":
        own = True
    else:
        # What stands between the headings and the first row that is known belongs to neither.
        under_heading = bool(made) and any(labels.fund_column(e.chars) for e in made[-1])
        own = bool(labels.fund_line(chars)) or labels.is_total(chars) or under_heading
    if own or not made:
        made.append([entry])
    else:
        made[-1].append(entry)
    return place


def _blanks_kept(made: list[list[Entry]]) -> bool:
    """Whether each fund row takes as many lines as it has columns, blank ones included; then they get their columns."""
    heading = next((i for i, group in enumerate(made) if _fund_headings(group) >= _FEWEST_HEADINGS), None)
    if heading is None:
        return False
    width = _fund_headings(made[heading])
    first = len(made[heading]) - width
    rows = [i for i in range(heading + 1, len(made) - 1) if labels.fund_line(made[i][0].chars)]
    lines = [made[i + 1][0].cell.row - made[i][0].cell.row for i in rows]
    # The block's label may stand on a line of its own before the next row.
    if len(rows) < _FEWEST_HEADINGS or any(n != width + 1 for n in lines[:-1]) or lines[-1] < width + 1:
        return False
    for i in rows:
        start = made[i][0].cell.row
        made[i] = [replace(e, cell=_at(e.cell, e.cell.row, first + e.cell.row - start - 1)) for e in made[i]]
        made[i][0] = replace(made[i][0], cell=_at(made[i][0].cell, start, 0))
    return True


def _fund_headings(group: list[Entry]) -> int:
    return sum(labels.fund_column(e.chars) is not None for e in group)


def _row(number: int, group: list[Entry]) -> Row:
    numbered = len({e.cell.column for e in group}) < len(group)
    entries = [replace(e, cell=_at(e.cell, number, i if numbered else e.cell.column)) for i, e in enumerate(group)]
    return Row(number, tuple(entries))


def _at(cell: Cell, row: int, column: int) -> Cell:
    return replace(cell, row=row, column=column)


def _indicators(
    draft: Draft, made: list[list[Entry]], entries: Sequence[Entry], start: int, breaks: frozenset[int]
) -> int:
    """Cut the cells up to 总分 or the next heading into rows; the number of cells used."""
    end = start
    while (
        end < len(entries) and not labels.is_total(entries[end].chars) and _heading_run(entries, end, labels.column) < 4
    ):
        end += 1
    heading = [labels.column(e.chars) or "?" for e in made[-1] if not labels.block(e.chars)]
    beside = len(made[-1]) - len(heading)
    made[-1] = [replace(e, cell=_at(e.cell, 0, i - beside + 1)) for i, e in enumerate(made[-1])]
    first = start
    if first < end and labels.block(entries[first].chars) == "indicators":
        made[-1].insert(0, replace(entries[first], cell=_at(entries[first].cell, 0, 0)))
        first += 1
    edges = frozenset(i - first for i in breaks for i in (i - 1, i))
    cuts = best_cuts([e.chars for e in entries[first:end]], tuple(heading), edges) if "level3" in heading else []
    if not cuts:
        return first - start
    _tie(draft, cuts, entries[first:end])
    if draft.reader == "lines":
        _lines_kept(draft, cuts[0].rows, entries[first : end + 1], (tuple(heading), edges))
    if draft.reader == "flat":
        _aligned_elsewhere(draft, cuts[0].rows, entries[first:end])
    at = first
    for fields in cuts[0].rows:
        group = entries[at : at + len(fields)]
        made.append([replace(e, cell=_at(e.cell, 0, heading.index(f) + 1)) for e, f in zip(group, fields, strict=True)])
        at += len(fields)
    return end - start


def best_cuts(texts: Sequence[str], heading: tuple[str, ...], edges: frozenset[int] = frozenset()) -> list[Cut]:
    """The cheapest ways to cut the texts into rows, cheapest first, two at the most; [] when none fits.

    `edges` are the texts beside a page's end: what stands there may be the page's own, and no reason of a row's.
    """
    shapes = _shapes(heading)
    best: list[list[Cut]] = [[] for _ in range(len(texts) + 1)]
    best[-1] = [Cut(0.0, ())]
    for i in range(len(texts) - 1, -1, -1):
        found = [
            Cut(cost + rest.cost, (shape, *rest.rows))
            for shape in shapes
            if i + len(shape) <= len(texts)
            and (cost := _cost(texts[i : i + len(shape)], shape, i + len(shape) - 1 in edges)) is not None
            for rest in best[i + len(shape)]
        ]
        best[i] = sorted(found, key=lambda cut: cut.cost)[:2]
    return best[0]


def _shapes(heading: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The field sequences that a row may have: levels and reason at will, the others in full or all absent."""
    fixed = [f for f in heading if f in ("level3", "target", "actual", "weight", "score")]
    rows = [tuple(fixed), *(tuple(f for f in fixed if f != gone) for gone in ("target", "actual")), ("level3",)]
    shapes = []
    for row in dict.fromkeys(rows):
        for extra in _subsets([f for f in heading if f in ("level1", "level2", "deviation")]):
            shapes.append(tuple(f for f in heading if f in {*row, *extra}))
    return shapes


def _subsets(items: list[str]) -> Iterator[set[str]]:
    for mask in range(1 << len(items)):
        yield {item for bit, item in enumerate(items) if mask >> bit & 1}


def _cost(texts: Sequence[str], shape: tuple[str, ...], at_edge: bool) -> float | None:
    total = 0.0 if "weight" in shape else (0.0 if texts[shape.index("level3")] in labels.ABSENT else _MISSING)
    if "weight" in shape and not {"target", "actual"} <= set(shape):
        total += _MISSING
    lost = _points_lost(texts, shape)
    if shape[-1] == "deviation" and (at_edge or not lost):
        # A running head or a stray line would pass for the reason of the row above it.
        total += _MISSING
    elif lost and shape[-1] != "deviation":
        total += _NO_REASON
    if "level1" in shape and "level2" not in shape:
        total += _ALONE
    for text, name in zip(texts, shape, strict=True):
        price = _price(text, name)
        above = texts[shape.index("level2")] if "level2" in shape else None
        if name == "level3" and price and (above is None or labels.level1(above) in labels.first_levels(text)):
            # `质量指标 X 95% 10 10`, `成本指标 经济成本指标 X 60万元 10 10`: a heading taken for a name would hide
            # that the target is blank.
            price = _MISSING
        if price is None:
            return None
        total += price
    return total


def _points_lost(texts: Sequence[str], shape: tuple[str, ...]) -> bool:
    if not set(shape) >= _FIGURES:
        return False
    weight, score = (texts[shape.index(name)] for name in ("weight", "score"))
    return is_number(weight) and is_number(score) and Decimal(fold_figure(score)[0]) < Decimal(fold_figure(weight)[0])


def _price(text: str, name: str) -> float | None:
    level = bool(labels.level1(text)) or bool(labels.level2(text))
    if name == "level1":
        return 0.0 if labels.level1(text) else None
    if name == "level2":
        return None if not labels.level2(text) else _MISSING if labels.only_first(text) else 0.0
    if name in _FIGURES:
        return 0.0 if text in BLANKS or (is_number(text) and not text.endswith(("%", "％"))) else None
    if name in ("level3", "deviation") and is_number(text):
        return None
    if name == "deviation" and labels.known(text):
        return None
    return level * (_MISSING if name == "deviation" else _LEVEL_WORD)


def _lines_kept(
    draft: Draft,
    rows: Sequence[tuple[str, ...]],
    entries: Sequence[Entry],
    form: tuple[tuple[str, ...], frozenset[int]],
) -> None:
    """Where blank lines stand for blank cells, a row takes a line for each of its columns but merged headings.

    One that takes more or fewer has lost a cell, or a heading of its own that is blank.
    """
    heading, edges = form
    at, tall = 0, []
    for fields in rows:
        end = at + len(fields)
        if end < len(entries) and not edges.intersection(range(at, end + 1)):
            own = sum(name in ("level1", "level2") for name in fields)
            tall.append((at, end, entries[end].cell.row - entries[at].cell.row - own))
        at = end
    whole = sum(name not in ("level1", "level2") for name in heading)
    kept = sum(height == whole for *_, height in tall)
    if kept * 2 <= len(tall):
        return
    for start, end, height in tall:
        if height != whole:
            spans = tuple(piece for e in entries[start:end] for piece in e.text.pieces)
            zh, en = "该行的行数与栏目数不符", "the row takes another number of lines than it has columns"
            draft.fault("layout.ambiguous", "indicators", spans, zh, en)


def _aligned_elsewhere(draft: Draft, rows: Sequence[tuple[str, ...]], entries: Sequence[Entry]) -> None:
    """`成本指标` read as a second level, where first levels stand one above the other, and it in line with them."""
    levels = list(zip((name for fields in rows for name in fields), entries, strict=False))
    begins = {name: [_begin(draft, e) for field, e in levels if field == name] for name in ("level1", "level2")}
    if len(begins["level1"]) < _TWO or len(set(begins["level1"])) > 1:
        return
    for name, entry in levels:
        if name == "level2" and _begin(draft, entry) in begins["level1"]:
            zh, en = (
                "二级指标与一级指标对齐，可能是一级指标",
                "a second level in line with the first ones: it may be one",
            )
            draft.fault("layout.ambiguous", "indicators", entry.text.pieces, zh, en)


def _begin(draft: Draft, entry: Entry) -> int:
    """Where on its line a cell begins, in half characters."""
    start = entry.text.pieces[0][0]
    line = draft.source[draft.source.rfind("\n", 0, start) + 1 : start]
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def _tie(draft: Draft, cuts: list[Cut], entries: Sequence[Entry]) -> None:
    """Two cuts that come near each other: the rows in which they differ are in doubt."""
    alone = len(cuts) == 1 or cuts[1].cost >= cuts[0].cost + MARGIN
    if alone and cuts[0].cost < _MISSING:
        return
    spans = tuple(piece for e in entries for piece in e.text.pieces)
    zh, en = (
        "只有单元格的顺序，各行从哪里断开不止一种可能",
        "only the order of the cells is known, and it allows more than one cut into rows",
    )
    draft.fault("layout.ambiguous", "indicators", spans, zh, en)
