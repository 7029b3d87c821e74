"""`chuishao findings`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from pipeline.cli.options import db_option, document_option, example, language_option, settings
from pipeline.cli.summary import named
from pipeline.cli.terminal import one_line, say, tell
from pipeline.cli.wanted import forms
from pipeline.errors import UsageError
from pipeline.export.lines import finding_line
from pipeline.kinds.self_evaluation.codes import CODES
from pipeline.reading import Finding, Severity
from pipeline.store import DocumentState, Store, StoredForm


@click.command(
    "findings",
    epilog=example(
        "chuishao findings --severity error",
        "chuishao findings --code sum.scores --format jsonl",
        "chuishao findings --twins",
    ),
)
@db_option
@document_option
@language_option
@click.option("--code", help="Only findings of this code.")
@click.option("--severity", type=click.Choice([s.value for s in Severity]), help="Only findings of this severity.")
@click.option("--twins", is_flag=True, help="Look up forms of one project, unit and year in other documents instead.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def command(db: Path | None, documents: tuple[str, ...], code: str | None, severity: str | None, **how: Any) -> None:
    """The findings, form by form."""
    chosen = settings(db=db, language=how["language"])
    if code is not None and code not in CODES:
        raise UsageError(f"there is no finding {code!r}", f"the codes are {', '.join(CODES)}")
    count = 0
    with Store.open(chosen.db, create=False) as store:
        for found in _twins(store, documents) if how["twins"] else _found(store, documents, code):
            if code in (None, found.finding.code) and severity in (None, found.finding.severity.value):
                count += 1
                tell(_object(found) if how["form"] == "jsonl" else _line(found, chosen.language))
    if not count:
        say("no findings")


@dataclass(frozen=True, slots=True)
class _Found:
    """A finding and the form it is about; None where it is about the whole document."""

    document: str
    form: StoredForm | None
    finding: Finding


def _found(store: Store, documents: tuple[str, ...], code: str | None) -> Iterator[_Found]:
    for form in forms(store, documents, (), code):
        yield from (_Found(form.document, form, finding) for finding in form.findings)
    for document in store.documents(DocumentState.CURRENT):
        if not documents or document.name in documents:
            yield from (_Found(document.name, None, note) for note in document.notes)


def _twins(store: Store, documents: tuple[str, ...]) -> Iterator[_Found]:
    """What twins have to say; they are looked up when asked for, and change no status."""
    for twin in store.twins():
        for key in (twin.first, twin.second):
            form = store.find_form(key)
            if not documents or form.document in documents:
                yield _Found(form.document, form, twin.finding)


def _object(found: _Found) -> str:
    form = found.form
    about = {"index": form.index, "form": form.id, "status": form.status.value} if form else {"index": None}
    return json.dumps({"document": found.document, **about, **finding_line(found.finding)}, ensure_ascii=False)


def _line(found: _Found, language: str) -> str:
    finding = found.finding
    place = found.form.key if found.form else found.document
    text = finding.en if language == "en" else finding.zh
    return one_line(f"{place} {finding.severity.value} {named(finding.code, language)} {finding.path} {text}")
