"""settle: the reading that the evidence supports, and what it leaves open.

Readings are compared by what speaks against them: faults, a ledger that does not close, doubts. Doubts are decided
by arithmetic alone, when all options but one break a rule that this one keeps; what is not decided stays open, and
the finding names every option. Two readings that nothing speaks against, and that differ, are a tie.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.kinds.self_evaluation import checks
from pipeline.kinds.self_evaluation.record import Leaf
from pipeline.ledger import Ledger
from pipeline.reading import Cause, Doubt, Finding, Reading, Severity

Balanced = tuple[Reading, Ledger]


def settle(candidates: Sequence[Balanced]) -> tuple[Balanced, tuple[Finding, ...]]:
    """The best reading with its doubts decided where arithmetic decides, and a finding for each that stays open.

    `candidates` must hold at least one reading with its ledger; the ledger is that of the decided reading.
    """
    ranked = sorted(((decide(r), ledger) for r, ledger in candidates), key=_against)
    best, ledger = ranked[0]
    findings = [finding for doubt in best.doubts for finding in _open(doubt)] + list(best.findings)
    if len(ranked) > 1 and _against(ranked[1])[0] == 0 == _against(ranked[0])[0]:
        findings += _differences(best, ranked[1][0])
    return (best, ledger), tuple(findings)


def _against(candidate: Balanced) -> tuple[int, int, int, int]:
    """What speaks against a reading: that anything does, characters left over, faults and doubts."""
    reading, ledger = candidate
    left = sum(b - a for a, b in ledger.leftover)
    faults = len(reading.findings) + (not ledger.closes) + len(reading.doubts)
    return min(faults, 1), left, faults, -len(reading.values)


def decide(reading: Reading) -> Reading:
    """The reading with the doubts that arithmetic decides taken out of it."""
    for doubt in reading.doubts:
        chosen = _decided(reading, doubt)
        moved = _moved(reading, doubt, chosen) if chosen else None
        if moved is not None:
            trace = f"{', '.join(doubt.paths)}: every other option breaks a sum or a rate that this one keeps"
            left = tuple(d for d in reading.doubts if d is not doubt)
            reading = replace(moved, doubts=left, trace=(*reading.trace, trace))
    return reading


def _moved(reading: Reading, doubt: Doubt, chosen: Mapping[str, Leaf]) -> Reading | None:
    """The reading with the option's values: the same cells, in the same order, under other headings."""
    before = [p for p, v in doubt.options[0].items() if v is not None]
    after = [p for p, v in chosen.items() if v is not None]
    same = [doubt.options[0][p] for p in before] == [chosen[p] for p in after]
    if not same or any(p not in reading.evidence for p in before):
        return None
    values = {p: v for p, v in reading.values.items() if p not in chosen}
    evidence = {p: e for p, e in reading.evidence.items() if p not in chosen}
    values.update({p: chosen[p] for p in after})
    evidence.update({new: reading.evidence[old] for old, new in zip(before, after, strict=True)})
    return replace(reading, values=values, evidence=evidence)


def _decided(reading: Reading, doubt: Doubt) -> Mapping[str, Leaf] | None:
    """The only option that keeps a rule which every other breaks, and breaks none that another keeps."""
    verdicts = [checks.verdicts({**reading.values, **option}) for option in doubt.options]
    for i, option in enumerate(doubt.options):
        others = [v for j, v in enumerate(verdicts) if j != i]
        if others and all(_beats(verdicts[i], other) and not _beats(other, verdicts[i]) for other in others):
            return option
    return None


def _beats(mine: Mapping[tuple[str, str], bool], other: Mapping[tuple[str, str], bool]) -> bool:
    return any(holds and other.get(rule) is False for rule, holds in mine.items())


def _open(doubt: Doubt) -> Iterator[Finding]:
    """The findings of a doubt that nothing decides, one for each row or value in which the options differ."""
    paths = doubt.paths
    zh, en = (
        (f"{doubt.zh}（{'、'.join(paths)}）", f"{doubt.en} ({', '.join(paths)})") if paths else (doubt.zh, doubt.en)
    )
    for place in _places(paths):
        yield Finding("layout.ambiguous", Severity.ERROR, place, Cause.EXTRACTION, zh, en, doubt.spans, doubt.options)


def _places(paths: Sequence[str]) -> Sequence[str]:
    """A leaf that is alone in its row, the rows of the others, the whole form where nothing is named."""
    rows = [path.rpartition(".")[0] or path for path in paths]
    places = dict.fromkeys(path if rows.count(row) == 1 else row for path, row in zip(paths, rows, strict=True))
    return tuple(places) or ("",)


def _differences(best: Reading, other: Reading) -> Iterator[Finding]:
    for path in dict.fromkeys((*best.values, *other.values)):
        mine, theirs = best.values.get(path), other.values.get(path)
        if mine != theirs:
            zh, en = f"一种读法为“{mine}”，另一种为“{theirs}”", f"one reading has {mine!r}, another {theirs!r}"
            spans = best.evidence[path].spans if path in best.evidence else ()
            options = ({path: mine}, {path: theirs})
            yield Finding("readers.disagree", Severity.ERROR, path, Cause.EXTRACTION, zh, en, spans, options)
