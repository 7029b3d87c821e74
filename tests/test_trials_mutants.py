"""Mutants: one wrong thing each, at the places they name, the same for the same seed."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.kinds.self_evaluation.record import SelfEvaluation, leaves
from pipeline.trials.distortions import digit_changed, point_moved, scaled, sign_changed, text_cut, text_lengthened
from pipeline.trials.mutants import Mutant, Mutation, draw, mutants
from pipeline.trials.truth import Expected, Group, agrees, groups_of, same

ROWS = {Mutation.ROW_DROPPED, Mutation.ROW_DOUBLED, Mutation.ROW_MOVED}


@pytest.fixture(scope="module")
def forms(golden: Path, expected: dict[str, dict[str, Any]], manifest: dict[str, list[str]]) -> list[Expected]:
    """The golden forms with what their first document leaves open."""
    opens = json.loads((golden / "open.json").read_text(encoding="utf-8"))
    groups = {form: opens.get(name, {}).get(form, []) for name, ids in reversed(manifest.items()) for form in ids}
    return [Expected(form, record, groups_of(groups.get(form, []))) for form, record in expected.items()]


@pytest.fixture(scope="module")
def drawn(forms: list[Expected]) -> tuple[Mutant, ...]:
    """Mutants of every kind."""
    return draw(forms, Mutation, 25, seed=7)


def changed_paths(original: dict[str, Any], mutant: dict[str, Any]) -> set[str]:
    """Where two records of equal shape differ."""
    was, now = dict(leaves(original)), dict(leaves(mutant))
    assert was.keys() == now.keys()
    return {path for path in was if not same(path, now[path], was[path])}


def test_every_kind_is_drawn_as_often_as_asked(drawn: tuple[Mutant, ...]) -> None:
    """There are enough golden forms for 25 mutants of every kind."""
    assert Counter(mutant.kind for mutant in drawn) == dict.fromkeys(Mutation, 25)


def test_a_seed_gives_the_same_mutants(forms: list[Expected], drawn: tuple[Mutant, ...]) -> None:
    """Drawing twice with one seed is equal; another seed gives others."""
    assert draw(forms, Mutation, 25, seed=7) == drawn
    assert draw(forms, Mutation, 25, seed=8) != drawn


def test_leaves_differ_exactly_where_the_mutant_says(forms: list[Expected], drawn: tuple[Mutant, ...]) -> None:
    """A mutant differs from its record at its paths and nowhere else."""
    records = {form.form: form.record for form in forms}
    for mutant in drawn:
        if mutant.kind not in ROWS:
            assert changed_paths(records[mutant.form], mutant.record) == set(mutant.paths), mutant.note


def test_rows_differ_exactly_where_the_mutant_says(forms: list[Expected], drawn: tuple[Mutant, ...]) -> None:
    """Taking the change of a row back gives the record again."""
    records = {form.form: form.record for form in forms}
    for mutant in (m for m in drawn if m.kind in ROWS):
        numbers = [int(path.removeprefix("indicators[").removesuffix("]")) for path in mutant.paths]
        was, now = list(records[mutant.form]["indicators"]), list(mutant.record["indicators"])
        rest = {key: value for key, value in mutant.record.items() if key != "indicators"}
        assert rest == {key: value for key, value in records[mutant.form].items() if key != "indicators"}
        if mutant.kind is Mutation.ROW_DROPPED:
            now.insert(numbers[0], was[numbers[0]])
        elif mutant.kind is Mutation.ROW_DOUBLED:
            assert now.pop(numbers[1]) == was[numbers[0]]
        else:
            gone, moved = was.pop(numbers[0]), now.pop(numbers[-1])
            headings = ("level1", "level2")
            assert {**gone, **dict.fromkeys(headings)} == {**moved, **dict.fromkeys(headings)}
            assert (gone["level1"], gone["level2"]) != (moved["level1"], moved["level2"])
        assert now == was, mutant.note


def test_mutants_are_records(drawn: tuple[Mutant, ...]) -> None:
    """A mutant is a well-formed record: it is wrong in what it says, not in its shape."""
    for mutant in drawn:
        SelfEvaluation.model_validate(mutant.record)


def test_none_agrees_with_its_record(forms: list[Expected], drawn: tuple[Mutant, ...]) -> None:
    """Mutants equal to the record, or to an open option of it, are dropped."""
    by_name = {form.form: form for form in forms}
    assert not [mutant for mutant in drawn if agrees(by_name[mutant.form], mutant.record)]


def test_an_open_option_is_no_mutant(expected: dict[str, dict[str, Any]]) -> None:
    """Swapping target and actual is no mutant where the source leaves open which is which."""
    record = expected["000-02"]
    row = record["indicators"][4]
    swapped = {"indicators[4].target": row["actual"], "indicators[4].actual": row["target"]}
    kept = {"indicators[4].target": row["target"], "indicators[4].actual": row["actual"]}

    def found(groups: list[Group]) -> set[tuple[str, ...]]:
        drawn = mutants("000-02", record, [], groups, seed=1)
        return {mutant.paths for mutant in drawn if mutant.kind is Mutation.TARGET_ACTUAL}

    closed, opened = found([]), found([Group((kept, swapped))])
    assert closed - opened == {("indicators[4].target", "indicators[4].actual")}


def test_equal_values_swapped_are_no_mutant(expected: dict[str, dict[str, Any]]) -> None:
    """Rows of one weight have no mutant of swapped weights."""
    record = expected["000-02"]
    swapped = [m for m in mutants("x", record, [], [], 1) if m.kind is Mutation.WEIGHTS_SWAPPED]
    # four rows of 20 points and one of 10: only pairs with the last
    assert len(swapped) == 4


def test_findings_point_at_field_row_or_block() -> None:
    """A finding counts at the field, its row and its block, and at no other row or field."""
    mutant = Mutant("x", Mutation.DIGIT, 1, ("indicators[1].score",), {}, "", ("20",))
    assert all(map(mutant.pointed_at, ("indicators[1].score", "indicators[1]", "indicators")))
    assert not any(map(mutant.pointed_at, ("", "indicators[1].weight", "indicators[10]", "indicators[11].score")))
    row = Mutant("x", Mutation.ROW_DROPPED, 1, ("indicators[1]",), {}, "", ("运维", "20"))
    assert row.pointed_at("indicators[1].level3")
    assert not row.pointed_at("total_score")


def test_left_over_characters_name_the_change() -> None:
    """A ledger names a mutant by characters of the lost values, not by any others."""
    row = Mutant("x", Mutation.ROW_DROPPED, 1, ("indicators[1]",), {}, "", ("系统运维成本", "20"))
    assert row.named_by("系统\n运维")
    assert row.named_by("效益指标 系统运维成本 ≤30万元")
    assert not row.named_by("满意度")
    assert not row.named_by("  ")


def test_lost_values_are_the_true_ones(drawn: tuple[Mutant, ...], forms: list[Expected]) -> None:
    """What a mutant has lost stands in the true record."""
    for mutant in drawn:
        record = next(form.record for form in forms if form.form == mutant.form)
        assert set(mutant.lost) <= {str(value) for _, value in leaves(record)}


@given(st.from_regex(r"[0-9]{1,6}(\.[0-9]{1,3})?", fullmatch=True), st.randoms())
def test_a_digit_changed_is_one_digit(value: str, chance: Random) -> None:
    """One character is another digit, the others stand."""
    changed = digit_changed(value, chance)
    assert changed is not None
    assert sum(a != b for a, b in zip(value, changed, strict=True)) == 1


@given(st.from_regex(r"[1-9][0-9]{0,5}(\.[0-9]{1,3})?", fullmatch=True), st.randoms())
def test_a_point_moved_is_a_factor_of_ten(value: str, chance: Random) -> None:
    """The figure becomes ten times what it was, or a tenth."""
    moved = point_moved(f"≥{value}万元", chance)
    assert moved is not None
    assert Decimal(moved[1:-2]) in {Decimal(value) * 10, Decimal(value) / 10}


@given(st.text(min_size=2), st.randoms())
def test_cut_and_lengthened_texts(value: str, chance: Random) -> None:
    """A cut text is a part of the text in its order; a lengthened one holds all of it."""
    cut, longer = text_cut(value, chance), text_lengthened(value, chance)
    assert cut is not None
    assert 0 < len(cut) < len(value)
    characters = iter(value)
    assert all(character in characters for character in cut)
    characters = iter(longer or "")
    assert longer is not None
    assert len(longer) > len(value)
    assert all(character in characters for character in value)


def test_signs() -> None:
    """A limit is turned round, a figure gets or loses its minus, and words have no sign."""
    chance = Random(1)  # noqa: S311 a draw to be repeated
    assert sign_changed("≥95%", chance) == "≤95%"
    assert sign_changed("18.5", chance) == "-18.5"
    assert sign_changed("-5", chance) == "5"
    assert sign_changed("及时", chance) is None


@given(st.decimals("0.001", 10**9, places=3))
def test_scaling_has_an_inverse(value: Decimal) -> None:
    """Ten thousand times and back is the figure again, written without exponent."""
    there = scaled(str(value), Decimal(10_000))
    assert "E" not in there
    assert Decimal(scaled(there, Decimal("0.0001"))) == value
