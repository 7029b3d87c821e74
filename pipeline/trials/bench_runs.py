"""The whole command in a process of its own: how long it takes, and how much memory it and its workers hold."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pipeline
from pipeline.errors import EnvironmentFailure

_POLL = 0.05
"""Seconds between two looks at the memory."""

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: seconds from start to end, and the most bytes its processes held together.

    `peak` counts pages that two processes share twice; it is None where the system does not tell.
    """

    seconds: float
    peak: int | None


def ingest(folder: Path, db: Path, jobs: int) -> Run:
    """`chuishao ingest FOLDER` into a database. Raises EnvironmentFailure where it fails."""
    command = [sys.executable, "-m", "pipeline.cli", "ingest", str(folder), "--db", str(db), "--jobs", str(jobs)]
    here = str(Path(pipeline.__file__).parent.parent)
    outside = {name: value for name, value in os.environ.items() if not name.startswith("CHUISHAO_")}
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        with subprocess.Popen(  # noqa: S603 - our own command, with our own arguments
            command, cwd=folder.parent, env={**outside, "PYTHONPATH": here}, stdout=said, stderr=said
        ) as process:
            peak = _watched(process)
        seconds = time.perf_counter() - start
        if process.returncode:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().rpartition("\n")[2]
            raise EnvironmentFailure(f"chuishao ingest left with {process.returncode}: {last}", "run it by hand")
    return Run(seconds, peak)


def _watched(process: subprocess.Popen[bytes]) -> int | None:
    """The most that a process and all below it held until it ended; it ends with us."""
    peak = 0
    try:
        while process.poll() is None:
            peak = max(peak, _held_by(process.pid))
            time.sleep(_POLL)
    finally:
        process.kill()
    return peak or None


def _held_by(pid: int) -> int:
    """The resident bytes of a process and all below it; 0 where the system does not tell."""
    held = _resident(pid)
    waiting = [pid]
    children = _children() if held else {}
    while waiting:
        for child in children.get(waiting.pop(), ()):
            held += _resident(child)
            waiting.append(child)
    return held


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            # `123 (a name) with)) S 1 …`: the parent is the second field after the last bracket
            fields = _read(entry / "stat").rpartition(")")[2].split()
            if len(fields) > 1:
                found.setdefault(int(fields[1]), []).append(int(entry.name))
    return found


def _resident(pid: int) -> int:
    fields = _read(_PROC / str(pid) / "statm").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") if len(fields) > 1 else 0


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended since, or there is no such place on this system
        return ""
