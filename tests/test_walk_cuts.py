"""The ways to cut a stretch into cells."""

from itertools import pairwise
from typing import Any

import pytest

from pipeline.document import Document
from pipeline.extract.drawing import Drawing
from pipeline.extract.walk.cuts import cuts_of
from pipeline.extract.walk.fragments import Fragment, fragments_of, joined
from pipeline.extract.walk.pieces import Headings, Stretch
from pipeline.reading import Slice


def pieces_of(text: str) -> list[Fragment]:
    """The fragments of a text."""
    return fragments_of(Drawing(Slice(Document("a.txt", "0", text), 1, 0, len(text))))


def cut(text: str, **more: Any) -> list[dict[str, str]]:
    """The cuts of a text that stands before a row's figures, the best first, as texts of fields."""
    found = pieces_of(text + " 10 10")
    stretch = Stretch(0, len(found) - 2, after=False, lost=False, scored=True, **more)
    cuts, tried = cuts_of(Headings(found), stretch)
    assert tried
    order = sorted(cuts, key=lambda c: (c.cost, c.meaning))
    return [{p.name: joined(found[p.start : p.stop]) for p in c.pieces} for c in order]


def test_headings_and_cells_are_told_apart() -> None:
    """Levels first, then name, target and actual."""
    assert cut("产出指标 数量指标 聘用人数 4人 5人", inline=True)[0] == {
        "level1": "产出指标", "level2": "数量指标", "level3": "聘用人数", "target": "4人", "actual": "5人",
    }  # fmt: skip


def test_wrapped_cells_that_say_the_same_are_two() -> None:
    """Target and actual in the same words are cut between them."""
    best = cut("聘用标准\n通过安全\n员统一考\n试\n\n通过安全\n员统一考\n试\n\n", blocks=True)[0]
    assert best == {"level3": "聘用标准", "target": "通过安全员统一考试", "actual": "通过安全员统一考试"}


def test_a_row_that_says_it_does_not_apply() -> None:
    """`经济效益指标 不涉及` stands as a row of its own before the next heading."""
    best = cut("效益指标\n经济效益指标\n不涉及\n社会效益指标\n提升效率\n≥5项\n6项")[0]
    assert best["absent"] == "不涉及"
    assert best["level2"] == "社会效益指标"


def test_all_fragments_are_used_in_order() -> None:
    """Each cut is the whole stretch, piece after piece."""
    found = pieces_of("数量指标 聘用人数 4人 5人 10 10")
    for one in cuts_of(Headings(found), Stretch(0, 4, after=False, lost=False, scored=True))[0]:
        assert one.pieces[0].start == 0
        assert one.pieces[-1].stop == 4
        assert all(a.stop == b.start for a, b in pairwise(one.pieces))


@pytest.mark.parametrize("text", ["质量指标 完成率 ≥95% 98%", "质量指标\n完成率\n≥95%\n98%"])
def test_a_missing_cell_is_never_the_best_where_three_stand(text: str) -> None:
    """Three texts are a name, a target and an actual."""
    assert set(cut(text)[0]) == {"level2", "level3", "target", "actual"}
