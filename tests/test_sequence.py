"""Cells of which only the order is known, cut into rows; where order does not tell, nothing is made certain."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.extract.align import MARGIN
from pipeline.extract.sequence import best_cuts
from pipeline.kinds.self_evaluation.record import plain
from pipeline.reading import Form, Severity, Status
from pipeline.run import process

HEADING = ("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation")
FULL = ("level3", "target", "actual", "weight", "score")
NAMES = ("维护设备台数", "系统无故障率", "应急响应时间", "巡检次数", "用户满意度", "项目总成本")
VALUES = ("≥700", "834次", "99.99%", "≤5分钟", "优良", "完成")
REASON = "措施到位较晚"
SECONDS = {"产出指标": ("数量指标", "质量指标", "时效指标"), "效益指标": ("社会效益指标", "经济效益指标")}


def cut(*texts: str) -> list[list[str]]:
    """The cheapest cut, as rows of texts."""
    rows, at = [], 0
    for fields in best_cuts(texts, HEADING)[0].rows:
        rows.append(list(texts[at : at + len(fields)]))
        at += len(fields)
    return rows


@st.composite
def printed_rows(draw: st.DrawFn) -> list[list[str]]:
    """Rows as a form prints them: merged headings stand once, all five cells of a row are filled."""
    rows = []
    for first in draw(st.sampled_from([("产出指标",), ("产出指标", "效益指标")])):
        for j, second in enumerate(SECONDS[first][: draw(st.integers(1, 2))]):
            for k in range(draw(st.integers(1, 2))):
                weight = draw(st.integers(1, 30))
                lost = draw(st.integers(0, weight))
                cells = [first] * (j == k == 0) + [second] * (k == 0)
                cells += [draw(st.sampled_from(NAMES)), draw(st.sampled_from(VALUES)), draw(st.sampled_from(VALUES))]
                cells += [str(weight), str(weight - lost)]
                rows.append(cells + [REASON] * (lost > 0))
    return rows


@given(printed_rows())
def test_rows_come_back_from_the_order_of_their_cells(rows: list[list[str]]) -> None:
    """Rows that are full, with merged headings and with reasons where points were lost, are found again."""
    assert cut(*(text for row in rows for text in row)) == rows


@given(printed_rows())
def test_a_cut_uses_every_cell_once(rows: list[list[str]]) -> None:
    """No cut drops or repeats a cell, and each row keeps the order of its columns."""
    texts = [text for row in rows for text in row]
    for found in best_cuts(texts, HEADING):
        assert sum(map(len, found.rows)) == len(texts)
        assert all(list(fields) == sorted(fields, key=HEADING.index) for fields in found.rows)


@given(printed_rows(), st.data())
def test_a_cell_that_is_missing_is_never_sure(rows: list[list[str]], data: st.DataObject) -> None:
    """With one target or actual less, the cut is dear or has a rival: what stands where is not shown."""
    number = data.draw(st.integers(0, len(rows) - 1))
    before = rows[number - 1][-1] if number else ""
    assume(before != REASON or rows[number][0] not in NAMES)
    kept = list(rows[number])
    kept.pop(next(i for i, text in enumerate(kept) if text in VALUES))
    texts = [text for i, row in enumerate(rows) for text in (kept if i == number else row)]
    found = best_cuts(texts, HEADING)
    assert not found or found[0].cost >= 3.0 or (len(found) > 1 and found[1].cost < found[0].cost + MARGIN)


def test_what_fits_no_columns_has_no_cut() -> None:
    """A run in which no row can end is not cut by force."""
    assert best_cuts(("10", "10", "10"), HEADING) == []


def test_a_row_that_says_not_applicable_stands_alone() -> None:
    """不涉及 without numbers is a row of its own."""
    assert cut(
        "效益指标", "社会效益指标", "不涉及", "满意度指标", "满意度指标", "用户满意度", "≥95%", "96%", "10", "10"
    ) == [
        ["效益指标", "社会效益指标", "不涉及"],
        ["满意度指标", "满意度指标", "用户满意度", "≥95%", "96%", "10", "10"],
    ]


@pytest.fixture(scope="module")
def form(root: Path) -> tuple[list[str], dict[str, Any]]:
    """The cells of a plain form in printed order, and its record."""
    folder = root / "tests/files/forms"
    text = (folder / "plain.txt").read_text(encoding="utf-8")
    cells = [cell for line in text.splitlines() for cell in line.split("\t") if cell]
    return cells, json.loads((folder / "plain.json").read_text(encoding="utf-8"))


def read(text: str) -> Form:
    """The only form of a text."""
    (form,) = process(Document("a.txt", "0", text)).forms
    return form


@pytest.mark.parametrize("separator", ["\n", "\n\n", " "])
def test_a_form_of_one_cell_a_line_is_read(form: tuple[list[str], dict[str, Any]], separator: str) -> None:
    """A cell a line, or all cells in one flat line: the record is that of the table, and it is accepted."""
    found = read(separator.join(form[0]))
    assert plain(found.record) == form[1]
    assert found.status is Status.ACCEPTED


def without(record: dict[str, Any], value: str) -> dict[str, Any]:
    """The record with null where this value stands first."""
    changed: dict[str, Any] = json.loads(json.dumps(record, ensure_ascii=False).replace(f'"{value}"', "null", 1))
    return changed


def is_flagged_or_right(form: Form, record: dict[str, Any]) -> bool:
    """Whether a form is not accepted, or says what is true."""
    return form.status is Status.FLAGGED or plain(form.record) == record


@pytest.mark.parametrize("gone", ["50", "48", "9.5", "≥120台", "126台", "巡检次数", "王芳", "备件到货晚，已增加库存"])
def test_a_cell_that_left_no_trace_is_never_filled_with_another(
    form: tuple[list[str], dict[str, Any]], gone: str
) -> None:
    """With a blank cell that is not printed, the form is flagged, or arithmetic tells which cell is blank."""
    cells = list(form[0])
    cells.remove(gone)
    assert is_flagged_or_right(read("\n".join(cells)), without(form[1], gone))


def test_a_reason_is_not_the_name_of_the_next_row(form: tuple[list[str], dict[str, Any]]) -> None:
    """Points lost with a reason, then a row with a blank target: the cells fit twice, and the form is not accepted."""
    cells = list(form[0])
    first = cells.index("维护设备台数")
    lost = ["维护设备台数", "≥120台", "118台", "15", "13", "两台报废未及时补充"]
    cells[first : first + 10] = [*lost, "巡检次数", "12次", "10", "10"]
    last = cells.index("业务中断次数")
    cells[last + 1 : last + 6] = ["≤3次", "2次", "20", "20"]
    assert read("\n".join(cells)).status is Status.FLAGGED


@pytest.mark.parametrize("gone", ["服务对象满意度指标", "使用单位满意度", "≥90%", "96%"])
def test_a_heading_with_two_places_is_a_tie(form: tuple[list[str], dict[str, Any]], gone: str) -> None:
    """满意度指标 may be a first level or a second: with a cell less in its row nothing shows which, nor where."""
    cells = list(form[0])
    cells.remove(gone)
    assert is_flagged_or_right(read("\n".join(cells)), without(form[1], gone))


def test_two_goal_texts_under_one_heading_are_not_joined(form: tuple[list[str], dict[str, Any]]) -> None:
    """Without 预期目标 the two texts do not become one 实际完成情况 of an accepted form."""
    cells = list(form[0])
    cells.remove("预期目标")
    found = read("\n".join(cells))
    assert is_flagged_or_right(found, {**form[1], "expected_goal": None})


def test_goals_over_three_lines_have_an_open_middle(form: tuple[list[str], dict[str, Any]]) -> None:
    """Three texts under two headings: which side the middle one is on is not shown, and the finding points there."""
    cells = list(form[0])
    cells.insert(cells.index("绩效指标"), "另有一次演练。")
    found = read("\n".join(cells))
    assert found.status is Status.FLAGGED
    doubts = {f.path: f for f in found.findings if f.code == "layout.ambiguous"}
    assert doubts.keys() == {"expected_goal", "actual_completion"}
    assert all({"expected_goal", "actual_completion"} <= {*f.options[0], *f.options[1]} for f in doubts.values())


def test_a_stray_line_is_not_taken_for_a_reason(form: tuple[list[str], dict[str, Any]]) -> None:
    """A running head between rows is no 偏差原因 of the row above, and does not vanish."""
    cells = list(form[0])
    cells.insert(cells.index("质量指标"), "青山区二〇二三年度决算汇编")
    found = read("\n".join(cells))
    assert found.status is Status.FLAGGED
    assert any(f.severity is Severity.ERROR for f in found.findings)
