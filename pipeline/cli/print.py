"""`chuishao print`."""

import sys
from pathlib import Path

import click

from pipeline.cli.options import db_option, example, settings
from pipeline.cli.terminal import product, say
from pipeline.errors import UsageError
from pipeline.kinds.self_evaluation.record import SelfEvaluation
from pipeline.print import official_page
from pipeline.store import Store


@click.command(
    "print",
    epilog=example(
        "chuishao print report.txt#3 --format pdf --out form.pdf",
        "chuishao print report.txt#3 report.txt#4 > forms.html",
    ),
)
@click.argument("forms", metavar="FORM...", nargs=-1, required=True)
@db_option
@click.option("--format", "kind", type=click.Choice(["html", "pdf"]), default="html", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; without it, stdout.")
def command(forms: tuple[str, ...], db: Path | None, kind: str, out: Path | None) -> None:
    """Records as clean official forms: no notes, no findings, each on its own sheet.

    FORM is `document#index`, or the first digits of a form's id (8 or more).
    """
    if out is None and kind == "pdf" and sys.stdout.isatty():
        raise UsageError("pdf is no text for a terminal", "name a file with --out")
    with Store.open(settings(db=db).db, create=False) as store:
        records = [store.find_form(form).record for form in forms]
    data = _pdf(records) if kind == "pdf" else official_page(records).encode()
    if out is None:
        product().write(data)
    else:
        out.write_bytes(data)
        say(f"{len(records)} forms printed to {out}")


def _pdf(records: list[SelfEvaluation]) -> bytes:
    # what draws takes longer to load than a page of HTML to write
    from pipeline.print.drawn import official_pdf  # noqa: PLC0415 - loaded for a PDF alone

    made = official_pdf(records)
    if made.numbered:
        codes = ", ".join(f"U+{ord(character):04X}" for character in made.numbered)
        say(f"the font lacks some characters, which are printed by their numbers: {codes}")
    return made.data
