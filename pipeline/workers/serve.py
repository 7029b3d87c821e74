"""A worker's life: tasks from its pipe, results into it, until the parent is gone."""

import signal
import traceback
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from pipeline.document import Document
from pipeline.errors import DocumentTooCostly, ProcessingFailure
from pipeline.read import DocumentFailure, Limits, open_path
from pipeline.read.names import of_path
from pipeline.run import process
from pipeline.workers.memory import bound
from pipeline.workers.messages import ADVICE, MORE_MEMORY, Announced, Result, Sign, Task

DEFECTS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What a mistake of ours raises on one document; whatever else ends the process, which names the document too."""

OUT_OF_MEMORY = 77
"""The exit code of a worker that the system gave no more memory."""


def serve(pipe: Connection, limits: Limits, memory: int) -> None:
    """Reads until the parent is gone. Ctrl-C is the parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bound(memory)
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
    except MemoryError:
        error = DocumentTooCostly(f"{document.name}: reading it takes more memory than there is", MORE_MEMORY)
        return DocumentFailure(document.name, document.sha256, error)
    except DEFECTS as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name}, line {last.lineno}"
        what = f"{document.name}: the program failed on it ({type(error).__name__} in {place}: {str(error)[:200]})"
        return DocumentFailure(document.name, document.sha256, ProcessingFailure(what, ADVICE))
