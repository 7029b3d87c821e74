"""Pages dumped in patches: figures with their names, pairs of values and headings, each kind in regions of its own."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.extract.drawing import Drawing
from pipeline.extract.scatter.patches.cuts import Kind, Points, cut
from pipeline.extract.scatter.patches.figures import pages_of
from pipeline.extract.scatter.patches.funds import funds_of
from pipeline.extract.scatter.patches.match import Item, Problem, match
from pipeline.extract.scatter.patches.pieces import lines_of, unglued
from pipeline.extract.scatter.patches.sections import Sections, sections_of
from pipeline.extract.walk.fragments import fragments_of
from pipeline.kinds.self_evaluation.record import flat, leaves
from pipeline.reading import Form, Severity, Slice, Status
from pipeline.run import process
from pipeline.text import squeeze

GOLDEN = Path(__file__).parent.parent / "golden"
SOURCE = (GOLDEN / "sources" / "beijing-hotline-2020-columns.txt").read_text(encoding="utf-8")
REASON = "项目基本按照预期开展，但是实施效益有待进一步体现和发挥。"


def document(text: str) -> Document:
    """The text as a document."""
    return Document("form.txt", "form.txt", text)


def read(text: str) -> Form:
    """The one form of a text."""
    (form,) = process(document(text)).forms
    return form


def sections(text: str) -> Sections:
    """The lines of a text by block."""
    part = Slice(document(text), 1, 0, len(text))
    return sections_of(lines_of(text, unglued(fragments_of(Drawing(part)))))


def wrong(form: Form) -> list[str]:
    """The fields that differ from the truth, but for the reason that stands beside four rows."""
    truth = json.loads((GOLDEN / "expected" / "004-01.json").read_text(encoding="utf-8"))
    want = {p: v for p, v in leaves(truth["record"]) if v is not None}
    got = {p: v for p, v in flat(form.record).items() if v is not None}
    differ = [p for p in {**want, **got} if plain(want.get(p)) != plain(got.get(p))]
    return [p for p in differ if want.get(p) != REASON]


def plain(value: object) -> object:
    """A text without blanks."""
    return squeeze(value) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def form() -> Form:
    """The golden form as it is read."""
    return read(SOURCE)


def test_the_golden_dump_in_patches_is_read_and_flagged(form: Form) -> None:
    """Every field is right but for the open ones, and the form is flagged: only words made its rows."""
    assert wrong(form) == []
    assert form.status is Status.FLAGGED
    assert form.record.indicators[16].deviation == REASON


def test_every_row_that_words_made_is_named(form: Form) -> None:
    """A finding at each row, and one at the funds, whose columns stand in two places."""
    errors = {f.path for f in form.findings if f.severity is Severity.ERROR}
    assert {f"indicators[{i}]" for i in range(21)} | {"funds"} <= errors


def test_rows_in_doubt_raise_no_errata(form: Form) -> None:
    """Sums hold, and a reason that may stand beside any of four rows is missing in none."""
    assert {f.code for f in form.findings} == {"layout.ambiguous", "split.count"}


def test_rows_that_were_not_made_out_break_no_sums() -> None:
    """`三级指标` and all names gone: the reading finds no rows, which says nothing of the form's sums."""
    text = SOURCE.replace("4 4.00 ——", "").replace("3 3.00 ——", "")
    found = read(text)
    assert found.status is Status.FLAGGED
    assert not [f for f in found.findings if f.code.startswith("sum.")]


def test_form_feeds_end_pages_as_blank_lines_do() -> None:
    """Pages end with a form feed, or with blank lines before the repeated headings."""
    assert wrong(read(SOURCE.replace("\n\n\n\n", "\n\n\f"))) == []


def test_a_pair_too_few_is_never_accepted() -> None:
    """A target without its actual value: as many pairs as rows are not to be had, or one is wrong."""
    assert read(SOURCE.replace("≤1 0\n", "")).status is Status.FLAGGED


def test_headings_without_a_blank_are_parted_and_names_are_not() -> None:
    """`实际完成值三级指标` is two headings; `项目单位满意度`, made of two words of the template, is a name."""
    lines = sections("一级指标 实际完成值三级指标 分值\n\n项目单位满意度 5 5 ——\n").rows[0]
    assert sections("一级指标 实际完成值三级指标 分值\n").labels.keys() >= {("column", "actual"), ("column", "level3")}
    assert [a.chars for line in lines if line for a in line.atoms] == ["项目单位满意度", "5", "5", "——"]


def test_columns_of_funds_in_two_places_meet_by_their_number() -> None:
    """`年初预算数 得分` over lines of two figures, the other columns beside the labels of their lines."""
    text = (
        "年初预算数 得分\n\n576.09 10.00\n\n576.09 ——\n\n—— ——\n\n—— ——\n\n  其他资金 —— —— —— ——\n\n"
        "其中：当年财政拨款 508.75 508.75 —— ——\n\n上年结转资金 —— —— —— ——\n\n"
        "全年预算数 全年执行数 分值 执行率\n\n年度资金总额 508.75 508.75 10 100.00%\n"
    )
    funds = funds_of(sections(text).funds)
    assert funds
    assert not funds.sure
    values = funds.values()
    assert values["funds.total.initial_budget"] == values["funds.current_year_appropriation.initial_budget"] == "576.09"
    assert (values["funds.total.score"], values["funds.total.weight"]) == ("10.00", "10")


def test_figures_without_a_name_are_points_where_the_sums_ask_for_them() -> None:
    """`20 20` under a name that wraps is weight and score; `10 10` among the pairs is not."""
    text = "一级指标\n\n10 10\n\n服务内容数量 20 20 ——\n\n核心机房设备安全运行，\n业务系统稳定运行\n\n20 15\n"
    (page,) = pages_of(sections(text), (number("40"), number("35")), surely=True) or []
    points = [e for e in page if isinstance(e, Points)]
    assert [(p.weight.chars, p.score.chars) for p in points] == [("20", "20"), ("20", "15")]
    assert pages_of(sections(text), (number("41"), number("35")), surely=True) is None


def test_widths_say_which_lines_are_one_cell() -> None:
    """A blank line stands within a cell whose lines are full, and between the cells of others."""
    text = (
        "一级指标\n\n提高办事效率，更加有效得\n支持服务中心的日常办公\n\n开展云服务租赁，全年云服务中断\n"
        "0次，保障了云服务正常运行，支\n\n持中心的日常办公\n\n一级指标\n\n保障云服务正常运行 7 6.00\n"
    )
    (page,) = pages_of(sections(text), (number("7"), number("6")), surely=True) or []
    found = cut(page, {Kind.TARGET: 24.0, Kind.ACTUAL: 30.0}, 1)
    assert found
    assert [(c.kind, c.atom.chars) for c in found[1]] == [
        (Kind.TARGET, "提高办事效率，更加有效得支持服务中心的日常办公"),
        (Kind.ACTUAL, "开展云服务租赁，全年云服务中断0次，保障了云服务正常运行，支持中心的日常办公"),
    ]


def test_names_find_their_pairs_by_words_kinds_and_patches() -> None:
    """Two patches, the second first: a term takes the months, and names keep their order within a patch."""
    names = ["云服务租赁期", "运维支撑服务", "IT硬件运维设备数量", "诉举报平台运维设备数量"]
    pairs = ["100", "19", "5个月（2020年8-12月）", "4项"]
    problem = Problem(
        [Item(p, 0, target=p) for p in pairs],
        [Item(n, 0, i in (0, 2)) for i, n in enumerate(names)],
        [Item("数量指标", 0)],
        frozenset(),
    )
    assert match(problem)[0].names == (2, 3, 0, 1)


def test_headings_reach_over_the_rows_whose_kind_they_name() -> None:
    """质量, 时效 and 成本 over 验收, months and amounts: each heading of the page is used, in its order."""
    names = ["IT硬件运维预算控制数", "IT硬件运维尾款支付", "IT硬件运维验收"]
    pairs = [("通过验收", "2020年5月7日通过验收"), ("6月前", "2020年6月4日"), ("≤13.722万元", "13.722万元")]
    problem = Problem(
        [Item(f"{t} {a}", 0, target=t) for t, a in pairs],
        [Item(n, 0, i == 0) for i, n in enumerate(names)],
        [Item(level, 0) for level in ("质量指标", "时效指标", "成本指标")],
        frozenset(),
    )
    best = match(problem)[0]
    assert (best.names, best.levels) == ((2, 1, 0), (0, 1, 2))


def test_the_end_of_a_name_is_no_heading() -> None:
    """`网络及终端基础运维 / 成本`: the second line is spelled as a heading is, and ends the name."""
    found = sections("一级指标\n\n产出指标\n\n网络及终端基础运维\n成本\n\n20 20\n")
    assert [a.chars for a in found.levels[0]] == ["产出指标"]


def number(chars: str) -> Decimal:
    """The figure as a number."""
    return Decimal(chars)
