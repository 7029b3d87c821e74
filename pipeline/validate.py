"""validate: findings only, nothing is changed.

A broken rule is the source's own (`source`, a warning where the code allows) only when the reading stands without
it: the ledger closes, nothing is in doubt, and every figure that it rests on stood where its separators put it.
Else nobody knows (`unknown`), and the form is flagged.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

from pipeline.amounts import decimal
from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.checks import CHECKS, Broken, Values, row_count
from pipeline.kinds.self_evaluation.codes import CODES
from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS, FUND_LINES, NUMERIC_FIELDS, field_of
from pipeline.kinds.self_evaluation.signs import SIGNS
from pipeline.kinds.self_evaluation.slips import mended_by_a_slip
from pipeline.ledger import Ledger
from pipeline.pages import is_drawn, over_page_ends
from pipeline.reading import Cause, Finding, Reading, Severity, Slice

_NUMBERS = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.])")
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\ue000-\uf8ff\ufffd]")
_WHOLE = Decimal(100)
_HEAD = 600
_UNIT_PRINTED = re.compile(r"[（(]\s*万?\s*元\s*[)）]")
_SUB_ROWS = tuple(f"funds.{line}" for line in FUND_LINES[1:])
_MARKUP = re.compile(r"\\[a-zA-Z]+|[{}]|\*\*|!\[|\[\^|`|</?[a-zA-Z!][^<>]*>|&[a-zA-Z]{2,8};")
_ORDERS = re.compile(
    r"(?i)ignore\s+(?:all\s+)?(?:the\s+)?(?:previous|above)|disregard\s+(?:all|the|previous)|system\s*prompt|as an ai"
    r"|忽略(?:以上|上述|之前|前面)|无视(?:以上|上述|之前)|你是一个|请输出|请将.{0,12}(?:改为|设为|填为)"
)


def validate(part: Slice, reading: Reading, ledger: Ledger, open_findings: Sequence[Finding]) -> Iterator[Finding]:
    """Findings on a settled reading; `open_findings` are those that the stages before left open."""
    yield from _ledger(part, ledger)
    doubted = frozenset(p for f in open_findings if f.severity is Severity.ERROR for p in _concerned(f))
    drawn = is_drawn(part, reading)
    slips = frozenset() if drawn else mended_by_a_slip(reading.values)
    for check in CHECKS:
        for broken in check(reading.values):
            stands = ledger.closes and not any(_touches(d, p) for d in doubted for p in broken.rests_on)
            stands = stands and (broken.code, broken.path) not in slips
            if not _is_of_cells_in_doubt(reading, broken, doubted):
                yield _finding(part, reading, broken, stands)
    yield from _unconfirmed(reading)
    yield from _unit_unread(part, reading)
    cut = {_block(p) for p, e in reading.evidence.items() if over_page_ends(part.document.text, e.spans)}
    signs = chain.from_iterable(sign(reading.values) for sign in SIGNS)
    # What a slip looks like is what is printed where rules enclose every cell, unless a page cut it.
    believed = (sign for sign in signs if not drawn or _block(sign[0]) in cut)
    for path, zh, en in chain(believed, _nameless(reading), _rate_alone(reading), _residue(reading.values)):
        spans = reading.evidence[path].spans if path in reading.evidence else ()
        yield Finding("layout.ambiguous", Severity.ERROR, path, Cause.EXTRACTION, zh, en, spans)
    yield from _negative(reading)
    yield from _suspicious(part)


def _block(path: str) -> str:
    """The row of an indicator, or the block that a path stands in."""
    return path.rpartition(".")[0] if path.startswith("indicators[") else path.partition(".")[0]


def _unit_unread(part: Slice, reading: Reading) -> Iterator[Finding]:
    """`（万元）年初预 / 算数`: a unit of the amounts that is printed, and was not read."""
    head = part.document.text[part.start : min(part.end, part.start + _HEAD)]
    printed = _UNIT_PRINTED.search(head)
    if reading.values.get("amount_unit") is None and printed:
        span = part.start + printed.start(), part.start + printed.end()
        zh, en = "印有金额单位而未读出", "a unit of the amounts is printed, and was not read"
        yield Finding("layout.ambiguous", Severity.ERROR, "amount_unit", Cause.EXTRACTION, zh, en, (span,))


def _ledger(part: Slice, ledger: Ledger) -> Iterator[Finding]:
    source = part.document.text
    if ledger.leftover:
        some = "、".join(f"“{source[a:b].strip()[:20]}”" for a, b in ledger.leftover[:4])
        zh, en = f"有文字未归入任何字段：{some}", f"{len(ledger.leftover)} pieces of text belong to no cell: {some}"
        yield Finding("ledger.leftover", Severity.ERROR, "", Cause.EXTRACTION, zh, en, ledger.leftover)
    for span, (one, other) in ledger.twice:
        zh, en = f"“{source[span[0] : span[1]][:20]}”同时用于 {one}", f"used for {one} as well"
        yield Finding("ledger.twice", Severity.ERROR, other, Cause.EXTRACTION, zh, en, (span,))


def _concerned(finding: Finding) -> Iterator[str]:
    """The paths that a finding puts in doubt: those in which its options differ, else its own."""
    paths = {path for option in finding.options for path in option}
    yield from paths or (finding.path,)


def _touches(doubted: str, path: str) -> bool:
    return not doubted or path == doubted or path.startswith((f"{doubted}.", f"{doubted}["))


def _is_of_cells_in_doubt(reading: Reading, broken: Broken, doubted: frozenset[str]) -> bool:
    """Whether a broken rule says nothing of the form: types alone made its rows, and not all; a reason may be there.

    Such a doubt is an error finding already, and names the place.
    """
    guessed = any(p.startswith("indicators[") and p in reading.shifted for p in broken.rests_on)
    reason = broken.code == "points.lost-no-reason" and broken.path in doubted
    return ("indicators" in doubted and guessed) or reason


def _finding(part: Slice, reading: Reading, broken: Broken, stands: bool) -> Finding:
    """`stands`: the reading of all that the rule rests on stands without the rule."""
    severity = CODES[broken.code].severity
    sure = stands and not any(p in reading.shifted for p in broken.rests_on)
    cause = Cause.SOURCE if sure else Cause.UNKNOWN
    if severity is None:
        severity = Severity.WARNING if sure else Severity.ERROR
    spans = tuple(s for p in broken.rests_on if p in reading.evidence for s in reading.evidence[p].spans)
    return Finding(
        broken.code,
        severity,
        broken.path,
        cause,
        broken.zh,
        broken.en,
        spans,
        proposal=_proposal(part, reading, broken),
    )


def _proposal(part: Slice, reading: Reading, broken: Broken) -> dict[str, str] | None:
    """The one cell that would mend the rule with a value that stands in the slice; None when there is not just one."""
    if not broken.mends:
        return None
    standing = {Decimal(n) for n in _NUMBERS.findall(part.text)}
    fits = [(p, v) for p, v in broken.mends.items() if v in standing and _possible(reading, p, v)]
    return {fits[0][0]: f"{fits[0][1]:f}"} if len(fits) == 1 else None


def _possible(reading: Reading, path: str, value: Decimal) -> bool:
    if value < 0 or value == decimal(reading.values.get(path)):
        return False
    if path.endswith(".score"):
        weight = decimal(reading.values.get(path[: -len("score")] + "weight"))
        return weight is None or value <= weight
    return True


def _unconfirmed(reading: Reading) -> Iterator[Finding]:
    """What only a sum confirms: rows that slipped, and that no row is lost, where no total is printed."""
    values = reading.values
    rows = [p for p in reading.shifted if p.startswith("indicators[")]
    if values.get("total_weight") is None and row_count(values):
        weights = [w for p, v in values.items() if p.endswith(".weight") and (w := decimal(v)) is not None]
        if rows or sum(weights) != _WHOLE:
            zh, en = (
                "没有总分，分值合计又不是 100 或有错位的行，无从印证",
                "no total, and weights that are not 100 or rows that slipped",
            )
            yield Finding("layout.ambiguous", Severity.ERROR, "indicators", Cause.EXTRACTION, zh, en)
    for path in sorted(reading.shifted):
        if path.endswith((".level1", ".level2")) and not _template_level(values, path):
            zh, en = "错位的行，其级次不在模板中", "a row that slipped, with a heading that the template does not know"
            yield Finding("layout.ambiguous", Severity.ERROR, path, Cause.EXTRACTION, zh, en)
    yield from _levels_slipped(values)
    blocks = [str(values.get(f"indicators[{i}].level1")) for i in range(row_count(values))]
    changes = [name for i, name in enumerate(blocks) if i == 0 or blocks[i - 1] != name]
    twice = {name for name in changes if changes.count(name) > 1 and name != "None"}
    if twice:
        zh, en = (
            f"一级指标重新开始：{'、'.join(twice)}，可能是两张表",
            "a first level begins again: there may be two forms",
        )
        yield Finding("split.count", Severity.ERROR, "indicators", Cause.EXTRACTION, zh, en)


def _levels_slipped(values: Values) -> Iterator[Finding]:
    """A second level that does not stand under its first one, or under none while that is printed elsewhere."""
    printed = {values.get(f"indicators[{i}].level1") for i in range(row_count(values))}
    for i in range(row_count(values)):
        first, second = (str(values.get(f"indicators[{i}].{n}") or "") for n in ("level1", "level2"))
        name, allowed = labels.level1(first), labels.first_levels(second)
        if name and allowed and name not in allowed:
            zh, en = (
                f"“{second}”不属于“{first}”，级次可能错了行",
                f"{second} does not stand under {first}: a heading may have slipped",
            )
            yield Finding("layout.ambiguous", Severity.ERROR, f"indicators[{i}]", Cause.UNKNOWN, zh, en)
        if not first and any(labels.level1(str(other or "")) in allowed for other in printed):
            zh, en = (
                f"“{second}”没有一级指标，而它所属的印在别处，可能错了行",
                f"{second} without a first level, and the one that it stands under is printed elsewhere",
            )
            yield Finding("layout.ambiguous", Severity.ERROR, f"indicators[{i}].level1", Cause.UNKNOWN, zh, en)


def _template_level(values: Values, path: str) -> bool:
    text = str(values.get(path) or "")
    return (labels.level1(text) if path.endswith("1") else labels.level2(text)) is not None


def _nameless(reading: Reading) -> Iterator[tuple[str, str, str]]:
    """`实施单位 | ` beside a cell that holds two: what every form says of itself is blank beside its own label."""
    printed = {name for _, name in reading.labels}
    blank = [p for p in ("project_name", "supervising_department", "implementing_unit") if not reading.values.get(p)]
    for path in blank:
        if path in printed or len(blank) > 1:
            yield path, "表头该栏没有值，可能并入了邻格", "no value beside this label: it may stand in another cell"


def _rate_alone(reading: Reading) -> Iterator[tuple[str, str, str]]:
    """`0` among rates that print their %: it may be a digit of the amount beside it, or another column's."""
    rates = {p: e for p, e in reading.evidence.items() if p.endswith(".execution_rate")}
    signed = {p for p, e in rates.items() if "per-cent" in e.folds}
    if signed:
        zh, en = "其他执行率都带百分号，唯独此处没有", "a rate without the sign that the other rates print"
        yield from ((p, zh, en) for p in rates if p not in signed and not _between_dashes(reading.values, p))


def _between_dashes(values: Values, rate: str) -> bool:
    """`0 0 0 — 0 —`: a row whose cells are all printed, its rate between two dashes, has no other place for it.

    Where a row of the same amounts has none, one of them may be another cell's; and another figure than 0 may be the
    last digit of an amount.
    """
    row = rate.removesuffix("execution_rate")
    amounts = [[values.get(f"{line}.{name}") for name in AMOUNT_COLUMNS] for line in _SUB_ROWS]
    rates = [values.get(f"{line}.execution_rate") for line in _SUB_ROWS]
    own = [values.get(f"{row}{name}") for name in AMOUNT_COLUMNS]
    if decimal(values.get(rate)) != 0 or any(
        other == own and not printed for other, printed in zip(amounts, rates, strict=True)
    ):
        return False
    return all(f"{row}{name}" in values and values[f"{row}{name}"] is None for name in ("weight", "score"))


def _residue(values: Values) -> Iterator[tuple[str, str, str]]:
    r"""`\frac{1}{2}`, `<del>`, `![a](b)`: markup that no fold knows is not what is printed."""
    for path, value in values.items():
        if isinstance(value, str) and (found := _MARKUP.search(value)):
            yield path, f"值中残留标记“{found[0][:20]}”", f"markup left in the value: {found[0][:20]!r}"


def _negative(reading: Reading) -> Iterator[Finding]:
    """`-5` among amounts: no budget is negative, so it is a mark of the scan or a digit lost."""
    for path, value in reading.values.items():
        figure = decimal(value) if field_of(path) in NUMERIC_FIELDS else None
        if figure is not None and figure < 0:
            zh, en = f"金额为负：{value}", f"a negative amount: {value}"
            spans = reading.evidence[path].spans if path in reading.evidence else ()
            yield Finding("field.malformed", Severity.ERROR, path, Cause.UNKNOWN, zh, en, spans)


def _suspicious(part: Slice) -> Iterator[Finding]:
    """Characters that do not show, and sentences that give orders to a reader."""
    for pattern, zh, en in (
        (_HIDDEN, "含有不可见的字符", "characters that do not show"),
        (_ORDERS, "含有像指令的文字", "text that reads like an instruction"),
    ):
        found = tuple((part.start + m.start(), part.start + m.end()) for m in pattern.finditer(part.text))
        if found:
            yield Finding("text.suspicious", Severity.WARNING, "", Cause.SOURCE, zh, en, found[:20])
