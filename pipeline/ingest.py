"""The batch: files into the database, unchanged ones passed by, one writer, one document after the other.

Files are hashed here, before any worker starts; what the database holds already is never opened. A run that was
killed is gone on with by running it again: whole documents are in, and only the others are read.
"""

import hashlib
import stat
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pipeline import __version__
from pipeline.read import DocumentFailure, Limits
from pipeline.read.limits import MEBIBYTE
from pipeline.read.names import of_path
from pipeline.reading import Severity, Status
from pipeline.run import RULES_VERSION, Processed
from pipeline.store import Ingested, Store
from pipeline.workers import Crew, Orders, Task, Turned

RULES = f"{__version__}+{RULES_VERSION}"
"""What the store keeps as the version of the rules that read a document."""

_CHUNK = 1024 * 1024


class Outcome(StrEnum):
    """What became of one document."""

    READING = "reading"
    READ = "read"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one document; `message` is a failure's one line, `replaced` that an earlier version gave way.

    Of one that is being read, `message` says how far it is.
    """

    name: str
    outcome: Outcome
    statuses: tuple[Status, ...] = ()
    message: str = ""
    replaced: bool = False


@dataclass(slots=True)
class Tally:
    """A run as counted so far; `flags` count the forms that each error code flagged."""

    files: int = 0
    files_done: int = 0
    read: int = 0
    unchanged: int = 0
    forms: int = 0
    accepted: int = 0
    flagged: int = 0
    replaced: int = 0
    withdrawn: int = 0
    failed: list[str] = field(default_factory=list)
    without_form: list[str] = field(default_factory=list)
    flags: Counter[str] = field(default_factory=Counter)

    @property
    def counts(self) -> Mapping[str, int]:
        """The figures that the database keeps of a run."""
        return {
            "files": self.files, "files_done": self.files_done, "read": self.read, "unchanged": self.unchanged,
            "forms": self.forms, "accepted": self.accepted, "flagged": self.flagged, "failed": len(self.failed),
            "without_form": len(self.without_form), "replaced": self.replaced, "withdrawn": self.withdrawn,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """What to ingest and how.

    `seconds` are what one page or form may take, `memory` (bytes) what a worker may; `again` reads unchanged documents
    too, `stopped` is asked between documents.
    """

    paths: Sequence[Path]
    jobs: int = 1
    limits: Limits = field(default_factory=Limits)
    seconds: float = 120.0
    memory: int = 4096 * MEBIBYTE
    again: bool = False
    stopped: Callable[[], bool] = lambda: False


def ingest(store: Store, batch: Batch, tally: Tally) -> Iterator[Told]:
    """Reads and stores; yields each document once it is in the database, `tally` counted up, and pages on the way.

    Raises EnvironmentFailure where the database is in the way; what was yielded is in by then.
    """
    tally.files = len(batch.paths)
    number = store.begin_run({"jobs": batch.jobs, "again": batch.again, "files": tally.files})
    try:
        yield from _Run(store, batch, tally, number).work()
    finally:
        store.end_run(number, tally.counts)


def names(paths: Sequence[Path]) -> dict[Path, str]:
    """The name of each file's document: the file's own, with as many folders before it as tell it from the others."""
    found: dict[Path, str] = {}
    waiting, depth = list(dict.fromkeys(paths)), 1
    while waiting:
        named = {path: _last(path, depth) for path in waiting}
        uses = Counter(named.values())
        found |= {path: name for path, name in named.items() if uses[name] == 1 or depth >= len(path.absolute().parts)}
        waiting, depth = [path for path in waiting if path not in found], depth + 1
    return found


def _last(path: Path, depth: int) -> str:
    folders = path.absolute().parts[-depth:-1]
    return "/".join([*(of_path(Path(folder)) for folder in folders), of_path(path)])


@dataclass(frozen=True, slots=True)
class _Run:
    """One run: what is read where to; `passed` are the names of unchanged documents that were not told yet."""

    store: Store
    batch: Batch
    tally: Tally
    number: int
    passed: deque[str] = field(default_factory=deque)

    def work(self) -> Iterator[Told]:
        with Crew(self.orders()) as crew:
            for path, name in names(self.batch.paths).items():
                while not crew.free and not self.batch.stopped():
                    yield from self.news(crew)
                if self.batch.stopped():
                    return
                yield from self.begin(crew, path, name)
            while crew.busy and not self.batch.stopped():
                yield from self.news(crew)

    def orders(self) -> Orders:
        """What the workers are to keep to."""
        batch = self.batch
        return Orders(batch.jobs, batch.limits, batch.seconds, batch.memory, self.wanted)

    def begin(self, crew: Crew, path: Path, name: str) -> Iterator[Told]:
        """Pass a file by, or have it read."""
        sha256 = _sha256(path, self.batch.limits.paged_bytes)
        if sha256 is None or self.wanted(name, sha256):
            crew.give(Task(path, name))
        else:
            self.tally.files_done += 1
            yield from self.unchanged()

    def wanted(self, name: str, sha256: str) -> bool:
        """Whether a document is to be read; one that is not is told as unchanged."""
        if self.batch.again or not self.store.has(sha256, name):
            return True
        self.passed.append(name)
        return False

    def news(self, crew: Crew) -> Iterator[Told]:
        """What the workers have done by now, stored."""
        for result in crew.hear():
            yield from self.unchanged()
            if isinstance(result, Turned):
                yield Told(result.name, Outcome.READING, message=f"page {result.page:,} of {result.pages:,}")
                continue
            if result is None:
                self.tally.files_done += 1
            elif isinstance(result, DocumentFailure):
                yield self.fail(result)
            else:
                yield self.save(result)
        yield from self.unchanged()

    def unchanged(self) -> Iterator[Told]:
        """The unchanged documents that were found since the last time."""
        while self.passed:
            self.tally.unchanged += 1
            yield Told(self.passed.popleft(), Outcome.UNCHANGED)

    def fail(self, failure: DocumentFailure) -> Told:
        """A document that could not be read, recorded with the reason."""
        self.store.save(Ingested.failed(failure.name, failure.sha256, failure.error), self.number)
        line = str(failure.error)
        message = line if failure.name in line else f"{failure.name}: {line}"
        self.tally.failed.append(message)
        return Told(failure.name, Outcome.FAILED, message=message)

    def save(self, result: Processed) -> Told:
        """A document with its forms, in one transaction."""
        name = result.document.name
        ingested = Ingested.read(result.document, result.forms, result.notes)
        saved = self.store.save(ingested, self.number, again=self.batch.again)
        replaced = saved.superseded is not None
        _count(result, self.tally)
        self.tally.replaced += replaced
        return Told(name, Outcome.READ, tuple(form.status for form in result.forms), replaced=replaced)


def _sha256(path: Path, limit: int) -> str | None:
    """The file's hash; None where it cannot be read, is no plain file, or will be refused for its size anyway."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > limit:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _count(result: Processed, tally: Tally) -> None:
    tally.read += 1
    tally.forms += len(result.forms)
    tally.accepted += sum(form.status is Status.ACCEPTED for form in result.forms)
    tally.flagged += sum(form.status is Status.FLAGGED for form in result.forms)
    tally.flags.update({note.code for note in result.notes})
    if not result.forms:
        tally.without_form.append(result.document.name)
    for form in result.forms:
        tally.flags.update({finding.code for finding in form.findings if finding.severity is Severity.ERROR})
