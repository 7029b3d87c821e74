"""The parent's side: workers started as there is work, heard one at a time, watched, and ended."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

from pipeline.errors import DocumentError, DocumentTooCostly, EnvironmentFailure, ProcessingFailure
from pipeline.read import DocumentFailure
from pipeline.read.limits import size
from pipeline.workers.memory import held
from pipeline.workers.messages import ADVICE, MORE_MEMORY, Announced, Answer, Orders, Result, Sign, Step, Task, Turned
from pipeline.workers.serve import OUT_OF_MEMORY, serve

_BEAT = 0.2
"""Seconds to wait for news before looking at the clock and at memory, and giving the caller a turn."""
_TOO_SLOW = "the other documents go on; allow more with CHUISHAO_PAGE_SECONDS"


@dataclass(slots=True)
class _Worker:
    """One process with its pipe, and what it is doing."""

    process: BaseProcess
    pipe: Connection
    task: Task | None = None
    reading: Announced | None = None
    ready: bool = False
    since: float = 0.0
    page: int = 0
    killed: tuple[str, str] | None = None


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

    def hear(self) -> Iterator[Result | Turned | None]:
        """What came by now, waited for a moment: pages begun, results, and None for each task that ended."""
        busy: dict[object, _Worker] = {worker.pipe: worker for worker in self._workers if worker.task}
        for pipe in wait([worker.pipe for worker in busy.values()], timeout=_BEAT):
            yield from self._hear(busy[pipe])
        self._watch()

    def _start(self) -> _Worker:
        context = _context()
        ours, theirs = context.Pipe()
        threads = max(1, (os.cpu_count() or 1) // self.orders.jobs)
        limits = replace(self.orders.limits, ocr_threads=threads)
        process = context.Process(target=serve, args=(theirs, limits, self.orders.memory), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _hear(self, worker: _Worker) -> Iterator[Result | Turned | None]:
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
                worker.reading, worker.page = (answer if wanted else None), 0
                with suppress(OSError):
                    worker.pipe.send(wanted)
            case Step(page, pages):
                worker.page = page
                if worker.reading and page:
                    yield Turned(worker.reading.name, page, pages)
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
        yield DocumentFailure(name, sha256, _failure(name, worker))
        if reading:
            self.give(task)
        else:
            yield None

    def _watch(self) -> None:
        """Ends the workers that take too long for a page or a form, or too much memory."""
        orders = self.orders
        for worker in self._workers:
            if not (worker.task and worker.ready) or worker.killed:
                continue
            if time.monotonic() - worker.since > orders.seconds:
                of = f"page {worker.page} of it" if worker.page else "it"
                worker.killed = f"reading {of} took longer than {orders.seconds:g} s and was ended", _TOO_SLOW
            elif held(worker.process.pid or 0) > orders.memory:
                worker.killed = f"reading it took more than {size(orders.memory)} of memory and was ended", MORE_MEMORY
            if worker.killed:
                worker.process.kill()


def _was_killed(code: int | None) -> bool:
    return code is not None and code < 0


def _failure(name: str, worker: _Worker) -> DocumentError:
    """Why the document that a worker died of could not be read."""
    code = worker.process.exitcode
    if worker.killed:
        what, advice = worker.killed
        return DocumentTooCostly(f"{name}: {what}", advice)
    if code == OUT_OF_MEMORY:
        return DocumentTooCostly(f"{name}: reading it takes more memory than there is", MORE_MEMORY)
    if code is not None and code < 0:
        memory = ", most likely for want of memory" if -code == signal.SIGKILL else ""
        return ProcessingFailure(
            f"{name}: the process that read it was killed ({signal.Signals(-code).name}{memory})", ADVICE
        )
    return ProcessingFailure(f"{name}: the process that read it broke down", ADVICE)


def _context() -> ForkServerContext | SpawnContext:
    """Workers that inherit nothing: no pipe of another one, no database, no thread."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([serve.__module__])
    return context
