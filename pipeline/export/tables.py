"""Forms as flat tables: their columns, headings in two languages, and rows."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from pipeline.export.options import Headings, Options, TableName
from pipeline.export.privacy import without_personal
from pipeline.kinds.self_evaluation.record import (
    FUND_COLUMNS,
    FUND_LINES,
    INDICATOR_COLUMNS,
    NUMERIC_FIELDS,
    PERSONAL_FIELDS,
    SelfEvaluation,
)
from pipeline.store import StoredForm

Cell = str | int | None
Row = tuple[Cell, ...]


class Kind(Enum):
    """What a column holds: text as printed, a decimal as printed, a whole number."""

    TEXT = auto()
    FIGURE = auto()
    INTEGER = auto()


ZH = {
    "document": "文件", "index": "序号", "form": "表编号", "status": "状态",
    "title": "标题", "fiscal_year": "年度", "project_name": "项目名称", "supervising_department": "主管部门",
    "implementing_unit": "实施单位", "project_leader": "项目负责人", "contact_phone": "联系电话",
    "amount_unit": "金额单位", "expected_goal": "预期目标", "actual_completion": "实际完成情况",
    "total_weight": "总分·分值", "total_score": "总分·得分", "rows": "指标行数", "findings": "问题代码",
    "total": "年度资金总额", "current_year_appropriation": "当年财政拨款", "carryover": "上年结转资金",
    "other": "其他资金", "line": "资金来源", "initial_budget": "年初预算数", "annual_budget": "全年预算数",
    "executed": "全年执行数", "weight": "分值", "execution_rate": "执行率", "score": "得分",
    "row": "行号", "level1": "一级指标", "level2": "二级指标", "level3": "三级指标", "target": "年度指标值",
    "actual": "实际完成值", "deviation": "偏差原因分析及改进措施",
    "code": "问题代码", "severity": "级别", "path": "位置", "origin": "来源", "message_zh": "说明",
    "message_en": "说明（英文）", "options": "可能的读法", "proposal": "建议值",
    "forms": "自评表", "funds": "项目资金", "indicators": "绩效指标",
}  # fmt: skip
_SHEET_ZH = {**ZH, "findings": "问题"}

_HEAD = tuple(name for name in SelfEvaluation.model_fields if name not in ("funds", "indicators"))
_OPENING = _HEAD[: _HEAD.index("amount_unit") + 1]
_CLOSING = _HEAD[len(_OPENING) :]
_INTEGERS = frozenset({"index", "fiscal_year", "rows", "row"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and what it holds."""

    heading: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table ready to be written: its name, its columns, and the rows that one form gives."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[StoredForm], Iterator[Row]]


def sheet(table: TableName, options: Options) -> Sheet:
    """The table as the options want it; without personal data its columns are not there at all."""
    names, rows = _TABLES[table]
    kept = [i for i, name in enumerate(names) if not (options.without_personal and name in PERSONAL_FIELDS)]
    chinese = options.headings is Headings.ZH

    def wanted(form: StoredForm) -> Iterator[Row]:
        shown = without_personal(form) if options.without_personal else form
        for row in rows(shown):
            yield tuple(ZH[str(row[i])] if chinese and names[i] == "line" else row[i] for i in kept)

    columns = tuple(Column(_zh(names[i]) if chinese else names[i], _kind(names[i])) for i in kept)
    return Sheet(_SHEET_ZH[table] if chinese else table.value, columns, wanted)


def _zh(name: str) -> str:
    # funds.total.score is headed 年度资金总额·得分.
    return "·".join(ZH[key] for key in name.split(".") if key != "funds")


def _kind(name: str) -> Kind:
    if name in _INTEGERS:
        return Kind.INTEGER
    return Kind.FIGURE if name.rsplit(".", 1)[-1] in NUMERIC_FIELDS else Kind.TEXT


def _place(form: StoredForm) -> Row:
    return form.document, form.index, form.id, form.status.value


def _forms(form: StoredForm) -> Iterator[Row]:
    record = form.record
    funds = (getattr(getattr(record.funds, line), column) for line in FUND_LINES for column in FUND_COLUMNS)
    opening, closing = ([getattr(record, name) for name in names] for names in (_OPENING, _CLOSING))
    codes = "; ".join(dict.fromkeys(finding.code for finding in form.findings))
    yield (*_place(form), *opening, *funds, *closing, len(record.indicators), codes or None)


def _funds(form: StoredForm) -> Iterator[Row]:
    for name in FUND_LINES:
        line = getattr(form.record.funds, name)
        figures = (getattr(line, column) for column in FUND_COLUMNS)
        yield (*_place(form), form.record.project_name, form.record.amount_unit, name, *figures)


def _indicators(form: StoredForm) -> Iterator[Row]:
    for number, row in enumerate(form.record.indicators):
        yield (*_place(form), form.record.project_name, number, *(getattr(row, name) for name in INDICATOR_COLUMNS))


def _findings(form: StoredForm) -> Iterator[Row]:
    for f in form.findings:
        options = json.dumps([dict(option) for option in f.options], ensure_ascii=False) if f.options else None
        proposal = json.dumps(dict(f.proposal), ensure_ascii=False) if f.proposal else None
        named = (f.code, f.severity.value, f.path, f.cause.value, f.zh, f.en)
        yield (*_place(form), form.record.project_name, *named, options, proposal)


_PLACE = ("document", "index", "form", "status")
_FUND_PATHS = tuple(f"funds.{line}.{column}" for line in FUND_LINES for column in FUND_COLUMNS)
_TABLES: dict[TableName, tuple[tuple[str, ...], Callable[[StoredForm], Iterator[Row]]]] = {
    TableName.FORMS: ((*_PLACE, *_OPENING, *_FUND_PATHS, *_CLOSING, "rows", "findings"), _forms),
    TableName.FUNDS: ((*_PLACE, "project_name", "amount_unit", "line", *FUND_COLUMNS), _funds),
    TableName.INDICATORS: ((*_PLACE, "project_name", "row", *INDICATOR_COLUMNS), _indicators),
    TableName.FINDINGS: (
        (
            *_PLACE, "project_name", "code", "severity", "path", "origin", "message_zh", "message_en", "options",
            "proposal",
        ),
        _findings,
    ),
}  # fmt: skip
