"""Speed and memory, as ratios measured in one run: `python -m pipeline.trials.bench`.

Seconds differ from machine to machine and from hour to hour; ratios of what ran side by side are what to compare.
The product goes to stdout, progress to stderr.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import quantiles

from pipeline.errors import ChuishaoError, Exit
from pipeline.read import open_bytes
from pipeline.reading import Status
from pipeline.run import process, process_slice
from pipeline.split import split
from pipeline.text import fold
from pipeline.trials.bench_runs import Run, ingest
from pipeline.trials.bench_texts import FORMS_A_DOCUMENT, PRINTED, QUICKLY_READ, REAL, Texts
from pipeline.trials.corpus import sources_of

_NAMED = 5
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured: documents a layout and rounds, documents to ingest, and few and many for memory."""

    forms_a_document: int = FORMS_A_DOCUMENT
    documents: int = 7
    rounds: int = 2
    ingested: int = 200
    few: int = 10
    many: int = 1000


QUICK = Sizes(forms_a_document=2, documents=1, rounds=1, ingested=2, few=1, many=2)


@dataclass(frozen=True, slots=True)
class Speed:
    """A layout: forms, how many were accepted, and CPU seconds to read them and to open and clean their bytes only."""

    layout: str
    forms: int
    accepted: int
    reading: float
    cleaning: float

    @property
    def ratio(self) -> float:
        """How many times longer reading takes."""
        return self.reading / self.cleaning


@dataclass(frozen=True, slots=True)
class Timed:
    """A form of a document, and the CPU seconds that it took once the document was split."""

    document: str
    number: int
    seconds: float


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _tell(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def speed(texts: Texts, layout: str, sizes: Sizes) -> Speed:
    """A layout read and only cleaned, in this process; the fastest of the rounds, each with words of its own."""
    reading, cleaning = [], []
    statuses: list[Status] = []
    for number in range(sizes.rounds):
        documents = texts.of_layout(layout, sizes.documents, seed=1000 * number)
        cleaning.append(_seconds(partial(_cleaned, layout, documents)))
        reading.append(_seconds(partial(_read, layout, documents, statuses)))
    forms = len(statuses) // sizes.rounds
    accepted = statuses.count(Status.ACCEPTED) // sizes.rounds
    return Speed(layout, forms, accepted, min(reading), min(cleaning))


def _cleaned(layout: str, documents: Sequence[bytes]) -> None:
    for data in documents:
        fold(open_bytes(layout, data).text)


def _read(layout: str, documents: Sequence[bytes], statuses: list[Status]) -> None:
    for data in documents:
        statuses += [form.status for form in process(open_bytes(layout, data)).forms]


def slowest(golden: Path) -> list[Timed]:
    """Every form of every golden document, the slowest first."""
    timed = []
    for source in sources_of(golden, ["*.txt"]):
        for part in split(source.document):
            seconds = _seconds(partial(process_slice, part))
            timed.append(Timed(source.document.name, part.number, seconds))
    return sorted(timed, key=lambda form: -form.seconds)


def _tell_speeds(texts: Texts, sizes: Sizes) -> list[Speed]:
    _tell("Reading against opening and cleaning alone: the same bytes, one process, CPU time")
    _tell(f"  {'layout':24}{'forms':>8}{'accepted':>10}{'forms/s':>10}{'cleaned/s':>11}{'ratio':>8}")
    speeds = []
    for layout in (*PRINTED, *REAL):
        _say(f"bench: {layout}")
        found = speed(texts, layout, sizes)
        rates = f"{found.forms / found.reading:10.0f}{found.forms / found.cleaning:11.0f}{found.ratio:8.1f}"
        _tell(f"  {layout:24}{found.forms:>8}{found.accepted:>10}{rates}")
        speeds.append(found)
    return speeds


def _tell_ingests(texts: Texts, sizes: Sizes, folder: Path) -> tuple[float, float]:
    """How many times faster unchanged documents are passed by, and two processes are than one."""
    _say(f"bench: ingesting {sizes.ingested} documents, three times")
    texts.write(folder / "corpus", sizes.ingested, seed=100_000)
    first = ingest(folder / "corpus", folder / "one.db", jobs=1)
    again = ingest(folder / "corpus", folder / "one.db", jobs=1)
    two = ingest(folder / "corpus", folder / "two.db", jobs=2)
    faster, beside = first.seconds / again.seconds, first.seconds / two.seconds
    corpus = f"{sizes.ingested} documents with {sizes.ingested * sizes.forms_a_document:,} forms"
    _tell(f"\nThe whole command, {corpus}, from start to end")
    _tell(
        f"  the first time {first.seconds:.2f} s, again and unchanged {again.seconds:.2f} s: {faster:.0f} times faster"
    )
    _tell(f"  with --jobs 1 {first.seconds:.2f} s, with --jobs 2 {two.seconds:.2f} s: {beside:.2f} times faster")
    return faster, beside


def _tell_memory(texts: Texts, sizes: Sizes, folder: Path) -> str:
    """How many times more memory many forms take than few."""
    runs: list[Run] = []
    for number in (sizes.few, sizes.many):
        _say(f"bench: memory of {number} documents")
        texts.write(folder / f"{number}", number, 200_000, QUICKLY_READ)
        runs.append(ingest(folder / f"{number}", folder / f"{number}.db", jobs=2))
    few, many = (f"{number * sizes.forms_a_document:,} forms" for number in (sizes.few, sizes.many))
    _tell("\nThe most memory that all processes of the command held together, --jobs 2")
    low, high = (run.peak for run in runs)
    if low is None or high is None:
        _tell(f"  {few} against {many}: not measured, this system has no /proc")
        return "not measured"
    _tell(f"  {few} {low / _MIB:.0f} MiB, {many} {high / _MIB:.0f} MiB: {high / low:.2f} times as much")
    return f"{high / low:.2f}"


def _tell_slowest(golden: Path) -> float:
    """The worst form against the one in the middle."""
    _say("bench: every form of the golden documents")
    timed = slowest(golden)
    times = [form.seconds * 1000 for form in timed]
    cuts = quantiles(times, n=20)
    _tell(f"\nOne form of the golden documents, CPU milliseconds, {len(timed)} forms")
    _tell(
        f"  median {cuts[9]:.1f}, p95 {cuts[18]:.1f}, worst {times[0]:.1f}: {times[0] / cuts[9]:.1f} times the median"
    )
    for form in timed[:_NAMED]:
        _tell(f"  {form.seconds * 1000:8.1f}  {form.document} form {form.number}")
    return times[0] / cuts[9]


def _summary(speeds: Sequence[Speed]) -> Iterator[tuple[str, str]]:
    ratios = sorted(speeds, key=lambda found: found.ratio)
    best, worst = ratios[0], ratios[-1]
    yield f"reading / cleaning, best ({best.layout})", f"{best.ratio:.1f}"
    yield f"reading / cleaning, worst ({worst.layout})", f"{worst.ratio:.1f}"


def bench(golden: Path, sizes: Sizes) -> None:
    """Measures and prints all. Raises ChuishaoError."""
    texts = Texts.of(golden, sizes.forms_a_document)
    speeds = _tell_speeds(texts, sizes)
    with tempfile.TemporaryDirectory(prefix="chuishao-bench-") as name:
        faster, beside = _tell_ingests(texts, sizes, Path(name))
        memory = _tell_memory(texts, sizes, Path(name))
    worst = _tell_slowest(golden)
    table = [
        *_summary(speeds),
        ("first ingest / again unchanged (aim: 50)", f"{faster:.0f}"),
        ("--jobs 1 / --jobs 2", f"{beside:.2f}"),
        ("memory at many forms / at few (flat: 1)", memory),
        ("slowest form / median form", f"{worst:.1f}"),
    ]
    _tell("\nRatio")
    for what, figure in table:
        _tell(f"  {what:56}{figure:>12}")


def main(given: Sequence[str] | None = None) -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser("python -m pipeline.trials.bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a few forms of each: shows that it runs, measures nothing"
    )
    parser.add_argument("--golden", type=Path, default=Path("golden"), help="the folder of golden documents")
    chosen = parser.parse_args(given)
    try:
        bench(chosen.golden, QUICK if chosen.quick else Sizes())
    except ChuishaoError as error:
        _say(str(error))
        return error.exit_code
    return Exit.DONE


if __name__ == "__main__":
    raise SystemExit(main())
