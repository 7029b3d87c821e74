"""Labels spelled from their pieces, in any order."""

import pytest

from pipeline.document import Document
from pipeline.extract.drawing import Drawing
from pipeline.extract.walk.fragments import Fragment, fragments_of
from pipeline.extract.walk.puzzle import Wanted, label_at, label_ends, spell
from pipeline.kinds.self_evaluation import labels
from pipeline.reading import Slice


def pieces_of(text: str) -> list[Fragment]:
    """The fragments of a text."""
    return fragments_of(Drawing(Slice(Document("a.txt", "0", text), 1, 0, len(text))))


GOALS = (
    Wanted("goals", ("年度总体目标",), optional=True),
    Wanted("left", ("预期目标",)),
    Wanted("right", ("实际完成情况",)),
)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("年 度 总 体 目 标 预期目标 实际完成情况", {"goals": (0, 1, 2, 3, 4, 5), "left": (6,), "right": (7,)}),
        ("预期目\n实际完成情况\n标", {"left": (0, 2), "right": (1,)}),
        ("预期目标\n实际完\n成情况", {"left": (0,), "right": (1, 2)}),
    ],
)
def test_a_heading_is_spelled_from_its_pieces(text: str, places: dict[str, tuple[int, ...]]) -> None:
    """Each piece is used once, in spelling order, wherever it stands."""
    found = pieces_of(text)
    spelled = spell(found, 0, len(found), GOALS)
    assert spelled is not None
    assert {label.name: label.places for label in spelled} == places


def test_a_stretch_with_a_piece_left_over_is_no_heading() -> None:
    """A word that no label needs, and a label that lacks a piece, spell nothing."""
    assert spell(pieces_of("预期目标 实际完成情况 完成"), 0, 3, GOALS) is None
    assert spell(pieces_of("预期 实际完成情况"), 0, 2, GOALS) is None


def test_the_longest_label_is_taken() -> None:
    """`项目 主管部门` is one label, though `主管部门` alone is one too; both ends are known."""
    found = pieces_of("项目\n主管部门\n丰台区")
    assert label_at(found, 0, 3, labels.head) == ("supervising_department", 2)
    assert label_at(found, 1, 3, labels.head) == ("supervising_department", 2)
    assert label_ends(pieces_of("可持续影响\n指标"), 0, 2, labels.level2) == (1, 2)


def test_the_year_below_a_label_is_none_of_it() -> None:
    """A bracket on a line of its own belongs to no label, one beside it does."""
    assert label_at(pieces_of("项目名称\n（2023年度）"), 0, 2, labels.head) == ("project_name", 1)
    assert label_at(pieces_of("项目名称 （全称）"), 0, 2, labels.head) == ("project_name", 2)
