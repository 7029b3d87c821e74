"""How far a run is: a bar on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Iterable

from pipeline.cli.terminal import say
from pipeline.ingest import Outcome, Tally, Told

_LINES = 10
"""Lines that a run on a pipe says, if it is not slow, and the fewest files between two of them."""

_SILENCE = 20.0
"""Seconds after which a slow run says a line anyway."""


def follow(run: Iterable[Told], tally: Tally) -> None:
    """Goes through a run and shows how far it is."""
    if sys.stderr.isatty():
        _bar(run, tally)
    else:
        _lines(run, tally)


def _counts(tally: Tally) -> str:
    unchanged = f", {tally.unchanged} unchanged" if tally.unchanged else ""
    return f"{tally.accepted} accepted, {tally.flagged} flagged, {len(tally.failed)} failed{unchanged}"


def _place(told: Told) -> str:
    """Where a long document is being read."""
    return f"; {told.name}: {told.message}" if told.outcome is Outcome.READING else ""


def _lines(run: Iterable[Told], tally: Tally) -> None:
    said, at = 0, time.monotonic()
    for told in run:
        step = max(_LINES, tally.files // _LINES)
        if tally.files_done >= said + step or time.monotonic() - at > _SILENCE:
            say(f"{tally.files_done} of {tally.files} files: {_counts(tally)}{_place(told)}")
            said, at = tally.files_done, time.monotonic()


def _bar(run: Iterable[Told], tally: Tally) -> None:
    from rich.console import Console  # noqa: PLC0415 - a pipe does not wait for it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (
        TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[counts]}", markup=False),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=tally.files or None, counts="")
        for told in run:
            counts = _counts(tally) + _place(told)
            progress.update(task, total=tally.files, completed=tally.files_done, counts=counts)
        progress.update(task, completed=tally.files_done, counts=_counts(tally))
