"""Golden PDFs with one ruled line lost, short or too many: no field of a form that is accepted is wrong."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pymupdf
import pytest

from pipeline.read.ink import Ink, Rule
from pipeline.read.limits import Limits
from pipeline.read.pages.assembly import assembled
from pipeline.read.pages.rules import joined
from pipeline.read.pdf import inks
from pipeline.reading import Form, Status
from pipeline.run import process
from pipeline.trials.corpus import expected_of
from pipeline.trials.judge import answer_of_form, judge_document
from pipeline.trials.truth import Expected

NAME = "fengtai-native-song.pdf"
PAGES = 3
DRAWS = 60


@pytest.fixture(scope="module")
def pages(golden: Path) -> list[Ink]:
    """The first pages of a golden PDF."""
    with pymupdf.open(golden / "sources" / NAME) as pdf:
        return [page for page, _ in zip(inks(pdf), range(PAGES), strict=False)]


@pytest.fixture(scope="module")
def expected(golden: Path, pages: list[Ink]) -> list[Expected]:
    """The true records of the forms that stand whole on them."""
    forms = expected_of(golden)[NAME]
    return forms[: sum(form.status is Status.ACCEPTED for form in read(pages))]


def read(pages: Sequence[Ink]) -> tuple[Form, ...]:
    """The forms of these pages."""
    return process(assembled(NAME, "0" * 64, "pdf", pages, Limits())).forms


def erased(rules: Sequence[Rule], lost: Rule, start: float, end: float) -> tuple[Rule, ...]:
    """The rules without what lies on the lost one from start to end."""
    left: list[Rule] = []
    for rule in rules:
        if rule.horizontal != lost.horizontal or abs(rule.at - lost.at) > 2.5 or rule.end <= start or rule.start >= end:
            left.append(rule)
            continue
        left += [replace(rule, start=a, end=b) for a, b in ((rule.start, start), (end, rule.end)) if a < b]
    return tuple(left)


def damaged(page: Ink, chance: Random) -> Ink:
    """The page with a rule lost, or with a part of it lost."""
    across, down = joined(page.rules)
    lost = chance.choice([*across, *down])
    ends = sorted({r.at for r in (down if lost.horizontal else across) if lost.start - 1 <= r.at <= lost.end + 1})
    match chance.choice(("whole", "cell", "stretch")):
        case "whole":
            start, end = lost.start - 1, lost.end + 1
        case "cell":
            at = chance.randrange(len(ends) - 1) if len(ends) > 1 else 0
            start, end = ends[at] + 0.5, ends[min(at + 1, len(ends) - 1)] - 0.5
        case _:
            start = chance.uniform(lost.start, lost.end)
            end = chance.uniform(start, lost.end + 5)
    return replace(page, rules=erased(page.rules, lost, start, end))


def test_a_lost_rule_never_makes_an_accepted_record_wrong(pages: list[Ink], expected: list[Expected]) -> None:
    """Two figures in one cell over two rows, two rows in one: each is flagged, or read as it is printed."""
    straight = 0
    for draw in range(DRAWS):
        chance = Random(draw)  # noqa: S311 - a draw to be repeated
        at = chance.randrange(len(pages))
        given = [damaged(page, chance) if i == at else page for i, page in enumerate(pages)]
        verdicts = judge_document(NAME, expected, map(answer_of_form, read(given)))
        wrong = [(v.form, w) for v in verdicts if v.form and v.verdict.trusted for w in v.verdict.wrong]
        assert not wrong, draw
        straight += sum(v.verdict.straight for v in verdicts)
    # most damages touch one form of several: the others stay accepted
    assert straight > DRAWS
