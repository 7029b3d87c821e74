"""The ledger: what no cell, label or rule accounts for is left over, what two cells claim is used twice."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.extract.grid import read_grid
from pipeline.kinds.self_evaluation.labels import recognises
from pipeline.ledger import Ledger, balance, furniture_rule
from pipeline.reading import Evidence, Reading, Slice
from pipeline.split import split


def form_of(text: str) -> tuple[Slice, Reading]:
    """The only slice of a text, and its reading."""
    (part,) = split(Document("a.txt", "0", text))
    return part, next(iter(read_grid(part)))


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    """A plain form in tabs."""
    return (root / "tests/files/forms/plain.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def form(text: str) -> tuple[Slice, Reading]:
    """A plain form's slice and reading."""
    return form_of(text)


def ledger_of(part: Slice, reading: Reading) -> Ledger:
    """The reading's balance."""
    return balance(part, reading, recognises)


def left(part: Slice, reading: Reading) -> list[str]:
    """The texts left over."""
    return [part.document.text[a:b].strip() for a, b in ledger_of(part, reading).leftover]


def written(raw: str, **claims: tuple[tuple[int, int], ...]) -> tuple[Slice, Reading]:
    """A slice with a reading that claims these spans; `_` stands for a dot in a path."""
    evidence = {path.replace("_0_", "[0].").replace("_1_", "[1]."): Evidence(spans) for path, spans in claims.items()}
    return Slice(Document("a.txt", "0", raw), 1, 0, len(raw)), Reading("test", dict.fromkeys(evidence, "x"), evidence)


def test_a_form_that_is_read_whole_closes(form: tuple[Slice, Reading]) -> None:
    """Values, labels, dashes and markup account for every character once."""
    assert ledger_of(*form).closes


def test_without_any_one_evidence_the_ledger_opens(form: tuple[Slice, Reading]) -> None:
    """Each value's characters are missed as soon as no value claims them."""
    part, reading = form
    owners: dict[tuple[int, int], set[str]] = {}
    for path, evidence in reading.evidence.items():
        for span in evidence.spans:
            owners.setdefault(span, set()).add(path)
    assert len(owners) > 60
    for span, paths in owners.items():
        if "fiscal_year" in paths or "title" in paths or "amount_unit" in paths:
            continue
        kept = {path: evidence for path, evidence in reading.evidence.items() if path not in paths}
        assert part.document.text[slice(*span)] in "".join(left(part, replace(reading, evidence=kept))), paths


def test_without_any_one_label_the_ledger_opens(form: tuple[Slice, Reading]) -> None:
    """Labels are accounted for one by one, too."""
    part, reading = form
    values = {span for evidence in reading.evidence.values() for span in evidence.spans}
    for i, (spans, name) in enumerate(reading.labels):
        if name not in ("title", "year", "funds"):
            assert not values.intersection(spans)
            kept = reading.labels[:i] + reading.labels[i + 1 :]
            assert left(part, replace(reading, labels=kept)), name


def test_a_label_is_not_believed_because_the_reader_says_so() -> None:
    """Words that are no label stay left over, whatever a reader calls them."""
    part, reading = written("机房运行维护")
    assert left(part, replace(reading, labels=((((0, 6),), "project_name"),))) == ["机房运行维护"]
    part, reading = written("项目名\n称")
    assert left(part, replace(reading, labels=((((0, 3), (4, 5)), "project_name"),))) == []


@pytest.mark.parametrize(
    ("raw", "rule", "kept"),
    [
        ("—", "dash", True),
        ("12", "dash", False),
        ("- 12 -", "page-number", True),
        ("12", "page-number", False),
        ("续上页", "continued", True),
        ("续聘", "continued", False),
        ("机房", "no-such-rule", False),
        ("\\hline", "latex", True),
        ("机房", "latex", False),
    ],
)
def test_furniture_is_believed_by_its_rule_alone(raw: str, rule: str, kept: bool) -> None:
    """A span listed as furniture is accounted for only if the rule named knows it."""
    part, reading = written(raw)
    assert (left(part, replace(reading, furniture=(((0, len(raw)), rule),))) == []) is kept


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("第 3 页 共 9 页", "page-number"),
        ("<p>- 7 -</p>", "page-number"),
        ("（续上页）", "continued"),
        ("|---|---|", "rule"),
        ("+=====+=====+", "rule"),
        ("\t\t\t\t=", None),
        ("7", None),
        ("—", None),
        ("总分", None),
    ],
)
def test_furniture_of_pages_has_its_rules(line: str, rule: str | None) -> None:
    """Page numbers, 续上页 and drawn rules are furniture; a bare number and a lone dash are not."""
    assert furniture_rule(line) == rule


@pytest.mark.parametrize("raw", ["  \n\t", "| |", "<p></p><br/>", "&nbsp;", "\u200b\ufeff", "<!-- 机房 -->"])
def test_blanks_and_markup_need_no_owner(raw: str) -> None:
    """White space, separators and tags are no text."""
    assert left(*written(raw)) == []


@given(st.text(st.sampled_from("甲乙12—。$<> \n\t|"), max_size=20), st.data())
def test_every_other_character_is_missed(raw: str, data: st.DataObject) -> None:
    """Whatever stands outside of the claimed span is left over, character by character, blanks and pipes aside."""
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    part, reading = written(raw, title=((start, end),))
    found = ledger_of(part, reading).leftover
    missed = {i for a, b in found for i in range(a, b)}
    assert missed == {i for i, char in enumerate(raw) if not start <= i < end and char not in " \n\t|"}


def test_characters_of_two_cells_are_used_twice() -> None:
    """A row doubled, or a value taken from a neighbour's cell, is seen with both paths."""
    part, reading = written("机房运维", project_name=((0, 4),), implementing_unit=((2, 4),))
    (twice,) = ledger_of(part, reading).twice
    assert twice[0] == (2, 4)
    assert set(twice[1]) == {"project_name", "implementing_unit"}


def test_an_overlap_is_seen_past_a_longer_one() -> None:
    """Of three claims the first may cover both others."""
    part, reading = written("机房运行维护", title=((0, 6),), project_name=((1, 2),), implementing_unit=((4, 5),))
    assert len(ledger_of(part, reading).twice) == 2


@pytest.mark.parametrize(
    ("claims", "shared"),
    [
        ({"indicators_0_level1": ((0, 4),), "indicators_1_level1": ((0, 4),)}, True),
        ({"title": ((0, 4),), "fiscal_year": ((1, 3),)}, True),
        ({"indicators_0_level1": ((0, 4),), "indicators_1_level1": ((0, 3),)}, False),
        ({"indicators_0_level1": ((0, 4),), "indicators_0_level2": ((0, 4),)}, False),
        ({"indicators_0_score": ((0, 4),), "indicators_1_score": ((0, 4),)}, False),
    ],
)
def test_only_merged_headings_serve_several_rows(claims: dict[str, tuple[tuple[int, int], ...]], shared: bool) -> None:
    """A merged heading serves the rows beside it and a title its year; no other characters serve twice."""
    assert (ledger_of(*written("产出指标", **claims)).twice == ()) is shared


@pytest.mark.parametrize(
    ("printed", "damaged", "added"),
    [
        ("维护设备台数", "维护设备台数 另有五台", "另有五台"),
        ("总分\t", "总分另计\t", "总分另计"),
        ("10\t10\t\n\t\t质量", "10\t10\t\t甲乙丙\n\t\t质量", "甲乙丙"),
        ("项目负责人\t王芳", "备忘录\t三\t项目负责人\t王芳", "备忘录"),
        ("\n年度总体目标", "\n专项资金\t\t\t5\t5\t5\n年度总体目标", "专项资金"),
    ],
)
def test_words_too_many_are_a_value_or_left_over(text: str, printed: str, damaged: str, added: str) -> None:
    """Words put into a form are part of a value, or the ledger names them; they do not vanish."""
    assert printed in text
    part, reading = form_of(text.replace(printed, damaged, 1))
    assert any(added in str(value) for value in reading.values.values()) or added in "".join(left(part, reading))
