"""Workers keep to their bounds, and what they die of costs one document."""

import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import cast

import pymupdf
import pytest

from pipeline.errors import DocumentTooCostly
from pipeline.read import DocumentFailure, Limits, open_bytes
from pipeline.run import Processed
from pipeline.workers import Crew, Orders, Result, Task, Turned
from pipeline.workers import crew as crew_module
from pipeline.workers.memory import WATCHED, held
from pipeline.workers.messages import Announced, Step

MIB = 1024 * 1024
on_linux = pytest.mark.skipif(not WATCHED, reason="only Linux says what a process holds")


def orders(seconds: float = 300.0, memory: int = 4096 * MIB) -> Orders:
    """One worker that reads whatever it finds."""
    return Orders(1, Limits(), seconds, memory, lambda name, sha256: True)


def read(crew: Crew, path: Path) -> Iterator[Result]:
    """The results of one file."""
    crew.give(Task(path, path.name))
    while crew.busy:
        yield from (news for news in crew.hear() if isinstance(news, Processed | DocumentFailure))


def form(golden: Path) -> str:
    """The text of a golden document."""
    return (golden / "sources" / "fengtai-bdc-2023-ocr.txt").read_text(encoding="utf-8")


@on_linux
def test_a_document_that_takes_too_much_memory_is_ended_and_the_next_one_read(tmp_path: Path, golden: Path) -> None:
    """A worker that holds more than the bound is killed; the line says what, and how to allow more."""
    (tmp_path / "large.txt").write_text("本年度工作总结，没有表格。\n" * 1_000_000, encoding="utf-8")
    (tmp_path / "good.txt").write_text(form(golden), encoding="utf-8")
    with Crew(orders(memory=100 * MIB)) as crew:
        (failure,) = read(crew, tmp_path / "large.txt")
        (good,) = read(crew, tmp_path / "good.txt")
    assert isinstance(failure, DocumentFailure)
    assert isinstance(failure.error, DocumentTooCostly)
    assert "large.txt: reading it took more than 100 MiB of memory" in str(failure.error)
    assert "CHUISHAO_WORKER_MIB" in failure.error.advice
    assert isinstance(good, Processed)
    assert good.forms


@on_linux
def test_the_system_refuses_a_worker_memory_far_beyond_its_bound() -> None:
    """What is asked for at one blow, between two looks of the parent, is a MemoryError and no full machine."""
    program = (
        "import resource\n"
        "from pipeline.workers.memory import bound\n"
        "bound(64 << 20)\n"
        "limit, _ = resource.getrlimit(resource.RLIMIT_DATA)\n"
        "assert limit < 64 << 30\n"
        "try:\n"
        "    bytes(limit + (1 << 20))\n"
        "except MemoryError:\n"
        "    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"


@on_linux
def test_memory_is_what_a_process_holds_for_itself() -> None:
    """What is reserved and never touched does not count, nor does a process that is gone."""
    program = (
        "import os\n"
        "from pipeline.workers.memory import held\n"
        "before = held(os.getpid())\n"
        "reserved = bytes(200 << 20)\n"
        "between = held(os.getpid())\n"
        "touched = b'a' * (200 << 20)\n"
        "print((between - before) >> 20 < 50, (held(os.getpid()) - between) >> 20 > 150)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "True True\n"
    assert held(2**22 + 1) == 0


@dataclass(slots=True)
class Idle:
    """A process that does nothing until it is killed."""

    pid: int = 2**22 + 1
    exitcode: int | None = None

    def kill(self) -> None:
        """It is gone."""
        self.exitcode = -9

    def join(self) -> None:
        """Nothing to wait for."""


@pytest.fixture
def at_work() -> Iterator[tuple[Crew, Connection, Idle]]:
    """A crew whose one worker was last heard of an hour ago, the worker's end of its pipe, and its process."""
    ours, theirs = Pipe()
    process = Idle()
    with Crew(orders(seconds=60.0)) as crew:
        worker = crew_module._Worker(cast("BaseProcess", process), ours, Task(Path("a.pdf"), "a.pdf"))
        worker.ready, worker.since, worker.reading = True, time.monotonic() - 3600, Announced("a.pdf", "0" * 64)
        crew._workers.append(worker)
        yield crew, theirs, process


def test_each_page_starts_the_clock_anew(at_work: tuple[Crew, Connection, Idle]) -> None:
    """A document that takes an hour is not ended while its pages come, and each is told."""
    crew, pipe, process = at_work
    pipe.send(Step(37, 1000))
    assert list(crew.hear()) == [Turned("a.pdf", 37, 1000)]
    assert process.exitcode is None


def test_a_page_that_hangs_is_ended_and_named(at_work: tuple[Crew, Connection, Idle]) -> None:
    """After its time the worker of a silent page is killed, and the document's line says which page."""
    crew, pipe, process = at_work
    crew._workers[0].page = 37
    assert list(crew.hear()) == []
    assert process.exitcode == -9
    pipe.close()
    (failure,) = (news for news in crew.hear() if news)
    assert isinstance(failure, DocumentFailure)
    assert isinstance(failure.error, DocumentTooCostly)
    assert "a.pdf: reading page 37 of it took longer than 60 s" in str(failure.error)
    assert failure.sha256 == "0" * 64


def test_a_member_is_asked_for_before_it_is_opened(tmp_path: Path) -> None:
    """What need not be read is not opened either: a zip of scans that are in passes at once."""
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("a.pdf", "b.pdf"):
            archive.writestr(name, b"%PDF-1.7\n" + name.encode())
    asked: list[str] = []

    def wanted(name: str, sha256: str) -> bool:
        asked.append(name)
        return name.endswith("b.pdf")

    with Crew(Orders(1, Limits(), 300.0, 4096 * MIB, wanted)) as crew:
        results = list(read(crew, tmp_path / "all.zip"))
    assert asked == ["all.zip/a.pdf", "all.zip/b.pdf"]
    assert [result.name for result in results if isinstance(result, DocumentFailure)] == ["all.zip/b.pdf"]


@on_linux
def test_a_member_that_kills_its_worker_while_it_is_opened_is_named(tmp_path: Path, golden: Path) -> None:
    """The others of its archive go in."""
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("1.txt", form(golden))
        archive.writestr("2.txt", "本年度工作总结，没有表格。\n" * 1_000_000)
        archive.writestr("3.txt", form(golden))
    with Crew(replace(orders(memory=100 * MIB), limits=Limits(ratio=10_000))) as crew:
        results = list(read(crew, tmp_path / "all.zip"))
    assert [result.name for result in results if isinstance(result, DocumentFailure)] == ["all.zip/2.txt"]
    assert [r.document.name for r in results if isinstance(r, Processed)] == ["all.zip/1.txt", "all.zip/3.txt"]


def test_pages_are_told_as_they_are_begun(tmp_path: Path) -> None:
    """A PDF's pages are counted out to whoever waits, each before it is read."""
    with pymupdf.open() as pdf:
        for number in range(3):
            pdf.new_page().insert_text((72, 72 + 90 * number), "abc"[number] * 9)
        data = pdf.tobytes()
    told: list[tuple[int, int]] = []
    open_bytes("a.pdf", data, Limits(), lambda page, pages: told.append((page, pages)))
    assert told == [(1, 3), (2, 3), (3, 3)]
