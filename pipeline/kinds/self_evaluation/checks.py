"""What the form says of itself: sums, rates, limits, reasons. Checks read values and change nothing.

Each check gives the rules that a record breaks; whether the form or the reading is at fault is not theirs to say.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.amounts import decimal, places
from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS, FUND_LINES, Leaf

Values = Mapping[str, Leaf]

RATE_TOLERANCE = Decimal("0.01")
"""Printed rates are rounded, cut or rounded up: 95.931 stands as 95.94 (in per cent)."""
_PARTS = FUND_LINES[1:]
_TEN_THOUSAND = Decimal(10000)


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that does not hold: its code and path, the paths that it rests on, what is printed and what follows.

    `mends` are the values, path by path, each of which alone would make the rule hold.
    """

    code: str
    path: str
    rests_on: tuple[str, ...]
    zh: str
    en: str
    mends: Mapping[str, Decimal] | None = None


Check = Callable[[Values], Iterator[Broken]]


def row_count(values: Values) -> int:
    """The number of indicator rows that have any value."""
    return 1 + max((int(p[11 : p.index("]")]) for p in values if p.startswith("indicators[")), default=-1)


def sum_weights(values: Values) -> Iterator[Broken]:
    """Σ 分值 of the rows and of the execution row is 总分."""
    yield from _sum(values, "weight", "sum.weights", "分值")


def sum_scores(values: Values) -> Iterator[Broken]:
    """Σ 得分 of the rows and of the execution row is the 得分 of 总分."""
    yield from _sum(values, "score", "sum.scores", "得分")


def _sum(values: Values, column: str, code: str, name: str) -> Iterator[Broken]:
    path = f"total_{column}"
    total = decimal(values.get(path))
    terms = {p: v for p in _column(values, column) if (v := decimal(values.get(p))) is not None}
    if total is None or not terms:
        return
    found = sum(terms.values(), Decimal(0))
    if found != total:
        short = total - found
        mends = {p: v + short for p, v in terms.items()} | {path: found}
        written = " + ".join(f"{v:f}" for v in terms.values())
        zh, en = (
            f"{name}：{written} = {found:f}，总分印为 {total:f}",
            f"{column}: {written} = {found:f}, printed {total:f}",
        )
        yield Broken(code, path, (*terms, path), zh, en, mends)


def _column(values: Values, column: str) -> list[str]:
    return [f"funds.total.{column}", *(f"indicators[{i}].{column}" for i in range(row_count(values)))]


def score_above_weight(values: Values) -> Iterator[Broken]:
    """No row scores more than its weight."""
    for row in ("funds.total", *(f"indicators[{i}]" for i in range(row_count(values)))):
        weight, score = decimal(values.get(f"{row}.weight")), decimal(values.get(f"{row}.score"))
        if weight is not None and score is not None and score > weight:
            zh, en = f"得分 {score:f} 高于分值 {weight:f}", f"score {score:f} above weight {weight:f}"
            yield Broken("score.above-weight", f"{row}.score", (f"{row}.weight", f"{row}.score"), zh, en)


def rate_mismatch(values: Values) -> Iterator[Broken]:
    """执行率 is 全年执行数 / 全年预算数, in per cent, within 0.01."""
    for line in FUND_LINES:
        row = f"funds.{line}"
        paths = (f"{row}.annual_budget", f"{row}.executed", f"{row}.execution_rate")
        budget, executed, rate = (decimal(values.get(p)) for p in paths)
        if budget is None or executed is None or rate is None or budget == 0:
            continue
        follows = executed / budget * 100
        if abs(follows - rate) > RATE_TOLERANCE:
            zh = f"{executed:f} ÷ {budget:f} = {follows:.2f}%，印为 {rate:f}%"
            en = f"{executed:f} / {budget:f} = {follows:.2f}%, printed {rate:f}%"
            yield Broken("rate.mismatch", paths[2], paths, zh, en)


def funds_parts(values: Values) -> Iterator[Broken]:
    """当年财政拨款 + 上年结转 + 其他 = 年度资金总额, column by column, where any of them is filled in."""
    for column in AMOUNT_COLUMNS:
        path = f"funds.total.{column}"
        total = decimal(values.get(path))
        parts = {p: v for line in _PARTS if (v := decimal(values.get(p := f"funds.{line}.{column}"))) is not None}
        if total is None or not parts:
            continue
        found = sum(parts.values(), Decimal(0))
        if found != total:
            written = " + ".join(f"{v:f}" for v in parts.values())
            mends = {p: v + total - found for p, v in parts.items()} | {path: found}
            zh, en = f"{written} = {found:f}，年度资金总额印为 {total:f}", f"{written} = {found:f}, printed {total:f}"
            yield Broken("funds.parts", path, (*parts, path), zh, en, mends)


def points_lost(values: Values) -> Iterator[Broken]:
    """Points lost want a 偏差原因."""
    for i in range(row_count(values)):
        row = f"indicators[{i}]"
        weight, score = decimal(values.get(f"{row}.weight")), decimal(values.get(f"{row}.score"))
        if weight is not None and score is not None and score < weight and not values.get(f"{row}.deviation"):
            zh, en = f"扣 {weight - score:f} 分，未填偏差原因", f"{weight - score:f} points lost, no reason given"
            yield Broken("points.lost-no-reason", f"{row}.deviation", (f"{row}.weight", f"{row}.score"), zh, en)


_TARGET = re.compile(
    r"(?P<sign>>=|<=|≥|≤|≧|≦|>|<|＞|＜|=|不低于|不少于|不高于|不超过|不大于|大于等于|小于等于|大于|小于|高于|低于)?"
    r"(?P<number>\d+(?:\.\d+)?)(?P<unit>[^\d]{0,6})\Z"
)
_AT_LEAST = frozenset({">=", "≥", "≧", "不低于", "不少于", "大于等于"})
_AT_MOST = frozenset({"<=", "≤", "≦", "不高于", "不超过", "不大于", "小于等于"})


def target_missed(values: Values) -> Iterator[Broken]:
    """A missed target (90% against ≥95%) wants points lost."""
    for i in range(row_count(values)):
        row = f"indicators[{i}]"
        weight, score = decimal(values.get(f"{row}.weight")), decimal(values.get(f"{row}.score"))
        if weight is None or weight == 0 or score != weight or not _missed(values, row):
            continue
        target, actual = values[f"{row}.target"], values[f"{row}.actual"]
        zh, en = f"指标值 {target}，完成值 {actual}，却得满分", f"target {target}, actual {actual}, full score"
        yield Broken("target.missed-full-score", f"{row}.score", (f"{row}.target", f"{row}.actual"), zh, en)


def _missed(values: Values, row: str) -> bool:
    target = _TARGET.match(str(values.get(f"{row}.target") or ""))
    actual = _TARGET.match(str(values.get(f"{row}.actual") or ""))
    if not target or not actual or actual["sign"] or target["unit"] != actual["unit"]:
        return False
    wanted, done = Decimal(target["number"]), Decimal(actual["number"])
    return (target["sign"] in _AT_LEAST and done < wanted) or (target["sign"] in _AT_MOST and done > wanted)


def rate_score(values: Values) -> Iterator[Broken]:
    """The execution row's 得分 is rate × 分值, at most 分值."""
    paths = ("funds.total.execution_rate", "funds.total.weight", "funds.total.score")
    rate, weight, score = (decimal(values.get(p)) for p in paths)
    if rate is None or weight is None or score is None:
        return
    follows = min(rate * weight / 100, weight)
    tolerance = Decimal(1).scaleb(-max(places(str(values[paths[2]])), 1))
    if abs(follows - score) > tolerance:
        zh, en = (
            f"{rate:f}% × {weight:f} = {follows:.2f}，得分印为 {score:f}",
            f"{rate:f}% of {weight:f} is {follows:.2f}, printed {score:f}",
        )
        yield Broken("rate.score", paths[2], paths, zh, en)


_MONEY = re.compile(r"[≤<≥>=＜＞]*(?:不超过|不高于)?(\d+(?:,\d{3})*(?:\.\d+)?)(万元|万|元)\Z")


def cost_not_executed(values: Values) -> Iterator[Broken]:
    """The cost row's 完成值 is the 执行数 again, in its own unit."""
    executed, unit = decimal(values.get("funds.total.executed")), values.get("amount_unit")
    if executed is None or unit not in ("万元", "元"):
        return
    rows = [i for i in range(row_count(values)) if "成本" in str(values.get(f"indicators[{i}].level2") or "")]
    if len(rows) != 1:
        return
    path = f"indicators[{rows[0]}].actual"
    money = _MONEY.match(str(values.get(path) or ""))
    if not money:
        return
    spent = executed * (_TEN_THOUSAND if unit == "万元" else 1)
    stated = Decimal(money[1].replace(",", "")) * (1 if money[2] == "元" else _TEN_THOUSAND)
    if spent and stated in (spent * _TEN_THOUSAND, spent / _TEN_THOUSAND):
        zh, en = "成本与执行数相差一万倍，单位疑有误", "cost and executed amount differ by a factor of 10,000"
        yield Broken("funds.unit", "amount_unit", (path, "funds.total.executed"), zh, en)
    elif abs(stated - spent) > _rounding(values, unit):
        zh, en = f"完成值 {money[0]}，全年执行数 {executed:f}{unit}", f"actual {money[0]}, executed {executed:f} {unit}"
        yield Broken("cost.not-executed", path, (path, "funds.total.executed"), zh, en)


def _rounding(values: Values, unit: str) -> Decimal:
    step = Decimal(1).scaleb(-min(places(str(values["funds.total.executed"])), 2))
    return step * (_TEN_THOUSAND if unit == "万元" else 1)


def levels(values: Values) -> Iterator[Broken]:
    """Every row stands under a first and a second level that the template knows."""
    for i in range(row_count(values)):
        row = f"indicators[{i}]"
        for name in ("level1", "level2"):
            if not values.get(f"{row}.{name}"):
                yield Broken("level.missing", f"{row}.{name}", (), "该级次没有印出", "this level is not printed")
        first, second = values.get(f"{row}.level1"), values.get(f"{row}.level2")
        if isinstance(first, str) and isinstance(second, str):
            allowed, name1 = labels.first_levels(second), labels.level1(first)
            if not allowed or name1 is None or name1 not in allowed:
                zh, en = f"模板没有“{first} / {second}”", f"the template does not know {first} / {second}"
                yield Broken("level.unknown", f"{row}.level2", (), zh, en)


def fields_missing(values: Values) -> Iterator[Broken]:
    """The fields that every form prints."""
    always = ("title", "fiscal_year", "project_name", "supervising_department", "implementing_unit", "amount_unit",
              "funds.total.annual_budget", "funds.total.executed", "expected_goal", "actual_completion",
              "total_weight", "total_score")  # fmt: skip
    for path in always:
        if values.get(path) is None:
            yield Broken("field.missing", path, (), "该字段没有印出", "this field is not printed")


CHECKS: tuple[Check, ...] = (
    sum_weights,
    sum_scores,
    score_above_weight,
    rate_mismatch,
    funds_parts,
    points_lost,
    target_missed,
    rate_score,
    cost_not_executed,
    levels,
    fields_missing,
)


def verdicts(values: Values) -> dict[tuple[str, str], bool]:
    """The arithmetic rules that the values allow to be checked, as (code, path): whether each holds.

    These may tell one reading from another; a rule that a reading leaves unchecked speaks for nothing.
    """
    broken = {
        (b.code, b.path) for check in (sum_weights, sum_scores, rate_mismatch, funds_parts) for b in check(values)
    }
    held: dict[tuple[str, str], bool] = {}
    for column, code in (("weight", "sum.weights"), ("score", "sum.scores")):
        if values.get(f"total_{column}") is not None:
            held[code, f"total_{column}"] = True
    for column in AMOUNT_COLUMNS:
        parts = [values.get(f"funds.{line}.{column}") for line in _PARTS]
        if values.get(f"funds.total.{column}") is not None and any(p is not None for p in parts):
            held["funds.parts", f"funds.total.{column}"] = True
    for line in FUND_LINES:
        row = f"funds.{line}"
        if values.get(f"{row}.execution_rate") is not None:
            # A printed rate rests on both amounts: a reading that leaves one blank contradicts it.
            both = None not in (values.get(f"{row}.annual_budget"), values.get(f"{row}.executed"))
            held["rate.mismatch", f"{row}.execution_rate"] = both
    return {rule: holds and rule not in broken for rule, holds in held.items()}
