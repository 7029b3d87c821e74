"""The store: whole documents in, forms out."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlite_utils import Database

from pipeline import __version__
from pipeline.errors import EnvironmentFailure, UsageError
from pipeline.store import asking, saving
from pipeline.store.connection import clear_failures, connect, transaction
from pipeline.store.migrations import migrate
from pipeline.store.records import (
    DocumentState,
    Ingested,
    Saved,
    StoredDocument,
    StoredForm,
    Summary,
    Twin,
    Wanted,
)

EVERYTHING = Wanted()
"""All forms of the current documents."""

PATIENCE = 10.0
"""Seconds to wait for another program's lock."""

_Answer = TypeVar("_Answer")


class Store:
    """A database of forms; a context manager. Every method raises EnvironmentFailure where the file is in the way."""

    def __init__(self, database: Database, path: Path, rules: str) -> None:
        self._database = database
        self._path = path
        self._rules = rules

    @classmethod
    def open(cls, path: Path, *, create: bool = True, patience: float = PATIENCE, rules: str = __version__) -> "Store":
        """The database at `path`, created where `create` allows, brought to this version's schema.

        `rules` names the version of the rules that read the documents: another one reads the same bytes again.
        A lock is waited for `patience` seconds.
        """
        if not create and not path.exists():
            raise EnvironmentFailure(f"there is no database {path}", "name one with --db, or `chuishao ingest` first")
        database = connect(path, patience)
        with ExitStack() as refused:
            refused.callback(database.close)
            migrate(database, path)
            refused.pop_all()
        return cls(database, path, rules)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back; what was saved stays."""
        with clear_failures(self._path):
            self._database.close()

    def has(self, sha256: str, name: str) -> bool:
        """Whether these bytes stand under this name, read by these rules, not withdrawn and not superseded."""
        with clear_failures(self._path):
            return saving.standing(self._database, sha256, name, self._rules) is not None

    def save(self, result: Ingested, run: int | None = None, *, again: bool = False) -> Saved:
        """Write one document, wholly or not at all; what `has` is left alone, unless it was read `again` on purpose.

        A read document supersedes the one of the same name; a failed one never does: the last that could be read
        stays, with the failure beside it.
        """
        with transaction(self._database, self._path):
            if result.sha256 and not result.failure and not again:
                standing = saving.standing(self._database, result.sha256, result.name, self._rules)
                if standing is not None:
                    return Saved(standing, unchanged=True)
            return saving.save(self._database, result, self._rules, run)

    def withdraw(self, name_or_sha: str) -> int:
        """Take documents out of the clean views by name, or by hash (its first 8 digits or more); how many it were.

        Nothing is deleted, and the same bytes may be ingested again.
        """
        with transaction(self._database, self._path):
            return saving.withdraw(self._database, name_or_sha)

    def begin_run(self, options: Mapping[str, Any]) -> int:
        """Note that a run began, with what it was asked to do; the run's number."""
        with transaction(self._database, self._path):
            return saving.begin_run(self._database, self._rules, options)

    def end_run(self, run: int, counts: Mapping[str, int]) -> None:
        """Note that a run ended and what it did."""
        with transaction(self._database, self._path):
            saving.end_run(self._database, run, counts)

    def documents(self, *states: DocumentState) -> Iterator[StoredDocument]:
        """Documents in the order they were stored; without `states` those that are current or failed."""
        wanted = states or (DocumentState.CURRENT, DocumentState.FAILED)
        return self._clear(asking.documents(self._database, wanted))

    def sha256(self, document_id: int) -> str | None:
        """The hash of the bytes that this document was read from."""
        return asking.sha256(self._database, document_id)

    def text(self, document_id: int) -> str:
        """The text that the spans of this document's evidence count in; "" where it could not be read."""
        with clear_failures(self._path):
            return asking.text(self._database, document_id)

    def forms(self, wanted: Wanted = EVERYTHING) -> Iterator[StoredForm]:
        """Forms by the name of their document, in printed order; all of the current documents unless told otherwise."""
        return self._clear(asking.forms(self._database, wanted))

    def find_form(self, key: str) -> StoredForm:
        """The form named `document#index`, or by its id or the first digits of it (8 or more).

        Current documents come first; raises UsageError where none or several answer to the name.
        """
        with clear_failures(self._path):
            named = asking.named(self._database, key)
        if not named:
            raise UsageError(f"there is no form {key!r} in {self._path}", "`chuishao status` lists the documents")
        if len(named) > 1:
            keys = ", ".join(f"{form.key} ({form.state}, {form.id})" for form in named[:5])
            raise UsageError(f"{key!r} names {len(named)} forms: {keys}", "name one of them as document#index")
        return named[0]

    def search(self, words: str, wanted: Wanted = EVERYTHING) -> Iterator[StoredForm]:
        """Forms in whose values each of these words stands, anywhere, of whatever length; no word finds nothing."""
        return self._clear(asking.found(self._database, words, wanted))

    def status(self) -> Summary:
        """Counts of documents by state, and of the current documents' forms and findings."""
        with clear_failures(self._path):
            return asking.summary(self._database)

    def twins(self) -> Iterator[Twin]:
        """Forms of different current documents with the same project, unit and year: equal, or where they differ."""
        return self._clear(asking.twin_forms(self._database))

    def _clear(self, answers: Iterable[_Answer]) -> Iterator[_Answer]:
        with clear_failures(self._path):
            yield from answers
