"""`chuishao golden test|report|accept`."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from pipeline.cli.options import example, settings
from pipeline.cli.terminal import one_line, say, tell
from pipeline.errors import Exit, UsageError
from pipeline.golden import Comparison, accept, accepted, as_json, compare, report, run, score_of
from pipeline.trials.judge import Difference, Figures, FormVerdict, Score

_SHOWN = 40

golden_option = click.option(
    "--golden", type=click.Path(path_type=Path), help="The folder of golden documents (default: golden)."
)


@click.group(
    "golden",
    epilog=example("chuishao golden test", "chuishao golden report --json > figures.json", "chuishao golden accept"),
)
def command() -> None:
    """Gains and losses against the accepted run; nothing is overwritten but by `accept`."""


@command.command("test", epilog=example("chuishao golden test --golden golden"))
@golden_option
@click.option("--all", "everything", is_flag=True, help="Every difference, not only the first of each kind.")
def test(golden: Path | None, everything: bool) -> None:
    """Gains and losses by field path; exit code 1 on any loss or silent error."""
    folder = settings(golden=golden).golden
    before = accepted(folder)
    if before is None:
        raise UsageError(f"no run was accepted in {folder} yet", "look at `chuishao golden report`, then accept it")
    comparison = compare(before, _run(folder))
    _tell(comparison, None if everything else _SHOWN)
    sys.exit(Exit.FAILURES if comparison.lost else Exit.DONE)


@command.command("report", epilog=example("chuishao golden report"))
@golden_option
@click.option("--json", "as_data", is_flag=True, help="As JSON, with every wrong field.")
def figures(golden: Path | None, as_data: bool) -> None:
    """The figures a document."""
    score = _run(settings(golden=golden).golden)
    if as_data:
        tell(json.dumps(as_json(score), ensure_ascii=False, indent=1))
        return
    tell("".join(f"{name:>{width}}" if width > 0 else f"{name:{-width}}" for name, width, _ in _COLUMNS))
    for document, one in report(score).items():
        cells = ((document if make is None else make(one), width) for _, width, make in _COLUMNS)
        tell("".join(f"{text:>{width}}" if width > 0 else f"{text[: -width - 1]:{-width}}" for text, width in cells))


@command.command("accept", epilog=example("chuishao golden accept"))
@golden_option
def accept_run(golden: Path | None) -> None:
    """Make a run the accepted one, and print what it changed."""
    folder = settings(golden=golden).golden
    before, now = accepted(folder), _run(folder)
    if before is not None:
        _tell(compare(before, now), _SHOWN)
    accept(folder, now)
    tell(f"accepted: {folder / 'accepted.json'}")


def _run(folder: Path) -> Score:
    verdicts: list[FormVerdict] = []
    for document, judged in run(folder):
        verdicts += judged
        say(f"read {document}: {len(judged)} forms")
    return score_of(folder, verdicts)


def _tell(comparison: Comparison, limit: int | None) -> None:
    for name, differences in (("gain", comparison.gains), ("loss", comparison.losses)):
        _tell_differences(name, differences, limit)
    for verdict in comparison.silent:
        form = verdict.form or "a form that does not exist"
        tell(f"silent {verdict.document} {form} {verdict.verdict.silent} wrong fields in an accepted record")
    counts = f"{len(comparison.gains)} gains, {len(comparison.losses)} losses, "
    tell(counts + f"{sum(v.verdict.silent for v in comparison.silent)} silent errors")


def _tell_differences(name: str, differences: Iterable[Difference], limit: int | None) -> None:
    said: Counter[str] = Counter()
    for d in differences:
        said[name] += 1
        if limit is None or said[name] <= limit:
            path = d.path or "(trust)"
            tell(one_line(f"{name} {d.document} {d.form} {path}: {d.before!r} -> {d.after!r}"))
    if limit is not None and said[name] > limit:
        tell(f"{name} … and {said[name] - limit} more (--all shows them)")


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%" if whole else "-"


_Make = Callable[[Figures], Any]
_COLUMNS: tuple[tuple[str, int, _Make | None], ...] = (
    ("document", -38, None),
    ("forms", 11, lambda f: f"{f.found}/{f.forms}"),
    ("fields", 14, lambda f: f"{f.right}/{f.fields}"),
    ("numbers", 10, lambda f: _percent(f.numbers_right, f.numbers)),
    ("silent", 8, lambda f: str(f.silent)),
    ("guessed", 9, lambda f: str(f.guessed)),
    ("straight", 10, lambda f: _percent(f.straight, f.closed)),
    ("needless", 10, lambda f: str(f.needless)),
    ("blind", 7, lambda f: str(f.blind)),
    ("errata", 11, lambda f: f"{f.errata_found}/{f.errata}+{f.errata_false}"),
    ("extra", 7, lambda f: str(f.extra)),
)
