"""Golden records printed in other layouts, templates and damages: the answer follows or the form is flagged."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.document import Document
from pipeline.run import process
from pipeline.trials.judge import FormVerdict, answer_of_form
from pipeline.trials.sources import WRITERS
from pipeline.trials.truth import Expected
from pipeline.trials.variations import PLANS, ROWS, Variation, draw, joined, late, vary

SEED, EACH = 71, 5
PLAIN = ("tabs", "ragged-tabs", "pipes", "html", "html-page", "latex")
CELLS = tuple(name for name in WRITERS if not name.endswith("columns"))
VARIED = [plan for plan in PLANS if not plan.name.startswith(("file/", "layout/"))]
PLAN = {plan.name: plan for plan in PLANS}
UNREAD = ("002-00", "003-14")


@pytest.fixture(scope="module")
def forms(golden: Path, expected: dict[str, dict[str, Any]]) -> list[Expected]:
    """The golden forms that no document leaves open: what they print allows one reading."""
    opens = json.loads((golden / "open.json").read_text(encoding="utf-8"))
    doubtful = {form for left_open in opens.values() for form in left_open}
    return [Expected(name, record) for name, record in sorted(expected.items()) if name not in doubtful]


def verdicts(variation: Variation) -> tuple[FormVerdict, ...]:
    """The referee's verdicts on our answer."""
    text = variation.data if isinstance(variation.data, str) else variation.data.decode()
    document = Document(variation.name, hashlib.sha256(variation.bytes).hexdigest(), text)
    return variation.verdicts([answer_of_form(form) for form in process(document).forms])


def varied(forms: list[Expected], writer: str) -> Iterator[Variation]:
    """Forms varied by every plan in this layout, two in one document, and headings a row late."""
    for plan in VARIED:
        if writer in plan.writers:
            yield from draw(forms, [replace(plan, writers=(writer,))], EACH, SEED)
    pairs = (joined(one, two, writer) for one, two in zip(forms[::4], forms[1::4], strict=False))
    cut = (late(form, writer, SEED) for form in forms[::3]) if writer in ROWS else ()
    yield from (variation for variation in (*pairs, *cut) if variation)


@pytest.mark.parametrize("writer", CELLS)
def test_no_variation_is_silently_wrong_or_guessed(forms: list[Expected], writer: str) -> None:
    """No accepted record has a wrong field, no open one is accepted, and none is of a form that does not exist."""
    wrong, tried = [], 0
    for variation in varied(forms, writer):
        for found in verdicts(variation):
            tried += 1
            if found.verdict.trusted and (found.verdict.wrong or found.verdict.guessed or not found.form):
                wrong.append((variation.name, found.verdict.wrong, found.verdict.guessed))
    assert tried > 90
    assert wrong == []


@pytest.mark.parametrize("layout", PLAIN)
def test_a_plain_layout_is_read_and_accepted(forms: list[Expected], layout: str) -> None:
    """The same record in tabs, pipes, HTML or LaTeX: every field right, and accepted."""
    tried = 0
    for form in forms:
        variation = vary(form, PLAN[f"layout/{layout}"], layout, SEED)
        if variation is None or (layout == "latex" and form.form in UNREAD):
            continue
        (found,) = verdicts(variation)
        assert (found.verdict.wrong, found.verdict.straight) == ((), True), variation.name
        tried += 1
    assert tried > 40


@pytest.mark.parametrize("number", UNREAD)
def test_latex_needs_neither_title_nor_total(forms: list[Expected], number: str) -> None:
    r"""A table in LaTeX is cut with its \begin and \end, whatever rows it has."""
    (form,) = [form for form in forms if form.form == number]
    variation = vary(form, PLAN["layout/latex"], "latex", SEED)
    assert variation is not None
    assert [found.verdict.straight for found in verdicts(variation)] == [True]


def test_a_latex_table_goes_on_after_the_page(forms: list[Expected]) -> None:
    """Without a total the form goes on with the table of the next page: its last row is not lost."""
    (form,) = [form for form in forms if form.form == "003-14"]
    variation = vary(form, PLAN["pages/said-to-go-on"], "latex", SEED)
    assert variation is not None
    (found,) = verdicts(variation)
    assert found.verdict.silent == 0
