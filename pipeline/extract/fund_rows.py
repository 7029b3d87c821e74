"""项目资金: four rows of amounts under their headings."""

from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from pipeline.amounts import BLANKS, is_number
from pipeline.extract.align import Slot, align
from pipeline.extract.draft import Draft
from pipeline.extract.head_rows import read_unit
from pipeline.extract.headings import BESIDE, UNKNOWN, Columns, columns_of
from pipeline.extract.rows import Entry, Row, Sections
from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.record import FUND_COLUMNS, Leaf, field_of
from pipeline.reading import Doubt
from pipeline.text import Text

_MOST_COLUMNS = 10


def read_funds(draft: Draft, found: Sections, stated: bool) -> None:
    """The fund rows; `stated` says whether separators tell in which column a cell stands."""
    heading = found.fund_heading
    if heading is None:
        return
    columns = columns_of(heading, labels.fund_column)
    for entry in heading.entries:
        if labels.block(entry.chars) == "funds" or labels.fund_column(entry.chars):
            read_unit(draft, entry)
            draft.label([entry], "funds")
    seen: set[str] = set()
    whole = [row for row in found.fund_rows if row.width == heading.width]
    beside = frozenset(label.cell.column for row in whole if (label := _label(row)))
    for row in found.fund_rows:
        _read_row(draft, row, columns, _Drawn(stated, heading.width, beside), seen)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What separators draw: whether they tell where a cell stands, how many cells a heading has.

    `beside` are the columns in which the labels of whole rows stand.
    """

    stated: bool
    width: int
    beside: frozenset[int]


def _label(row: Row) -> Entry | None:
    return next((e for e in row.entries if labels.fund_line(e.chars)), None)


def _read_row(draft: Draft, row: Row, columns: Columns, drawn: _Drawn, seen: set[str]) -> None:
    """One row.

    One of another number of cells than its heading has lost or won one: blank cells in it are anybody's guess.
    """
    label = _label(row)
    line = labels.fund_line(label.chars) if label else None
    rest = [e for e in row.entries if e is not label]
    blocks = [e for e in rest if labels.block(e.chars) == "funds" or labels.key(e.chars) in labels.CONTINUED]
    for entry in blocks:
        read_unit(draft, entry)
    draft.label(blocks, "funds")
    values = [e for e in rest if e not in blocks]
    if label is None or line is None or line in seen:
        _strange_row(draft, values)
        return
    seen.add(line)
    draft.label([label], line)
    if drawn.stated:
        lost = _lost_on_the_left(label, row, columns, drawn)
        values = [replace(e, cell=replace(e.cell, column=e.cell.column + lost)) for e in values]
        whole = len(values) >= len(FUND_COLUMNS) and not _gaps(values)
        if row.width + lost != drawn.width and not whole and any(e.chars not in BLANKS for e in values):
            _unplaced(draft, values, line)
        _place(draft, values, columns, line)
    else:
        _in_order(draft, values, columns, line)


def _lost_on_the_left(label: Entry, row: Row, columns: Columns, drawn: _Drawn) -> int:
    """How many cells a row lost left of its label: as many as its label stands beside its place, and no others.

    `| 项目资金 | | 年初预算数 |` over `| 上年结转资金 | 0 |`: the block's merged cell is printed in its first row only.
    Where a whole row has its label in the same place, that is where labels stand.
    """
    if columns.fields[0] != BESIDE or not row.width or not drawn.width or label.cell.column in drawn.beside:
        return 0
    lost = columns.starts[1] - 1 - label.cell.column
    return lost if 0 < lost == drawn.width - row.width else 0


def _gaps(values: list[Entry]) -> bool:
    """`0 | 0 | 0 | 0 | | — | —`: as many values as columns, but a blank among them, so that one is too many."""
    return any(b.cell.column - a.cell.column != a.cell.colspan for a, b in pairwise(values))


def _strange_row(draft: Draft, entries: list[Entry]) -> None:
    """`自有资金 5 5 5`: a fund row that the record has no field for, when its label is a known one."""
    named = [e for e in entries if labels.key(e.chars) in labels.UNRECORDED]
    if named:
        draft.label(named, "unrecorded")
        spans = tuple(piece for e in entries if e not in named for piece in e.text.pieces)
        draft.fault(
            "column.unknown",
            "funds",
            spans,
            f"资金表有记录之外的行：{named[0].chars}",
            f"no field for {named[0].chars}",
        )


def _admit(field: str, text: Text) -> float | None:
    if field == BESIDE:
        return None
    if field == UNKNOWN or text.chars in BLANKS or is_number(text.chars):
        return None if text.chars.endswith("%") and field not in (UNKNOWN, "execution_rate") else 0.0
    return 0.5


def _place(draft: Draft, values: list[Entry], columns: Columns, line: str) -> None:
    """The values of a row whose separators say where they stand."""
    slots = [columns.slot(e) for e in values]
    found = align(slots, columns.fields, _admit, lambda _: 0.0)
    if not found:
        _unplaced(draft, values, line)
        return
    best = found[0]
    for entry, number in zip(values, best.columns, strict=True):
        _put(draft, entry, columns.fields[number], line)
    if not best.stated:
        draft.shifted.update(f"funds.{line}.{columns.fields[n]}" for n in best.columns)
        draft.trace.append(f"funds.{line}: the row slipped by {best.columns[0] - (slots[0].column or 0)}")
    if len(found) > 1:
        options = tuple(_option(draft, values, [columns.fields[n] for n in a.columns], line) for a in found)
        draft.doubts.append(_doubt(values, _filled(options)))


def _in_order(draft: Draft, values: list[Entry], columns: Columns, line: str) -> None:
    """The values of a row of which only the order is known: blank cells may have left no trace."""
    fields = [f for f in columns.fields if f != BESIDE]
    if len(fields) > _MOST_COLUMNS:
        _unplaced(draft, values, line)
        return
    slots = [Slot(None, e.text) for e in values]
    fits = [
        [fields[n] for n in choice]
        for choice in combinations(range(len(fields)), len(values))
        if all(_admit(fields[n], s.text) is not None for n, s in zip(choice, slots, strict=True))
    ]
    fits = [fit for fit in fits if _dashes_right(fit, values)] or fits
    fits.sort(key=_rate_without_amounts)
    if not fits:
        _unplaced(draft, values, line)
        return
    for entry, field in zip(values, fits[0], strict=True):
        _put(draft, entry, field, line)
    options = _filled(tuple(_option(draft, values, fit, line) for fit in fits))
    if len(options) > 1:
        draft.doubts.append(_doubt(values, options))


def _dashes_right(fit: list[str], values: list[Entry]) -> bool:
    """A dash stands for a weight or score that sub-rows do not have, before it may stand for an amount."""
    dashed = {f for f, e in zip(fit, values, strict=True) if e.chars in BLANKS}
    return dashed <= {"weight", "score"} or len(dashed) > 2


def _rate_without_amounts(fit: list[str]) -> bool:
    """A printed rate has both its amounts: such a reading comes first."""
    return "execution_rate" in fit and not {"annual_budget", "executed"} <= set(fit)


def _put(draft: Draft, entry: Entry, field: str, line: str) -> None:
    if field == UNKNOWN:
        if entry.chars not in BLANKS:
            message = ("资金表有记录之外的栏目", "a fund column that the record has no field for")
            draft.fault("column.unknown", f"funds.{line}", entry.text.pieces, *message)
        else:
            draft.drop([entry], "dash")
        return
    draft.figure(f"funds.{line}.{field}", entry.text)


def _option(draft: Draft, values: list[Entry], fields: list[str], line: str) -> dict[str, Leaf]:
    option: dict[str, Leaf] = {}
    for entry, field in zip(values, fields, strict=True):
        trial = Draft(draft.source, draft.reader)
        trial.figure(f"funds.{line}.{field}", entry.text)
        option.update(trial.values)
    return option


def _filled(options: tuple[dict[str, Leaf], ...]) -> tuple[dict[str, Leaf], ...]:
    """Options that name the same paths in printed order, null where blank; equal ones once."""
    paths = sorted({p for option in options for p in option}, key=_printed_order)
    whole = [{p: option.get(p) for p in paths} for option in options]
    return tuple({tuple(o.items()): o for o in whole}.values())


def _printed_order(path: str) -> int:
    name = field_of(path)
    return FUND_COLUMNS.index(name) if name in FUND_COLUMNS else len(FUND_COLUMNS)


def _doubt(values: list[Entry], options: tuple[dict[str, Leaf], ...]) -> Doubt:
    spans = tuple(piece for e in values for piece in e.text.pieces)
    return Doubt(
        options,
        "印出的金额少于栏数，空格在哪一栏看不出来",
        "fewer amounts than columns: which cell is blank is not shown",
        spans,
    )


def _unplaced(draft: Draft, values: list[Entry], line: str) -> None:
    spans = tuple(piece for e in values for piece in e.text.pieces)
    draft.fault("layout.ambiguous", f"funds.{line}", spans, "该行的单元格对不上栏目", "the row's cells fit no columns")
