"""Forms whose cells come out of order, box by box: what order and sums prove is read, what they leave open is named."""

import json
from pathlib import Path

from pipeline.document import Document
from pipeline.extract.scatter import read_scatter
from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.head import matched
from pipeline.extract.scatter.words import words_of
from pipeline.kinds.self_evaluation.record import flat, leaves
from pipeline.reading import Form, Severity, Status
from pipeline.run import process
from pipeline.split import split
from pipeline.text import squeeze

GOLDEN = Path(__file__).parent.parent / "golden"
"""Forms of the golden dump whose headings stand one over each row; the others' extents are lost."""

HEAD = """项目支出绩效自评表
（2023年度）

机房运行维护

青山区信息局

王芳

实施单位

联系电话

年初预算数

全年预算数

全年执行数

{amounts}

项目名称

主管部门

项目负责人

项目资金（万
元）

年度资
金总额

其中：
当年财
政拨款

上年结
转资金

其他资
金

青山区数据中心

87654321

得分

10

—

—

—

执
行
率

10
0%

分
值

10

—

—

—

年
度
总
体
目
标

绩
效
指
标

预期目标

实际完成情况
"""
GOALS = """
保障机房设备全年稳定运行，
故障及时处理。

全年设备稳定运行，共处理故障十二次。
"""
ROWS = """
一级指
标

产出指
标

效益指
标

二级指
标

数量指
标

时效指
标

社会效
益指标

三级指标

年度指标值

实际完成值

维护设备台数

≥120台

126台

偏差原因分析及改进
措施

分
值

40

得
分

40

响应时间

保障业务系统稳定
运行

≤2小时

有效保障

1小时

有效保障

30

20

30

19

个别系统升级时曾
中断

总分

100

99
"""
FOUR_ROWS = "50 0 50 0 48 0 48 0 48 0 48 0".replace(" ", "\n\n")
FORM = HEAD.format(amounts=FOUR_ROWS) + GOALS + ROWS
TRUTH = {
    "title": "项目支出绩效自评表",
    "fiscal_year": 2023,
    "project_name": "机房运行维护",
    "supervising_department": "青山区信息局",
    "implementing_unit": "青山区数据中心",
    "project_leader": "王芳",
    "contact_phone": "87654321",
    "amount_unit": "万元",
    "funds.total.initial_budget": "50",
    "funds.total.annual_budget": "48",
    "funds.total.executed": "48",
    "funds.total.weight": "10",
    "funds.total.execution_rate": "100",
    "funds.total.score": "10",
    "funds.carryover.initial_budget": "50",
    "funds.carryover.annual_budget": "48",
    "funds.carryover.executed": "48",
    **{
        f"funds.{line}.{column}": "0"
        for line in ("current_year_appropriation", "other")
        for column in ("initial_budget", "annual_budget", "executed")
    },
    "expected_goal": "保障机房设备全年稳定运行，故障及时处理。",
    "actual_completion": "全年设备稳定运行，共处理故障十二次。",
    "indicators[0].level1": "产出指标",
    "indicators[0].level2": "数量指标",
    "indicators[0].level3": "维护设备台数",
    "indicators[0].target": "≥120台",
    "indicators[0].actual": "126台",
    "indicators[0].weight": "40",
    "indicators[0].score": "40",
    "indicators[1].level1": "产出指标",
    "indicators[1].level2": "时效指标",
    "indicators[1].level3": "响应时间",
    "indicators[1].target": "≤2小时",
    "indicators[1].actual": "1小时",
    "indicators[1].weight": "30",
    "indicators[1].score": "30",
    "indicators[2].level1": "效益指标",
    "indicators[2].level2": "社会效益指标",
    "indicators[2].level3": "保障业务系统稳定运行",
    "indicators[2].target": "有效保障",
    "indicators[2].actual": "有效保障",
    "indicators[2].weight": "20",
    "indicators[2].score": "19",
    "indicators[2].deviation": "个别系统升级时曾中断",
    "total_weight": "100",
    "total_score": "99",
}


def document(text: str) -> Document:
    """The text as a document."""
    return Document("form.txt", "form.txt", text)


def read(text: str) -> Form:
    """The one form of a text."""
    (form,) = process(document(text)).forms
    return form


def said(form: Form) -> dict[str, object]:
    """The form's values that are not null."""
    return {path: value for path, value in flat(form.record).items() if value is not None}


def errors(form: Form) -> list[str]:
    """What keeps the form from being accepted: the paths of each finding's options, or its own."""
    return [f.en for f in form.findings if f.severity is Severity.ERROR]


def test_columns_and_rows_out_of_order_are_put_together() -> None:
    """Labels here, their values there, columns after rows: each cell gets its place; guesses are named."""
    form = read(FORM)
    assert said(form) == TRUTH
    unproven = [f for f in form.findings if f.severity is Severity.ERROR]
    assert (form.status, {f.code for f in unproven}) == (Status.FLAGGED, {"layout.ambiguous"})
    assert {f.path for f in unproven} == {
        "project_name", "supervising_department", "implementing_unit", "project_leader",
        "indicators[1]", "indicators[2]", "indicators[2].deviation",
    }  # fmt: skip


def test_a_column_of_figures_is_told_from_a_row_by_the_sums() -> None:
    """`50 0 50 0 48 …` column by column: row by row the parts would be more than their total."""
    form = read(FORM)
    assert form.record.funds.carryover.annual_budget == "48"
    assert form.record.funds.current_year_appropriation.executed == "0"


def test_merged_headings_without_a_mark_of_their_extent_stay_open() -> None:
    """Two second levels over three rows: either may reach over two, and both ways are named."""
    form = read(FORM.replace("时效指\n标\n\n", ""))
    assert form.status is Status.FLAGGED
    (doubt,) = [f for f in form.findings if f.options]
    assert {o["indicators[1].level2"] for o in doubt.options} == {"数量指标", "社会效益指标"}


def test_the_shorter_goal_first_may_be_the_right_one() -> None:
    """A dump by height begins with the shorter of two texts: whose it is stays open."""
    text = FORM.replace("保障机房设备全年稳定运行，\n故障及时处理。", "保障机房运行。").replace(
        "共处理故障", "共处理\n故障"
    )
    form = read(text)
    assert form.status is Status.FLAGGED
    doubts = [f for f in form.findings if f.options]
    assert [f.path for f in doubts] == ["expected_goal", "actual_completion"]
    assert doubts[0].options[1]["expected_goal"] == "全年设备稳定运行，共处理故障十二次。"


def test_a_blank_cell_leaves_no_trace_and_is_not_guessed() -> None:
    """A target too few: its row is not known, and the form is flagged."""
    form = read(FORM.replace("≤2小时\n\n", ""))
    assert form.status is Status.FLAGGED


def test_a_label_that_is_missing_keeps_the_form_from_being_accepted() -> None:
    """A fund row or a column without its label: what stands there would pass for its neighbour's."""
    for label in ("其中：\n当年财\n政拨款\n\n", "联系电话\n\n", "三级指标\n\n", "分\n值\n\n"):
        assert read(FORM.replace(label, "")).status is Status.FLAGGED, label


def test_a_sum_that_fails_is_not_taken_for_the_forms_own_fault() -> None:
    """Figures that order placed: a wrong sum may be the reading's, so that it is an error, no warning."""
    form = read(FORM.replace("\n30\n\n20\n", "\n30\n\n10\n"))
    assert form.status is Status.FLAGGED


def test_text_in_the_order_of_its_rows_is_left_to_other_readers() -> None:
    """Headings and rows in their order: nothing is scattered, and no second reading is made."""
    text = (GOLDEN / "sources" / "fengtai-kxj-2023-pdftext.txt").read_text(encoding="utf-8")
    part = split(document(text))[2]
    assert list(read_scatter(part)) == []


def test_runs_of_labels_take_the_runs_of_values_of_their_length() -> None:
    """Three values, two labels, then three labels and two values: the runs match by their length."""
    values = [Atom((i,), chars) for i, chars in enumerate(["平台", "信息局", "王芳", "数据中心", "87654321"])]
    tokens = [*values[:3], "implementing_unit", "contact_phone", None, "project_name", "supervising_department",
              "project_leader", None, *values[3:]]  # fmt: skip
    (way,) = matched(tokens).ways
    assert {name: atom.chars for name, atom in way.items()} == {
        "project_name": "平台", "supervising_department": "信息局", "project_leader": "王芳",
        "implementing_unit": "数据中心", "contact_phone": "87654321",
    }  # fmt: skip


def test_a_word_of_two_blocks_keeps_both() -> None:
    """分值 heads a column of the funds and one of the indicators."""
    assert {word.block for word in words_of("分值")} == {"fund-column", "column"}


def test_the_golden_dump_box_by_box_is_read() -> None:
    """Eight real forms: at least 98.5% of the fields are right; all are flagged: blank funds leave no trace."""
    name = "dump-a-pdfminer.txt"
    numbers = json.loads((GOLDEN / "manifest.json").read_text(encoding="utf-8"))[name]
    truths = [json.loads((GOLDEN / "expected" / f"{n}.json").read_text(encoding="utf-8")) for n in numbers]
    forms = process(document((GOLDEN / "sources" / name).read_text(encoding="utf-8"))).forms
    assert len(forms) == len(truths)
    right = total = 0
    for form, truth in zip(forms, truths, strict=True):
        want = {p: v for p, v in leaves(truth.get("record", truth)) if v is not None}
        got = said(form)
        wrong = [p for p in {**want, **got} if squeezed(want.get(p)) != squeezed(got.get(p))]
        assert form.status is Status.FLAGGED
        right, total = right + len({**want, **got}) - len(wrong), total + len({**want, **got})
    assert right >= 0.985 * total


def squeezed(value: object) -> str:
    """A value as it is compared: without white space."""
    return squeeze(str(value))
