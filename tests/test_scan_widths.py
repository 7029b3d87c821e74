"""Brackets, commas and dashes by the room that they take."""

import pytest

from pipeline.read.ink import Line
from pipeline.read.scan.widths import with_widths


def line(text: str, places: list[tuple[float, float]]) -> Line:
    """A line of type 10 points high whose characters' ink lies at these places."""
    starts, ends = zip(*places, strict=True)
    return Line(text, starts, ends, 100.0, 110.0, (0.99,) * len(text))


def set_text(text: str, *places: tuple[float, float]) -> str:
    """The text of one line after its widths were looked at."""
    return with_widths([line(text, list(places))])[0].text


def test_bracket_with_room_is_full() -> None:
    """（ stands in the right half of its square: room before it makes it full-width, whatever the engine said."""
    assert set_text("金(万)元", (0, 9), (17, 19), (20, 29), (31, 33), (40, 49)).startswith("金（万")
    assert set_text("金(万)元", (0, 9), (10, 12), (13, 22), (23, 25), (26, 35)).startswith("金(万")


def test_bracket_at_the_end_is_as_wide_as_its_partner() -> None:
    """Nothing stands behind a bracket that ends a line: its partner tells."""
    assert set_text("金（万)", (0, 9), (17, 19), (20, 29), (31, 33)) == "金（万）"


def test_bracket_without_evidence_is_in_doubt() -> None:
    """A bracket whose width nothing tells is no bracket to be sure of; if all others of the page are full, it is."""
    alone = line("(万", [(7, 9), (10, 19)])
    assert with_widths([alone])[0].confidences[0] == pytest.approx(0.5)
    full = line("金（万）", [(0, 9), (17, 19), (20, 29), (31, 33)])
    assert with_widths([alone, full])[0].text == "（万"
    assert with_widths([alone, full])[0].confidences[0] == pytest.approx(0.99)


def test_narrow_stop_with_room_is_in_doubt() -> None:
    """3、做好 that is read as 3.做好 shows by the room behind the sign."""
    assert with_widths([line("3.做", [(0, 5), (6, 8), (16, 25)])])[0].confidences[1] == pytest.approx(0.5)
    assert with_widths([line("3.5", [(0, 5), (6, 7), (8, 13)])])[0].confidences[1] == pytest.approx(0.99)


def test_thousands_comma_is_narrow() -> None:
    """The comma between figures that stand close is a narrow one."""
    assert set_text("2，239", (0, 5), (6, 7), (8, 13), (14, 19), (20, 25)) == "2,239"


def test_lone_stroke_is_a_dash() -> None:
    """一 alone on its line is the dash of a blank cell; within a word it is a number."""
    assert set_text("一", (0, 9)) == "—"
    assert set_text("一级", (0, 9), (10, 19)) == "一级"
