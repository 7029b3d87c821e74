"""Values laid beside cells by order alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.locate import Located, Wanted, locate
from pipeline.text import Text

WORDS = ("机房", "运维", "12", "12.0", "95%", "≥95%", "无")


def text(chars: str, at: int = 0) -> Text:
    """A cell that says this at a place of its own."""
    return Text(((at, at + len(chars)),), chars, ())


def laid(wanted: list[str], cells: list[str], optional: str = "") -> Located:
    """Values, each with its number as path, beside cells; `optional` names the cells that need no value."""
    values = [Wanted(str(i), value) for i, value in enumerate(wanted)]
    return locate(values, [text(chars, 100 * i) for i, chars in enumerate(cells)], lambda chars: chars in optional)


@pytest.mark.parametrize(
    ("value", "chars", "figure", "same"),
    [
        ("2239193.63", "2,239,193.63", True, True),
        ("100", "100.00", True, True),
        ("95", "95%", True, True),
        ("95", "96%", True, False),
        ("机房运维", "机房 运维", False, True),
        ("95", "95%", False, False),
        ("100", "", True, False),
        ("100", "一百", True, False),
    ],
)
def test_a_cell_says_a_value(value: str, chars: str, figure: bool, same: bool) -> None:
    """Figures as decimals, texts without white space, and nothing else is folded."""
    assert Wanted("x", value, figure).says(chars) is same


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_values_in_printed_order_are_all_found(cells: list[str]) -> None:
    """Each value stands at its own cell, equal values one after the other, and nothing is left."""
    found = laid(cells, cells)
    assert (found.absent, found.unclaimed) == ((), ())
    assert [found.places[str(i)][0].pieces[0][0] for i in range(len(cells))] == [100 * i for i in range(len(cells))]


@given(st.lists(st.sampled_from(WORDS), max_size=8), st.lists(st.sampled_from(WORDS), max_size=8))
def test_no_cell_serves_two_values(wanted: list[str], cells: list[str]) -> None:
    """Whatever is wanted, a cell has one owner, an owner's cells are its value, and every cell has its verdict."""
    found = laid(wanted, cells)
    used = [cell.pieces[0] for run in found.places.values() for cell in run]
    assert len(used) == len(set(used))
    assert len(used) + len(found.unclaimed) == len(cells)
    assert set(found.places) | set(found.absent) == {str(i) for i in range(len(wanted))}
    for path, run in found.places.items():
        assert Wanted(path, wanted[int(path)]).says("".join(cell.chars for cell in run))


def test_a_row_dropped_leaves_its_cells() -> None:
    """Cells of a row that the record does not have are unclaimed."""
    found = laid(["机房", "12", "运维", "13"], ["机房", "12", "巡检", "9", "运维", "13"])
    assert found.absent == ()
    assert [cell.chars for cell in found.unclaimed] == ["巡检", "9"]


def test_a_row_doubled_is_absent_once() -> None:
    """Values that stand once in the source cannot be had twice."""
    assert laid(["机房", "12", "机房", "12"], ["机房", "12"]).absent == ("2", "3")


def test_swapped_values_do_not_both_stand() -> None:
    """Two values exchanged: at most one keeps its place in the order."""
    found = laid(["甲", "10", "乙", "20"], ["甲", "20", "乙", "10"])
    assert found.absent
    assert found.unclaimed


def test_a_value_cut_by_a_page_is_joined() -> None:
    """A text in two cells, with a page's furniture between, is found in both."""
    found = laid(["机房设备完好率", "12"], ["机房设备", "续上页", "完好率", "12"], optional="续上页")
    assert [cell.chars for cell in found.places["0"]] == ["机房设备", "完好率"]
    assert (found.absent, found.unclaimed) == ((), ())


def test_an_invented_value_has_no_place() -> None:
    """A value that no cell says is absent, and takes no cell away."""
    found = laid(["机房", "视频会议"], ["机房", "运维"])
    assert found.absent == ("1",)
    assert [cell.chars for cell in found.unclaimed] == ["运维"]
