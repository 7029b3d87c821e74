"""`chuishao ingest`."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from pipeline.cli.options import db_option, example, settings
from pipeline.cli.progress import follow
from pipeline.cli.summary import tell_left, tell_summary
from pipeline.cli.terminal import say, tell
from pipeline.errors import EnvironmentFailure, Exit, UsageError
from pipeline.ingest import RULES, Batch, Tally, ingest
from pipeline.read import Limits, find
from pipeline.read.limits import MEBIBYTE, Ocr
from pipeline.read.names import of_path
from pipeline.settings import LLM, OCR, Settings
from pipeline.store import Store

INTERRUPTED = 130


class _Stop:
    """Whether somebody asked to stop; asking a second time stops at once."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        return self.asked

    def ask(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            signal.default_int_handler(number, frame)
        self.asked = True
        say("stopping: the document being written is finished first (Ctrl-C again: at once)")


@click.command(
    "ingest",
    epilog=example("chuishao ingest documents/ 'more/*.txt' --db forms.db", "chuishao ingest --withdraw report.txt"),
)
@click.argument("paths", nargs=-1, metavar="PATH...")
@db_option
@click.option("--jobs", type=click.IntRange(min=1), help="Processes that read (CHUISHAO_JOBS; default: the cores).")
@click.option("--llm", type=click.Choice(LLM), help="When to ask a model (default: off).")
@click.option(
    "--ocr",
    type=click.Choice(OCR),
    help="Recognise pages that are pictures (auto), none, or all pages (default: auto).",
)
@click.option("--again", is_flag=True, help="Read documents again that are in unchanged.")
@click.option("--withdraw", is_flag=True, help="Take the documents of these names out of the clean tables instead.")
def command(paths: tuple[str, ...], withdraw: bool, again: bool, **given: object) -> None:
    """Read files, folders, globs and zips into a database.

    The same bytes again change nothing. A file of a known name with other bytes replaces the earlier version, which
    is kept. A run that was stopped or killed is gone on with by running it again.
    """
    chosen = settings(**given)
    if not paths:
        raise UsageError("nothing to ingest", "name files, folders, globs or zips")
    _refuse_what_comes_later(chosen)
    with Store.open(chosen.db, rules=RULES, patience=chosen.lock_seconds) as store:
        if withdraw:
            _withdraw(store, paths)
        else:
            raise SystemExit(_ingest(store, paths, chosen, again=again))


def _refuse_what_comes_later(chosen: Settings) -> None:
    if chosen.llm == "always":
        raise EnvironmentFailure("asking a model comes with a later version", "leave --llm off or auto")


def _withdraw(store: Store, names: tuple[str, ...]) -> None:
    missing = []
    for name in names:
        count = store.withdraw(name) or store.withdraw(of_path(Path(name)))
        if count:
            tell(f"withdrawn: {name}")
        else:
            missing.append(name)
    if missing:
        raise UsageError(f"not in the database: {', '.join(missing)}", "`chuishao status` lists the documents")


def _ingest(store: Store, paths: tuple[str, ...], chosen: Settings, *, again: bool) -> int:
    stop = _Stop()
    files = tuple(find([Path(path) for path in paths]))
    limits = Limits(file_bytes=chosen.max_file_mib * MEBIBYTE, ocr=Ocr(chosen.ocr))
    memory = chosen.worker_mib * MEBIBYTE
    batch = Batch(files, chosen.jobs, limits, chosen.page_seconds, memory, again, stop)
    tally = Tally()
    with _answering(stop):
        follow(ingest(store, batch, tally), tally)
    tell_summary(tally, chosen.db)
    if stop.asked:
        tell_left(tally)
        return INTERRUPTED
    return Exit.FAILURES if tally.failed else Exit.DONE


@contextmanager
def _answering(stop: _Stop) -> Iterator[None]:
    """Ctrl-C and a polite kill ask to stop."""
    before = {number: signal.signal(number, stop.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
