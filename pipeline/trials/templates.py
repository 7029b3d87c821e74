"""How the form is printed in different places: headings, order of columns, what stands where.

These labels stand apart from those the readers know, so that a source never asks for just the words that are known.
"""

from dataclasses import dataclass, replace

from pipeline.kinds.self_evaluation.record import FUND_LINES

Columns = tuple[tuple[str, str], ...]
"""Field and printed heading, in printed order; the field is empty where the record has none for the column."""

_HEAD: tuple[Columns, ...] = (
    (("project_name", "项目名称"),),
    (("supervising_department", "主管部门"), ("implementing_unit", "实施单位")),
    (("project_leader", "项目负责人"), ("contact_phone", "联系电话")),
)
_FUND_COLUMNS: Columns = (
    ("initial_budget", "年初预算数"),
    ("annual_budget", "全年预算数"),
    ("executed", "全年执行数"),
    ("weight", "分值"),
    ("execution_rate", "执行率"),
    ("score", "得分"),
)
_INDICATOR_COLUMNS: Columns = (
    ("level1", "一级指标"),
    ("level2", "二级指标"),
    ("level3", "三级指标"),
    ("target", "年度指标值"),
    ("actual", "实际完成值"),
    ("weight", "分值"),
    ("score", "得分"),
    ("deviation", "偏差原因分析及改进措施"),
)


@dataclass(frozen=True, slots=True)
class Template:
    """One place's form. `fund_lines` are the labels of the four rows of 项目资金, in the record's order.

    `block` is the leftmost column beside the indicators, empty where there is none; `inside` puts title and year
    into the table; `dash` stands in the cells of the sub-rows that hold no score; `remark` fills unknown columns.
    """

    name: str
    year: str = "（{year}年度）"
    head: tuple[Columns, ...] = _HEAD
    funds: str = "项目资金（{unit}）"
    fund_lines: tuple[str, ...] = ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")
    fund_columns: Columns = _FUND_COLUMNS
    goal: str = "年度总体目标"
    goals: Columns = (("expected_goal", "预期目标"), ("actual_completion", "实际完成情况"))
    block: str = "绩效指标"
    indicator_columns: Columns = _INDICATOR_COLUMNS
    total: str = "总分"
    dash: str = "—"
    inside: bool = False
    remark: str = ""

    @property
    def width(self) -> int:
        """Columns of the printed table."""
        return len(self.indicator_columns) + bool(self.block)

    @property
    def labels_of_funds(self) -> dict[str, str]:
        """Fund line -> its printed label."""
        return dict(zip(FUND_LINES, self.fund_lines, strict=True))


def _renamed(columns: Columns, names: dict[str, str]) -> Columns:
    return tuple((name, names.get(name, label)) for name, label in columns)


def _ordered(columns: Columns, order: str) -> Columns:
    labels = dict(columns)
    return tuple((name, labels[name]) for name in order.split())


def _with_column(columns: Columns, place: int, heading: str) -> Columns:
    return (*columns[:place], ("", heading), *columns[place:])


MINISTRY = Template("ministry")
"""The form of the Ministry of Finance."""

TEMPLATES: tuple[Template, ...] = (
    MINISTRY,
    Template(
        "other-words",
        year="（{year} 年度）",
        fund_lines=("年度资金总额", "其中：本年财政拨款", "上年结转", "其他资金"),
        fund_columns=_renamed(
            _FUND_COLUMNS,
            {
                "annual_budget": "调整后预算数",
                "executed": "预算执行数",
                "weight": "权重",
                "execution_rate": "预算执行率",
            },
        ),
        indicator_columns=_renamed(
            _INDICATOR_COLUMNS,
            {
                "target": "指标值",
                "actual": "完成值",
                "weight": "权重",
                "deviation": "未完成原因分析及拟采取的措施",
            },
        ),
    ),
    Template(
        "lettered",
        year="{year}年度",
        funds="项目资金（单位：{unit}）",
        fund_lines=("年度资金总额：", "其中：财政拨款", "上年结转资金", "其他资金"),
        fund_columns=_renamed(
            _FUND_COLUMNS,
            {"annual_budget": "全年预算数（A）", "executed": "全年执行数（B）", "execution_rate": "执行率（B/A）"},
        ),
        goal="年度目标",
        goals=(("expected_goal", "年初设定目标"), ("actual_completion", "年度总体目标完成情况")),
        indicator_columns=_renamed(
            _INDICATOR_COLUMNS,
            {"target": "年度指标值(A)", "actual": "全年完成值(B)", "deviation": "未完成原因和改进措施"},
        ),
        total="总 分",
        dash="——",
    ),
    replace(
        MINISTRY,
        name="weights-first",
        fund_columns=_ordered(_FUND_COLUMNS, "weight initial_budget annual_budget executed execution_rate score"),
        indicator_columns=_ordered(_INDICATOR_COLUMNS, "level1 level2 level3 weight target actual score deviation"),
    ),
    replace(
        MINISTRY,
        name="actual-before-target",
        fund_columns=_ordered(_FUND_COLUMNS, "executed annual_budget initial_budget execution_rate weight score"),
        indicator_columns=_ordered(_INDICATOR_COLUMNS, "level1 level2 level3 actual target score weight deviation"),
    ),
    replace(MINISTRY, name="remarks", indicator_columns=_with_column(_INDICATOR_COLUMNS, 8, "备注"), remark="见附件"),
    replace(
        MINISTRY,
        name="scoring-rules",
        indicator_columns=_with_column(_INDICATOR_COLUMNS, 5, "评分标准"),
        remark="完成得满分，每低5%扣1分",
    ),
    replace(MINISTRY, name="without-block", block="", dash=""),
    replace(MINISTRY, name="title-inside", inside=True, year="({year}年度)"),
    replace(
        MINISTRY,
        name="people-first",
        head=(
            (("project_name", "项目名称"), ("project_leader", "项目负责人")),
            (("implementing_unit", "项目单位"), ("supervising_department", "主管单位")),
            (("contact_phone", "联系方式"),),
        ),
    ),
)
