"""Options that several commands have, and the settings that come of them."""

import os
from pathlib import Path
from typing import Any

import click

from pipeline.settings import LANGUAGES, Settings, load

db_option = click.option(
    "--db", type=click.Path(path_type=Path), help="The database (CHUISHAO_DB; default: chuishao.db)."
)
document_option = click.option(
    "--document", "documents", multiple=True, metavar="NAME", help="Only this document; may be given again."
)
language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), help="Of findings (CHUISHAO_LANGUAGE; default: zh)."
)


def settings(**given: Any) -> Settings:
    """The settings that hold here, the command line having the last word."""
    return load(Path.cwd(), os.environ, given)


def example(*lines: str) -> str:
    """An example for the end of a command's help; Click keeps its lines apart after a backspace."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)
