"""`chuishao show`."""

import sys
from pathlib import Path

import click

from pipeline.cli.drawing import draw
from pipeline.cli.options import db_option, example, language_option, settings
from pipeline.cli.terminal import one_line
from pipeline.print import html_page, printed, traces
from pipeline.store import Store


@click.command(
    "show",
    epilog=example(
        "chuishao show report.txt#3 --evidence",
        "chuishao show report.txt#3 --source",
        "chuishao show report.txt#3 --html > form.html",
    ),
)
@click.argument("form")
@db_option
@language_option
@click.option("--html", is_flag=True, help="As an HTML page.")
@click.option("--evidence", is_flag=True, help="With the source's own characters of each value.")
@click.option("--source", is_flag=True, help="With the source's own text on the left of the form.")
def command(form: str, db: Path | None, language: str | None, **shown: bool) -> None:
    """One record as the printed form, its findings in place.

    FORM is `document#index`, or the first digits of a form's id (8 or more).
    """
    chosen = settings(db=db, language=language)
    with Store.open(chosen.db, create=False) as store:
        stored = store.find_form(form)
        text = store.text(stored.document_id) if shown["evidence"] or shown["source"] else ""
    page = printed(stored.record, stored.findings, chosen.language)
    proof = tuple(traces(stored.record, stored.evidence, text)) if shown["evidence"] else ()
    about = one_line(f"{stored.key} · {stored.id} · {stored.status.value}")
    if shown["html"]:
        sys.stdout.buffer.write(html_page(page, about, proof).encode())
    else:
        draw(page, about, proof, source=text[stored.start : stored.end] if shown["source"] else None)
