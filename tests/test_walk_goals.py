"""Two texts one after the other, told apart."""

import pytest

from pipeline.document import Document
from pipeline.extract.drawing import Drawing
from pipeline.extract.walk.fragments import Fragment, fragments_of
from pipeline.extract.walk.goals import Border, side_by_side
from pipeline.extract.walk.paragraphs import strange
from pipeline.extract.walk.phrases import Phrases, words_of
from pipeline.reading import Slice
from pipeline.trials.wrapped_pages import wrapped


def pieces_of(text: str) -> list[Fragment]:
    """The fragments of a text."""
    return fragments_of(Drawing(Slice(Document("a.txt", "0", text), 1, 0, len(text))))


LEFT = "组织专家评审各部门申报的信息化项目，确保建设方案合理可行，资金使用安全规范，进度符合要求。"
RIGHT = "全年共组织专家评审会议三十余次，提出意见二百余条，各项目均按照评审意见修改完善了方案。"


def border(text: str) -> tuple[Border, int]:
    """The border of two texts, and the number of fragments."""
    found = pieces_of(text)
    return side_by_side(found, 0, len(found), Phrases.of(found), loose=False), len(found)


@pytest.mark.parametrize("wide", [16, 22, 28, 36])
def test_two_wrapped_texts_are_told_apart(wide: int) -> None:
    """The first ends on a short line with a stop: no other place is near."""
    one, other = wrapped(LEFT, wide, "pulled"), wrapped(RIGHT, wide, "pulled")
    found, _ = border("\n".join((*one, *other)))
    assert found.ways[0] == len(one)
    assert found.whole


def test_enter_within_a_text_is_doubted() -> None:
    """A line that ends without need in the middle of a sentence may be another text's end."""
    found, _ = border("组织专家评审各部门申报的\n信息化\n项目，确保建设方案合理可行。\n已经完成。")
    assert len(found.ways) > 1 or not found.whole


@pytest.mark.parametrize("stray", ["12", "。", LEFT[:18]])
def test_a_line_of_something_else_is_doubted(stray: str) -> None:
    """A page's number, a lone stop, and a line twice make the texts strange."""
    one, other = wrapped(LEFT, 36, "pulled"), wrapped(RIGHT, 36, "pulled")
    found, _ = border("\n".join((*one, *other, stray, *([LEFT[:18]] if stray == LEFT[:18] else []))))
    assert len(found.ways) > 1 or not found.whole


def test_a_text_that_stands_there_twice_is_doubted() -> None:
    """The same text again before the second."""
    one, other = wrapped(LEFT, 28, "pulled"), wrapped(RIGHT, 28, "pulled")
    found, _ = border("\n".join((*one, *one, *other)))
    assert len(found.ways) > 1 or not found.whole


def test_a_page_end_between_them_leaves_it_open() -> None:
    """The longer text may go on after the page's end, behind the whole of the other."""
    one, other = wrapped(LEFT, 28, "pulled"), wrapped(RIGHT, 28, "pulled")
    found, _ = border("\n".join((*one[:2], *other)) + "\n\f" + "\n".join(one[2:]))
    assert len(found.ways) > 1 or not found.whole


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["组织专家评审各部门申报的信息", "化项目，确保合理可行。"], False),
        (["组织专家评审。", "确保合理可行。"], False),
        (["组织专家评审", "各部门申报的项目。"], True),
        (["组织专家评审各部门申报的信息", "12"], True),
        (["组织专家评审各部门申报的信息", "。"], True),
        (["组织专家评审。", "大数据管理中心"], True),
        (["组织专家评审各部门申报的信息", "组织专家评审各部门申报的信息"], True),
        (["组织专家评审各部门申报的信息", "1.提供运输、安装和调试的服务"], True),
        (["2.提供运输、安装和调试的服务", "3.提供培训。"], True),
        (["1.提供运输、安装和调试", "2.提供培训"], False),
        (["绩", "效", "指"], True),
        (["组织专家评审各部门申报的信息", "12", "化项目。"], True),
        (["1.提供运输", "2.6月召开联席会议，开展五类"], False),
    ],
)
def test_what_makes_a_text_strange(lines: list[str], found: bool) -> None:
    """A line that ends without need in a sentence, a page's number, a lone mark, words after a stop, a line twice,
    a list that begins behind no stop or not with one; the items of a list may end where they like.
    """
    assert strange(lines, 28.0, frozenset()) is found


@pytest.mark.parametrize(
    "text",
    [
        "1.完成运维服务。\n1.已完成运维服务。\n2.组织评审10次。\n2.组织评审12次。",
        "一、完成平台运维。\n二、组织专家评审。",
        "完成平台运维服务；\n组织专家评审10次；",
    ],
)
def test_lists_that_do_not_count_up_are_doubted(text: str) -> None:
    """Items of two lists by turns, one list cut in two, and a text that ends in a semicolon."""
    found, _ = border(text)
    assert len(found.ways) > 1 or not found.whole


def test_two_texts_line_by_line_are_strange() -> None:
    """Words that go on in the line after the next show that the lines of two texts take turns."""
    one, other = (
        ["保障全区政务网络稳", "定运行，排除各类故", "障。"],
        ["按月检查光缆管道线", "路，修复异常情况，", "保障稳定。"],
    )
    mixed = [line for pair in zip(one, other, strict=True) for line in pair]
    words = words_of([*one, *other, "稳定运行", "故障", "线路"])
    assert strange(mixed, 18.0, words)
    assert not strange(one, 18.0, words)


def test_a_paragraph_may_be_indented() -> None:
    """A first line that ends two characters early is indented, unless the text's own first line is not."""
    found, _ = border(
        "完成2023年度丰台区企业数据统计、专\n项调查、企业走访服务等相关工作\n组织企业填报丰台区中小\n企业经济数据统计月报及专项\n调查问卷"
    )
    assert found.ways[0] == 2
    assert found.whole


def test_counting_from_one_again_begins_the_second_text() -> None:
    """Two lists of the same width: the second begins where the count does."""
    one = ["1.开展政务云入云审查和使用评", "估等管理工作", "2.制定政务云调研方案"]
    other = ["1.已开展政务云入云审查和使用", "评估等管理工作", "2.已制定政务云调研方案"]
    found, _ = border("\n".join((*one, *other)))
    assert found == Border([3], whole=True)


def test_a_word_that_stands_elsewhere_is_not_parted() -> None:
    """`经费拨付 / 工作` is no border where 拨付工作 stands unbroken elsewhere."""
    lines = ["安排优秀人才项目经费，加强服务。", "按照文件要求完成优秀人才经费拨付", "工作。"]
    elsewhere, _ = border("\n".join((*lines, "拨付工作")))
    parted = Phrases.of(pieces_of("\n".join((*lines, "拨付工作")))).parted
    assert elsewhere.ways[0] != 2
    assert parted == {2}


def test_a_page_end_opens_borders_that_are_far() -> None:
    """The same lines are sure without a page's end among them, and open with one."""
    one, other = wrapped(LEFT, 28, "pulled"), wrapped(RIGHT, 28, "pulled")
    assert len(border("\n".join((*one, *other)))[0].ways) == 1
    assert len(border("\n".join((*one, *other[:2])) + "\n\f" + "\n".join(other[2:]))[0].ways) > 1


def test_a_text_of_one_line_is_closed_by_no_blank_line() -> None:
    """`全区金财网稳定运行` may be the first text though the blank line stands below the next line."""
    found = pieces_of("其他资金 0 0 0\n\n全区金财网稳定运行\n保障全区金财专网\n\n平稳运行。\n")
    assert 5 in side_by_side(found, 4, len(found), Phrases.of(found), loose=False).ways


@pytest.mark.parametrize(
    "text",
    [
        "平日及重大节假日前夕均能现场检查，保障员\n工生命及财产安全。",
        "做好统计分析\n、重点企业服务等\n工作，推动我区科技服务业加快发展。\n1.按月监测分析科技服务业，\n形成报告。",
    ],
)
def test_one_text_cut_in_two_is_doubted(text: str) -> None:
    """A text beside which the other cell is blank, and one whose end stands before the second's count."""
    found, _ = border(text)
    assert len(found.ways) > 1 or not found.whole


def test_a_sentence_that_fills_its_line_may_end_a_text_or_a_line_of_it() -> None:
    """`…稳定运行 / 每日…服务器稳定运行。 / 每月…`: nothing but a stop at a full line's end shows the border."""
    found, _ = border("机房设备安全运行业务运行\n每日巡检确保系统稳定运行。\n每月对服务器进行检测确保\n稳定。\n")
    assert set(found.ways) >= {1, 2}
