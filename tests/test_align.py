"""Rows under their headings: what the separators say, what order and types say, and where neither says enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.amounts import is_number
from pipeline.extract.align import MARGIN, SLIP, Alignment, Slot, align
from pipeline.text import Text

COLUMNS = ("level3", "target", "actual", "weight", "score")


def text_of(chars: str) -> Text:
    """A text that says this."""
    return Text(((0, len(chars)),), chars, ())


def admit(field: str, text: Text) -> float | None:
    """Figures stand under 分值 and 得分, a name is no number."""
    number = is_number(text.chars)
    if field in ("weight", "score"):
        return 0.0 if number else None
    return 4.0 if field == "level3" and number else 0.0


def read(*cells: tuple[int | None, str]) -> list[Alignment]:
    """The readings of a row whose cells stand in these columns."""
    return align([Slot(column, text_of(chars)) for column, chars in cells], COLUMNS, admit, lambda filled: 0.0)


ROW = ("巡检次数", "12次", "12次", "10", "9")


def test_cells_stand_where_their_separators_put_them() -> None:
    """A row that fits where it stands has one reading, and needs no choice."""
    found = read(*enumerate(ROW))
    assert [(a.columns, a.stated) for a in found] == [((0, 1, 2, 3, 4), True)]


def test_a_blank_cell_leaves_its_column_free() -> None:
    """A target that is blank is not filled with the cell beside it."""
    found = read((0, ROW[0]), (2, ROW[2]), (3, ROW[3]), (4, ROW[4]))
    assert found[0].columns == (0, 2, 3, 4)
    assert found[0].stated


@pytest.mark.parametrize("by", [-1, 1])
def test_a_row_that_slipped_as_a_whole_is_put_back(by: int) -> None:
    """All cells one column to the left or right: order and types say where they belong, and it is no stated place."""
    found = read(*((column + by, chars) for column, chars in enumerate(ROW)))
    assert [(a.columns, a.stated) for a in found] == [((0, 1, 2, 3, 4), False)]
    assert found[0].cost >= SLIP


def test_a_slip_is_measured_at_the_last_cell() -> None:
    """How far a row slipped is told by its last cell."""
    slots = [Slot(column + 1, text_of(chars)) for column, chars in enumerate(ROW)]
    assert align(slots, COLUMNS, admit, lambda filled: 0.0)[0].slip(slots) == -1


def test_a_row_that_may_stand_in_two_ways_has_both_readings() -> None:
    """Two figures under three columns that could hold them: no reading is preferred silently."""
    found = align(
        [Slot(None, text_of("10")), Slot(None, text_of("9"))],
        ("budget", "weight", "score"),
        lambda field, text: 0.0,
        lambda filled: 0.0,
    )
    assert {a.columns for a in found} == {(0, 1), (0, 2), (1, 2)}


def test_what_fits_no_column_has_no_reading() -> None:
    """A row with more cells than columns, or a text where only figures can stand, is not forced in."""
    assert read(*((None, "甲") for _ in range(6))) == []
    assert align([Slot(0, text_of("甲"))], ("weight",), admit, lambda filled: 0.0) == []


def test_the_whole_row_counts_against_a_reading() -> None:
    """A row that its fields speak against is dearer than one that they do not."""
    slots = [Slot(None, text_of("12次")), Slot(None, text_of("10"))]
    found = align(slots, COLUMNS, admit, lambda filled: 0.0 if filled == {"actual", "score"} else 2.0)
    assert [a.columns for a in found] == [(2, 4)]


@given(
    st.lists(st.sampled_from([*ROW, "≥95%", "质量"]), max_size=5),
    st.lists(st.integers(-1, 6), min_size=5, max_size=5, unique=True).map(sorted),
    st.booleans(),
)
def test_readings_keep_the_order_and_come_near_the_best(texts: list[str], places: list[int], stated: bool) -> None:
    """No reading turns cells around, uses a column twice, or lies further than the margin from the best."""
    cells = [(place if stated else None, chars) for place, chars in zip(places, texts, strict=False)]
    found = read(*cells)
    for alignment in found:
        assert list(alignment.columns) == sorted(set(alignment.columns))
        assert alignment.cost < found[0].cost + MARGIN
        assert all(
            admit(COLUMNS[column], text_of(chars)) is not None
            for column, (_, chars) in zip(alignment.columns, cells, strict=True)
        )
