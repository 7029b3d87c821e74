"""Pages of ink to a document: cells, running lines, tables over page ends, text."""

from collections.abc import Iterable

from pipeline.document import Document
from pipeline.read.ink import Ink
from pipeline.read.limits import Limits
from pipeline.read.pages.flow import flow
from pipeline.read.pages.running import without_running_lines
from pipeline.read.pages.sheet import sheets
from pipeline.read.pages.writing import Writing


def assembled(name: str, sha256: str, encoding: str, pages: Iterable[Ink], limits: Limits) -> Document:
    """The document that the pages make; they are asked for one after the other, and none is kept.

    Raises DocumentTooLarge, and whatever the pages raise.
    """
    writing = Writing(name, limits)
    for page in flow(without_running_lines(sheets(pages))):
        writing.page(page)
    return writing.document(sha256, encoding)
