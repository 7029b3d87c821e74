"""Workers keep to their bounds, and what they die of costs one document."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import DocumentTooCostly
from pipeline.read import DocumentFailure, Limits
from pipeline.run import Processed
from pipeline.workers import Crew, Orders, Result, Task
from pipeline.workers.memory import WATCHED, held

MIB = 1024 * 1024
on_linux = pytest.mark.skipif(not WATCHED, reason="only Linux says what a process holds")


def orders(seconds: float = 300.0, memory: int = 4096 * MIB) -> Orders:
    """One worker that reads whatever it finds."""
    return Orders(1, Limits(), seconds, memory, lambda name, sha256: True)


def read(crew: Crew, path: Path) -> Iterator[Result]:
    """The results of one file."""
    crew.give(Task(path, path.name))
    while crew.busy:
        yield from (result for result in crew.hear() if result)


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
