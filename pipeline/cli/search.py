"""`chuishao search`."""

from pathlib import Path

import click

from pipeline.cli.options import db_option, document_option, example, settings
from pipeline.cli.terminal import one_line, say, tell
from pipeline.store import Store


@click.command("search", epilog=example("chuishao search 吹哨 满意度"))
@click.argument("words", nargs=-1, required=True)
@db_option
@document_option
def command(words: tuple[str, ...], db: Path | None, documents: tuple[str, ...]) -> None:
    """Forms in whose values each of the words stands, of whatever length."""
    found = 0
    with Store.open(settings(db=db).db, create=False) as store:
        for form in store.search(" ".join(words)):
            if documents and form.document not in documents:
                continue
            found += 1
            names = (form.record.project_name or "", form.record.implementing_unit or "")
            tell(one_line(f"{form.key}  {form.status.value}  {'  '.join(names)}"))
    if not found:
        say("nothing found")
