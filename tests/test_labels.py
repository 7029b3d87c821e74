"""The table of labels: words of many places, broken anywhere, and what is none of them."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.record import FUND_COLUMNS, FUND_LINES, HEAD_FIELDS, INDICATOR_COLUMNS

BLANKS = st.text(st.sampled_from(" \n\t\u3000"), max_size=3)
TABLES = (labels.HEAD, labels.FUND_COLUMNS, labels.FUND_LINES, labels.GOALS, labels.INDICATOR_COLUMNS, labels.BLOCKS)
WORDS = sorted({word for table in TABLES for words in table.values() for word in words} | {*labels.TOTAL})


@given(st.sampled_from(WORDS), st.data())
def test_white_space_changes_no_label(word: str, data: st.DataObject) -> None:
    """A label broken anywhere, over any number of lines, has the key of the whole one."""
    broken = "".join(data.draw(BLANKS) + char for char in word) + data.draw(BLANKS)
    assert labels.key(broken) == labels.key(word)
    assert labels.known(broken)


@given(st.text(max_size=30), BLANKS)
def test_a_key_is_its_own_key_whatever_stands_around(text: str, blank: str) -> None:
    """White space around any text plays no part in its key."""
    assert labels.key(blank + text + blank) == labels.key(text)


@pytest.mark.parametrize(
    ("printed", "word"),
    [
        ("项目资金（万元）", "项目资金"),
        ("项目资金\n(元)", "项目资金"),
        ("其中：当年财政拨款", "其中当年财政拨款"),
        ("产出指标（50分）", "产出指标"),
        ("項目名稱：", "项目名称"),
        ("偏差原因分析\n及改进措施", "偏差原因分析及改进措施"),
        ("*项目负责人", "项目负责人"),
    ],
)
def test_brackets_and_punctuation_play_no_part(printed: str, word: str) -> None:
    """Units and points in brackets, colons, asterisks and traditional characters do not change a label."""
    assert labels.key(printed) == word


@pytest.mark.parametrize(
    ("field_of", "printed", "field"),
    [
        (labels.head, "项目主管部门", "supervising_department"),
        (labels.head, "预算单位", "implementing_unit"),
        (labels.fund_line, "本年财政拨款", "current_year_appropriation"),
        (labels.fund_line, "其它资金", "other"),
        (labels.fund_column, "调整后预算数", "annual_budget"),
        (labels.fund_column, "预算执行数", "executed"),
        (labels.fund_column, "执行率（%）", "execution_rate"),
        (labels.goal, "年初设定目标", "expected_goal"),
        (labels.goal, "目标完成情况", "actual_completion"),
        (labels.column, "指标值", "target"),
        (labels.column, "完成值", "actual"),
        (labels.column, "权重", "weight"),
        (labels.column, "自评得分", "score"),
        (labels.column, "未完成原因分析", "deviation"),
        (labels.block, "预算执行情况（10分）", "funds"),
    ],
)
def test_words_of_other_places_name_the_same_fields(field_of: object, printed: str, field: str) -> None:
    """Synonyms of other templates are the same columns, rows and head fields."""
    assert callable(field_of)
    assert field_of(printed) == field


def test_every_field_of_the_record_has_a_label() -> None:
    """No field of the record lacks a word by which it is found."""
    assert set(labels.HEAD) == set(HEAD_FIELDS)
    assert set(labels.FUND_COLUMNS) == set(FUND_COLUMNS)
    assert set(labels.FUND_LINES) == set(FUND_LINES)
    assert set(labels.INDICATOR_COLUMNS) == set(INDICATOR_COLUMNS)


@pytest.mark.parametrize("table", TABLES)
def test_no_word_names_two_fields_of_a_block(table: Mapping[str, tuple[str, ...]]) -> None:
    """Within a block a label names one field, and stands in the table as its own key."""
    words = [word for names in table.values() for word in names]
    assert len(words) == len(set(words))
    assert [labels.key(word) for word in words] == words


@pytest.mark.parametrize(
    "text",
    [
        "机房运行维护",
        "总分情况",
        "项目名称变更次数",
        "无",
        "否",
        "0",
        "成本控制",
        "指标值均已完成",
        "得分率",
        "预期目标已实现",
    ],
)
def test_values_are_no_labels(text: str) -> None:
    """A value that holds a label's word inside is none."""
    assert not labels.known(text)


def test_a_column_without_a_field_is_known_as_such() -> None:
    """Labels that the record has no field for are known, and name no field."""
    for word in labels.UNRECORDED:
        assert labels.known(word)
        assert not any(find(word) for find in (labels.head, labels.fund_column, labels.fund_line, labels.column))


@pytest.mark.parametrize(
    ("printed", "first", "second"),
    [
        ("产出指标", "产出指标", None),
        ("产出指标（50分）", "产出指标", None),
        ("时限指标", None, "时效指标"),
        ("服务对象满意度标", None, "服务对象满意度指标"),
        ("成本指标", "成本指标", "成本指标"),
        ("满意度指标", "满意度指标", "服务对象满意度指标"),
        ("系统无故障率", None, None),
    ],
)
def test_headings_have_their_level(printed: str, first: str | None, second: str | None) -> None:
    """Typos and points do not hide a heading; 成本指标 and 满意度指标 have two places."""
    assert (labels.level1(printed), labels.level2(printed)) == (first, second)


@pytest.mark.parametrize(
    ("second", "firsts"),
    [
        ("数量指标", ("产出指标",)),
        ("经济成本指标", ("成本指标",)),
        ("成本指标", ("产出指标",)),
        ("环境效益指标", ("效益指标",)),
        ("工作指标", ()),
    ],
)
def test_the_template_says_where_second_levels_stand(second: str, firsts: tuple[str, ...]) -> None:
    """A second level stands where the ministry's template puts it; one it does not know is excluded nowhere."""
    assert labels.first_levels(second) == firsts


def test_every_second_level_stands_under_a_first_one() -> None:
    """The table of the template speaks of first levels that it knows."""
    assert {first for firsts in labels.LEVEL1_OF.values() for first in firsts} <= set(labels.LEVEL1)


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("产出指标数量指标", True),
        ("效益指效益指标", True),
        ("产出指标", False),
        ("经济效益指标", False),
        ("系统运行指标", False),
    ],
)
def test_two_headings_in_a_cell_are_seen(text: str, several: bool) -> None:
    """`产出指标数量指标` is two cells run together; one heading is not."""
    assert labels.several_levels(text) is several


@pytest.mark.parametrize(
    ("chars", "name", "known"),
    [
        ("项目名称", "project_name", True),
        ("年度总体目标", "goals", True),
        ("年度", "goals", False),
        ("指标", "indicators", False),
        ("2023年某区项目支出绩效自评表", "title", True),
        ("（2023年度）", "year", True),
        ("机房运行维护", "project_name", False),
        ("设备", "goals", False),
        ("30", "year", False),
        ("产出指标", "early", True),
        ("产出指标", "indicators", False),
    ],
)
def test_a_label_is_not_believed_because_a_reader_says_so(chars: str, name: str, known: bool) -> None:
    """Only whole words of the table pass as labels."""
    assert labels.recognises(chars, name) is known


@pytest.mark.parametrize("title", ["项目支出绩效自评表", "2022年度闵行区项目支出绩效自评价表", "部门绩效自评情况表"])
def test_titles_are_known(title: str) -> None:
    """The title of each place is known by its words."""
    assert labels.TITLE.search(title)


def test_text_that_speaks_of_self_evaluation_is_no_title() -> None:
    """A sentence about the evaluation holds no title."""
    assert not labels.TITLE.search(re.sub(r"\s", "", "现将绩效自评有关情况报告如下，附表见后"))


def test_offsets_stay_where_characters_are_simplified() -> None:
    """Traditional characters of labels are simplified one by one."""
    assert labels.simplified("項目負責人及聯繫電話") == "项目负责人及联繫电话"
