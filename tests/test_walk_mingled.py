"""Two goals whose lines do not show that each is one whole text."""

import pytest

from pipeline.document import Document
from pipeline.extract.drawing import Drawing
from pipeline.extract.walk.fragments import fragments_of
from pipeline.extract.walk.mingled import mingled
from pipeline.reading import Slice


def seen(left: str, right: str) -> bool:
    """Whether two texts, one below the other, are seen not to be told apart."""
    text = left + right if right.startswith(" ") else f"{left}\n{right}"
    one, other = ([line.strip() for line in part.split("\n") if line] for part in (left, right))
    found = fragments_of(Drawing(Slice(Document("a.txt", "0", text), 1, 0, len(text))))
    return mingled(found, (0, len(one), len(found)), one, other)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        # the lines of two texts by turns
        (
            "通过专业的技术与应急服务保障政务网络的\n提供专业的技术与应急服务保障政务网络的\n稳定，提供专业的",
            "线路平稳运行",
        ),
        ("完成评审工作。", "全，保证全区各单位使用政务网络稳定办\n况，保障全区各单位使用政务网络稳定办\n公。"),
        # a stray line below the text's last, which is a block of its own
        ("完成2023年度高新技术企业认定专家评审工\n\n作，全区企业新增300家。\n丰台区科学技术和信息化局\n\n", "完成。"),
        ("项目于12月签订委托\n析数据要素，了解\n告。\n\n", "国内外现状与趋势\n\n促进产业的模式\n\n转型研究报告。"),
        ("项目培育工程", "形成建议报告。\n、定期组织调度。"),
        ("保障人民群众的生命安全\n平日现场检查，保障员工\n安全。", " 全生产标准化。"),
        (
            "做好管理。完善通信保障方案，合理分配通信",
            "完成管理。完善方案，全年使用户对服务满意。\n资源。做好通信保障。",
        ),
        # the end of the first text in the second
        (
            "做好统计分析\n、重点企业服务等",
            "工作，推动我区科技服务业加快发展。\n1.按月监测分析科技服务业，\n形成报告。",
        ),
    ],
)
def test_texts_that_may_be_mingled(left: str, right: str) -> None:
    """Alike lines below each other, a blank line in the midst."""
    assert seen(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("全区金财网稳定运行", "保障全区金财专网平稳运行。"),
        ("完成2023年度高新技术企业认定专家评审工\n\n作，全区企业新增300家。\n\n", "完成2023年度企业认定\n\n366家。"),
        ("进一步加强建设，并为基层党支部工作和活动\n提供必要的经费支持。", "1.开展培训活动;\n2.为党员购买学习资\n料。"),
        ("各项工作均按计划完成，\n其中：", "1.已验收。\n2.已付款。"),
        ("1.协助梳理推进国际科技创新中心建设工作方\n工作机制，提出国际科技创新中心建设工作建议。", "完成。"),
        ("2项丰台区国际科技创新中心建设\n研究报告和1项丰台区国际科技创新中心建设\n报告。", "完成。"),
    ],
)
def test_texts_as_forms_print_them(left: str, right: str) -> None:
    """A short line that ends a text, an indented last line, counting from the beginning, words said again later."""
    assert not seen(left, right)
