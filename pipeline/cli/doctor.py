"""`chuishao doctor`."""

import importlib.metadata
import locale
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import click

from pipeline import __version__
from pipeline.cli.options import db_option, example, settings
from pipeline.cli.terminal import tell
from pipeline.errors import ChuishaoError, Exit
from pipeline.read.limits import MEBIBYTE, size
from pipeline.read.scan.installed import engine_name, missing_part
from pipeline.settings import Settings, nearest
from pipeline.store import Store
from pipeline.workers.memory import WATCHED

_NEEDED = ("click", "openpyxl", "pydantic", "pymupdf", "python-docx", "rich", "sqlite-utils", "xlsxwriter")
_EXTRAS = {"parquet": ("pyarrow",)}
_LITTLE = 200 * 1024 * 1024
"""Free bytes below which a database may not hold a year's documents."""


class Health(StrEnum):
    """What a line says."""

    WELL = "ok"
    LATER = "--"
    BROKEN = "!!"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at, what it is like, and what to do about it."""

    health: Health
    what: str
    advice: str = ""


@click.command("doctor", epilog=example("chuishao doctor"))
@db_option
def command(db: Path | None) -> None:
    """What works on this machine, and what to do about what does not; exit code 3 if something needed is broken."""
    lines = list(_looked_at(db))
    for line in lines:
        tell(f"{line.health.value}  {line.what}" + (f"; {line.advice}" if line.advice else ""))
    sys.exit(Exit.ENVIRONMENT if any(line.health is Health.BROKEN for line in lines) else Exit.DONE)


def _looked_at(db: Path | None) -> Iterator[Line]:
    yield Line(Health.WELL, f"chuishao {__version__} on Python {sys.version.split()[0]}")
    yield from _packages()
    try:
        chosen = settings(db=db)
    except ChuishaoError as error:
        yield Line(Health.BROKEN, error.what, error.advice)
        return
    file = nearest(Path.cwd())
    yield Line(Health.WELL, f"settings: {file or 'none but the defaults and CHUISHAO_* variables'}, {chosen.jobs} jobs")
    yield _encoding()
    yield _search()
    yield _database(chosen.db)
    yield _space(chosen.db.absolute().parent, "database")
    yield _space(Path(tempfile.gettempdir()), "temporary files")
    yield _memory(chosen)
    yield _ocr()
    yield Line(Health.LATER, "models: none is asked yet", "they come with a later version; nothing here needs one")


def _packages() -> Iterator[Line]:
    for name in _NEEDED:
        version = _version(name)
        if version is None:
            yield Line(Health.BROKEN, f"{name} is not installed", "pip install --force-reinstall chuishao")
        else:
            yield Line(Health.WELL, f"{name} {version}")
    for extra, names in _EXTRAS.items():
        missing = [name for name in names if _version(name) is None]
        if missing:
            yield Line(Health.LATER, f"extra {extra}: {', '.join(missing)} missing", f"pip install 'chuishao[{extra}]'")
        else:
            yield Line(Health.WELL, f"extra {extra}: {', '.join(f'{name} {_version(name)}' for name in names)}")


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _ocr() -> Line:
    """OCR, tried on a line of its own: a package that is there may still not load."""
    missing = missing_part()
    if missing:
        return Line(
            Health.LATER,
            f"OCR: {missing} is not installed, pictures and scans are not read",
            "pip install 'chuishao[ocr]'",
        )
    try:
        from pipeline.read.scan.engine import engine  # noqa: PLC0415 - loads numpy, which may not be there

        engine()
    except Exception as error:  # noqa: BLE001 - whatever a broken installation raises is what is to be told
        reason = " ".join(str(error).split())[:120]
        return Line(Health.BROKEN, f"OCR does not start: {reason}", "pip install --force-reinstall 'chuishao[ocr]'")
    return Line(Health.WELL, f"OCR: {engine_name()}")


def _encoding() -> Line:
    names = (
        f"terminal {sys.stdout.encoding}, files {sys.getfilesystemencoding()}, locale {locale.getpreferredencoding()}"
    )
    try:
        "吹哨 ≥".encode(sys.stdout.encoding)
    except (UnicodeEncodeError, LookupError):
        return Line(Health.LATER, f"encodings: {names}: Chinese shows as escapes", "set LANG=C.UTF-8, or PYTHONUTF8=1")
    return Line(Health.WELL, f"encodings: {names}")


def _search() -> Line:
    """A database made and thrown away: strict tables, full-text search and all."""
    try:
        with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "try.db"):
            return Line(Health.WELL, "SQLite with full-text search")
    except (ChuishaoError, OSError) as error:
        return Line(Health.BROKEN, f"no database can be made: {error}", "see whether the temporary folder is full")


def _database(db: Path) -> Line:
    try:
        if db.exists():
            with Store.open(db, create=False) as store:
                count = sum(store.status().forms.values())
            if not os.access(db, os.W_OK) or not os.access(db.absolute().parent, os.W_OK):
                return Line(
                    Health.BROKEN, f"database {db} may not be written", "change its permissions, or name another --db"
                )
            return Line(Health.WELL, f"database {db}: {count} forms")
        with tempfile.TemporaryFile(dir=db.absolute().parent):
            return Line(Health.WELL, f"database {db}: not there yet, and can be made")
    except ChuishaoError as error:
        return Line(Health.BROKEN, error.what, error.advice)
    except OSError as error:
        return Line(Health.BROKEN, f"database {db} cannot be made: {error.strerror}", "name another --db")


def _memory(chosen: Settings) -> Line:
    each = size(chosen.worker_mib * MEBIBYTE)
    if not WATCHED:
        return Line(Health.LATER, f"memory: this system does not say who holds it, {each} a process is not kept to")
    return Line(Health.WELL, f"memory: a document may take {each}, {chosen.jobs} at once")


def _space(folder: Path, use: str) -> Line:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Line(Health.BROKEN, f"disk of {use}: {error.strerror}", "see that the folder exists")
    text = f"disk of {use}: {free / 1024**3:.1f} GiB free"
    return Line(Health.BROKEN, text, "free some space") if free < _LITTLE else Line(Health.WELL, text)
