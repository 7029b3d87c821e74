"""The programs that make files of forms, each where it is installed."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from pipeline.errors import EnvironmentFailure
from pipeline.trials.dumps.html_source import page_source
from pipeline.trials.dumps.pymupdf_pages import drawn, told
from pipeline.trials.dumps.reportlab_pages import flowed
from pipeline.trials.dumps.sheet_source import spreadsheet_source
from pipeline.trials.dumps.style import Style
from pipeline.trials.dumps.tables import Block
from pipeline.trials.dumps.word_source import word_bytes

PATIENCE = 120
"""Seconds that an outside program may take for one file."""


class Kind(StrEnum):
    """What a file is."""

    PDF = "pdf"
    WORD = "docx"
    PAGE = "html"


@dataclass(frozen=True, slots=True)
class Printer:
    """A program that makes a file of blocks; it needs one of some commands, or a Python package."""

    name: str
    make: Callable[[Sequence[Block], Style], bytes]
    kind: Kind = Kind.PDF
    commands: tuple[str, ...] = ()
    package: str = ""

    @property
    def lacks(self) -> str:
        """What is not installed, "" where nothing is missing."""
        return lacking(self.commands, self.package)


def lacking(commands: Sequence[str], package: str) -> str:
    """The command or package that is not there, "" where all is."""
    if commands and not any(map(which, commands)):
        return " or ".join(commands)
    return package if package and find_spec(package) is None else ""


BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_UNATTENDED = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--no-pdf-header-footer",
)
_OFFICES = ("soffice", "libreoffice")


def ran(command: Sequence[str]) -> bytes:
    """What an outside program wrote to its output. Raises EnvironmentFailure where it fails or takes too long."""
    try:
        done = subprocess.run(  # noqa: S603 - a named program, with our own arguments
            command, check=True, capture_output=True, timeout=PATIENCE
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or b""
        raise EnvironmentFailure(
            f"{command[0]} did not do its part: {error} {said.decode(errors='replace')[-300:]}",
            "try it by hand, or leave the program out with --printers and --dumpers",
        ) from error
    return done.stdout


def _path_of(commands: Sequence[str]) -> str:
    return next((path for path in map(which, commands) if path), commands[0])


def office(source: bytes, suffix: str, target: str) -> bytes:
    """A file made by LibreOffice of another, `target` as it names formats: `pdf`, `txt:Text (encoded):UTF8`."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"forms.{suffix}"
        file.write_bytes(source)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        ran([_path_of(_OFFICES), profile, "--headless", "--convert-to", target, "--outdir", folder, str(file)])
        made = file.with_suffix("." + target.partition(":")[0])
        if not made.exists():
            raise EnvironmentFailure("LibreOffice made no file", "try `soffice --headless --convert-to pdf` by hand")
        return made.read_bytes()


def _chromium(blocks: Sequence[Block], style: Style) -> bytes:
    return browsed(page_source(blocks, style))


def browsed(source: str) -> bytes:
    """The PDF that a browser prints of an HTML page. Raises EnvironmentFailure where it fails or takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        page, made = Path(folder) / "forms.html", Path(folder) / "forms.pdf"
        page.write_text(source, encoding="utf-8")
        own = (f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}")
        ran([_path_of(BROWSERS), *_UNATTENDED, *own, page.as_uri()])
        return made.read_bytes()


def _weasyprint(blocks: Sequence[Block], style: Style) -> bytes:
    try:
        setter = import_module("weasyprint")
    except OSError as error:
        raise EnvironmentFailure(f"WeasyPrint lacks a library: {error}", "install Pango, or leave it out") from error
    return bytes(setter.HTML(string=page_source(blocks, style)).write_pdf())


def _libreoffice(blocks: Sequence[Block], style: Style) -> bytes:
    return office(word_bytes(blocks, style), "docx", "pdf")


def _calc(blocks: Sequence[Block], style: Style) -> bytes:
    return office(spreadsheet_source(blocks, style), "fods", "pdf")


def _page(blocks: Sequence[Block], style: Style) -> bytes:
    return page_source(blocks, style).encode()


PRINTERS: Mapping[str, Printer] = {
    printer.name: printer
    for printer in (
        Printer("chromium", _chromium, commands=BROWSERS),
        Printer("libreoffice", _libreoffice, commands=_OFFICES),
        Printer("calc", _calc, commands=_OFFICES),
        Printer("weasyprint", _weasyprint, package="weasyprint"),
        Printer("pymupdf", drawn),
        Printer("pymupdf-story", told),
        Printer("reportlab", flowed, package="reportlab"),
        Printer("word", word_bytes, Kind.WORD),
        Printer("page", _page, Kind.PAGE),
    )
}


def say(line: str) -> None:
    """A line to whoever waits."""
    sys.stderr.write(f"{line}\n")
