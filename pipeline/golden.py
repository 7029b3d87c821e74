"""The golden documents: a run held against the true records, and against the run that was accepted last.

`expected/` is written by people only. `accepted.json` is a run, written by `accept` alone: for each form its status
and the leaves that were wrong; every other leaf was right.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from pipeline.errors import EnvironmentFailure, UsageError
from pipeline.read import DocumentFailure, open_path
from pipeline.trials.corpus import expected_of, loaded
from pipeline.trials.judge import (
    Answer,
    Difference,
    Figures,
    FormVerdict,
    Score,
    Verdict,
    answer_of_form,
    compared,
    judge_document,
)
from pipeline.trials.truth import Wrong
from pipeline.workers import processed

ACCEPTED = "accepted.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against the accepted one: differences by field path, and what may never be, whatever was accepted."""

    gains: tuple[Difference, ...]
    losses: tuple[Difference, ...]
    silent: tuple[FormVerdict, ...]

    @property
    def lost(self) -> bool:
        """Whether the run is to be refused."""
        return bool(self.losses or self.silent)


def run(folder: Path) -> Iterator[tuple[str, tuple[FormVerdict, ...]]]:
    """Each golden document with the verdicts on its forms, as it is read; one that cannot be read has no answers."""
    for document, forms in expected_of(folder).items():
        yield document, judge_document(document, forms, list(_answers(folder / "sources" / document)))


def _answers(source: Path) -> Iterator[Answer]:
    for opened in open_path(source):
        result = opened if isinstance(opened, DocumentFailure) else processed(opened)
        if not isinstance(result, DocumentFailure):
            yield from map(answer_of_form, result.forms)


def score_of(folder: Path, verdicts: Iterable[FormVerdict]) -> Score:
    """The verdicts of a whole run as a score."""
    codes = {code for forms in expected_of(folder).values() for form in forms for code, _ in form.errata}
    return Score(tuple(verdicts), frozenset(codes))


def report(score: Score) -> dict[str, Figures]:
    """The figures of each document, and of all under "ALL"."""
    documents = dict.fromkeys(verdict.document for verdict in score.verdicts)
    return {**{document: score.figures(document) for document in documents}, "ALL": score.figures()}


def compare(before: Score, after: Score) -> Comparison:
    """Gains and losses by field path; a form newly guessed and a required finding no longer raised are losses."""
    differences = [*compared(before, after), *_trust_and_errata(before, after)]
    silent = tuple(v for v in after.verdicts if v.verdict.silent)
    gains = tuple(d for d in differences if d.gain)
    return Comparison(gains, tuple(d for d in differences if not d.gain), silent)


def _trust_and_errata(before: Score, after: Score) -> Iterator[Difference]:
    earlier = {(v.document, v.form): v.verdict for v in before.verdicts if v.form}
    for now in after.verdicts:
        then = earlier.get((now.document, now.form))
        if then is None:
            continue
        if then.guessed != now.verdict.guessed:
            words = {True: "guessed", False: "left open"}
            yield Difference(now.document, now.form, "", then.guessed, words[then.guessed], words[now.verdict.guessed])
        for code, path in sorted(now.errata):
            had, has = (code, path) in then.findings, (code, path) in now.verdict.findings
            if had != has:
                said = {True: code, False: None}
                yield Difference(now.document, now.form, path, has, said[had], said[has])


def accepted(folder: Path) -> Score | None:
    """The run that was accepted last; None before the first."""
    file = folder / ACCEPTED
    if not file.exists():
        return None
    data = loaded(file)
    try:
        if data["format"] != _FORMAT:
            raise UsageError(f"{file} is of another version", "run `chuishao golden accept` to write it anew")
        verdicts = tuple(_read(document, form) for document, forms in data["documents"].items() for form in forms)
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{file} is damaged ({error!r})", "put it back from version control") from error
    return Score(verdicts, frozenset(data["codes"]))


def accept(folder: Path, score: Score) -> None:
    """Writes the run down as the accepted one, whole or not at all. Raises EnvironmentFailure."""
    documents: dict[str, list[dict[str, Any]]] = {}
    for verdict in score.verdicts:
        documents.setdefault(verdict.document, []).append(_written(verdict))
    data = {"format": _FORMAT, "codes": sorted(score.codes), "documents": documents}
    file = folder / ACCEPTED
    beside = file.with_suffix(".part")
    try:
        beside.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        raise EnvironmentFailure(f"cannot write {file}: {error.strerror}", "check the folder and the disk") from error


def _written(verdict: FormVerdict) -> dict[str, Any]:
    v = verdict.verdict
    return {
        "form": verdict.form,
        "status": "accepted" if v.trusted else "flagged" if v.found else "missing",
        "closed": v.closed,
        "fields": v.fields,
        "numbers": v.numbers,
        "wrong": [[w.path, w.want, w.got] for w in v.wrong],
        "blind": list(v.blind),
        "findings": [list(finding) for finding in sorted(v.findings)],
        "misshapen": v.misshapen,
        "errata": [list(finding) for finding in sorted(verdict.errata)],
    }


def _read(document: str, form: Mapping[str, Any]) -> FormVerdict:
    verdict = Verdict(
        found=form["status"] != "missing",
        trusted=form["status"] == "accepted",
        closed=form["closed"],
        fields=form["fields"],
        numbers=form["numbers"],
        wrong=tuple(Wrong(*wrong) for wrong in form["wrong"]),
        blind=tuple(form["blind"]),
        findings=frozenset((code, path) for code, path in form["findings"]),
        misshapen=form["misshapen"],
    )
    errata = frozenset((code, path) for code, path in form["errata"])
    return FormVerdict(document, form["form"], verdict, errata)


def as_json(score: Score) -> dict[str, Any]:
    """The report as JSON data: figures a document, and every wrong leaf."""
    return {
        "figures": {name: asdict(figures) for name, figures in report(score).items()},
        "forms": [{"document": v.document, **_written(v)} for v in score.verdicts],
        "columns": [f.name for f in fields(Figures)],
    }
