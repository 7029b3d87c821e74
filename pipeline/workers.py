"""Processes that read documents, each stream of results bounded, and a death that costs one document.

An executor of the standard library cannot say which task killed a worker, gives a task one result, and leaves its
workers behind when the parent is killed. Here each worker has a pipe of its own: it announces a document, is told
whether to read it, and sends one result at a time, waiting when the parent is slower. A pipe that ends names the
document that was being read; a parent that ends ends its workers.
"""

import multiprocessing
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self, TypeAlias

from pipeline.document import Document
from pipeline.errors import EnvironmentFailure, ProcessingFailure
from pipeline.read import DocumentFailure, Limits, open_path
from pipeline.read.names import of_path
from pipeline.run import Processed, process

_BEAT = 0.2
"""Seconds to wait for news before looking at the clock, and giving the caller a turn."""

ADVICE = "the other documents go on; please report it, with the document if you may give it away"

DEFECTS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What a mistake of ours raises on one document; whatever else ends the process, which names the document too."""


@dataclass(frozen=True, slots=True)
class Task:
    """A file to be read, and the name under which it is stored."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Announced:
    """A document that was opened and waits to be told whether it shall be read."""

    name: str
    sha256: str


class Sign(Enum):
    """A worker that has come up, and the end of a task."""

    READY = auto()
    DONE = auto()


Result: TypeAlias = Processed | DocumentFailure
Answer: TypeAlias = Announced | Processed | DocumentFailure | Sign


@dataclass(frozen=True, slots=True)
class Orders:
    """How to read: `jobs` processes, `limits` of files, `seconds` for one document.

    `wanted` answers whether a document of this name and hash shall be read.
    """

    jobs: int
    limits: Limits
    seconds: float
    wanted: Callable[[str, str], bool]


@dataclass(slots=True)
class _Worker:
    """One process with its pipe, and what it is doing."""

    process: BaseProcess
    pipe: Connection
    task: Task | None = None
    reading: Announced | None = None
    ready: bool = False
    since: float = 0.0
    killed: str = ""


@dataclass(slots=True)
class Crew:
    """The workers of one run, started as there is work; a context manager that ends them all."""

    orders: Orders
    _workers: list[_Worker] = field(default_factory=list)
    _announced: set[tuple[Path, str, str]] = field(default_factory=set)
    _failed: set[tuple[Path, str]] = field(default_factory=set)
    _resumed: set[Path] = field(default_factory=set)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Nothing that a worker holds is worth waiting for.
        for worker in self._workers:
            worker.process.kill()
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join()
        self._workers.clear()

    @property
    def busy(self) -> int:
        """How many tasks are being worked on."""
        return sum(worker.task is not None for worker in self._workers)

    @property
    def free(self) -> bool:
        """Whether another task can be given."""
        return self.busy < self.orders.jobs

    def give(self, task: Task) -> None:
        """A task for a free worker, a new one where none is."""
        idle = [worker for worker in self._workers if worker.task is None]
        # One that died while it was idle must not be taken for one that its next document killed.
        worker = next((worker for worker in idle if worker.process.is_alive()), None) or self._start()
        worker.task, worker.reading, worker.since = task, None, time.monotonic()
        with suppress(OSError):
            worker.pipe.send(task)

    def hear(self) -> Iterator[Result | None]:
        """What came by now, waited for a moment: results, and None for each task that ended."""
        busy: dict[object, _Worker] = {worker.pipe: worker for worker in self._workers if worker.task}
        for pipe in wait([worker.pipe for worker in busy.values()], timeout=_BEAT):
            yield from self._hear(busy[pipe])
        self._watch_the_clock()

    def _start(self) -> _Worker:
        context = _context()
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.orders.limits), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _hear(self, worker: _Worker) -> Iterator[Result | None]:
        task = worker.task
        if task is None:
            return
        try:
            answer: Answer = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self._bury(worker, task)
            return
        worker.since = time.monotonic()
        match answer:
            case Announced(name, sha256):
                # An archive that is begun anew after a death tells the same documents again.
                first = (task.path, name, sha256) not in self._announced
                self._announced.add((task.path, name, sha256))
                wanted = first and self.orders.wanted(name, sha256)
                worker.reading = answer if wanted else None
                with suppress(OSError):
                    worker.pipe.send(wanted)
            case Sign.READY:
                worker.ready = True
            case Sign.DONE:
                worker.task = None
                yield None
            case DocumentFailure(name) if (task.path, name) in self._failed:
                worker.reading = None
            case _:
                worker.reading = None
                if isinstance(answer, DocumentFailure):
                    self._failed.add((task.path, answer.name))
                yield answer

    def _bury(self, worker: _Worker, task: Task) -> Iterator[Result | None]:
        """The document that killed its worker has failed; the rest of its archive is read by another one."""
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join()
        if not worker.ready and not _was_killed(worker.process.exitcode):
            raise EnvironmentFailure("a reading process could not be started", "see `chuishao doctor`")
        reading = worker.reading
        begun = any(path == task.path for path, _, _ in self._announced)
        if reading is None and (begun or not worker.ready) and task.path not in self._resumed:
            # It died while it came up or between two documents: none of them is to blame yet.
            self._resumed.add(task.path)
            self.give(task)
            return
        name, sha256 = (reading.name, reading.sha256) if reading else (task.name, None)
        reason = worker.killed or _cause(worker.process.exitcode)
        yield DocumentFailure(name, sha256, ProcessingFailure(f"{name}: {reason}", ADVICE))
        if reading:
            self.give(task)
        else:
            yield None

    def _watch_the_clock(self) -> None:
        for worker in self._workers:
            late = time.monotonic() - worker.since > self.orders.seconds
            if worker.task and worker.ready and late and not worker.killed:
                worker.killed = f"reading it took longer than {self.orders.seconds:g} s and was ended"
                worker.process.kill()


def _was_killed(code: int | None) -> bool:
    return code is not None and code < 0


def _cause(code: int | None) -> str:
    if code is not None and code < 0:
        by = signal.Signals(-code).name
        memory = ", most likely for want of memory" if -code == signal.SIGKILL else ""
        return f"the process that read it was killed ({by}{memory})"
    return "the process that read it broke down"


def _context() -> ForkServerContext | SpawnContext:
    """Workers that inherit nothing: no pipe of another one, no database, no thread."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _serve(pipe: Connection, limits: Limits) -> None:
    """A worker's life: tasks until the parent is gone. Ctrl-C is the parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe.send(Sign.READY)
    while True:
        try:
            task: Task = pipe.recv()
            for answer in _read(task, limits, pipe):
                pipe.send(answer)
            pipe.send(Sign.DONE)
        except (EOFError, ConnectionError):
            return


def _read(task: Task, limits: Limits, pipe: Connection) -> Iterator[Result]:
    given = len(of_path(task.path))
    for opened in open_path(task.path, limits):
        named = replace(opened, name=task.name + opened.name[given:])
        if isinstance(named, DocumentFailure):
            yield named
            continue
        pipe.send(Announced(named.name, named.sha256))
        if pipe.recv():
            yield processed(named)


def processed(document: Document) -> Result:
    """The document's forms, or the failure that a mistake of ours on this one document is."""
    try:
        return process(document)
    except DEFECTS as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name}, line {last.lineno}"
        what = f"{document.name}: the program failed on it ({type(error).__name__} in {place}: {str(error)[:200]})"
        return DocumentFailure(document.name, document.sha256, ProcessingFailure(what, ADVICE))
