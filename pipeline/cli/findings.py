"""`chuishao findings`."""

import json
from collections.abc import Iterator
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
from pipeline.reading import Finding, Severity, Status
from pipeline.store import Store, StoredForm


@click.command(
    "findings",
    epilog=example("chuishao findings --severity error", "chuishao findings --code sum.scores --format jsonl"),
)
@db_option
@document_option
@language_option
@click.option("--code", help="Only findings of this code.")
@click.option("--severity", type=click.Choice([s.value for s in Severity]), help="Only findings of this severity.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def command(db: Path | None, documents: tuple[str, ...], code: str | None, severity: str | None, **how: str) -> None:
    """The findings, form by form."""
    chosen = settings(db=db, language=how["language"])
    if code is not None and code not in CODES:
        raise UsageError(f"there is no finding {code!r}", f"the codes are {', '.join(CODES)}")
    count = 0
    with Store.open(chosen.db, create=False) as store:
        for stored in forms(store, documents, (), code):
            for finding in _chosen(stored, code, severity):
                count += 1
                if how["form"] == "jsonl":
                    tell(json.dumps(_object(stored, finding), ensure_ascii=False))
                else:
                    tell(_line(stored, finding, chosen.language))
    if not count:
        say("no findings")


def _chosen(form: StoredForm, code: str | None, severity: str | None) -> Iterator[Finding]:
    for finding in form.findings:
        if code in (None, finding.code) and severity in (None, finding.severity.value):
            yield finding


def _object(form: StoredForm, finding: Finding) -> dict[str, Any]:
    status: Status = form.status
    place = {"document": form.document, "index": form.index, "form": form.id, "status": status.value}
    return {**place, **finding_line(finding)}


def _line(form: StoredForm, finding: Finding, language: str) -> str:
    text = finding.en if language == "en" else finding.zh
    name = named(finding.code, language)
    path = f"  {finding.path}" if finding.path else ""
    return one_line(f"{form.key}  {finding.severity.value}  {name}{path}  {text}")
