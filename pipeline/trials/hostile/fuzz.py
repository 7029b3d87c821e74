"""Openers tried with files changed by chance, in processes that may die: `python -m pipeline.trials.hostile`.

Recognition is left out, which is slow and no opener: pictures are decoded, pages of PDFs laid out, all else read
to the end. An input fails that ends its process, takes too long or too much memory, or raises what has no name.
"""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any

import pymupdf

from pipeline.errors import DocumentError, ProcessingFailure
from pipeline.read import DocumentFailure, Limits, open_path
from pipeline.read.limits import MEBIBYTE, Ocr
from pipeline.read.pdf.picture import painted
from pipeline.read.pdf.whole import FAULTS, too_much
from pipeline.trials.hostile.mutations import mutated
from pipeline.trials.hostile.seeds import seeds
from pipeline.workers import processed
from pipeline.workers.memory import bound, held

_LIMITS = Limits(ocr=Ocr.OFF)
_PICTURES = (".png", ".jpg", ".tiff")
_MEMORY = 1024 * MEBIBYTE
_SECONDS = 20.0
_BEAT = 0.1
_NOTHING = ("", False)
_LARGEST = 3_000.0**2


@dataclass(frozen=True, slots=True)
class Tried:
    """One input, what became of it, and whether that is a failure of ours."""

    name: str
    data: bytes = field(repr=False)
    outcome: str
    failed: bool


def inputs(seed: int, count: int, more: Mapping[str, bytes] = MappingProxyType({})) -> Iterator[tuple[str, bytes]]:
    """Changed files, all kinds in turn, `more` too; each of its own seed, so that it can be drawn again alone."""
    kinds = list({**seeds(), **more}.items())
    for number in range(count):
        name, data = kinds[number % len(kinds)]
        yield f"{number:05}-{name}", mutated(data, Random(f"{seed}-{number}"))


def tried(files: Iterable[tuple[str, bytes]], serve: Callable[[Any], object] | None = None) -> Iterator[Tried]:
    """Every file tried, in a process that is replaced when one ends it; `serve` is what that process does."""
    serve = serve or _serve
    process, pipe = _started(serve)
    try:
        for name, data in files:
            with suppress(OSError):
                pipe.send((name, data))
            why, answer = _waited(process, pipe)
            if why:
                process.kill()
                process.join()
                pipe.close()
                yield Tried(name, data, why.format(process.exitcode), failed=True)
                process, pipe = _started(serve)
            else:
                yield Tried(name, data, *answer)
    finally:
        process.kill()
        process.join()


def _started(serve: Callable[[Any], object]) -> tuple[BaseProcess, Connection]:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _waited(process: BaseProcess, pipe: Connection) -> tuple[str, tuple[str, bool]]:
    """Why no answer will come, "" once there is one; and the answer."""
    began = time.monotonic()
    try:
        while not _answered(pipe):
            if time.monotonic() - began > _SECONDS:
                return "hangs", _NOTHING
            if held(process.pid or 0) > _MEMORY:
                return "takes too much memory", _NOTHING
        return "", pipe.recv()
    except (EOFError, OSError):
        process.join(_SECONDS)
        return "ends its process ({})", _NOTHING


def _answered(pipe: Connection) -> bool:
    """Whether there is something to hear, an end of the process too."""
    return pipe.poll(_BEAT)


def _serve(pipe: Connection) -> None:
    bound(_MEMORY)
    with tempfile.TemporaryDirectory() as folder:
        while True:
            try:
                name, data = pipe.recv()
            except EOFError:
                return
            pipe.send(outcome(Path(folder) / name, data))


def outcome(path: Path, data: bytes) -> tuple[str, bool]:
    """What becomes of a file of these bytes, and whether that is a failure of ours."""
    try:
        if path.suffix in _PICTURES:
            return _decoded(path.name, data)
        path.write_bytes(data)
        results = [r if isinstance(r, DocumentFailure) else processed(r) for r in open_path(path, _LIMITS)]
        if path.suffix == ".pdf":
            _draw(data)
    except DocumentError as error:
        return type(error).__name__, False
    except Exception as error:  # noqa: BLE001 - what is looked for
        return f"{type(error).__name__}: {error}"[:200], True
    finally:
        path.unlink(missing_ok=True)
    errors = [result.error for result in results if isinstance(result, DocumentFailure)]
    ours = [error for error in errors if isinstance(error, ProcessingFailure)]
    if ours:
        return ours[0].what.partition(": ")[2], True
    return " + ".join(sorted({type(error).__name__ for error in errors})) or "read", False


def _decoded(name: str, data: bytes) -> tuple[str, bool]:
    from pipeline.read.scan.images import pictures  # noqa: PLC0415 - loads OpenCV

    damage = [picture.damage for picture in pictures(name, data)]
    return "read, damaged" if any(damage) else "read", False


def _draw(data: bytes) -> None:
    """Draws the pages, as for recognition: what cannot be drawn is damage, but must not end the process."""
    with suppress(*FAULTS), pymupdf.open(stream=data, filetype="pdf") as pdf:
        for page in pdf.pages(0, min(len(pdf), 3)):
            if page.rect.get_area() < _LARGEST and not too_much(page):
                painted(page, dpi=40)


def report(trials: Iterator[Tried], folder: Path) -> tuple[Counter[str], list[Tried]]:
    """How often each outcome came, by kind of file, and the failures, whose inputs are kept in the folder."""
    counts: Counter[str] = Counter()
    failures = []
    for one in trials:
        counts[f"{Path(one.name).suffix[1:]}: {one.outcome if not one.failed else 'FAILED'}"] += 1
        if one.failed:
            failures.append(one)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / one.name).write_bytes(one.data)
    return counts, failures
