"""Spans of a document's text on its pages: the marks under them, the pages that they lie on."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from pipeline.document import Document, Mark, Span
from pipeline.reading import Reading, Slice

PAGE_END = "\f"


def marks_in(document: Document, start: int, end: int) -> Sequence[Mark]:
    """The marks that lie in a part of the text, blank ones too; marks stand in the order of the text."""
    marks = document.marks
    first = bisect_left(marks, start, key=lambda mark: mark.start)
    while first and marks[first - 1].end > start:
        first -= 1
    return marks[first : bisect_left(marks, end, key=lambda mark: mark.start)]


def under(marks: Sequence[Mark], starts: Sequence[int], span: Span) -> Iterator[tuple[Mark, Span]]:
    """The marks under a span, each with the part of the span that lies on it; `starts` are those of the marks."""
    at = max(bisect_right(starts, span[0]) - 1, 0)
    while at < len(marks) and marks[at].start < span[1]:
        mark = marks[at]
        start, end = max(mark.start, span[0]), min(mark.end, span[1])
        if start < end:
            yield mark, (start, end)
        at += 1


def is_drawn(part: Slice, reading: Reading) -> bool:
    """Whether a reading's cells are those that a page's own rules enclose, in characters that the page states."""
    own = marks_in(part.document, part.start, part.end)
    return reading.reader == "cells" and any(m.box for m in own) and not any(m.confidences for m in own)


def over_page_ends(text: str, spans: Iterable[Span]) -> bool:
    """Whether a page ends between these spans."""
    ends = [end for span in spans for end in span]
    return bool(ends) and PAGE_END in text[min(ends) : max(ends)]
