"""What speaks against the cells of a row."""

from typing import Any

import pytest

from pipeline.document import Document
from pipeline.extract.drawing import Drawing
from pipeline.extract.walk.fragments import Fragment, fragments_of
from pipeline.extract.walk.pieces import Headings, Piece, Stretch
from pipeline.extract.walk.prices import Prices
from pipeline.reading import Slice


def pieces_of(text: str) -> list[Fragment]:
    """The fragments of a text."""
    return fragments_of(Drawing(Slice(Document("a.txt", "0", text), 1, 0, len(text))))


def prices(text: str, *parts: int, lost: bool = False, **more: Any) -> tuple[Prices, tuple[Piece, ...]]:
    """The prices of a text's fragments, cut into name, target and actual of so many fragments."""
    found = pieces_of(text + " 10 10")
    ends = [sum(parts[:k]) for k in range(len(parts) + 1)]
    names = ("level3", "target", "actual")
    pieces = tuple(Piece(n, a, b) for n, a, b in zip(names, ends, ends[1:], strict=False))
    return Prices(Headings(found), Stretch(0, ends[-1], after=False, lost=lost, scored=True, **more)), pieces


def against(text: str, *parts: int, **more: Any) -> float:
    """All that speaks against a cut."""
    priced, pieces = prices(text, *parts, **more)
    return sum(priced.piece(p).itself for p in pieces) + priced.row(pieces)[0]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("报告质量\n按要求完成\n按要求完成\n按要求完成", (2, 1, 1)),
        ("人数\n完成\n20\n完成", (1, 2, 1)),
        ("社会效益指\n解决信访问题\n标\n完成\n完成", (3, 1, 1)),
        ("指标满意度\n≥90%\n91%", (1, 1, 1)),
        ("人数\n15人\n10", (1, 1, 1)),
        ("文件\n档案正常流转\n档案正常\n提高效率", (1, 2, 1)),
        ("维护成本\n30万元\n（单位：万元）\n30万元", (1, 1, 2)),
        ("防控短信\n附件2\n12次\n12次", (2, 1, 1)),
        ("预算金额\n不超过7.2\n（单位：万元）\n万\n7.2万", (1, 3, 1)),
        ("社会效益指标\n增加\n完成", (1, 1, 1)),
    ],
)
def test_what_a_damage_leaves_is_doubted(text: str, parts: tuple[int, ...]) -> None:
    """A cell twice, a stray number, a scrambled heading, a heading's end, weights, a heading as a name, notes."""
    assert against(text, *parts) >= 0.5


@pytest.mark.parametrize(
    ("text", "parts"),
    [("问题解决率\n≥95%\n96%", (1, 1, 1)), ("项目金额\n不超\n30万元\n29万元", (1, 2, 1))],
)
def test_nothing_speaks_against_a_plain_row(text: str, parts: tuple[int, ...]) -> None:
    """A row as forms print it costs nothing."""
    assert against(text, *parts) == 0


def test_a_line_end_without_need_costs_less_than_a_margin() -> None:
    """One press of Enter is no proof: `考核 / 是否扣分` in a column with room for six characters."""
    once = against("考核\n是否及时扣分\n否\n是", 2, 1, 1)
    assert 0.5 <= once < 1.0


def test_a_blank_line_stands_before_the_last_line_alone() -> None:
    """Where blank lines part the blocks, one inside a cell before its middle lines speaks against it."""
    even = against("名称\n\n达到\n良以\n\n上\n\n优", 1, 3, 1, blocks=True)
    assert against("名称\n\n达到\n\n良以\n上\n\n优", 1, 3, 1, blocks=True) > even


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("报告质量\n合格\n合格\n合格", (2, 1, 1)),
        ("报告质量\n按要求\n按要求\n合格", (1, 2, 1)),
        ("合格\n合格\n良好", (1, 1, 1)),
        ("人数 1人 1人 1人", (2, 1, 1)),
        ("复核率 80% 10 0%", (2, 1, 1)),
    ],
)
def test_a_cell_that_stands_there_twice_is_doubted(text: str, parts: tuple[int, ...]) -> None:
    """A name that ends in its target, a text that says all twice, a target in the words of the name."""
    priced, pieces = prices(text, *parts)
    assert priced.row(pieces)[0] >= 0.5


def test_an_amount_on_the_last_line_of_a_name_is_its_own() -> None:
    """`企业存量 / 增加 10%` over `10% 18%`: the name ends with its line, and the target begins one."""
    priced, pieces = prices("企业存量\n增加 10%\n\n10% 18%", 3, 1, 1)
    assert priced.row(pieces)[0] < 0.5


def test_a_heading_scattered_in_a_text_is_doubted() -> None:
    """All characters of 社会效益指标, and nowhere the heading itself."""
    priced, (name, *_) = prices("社会效益指解决信访问题标\n完成\n完成", 1, 1, 1)
    assert priced.piece(name).itself >= 0.5
    priced, (name, *_) = prices("解决指标信访问题\n完成\n完成", 1, 1, 1)
    assert priced.piece(name).itself == 0


def test_target_and_actual_in_the_same_words_speak_for_their_border() -> None:
    """The longer the words the more; equal numbers say nothing."""
    short, long, number = (
        prices(text, 1, 1, 1) for text in ("名\n完成\n完成", "名\n按时完成任务\n按时完成任务", "名\n9人\n9人")
    )
    assert long[0].row(long[1])[1] < short[0].row(short[1])[1] < 0
    assert number[0].row(number[1])[1] == 0


def test_a_reason_is_asked_for_by_points_lost() -> None:
    """A reason where none were lost, and none where some were, both speak against a cut."""
    whole, pieces = prices("名称\n完成\n良好", 1, 1, 1)
    lost, _ = prices("名称\n完成\n良好", 1, 1, 1, lost=True)
    reason = Piece("deviation", 0, 0)
    assert sum(whole.row((reason, *pieces))) - sum(whole.row(pieces)) >= 2
    assert sum(lost.row(pieces)) - sum(lost.row((reason, *pieces))) >= 2


@pytest.mark.parametrize(
    ("text", "parts", "more"),
    [
        ("报告质量\n合格（按合同\n标准）\n合格", (1, 1, 2), {}),
        ("运行情况\n系统稳定运\n行良好\n良好", (1, 1, 2), {"words": frozenset({2})}),
        ("项目技术评审 不少于10份\n1\n8份", (2, 1, 1), {}),
        ("1个\n符合标准\n1个", (1, 1, 1), {}),
        ("支付时间\n（单位：万元）\n11月底\n11月底", (1, 2, 1), {}),
        ("考核指标。\n经济效益指标\n。\n完成\n完成", (3, 1, 1), {}),
    ],
)
def test_more_that_speaks_against_a_cut(text: str, parts: tuple[int, ...], more: dict[str, Any]) -> None:
    """A bracket or a word parted, a limit in a name, a name that is an amount, a note, a lone stop."""
    assert against(text, *parts, **more) >= 0.5


def test_a_unit_below_its_number_shares_its_line() -> None:
    """`应急通知 不少于5 / 份`: the number's cell begins on the name's line, and its unit stands below."""
    assert against("应急通知 不少于5\n份\n6份", 1, 2, 1) < against("应急通知 不少于五\n份\n6份", 1, 2, 1)


def test_a_name_that_holds_its_target_is_none_printed_twice() -> None:
    """`系统使用流畅 | 使用流畅 | 可流畅使用`: the same words on a line of their own are the target's."""
    assert against("系统使用流畅\n使用流畅\n可流畅使用", 1, 1, 1) < 0.5
    assert against("系统\n使用流畅\n使用流畅\n可流畅使用", 2, 1, 1) >= 0.5


def test_a_unit_below_its_number_is_no_uneven_line() -> None:
    """`不少于 8 // 次，受众`: no cell ends between a number and its unit, whatever blank lines say."""
    lines = "全年开展活\n动不少于 8\n\n次，受众人\n数不少"
    assert against(f"按时\n{lines}\n完成", 1, 5, 1, blocks=True) < against(
        f"按时\n{lines.replace('8', '八')}\n完成", 1, 5, 1, blocks=True
    )


def test_behind_the_end_of_a_reason_stands_nothing() -> None:
    """`…的活动。 / 范作用`: the rest of a cell that was printed below its row's figures."""
    found = pieces_of("组织更加新颖的活动。\n范作用\n 10 10")
    priced = Prices(Headings(found), Stretch(0, 2, after=True, lost=True, scored=False))
    assert priced.piece(Piece("deviation", 0, 2)).itself >= 0.5
    assert priced.piece(Piece("deviation", 0, 1)).itself < 0.5
