"""`chuishao ingest` in processes of its own: killed, stopped, doubled, and short of disk."""

import os
import pty
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TITLE = "项目支出绩效自评表"
COPIES = 100
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory, golden: Path) -> Path:
    """A folder of documents of two forms each, all different, that takes a second or more to read."""
    folder = tmp_path_factory.mktemp("documents")
    text = (golden / "sources" / "fengtai-bdc-2023-ocr.txt").read_text(encoding="utf-8")
    forms = [TITLE + part for part in text.split(TITLE)[1:]]
    for number in range(COPIES):
        two = forms[number % len(forms)] + forms[(number + 1) % len(forms)]
        (folder / f"{number:03}.txt").write_text(two + f"\n第{number}号\n", encoding="utf-8")
    return folder


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Where the database is to be."""
    return tmp_path / "forms.db"


def start(documents: Path, db: Path, before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    """An ingest that runs, in a process group of its own."""
    command = [sys.executable, "-m", "pipeline.cli", "ingest", str(documents), "--db", str(db), "--jobs", "2"]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "CHUISHAO_LOCK_SECONDS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=before,  # noqa: PLW1509 - a limit of the system is set nowhere else
    )


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, product and talk of a process once it has ended."""
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def stored(db: Path) -> dict[str, int]:
    """Document -> its forms, as another program sees them."""
    if not db.exists():
        return {}
    connection = sqlite3.connect(db, timeout=30)
    try:
        rows = connection.execute(
            "SELECT name, (SELECT count(*) FROM forms WHERE document_id = documents.id) FROM documents "
            "WHERE state = 'current'"
        ).fetchall()
    except sqlite3.OperationalError:
        return {}
    finally:
        connection.close()
    return dict(rows)


def eventually(holds: Callable[[], bool]) -> None:
    """Waits until something holds; fails where it does not within a minute."""
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until, "waited for a minute"
        time.sleep(0.01)


def alive(group: int) -> bool:
    """Whether a process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def running(documents: Path, db: Path) -> Iterator[subprocess.Popen[str]]:
    """An ingest that has stored some documents and is not done."""
    process = start(documents, db)
    eventually(lambda: len(stored(db)) > 3 or process.poll() is not None)
    assert process.poll() is None, "it was done too soon to be interrupted"
    yield process
    if process.poll() is None:
        process.kill()
        process.communicate()


def test_a_killed_ingest_leaves_whole_documents_and_goes_on(
    running: subprocess.Popen[str], documents: Path, db: Path
) -> None:
    """A kill -9 in the middle: no process is left, every document is whole, and the next run does the rest."""
    running.kill()
    running.communicate()
    eventually(lambda: not alive(running.pid))
    before = stored(db)
    assert 0 < len(before) < COPIES
    assert set(before.values()) == {2}
    code, out, _ = finished(start(documents, db))
    assert code == 0
    assert f"{COPIES - len(before)} read, {len(before)} unchanged" in out
    assert stored(db) == {f"{number:03}.txt": 2 for number in range(COPIES)}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_ingest_that_is_asked_to_stop_says_what_is_left(
    running: subprocess.Popen[str], documents: Path, db: Path, number: signal.Signals
) -> None:
    """Ctrl-C reaches the whole group: what is being written is finished, the sums are told, the code is 130."""
    os.killpg(running.pid, number) if number is signal.SIGINT else running.send_signal(number)
    code, out, err = finished(running)
    assert code == 130
    told = re.search(r"stopped: (\d+) files are done, (\d+) are left", err)
    assert told
    assert int(told[1]) + int(told[2]) == COPIES
    done = stored(db)
    assert f"documents: {len(done)} read" in out
    assert set(done.values()) == {2}
    assert "Traceback" not in err
    eventually(lambda: not alive(running.pid))
    assert finished(start(documents, db))[0] == 0
    assert len(stored(db)) == COPIES


def test_two_ingests_at_once_both_get_their_documents_in(documents: Path, db: Path) -> None:
    """Each writes a document at a time; neither loses one, and none is in twice."""
    both = [start(documents, db), start(documents, db)]
    ended = [finished(process) for process in both]
    assert [code for code, _, _ in ended] == [0, 0], ended
    assert stored(db) == {f"{number:03}.txt": 2 for number in range(COPIES)}


def test_a_disk_that_fills_up_keeps_whole_documents(documents: Path, db: Path) -> None:
    """One clear line, exit code 3, and with space again the next run does the rest."""

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    code, _, err = finished(start(documents, db, before=little))
    assert code == 3, err
    lines = [line for line in err.splitlines() if line.startswith("chuishao: ")]
    assert len(lines) == 1
    assert str(db) in lines[0]
    assert "Traceback" not in err
    before = stored(db)
    assert 0 < len(before) < COPIES
    assert set(before.values()) == {2}
    assert finished(start(documents, db))[0] == 0
    assert len(stored(db)) == COPIES


def test_a_locked_database_is_waited_for_and_then_named(documents: Path, db: Path) -> None:
    """Another program that holds the database for good: one line that says so, exit code 3."""
    assert finished(start(documents / "000.txt", db))[0] == 0
    holder = sqlite3.connect(db, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        code, _, err = finished(start(documents / "001.txt", db))
    finally:
        holder.close()
    assert code == 3
    assert "is locked by another program" in err
    assert "Traceback" not in err
    assert stored(db) == {"000.txt": 2}


def test_a_pipe_gets_a_plain_line_now_and_then(documents: Path, db: Path) -> None:
    """Elsewhere than on a terminal progress is plain lines, no more than a log can bear."""
    _, out, err = finished(start(documents, db))
    lines = [line for line in err.splitlines() if f" of {COPIES} files: " in line]
    assert 3 <= len(lines) <= 30
    assert "\x1b" not in out + err


def test_a_terminal_gets_a_bar(documents: Path, db: Path) -> None:
    """On a terminal the run is drawn in place, ending with all files done and the forms counted."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "pipeline.cli", "ingest", str(documents / "000.txt"), "--db", str(db)]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        screen = b""
        while chunk := _read(ours):
            screen += chunk
        process.communicate(timeout=60)
    os.close(ours)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.decode())
    assert "1/1" in shown.rsplit("\r", 2)[-2] + shown.rsplit("\r", 2)[-1]
    assert re.search(r"\d accepted, \d flagged, 0 failed", shown)


def _read(terminal: int) -> bytes:
    """What came to the terminal; nothing once nobody writes to it any more."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


def test_the_database_in_the_folder_is_no_document(tmp_path: Path, golden: Path) -> None:
    """A folder that is read into a database of its own gives its documents, twice."""
    (tmp_path / "a.txt").write_bytes((golden / "sources" / "dump-b-flat.txt").read_bytes())
    for _ in range(2):
        code, _, told = finished(start(tmp_path, tmp_path / "own.db"))
        assert code == 0, told
        assert "failed: own.db" not in told
    assert stored(tmp_path / "own.db")["a.txt"] == 8
