"""The ledger: every character of a form's slice belongs to one cell, a label, or furniture, or it is left over.

Labels and furniture are not believed because a reader says so: the ledger knows a label by the table of labels and
furniture by its rule. What neither knows is left over, and what two cells claim is used twice.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pipeline.amounts import BLANKS
from pipeline.document import Span
from pipeline.kinds.self_evaluation.record import field_of
from pipeline.reading import Evidence, Reading, Slice
from pipeline.text import TAG, fold, plain_radicals

PAGE_NUMBER = re.compile(
    r"\s*(?:[-–—－]\s*\d{1,4}\s*[-–—－]|第\s*\d{1,4}\s*页(?:[\s,，/]*共\s*\d{1,4}\s*页)?"
    r"|·\s*\d{1,4}\s*·)\s*\Z"
)
CONTINUED = re.compile(r"\s*[(（]?(?:续上页|接上页|续前页|接前页|续表|接下页|续)[)）]?\s*\Z")
# `\t\t=` over `\t\t100%`: one or two signs of equality are a piece of a target.
RULE_LINE = re.compile(r"(?!.*(?<!=)={1,2}(?!=))[\s|:+=─━—_\-┌┬┐├┼┤└┴┘│]{3,}\Z", re.DOTALL)
_LATEX = re.compile(r"[\\{}\[\]a-zA-Z0-9*|.\s&-]+\Z")
_BLANK_ENTITY = r"&(?:nbsp|emsp|ensp|thinsp|#160|#xa0|#12288);"
_MARKUP = re.compile(
    rf"{TAG.pattern}|{_BLANK_ENTITY}|[\s|\u200b-\u200d\u2060\ufeff\u00ad\u2028]+", re.IGNORECASE | re.DOTALL
)
_BARE_NUMBER = re.compile(r"\s*\d{1,4}(?:\s*/\s*\d{1,4})?\s*\Z")
IsLabel = Callable[[str, str], bool]
_SHARED = frozenset({"title", "fiscal_year"})

_FURNITURE = {
    "dash": lambda raw: fold(raw)[0] in BLANKS,
    "page-number": lambda raw: bool(PAGE_NUMBER.match(plain_radicals(raw))),
    "continued": lambda raw: bool(CONTINUED.match(raw)),
    "rule": lambda raw: bool(RULE_LINE.match(raw)),
    "latex": lambda raw: bool(_LATEX.match(raw)),
}


@dataclass(frozen=True, slots=True)
class Ledger:
    """The balance of a reading: spans left over, and spans used twice with the paths that use them."""

    leftover: tuple[Span, ...]
    twice: tuple[tuple[Span, tuple[str, str]], ...]

    @property
    def closes(self) -> bool:
        """Whether every character is accounted for, once."""
        return not self.leftover and not self.twice


def furniture_rule(line: str, *, outside: bool = False) -> str | None:
    """The rule that knows a line as furniture of the page, None when none does; tags in it do not matter.

    `outside`: the line stands outside of a table's cells, where a number alone is a page's.
    """
    line = TAG.sub("", line)
    if outside and _BARE_NUMBER.match(line):
        return "bare-number"
    if PAGE_NUMBER.match(plain_radicals(line)):
        return "page-number"
    if CONTINUED.match(line):
        return "continued"
    return "rule" if RULE_LINE.match(line) else None


def balance(part: Slice, reading: Reading, is_label: IsLabel) -> Ledger:
    """The balance of a reading of a slice; `is_label` says whether a folded text is a label of the form."""
    source, start, end = part.document.text, part.start, part.end
    kept = [span for spans, name in reading.labels if is_label(_folded(source, spans), name) for span in spans]
    kept += [span for span, rule in reading.furniture if _is_furniture(source, span, rule)]
    claimed = bytearray(end - start)
    for a, b in (*kept, *(span for e in reading.evidence.values() for span in e.spans)):
        low, high = max(a - start, 0), min(b - start, end - start)
        claimed[low:high] = b"\1" * max(high - low, 0)
    return Ledger(tuple(_leftover(source, start, claimed)), tuple(_twice(reading.evidence)))


def _folded(source: str, spans: tuple[Span, ...]) -> str:
    return fold("".join(source[a:b] for a, b in spans))[0]


def _is_furniture(source: str, span: Span, rule: str) -> bool:
    if rule == "bare-number":
        # Believed only of a line of its own: in a cell it would be a figure.
        start, end = source.rfind("\n", 0, span[0]) + 1, source.find("\n", span[1])
        line = source[start : len(source) if end < 0 else end].replace("\f", "")
        return bool(_BARE_NUMBER.match(TAG.sub("", line)))
    known = _FURNITURE.get(rule)
    return known is not None and known(TAG.sub("", source[span[0] : span[1]]))


def _leftover(source: str, start: int, claimed: bytearray) -> Iterable[Span]:
    position = claimed.find(0)
    while position >= 0:
        stop = claimed.find(1, position)
        stop = len(claimed) if stop < 0 else stop
        yield from _unmarked(source, start + position, start + stop)
        position = claimed.find(0, stop)


def _unmarked(source: str, start: int, end: int) -> Iterable[Span]:
    """The parts of an unclaimed stretch that are neither blanks nor markup."""
    last = start
    for mark in _MARKUP.finditer(source, start, end):
        if mark.start() > last:
            yield last, mark.start()
        last = mark.end()
    if last < end:
        yield last, end


def _twice(evidence: Mapping[str, Evidence]) -> Iterable[tuple[Span, tuple[str, str]]]:
    """Overlaps between different cells; a merged heading may serve several rows, a title its year."""
    claims = sorted((span, path) for path, e in evidence.items() for span in e.spans)
    reach: tuple[Span, str] | None = None
    for span, path in claims:
        if reach is not None and span[0] < reach[0][1] and not _may_share(evidence, path, reach[1]):
            yield (span[0], min(span[1], reach[0][1])), (reach[1], path)
        if reach is None or span[1] > reach[0][1]:
            reach = (span, path)


def _may_share(evidence: Mapping[str, Evidence], a: str, b: str) -> bool:
    if {a, b} == _SHARED:
        return True
    same = field_of(a) == field_of(b) and field_of(a) in ("level1", "level2")
    return same and evidence[a].spans == evidence[b].spans
