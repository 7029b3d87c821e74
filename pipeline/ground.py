"""ground: every value is where its evidence says, and folding the joined spans gives it exactly."""

from collections.abc import Iterator

from pipeline.kinds.self_evaluation.record import Leaf
from pipeline.reading import Cause, Evidence, Finding, Reading, Severity
from pipeline.text import apply


def stands(source: str, value: Leaf, evidence: Evidence) -> bool:
    """Whether the folded characters of the spans are the value."""
    raw = "".join(source[a:b] for a, b in evidence.spans)
    return bool(evidence.spans) and apply(raw, evidence.folds) == str(value)


def ground(source: str, reading: Reading) -> Iterator[Finding]:
    """A finding for each value that does not stand where its evidence says."""
    for path, value in reading.values.items():
        if value is None:
            continue
        evidence = reading.evidence.get(path)
        if evidence is None or not stands(source, value, evidence):
            spans = evidence.spans if evidence else ()
            zh, en = f"原文中找不到“{value}”", f"the source does not hold {value!r}"
            yield Finding("ground.absent", Severity.ERROR, path, Cause.EXTRACTION, zh, en, spans)
