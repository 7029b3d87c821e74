"""Where values stand on their pages, and how well they were seen: boxes, confidences, and what pages say of both.

Findings only, as in `validate`; a document that never had pages has none.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.document import Box, Document, Mark, Remark, Span
from pipeline.kinds.self_evaluation.codes import CODES
from pipeline.reading import Cause, Evidence, Finding, Reading, Severity, Slice

_WIDE = 0x2E80
"""Code points from here on are as wide as their type is high; those below about half of that."""


def with_boxes(document: Document, evidence: Mapping[str, Evidence]) -> Mapping[str, Evidence]:
    """The evidence with a box for each line that a value stands on, and the least of its characters' confidences."""
    marks = document.marks
    if not any(mark.box for mark in marks):
        return evidence
    starts = [mark.start for mark in marks]
    placed = {}
    for path, one in evidence.items():
        pieces = [(mark, cut) for span in one.spans for mark, cut in _under(marks, starts, span)]
        boxes = tuple(_cut_box(document.text, mark, cut) for mark, cut in pieces if mark.box)
        sure = [
            c for mark, (a, b) in pieces if mark.confidences for c in mark.confidences[a - mark.start : b - mark.start]
        ]
        placed[path] = replace(one, boxes=boxes, confidence=min(sure) if sure else None)
    return placed


def _under(marks: Sequence[Mark], starts: Sequence[int], span: Span) -> Iterator[tuple[Mark, Span]]:
    """The marks under a span, each with the part of the span that lies on it."""
    at = max(bisect_right(starts, span[0]) - 1, 0)
    while at < len(marks) and marks[at].start < span[1]:
        mark = marks[at]
        start, end = max(mark.start, span[0]), min(mark.end, span[1])
        if start < end:
            yield mark, (start, end)
        at += 1


def _cut_box(text: str, mark: Mark, cut: Span) -> Box:
    """The part of a line's box under some of its characters, by how wide characters are."""
    box = mark.box
    if box is None or cut == (mark.start, mark.end):
        return box or Box(0, 0.0, 0.0, 0.0, 0.0)
    widths = [2 if ord(c) >= _WIDE else 1 for c in text[mark.start : mark.end]]
    unit = (box.x1 - box.x0) / sum(widths)
    left = box.x0 + unit * sum(widths[: cut[0] - mark.start])
    right = box.x0 + unit * sum(widths[: cut[1] - mark.start])
    return Box(box.page, left, box.y0, right, box.y1)


def remarked(part: Slice, reading: Reading) -> Iterator[Finding]:
    """A finding for each remark on the slice, at every value that it touches, or at the form where it touches none."""
    for remark in part.document.remarks:
        if remark.start >= part.end or max(remark.end, remark.start + 1) <= part.start:
            continue
        severity = CODES[remark.code].severity or Severity.ERROR
        paths = [path for path, e in reading.evidence.items() if any(_overlap(remark, s) for s in e.spans)]
        for path in paths if severity is Severity.ERROR and paths else ("",):
            span = (max(remark.start, part.start), min(remark.end, part.end))
            spans = (span,) if span[0] < span[1] else ()
            yield Finding(remark.code, severity, path, Cause.EXTRACTION, remark.zh, remark.en, spans)


def _overlap(remark: Remark, span: Span) -> bool:
    return remark.start < span[1] and remark.end > span[0]
