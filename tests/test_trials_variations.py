"""Variations: sources whose answers are known, because only what is named was changed."""

from collections import Counter
from typing import Any

import pytest

from pipeline.kinds.self_evaluation.record import SelfEvaluation, leaves
from pipeline.reading import Status
from pipeline.trials.judge import Answer
from pipeline.trials.sources import WRITERS
from pipeline.trials.truth import Expected
from pipeline.trials.variations import PLANS, Plan, Variation, draw, joined, late, variations, vary

PLAN = {plan.name: plan for plan in PLANS}


@pytest.fixture(scope="module")
def forms(expected: dict[str, dict[str, Any]]) -> list[Expected]:
    """Some golden forms of different places."""
    return [Expected(name, expected[name]) for name in ("000-02", "000-11", "002-10", "003-02", "003-12")]


@pytest.fixture(scope="module")
def drawn(forms: list[Expected]) -> list[Variation]:
    """Every plan for every form."""
    return list(variations(forms, seed=3))


def one(form: Expected, plan: str, writer: str = "tabs", seed: int = 1) -> tuple[str, dict[str, Any]]:
    """A variation's text and its expected record."""
    variation = vary(form, PLAN[plan], writer, seed)
    assert variation is not None
    assert isinstance(variation.data, str)
    return variation.data, variation.expected[0].record


def test_a_seed_gives_the_same_sources(forms: list[Expected], drawn: list[Variation]) -> None:
    """Drawing twice with one seed is equal, and no name stands for two sources."""
    assert list(variations(forms, seed=3)) == drawn
    assert max(Counter(variation.name for variation in drawn).values()) == 1


def test_every_plan_is_tried(drawn: list[Variation]) -> None:
    """Each plan varies one form at least, in a layout that it allows."""
    tried = {tuple(variation.name.rsplit("/", 2)[:2]) for variation in drawn}
    assert {plan for plan, _ in tried} == {plan.name for plan in PLANS} | {"joined", "open/headings-late"}
    assert all(writer in PLAN[plan].writers for plan, writer in tried if plan in PLAN)


def test_as_many_as_asked(forms: list[Expected]) -> None:
    """A draw takes so many of each plan, in several layouts."""
    plans = [PLAN["record/without-title"], PLAN["pages/broken"]]
    names = [variation.name for variation in draw(forms, plans, 6, seed=1)]
    assert Counter(name.rsplit("/", 2)[0] for name in names) == {plan.name: 6 for plan in plans}
    assert len({name.rsplit("/", 2)[1] for name in names}) > 2


def test_answers_are_records(drawn: list[Variation]) -> None:
    """The expected records are well-formed, and the right answer to each source is right."""
    for variation in drawn:
        for form in variation.expected:
            SelfEvaluation.model_validate(form.record)
        answers = [Answer(n, Status.ACCEPTED, form.record) for n, form in enumerate(variation.expected, 1)]
        assert not [verdict for verdict in variation.verdicts(answers) if verdict.verdict.wrong]


@pytest.mark.parametrize(
    "plan",
    [
        *(plan for plan in PLANS if plan.name.startswith(("layout/", "template/", "file/"))),
        *(plan for plan in PLANS if plan.name.startswith("pages/")),
        *(plan for plan in PLANS if plan.name.startswith("print/") and plan.adapt is None),
    ],
    ids=lambda plan: plan.name,
)
def test_changes_of_the_print_alone_leave_the_answer(forms: list[Expected], plan: Plan) -> None:
    """A layout, a template, a page or a file changes nothing of what the form says."""
    found = [v for form in forms for name in plan.writers if (v := vary(form, plan, name, 5))]
    assert found
    records = {form.form: form.record for form in forms}
    assert all(v.expected[0].record == records[v.expected[0].form] for v in found)


@pytest.mark.parametrize("plan", [p for p in PLANS if p.rework or p.adapt], ids=lambda plan: plan.name)
def test_every_plan_changes_the_source(forms: list[Expected], plan: Plan) -> None:
    """A varied source is another text than the plain one."""
    plain = PLAN["layout/tabs"]
    for form in forms:
        for name in plan.writers:
            varied = vary(form, plan, name, 5)
            usual = vary(form, Plan("plain", writers=plain.writers), name, 5)
            if varied and usual and plan.name != "print/headings-repeated":
                assert varied.bytes != usual.bytes, (plan.name, name)


def test_what_is_left_out_is_null(forms: list[Expected]) -> None:
    """Without title, totals or people the text does not say them and the answer is null there."""
    text, record = one(forms[0], "record/without-title")
    assert "自评表" not in text
    assert record["title"] is None
    text, record = one(forms[0], "record/without-total")
    assert "总分" not in text
    assert (record["total_weight"], record["total_score"]) == (None, None)
    text, record = one(forms[0], "record/without-people")
    assert "联系电话" not in text
    assert (record["project_leader"], record["contact_phone"]) == (None, None)


def test_amounts_in_the_other_unit(forms: list[Expected]) -> None:
    """30万元 are 300000元, and 450000.00元 are 45万元."""
    text, record = one(forms[0], "record/other-unit")
    assert "项目资金（元）" in text
    assert record["funds"]["total"]["executed"] == "300000"
    text, record = one(forms[3], "record/other-unit")
    assert record["amount_unit"] == "万元"
    assert record["funds"]["total"]["initial_budget"] == "45"


def test_levels_say_their_points(forms: list[Expected]) -> None:
    """Four rows of 20 points make 产出指标（80分）, in the text and in the answer."""
    text, record = one(forms[0], "record/levels-with-points")
    assert text.count("产出指标（80分）") == 1
    assert [row["level1"] for row in record["indicators"]] == ["产出指标（80分）"] * 4 + ["满意度指标（10分）"]


def test_a_row_less_or_blanked(forms: list[Expected]) -> None:
    """The row is neither in the text nor in the answer; a blanked one leaves an empty row behind."""
    form = forms[0]
    text, record = one(form, "record/row-less")
    gone = [row for row in form.record["indicators"] if row not in record["indicators"]]
    assert len(gone) == 1
    assert gone[0]["level3"] not in text
    text, record = one(form, "record/row-blanked")
    assert len(record["indicators"]) == 4
    assert [line for line in text.splitlines() if line and not line.strip()]


def test_pages_keep_the_text(forms: list[Expected]) -> None:
    """Between the halves of a broken table stands furniture, and all lines of the table are still there."""
    plain = vary(forms[3], PLAN["layout/tabs"], "tabs", 1)
    assert plain is not None
    for seed in range(8):
        text, _ = one(forms[3], "pages/broken", seed=seed)
        assert [line for line in text.split("\n") if "\t" in line] == [
            line for line in str(plain.data).split("\n") if "\t" in line
        ]
        assert text != plain.data


def test_a_cell_cut_by_the_page_stands_in_two_rows(forms: list[Expected]) -> None:
    """The halves of the cut cell stand in one column, nothing else is lost."""
    plain = vary(forms[3], PLAN["layout/tabs"], "tabs", 1)
    assert plain is not None
    text, _ = one(forms[3], "pages/cell-cut")
    rows = [line.split("\t") for line in text.split("\n") if "\t" in line]
    whole = [line.split("\t") for line in str(plain.data).split("\n") if "\t" in line]
    cut = next(number for number, row in enumerate(rows) if row != whole[number])
    joined_again = [above + below for above, below in zip(rows[cut], rows[cut + 1], strict=True)]
    assert [*rows[:cut], joined_again, *rows[cut + 2 :]] == whole


def test_a_shifted_row_keeps_its_cells(forms: list[Expected]) -> None:
    """One row stands a column to the left or to the right, with all of its texts in order."""
    plain = vary(forms[3], PLAN["layout/tabs"], "tabs", 1)
    assert plain is not None
    for seed in range(8):
        text, _ = one(forms[3], "pages/row-shifted", seed=seed)
        pairs = list(zip(text.splitlines(), str(plain.data).splitlines(), strict=True))
        moved = [(a, b) for a, b in pairs if a.rstrip("\t") != b.rstrip("\t")]
        assert len(moved) == 1
        assert moved[0][0].strip("\t") == moved[0][1].strip("\t")


def test_two_forms_between_words(forms: list[Expected]) -> None:
    """A joined source holds both forms in order, and words about 总分 and 项目名称 that belong to none."""
    both = joined(forms[0], forms[3], "html")
    assert both is not None
    text = str(both.data)
    assert [form.form for form in both.expected] == ["000-02", "003-02"]
    first, second = (text.index(form.record["project_name"]) for form in both.expected)
    assert text.index("总分") < text.index("<table>") < first < text.index("上表的总分") < second


def test_blank_cells_without_trace_leave_the_form_open(expected: dict[str, dict[str, Any]]) -> None:
    """Two zeros for three columns may stand in three ways; where blank cells leave a trace nothing is open."""
    form = Expected("003-02", expected["003-02"])
    traceless = vary(form, PLAN["layout/filled-cell-a-line"], "filled-cell-a-line", 1)
    assert traceless is not None
    groups = traceless.expected[0].groups
    assert [len(group.options) for group in groups] == [3, 3]
    zeros = {f"funds.carryover.{c}": "0" for c in ("annual_budget", "executed")}
    assert {**zeros, "funds.carryover.initial_budget": None} in groups[0].options
    written = vary(form, PLAN["layout/cell-a-line"], "cell-a-line", 1)
    assert written is not None
    assert not written.expected[0].groups


def test_a_heading_a_row_late_leaves_its_row_open(expected: dict[str, dict[str, Any]]) -> None:
    """The row before the page break may be of the group above or of the one printed below; nothing else is open."""
    record = expected["000-02"]
    rows = [{**row, "level2": "质量指标"} if n == 2 else row for n, row in enumerate(record["indicators"])]
    varied = late(Expected("x", {**record, "indicators": rows}), "tabs", 1)
    assert varied is not None
    options = varied.expected[0].groups[0].options
    assert options == tuple(
        {"indicators[1].level1": "产出指标", "indicators[1].level2": level} for level in ("质量指标", "数量指标")
    )
    table = [line.split("\t") for line in str(varied.data).splitlines() if "\t" in line]
    number = next(n for n, row in enumerate(table) if "系统无故障率" in row)
    assert [row[:4] for row in table[number : number + 2]] == [
        ["", "", "", "系统无故障率"],
        ["", "", "质量指标", "应急响应时间"],
    ]


def test_headings_printed_nowhere_only_where_merged_cells_are_stated(expected: dict[str, dict[str, Any]]) -> None:
    """A null heading would look like one that goes on, so only layouts that state merged cells print it."""
    form = Expected("002-10", expected["002-10"])
    assert any(row["level1"] is None for row in form.record["indicators"])
    printed = {name for name in WRITERS if vary(form, Plan("plain"), name, 1)}
    assert printed == {"html", "html-page", "latex"}


def test_files_are_the_text_in_other_bytes(forms: list[Expected]) -> None:
    """Encodings and line ends change the bytes, not the text."""
    plain = vary(forms[0], PLAN["layout/tabs"], "tabs", 1)
    assert plain is not None
    for name, codec in (("gb18030", "gb18030"), ("utf-16", "utf-16"), ("utf-8-with-mark", "utf-8-sig")):
        varied = vary(forms[0], PLAN[f"file/{name}"], "tabs", 1)
        assert varied is not None
        assert varied.bytes != plain.bytes
        assert varied.bytes.decode(codec) == plain.data
    crlf = vary(forms[0], PLAN["file/crlf"], "tabs", 1)
    assert crlf is not None
    assert crlf.bytes.count(b"\r\n") == str(plain.data).count("\n")


def test_texts_in_other_characters_are_expected_as_printed(forms: list[Expected]) -> None:
    """Full-width and traditional characters of texts are the answer; figures stay decimals."""
    text, record = one(forms[0], "print/full-width-texts")
    assert record["indicators"][0]["target"] == "≥７００"
    assert record["indicators"][0]["weight"] == "20"
    assert all(str(value) in text for path, value in leaves(record) if value and "rate" not in path)
    text, record = one(forms[0], "print/traditional-texts")
    assert record["project_name"] == "2023年办公系統運維"
    assert record["indicators"][0]["level1"] == "产出指标"
    assert "2023年办公系統運維" in text
