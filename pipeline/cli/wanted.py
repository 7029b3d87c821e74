"""Which forms a command was asked for."""

from collections.abc import Iterator, Sequence

from pipeline.errors import UsageError
from pipeline.reading import Status
from pipeline.store import DocumentState, Store, StoredForm, Wanted


def forms(
    store: Store, documents: Sequence[str], statuses: Sequence[Status], code: str | None = None
) -> Iterator[StoredForm]:
    """The forms of these documents (none: of all), lazily. Raises UsageError for a document that is not in."""
    if not documents:
        return store.forms(Wanted(statuses=tuple(statuses), code=code))
    known = {document.name for document in store.documents(DocumentState.CURRENT)}
    unknown = [name for name in documents if name not in known]
    if unknown:
        raise UsageError(f"not in the database: {', '.join(unknown)}", "`chuishao status` lists the documents")
    wanted = (Wanted(document, tuple(statuses), code) for document in dict.fromkeys(documents))
    return (form for each in wanted for form in store.forms(each))
