"""Where values stand on their pages, and how well they were seen: boxes, confidences, and what pages say of both.

Findings only, as in `validate`; a document that never had pages has none.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.document import LEFT_OUT, Box, Document, Mark, Remark, Span
from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.codes import CODES
from pipeline.kinds.self_evaluation.pins import pinned
from pipeline.pages import marks_in, under
from pipeline.reading import Cause, Evidence, Finding, Reading, Severity, Slice

SURE = 0.95
"""The confidence below which a recognised character is doubtful; hardly a wrong one has more (docs/pages.md)."""
_NAMELESS = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""Characters that mean what a font draws for them."""
_WIDE = 0x2E80
"""Code points from here on are as wide as their type is high; those below about half of that."""


def with_boxes(part: Slice, evidence: Mapping[str, Evidence]) -> Mapping[str, Evidence]:
    """The evidence with a box for each line that a value stands on, and the least of its characters' confidences."""
    document, marks = part.document, marks_in(part.document, part.start, part.end)
    if not any(mark.box for mark in marks):
        return evidence
    starts = [mark.start for mark in marks]
    placed = {}
    for path, one in evidence.items():
        pieces = [(mark, cut) for span in one.spans for mark, cut in under(marks, starts, span)]
        boxes = tuple(_cut_box(document.text, mark, cut) for mark, cut in pieces if mark.box)
        sure = [
            c for mark, (a, b) in pieces if mark.confidences for c in mark.confidences[a - mark.start : b - mark.start]
        ]
        placed[path] = replace(one, boxes=boxes, confidence=min(sure) if sure else None)
    return placed


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


def doubtful(part: Slice, reading: Reading) -> Iterator[Finding]:
    """A finding for each value with characters that were recognised with doubt, unless arithmetic pins it."""
    unsure = _unsure(part)
    if not unsure:
        return
    doubted: dict[str, tuple[Span, ...]] = {}
    for path, evidence in reading.evidence.items():
        within = (unsure[bisect_left(unsure, a) : bisect_left(unsure, b)] for a, b in evidence.spans)
        spans = tuple((i, i + 1) for places in within for i in places)
        if spans:
            doubted[path] = spans
    certain = pinned(reading.values, doubted.keys())
    for path, spans in doubted.items():
        if path not in certain:
            text = part.document.text
            some = "、".join(f"“{text[max(a - 2, 0) : b + 2].strip()}”中的“{text[a:b]}”" for a, b in spans[:3])
            zh = f"{len(spans)} 个字辨认不清：{some}"
            en = f"{len(spans)} characters were recognised with doubt: {some}"
            yield Finding("text.doubtful", Severity.ERROR, path, Cause.EXTRACTION, zh, en, spans)


def _unsure(part: Slice) -> list[int]:
    """The places of all characters of a slice that were recognised with doubt, or that only a font knows, in order."""
    text = part.document.text
    marks = marks_in(part.document, part.start, part.end)
    unsure = {
        mark.start + i
        for mark in marks
        for i, confidence in enumerate(mark.confidences)
        if confidence < SURE and not text[mark.start + i].isspace()
    }
    if any(mark.box for mark in marks):
        unsure |= {found.start() for found in _NAMELESS.finditer(text, part.start, part.end)}
    return sorted(unsure)


_OF_PAGES = frozenset({"page.unread", "page.damaged"})


def notes(document: Document) -> tuple[Finding, ...]:
    """What concerns whole pages, for the document: a form that stands on an unread page alone is found by nobody."""
    return tuple(
        Finding(remark.code, Severity.ERROR, "", Cause.EXTRACTION, remark.zh, remark.en)
        for remark in document.remarks
        if remark.code in _OF_PAGES
    )


def left_out(part: Slice) -> tuple[str, ...]:
    """What of the slice's pages is no part of its text, for the trace."""
    return tuple(r.en for r in part.document.remarks if r.code == LEFT_OUT and _touches(r, part))


def untitled(part: Slice, reading: Reading) -> Iterator[Finding]:
    """A form without a title, where a running line that was left out might have been it."""
    out = [r for r in part.document.remarks if r.code == LEFT_OUT and _touches(r, part) and labels.is_title(r.en)]
    if out and reading.values.get("title") is None:
        zh, en = "该表没有标题，而页眉里有", "a form without a title, and a running head that may be it"
        yield Finding("layout.ambiguous", Severity.ERROR, "title", Cause.EXTRACTION, zh, en)


def remarked(part: Slice, reading: Reading) -> Iterator[Finding]:
    """A finding for each remark on the slice, at every value that it touches, or at the form where it touches none."""
    for remark in part.document.remarks:
        if remark.code == LEFT_OUT or not _touches(remark, part):
            continue
        severity = CODES[remark.code].severity or Severity.ERROR
        paths = [path for path, e in reading.evidence.items() if any(_overlap(remark, s) for s in e.spans)]
        for path in paths if severity is Severity.ERROR and paths else ("",):
            span = (max(remark.start, part.start), min(remark.end, part.end))
            spans = (span,) if span[0] < span[1] else ()
            yield Finding(remark.code, severity, path, Cause.EXTRACTION, remark.zh, remark.en, spans)


def _touches(remark: Remark, part: Slice) -> bool:
    return remark.start < part.end and max(remark.end, remark.start + 1) > part.start


def _overlap(remark: Remark, span: Span) -> bool:
    return remark.start < span[1] and remark.end > span[0]
