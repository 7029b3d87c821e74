"""Opening a database file, its transactions, and the clear line for each way it can fail."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from pipeline.errors import EnvironmentFailure

_LOCKED = ("is locked by another program", "wait until that one ends and run this again: what is in stays in")
_FULL = ("cannot grow: the disk is full", "free some space and run this again: whole documents stayed in")
_DISK = ("cannot be read or written: the disk is full or failing", "check the disk's space and health, then run again")
_READ_ONLY = ("cannot be written: the file or its folder is read-only", "change the permissions or name another --db")
_CLOSED = ("cannot be opened", "check that its folder exists, that it is a file and that you may write there")
_FOREIGN = ("is not a database of chuishao", "name another file with --db")
_DAMAGED = ("is damaged", "put back a copy of it, or ingest the documents into a new --db")
_FAILURES = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_AUTH: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_NOTADB: _FOREIGN,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
}
_PAUSE = 0.02
"""Seconds between two tries of the switch to a write-ahead log."""
_PRIMARY = 0xFF
"""The low byte of an extended result code is the primary one."""


@contextmanager
def clear_failures(path: Path) -> Iterator[None]:
    """What SQLite raises about the file at `path` as an EnvironmentFailure; mistakes in our SQL stay what they are."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY
        if code not in _FAILURES:
            raise
        what, advice = _FAILURES[code]
        raise EnvironmentFailure(f"database {path} {what} ({error})", advice) from error


def connect(path: Path, patience: float) -> Database:
    """The database at `path`, created if there is none; a lock is waited for `patience` seconds.

    Raises EnvironmentFailure, and leaves a foreign file as it was.
    """
    with clear_failures(path):
        connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
        with ExitStack() as refused:
            refused.callback(connection.close)
            connection.row_factory = sqlite3.Row
            database = Database(connection, execute_plugins=False, strict=True)
            _refuse_foreign(database, path)
            _write_ahead(database, patience)
            database.execute("PRAGMA synchronous=NORMAL")
            database.execute("PRAGMA foreign_keys=ON")
            refused.pop_all()
        return database


def _write_ahead(database: Database, patience: float) -> None:
    """Switch the file to a write-ahead log. Another program may be doing just that: then SQLite refuses at once.

    Its own waiting does not cover the switch, so it is tried again here for `patience` seconds.
    """
    last = time.monotonic() + patience
    while True:
        try:
            database.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError as error:
            busy = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY in {
                sqlite3.SQLITE_BUSY,
                sqlite3.SQLITE_LOCKED,
            }
            if not busy or time.monotonic() > last:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _refuse_foreign(database: Database, path: Path) -> None:
    names = database.table_names()
    if names and "_sqlite_migrations" not in names:
        what, advice = _FOREIGN
        raise EnvironmentFailure(f"database {path} {what}: it belongs to another program", advice)


@contextmanager
def transaction(database: Database, path: Path) -> Iterator[None]:
    """All or nothing; takes the write lock first, so that nothing read inside can be outdated.

    Raises EnvironmentFailure where the file stands in the way, after everything is undone.
    """
    with clear_failures(path):
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
            database.execute("COMMIT")
        finally:
            # Undoes what was not committed. A full disk may have done that already: the first error is the one to tell.
            with suppress(sqlite3.OperationalError):
                database.rollback()
