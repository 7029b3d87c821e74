"""Forms in narrow columns run through the whole program, as printed and damaged, counted by style and damage.

A damage shows nothing in a form that is flagged as printed: only prints that are accepted undamaged are damaged.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from pipeline.read import DocumentFailure, open_bytes
from pipeline.trials.damaged import Outcome
from pipeline.trials.judge import Answer, answer_of_form
from pipeline.trials.truth import Expected
from pipeline.trials.wrapped import Print, Wrapped, printed
from pipeline.trials.wrapped_damages import KINDS, UNDAMAGED
from pipeline.trials.wrapped_pages import STYLES
from pipeline.workers import processed


@dataclass(frozen=True, slots=True)
class Walked:
    """What became of prints by (damage, style); `lines` tell the silent ones."""

    counts: Mapping[tuple[str, str], Counter[Outcome]]
    lines: tuple[str, ...] = ()
    broken: tuple[tuple[str, str], ...] = ()

    def of(self, kind: str | None = None, style: str | None = None) -> Counter[Outcome]:
        """The counts of a damage, of a style, or of both; all damages leave out the undamaged prints."""
        wanted = (
            counts
            for (its_kind, its_style), counts in self.counts.items()
            if (its_kind == kind or (kind is None and its_kind != UNDAMAGED)) and style in (None, its_style)
        )
        return sum(wanted, Counter[Outcome]())


def run_wrapped(forms: Sequence[Expected], seed: int, count: int = 1) -> Walked:
    """`count` prints of each form in each style, and each damage of those that are accepted as printed."""
    counts: dict[tuple[str, str], Counter[Outcome]] = {(k, s): Counter() for k in KINDS for s in STYLES}
    lines: list[str] = []
    broken: list[tuple[str, str]] = []
    for one, chance in _prints(forms, seed, count):
        for kind in KINDS:
            drawn = one.damaged(kind, Random(f"{chance} {kind}"))
            if drawn is None:
                continue
            result = processed(open_bytes(drawn.variation.name, drawn.variation.bytes))
            if isinstance(result, DocumentFailure):
                broken.append((drawn.variation.name, str(result.error)))
                break
            answers = [answer_of_form(form) for form in result.forms]
            outcome = drawn.outcome(answers)
            counts[kind, one.paper.style][outcome] += 1
            if outcome is Outcome.SILENT:
                lines.append(_told(drawn, answers))
            if kind == UNDAMAGED and outcome is not Outcome.RIGHT:
                break
    return Walked(counts, tuple(lines), tuple(broken))


def _prints(forms: Sequence[Expected], seed: int, count: int) -> Iterator[tuple[Print, str]]:
    """The prints with the text that seeds their damages."""
    for form in forms:
        for style in STYLES:
            for number in range(count):
                chance = f"{seed} {form.form} {style} {number}"
                one = printed(form, style, Random(chance))
                if one:
                    yield one, chance


def _told(drawn: Wrapped, answers: Sequence[Answer]) -> str:
    """Where an accepted form is wrong, and what was read in place of what."""
    for found in drawn.variation.verdicts(answers):
        for wrong in found.verdict.wrong[:1]:
            return f"{drawn.variation.name}: {wrong.path} is {wrong.want!r}, read {wrong.got!r}"
    return f"{drawn.variation.name}: accepted more than once"
