"""A worker's life: tasks from its pipe, results into it, until the parent is gone."""

import math
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

from pipeline.document import Document
from pipeline.errors import DocumentTooCostly, ProcessingFailure
from pipeline.read import DocumentFailure, Found, Limits, find_in
from pipeline.read.names import of_path
from pipeline.read.scan.installed import use_threads
from pipeline.reading import Form
from pipeline.run import Processed, forms, whole
from pipeline.workers.memory import bound
from pipeline.workers.messages import ADVICE, MORE_MEMORY, Announced, Result, Sign, Step, Task

OUT_OF_MEMORY = 77
"""The exit code of a worker that the system gave no more memory."""
_RARELY = 0.2
"""Seconds between two steps that are told."""


def serve(pipe: Connection, limits: Limits, memory: int) -> None:
    """Reads until the parent is gone. Ctrl-C is the parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bound(memory)
    use_threads(limits.ocr_threads)
    pipe.send(Sign.READY)
    while True:
        try:
            task: Task = pipe.recv()
            for answer in _read(task, limits, pipe):
                pipe.send(answer)
            pipe.send(Sign.DONE)
        except (EOFError, ConnectionError):
            return
        except MemoryError:
            # What is half done holds the memory still: a new process is the clean way out.
            raise SystemExit(OUT_OF_MEMORY) from None


def _read(task: Task, limits: Limits, pipe: Connection) -> Iterator[Result]:
    given = len(of_path(task.path))
    steps = _Steps(pipe)
    for found in find_in(task.path, limits):
        named = replace(found, name=task.name + found.name[given:])
        if isinstance(named, DocumentFailure):
            yield named
            continue
        pipe.send(Announced(named.name, named.sha256))
        if pipe.recv():
            yield _result(named, limits, steps)


def _result(found: Found, limits: Limits, steps: "_Steps") -> Result:
    try:
        document = found.opened(limits, steps)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a library raises, it is this document's failure
        return _defect(found.name, found.sha256, error)
    if isinstance(document, DocumentFailure):
        return document
    result = processed(document, steps)
    return result if isinstance(result, DocumentFailure) else without_marks(result)


def without_marks(result: Processed) -> Processed:
    """A processed document without the marks of its pages: every value has its boxes, and nobody asks for the rest.

    A page has a hundred and more, which would stand in both processes at once.
    """
    document = replace(result.document, marks=(), remarks=())
    forms = tuple(replace(form, slice=replace(form.slice, document=document)) for form in result.forms)
    return replace(result, document=document, forms=forms)


@dataclass(slots=True)
class _Steps:
    """Tells the parent of pages and forms as they are begun, but not more often than it wants to know."""

    pipe: Connection
    last: float = -math.inf

    def __call__(self, page: int = 0, pages: int = 0) -> None:
        now = time.monotonic()
        if now - self.last >= _RARELY:
            self.last = now
            self.pipe.send(Step(page, pages))


def processed(document: Document, step: Callable[[], None] = lambda: None) -> Result:
    """The document's forms, or the failure that a mistake of ours on this one document is; `step` told each form."""

    def told() -> Iterator[Form]:
        for form in forms(document):
            step()
            yield form

    try:
        return whole(document, told())
    except MemoryError:
        error = DocumentTooCostly(f"{document.name}: reading it takes more memory than there is", MORE_MEMORY)
        return DocumentFailure(document.name, document.sha256, error)
    except Exception as error:  # noqa: BLE001 - as above
        return _defect(document.name, document.sha256, error)


def _defect(name: str, sha256: str, error: Exception) -> DocumentFailure:
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}, line {last.lineno}"
    said = " ".join(str(error).split())[:200]
    what = f"{name}: the program failed on it ({type(error).__name__} in {place}: {said})"
    return DocumentFailure(name, sha256, ProcessingFailure(what, ADVICE))
