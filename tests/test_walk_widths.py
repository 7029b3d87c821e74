"""What line ends say of widths."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.walk.widths import first_unit, needless, needs, width
from pipeline.trials.wrapped_pages import wrapped


def test_a_character_is_twice_as_wide_as_a_digit() -> None:
    """Chinese characters have one width, letters and digits a least and a greatest one."""
    assert width("完成") == (4.0, 4.0)
    least, most = width("100")
    assert least < 3.0 < most


def test_units_of_text_are_not_parted() -> None:
    """A number is one, a character takes the stop after it along."""
    assert first_unit("2023年") == "2023"
    assert first_unit("成。第二") == "成。"
    assert first_unit("（含税）") == "（含"


def test_a_break_is_needless_from_the_width_on_that_has_room() -> None:
    """`完成 / 情况`: a column of six half characters has room for 情, one of five has not."""
    assert needless("完成", "情况") == 6.0


@given(st.text("完成项目年度目标组织情况", min_size=1, max_size=60), st.integers(4, 30))
def test_no_break_of_a_wrapped_text_is_needless(text: str, wide: int) -> None:
    """Wrapped at a width, each line fits into it, and each break has its reason in it."""
    lines = wrapped(text, wide, "any")
    assert "".join(lines) == text
    assert all(needs(line) <= wide for line in lines)
    assert all(needless(one, other) > wide for one, other in pairwise(lines))
