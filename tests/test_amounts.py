"""Figures: what a numeric cell says, and what it must not be taken to say."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.amounts import decimal, figure, is_number, places
from pipeline.text import Text, apply

decimals = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)
FULL_WIDTH = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")


def read(raw: str) -> str | None:
    """The figure in a cell that holds this raw text; fails where it is none."""
    found = figure(Text.of(raw, ((0, len(raw)),)), raw)
    assert found is not None
    return found.value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("0", "0"),
        ("2,239,193.63", "2239193.63"),
        ("82．61", "82.61"),
        ("10\n0%", "100"),
        ("99.99\n7", "99.997"),
        ("249.65\n06", "249.6506"),
        ("60万元", "60"),
        ("-5", "-5"),
        ("$95\\%$", "95"),
        ("<p>30</p>", "30"),
    ],
)
def test_a_figure_is_read_as_printed(raw: str, value: str) -> None:
    """No digit is lost, added or rounded; a printed 0 is 0."""
    assert read(raw) == value


@pytest.mark.parametrize("raw", ["—", "——", "–", "-", "/", "无", " — ", "－"])
def test_dashes_are_blank_cells(raw: str) -> None:
    """A dash or 无 in a numeric cell is null, never 0."""
    assert read(raw) is None


@pytest.mark.parametrize(
    "raw", ["不涉及", "否", "4..88", "1,23", "≤60", "60台", "12.", ".5", "3/4", "1e3", "10 15年", "٣"]
)
def test_what_is_no_figure_is_not_made_one(raw: str) -> None:
    """A cell with any other character is no figure: nothing is dropped to make it one."""
    assert figure(Text.of(raw, ((0, len(raw)),)), raw) is None


@pytest.mark.parametrize(
    ("raw", "parted"), [("201.195 6", True), ("20\t15", True), ("10\n0%", False), ("1\n5", False), ("20", False)]
)
def test_digits_parted_on_one_line_are_marked(raw: str, parted: bool) -> None:
    """`201.195 6` may be one number or two and is marked; a number that a line end wraps is whole."""
    found = figure(Text.of(raw, ((0, len(raw)),)), raw)
    assert found is not None
    assert found.parted is parted


@given(decimals, st.booleans(), st.booleans(), st.sampled_from(["", "%", "万元", "元", "分"]))
def test_a_printed_amount_comes_back(amount: Decimal, separated: bool, wide: bool, unit: str) -> None:
    """Separators, full width and units change nothing of the amount, and the named folds alone give it again."""
    printed = f"{amount:,f}" if separated else f"{amount:f}"
    raw = (printed.translate(FULL_WIDTH) if wide else printed) + unit
    text = Text.of(raw, ((0, len(raw)),))
    found = figure(text, raw)
    assert found is not None
    assert found.value == f"{amount:f}"
    assert apply(raw, found.folds) == found.value


@pytest.mark.parametrize(
    ("chars", "number"), [("95%", True), ("60万元", True), ("≥95%", False), ("", False), ("—", False)]
)
def test_numbers_are_known(chars: str, number: bool) -> None:
    """One number with its unit is a number; a target with a sign, a blank or a dash is none."""
    assert is_number(chars) is number


def test_a_run_of_digits_is_no_number_without_end() -> None:
    """Thousands of digits in a cell are not parsed as a number."""
    assert not is_number("9" * 5000)


@pytest.mark.parametrize(
    ("value", "number"), [("1.50", Decimal("1.50")), (None, None), ("无", None), (3, None), ("１", None)]
)
def test_only_figures_of_a_record_are_decimals(value: object, number: Decimal | None) -> None:
    """A record's figure as a Decimal; null and what is no figure are None, never 0."""
    assert decimal(value) == number


def test_places_count_printed_decimals() -> None:
    """Trailing zeros are printed decimals."""
    assert [places(v) for v in ("12", "9.5", "9.50")] == [0, 1, 2]
