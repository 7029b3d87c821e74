"""check: a record that anybody made, held against its source.

The record is laid beside our own reading of the same slice, and every difference named; with our reading switched
off its values are located by their order among the printed cells. Then the record's own sums and rates are checked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from pydantic import ValidationError

from pipeline.amounts import BLANKS
from pipeline.document import Document
from pipeline.extract.cells import tables
from pipeline.extract.rows import rows_of
from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.record import (
    FUND_COLUMNS,
    FUND_LINES,
    HEAD_FIELDS,
    NUMERIC_FIELDS,
    Leaf,
    SelfEvaluation,
    field_of,
    flat,
    plain,
)
from pipeline.ledger import Ledger
from pipeline.locate import Wanted, locate
from pipeline.reading import Cause, Evidence, Finding, Form, Grade, Reading, Severity, Slice, Status
from pipeline.run import process_slice
from pipeline.split import split
from pipeline.text import Text, fold, squeeze
from pipeline.validate import validate

_ARITHMETIC = frozenset(
    {"sum.weights", "sum.scores", "score.above-weight", "rate.mismatch", "funds.parts", "rate.score",
     "points.lost-no-reason", "target.missed-full-score", "cost.not-executed", "funds.unit", "level.missing",
     "level.unknown", "field.missing"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found of one record."""

    index: int
    status: Status
    findings: tuple[Finding, ...]


def check(document: Document, records: Sequence[tuple[int, Any]], own_reading: bool = True) -> list[Checked]:
    """A result for each (index, record), in order; indices count the document's forms from 1."""
    parts = {part.number: part for part in split(document)}
    forms: dict[int, Form] = {}
    results = []
    for index, data in records:
        part = parts.get(index)
        if part is None:
            findings = [_error("split.count", "", f"文件里没有第 {index} 张表", f"the document has no form {index}")]
        else:
            record, findings = _record(data)
            if record is not None and own_reading:
                form = forms.get(index) or forms.setdefault(index, process_slice(part))
                findings += _against_own(part, form, record)
            elif record is not None:
                findings += _against_cells(part, record)
        flagged = any(f.severity is Severity.ERROR for f in findings)
        results.append(Checked(index, Status.FLAGGED if flagged else Status.ACCEPTED, tuple(findings)))
    return results


def _record(data: Any) -> tuple[SelfEvaluation | None, list[Finding]]:
    try:
        return SelfEvaluation.model_validate(data), []
    except ValidationError as error:
        findings = []
        for fault in error.errors():
            path = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in fault["loc"]).lstrip(".")
            message = (f"记录不合格式：{fault['msg']}", f"malformed record: {fault['msg']}")
            findings.append(_error("field.malformed", path, *message))
        return None, findings


def _error(code: str, path: str, zh: str, en: str, spans: tuple[tuple[int, int], ...] = ()) -> Finding:
    return Finding(code, Severity.ERROR, path, Cause.EXTRACTION, zh, en, spans)


def same(path: str, one: Leaf, other: Leaf) -> bool:
    """Whether two leaves are equal: figures as decimals, text without white space."""
    if one is None or other is None or field_of(path) == "fiscal_year":
        return one == other
    if field_of(path) in NUMERIC_FIELDS:
        return Wanted(path, str(one), figure=True).says(str(other))
    return squeeze(str(one)) == squeeze(str(other))


def _against_own(part: Slice, form: Form, record: SelfEvaluation) -> Iterator[Finding]:
    mine, theirs = flat(form.record), flat(record)
    differing = list(_differences(form, record, mine, theirs))
    if not differing:
        yield from form.findings
        return
    chars = squeeze(fold(part.text)[0])
    yield from (f for f in form.findings if f.code not in _ARITHMETIC)
    for path, ours in differing:
        value = theirs.get(path)
        spans = form.evidence[ours].spans if ours in form.evidence else ()
        zh = f"记录为“{value}”，原文读作“{mine.get(ours)}”"
        en = f"the record has {value!r}, the source reads {mine.get(ours)!r}"
        yield _error("readers.disagree", path, zh, en, spans)
        if isinstance(value, str) and field_of(path) not in NUMERIC_FIELDS and squeeze(value) not in chars:
            yield _error("ground.absent", path, f"原文中找不到“{value}”", f"the source does not hold {value!r}")
    yield from _arithmetic(part, record, dict(form.evidence))


def _differences(
    form: Form, record: SelfEvaluation, mine: Mapping[str, Leaf], theirs: Mapping[str, Leaf]
) -> Iterator[tuple[str, str]]:
    """(path in the record, path in our reading) of each leaf that differs; rows are matched by what they say."""
    numbers = _matched(form.record, record)
    allowed = [o for f in form.findings for o in f.options]
    for path in dict.fromkeys([*theirs, *mine]):
        if path.startswith("indicators["):
            continue
        if not same(path, mine.get(path), theirs.get(path)) and not _is_option(allowed, path, theirs):
            yield path, path
    for ours, row in numbers:
        if ours is None or row is None:
            number = row if ours is None else ours
            yield f"indicators[{number}]", f"indicators[{ours}]"
            continue
        for name in ("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation"):
            path, own = f"indicators[{row}].{name}", f"indicators[{ours}].{name}"
            if not same(path, mine.get(own), theirs.get(path)) and not _is_option(allowed, path, theirs):
                yield path, own


def _is_option(options: Sequence[Mapping[str, Leaf]], path: str, values: Mapping[str, Leaf]) -> bool:
    """Whether the record follows another reading that we left open."""
    return any(path in o and all(same(p, v, values.get(p)) for p, v in o.items()) for o in options)


def _matched(mine: SelfEvaluation, theirs: SelfEvaluation) -> list[tuple[int | None, int | None]]:
    """Row numbers of ours beside those of the record; None where one has no such row."""
    a, b = [_row_text(r) for r in plain(mine)["indicators"]], [_row_text(r) for r in plain(theirs)["indicators"]]
    if len(a) == len(b):
        return [(i, i) for i in range(len(a))]
    pairs: list[tuple[int | None, int | None]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        both = min(i2 - i1, j2 - j1) if tag == "replace" else (i2 - i1 if tag == "equal" else 0)
        pairs += [(i1 + k, j1 + k) for k in range(both)]
        pairs += [(i, None) for i in range(i1 + both, i2)]
        pairs += [(None, j) for j in range(j1 + both, j2)]
    return pairs


def _row_text(row: Mapping[str, Leaf]) -> str:
    return "|".join(squeeze(str(row[k] or "")) for k in ("level3", "target", "actual"))


def _arithmetic(part: Slice, record: SelfEvaluation, evidence: Mapping[str, Evidence]) -> Iterator[Finding]:
    values = {p: v for p, v in flat(record).items() if v is not None}
    reading = Reading("record", values, evidence)
    whole = _error("readers.disagree", "", "", "")
    for finding in validate(part, reading, Ledger((), ()), [whole]):
        if finding.code in _ARITHMETIC:
            yield finding


def _against_cells(part: Slice, record: SelfEvaluation) -> Iterator[Finding]:
    """The record's values located by order alone, among the cells that separators draw."""
    source = part.document.text
    wanted = list(_wanted(record))
    printed = [[e.text for row in rows_of(source, table) for e in row.entries] for table in tables(part)]
    tried = [(locate(wanted, cells, _needs_no_value), cells) for cells in printed]
    found, cells = min(tried, key=lambda t: len(t[0].absent))
    values = flat(record)
    for path in found.absent:
        zh, en = f"“{values[path]}”不在它该在的位置", f"{values[path]!r} does not stand where it should"
        yield _error("ground.absent", path, zh, en)
    spans = tuple(piece for t in found.unclaimed for piece in t.pieces)
    if spans:
        some = "、".join(f"“{t.chars[:20]}”" for t in found.unclaimed[:4])
        yield _error(
            "ledger.leftover", "", f"有文字未归入任何字段：{some}", f"text that belongs to no cell: {some}", spans
        )
    yield from _inside_labels(record, cells)
    evidence = {p: Evidence(tuple(s for t in ts for s in t.pieces), (), Grade.FOLDED) for p, ts in found.places.items()}
    yield from _arithmetic(part, record, evidence)


def _needs_no_value(chars: str) -> bool:
    if chars in BLANKS or labels.known(chars) or labels.is_piece(chars) or labels.TITLE.search(chars):
        return True
    return labels.recognises(chars, "year")


def _wanted(record: SelfEvaluation) -> Iterator[Wanted]:
    """The record's values in printed order; a heading that repeats the one above is printed once."""
    values = flat(record)

    def one(path: str) -> Iterator[Wanted]:
        value = values.get(path)
        if value is not None:
            yield Wanted(path, str(value), field_of(path) in NUMERIC_FIELDS)

    for path in HEAD_FIELDS:
        yield from one(path)
    for line in FUND_LINES:
        for column in FUND_COLUMNS:
            yield from one(f"funds.{line}.{column}")
    yield from one("expected_goal")
    yield from one("actual_completion")
    for i, row in enumerate(record.indicators):
        above = record.indicators[i - 1] if i else None
        if above is None or row.level1 != above.level1:
            yield from one(f"indicators[{i}].level1")
        if above is None or (row.level1, row.level2) != (above.level1, above.level2):
            yield from one(f"indicators[{i}].level2")
        for name in ("level3", "target", "actual", "weight", "score", "deviation"):
            yield from one(f"indicators[{i}].{name}")
    yield from one("total_weight")
    yield from one("total_score")


def _inside_labels(record: SelfEvaluation, cells: Sequence[Text]) -> Iterator[Finding]:
    """Title, year and unit stand inside labels: `项目资金（万元）`."""
    everything = [t.chars for t in cells]
    unit = record.amount_unit
    units = {u for c in everything for u in ("万元", "元") if f"（{u}）" in c.replace("(", "（").replace(")", "）")}
    if unit is not None and units and unit not in units:
        yield _error("ground.absent", "amount_unit", f"原文的单位不是“{unit}”", f"the unit is not {unit!r}")
    for path, value in (("title", record.title), ("fiscal_year", record.fiscal_year)):
        if value is not None and not any(str(value) in squeeze(c) for c in everything):
            yield _error("ground.absent", path, f"原文中找不到“{value}”", f"the source does not hold {value!r}")
