"""A record with one wrong thing in it does not pass the check, whatever the thing is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.check import Checked, check
from pipeline.document import Document
from pipeline.reading import Severity
from pipeline.trials.killing import killed
from pipeline.trials.mutants import Mutant, Mutation, draw
from pipeline.trials.truth import Expected, groups_of

DOCUMENTS = ("fengtai-bdc-2023-ocr.txt", "minhang-bdc-2022-ocr.txt")
SEED, EACH = 20231121, 20


@dataclass(frozen=True)
class Trial:
    """A document with its forms, and what a check says of their true records."""

    document: Document
    forms: tuple[Expected, ...]
    unmutated: list[Checked]

    def checked(self, mutants: Sequence[Mutant]) -> list[Checked]:
        """The results of the mutants, in order."""
        index = {form.form: number for number, form in enumerate(self.forms, 1)}
        return check(self.document, [(index[mutant.form], mutant.record) for mutant in mutants])

    def survivors(self, mutants: Sequence[Mutant]) -> list[str]:
        """What the mutants changed that no new error points at."""
        number = {form.form: i for i, form in enumerate(self.forms)}
        pairs = zip(mutants, self.checked(mutants), strict=True)
        return [
            f"{mutant.form} {mutant.note}"
            for mutant, result in pairs
            if not killed(mutant, self.unmutated[number[mutant.form]].findings, result.findings, self.document.text)
        ]


@pytest.fixture(scope="module", params=DOCUMENTS)
def trial(
    request: pytest.FixtureRequest, golden: Path, expected: dict[str, Any], manifest: dict[str, list[str]]
) -> Trial:
    """Each document with its golden records."""
    name = request.param
    opens = json.loads((golden / "open.json").read_text(encoding="utf-8")).get(name, {})
    forms = tuple(Expected(form, expected[form], groups_of(opens.get(form, []))) for form in manifest[name])
    document = Document(name, name, (golden / "sources" / name).read_text(encoding="utf-8"))
    return Trial(document, forms, check(document, [(i, form.record) for i, form in enumerate(forms, 1)]))


def test_true_records_raise_no_error(trial: Trial) -> None:
    """The golden records of closed forms pass as they are."""
    for form, result in zip(trial.forms, trial.unmutated, strict=True):
        errors = [(f.code, f.path) for f in result.findings if f.severity is Severity.ERROR]
        assert bool(form.groups) or errors == [], form.form


@pytest.mark.parametrize("kind", list(Mutation))
def test_every_mutant_is_killed(trial: Trial, kind: Mutation) -> None:
    """A new error points at the change, or the ledger names its characters."""
    mutants = draw(trial.forms, [kind], EACH, SEED)
    assert len(mutants) >= (0 if kind is Mutation.LEADER_PHONE and "minhang" in trial.document.name else 10)
    assert trial.survivors(mutants) == []
