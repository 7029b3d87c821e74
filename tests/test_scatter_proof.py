"""What of a dump box by box is proven: blocks that come whole are accepted, what does not is named cell by cell."""

import pytest

from pipeline.document import Document
from pipeline.kinds.self_evaluation.record import flat
from pipeline.reading import Form, Severity, Status
from pipeline.run import process

HEAD = """项目支出绩效自评表
（2023年度）

项目名称

门户网站技术运维

主管部门

青山区科学技术和信息化局

实施单位

青山区大数据管理中心

项目负责人

王芳

联系电话

87654321
"""
FUNDS = """
项目资金（万
元）

年度总体
目标

年初预算数

全年预算数

全年执行数

分值

执行率

得分

年度资金总额

18.5

18.5

18.4

10

99.46%

10

其中：当年财政拨款

18.5

18.5

18.4

—

99.46%

—

上年结转资金

—

—

其他资金

0

0

0

—

—
"""
GOALS = """
预期目标

实际完成情况

在运维服务期内，对网站前台栏目及后台各应用支撑系统进行运维
管理，保障网站系统稳定、高效、安全运行。

全年保障了网站系统稳定运行，圆满完成了技术保障任务。
"""
HEADINGS = """
绩效
指标

一级指标

产出指标

满意度
指标

二级指标

三级指标

年度指标值

实际完成值

分值

得分

偏差原因分析
及改进措施
"""
ROWS = """
数量指标

全年巡检次数

≥12次

12次

30

30

时效指标

应急响应时间

≤5分钟

4分钟

40

40

服务对象满意度
指标

用户满意度

≥95%

95%

20

20
"""
TOTAL = """
100

100

总分
"""
WHOLE = HEAD + FUNDS + GOALS + HEADINGS + ROWS + TOTAL
"""As pdftotext gives a printed form whose merged cells come before or after their rows, and its rows one by one."""


def read(text: str) -> Form:
    """The one form of a text."""
    (form,) = process(Document("form.txt", "form.txt", text)).forms
    return form


def doubted(text: str) -> set[str]:
    """Where the form's errors are."""
    return {f.path for f in read(text).findings if f.severity is Severity.ERROR}


def without(old: str, new: str) -> str:
    """The form with one thing changed, which must be there."""
    assert WHOLE.count(old) == 1
    return WHOLE.replace(old, new)


def test_a_form_whose_blocks_come_whole_is_accepted() -> None:
    """Labels with their values, funds and indicators row by row: no other order fits, and nothing is in doubt."""
    form = read(WHOLE)
    assert (form.reader, form.status, doubted(WHOLE)) == ("scatter", Status.ACCEPTED, set())
    said = flat(form.record)
    assert said["supervising_department"] == "青山区科学技术和信息化局"
    assert said["funds.current_year_appropriation.executed"] == "18.4"
    assert said["funds.carryover.executed"] is None
    assert said["indicators[1].target"] == "≤5分钟"
    assert (said["indicators[2].level1"], said["indicators[2].level2"]) == ("满意度指标", "服务对象满意度指标")


def test_values_after_a_run_of_labels_are_a_guess_but_for_the_telephone() -> None:
    """`项目名称 / 主管部门 / 信息局 / 门户网站…`: a name over the whole width may come after the column below it."""
    run = "项目名称\n\n主管部门\n\n门户网站技术运维\n\n青山区科学技术和信息化局"
    text = without("项目名称\n\n门户网站技术运维\n\n主管部门\n\n青山区科学技术和信息化局", run)
    found = doubted(text)
    assert {"project_name", "supervising_department", "implementing_unit", "project_leader"} <= found
    assert "contact_phone" not in found
    assert not any(path.startswith(("funds", "indicators")) for path in found)


def test_a_label_that_lacks_its_neighbours_may_have_anothers_value() -> None:
    """`项目名称 / 信息局 / 实施单位`: the name and 主管部门 came to stand elsewhere; what follows is not its value."""
    text = without("门户网站技术运维\n\n主管部门\n\n", "")
    assert {"project_name", "supervising_department"} <= doubted(text)


def test_a_value_that_shares_its_box_is_a_guess() -> None:
    """`王芳 / 青山区 …` in one box: where the value ends is not known."""
    text = without("青山区科学技术和信息化局\n", "青山区科学技术\n和信息化局一科 网站处\n")
    assert "supervising_department" in doubted(text)


@pytest.mark.parametrize(("old", "new"), [
    ("预期目标\n\n实际完成情况", "实际完成情况\n\n预期目标"),
    ("系统稳定、高效、安全运行。\n\n全年", "系统稳定、高效、安全运行。\n\n\f全年"),
])  # fmt: skip
def test_goals_that_do_not_follow_their_headings_are_a_guess(old: str, new: str) -> None:
    """Headings the other way round, or a page's end between the texts."""
    assert {"expected_goal", "actual_completion"} <= doubted(without(old, new))


def by_columns(amounts: str, rates: str) -> str:
    """The form with its funds column by column, as pdfminer gives them: amounts, points and rates each on end."""
    names = "年度资金总额 其中：当年财政拨款 上年结转资金 其他资金"
    points = f"分值 10 — — — 执行率 {rates} 得分 10 — — —"
    funds = f"项目资金（万元） 年度总体目标 {names} 年初预算数 全年预算数 全年执行数 {amounts} {points}"
    return WHOLE.replace(FUNDS, "\n" + funds.replace(" ", "\n\n") + "\n")


def test_a_blank_row_of_the_funds_without_dashes_is_named_and_nothing_else() -> None:
    """Six amounts in columns: the total is sure, 当年财政拨款 is only the likeliest of its three parts."""
    text = by_columns("18.5 18.5 18.5 18.5 18.4 18.4", "99.46% 99.46%")
    assert read(text).record.funds.current_year_appropriation.executed == "18.4"
    assert doubted(text) == {"funds.current_year_appropriation", "funds.carryover", "funds.other"}


def test_full_columns_of_funds_are_proven_where_they_add_up_one_way() -> None:
    """`50 30 15 5 / 48 29 14 5 / …`: row by row, or half and half, no sum would hold."""
    text = by_columns("50 30 15 5 48 29 14 5 40 25 11 4", "83.33%")
    assert read(text).record.funds.carryover.executed == "11"
    assert doubted(text) == set()


def test_full_columns_that_add_up_in_two_ways_are_a_guess() -> None:
    """`0 0 0 0 / 160 160 0 0 / 160 160 0 0`: the second and third columns may come row by row."""
    found = doubted(by_columns("0 0 0 0 160 160 0 0 160 160 0 0", "100% 100%"))
    assert found == {"funds.current_year_appropriation", "funds.carryover"}


@pytest.mark.parametrize(("old", "new"), [
    ("18.5\n\n18.5\n\n18.4\n\n—", "18.5\n\n18.4\n\n—"),
    ("99.46%\n\n—", "—"),
    ("上年结转资金\n\n—\n\n—\n\n其他资金", "上年结转资金\n\n其他资金\n\n—\n\n—"),
    ("0\n\n0\n\n0\n\n—", "0\n\n0\n\n总分\n\n0\n\n—"),
])  # fmt: skip
def test_a_row_of_funds_that_is_not_full_is_a_guess_or_its_rate_is_blank(old: str, new: str) -> None:
    """An amount, a rate or dashes too few, and another block's label between: only a blank rate leaves no doubt."""
    text = without(old, new)
    assert any(path.startswith("funds") for path in doubted(text)) is not ("99.46%" in old)


def test_rows_that_come_column_by_column_are_named_and_the_others_are_not() -> None:
    """Two rows as `name name target target …`: which target is whose follows from order alone."""
    rows = "全年巡检次数\n\n≥12次\n\n12次\n\n30\n\n30\n\n时效指标\n\n应急响应时间\n\n≤5分钟\n\n4分钟\n\n40\n\n40"
    mixed = "时效指标\n\n全年巡检次数\n\n应急响应时间\n\n≥12次\n\n≤5分钟\n\n12次\n\n4分钟\n\n30\n\n40\n\n30\n\n40"
    found = doubted(without(rows, mixed))
    assert {"indicators[0]", "indicators[1]"} <= found
    assert "indicators[2]" not in found


@pytest.mark.parametrize(("old", "new"), [
    ("≤5分钟\n\n4分钟", "4分钟"),  # a blank cell
    ("≤5分钟\n\n4分钟", "≤5分钟\n4分钟"),  # two cells in one box
    ("应急响应时间\n\n≤5分钟", "应急响\n\n应时间\n\n≤5分钟"),  # a cell in two
    ("≤5分钟\n\n4分钟", "≤5分钟\n\n\f4分钟"),  # a page's end
    ("≤5分钟\n\n4分钟", "≤5分钟\n\n98%"),  # two kinds
    ("应急响应时间\n\n≤5分钟", "≤5分钟\n\n应急响应时间"),  # a quantity as a name
])  # fmt: skip
def test_a_row_that_does_not_come_whole_is_a_guess(old: str, new: str) -> None:
    """A row is name, target, actual value, weight and score on end, a box each, of kinds that go together."""
    assert read(without(old, new)).status is Status.FLAGGED


def test_half_a_box_is_no_cell() -> None:
    """`应急响应平均 / 时间≤5分钟`: the second line of a name and the target beside it pass for a whole target."""
    text = without("应急响应时间\n\n≤5分钟", "应急响应平均\n时间≤5分钟")
    assert read(text).status is Status.FLAGGED
    assert any(path.startswith("indicators") for path in doubted(text))


def test_a_taller_text_after_a_shorter_one_may_be_its_left_neighbour() -> None:
    """A dump by height gives the shorter cell first; a heading taller than its name yet first says that it does not."""
    tall = without("应急响应时间\n\n≤5分钟\n\n4分钟", "应急响应\n\n十分钟内\n到达现场\n\n十分钟内到达现场")
    assert doubted(tall.replace("服务对象满意度\n指标", "服务对象满意度指标")) == {
        "indicators[1].level3", "indicators[1].target",
    }  # fmt: skip
    assert doubted(tall) == set()


def test_a_name_that_may_be_a_heading_wants_headings_right_before_their_rows() -> None:
    """`服务对象满意度指标 / 服务对象满意度`: the left one is the heading, where every row begins with its own."""
    named = without("用户满意度\n", "服务对象满意度\n")
    assert doubted(named) == set()
    run = named
    for heading in ("数量指标\n\n", "时效指标\n\n", "服务对象满意度\n指标\n\n"):
        run = run.replace(heading, "")
    run = run.replace("二级指标\n\n", "二级指标\n\n数量指标\n\n时效指标\n\n服务对象满意度\n指标\n\n")
    assert "indicators[2]" in doubted(run)


@pytest.mark.parametrize(("old", "new", "where"), [
    ("≥12次\n\n12次", "≥12%\n\n12%", {"indicators[0].target", "indicators[0].actual"}),
    ("40\n\n40\n", "40\n\n30\n", {"indicators[0].weight", "indicators[1].weight"}),
])  # fmt: skip
def test_cells_that_could_change_places_unseen_are_named(old: str, new: str, where: set[str]) -> None:
    """Two targets in %, a row that lost points: only order says whose each is."""
    text = without(old, new)
    total = "100\n\n100" if "30" not in new else "100\n\n90"
    assert where <= doubted(text.replace("100\n\n100\n\n总分", f"{total}\n\n总分"))


def test_names_that_speak_of_no_heading_could_change_places() -> None:
    """巡检 and 反馈 may each stand under 数量 as under 时效."""
    text = without("全年巡检次数", "全年巡检").replace("应急响应时间", "用户反馈")
    assert doubted(text) == {"indicators[0].level3", "indicators[1].level3"}


@pytest.mark.parametrize(("one", "other"), [
    ("全年巡检次数", "应急响应时间"), ("≥12次", "≤5分钟"), ("12次\n\n30", "95%\n\n30"), ("用户满意度\n", "≥95%\n"),
])  # fmt: skip
def test_cells_that_changed_places_are_not_accepted(one: str, other: str) -> None:
    """A name, a target, an actual value of another row, a name for a target: rows no longer go together."""
    text = WHOLE.replace(one, "◇", 1).replace(other, one, 1).replace("◇", other, 1)
    assert read(text).status is Status.FLAGGED


def test_a_text_too_long_for_its_column_is_a_guess() -> None:
    """A name of six characters a line, and one that breaks after four where there was room for more."""
    text = without("应急响应时间\n\n≤5分钟", "应急响应\n时间\n\n≤5分钟")
    assert {"indicators[0]", "indicators[1]"} <= doubted(text)


def test_headings_out_of_the_templates_order_are_a_guess() -> None:
    """时效 above 数量: either the form has it so, or the dump has turned them about."""
    text = without("数量指标\n", "进度指标\n").replace("时效指标\n", "数量指标\n")
    assert {"indicators[0].level2", "indicators[1].level2"} <= doubted(text)


def test_a_reason_is_a_guess() -> None:
    """A reason stands in no row's order: the row that it follows is named."""
    text = without("95%\n\n20\n\n20", "95%\n\n20\n\n19\n\n个别用户反映较慢").replace("100\n\n100", "100\n\n99")
    assert "indicators[2].deviation" in doubted(text)


def test_columns_go_by_the_order_of_their_headings() -> None:
    """`实际完成值 / 偏差 / 年度指标值`: the headings stand apart, and the order of the columns is a guess."""
    text = without("年度指标值\n\n实际完成值\n\n分值", "实际完成值\n\n绩效\n\n年度指标值\n\n分值")
    assert read(text).status is Status.FLAGGED


def test_a_form_without_its_title_is_flagged() -> None:
    """The title of the next page may have come to the form before."""
    text = WHOLE.replace("项目支出绩效自评表\n（2023年度）\n\n", "")
    assert "title" in doubted(text)
