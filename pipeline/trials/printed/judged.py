"""Folders of printed and scanned forms held against their true records: by program, by option, by level of damage."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from pipeline.kinds.self_evaluation.record import NUMERIC_FIELDS, Leaf, field_of, leaves
from pipeline.trials.dumps.judged import verdicts_of
from pipeline.trials.judge import FormVerdict, Verdict
from pipeline.trials.truth import Expected, squeeze

_HEADINGS = ("forms", "found", "fields", "numbers", "cer", "silent", "straight", "needless", "blind", "extra")


@dataclass(frozen=True, slots=True)
class Way:
    """How a document was made, as its name says it."""

    printer: str
    options: tuple[str, ...]
    level: str


def way_of(stem: str) -> Way:
    """How a file was made, by its name."""
    printer, options, level = stem.split(".")[:3]
    return Way(printer, tuple(options.split("+")), level)


@dataclass(frozen=True, slots=True)
class Judged:
    """A form's verdict, how its document was made, and how many characters its texts have."""

    way: Way
    found: FormVerdict
    characters: int


def judged(folder: Path, tell: Callable[[str], None]) -> Iterator[Judged]:
    """A verdict for each form of the folder's documents; what cannot be read counts as not found."""
    for truth in sorted(folder.glob("*.json")):
        files = [file for file in folder.glob(f"{truth.stem}.*") if file != truth]
        records = json.loads(truth.read_text(encoding="utf-8"))
        expected = [Expected(f"{n}", record) for n, record in enumerate(records, 1)]
        for file in files:
            tell(file.name)
            verdicts = verdicts_of(file, expected, tell)
            counts = [sum(map(len, _texts(leaves(record)))) for record in records]
            for verdict, count in zip_longest(verdicts, counts, fillvalue=0):
                if isinstance(verdict, FormVerdict):
                    yield Judged(way_of(truth.stem), verdict, count)
            for line in _told(verdicts):
                tell(line)


def _told(verdicts: Iterable[FormVerdict]) -> Iterator[str]:
    """What went wrong in a document: forms not found, and the wrong leaves of the others."""
    for found in verdicts:
        verdict = found.verdict
        if not verdict.found:
            yield f"  {found.form}: not found"
            continue
        how = "SILENT" if verdict.silent else "wrong"
        for wrong in verdict.wrong[:3]:
            yield f"  {found.form or 'no form'}: {how} {wrong.path}: {wrong.want!r} read {wrong.got!r}"
        if verdict.needless:
            yield f"  {found.form}: needless {', '.join(sorted({f'{c} {p}' for c, p in verdict.findings}))[:200]}"


def _texts(found: Iterable[tuple[str, Leaf]]) -> Iterator[str]:
    """The leaves that are texts, not numbers, without white space."""
    for path, value in found:
        if isinstance(value, str) and field_of(path) not in NUMERIC_FIELDS:
            yield squeeze(value)


def edits(one: str, two: str) -> int:
    """The least number of characters that must be changed, added or left out."""
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(two, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def _wrong_characters(verdict: Verdict) -> int:
    """Errors in the texts of the true record, no more for each than it has characters."""
    count = 0
    for wrong in verdict.wrong:
        for want in _texts([(wrong.path, wrong.want)]):
            count += min(len(want), edits(want, squeeze(wrong.got) if isinstance(wrong.got, str) else ""))
    return count


def table(forms: Iterable[Judged]) -> Iterator[str]:
    """Lines: every level of damage, every program with each of them, every option with each of them.

    `fields` and `numbers` are shares of right ones, `cer` is the share of wrong characters of texts, `straight` that
    of trusted answers; `silent` counts the wrong fields of trusted ones, `needless` right ones that were not trusted,
    `blind` wrong fields of those that nothing points at, `extra` answers to forms that are not there.
    """
    given = list(forms)
    yield from _part("level", [(one.way.level, one) for one in given])
    yield ""
    yield from _part("level × program", [(f"{one.way.level} × {one.way.printer}", one) for one in given])
    yield ""
    options = [(f"{one.way.level} × {option}", one) for one in given for option in one.way.options]
    yield from _part("level × option", options)


def _part(title: str, given: Sequence[tuple[str, Judged]]) -> Iterator[str]:
    grouped: dict[str, list[Judged]] = {}
    for name, one in given:
        grouped.setdefault(name, []).append(one)
    yield f"{title:36}" + "".join(f"{heading:>10}" for heading in _HEADINGS)
    for name in sorted(grouped):
        figures = _figures(grouped[name])
        yield f"{name:36}" + "".join(f"{figures[heading]:>10}" for heading in _HEADINGS)


def _figures(given: Sequence[Judged]) -> Mapping[str, str | int]:
    real = [one.found.verdict for one in given if one.found.form]
    fields, numbers = sum(verdict.fields for verdict in real), sum(verdict.numbers for verdict in real)
    return {
        "forms": len(real),
        "found": sum(verdict.found for verdict in real),
        "fields": _share(fields - sum(len(verdict.wrong) for verdict in real), fields),
        "numbers": _share(numbers - sum(verdict.wrong_numbers for verdict in real), numbers),
        "cer": _share(sum(map(_wrong_characters, real)), sum(one.characters for one in given)),
        "silent": sum(one.found.verdict.silent for one in given),
        "straight": _share(sum(verdict.straight for verdict in real), len(real)),
        "needless": sum(verdict.needless for verdict in real),
        "blind": sum(len(verdict.blind) for verdict in real),
        "extra": len(given) - len(real),
    }


def _share(count: int, total: int) -> str:
    return f"{count / total:.2%}" if total else ""
