"""Many variations and mutants run through the whole program, and the tables of what became of them.

`python -m pipeline.trials.runner --seed 7 --forms 20` prints both; it leaves with 1 where an accepted record was wrong,
the program failed on a source, or too many mutants passed a check.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from random import Random

from pipeline.check import check
from pipeline.errors import ChuishaoError, DocumentError, Exit
from pipeline.read import DocumentFailure, open_bytes
from pipeline.reading import Status
from pipeline.trials.corpus import Source, forms_of, sources_of
from pipeline.trials.damage_runs import Hurt, run_damages
from pipeline.trials.damaged import Outcome
from pipeline.trials.judge import FormVerdict, answer_of_form
from pipeline.trials.killing import killed
from pipeline.trials.mutants import KINDS, Mutant, Mutation, draw
from pipeline.trials.truth import Expected
from pipeline.trials.variations import PLANS, Plan, Variation, variations
from pipeline.trials.wrapped_damages import KINDS as WRAPPED_DAMAGES
from pipeline.trials.wrapped_pages import STYLES
from pipeline.trials.wrapped_runs import Walked, run_wrapped
from pipeline.workers import processed

DOCUMENTS = ("*.txt", "*native*.pdf")
KILLED_FLOOR = 0.995
"""The part of all mutants that a check with our own readers must find out."""

SILENT_DAMAGES = 0.003
"""The part of all damaged forms that may be accepted with a difference which their text shows."""

SILENT_WRAPPED = 0.01
"""The part of all damaged prints in narrow columns that may be accepted with a difference which their text shows."""

_PER_DOCUMENT = 100
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of forms, all counts: `right` in every field, `guessed` accepted though open, `extra` invented.

    `silent` are wrong fields of accepted forms; `needless` are right and closed forms that were not accepted.
    """

    forms: int = 0
    found: int = 0
    right: int = 0
    accepted: int = 0
    needless: int = 0
    guessed: int = 0
    extra: int = 0
    silent: int = 0

    @classmethod
    def of(cls, verdicts: Iterable[FormVerdict]) -> "Counts":
        """The figures of some verdicts."""
        given = list(verdicts)
        real = [v.verdict for v in given if v.form]
        return cls(
            forms=len(real),
            found=sum(v.found for v in real),
            right=sum(not v.wrong for v in real),
            accepted=sum(v.trusted for v in real),
            needless=sum(v.needless for v in real),
            guessed=sum(v.guessed for v in real),
            extra=len(given) - len(real),
            silent=sum(v.verdict.silent for v in given),
        )


@dataclass(frozen=True, slots=True)
class Varied:
    """Verdicts on all variations; `refused` and `broken` are (variation, message) where opening or reading failed."""

    verdicts: tuple[FormVerdict, ...]
    refused: tuple[tuple[str, str], ...] = ()
    broken: tuple[tuple[str, str], ...] = ()

    @property
    def total(self) -> Counts:
        """The figures of all."""
        return Counts.of(self.verdicts)

    def by_plan(self) -> dict[str, Counts]:
        """The figures of each plan, `joined` and `open/headings-late` among them, in the order of their names."""
        return self._by(0)

    def by_layout(self) -> dict[str, Counts]:
        """The figures of each layout, in the order of their names."""
        return self._by(1)

    def _by(self, part: int) -> dict[str, Counts]:
        grouped: dict[str, list[FormVerdict]] = {}
        for verdict in self.verdicts:
            grouped.setdefault(verdict.document.rsplit("/", 2)[part], []).append(verdict)
        return {name: Counts.of(grouped[name]) for name in sorted(grouped)}

    def silent(self) -> Iterator[str]:
        """A line for each accepted form that is wrong: where, and what was read in place of what."""
        for found in self.verdicts:
            if found.verdict.silent:
                wrong = found.verdict.wrong[0]
                yield f"{found.document}: {wrong.path} is {wrong.want!r}, read {wrong.got!r}"


@dataclass(frozen=True, slots=True)
class Tried:
    """Mutants of a document's records and whether a check found them out.

    `flagged` names closed forms whose unchanged records were not accepted.
    """

    document: str
    mutants: tuple[tuple[Mutant, bool], ...]
    flagged: tuple[str, ...]

    @property
    def survivors(self) -> tuple[Mutant, ...]:
        """Those that no new finding points at."""
        return tuple(mutant for mutant, dead in self.mutants if not dead)

    def by_kind(self) -> dict[Mutation, tuple[int, int]]:
        """Kind -> killed and drawn."""
        drawn = Counter(mutant.kind for mutant, _ in self.mutants)
        dead = Counter(mutant.kind for mutant, is_dead in self.mutants if is_dead)
        return {kind: (dead[kind], drawn[kind]) for kind in drawn}


def run_variations(forms: Sequence[Expected], seed: int, plans: Sequence[Plan] = PLANS) -> Varied:
    """Every plan for every form, printed in a layout that the seed draws, opened and read as a file is, and judged.

    Each form is also joined with the next, and printed with a heading late.
    """
    verdicts: list[FormVerdict] = []
    refused: list[tuple[str, str]] = []
    broken: list[tuple[str, str]] = []
    for variation in variations(forms, seed, plans):
        found, failure = _read(variation)
        verdicts += found
        if isinstance(failure, DocumentFailure):
            broken.append((variation.name, str(failure.error)))
        elif failure:
            refused.append((variation.name, str(failure)))
    return Varied(tuple(verdicts), tuple(refused), tuple(broken))


def _read(variation: Variation) -> tuple[tuple[FormVerdict, ...], DocumentError | DocumentFailure | None]:
    try:
        document = open_bytes(variation.name, variation.bytes)
    except DocumentError as error:
        return variation.verdicts([]), error
    result = processed(document)
    if isinstance(result, DocumentFailure):
        return variation.verdicts([]), result
    return variation.verdicts(map(answer_of_form, result.forms)), None


def run_mutants(
    source: Source,
    seed: int,
    count: int = _PER_DOCUMENT,
    kinds: Iterable[Mutation] = KINDS,
    *,
    own_reading: bool = True,
) -> Tried:
    """`count` mutants of each kind of a document's records, or all there are, each held against the document.

    Without `own_reading` the check has the ledger, grounding and arithmetic alone.
    """
    index = {form.form: number for number, form in enumerate(source.forms, 1)}
    true = check(source.document, [(index[form.form], form.record) for form in source.forms], own_reading)
    before = {form.form: checked for form, checked in zip(source.forms, true, strict=True)}
    drawn = draw(source.forms, kinds, count, seed)
    after = check(source.document, [(index[mutant.form], mutant.record) for mutant in drawn], own_reading)
    pairs = tuple(
        (mutant, killed(mutant, before[mutant.form].findings, checked.findings, source.document.text))
        for mutant, checked in zip(drawn, after, strict=True)
    )
    closed = [form.form for form in source.forms if not form.groups]
    return Tried(source.document.name, pairs, tuple(f for f in closed if before[f].status is not Status.ACCEPTED))


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m pipeline.trials.runner", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="what is drawn (default: 1); the same seed draws the same")
    parser.add_argument("--forms", type=int, default=12, help="golden forms to vary (default: 12; 0: all)")
    parser.add_argument("--mutants", type=int, default=_PER_DOCUMENT, help="of each kind and document (default: 100)")
    parser.add_argument("--damages", type=int, default=1, help="of each kind and form (default: 1; 0: none)")
    parser.add_argument("--wrapped", type=int, default=1, help="prints of each form and style in narrow columns (1)")
    parser.add_argument("--documents", nargs="+", default=DOCUMENTS, metavar="GLOB", help="whose records are mutated")
    parser.add_argument("--golden", type=Path, default=Path("golden"), help="the folder of golden documents")
    parser.add_argument(
        "--without-readers", action="store_true", help="check mutants with our own readers switched off"
    )
    return parser.parse_args(given)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _tell(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")


def _tell_some(title: str, lines: Iterable[str]) -> None:
    """A list below its title, cut short; nothing where there is none."""
    found = list(lines)
    if found:
        _tell(f"\n{title} ({len(found)}):")
        for line in found[:_SHOWN]:
            _tell(f"  {line}")
        if len(found) > _SHOWN:
            _tell(f"  … and {len(found) - _SHOWN} more")


def _tell_counts(title: str, counted: Mapping[str, Counts]) -> None:
    names = [field.name for field in fields(Counts)]
    width = max(map(len, [title, *counted]))
    _tell(f"\n{title:{width}}" + "".join(f"{name:>10}" for name in names))
    for name, counts in counted.items():
        _tell(f"{name:{width}}" + "".join(f"{value:>10}" for value in asdict(counts).values()))


def _tell_varied(varied: Varied) -> None:
    _tell_counts("variations by plan", varied.by_plan())
    _tell_counts("variations by layout", varied.by_layout())
    _tell_counts("variations", {"all": varied.total})
    _tell_some("accepted and wrong", varied.silent())
    _tell_some("could not be opened", (f"{name}: {message}" for name, message in varied.refused))
    _tell_some("the program failed", (f"{name}: {message}" for name, message in varied.broken))


def _tell_shares(counts: Counter[Outcome]) -> None:
    """Of all damaged forms: accepted with a difference that their text shows, and that nothing but meaning shows."""
    silent, meaning = (counts[name] / max(counts.total(), 1) for name in (Outcome.SILENT, Outcome.MEANING))
    _tell(f"silent {silent:.2%}, only meaning shows {meaning:.2%}")


def _tell_hurt(hurt: Hurt) -> None:
    names = [*Outcome]
    width = max(map(len, hurt.counts))
    _tell(f"\n{'single damages':{width}}{'drawn':>10}" + "".join(f"{name:>10}" for name in names))
    for kind, counts in [*hurt.counts.items(), ("all", hurt.total)]:
        _tell(f"{kind:{width}}{counts.total():>10}" + "".join(f"{counts[name]:>10}" for name in names))
    _tell_shares(hurt.total)
    _tell_some("damaged, accepted and wrong", hurt.lines)
    _tell_some("the program failed", (f"{name}: {message}" for name, message in hurt.broken))


def _tell_walked(walked: Walked) -> None:
    """A table of damages: all styles together, then each style as right/flagged/silent."""
    names = [*Outcome]
    kinds: list[str | None] = [*WRAPPED_DAMAGES, None]
    width = max(map(len, WRAPPED_DAMAGES))
    styles = "".join(f"{style:>16}" for style in STYLES)
    _tell(f"\n{'in narrow columns':{width}}{'drawn':>8}" + "".join(f"{name:>8}" for name in names) + styles)
    for kind in kinds:
        counts = walked.of(kind)
        parts = (walked.of(kind, style) for style in STYLES)
        told = ("/".join(str(p[name]) for name in (Outcome.RIGHT, Outcome.FLAGGED, Outcome.SILENT)) for p in parts)
        row = f"{counts.total():>8}" + "".join(f"{counts[name]:>8}" for name in names)
        _tell(f"{kind or 'all damages':{width}}{row}" + "".join(f"{text:>16}" for text in told))
    _tell_shares(walked.of())
    _tell_some("in narrow columns, accepted and wrong", walked.lines)
    _tell_some("the program failed", (f"{name}: {message}" for name, message in walked.broken))


def _tell_tried(tried: Sequence[Tried], *, own_reading: bool) -> float:
    """The table of kinds, over all documents; the part of all mutants that was killed."""
    kinds: dict[Mutation, tuple[int, int]] = {}
    for one in tried:
        for kind, (dead, drawn) in one.by_kind().items():
            before = kinds.get(kind, (0, 0))
            kinds[kind] = (before[0] + dead, before[1] + drawn)
    dead, drawn = (sum(pair[part] for pair in kinds.values()) for part in (0, 1))
    title = "mutants by kind" if own_reading else "mutants by kind, without readers"
    width = max(len(title), 28)
    _tell(f"\n{title:{width}}{'killed':>10}{'drawn':>10}")
    for name, pair in [*kinds.items(), ("all", (dead, drawn))]:
        _tell(f"{name:{width}}{pair[0]:>10}{pair[1]:>10}")
    part = dead / drawn if drawn else 1.0
    _tell(f"killed {part:.2%}")
    _tell_some("survivors", (f"{one.document} {m.form} {m.kind}: {m.note}" for one in tried for m in one.survivors))
    _tell_some("true records flagged", (f"{one.document} {form}" for one in tried for form in one.flagged))
    return part


def _drawn_forms(folder: Path, count: int, seed: int) -> list[Expected]:
    forms = forms_of(folder)
    return Random(seed).sample(forms, min(count, len(forms))) if count else forms


def main(given: Sequence[str] | None = None) -> int:
    """The command line; the exit code. 1: an accepted form is wrong, the program failed, or mutants passed."""
    chosen = _arguments(given)
    _tell(f"seed {chosen.seed}")
    try:
        forms = _drawn_forms(chosen.golden, chosen.forms, chosen.seed)
        _say(f"variations of {len(forms)} forms")
        varied = run_variations(forms, chosen.seed)
        _tell_varied(varied)
        _say(f"damages of {len(forms)} forms")
        hurt = run_damages(forms, chosen.seed, chosen.damages)
        _tell_hurt(hurt)
        _say(f"prints of {len(forms)} forms in narrow columns")
        walked = run_wrapped(forms, chosen.seed, chosen.wrapped)
        _tell_walked(walked)
        own, tried = not chosen.without_readers, []
        for source in sources_of(chosen.golden, chosen.documents):
            _say(f"mutants of {source.document.name}")
            tried.append(run_mutants(source, chosen.seed, chosen.mutants, own_reading=own))
        part = _tell_tried(tried, own_reading=own)
    except ChuishaoError as error:
        _say(str(error))
        return error.exit_code
    passed = part < KILLED_FLOOR and not chosen.without_readers
    silent = hurt.total[Outcome.SILENT] > SILENT_DAMAGES * hurt.total.total()
    wrapped = walked.of()
    silent |= wrapped[Outcome.SILENT] > SILENT_WRAPPED * wrapped.total()
    failed = varied.total.silent or varied.broken or hurt.broken or walked.broken or silent or passed
    return Exit.FAILURES if failed else Exit.DONE


if __name__ == "__main__":
    raise SystemExit(main())
