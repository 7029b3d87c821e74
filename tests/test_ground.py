"""Every value is where its evidence says, or it is absent; an invented value never passes."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.extract.grid import read_grid
from pipeline.ground import ground, stands
from pipeline.reading import Evidence, Reading
from pipeline.split import split
from pipeline.text import Text


@pytest.fixture(scope="module")
def form(root: Path) -> tuple[str, Reading]:
    """A plain form's text and reading."""
    text = (root / "tests/files/forms/plain.txt").read_text(encoding="utf-8")
    (part,) = split(Document("a.txt", "0", text))
    return text, next(iter(read_grid(part)))


def absent(source: str, reading: Reading) -> list[str]:
    """The paths whose values do not stand in the source."""
    return [f.path for f in ground(source, reading) if f.code == "ground.absent"]


def test_a_reading_from_the_source_is_grounded(form: tuple[str, Reading]) -> None:
    """Each of a form's values folds from its own spans."""
    source, reading = form
    assert absent(source, reading) == []
    assert set(reading.evidence) == {p for p, v in reading.values.items() if v is not None}
    assert len(reading.evidence) > 70


def test_any_changed_value_is_absent(form: tuple[str, Reading]) -> None:
    """A digit, a letter or a point more is not what the spans say."""
    source, reading = form
    for path, value in reading.values.items():
        changed = value + 1 if isinstance(value, int) else f"{value}0"
        assert absent(source, replace(reading, values={**reading.values, path: changed})) == [path]


def test_a_value_without_evidence_is_absent(form: tuple[str, Reading]) -> None:
    """A value that points at nothing is invented, even if the source holds its characters somewhere."""
    source, reading = form
    for path in reading.evidence:
        kept = {p: e for p, e in reading.evidence.items() if p != path}
        assert absent(source, replace(reading, evidence=kept)) == [path]


def test_evidence_of_another_cell_is_no_evidence(form: tuple[str, Reading]) -> None:
    """Each value stands on its own spans: those of other values say other things, unless the form prints the same."""
    source, reading = form
    evidence = reading.evidence["funds.total.score"]
    says = {path for path, value in reading.values.items() if stands(source, value, evidence)}
    assert says == {path for path, value in reading.values.items() if value == "9.5"} == {"funds.total.score"}


@pytest.mark.parametrize(
    ("source", "spans", "folds", "value", "there"),
    [
        ("82．61", ((0, 5),), ("full-width",), "82.61", True),
        ("82．61", ((0, 5),), (), "82.61", False),
        ("2,239,193.63", ((0, 12),), ("thousands",), "2239193.63", True),
        ("249.65\n06", ((0, 9),), ("white-space",), "249.6506", True),
        ("甲 12 乙 6", ((2, 4), (7, 8)), ("joined",), "126", True),
        ("甲 12 乙 6", ((7, 8), (2, 4)), ("joined",), "126", False),
        ("60", (), (), "60", False),
    ],
)
def test_folding_the_joined_spans_gives_the_value(
    source: str, spans: tuple[tuple[int, int], ...], folds: tuple[str, ...], value: str, there: bool
) -> None:
    """Only the named folds are used, in the order of the spans, and no span is no evidence."""
    assert stands(source, value, Evidence(spans, folds)) is there


@given(st.text(st.sampled_from("甲乙12.<p>$\\ \n，"), min_size=1, max_size=12), st.data())
def test_text_taken_from_the_source_stands_there(source: str, data: st.DataObject) -> None:
    """Whatever is taken from spans with its folds stands in these spans."""
    start = data.draw(st.integers(0, len(source) - 1))
    end = data.draw(st.integers(start + 1, len(source)))
    text = Text.of(source, ((start, end),))
    assert stands(source, text.chars, Evidence(text.pieces, text.folds))
