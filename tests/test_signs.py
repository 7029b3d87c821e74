"""Damages to one cell that leave a text which reads on: each is flagged at its place, and the plain form is not."""

import json
from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.kinds.self_evaluation.record import leaves
from pipeline.kinds.self_evaluation.signs import SIGNS, sides_swapped
from pipeline.reading import Severity, Status
from pipeline.run import process
from pipeline.trials.corpus import forms_of


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    """A plain form in tabs."""
    return (root / "tests/files/forms/plain.txt").read_text(encoding="utf-8")


REASON = "备件到货晚，已增加库存"


@pytest.mark.parametrize(
    ("printed", "instead", "path"),
    [
        # the reason of a row that lost points, a row higher
        (f"20\t18\t{REASON}", "20\t18\t", "indicators[5].deviation"),
        ("45.6万元\t10\t10\t", "45.6万元\t10\t10\t月", "indicators[4].deviation"),
        (f"20\t18\t{REASON}", "20\t18\t库存", "indicators[5].deviation"),
        ("12次\t12次\t10\t10", "12次\t12次\t10\t1012", "indicators[1].score"),
        ("12次\t12次\t10\t10\t", "每月完成巡检\t每月\t10\t8\t完成巡检", "indicators[1].deviation"),
        ("1.5小时\t10", "000小时\t10", "indicators[3].actual"),
        # headings cut over two rows, or joined to the next one
        ("\t质量指标\t", "\t质\t", "indicators[2].level2"),
        ("\t时效指标\t", "\t量指标时效指标\t", "indicators[3].level2"),
        # figures and texts of the row below
        ("\t12次\t12次", "\t12次\t12次9", "indicators[1].actual"),
        ("≤2小时\t", "≤2小时≤\t", "indicators[3].target"),
        ("≥99%\t", "≥99%且≤\t", "indicators[2].target"),
        ("45.6万元\t10", "45.6万元（\t10", "indicators[4].actual"),
        ("业务中断次数", "≤1次", "indicators[5].level3"),
        ("业务中断次数", "业务中断次数不涉及", "indicators[5].level3"),
        # the head's cells run together, or are cut
        (
            "青山区信息局\t\t\t\t实施单位\t青山区数据中心",
            "青山区信息局青山区数据中心\t\t\t\t实施单位\t",
            "implementing_unit",
        ),
        ("青山区数据中心\t", "护青山区数据中心\t", "implementing_unit"),
        ("王芳\t\t\t\t联系电话\t87654321", "王\t\t\t\t联系电话\t芳87654321", "contact_phone"),
        ("青山区数据中心\t", "青山区数据中心8765\t", "implementing_unit"),
        (
            "青山区信息局\t\t\t\t实施单位\t青山区数据中心",
            "青山区信息\t\t\t\t实施单位\t青山区数据中心局",
            "supervising_department",
        ),
        ("青山区数据中心\t", "青山区信息局已完成\t", "implementing_unit"),
        ("机房运行维护\t", "机房运行维护（2023年度）\t", "project_name"),
        # the goals' second text moved under the first
        ("全年设备稳定运行，共处理故障十二次。", "", "actual_completion"),
        ("10\t95%\t9.5", "10\t95\t9.5", "funds.total.execution_rate"),
    ],
)
def test_a_damaged_cell_is_flagged_at_its_place(text: str, printed: str, instead: str, path: str) -> None:
    """The finding points at the cell, or at the row that it stands in."""
    assert printed in text
    damaged = text.replace(printed, instead, 1)
    if path == "indicators[5].deviation":
        damaged = damaged.replace("45.6万元\t10\t10\t", f"45.6万元\t10\t10\t{REASON}", 1)
    if path == "project_name":
        damaged = damaged.replace("（2023年度）\n", "", 1)
    if path == "indicators[1].actual":
        damaged = damaged.replace("99.5%", "9%", 1)
    (form,) = process(Document("a.txt", "0", damaged)).forms
    errors = {f.path for f in form.findings if f.severity is Severity.ERROR}
    assert form.status is Status.FLAGGED
    assert path in errors


@pytest.mark.parametrize(
    ("zeros", "flagged"),
    [("6\t6\t6", False), ("0\t0\t0", False), ("0\t0\t", False), ("\t0\t0", True), ("0\t\t0", True)],
)
def test_a_zero_fits_every_column(text: str, zeros: str, flagged: bool) -> None:
    """Sums hold wherever a zero stands; only one that leaves a gap before it is said to have slipped."""
    paid = text.replace("40\t38\t36\t—\t94.74%", "46\t44\t42\t—\t95.45%") if zeros[0] != "6" else text
    form = paid.replace("6\t6\t6\t—\t100%", f"{zeros}\t—\t")
    (read,) = process(Document("a.txt", "0", form)).forms
    slipped = [f for f in read.findings if f.path == "funds.carryover" and f.severity is Severity.ERROR]
    assert bool(slipped) is flagged


def test_a_row_without_points_that_stands_twice(text: str) -> None:
    """`可持续影响指标 | 不涉及` twice: no sum tells how often; under another heading it is another row."""
    row = "\t满意度指标\t"
    for heading, twice in (("可持续影响指标", True), ("生态效益指标", False)):
        added = "".join(f"\t\t{level2}\t不涉及\t\t\t\t\t\n" for level2 in ("可持续影响指标", heading))
        (form,) = process(Document("a.txt", "0", text.replace(row, added + row))).forms
        assert (form.status is Status.FLAGGED) is twice


def test_a_figure_after_the_total_is_not_left_out(text: str) -> None:
    """`总分 | 97.` over `5`: the rest of a figure in a row of its own flags the form."""
    damaged = text.replace("总分\t\t\t\t\t\t100\t97.5\t", "总分\t\t\t\t\t\t10\t97.5\t\n\t\t\t\t\t\t0\t\t")
    assert damaged != text
    (form,) = process(Document("a.txt", "0", damaged)).forms
    assert ("split.count", Severity.ERROR) in {(f.code, f.severity) for f in form.findings}


def test_a_stop_before_a_label_is_a_texts(text: str) -> None:
    """`共处理故障十二次` over `。三级指标`: the end of a text is no part of the label behind it."""
    damaged = text.replace("十二次。", "十二次").replace("\t三级指标", "\t。三级指标")
    (form,) = process(Document("a.txt", "0", damaged)).forms
    assert ("ledger.leftover", Severity.ERROR) in {(f.code, f.severity) for f in form.findings}


def test_true_records_bear_no_sign(golden: Path) -> None:
    """Of the golden records, printed by real offices, only the one with a budget of 0 and -5 spent bears one."""
    told = {
        form.form
        for form in forms_of(golden)
        for sign in SIGNS
        if next(sign({p: v for p, v in leaves(form.record) if v is not None}), None)
    }
    assert told == {"003-12"}


def test_the_plain_form_bears_no_sign(root: Path) -> None:
    """A whole record in which every reason, amount and heading stands where it should."""
    record = json.loads((root / "tests/files/forms/plain.json").read_text(encoding="utf-8"))
    values = dict(leaves(record))
    assert [found for sign in SIGNS for found in sign(values)] == []


@pytest.mark.parametrize(
    ("target", "actual", "swapped"),
    [
        ("27.79万元", "≤40万元", True),
        ("201.1956万元", "不超过202万元", True),
        ("2小时", "<4小时", True),
        ("90%", "大于80%", True),
        ("280000元", "400000元以内", True),
        ("90000元", "不超80000元", True),
        ("9万元以内", "10万元以内", False),
        ("678次", "≥678次", False),
        ("≤12个月", "≤6个月", False),
        ("≤40万元", "27.79万元", False),
        ("按合同完成", "≤40万元", False),
    ],
)
def test_a_limit_in_the_place_of_what_was_done(target: str, actual: str, swapped: bool) -> None:
    """A limit under 实际完成值 beside another figure without one under 年度指标值: they may have changed places."""
    told = list(sides_swapped({"indicators[0].target": target, "indicators[0].actual": actual}))
    assert [path for path, *_ in told] == ["indicators[0].actual"] * swapped


def test_no_printed_form_has_swapped_its_sides(golden: Path) -> None:
    """Real forms repeat a limit as what was done, but never beside another figure."""
    records = [{p: v for p, v in leaves(form.record) if v is not None} for form in forms_of(golden)]
    assert [told for values in records for told in sides_swapped(values)] == []
