"""The words that a form prints around its values: the one table of labels, with other places' synonyms.

A label is compared by its key: no white space, no brackets with what they hold, no punctuation. `项目资金（万元）`
and `项目资金 (元)` have the key `项目资金`; `其中：当年财政拨款` has `其中当年财政拨款`.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

HEAD: Mapping[str, tuple[str, ...]] = {
    "project_name": ("项目名称",),
    "supervising_department": ("主管部门", "主管预算部门", "项目主管部门", "预算主管部门", "主管单位", "主管部门名称"),
    "implementing_unit": ("实施单位", "项目实施单位", "预算单位", "项目单位", "资金使用单位", "实施单位名称"),
    "project_leader": ("项目负责人", "负责人", "项目负责人姓名", "单位负责人"),
    "contact_phone": ("联系电话", "电话", "负责人电话", "联系方式", "项目负责人电话", "负责人联系电话"),
}
FUND_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "initial_budget": ("年初预算数", "年初预算", "年初预算金额", "年初批复数", "年初预算批复数"),
    "annual_budget": (
        "全年预算数", "全年预算", "全年预算金额", "调整后预算数", "调整后预算", "调整后全年预算数", "调整预算数",
        "年度预算数", "预算调整数",
    ),
    "executed": (
        "全年执行数", "全年执行", "预算执行数", "实际执行数", "执行数", "全年支出数", "实际支出数", "全年执行金额",
        "全年实际支出数",
    ),
    "weight": ("分值", "权重", "分值权重"),
    "execution_rate": ("执行率", "预算执行率", "资金执行率"),
    "score": ("得分", "自评得分", "自评分", "评分"),
}  # fmt: skip
FUND_LINES: Mapping[str, tuple[str, ...]] = {
    "total": ("年度资金总额", "资金总额", "年度资金总数", "项目资金总额", "年度预算总额", "年度资金合计"),
    "current_year_appropriation": (
        "其中当年财政拨款", "当年财政拨款", "其中本年财政拨款", "本年财政拨款", "其中财政拨款", "财政拨款",
        "其中本年度财政拨款", "当年财政拨款资金", "其中当年财政资金", "当年财政资金",
    ),
    "carryover": (
        "上年结转资金", "上年结转", "上年结转结余资金", "上年结转和结余", "上年结余资金", "其中上年结转资金",
        "以前年度结转资金", "上年结转结余",
    ),
    "other": ("其他资金", "其它资金", "其他"),
}  # fmt: skip
GOALS: Mapping[str, tuple[str, ...]] = {
    "expected_goal": (
        "预期目标", "年初设定目标", "年度预期目标", "年初预期目标", "预期绩效目标", "年初目标", "预期总体目标",
    ),
    "actual_completion": (
        "实际完成情况", "目标完成情况", "全年实际完成情况", "年度总体目标完成情况", "目标实际完成情况",
        "实际完成目标情况", "年度实际完成情况",
    ),
}  # fmt: skip
INDICATOR_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "level1": ("一级指标",),
    "level2": ("二级指标",),
    "level3": ("三级指标", "三级指标名称"),
    "target": (
        "年度指标值", "指标值", "目标值", "年度目标值", "预期指标值", "年初指标值", "预期目标值", "年度预期指标值",
        "计划指标值",
    ),
    "actual": (
        "实际完成值", "完成值", "全年完成值", "全年实际值", "实际值", "全年实际完成值", "实际完成指标值",
        "实际完成数", "年度实际完成值",
    ),
    "weight": ("分值", "权重", "指标分值", "指标权重", "分值权重", "标准分值"),
    "score": ("得分", "自评得分", "自评分", "评分", "实际得分"),
    "deviation": (
        "偏差原因分析及改进措施", "偏差原因分析", "未完成原因分析", "未完成原因", "偏差原因及改进措施",
        "未完成原因及改进措施", "未完成原因分析及改进措施", "未完成原因分析及拟采取的措施", "未完成原因和改进措施",
        "偏差原因分析与改进措施", "偏差原因", "扣分原因", "扣分原因分析及改进措施", "扣分原因及改进措施",
        "未完成原因分析与改进措施", "原因分析及改进措施", "偏差原因分析和改进措施", "偏差分析及改进措施",
    ),
}  # fmt: skip
BLOCKS: Mapping[str, tuple[str, ...]] = {
    "funds": ("项目资金", "项目资金情况", "资金情况", "预算执行情况", "项目预算资金", "年度资金"),
    "goals": ("年度总体目标", "总体目标", "年度目标", "年度绩效目标", "项目总体目标", "总体目标完成情况", "年度总目标"),
    "indicators": ("绩效指标", "年度绩效指标", "绩效指标完成情况", "指标完成情况", "绩效目标"),
}
TOTAL = ("总分", "合计", "总计", "总得分", "自评总分", "合计得分", "总分合计")
SUBTOTAL = ("小计", "分项合计", "得分小计", "指标小计", "小计得分", *TOTAL)
_LONGEST_SUBTOTAL = 12
# `项目支出绩效自评表汇总` names many forms, and heads none.
TITLE = re.compile(r"绩效自评(?:价)?(?:情况)?表(?!汇总|汇编|目录|清单|一览)")
_BELOW_TITLE = re.compile(r"[（(\[]?[12]\d{3}年?度?[)）\]]?|[（(]?(?:金额|资金)?单位[:：].{1,8}")
_NOTES = r"单位[：:]|附件|附表|附：|注[：:]|备注|填表|第\d+页"
NOTE = re.compile(rf"[（(]?(?:\d{{4}}年|{_NOTES})")
"""How a line begins that stands between the rows of a form and is no cell's: its year, its unit, a note."""
NOTE_IN_TEXT = re.compile(rf"[（(]?(?:{_NOTES})")
"""How such a line begins, among lines that may begin with a year of their own."""
CONTINUED = ("续上页", "接上页", "续表", "续前页", "接下页")
UNIT_LABELS = ("单位", "金额单位", "资金单位", "计量单位")
UNRECORDED = (
    "项目编码", "项目代码", "项目类型", "项目类别", "项目属性", "项目级次", "项目起止时间", "项目期限", "资金性质",
    "资金用途", "填报日期", "填报时间", "填表人", "填报人", "联系人", "备注", "评价年度", "是否完成", "完成率",
    "指标解释", "评分标准", "计分标准", "评价标准", "指标说明", "佐证材料", "偏差度", "指标类型", "指标方向",
    "计量方式", "完成比例", "完成程度", "预算数", "项目概况", "项目概述", "自评等级", "自评结论", "总体评价",
    "单位编码", "预算编码", "指标性质", "度量单位", "上级资金", "自有资金", "单位资金", "中央财政资金", "省级财政资金",
    "市级财政资金", "区级财政资金", "县级财政资金", "地方财政资金", "政府性基金", "一般公共预算资金", "财政专户资金",
)  # fmt: skip
"""Labels of other places' forms that this record has no field for: what stands beside them is `column.unknown`."""

LEVEL1_OF: Mapping[str, tuple[str, ...]] = {
    "数量指标": ("产出指标",),
    "质量指标": ("产出指标",),
    "时效指标": ("产出指标",),
    "成本指标": ("产出指标",),
    "经济成本指标": ("成本指标",),
    "社会成本指标": ("成本指标",),
    "生态环境成本指标": ("成本指标",),
    "经济效益指标": ("效益指标",),
    "社会效益指标": ("效益指标",),
    "生态效益指标": ("效益指标",),
    "可持续影响指标": ("效益指标",),
    "服务对象满意度指标": ("满意度指标",),
}
"""Second-level heading -> the first-level headings it may stand under.

Sources: 财政部《项目支出绩效评价管理办法》(财预〔2020〕10号), appended 项目支出绩效自评表; 《中央部门项目支出核心绩效
目标和指标设置及取值指引（试行）》(财预〔2021〕101号) for 成本指标 as a first level with its three second levels.
"""
HEADING_END = "指标"
"""What every heading of a level ends with in full."""
LEVEL1 = ("产出指标", "效益指标", "满意度指标", "成本指标")
_LEVEL1_SYNONYMS = {
    "产出": "产出指标", "效益": "效益指标", "满意度": "满意度指标", "成本": "成本指标", "项目产出": "产出指标",
    "项目效益": "效益指标", "服务对象满意度": "满意度指标", "产出目标": "产出指标", "效益目标": "效益指标",
    "项目效果指标": "效益指标", "效果指标": "效益指标", "社会满意度": "满意度指标",
}  # fmt: skip
_LEVEL2_SYNONYMS = {
    "产出数量": "数量指标", "产出质量": "质量指标", "产出时效": "时效指标", "产出成本": "成本指标",
    "产出数量指标": "数量指标", "产出质量指标": "质量指标", "产出时效指标": "时效指标", "产出成本指标": "成本指标",
    "数量": "数量指标", "质量": "质量指标", "时效": "时效指标", "成本": "成本指标", "时限指标": "时效指标",
    "经济效益": "经济效益指标", "社会效益": "社会效益指标", "生态效益": "生态效益指标", "环境效益指标": "生态效益指标",
    "可持续影响": "可持续影响指标", "可持续性影响指标": "可持续影响指标", "可持续发展指标": "可持续影响指标",
    "可持续性指标": "可持续影响指标", "服务对象满意度": "服务对象满意度指标", "满意度指标": "服务对象满意度指标",
    "社会公众满意度指标": "服务对象满意度指标", "经济成本": "经济成本指标", "社会成本": "社会成本指标",
    "生态环境成本": "生态环境成本指标", "生态成本指标": "生态环境成本指标", "进度指标": "时效指标",
    "服务对象满意度标": "服务对象满意度指标", "环境成本指标": "生态环境成本指标",
    "受益对象满意度指标": "服务对象满意度指标",
}  # fmt: skip

ABSENT = ("不涉及", "不适用")
"""What the name of a row says that has neither target nor points."""
ABSENT_OR_NONE = (*ABSENT, "无")
"""What any cell says that has nothing to say."""
LEVEL_ENDING = "标"
"""How the headings of levels end, `服务对象满意度标` too; rows named 经济效益 or 服务对象满意度 do not."""
COMPARISONS = (
    "大于等于", "小于等于", "不低于", "不少于", "不高于", "不超过", "不大于", "不小于", "不多于", "大于", "小于",
    "高于", "低于", "少于", "多于", "超过", "不超", "至少", "至多",
)  # fmt: skip
"""Words that stand before a number of a target as its sign does."""
OFFICES = (*"局委会办室科处部院所站队馆校园厅署社司府庭联学", "中心", "街道", "机关", "集团", "基地")
"""How the names of offices end, a bracket behind left out."""
PLACES = ("省", "市", "区", "县", "州", "盟", "旗", "镇", "乡", "共", "国", "院")
"""How what stands before the short name of an office ends: `丰台区 | 科技局`."""
_HINTS: Mapping[str, tuple[str, ...]] = {
    "数量指标": ("数量", "次数", "人数", "个数", "台数", "台", "家", "场", "项"),
    "质量指标": ("质量", "合格", "率", "验收", "准确", "达标", "故障", "完好", "标准"),
    "时效指标": ("时间", "及时", "按时", "时限", "期限", "进度", "小时", "分钟", "月", "支付", "响应", "按期"),
    "成本指标": ("成本", "预算", "金额", "费用", "万元", "经费", "控制数", "资金", "单价"),
    "经济成本指标": ("成本", "预算", "金额", "费用", "万元", "经费", "控制数", "资金", "单价"),
    "经济效益指标": ("经济", "收入", "企业", "产业", "节约"),
    "社会效益指标": ("保障", "提升", "提高", "社会", "服务", "促进", "影响"),
    "生态效益指标": ("生态", "环境", "环保", "节能"),
    "可持续影响指标": ("持续", "长期", "长效", "影响", "机制"),
    "服务对象满意度指标": ("满意",),
}  # fmt: skip
"""Words that rows under a second level are often named with: they rank guesses, and settle nothing."""

_NAMED_KINDS: Mapping[str, re.Pattern[str]] = {
    "time": re.compile(r"期$|期限|时间|时限|时效|及时|按时|按期|进度|支付|响应|时长|完成日"),
    "money": re.compile(r"成本|预算|费用|金额|经费|控制数|单价|总价|投资"),
    "share": re.compile(r"率$|率|度$|比例|比重"),
    "count": re.compile(r"数$|数量|次数|人数|个数|台数|面积|规模|总量"),
}
_VALUE_KINDS: Mapping[str, re.Pattern[str]] = {
    "time": re.compile(r"\d\s*(?:个?月|日|天|年|小时|分钟|季度)|[年月]底|月前|年内"),
    "money": re.compile(r"\d\s*(?:万|亿)?元"),
    "share": re.compile(r"\d\s*[%％]"),
    "count": re.compile(r"[^\d]{0,4}\d[\d,.]*\s*[^\d%％元月日天年]{0,3}\Z"),
}
"""What a row's name promises, and what its target looks like: a guess at which belong together."""

_BRACKETS = re.compile(r"[（(\[【〔][^（()）\[\]【】〔〕]*[)）\]】〕]")
_OPEN_BRACKET = re.compile(r"[（(【][^（()）【】]*\Z")
_PUNCTUATION = re.compile(r"[\s：:、，,。.．·;；*＊#_—\-–|]+")

_SIMPLIFIED = str.maketrans(
    "項稱門實單負責聯電話資預執數總額當財撥結轉標際績級產質時滿經濟會態響續對權評擬進額購觀認費應係務徵誤頁範圍類專屬補開關體價報業劃",
    "项称门实单负责联电话资预执数总额当财拨结转标际绩级产质时满经济会态响续对权评拟进额购观认费应系务征误页范围类专属补开关体价报业划",
)


def simplified(text: str) -> str:
    """The text with the traditional characters of labels simplified; offsets stay as they are."""
    return text.translate(_SIMPLIFIED)


@lru_cache(maxsize=16384)
def key(text: str) -> str:
    """What a label is compared by."""
    text = text.translate(_SIMPLIFIED)
    bare = _OPEN_BRACKET.sub("", _BRACKETS.sub("", text)) if len(text) < 60 else text
    return _PUNCTUATION.sub("", bare)


def _by_key(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: name for name, words in table.items() for word in words}


_HEAD, _FUND_COLUMN, _FUND_LINE = _by_key(HEAD), _by_key(FUND_COLUMNS), _by_key(FUND_LINES)
_GOAL, _COLUMN, _BLOCK = _by_key(GOALS), _by_key(INDICATOR_COLUMNS), _by_key(BLOCKS)
_LEVEL1 = {**{word: word for word in LEVEL1}, **_LEVEL1_SYNONYMS}
_LEVEL2 = {**{word: word for word in LEVEL1_OF}, **_LEVEL2_SYNONYMS}
WORDS = frozenset(
    {*_HEAD, *_FUND_COLUMN, *_FUND_LINE, *_GOAL, *_COLUMN, *_BLOCK, *TOTAL, *CONTINUED, *UNRECORDED, *UNIT_LABELS}
)

"""Every label of the form, as `key` gives it, levels left out."""


def head(text: str) -> str | None:
    """The head field that the label names."""
    return _HEAD.get(key(text))


def fund_column(text: str) -> str | None:
    """The column of 项目资金 that the heading names."""
    return _FUND_COLUMN.get(key(text))


def fund_line(text: str) -> str | None:
    """The row of 项目资金 that the label names."""
    return _FUND_LINE.get(key(text))


def goal(text: str) -> str | None:
    """The goal field that the heading names."""
    return _GOAL.get(key(text))


def column(text: str) -> str | None:
    """The column of 绩效指标 that the heading names."""
    return _COLUMN.get(key(text))


def block(text: str) -> str | None:
    """The block that the label names: funds, goals or indicators."""
    return _BLOCK.get(key(text))


def is_total(text: str) -> bool:
    """Whether the label is that of the 总分 row."""
    return key(text) in TOTAL


def is_subtotal(text: str) -> bool:
    """Whether the text names a sum over rows, which the record has no row for."""
    bare = key(text)
    return bare in SUBTOTAL or (len(bare) <= _LONGEST_SUBTOTAL and bare.endswith(SUBTOTAL))


def level1(text: str) -> str | None:
    """The standard name of a first-level heading, None when it is none."""
    return _LEVEL1.get(key(text))


def level2(text: str) -> str | None:
    """The standard name of a second-level heading, None when it is none."""
    return _LEVEL2.get(key(text))


def known(text: str) -> bool:
    """Whether the text is a label of the form, levels left out."""
    return key(text) in WORDS


def is_title(line: str) -> bool:
    """Whether a line holds the form's title, or the name of such forms."""
    return TITLE.search(re.sub(r"\s", "", line)) is not None


def is_below_title(line: str) -> bool:
    """Whether a line is what stands between the title and the table: the year, the unit."""
    return _BELOW_TITLE.fullmatch(re.sub(r"\s", "", line)) is not None


def only_first(text: str) -> bool:
    """Whether a word that is met at both levels belongs to the first: 满意度指标, but not 成本指标."""
    return key(text) in LEVEL1 and key(text) not in LEVEL1_OF


def begins_with_level(text: str) -> bool:
    """Whether a text goes on after a second-level heading: `质量指标故障修复率`."""
    bare = key(text)
    return bare not in _LEVEL2 and any(word.endswith("指标") and bare.startswith(word) for word in _LEVEL2)


def is_office(name: str) -> bool:
    """Whether a name ends as those of offices do: `丰台区科技局`, `科学技术委员会(汇总)`."""
    return re.split("[（(]", name)[0].endswith(OFFICES)


def hinted(text: str) -> tuple[str, ...]:
    """The second levels under which a row with this name, target and actual value may be guessed to stand."""
    return tuple(name for name, words in _HINTS.items() if any(word in text for word in words))


def named_kinds(name: str) -> frozenset[str]:
    """The kinds of value that a row's name promises: time, money, share, count."""
    return frozenset(kind for kind, pattern in _NAMED_KINDS.items() if pattern.search(name))


def value_kinds(target: str) -> frozenset[str]:
    """The kinds of value that a target may be."""
    return frozenset(kind for kind, pattern in _VALUE_KINDS.items() if pattern.search(target))


def first_levels(second: str) -> tuple[str, ...]:
    """The first levels under which the template puts this second-level heading; () when it knows none."""
    name = level2(second)
    return LEVEL1_OF.get(name, ()) if name else ()


def template_place(second: str) -> int | None:
    """Where the template prints this second-level heading among the others, 0 first; None when it knows none."""
    name = level2(second)
    return [*LEVEL1_OF].index(name) if name else None


_YEAR = re.compile(r"[（(\[]?\d{4}年?度?[)）\]]?\Z")
_UNITS = ("（万元）", "（元）", "(万元)", "(元)")
_BROKEN = ("年度总体目标", "年度绩效指标", "项目资金", "预算执行情况", "（万元）", "（元）")


def is_piece(chars: str) -> bool:
    """Whether the text is a piece of a block's label, which narrow cells break anywhere."""
    bare = key(chars)
    return bool(chars) and any(bare in word or chars in word for word in _BROKEN)


def recognises(chars: str, name: str) -> bool:
    """Whether a folded text that a reader took for the label `name` is one.

    `。三级指标` is a label behind the end of the text above it: that character belongs to no label.
    """
    if chars.startswith(tuple("。，、；")):
        return False
    if name in ("title", "year", "unit") and (TITLE.search(chars) or _YEAR.match(chars) or "单位" in chars):
        return True
    return known(chars) or chars in _UNITS or (name == "early" and level1(chars) is not None)


_LEVEL_WORDS = re.compile("|".join(sorted({*_LEVEL1, *_LEVEL2}, key=len, reverse=True)))


_HEADING_ENDS = ("指标", "目标", "效益", "效果", "影响", "满意度", "成本")


def ends_heading(text: str) -> bool:
    """Whether a text is the end of a heading of 绩效指标: `改进措施`, `分析及改进措施`."""
    bare = key(text)
    return len(bare) > 2 and any(word.endswith(bare) for word in INDICATOR_COLUMNS["deviation"])


def may_be_heading(text: str) -> bool:
    """Whether a text that no template knows may yet be a heading: it ends like one, and is no piece of a known one.

    `量指标` ends `质量指标`, `益指标满意度指标` holds a known heading behind a piece of another.
    """
    bare = key(text)
    if not bare.endswith(_HEADING_ENDS):
        return False
    words = {*_LEVEL1, *_LEVEL2}
    piece = any(word != bare and (word.endswith(bare) or word.startswith(bare)) for word in words)
    return not piece and not any(_is_piece_of_heading(bare[: -len(word)]) for word in words if bare.endswith(word))


def _is_piece_of_heading(rest: str) -> bool:
    return any(word.endswith(rest) for word in ({*_LEVEL1, *_LEVEL2} if rest else ()))


def several_levels(text: str) -> bool:
    """Whether a text that is no heading itself is made of headings: `产出指标数量指标`, `效益指效益指标`."""
    bare = key(text)
    if bare in _LEVEL1 or bare in _LEVEL2:
        return False
    rest = _LEVEL_WORDS.sub("", bare)
    broken = ("", "指", "标", "指标", "效益指", "产出指", "成本指", "满意度指")
    return bool(_LEVEL_WORDS.search(bare)) and rest in broken
