"""Single damages run through the whole program, counted by kind and by what became of the form."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.read import DocumentFailure, open_bytes
from pipeline.trials.damaged import Damaged, Outcome, damaged
from pipeline.trials.damages import KINDS as DAMAGES
from pipeline.trials.judge import Answer, answer_of_form
from pipeline.trials.truth import Expected
from pipeline.workers import processed


@dataclass(frozen=True, slots=True)
class Hurt:
    """Single damages by kind and by what became of the form; `lines` tell the silent ones."""

    counts: Mapping[str, Counter[Outcome]]
    lines: tuple[str, ...] = ()
    broken: tuple[tuple[str, str], ...] = ()

    @property
    def total(self) -> Counter[Outcome]:
        """All kinds together."""
        return sum(self.counts.values(), Counter[Outcome]())


def run_damages(forms: Sequence[Expected], seed: int, count: int = 1) -> Hurt:
    """`count` single damages of each kind to the cells of each form, opened and read as a file is."""
    counts: dict[str, Counter[Outcome]] = {kind: Counter() for kind in DAMAGES}
    lines: list[str] = []
    broken: list[tuple[str, str]] = []
    for drawn in damaged(forms, seed, count):
        result = processed(open_bytes(drawn.variation.name, drawn.variation.bytes))
        if isinstance(result, DocumentFailure):
            broken.append((drawn.variation.name, str(result.error)))
            continue
        answers = [answer_of_form(form) for form in result.forms]
        outcome = drawn.outcome(answers)
        counts[drawn.kind][outcome] += 1
        if outcome is Outcome.SILENT:
            lines.append(_told(drawn, answers))
    return Hurt(counts, tuple(lines), tuple(broken))


def _told(drawn: Damaged, answers: Sequence[Answer]) -> str:
    """Where an accepted form is wrong, and what was read in place of what."""
    for found in drawn.variation.verdicts(answers):
        for wrong in found.verdict.wrong[:1]:
            return f"{drawn.variation.name}: {wrong.path} is {wrong.want!r}, read {wrong.got!r}"
    return f"{drawn.variation.name}: accepted more than once"
