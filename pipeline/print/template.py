"""The one template of the form: a record as rows of cells on a grid of nine columns, as the Ministry prints it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.codes import CODES
from pipeline.kinds.self_evaluation.record import (
    FUND_COLUMNS,
    FUND_LINES,
    INDICATOR_COLUMNS,
    Leaf,
    SelfEvaluation,
    flat,
)
from pipeline.reading import Evidence, Finding, Severity

WIDTH = 9
"""Columns of the grid: the block's name and the eight of 绩效指标."""


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell: a printed label (`path` is "") or the value of a path; `notes` are the numbers of its findings."""

    text: str
    path: str = ""
    label: bool = False
    colspan: int = 1
    rowspan: int = 1
    notes: tuple[int, ...] = ()
    severity: Severity | None = None


Row = tuple[PrintedCell, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A finding as it is printed below the form, with its number."""

    number: int
    severity: Severity
    code: str
    name: str
    path: str
    text: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A form to be drawn: rows whose cells, merged ones counted, fill `WIDTH` columns, and notes.

    `blocks` are the rows of head, funds, goals, indicators and total.
    """

    title: PrintedCell
    year: PrintedCell
    blocks: tuple[tuple[Row, ...], ...]
    notes: tuple[Note, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows from top to bottom."""
        return tuple(row for block in self.blocks for row in block)


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a value stands: its path, what was read, the source's own characters, and how they give it."""

    path: str
    value: str
    source: str
    how: str


def printed(record: SelfEvaluation, findings: Sequence[Finding], language: str = "zh") -> PrintedForm:
    """The record laid out as its form, the findings numbered in their order; `language` is zh or en."""
    values = flat(record)
    marks = [(number, f.severity, _places(f)) for number, f in enumerate(findings, 1)]
    blocks = (_head(values), _funds(values), _goals(values), _indicators(record), _total(values))
    notes = tuple(_note(number, f, language) for number, f in enumerate(findings, 1))
    marked = tuple(tuple(tuple(_marked(cell, marks) for cell in row) for row in block) for block in blocks)
    year = "" if record.fiscal_year is None else f"（{record.fiscal_year} 年度）"
    title, dated = PrintedCell(record.title or "", "title"), PrintedCell(year, "fiscal_year")
    return PrintedForm(_marked(title, marks), _marked(dated, marks), marked, notes)


def traces(record: SelfEvaluation, evidence: Mapping[str, Evidence], text: str) -> Iterator[Trace]:
    """The evidence of each filled value; `text` is the document's, which the spans count in."""
    for path, value in flat(record).items():
        if value is None:
            continue
        if path not in evidence:
            yield Trace(path, str(value), "", "absent")
            continue
        e = evidence[path]
        how = " ".join(filter(None, (e.grade.value, ", ".join(e.folds), f"[{e.reader}]" if e.reader else "")))
        yield Trace(path, str(value), " … ".join(text[a:b] for a, b in e.spans), how)


def _shown(value: Leaf) -> str:
    return "" if value is None else str(value)


def _label(text: str, colspan: int = 1, rowspan: int = 1) -> PrintedCell:
    return PrintedCell(text, label=True, colspan=colspan, rowspan=rowspan)


def _value(values: Mapping[str, Leaf], path: str, colspan: int = 1) -> PrintedCell:
    return PrintedCell(_shown(values.get(path)), path, colspan=colspan)


def _head(values: Mapping[str, Leaf]) -> tuple[Row, ...]:
    def pair(name: str, colspan: int) -> Row:
        return _label(labels.HEAD[name][0], 2 if colspan > 2 else 1), _value(values, name, colspan)

    return (
        pair("project_name", 7),
        (*pair("supervising_department", 3), _label(labels.HEAD["implementing_unit"][0]),
         _value(values, "implementing_unit", 3)),
        (*pair("project_leader", 3), _label(labels.HEAD["contact_phone"][0]), _value(values, "contact_phone", 3)),
    )  # fmt: skip


def _funds(values: Mapping[str, Leaf]) -> tuple[Row, ...]:
    unit = _shown(values.get("amount_unit"))
    name = labels.BLOCKS["funds"][0] + (f"（{unit}）" if unit else "")
    block = PrintedCell(name, "amount_unit", label=True, rowspan=1 + len(FUND_LINES))
    heading = (block, _label("", 2), *(_label(labels.FUND_COLUMNS[column][0]) for column in FUND_COLUMNS))
    lines = (
        (_label(_line_label(line), 2), *(_value(values, f"funds.{line}.{column}") for column in FUND_COLUMNS))
        for line in FUND_LINES
    )
    return heading, *lines


def _line_label(line: str) -> str:
    return next(word for word in labels.FUND_LINES[line] if not word.startswith("其中"))


def _goals(values: Mapping[str, Leaf]) -> tuple[Row, ...]:
    spans = {"expected_goal": 4, "actual_completion": 4}
    block = _label(labels.BLOCKS["goals"][0], rowspan=2)
    heading = (block, *(_label(labels.GOALS[name][0], span) for name, span in spans.items()))
    return heading, tuple(_value(values, name, span) for name, span in spans.items())


def _indicators(record: SelfEvaluation) -> tuple[Row, ...]:
    block = _label(labels.BLOCKS["indicators"][0], rowspan=1 + len(record.indicators))
    heading = (block, *(_label(labels.INDICATOR_COLUMNS[column][0]) for column in INDICATOR_COLUMNS))
    merged = _merged(record)
    lines = []
    for number, row in enumerate(record.indicators):
        cells = []
        for column in INDICATOR_COLUMNS:
            rows = merged.get((number, column), 1)
            if rows:
                cells.append(PrintedCell(_shown(getattr(row, column)), f"indicators[{number}].{column}", rowspan=rows))
        lines.append(tuple(cells))
    return heading, *lines


def _merged(record: SelfEvaluation) -> dict[tuple[int, str], int]:
    """(row, column) -> rows that a heading stands over, 0 where it is covered; a second level ends with its first."""
    spans: dict[tuple[int, str], int] = {}
    rows = list(enumerate(record.indicators))
    for column, key in (("level1", lambda r: (r.level1,)), ("level2", lambda r: (r.level1, r.level2))):
        for _, group in groupby(rows, lambda numbered: key(numbered[1])):  # noqa: B023 - used before the next turn
            numbers = [number for number, _ in group]
            spans |= dict.fromkeys(((number, column) for number in numbers), 0)
            spans[numbers[0], column] = len(numbers)
    return spans


def _total(values: Mapping[str, Leaf]) -> tuple[Row, ...]:
    cells = (_label(labels.TOTAL[0], 6), _value(values, "total_weight"), _value(values, "total_score"), _label(""))
    return (cells,)


def _places(finding: Finding) -> tuple[str, ...]:
    """Every path a finding speaks of: its own, and those that its readings or its proposal would fill."""
    keys = [finding.path, *(path for option in finding.options for path in option), *(finding.proposal or {})]
    return tuple(dict.fromkeys(key for key in keys if key))


def _marked(cell: PrintedCell, marks: Sequence[tuple[int, Severity, tuple[str, ...]]]) -> PrintedCell:
    touching = [(n, s) for n, s, places in marks if cell.path and any(_covers(p, cell) for p in places)]
    if not touching:
        return cell
    worst = min((s for _, s in touching), key=list(Severity).index)
    return replace(cell, notes=tuple(n for n, _ in touching), severity=worst)


def _covers(place: str, cell: PrintedCell) -> bool:
    return any(path == place or path.startswith((place + ".", place + "[")) for path in _paths(cell))


def _paths(cell: PrintedCell) -> tuple[str, ...]:
    """A merged heading stands for the same column of every row that it covers."""
    if cell.rowspan == 1 or not cell.path.startswith("indicators["):
        return (cell.path,)
    first, column = cell.path[len("indicators[") :].split("].")
    return tuple(f"indicators[{number}].{column}" for number in range(int(first), int(first) + cell.rowspan))


def _note(number: int, finding: Finding, language: str) -> Note:
    chinese = language != "en"
    code = CODES.get(finding.code)
    name = (code.zh if chinese else code.en) if code else ""
    more = []
    for key, value in (finding.proposal or {}).items():
        more.append(f"{'可能应为' if chinese else 'would mend it'}: {key} = {value}")
    for count, option in enumerate(finding.options, 1):
        told = ", ".join(f"{path} = {_shown(value) or '—'}" for path, value in option.items())
        more.append(f"{'读法' if chinese else 'reading'} {count}: {told}")
    text = finding.zh if chinese else finding.en
    return Note(number, finding.severity, finding.code, name, finding.path, text, tuple(more))
