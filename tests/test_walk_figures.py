"""Figures that a narrow column broke, and those that it did not."""

import pytest

from pipeline.document import Document
from pipeline.extract.drawing import Drawing
from pipeline.extract.walk.figures import chars_of, fund_row, grouped, is_joined, parts_close
from pipeline.extract.walk.fragments import Fragment, fragments_of
from pipeline.reading import Slice


def pieces_of(text: str) -> list[Fragment]:
    """The fragments of a text."""
    return fragments_of(Drawing(Slice(Document("a.txt", "0", text), 1, 0, len(text))))


COLUMNS = ("initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score")
NARROW, WIDE = dict.fromkeys(COLUMNS, 2.0), dict.fromkeys(COLUMNS, 10.0)


def row(text: str, columns: dict[str, float]) -> list[str]:
    """The figures of a row of the funds."""
    found = pieces_of(text)
    return [chars_of(found, places) for places in fund_row(found, 0, len(found), columns)]


def test_a_broken_figure_is_joined_where_the_rate_says_so() -> None:
    """`249.65 / 06` is one amount: six columns, and a rate that fits."""
    assert row("300\n300\n249.65\n06\n10\n83.22%\n8.32", NARROW) == ["300", "300", "249.6506", "10", "83.22%", "8.32"]


def test_points_above_their_weight_are_not_joined() -> None:
    """`10 / 1`: a page's number below the points of the funds is no digit of theirs."""
    assert row("30\n30\n30\n10\n100%\n10\n1", NARROW) == ["30", "30", "30", "10", "100%", "10", "1"]


def test_what_cannot_stand_alone_is_part_of_the_figure_before() -> None:
    """`100 %` and `100. 00%`: a sign, and decimals behind a point; a figure joined so is not made of pieces."""
    found = pieces_of("65 65 65 10 100 % 10 80 80 80 10 100. 00% 10")
    places = fund_row(found, 0, 7, WIDE)
    assert [chars_of(found, p) for p in places] == ["65", "65", "65", "10", "100%", "10"]
    assert not any(is_joined(found, p) for p in places)
    assert [chars_of(found, p) for p in fund_row(found, 7, 14, WIDE)][4] == "100.00%"
    assert is_joined(found, (0, 1))


def test_what_fits_into_its_column_is_not_broken() -> None:
    """An amount printed twice is two fragments, not one number of twice its digits."""
    assert row("260\n260\n260\n260\n10\n100%\n10", WIDE) == ["260", "260", "260", "260", "10", "100%", "10"]


@pytest.mark.parametrize(
    ("text", "ways"),
    [("1\n5\n15", [("15", "15"), ("1", "515")]), ("1 5 15", []), ("10\n10", [("10", "10")])],
)
def test_neighbours_on_two_lines_may_be_one(text: str, ways: list[tuple[str, ...]]) -> None:
    """Digits are joined over a line end, never over a blank."""
    found = pieces_of(text)
    made = [tuple(chars_of(found, g) for g in way) for way in grouped(found, 0, len(found), (1.0, 2.0))]
    assert sorted(made) == sorted(ways)


def test_parts_that_do_not_sum_up_are_told() -> None:
    """Each amount of the first row is the sum of those below; a blank one is nothing."""
    found = pieces_of("52 50 30 30 22 20")
    rows = [{"initial_budget": (a,), "executed": (b,)} for a, b in ((0, 1), (2, 3), (4, 5))]
    assert parts_close(found, rows)
    assert not parts_close(found, [rows[0], rows[1]])
    assert not parts_close(found, [])
