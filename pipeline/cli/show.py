"""`chuishao show`."""

import hashlib
import sys
from pathlib import Path

import click

from pipeline.cli.drawing import draw
from pipeline.cli.options import db_option, example, language_option, settings
from pipeline.cli.terminal import one_line
from pipeline.errors import UsageError
from pipeline.print import html_page, printed, traces
from pipeline.store import Store, StoredForm


@click.command(
    "show",
    epilog=example(
        "chuishao show report.txt#3 --evidence",
        "chuishao show report.txt#3 --source",
        "chuishao show report.txt#3 --html > form.html",
        "chuishao show report.pdf#3 --page report.pdf > page.png",
    ),
)
@click.argument("form")
@db_option
@language_option
@click.option("--html", is_flag=True, help="As an HTML page.")
@click.option("--evidence", is_flag=True, help="With the source's own characters of each value.")
@click.option("--source", is_flag=True, help="With the source's own text on the left of the form.")
@click.option(
    "--page",
    type=click.Path(path_type=Path),
    metavar="PDF",
    help="As a picture (PNG) of its pages in this PDF, a box around every value, red where it was flagged.",
)
def command(form: str, db: Path | None, language: str | None, page: Path | None, **shown: bool) -> None:
    """One record as the printed form, its findings in place.

    FORM is `document#index`, or the first digits of a form's id (8 or more).
    """
    chosen = settings(db=db, language=language)
    with Store.open(chosen.db, create=False) as store:
        stored = store.find_form(form)
        text = store.text(stored.document_id) if shown["evidence"] or shown["source"] else ""
        sha256 = store.sha256(stored.document_id)
    if page is not None:
        _show_page(stored, page, sha256)
        return
    sheet = printed(stored.record, stored.findings, chosen.language)
    proof = tuple(traces(stored.record, stored.evidence, text)) if shown["evidence"] else ()
    about = one_line(f"{stored.key} · {stored.id} · {stored.status.value}")
    if shown["html"]:
        sys.stdout.buffer.write(html_page(sheet, about, proof).encode())
    else:
        draw(sheet, about, proof, source=text[stored.start : stored.end] if shown["source"] else None)


def _show_page(form: StoredForm, source: Path, sha256: str | None) -> None:
    from pipeline.print.boxed import boxed_pages  # noqa: PLC0415 - loads PyMuPDF, for pages alone

    try:
        data = source.read_bytes()
    except OSError as error:
        raise UsageError(f"{source} cannot be read ({error.strerror})", "name the PDF that was ingested") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise UsageError(
            f"{source} is not the file that {form.key} was read from", "name that file, or ingest this one"
        )
    if not data.lstrip()[:5].startswith(b"%PDF-"):
        raise UsageError(f"{source} is no PDF", "pages are shown of PDFs; other documents show with --source")
    picture = boxed_pages(data, form.evidence, form.findings)
    if not picture:
        raise UsageError(f"no value of {form.key} has a place on a page", "see `chuishao show --source`")
    if sys.stdout.isatty():
        raise UsageError("a picture is not written to a terminal", "send it to a file: … > page.png")
    sys.stdout.buffer.write(picture)
