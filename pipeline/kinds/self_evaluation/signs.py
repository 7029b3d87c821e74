"""Signs in a record's values that cells ran together, were cut, or slipped, and that no sum would show.

Each gives a path and the words of a finding. They read values and change nothing.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise

from pipeline.amounts import decimal, is_number, places
from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.checks import Values, row_count
from pipeline.kinds.self_evaluation.head_signs import Sign, head_slipped
from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS, FUND_LINES, HEAD_FIELDS, INDICATOR_COLUMNS

_FIGURES = ("weight", "score")
_PARTS = FUND_LINES[1:]
_SHORTEST_REASON, _SHORTEST_WORDS = 5, 4
# `≥95%` under 三级指标: a limit is no name.
_LIMITS = tuple("≥≤＞＜><=≧≦")
_LIMIT = re.compile(r"[≥≤＞＜]|>=|<=|[<>=]")
_NO_END = re.compile(r"(?:[≥≤＞＜<>=]|\d[.．]|\d-)\Z")
_STUB = re.compile(r"(?:\d*|.)\Z")
_DIGITS_CUT = re.compile(r"0\d{2,}")
_NO_BEGINNING = tuple("，。、；：）)》”％%")
_BARE = re.compile(r"(\d+(?:\.\d+)?)[^\d]{0,4}\Z", re.ASCII)
_LIMIT_OF = re.compile(rf"(?:[≥≤＞＜><=≧≦]+|{'|'.join(labels.COMPARISONS)})" + _BARE.pattern, re.ASCII)
_WITHIN = re.compile(r"(\d+(?:\.\d+)?)[^\d]{0,3}(?:以内|之内|以下|以上)\Z", re.ASCII)


def torn(values: Values) -> Iterator[Sign]:
    """A blank cell beside its filled neighbours: two cells run together, or a row that slipped, and no sum shows it."""
    zh, en = (
        "该格空白而邻格有值，可能有两格并在一起或整行错位",
        "blank beside filled cells: two may have run together, or the row slipped",
    )
    for i in range(row_count(values)):
        row = f"indicators[{i}]"
        scored = [name for name in _FIGURES if values.get(f"{row}.{name}") is not None]
        if len(scored) == 1:
            yield f"{row}.{'score' if scored == ['weight'] else 'weight'}", zh, en
        if scored:
            yield from ((f"{row}.{n}", zh, en) for n in ("level3", "target", "actual") if f"{row}.{n}" not in values)
    pair = [name for name in _FIGURES if values.get(f"funds.total.{name}") is not None]
    if len(pair) == 1:
        yield f"funds.total.{'score' if pair == ['weight'] else 'weight'}", zh, en
    for line in FUND_LINES:
        row = f"funds.{line}"
        if values.get(f"{row}.execution_rate") is not None:
            yield from ((f"{row}.{n}", zh, en) for n in ("annual_budget", "executed") if f"{row}.{n}" not in values)
    if decimal(values.get("total_weight")) == 0:
        yield "total_weight", "总分的分值为 0", "a total weight of 0"
    for one, other in (("total_weight", "total_score"), ("expected_goal", "actual_completion")):
        filled = [name for name in (one, other) if values.get(name) is not None]
        if len(filled) == 1:
            yield other if filled == [one] else one, zh, en


def points_joined(values: Values) -> Iterator[Sign]:
    """`202` over `0` for `20` over `20`: no row has more points than all together."""
    most = decimal(values.get("total_weight"))
    for path in (f"indicators[{i}].{name}" for i in range(row_count(values)) for name in _FIGURES):
        if most and (decimal(values.get(path)) or 0) > most:
            yield path, "分值或得分超过总分，可能并入了邻格的数字", "points above the total: two figures in one"


def funds_slipped(values: Values) -> Iterator[Sign]:
    """Amounts in places where a form has none: points of a sub-row, a column without its total or without its parts."""
    for line in _PARTS:
        row = f"funds.{line}"
        yield from (
            (p, "分项行不该有分值和得分", "a fund sub-row with points")
            for n in _FIGURES
            if values.get(p := f"{row}.{n}") is not None
        )
    parts = {c: [values.get(f"funds.{line}.{c}") for line in _PARTS] for c in AMOUNT_COLUMNS}
    # Some forms fill zeros into parts that they do not use: only an amount shows that the parts are told.
    told = any(decimal(value) for values_of in parts.values() for value in values_of)
    for column in AMOUNT_COLUMNS:
        total = values.get(path := f"funds.total.{column}") is not None
        if told and total != any(value is not None for value in parts[column]):
            zh, en = "该栏只印有总额或只印有分项，可能有格错位", "a column with a total and no parts, or the reverse"
            yield path, zh, en
    if values.get("amount_unit") == "元":
        amounts = [f"funds.{line}.{column}" for line in FUND_LINES for column in AMOUNT_COLUMNS]
        zh, en = "以元计的金额有三位以上小数，可能并入了邻格的数字", "an amount in 元 with more than two decimals"
        yield from ((p, zh, en) for p in amounts if places(str(values.get(p) or "")) > 2)
    for line in _PARTS:
        budget, spent = (decimal(values.get(f"funds.{line}.{c}")) for c in ("annual_budget", "executed"))
        if not budget and spent:
            zh, en = "没有预算却有执行数，可能有格错位", "money spent without a budget: an amount may have slipped"
            yield f"funds.{line}.annual_budget", zh, en
    yield from _zeros_slipped(values)


def _zeros_slipped(values: Values) -> Iterator[Sign]:
    """`0 |  | ` over ` | 0 | `: a zero keeps every sum wherever it stands; only its like tells its column."""
    rows = {line: [values.get(f"funds.{line}.{column}") for column in AMOUNT_COLUMNS] for line in _PARTS}
    zeros = {line: row for line, row in rows.items() if any(row) and all(not v or decimal(v) == 0 for v in row)}
    used = [values.get(f"funds.total.{column}") is not None for column in AMOUNT_COLUMNS]
    shapes = {line: tuple(v is not None for v in row) for line, row in zeros.items()}
    for line, shape in shapes.items():
        gap = any(used[n] and not shape[n] and any(shape[n + 1 :]) for n in range(len(shape)))
        if gap or any(other != shape for other in shapes.values()):
            zh, en = (
                "零值在各栏都合得上，看不出属于哪一栏",
                "a zero fits every column: which one it stands in is not shown",
            )
            yield f"funds.{line}", zh, en


def reasons_slipped(values: Values) -> Iterator[Sign]:
    """A reason beside full points, and points lost without one in the next row: it may belong there, or be a piece."""
    rows = [f"indicators[{i}]" for i in range(row_count(values))]
    lost = [_lost(values, row) for row in rows]
    given = [values.get(f"{row}.deviation") for row in rows]
    for i, row in enumerate(rows):
        beside = [j for j in (i - 1, i + 1) if 0 <= j < len(rows)]
        reason = str(given[i] or "")
        stray = bool(reason) and not lost[i] and reason not in labels.ABSENT_OR_NONE
        if stray and (len(reason) < _SHORTEST_REASON or any(lost[j] for j in beside)):
            zh, en = (
                "未扣分却有偏差原因，可能是邻行或邻格的文字",
                "a reason without points lost: it may be a neighbour's",
            )
            yield f"{row}.deviation", zh, en
        if lost[i] and 0 < len(reason) < _SHORTEST_WORDS and reason not in labels.ABSENT_OR_NONE:
            yield f"{row}.deviation", "偏差原因只有几个字，可能是邻格的文字", "a reason too short to be one"
        sides = [_plain(values.get(f"{row}.{name}")) for name in ("target", "actual")]
        if reason and any(one and one + reason == other for one, other in (sides, sides[::-1])):
            # `提高区域 | 提高区域发展新动能 | 发展新动能`
            yield (
                f"{row}.deviation",
                "偏差原因像是邻格文字的后半",
                "a reason that ends the cell beside as the other side",
            )
        if lost[i] and not reason and any(given[j] for j in beside):
            zh, en = "扣分而无原因，邻行却有，可能错了行", "points lost without a reason, and one in the next row"
            yield f"{row}.deviation", zh, en


def _lost(values: Values, row: str) -> bool:
    weight, score = (decimal(values.get(f"{row}.{name}")) for name in _FIGURES)
    return (score or Decimal(0)) < weight if weight is not None else False


def values_recut(values: Values) -> Iterator[Sign]:
    """`1人完` over `成` beside `1人` over `完成`: cut elsewhere, both texts are their neighbours' again."""
    for i in range(row_count(values) - 1):
        for name, other in (("target", "actual"), ("actual", "target")):
            pair = [str(values.get(f"indicators[{n}].{name}") or "") for n in (i, i + 1)]
            wanted = [_plain(values.get(f"indicators[{n}].{other}")) for n in (i, i + 1)]
            whole = "".join(pair)
            cuts = ([whole[:at], whole[at:]] for at in range(1, len(whole)))
            if all(wanted) and any(cut != pair and [*map(_plain, cut)] == wanted for cut in cuts):
                zh, en = "与下一行的文字换一处断开，就与同行的另一格相同", "cut elsewhere, it is what stands beside it"
                yield f"indicators[{i}].{name}", zh, en


def _plain(value: object) -> str:
    return str(value or "").lstrip("≥≤＞＜><=≧≦")


def levels_cut(values: Values) -> Iterator[Sign]:
    """`质` over `量指标`, `社会效` over `益指标服务对象满意度指标`: headings cut or joined, known to no template."""
    for i in range(row_count(values)):
        for name, known in (("level1", labels.level1), ("level2", labels.level2)):
            text = values.get(path := f"indicators[{i}].{name}")
            if isinstance(text, str) and known(text) is None and not labels.may_be_heading(text):
                zh, en = f"“{text}”不像级次名称，可能是残缺或并格", f"{text} is no heading: it may be cut or joined"
                yield path, zh, en


def rows_mixed(values: Values) -> Iterator[Sign]:
    """`≥95%` as a name, texts beside a lone 不涉及, a text that begins with a stop: cells of other places."""
    for i in range(row_count(values)):
        row = f"indicators[{i}]"
        name = str(values.get(f"{row}.level3") or "")
        if name.startswith(_LIMITS) or is_number(name):
            yield f"{row}.level3", "指标名称像是指标值，可能错了栏", "a name that reads like a target: a cell slipped"
        if all(values.get(f"{row}.{n}") is None for n in _FIGURES):
            others = {n: str(values.get(f"{row}.{n}") or "") for n in ("target", "actual", "deviation")}
            parts = [text for text in (name, *others.values()) if text]
            joined = len(parts) > 1 and "".join(parts) in labels.ABSENT_OR_NONE
            strange = [n for n, text in others.items() if text and text not in labels.ABSENT_OR_NONE]
            if (
                joined
                or (name not in labels.ABSENT_OR_NONE and not others["target"])
                or (strange and (name in labels.ABSENT_OR_NONE or "deviation" in strange))
                or (labels.level1(name) and any(others.values()))
            ):
                zh, en = "没有分值的行里有别的文字", "texts beside a row without points"
                yield f"{row}.{next((n for n, text in others.items() if text), 'level3')}", zh, en


def rows_twice(values: Values) -> Iterator[Sign]:
    """`可持续影响指标 | 不涉及` twice, and no sum shows it: a row without points in the words of the row above."""
    rows = [[values.get(f"indicators[{i}].{name}") for name in INDICATOR_COLUMNS] for i in range(row_count(values))]
    for i, (above, row) in enumerate(pairwise(rows), 1):
        if row == above and not any(values.get(f"indicators[{i}].{name}") for name in _FIGURES):
            yield f"indicators[{i}].level3", "与上一行完全相同，可能重复", "a row in the words of the row above"


def texts_cut(values: Values) -> Iterator[Sign]:
    """`>=` over `85%>=85%`, `4小时201.` over `1956万元`: texts that begin or end where no text does, or hold two."""
    zh, en = "文字残缺或与邻格并在一起", "a text that is cut, or runs into the next one"
    for i in range(row_count(values)):
        for name in ("level3", "target", "actual", "deviation"):
            text = str(values.get(path := f"indicators[{i}].{name}") or "")
            cut = text.startswith(_NO_BEGINNING) or _DIGITS_CUT.match(text) or _unclosed(text) or labels.known(text)
            cut = cut or (name == "deviation" and labels.ends_heading(text))
            # `维护社会稳定。 / 不涉及`: what stands alone in a row of its own below
            cut = cut or (name == "level3" and text.endswith(labels.ABSENT) and text not in labels.ABSENT_OR_NONE)
            if cut or (name != "deviation" and (_NO_END.search(text) or len(_LIMIT.findall(text)) > 1)):
                yield path, zh, en
    for path in HEAD_FIELDS:
        text = str(values.get(path) or "")
        if text and (
            _unclosed(text)
            or text.startswith(_NO_BEGINNING)
            or (text not in labels.ABSENT_OR_NONE and path != "contact_phone" and _STUB.match(text))
        ):
            yield path, zh, en


def _unclosed(text: str) -> bool:
    return any(text.count(left) != text.count(right) for left, right in ("（）", "()", "“”", "《》"))


def sides_swapped(values: Values) -> Iterator[Sign]:
    """`27.79万元 | ≤40万元`: a limit in the place of what was done, beside another figure that is none."""
    zh, en = "指标值与完成值可能互换了位置", "target and actual may stand in each other's place"
    for i in range(row_count(values)):
        paths = f"indicators[{i}].target", f"indicators[{i}].actual"
        target, actual = (str(values.get(path) or "") for path in paths)
        exact, limit = _BARE.match(target), _LIMIT_OF.match(actual) or _WITHIN.match(actual)
        if exact and limit and not _WITHIN.match(target) and decimal(exact[1]) != decimal(limit[1]):
            yield paths[1], zh, en


SIGNS: tuple[Callable[[Values], Iterator[Sign]], ...] = (
    torn,
    points_joined,
    funds_slipped,
    reasons_slipped,
    values_recut,
    levels_cut,
    rows_mixed,
    rows_twice,
    texts_cut,
    head_slipped,
    sides_swapped,
)
