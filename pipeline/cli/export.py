"""`chuishao export`."""

import sys
from pathlib import Path

import click

from pipeline.cli.options import db_option, document_option, example, settings
from pipeline.cli.terminal import product, say
from pipeline.cli.wanted import forms
from pipeline.errors import UsageError
from pipeline.export import Format, Headings, Options, TableName, write
from pipeline.reading import Status
from pipeline.store import Store

_BINARY = (Format.XLSX, Format.PARQUET)


def _choice(kind: type[Format] | type[Headings] | type[TableName] | type[Status]) -> click.Choice[str]:
    return click.Choice([member.value for member in kind])


@click.command(
    "export",
    epilog=example(
        "chuishao export --out records.jsonl",
        "chuishao export --format xlsx --headings zh --status accepted --out 记录.xlsx",
        "chuishao export --format csv --table indicators --without-personal > indicators.csv",
    ),
)
@db_option
@document_option
@click.option("--format", "kind", type=_choice(Format), default="jsonl", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; without it, stdout.")
@click.option("--status", "statuses", type=_choice(Status), multiple=True, help="Only these; may be given again.")
@click.option("--headings", type=_choice(Headings), default="en", show_default=True, help="Of the columns.")
@click.option("--table", type=_choice(TableName), default="forms", show_default=True, help="For csv and parquet.")
@click.option("--without-personal", is_flag=True, help="Without names and telephone numbers.")
def command(
    db: Path | None, documents: tuple[str, ...], out: Path | None, statuses: tuple[str, ...], **chosen: str
) -> None:
    """Records out: all statuses unless told otherwise, each with its own."""
    options = Options(
        Format(chosen["kind"]),
        TableName(chosen["table"]),
        Headings(chosen["headings"]),
        bool(chosen["without_personal"]),
    )
    if out is None and options.format in _BINARY and sys.stdout.isatty():
        raise UsageError(f"{options.format} is no text for a terminal", "name a file with --out")
    with Store.open(settings(db=db).db, create=False) as store:
        wanted = forms(store, documents, [Status(status) for status in statuses])
        count = write(wanted, options, product() if out is None else out)
    say(f"{count} forms exported" + (f" to {out}" if out else ""))
