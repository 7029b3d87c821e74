"""What a run and its workers say to each other."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TypeAlias

from pipeline.read import DocumentFailure, Limits
from pipeline.run import Processed

ADVICE = "the other documents go on; please report it, with the document if you may give it away"
MORE_MEMORY = "split it, or allow more with CHUISHAO_WORKER_MIB"


@dataclass(frozen=True, slots=True)
class Task:
    """A file to be read, and the name under which it is stored."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Announced:
    """A document that was found and waits to be told whether it shall be read."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Step:
    """A sign of life: a page that is begun, of how many (0, 0: a form)."""

    page: int
    pages: int


class Sign(Enum):
    """A worker that has come up, and the end of a task."""

    READY = auto()
    DONE = auto()


@dataclass(frozen=True, slots=True)
class Turned:
    """A page of a long document is begun: for whom waits and looks on."""

    name: str
    page: int
    pages: int


Result: TypeAlias = Processed | DocumentFailure
Answer: TypeAlias = Announced | Step | Processed | DocumentFailure | Sign


@dataclass(frozen=True, slots=True)
class Orders:
    """How to read: `jobs` processes, `limits` of files, `seconds` for a page or a form, `memory` bytes for one process.

    `wanted` answers whether a document of this name and hash shall be read.
    """

    jobs: int
    limits: Limits
    seconds: float
    memory: int
    wanted: Callable[[str, str], bool]
