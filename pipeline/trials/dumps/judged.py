"""Folders of dumps held against their true records: what the program makes of each printer, dumper and width."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import DocumentError
from pipeline.read import DocumentFailure, open_bytes
from pipeline.trials.dumps.draw import groups
from pipeline.trials.judge import FormVerdict, answer_of_form, judge_document
from pipeline.trials.truth import Expected
from pipeline.workers import processed

_HEADINGS = ("forms", "found", "accepted", "needless", "silent", "guessed", "extra", "right")


@dataclass(frozen=True, slots=True)
class Way:
    """How a document was made."""

    dumper: str
    printer: str
    width: str


def file_name(name: str) -> str:
    """The name of a variation's files, without an ending: its parts joined by full stops."""
    return name.replace("/", ".")


def way_of(stem: str) -> Way:
    """How a file was made, by its name."""
    printer, dumper, width = stem.split(".")[:3]
    return Way(dumper, printer, width)


def judged(folder: Path, tell: Callable[[str], None]) -> Iterator[tuple[Way, FormVerdict]]:
    """A verdict for each form of the folder's dumps; what cannot be read counts as not found."""
    for truth in sorted(folder.glob("*.json")):
        way = way_of(truth.stem)
        records = json.loads(truth.read_text(encoding="utf-8"))
        expected = [Expected(f"{n}", record, groups(record, way.dumper)) for n, record in enumerate(records, 1)]
        tell(truth.stem)
        for verdict in verdicts_of(truth.with_suffix(".txt"), expected, tell):
            yield way, verdict


def verdicts_of(file: Path, expected: Sequence[Expected], tell: Callable[[str], None]) -> tuple[FormVerdict, ...]:
    """The verdicts on the forms of a file; what cannot be read counts as not found."""
    try:
        result = processed(open_bytes(file.name, file.read_bytes()))
    except DocumentError as error:
        tell(f"{file.name}: {error}")
        return judge_document(file.stem, expected, ())
    if isinstance(result, DocumentFailure):
        tell(f"{file.name}: {result.error}")
        return judge_document(file.stem, expected, ())
    return judge_document(file.stem, expected, map(answer_of_form, result.forms))


def table(pairs: Iterable[tuple[Way, FormVerdict]]) -> Iterator[str]:
    """Lines: every way, then every dumper, every printer, every width and all.

    `accepted` counts trusted answers, `needless` right ones that were not, `silent` wrong fields of trusted ones,
    `guessed` trusted ones although the dump leaves the form open, `right` is the share of right fields.
    """
    given = list(pairs)
    ways = {
        "dumper": lambda way: way.dumper,
        "printer": lambda way: way.printer,
        "width": lambda way: way.width,
        "all": lambda way: "all",
    }
    yield from _part("dumper × printer × width", given, lambda way: f"{way.dumper} × {way.printer} × {way.width}")
    for title, key in ways.items():
        yield ""
        yield from _part(title, given, key)


def _part(title: str, given: Sequence[tuple[Way, FormVerdict]], key: Callable[[Way], str]) -> Iterator[str]:
    grouped: dict[str, list[FormVerdict]] = {}
    for way, verdict in given:
        grouped.setdefault(key(way), []).append(verdict)
    yield f"{title:48}" + "".join(f"{heading:>9}" for heading in _HEADINGS)
    for name in sorted(grouped):
        figures = _figures(grouped[name])
        yield f"{name:48}" + "".join(f"{figures[heading]:>9}" for heading in _HEADINGS)


def _figures(given: Sequence[FormVerdict]) -> Mapping[str, str | int]:
    real = [found.verdict for found in given if found.form]
    fields = sum(verdict.fields for verdict in real)
    wrong = sum(len(verdict.wrong) for verdict in real)
    return {
        "forms": len(real),
        "found": sum(verdict.found for verdict in real),
        "accepted": sum(verdict.trusted for verdict in real),
        "needless": sum(verdict.needless for verdict in real),
        "silent": sum(found.verdict.silent for found in given),
        "guessed": sum(verdict.guessed for verdict in real),
        "extra": len(given) - len(real),
        "right": f"{(fields - wrong) / fields:.1%}" if fields else "",
    }
