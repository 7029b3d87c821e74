"""Weight and score found by the sums of the printed total."""

from pathlib import Path

from pipeline.document import Document
from pipeline.extract.drawing import Drawing
from pipeline.extract.walk.blocks import blocks_of
from pipeline.extract.walk.figures import chars_of
from pipeline.extract.walk.fragments import Fragment, fragments_of
from pipeline.extract.walk.pairs import Scored, scored
from pipeline.reading import Slice


def pieces_of(text: str) -> list[Fragment]:
    """The fragments of a text."""
    return fragments_of(Drawing(Slice(Document("a.txt", "0", text), 1, 0, len(text))))


FORM = (Path(__file__).parent / "files" / "walk" / "wrapped.txt").read_text(encoding="utf-8")


def read(text: str) -> tuple[Scored, list[list[str]]]:
    """What is found, and the pairs as printed."""
    found = pieces_of(text)
    blocks = blocks_of(found)
    assert blocks is not None
    result = scored(found, blocks, ("weight", "score"))
    return result, [[chars_of(found, p.cells[n]) for n in ("weight", "score")] for p in result.pairs]


def test_the_last_two_figures_of_a_run_are_the_rows() -> None:
    """The sums of the total leave these alone; the last row lost points."""
    result, pairs = read(FORM)
    assert pairs == [["50", "50"], ["20", "20"], ["20", "18"]]
    assert result.sure
    assert result.closed
    assert [p.lost for p in result.pairs] == [False, False, True]


def test_a_broken_figure_is_found_by_the_sums() -> None:
    """`5 / 0` in narrow columns is 50, as the total says."""
    narrow = FORM.replace("实际完成值 分值 得分", "实际完成值\n分\n值\n得\n分\n").replace("50 50\n", "5\n0\n5\n0\n")
    result, pairs = read(narrow)
    assert pairs[0] == ["50", "50"]
    assert result.closed


def test_a_row_lost_or_doubled_shows_in_the_total() -> None:
    """Weights that do not sum up to the total's leave it open whether rows are missing."""
    assert not read(FORM.replace("数量指标 评审次数 ≥30次 30次 50 50\n", "数量指标\n"))[0].closed
    assert not read(FORM.replace("≥95% 96% 20 20\n", "≥95% 96% 20 20\n≥95% 96% 20 20\n"))[0].closed
    assert not read(FORM.replace("总分 100 97.8", "总分"))[0].closed


def test_blank_amounts_leave_the_last_columns_where_they_are() -> None:
    """`20 19.6 10 98% 9.8`: the weight is counted from the right."""
    assert read(FORM.replace("年度资金总额 28 20", "年度资金总额 20"))[0].closed
