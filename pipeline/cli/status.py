"""`chuishao status`."""

from collections.abc import Iterable
from pathlib import Path

import click

from pipeline.cli.options import db_option, example, settings
from pipeline.cli.summary import named
from pipeline.cli.terminal import one_line, tell
from pipeline.reading import Severity
from pipeline.store import DocumentState, Store, StoredDocument, StoredRun, Summary

_SHOWN = 50
"""Documents that are listed without being asked for all."""


@click.command("status", epilog=example("chuishao status --db forms.db"))
@db_option
@click.option("--all", "everything", is_flag=True, help="Every document, however many there are.")
def command(db: Path | None, everything: bool) -> None:
    """What the database holds: documents, forms by status, findings by code."""
    chosen = settings(db=db)
    with Store.open(chosen.db, create=False) as store:
        summary = store.status()
        tell(f"database: {chosen.db}")
        _tell_counts(summary)
        _tell_run(summary.last_run)
        tell()
        _tell_documents(store.documents(), None if everything else _SHOWN)


def _tell_documents(documents: Iterable[StoredDocument], limit: int | None) -> None:
    """A line each; those that failed are told however many there are."""
    count = 0
    for document in documents:
        failed = document.state is DocumentState.FAILED
        count += not failed
        if failed or limit is None or count <= limit:
            tell(_line(document))
    if limit is not None and count > limit:
        tell(f"  … and {count - limit} more (--all lists them)")


def _tell_counts(summary: Summary) -> None:
    states = ", ".join(f"{count} {state.value}" for state, count in summary.documents.items()) or "none"
    without = f" ({summary.without_form} without a form)" if summary.without_form else ""
    tell(f"documents: {states}{without}")
    tell("forms: " + (", ".join(f"{count} {status.value}" for status, count in summary.forms.items()) or "none"))
    for severity in Severity:
        counts = {code: count for (code, level), count in summary.findings.items() if level is severity}
        if counts:
            tell(f"findings, {severity.value}:")
        for code, count in sorted(counts.items(), key=lambda item: -item[1]):
            tell(f"  {count:>5}  {named(code)}")


def _tell_run(run: StoredRun | None) -> None:
    if run is None:
        return
    if run.counts is None:
        tell(f"last run: began {run.started_at}, not ended: still running, or stopped; the same command goes on")
        return
    done = ", ".join(f"{count} {name}" for name, count in run.counts.items() if count)
    tell(f"last run: {run.started_at} to {run.ended_at}: {done}")


def _line(document: StoredDocument) -> str:
    name = one_line(document.name)
    if document.state is DocumentState.FAILED and document.failure:
        return f"  failed   {one_line(document.failure.message)}"
    forms = f"{document.forms} forms" if document.forms != 1 else "1 form"
    return f"  {forms:>9}  {name}  {document.stored_at[:19]}Z"
