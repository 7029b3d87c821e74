"""The database: one document, one transaction; the only package that knows SQL.

Durability: WAL with synchronous=NORMAL. A killed program loses nothing that was committed; a power cut may lose the
last documents, never a part of one, and the next ingest brings them back, since their sources are still there. FULL
would cost a flush of the disk for each document and protect only what can be read again.
"""

from pipeline.store.database import Store
from pipeline.store.records import (
    DocumentState,
    Failure,
    Ingested,
    Saved,
    StoredDocument,
    StoredForm,
    StoredRun,
    Summary,
    Twin,
    Wanted,
)

__all__ = [
    "DocumentState",
    "Failure",
    "Ingested",
    "Saved",
    "Store",
    "StoredDocument",
    "StoredForm",
    "StoredRun",
    "Summary",
    "Twin",
    "Wanted",
]
