"""Values of the head whose lines may not be one cell's."""

from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.extract.drawing import Drawing
from pipeline.extract.walk.blocks import blocks_of
from pipeline.extract.walk.fragments import Fragment, fragments_of, joined
from pipeline.extract.walk.head import doubtful_values
from pipeline.reading import Slice


def pieces_of(text: str) -> list[Fragment]:
    """The fragments of a text."""
    return fragments_of(Drawing(Slice(Document("a.txt", "0", text), 1, 0, len(text))))


FORM = (Path(__file__).parent / "files" / "walk" / "wrapped.txt").read_text(encoding="utf-8")


def doubted(old: str, new: str) -> list[str]:
    """The values in doubt after a change to the form."""
    found = pieces_of(FORM.replace(old, new))
    blocks = blocks_of(found)
    assert blocks is not None
    return [joined(found[a:b]) for a, b in doubtful_values(found, blocks, loose=False)]


def test_a_plain_head_leaves_no_doubt() -> None:
    """Values of one line each, and one that is as long as its column is wide, are whole."""
    assert doubted("", "") == []
    assert doubted("信息化专家评审费用", "丰台区科学技术和信息化局的信息化项目专家\n评审费用") == []


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        ("丰台区科学技术和信息化局 实施", "丰台区科学技术和信息化局\n附件2\n实施", "丰台区科学技术和信息化局附件2"),
        ("评审费用\n主管", "评审\n项目\n主管", "信息化专家评审"),
        ("评审费用\n主管", "评审费用\n主管\n主管", "信息化专家评审费用主管"),
        ("陈达 联系电话 63821853", "陈达 联系电\n63821853\n话", "陈达联系电63821853话"),
        ("63821853", "63821853\n12", "6382185312"),
        ("评审费用\n主管", "评审费用\n（2023 年度）\n主管", "信息化专家评审费用（2023年度）"),
        ("大数据管理中心", "丰台区科学技术和", "丰台区科学技术和"),
        ("评审费用\n主管", "评审费用\n内部资料\n主管", "信息化专家评审费用内部资料"),
        ("信息化局 实施", "信息化局\n已完成\n实施", "丰台区科学技术和信息化局已完成"),
        ("信息化局 实施", "信息化局\n技术和信息化局\n实施", "丰台区科学技术和信息化局技术和信息化局"),
        ("大数据管理中心", "大数据管理中心大数据管理中心", "大数据管理中心大数据管理中心"),
        ("陈达", "附件2", "附件2"),
        ("信息化专家评审费用", "评审费用 管理 评审费用 管理", "评审费用管理评审费用管理"),
        ("中心\n项目负责人 陈达", "中心\n陈达\n项目负责人", "大数据管理中心陈达"),
        ("信息化专家评审费用", "信息\n化专家评审费用", "信息化专家评审费用"),
        ("（2023年度）", "项目支出绩效自评表", "项目支出绩效自评表项目支出绩效自评表"),
    ],
)
def test_what_may_not_be_one_value_is_doubted(old: str, new: str, value: str) -> None:
    """A note, a label's piece, a page's number, a cell twice, an Enter, a title twice."""
    assert value in doubted(old, new)
