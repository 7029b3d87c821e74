"""A reading while it is being made: values with their evidence, labels, furniture, doubts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.amounts import DASHES, figure
from pipeline.document import Span
from pipeline.extract.rows import Entry
from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.record import Leaf
from pipeline.reading import Cause, Doubt, Evidence, Finding, Grade, Reading, Severity
from pipeline.text import Text, join

_UNIT = re.compile(r"\d(万元|元)\Z")


@dataclass(slots=True)
class Draft:
    """Collects a reading of one slice; `source` is the document's text."""

    source: str
    reader: str
    values: dict[str, Leaf] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    labels: list[tuple[tuple[Span, ...], str]] = field(default_factory=list)
    furniture: list[tuple[Span, str]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    shifted: set[str] = field(default_factory=set)
    units: list[tuple[str, tuple[Span, ...]]] = field(default_factory=list)

    def label(self, entries: Iterable[Entry], name: str) -> None:
        """These entries are labels."""
        self.labels += [(entry.text.pieces, name) for entry in entries]

    def spelled(self, pieces: Sequence[Entry], name: str) -> None:
        """These entries are one label, broken over cells, if together they spell it; else they stay what they are."""
        if pieces and labels.block("".join(e.chars for e in pieces)) == name:
            self.labels.append((tuple(piece for e in pieces for piece in e.text.pieces), name))

    def drop(self, entries: Iterable[Entry], rule: str) -> None:
        """These entries are furniture by this rule."""
        self.furniture += [(piece, rule) for entry in entries for piece in entry.text.pieces]

    def text(self, path: str, text: Text | None) -> None:
        """The leaf holds this text; a lone dash is evidence for null."""
        if text is None or not text.chars:
            return
        if text.chars in DASHES:
            self._blank(path, text)
            return
        self.values[path] = text.chars
        self.evidence[path] = self._evidence(text, text.folds)

    def more(self, path: str, text: Text) -> None:
        """The leaf goes on with this text."""
        before = self.evidence.get(path)
        whole = Text.of(self.source, (*before.spans, *text.pieces)) if before else text
        self.text(path, whole)

    def figure(self, path: str, text: Text | None) -> None:
        """The leaf holds this figure; what is no figure is left where it stands, with a finding."""
        if text is None or not text.chars:
            return
        unit = _UNIT.search(text.chars) if path.startswith("funds.") else None
        if unit:
            self.units.append((unit[1], text.pieces))
        read = figure(text, self.source)
        if read is None or (unit is None and text.chars.endswith("元") and not path.startswith("funds.")):
            self.fault(
                "field.malformed", path, text.pieces, f"应为数值，印的是“{text.chars}”", f"no figure: {text.chars!r}"
            )
            return
        if read.value is None:
            self._blank(path, text)
            return
        if read.parted:
            message = (f"数字被空格隔开：“{text.chars}”", f"digits parted by blanks: {text.chars!r}")
            self.fault("field.malformed", path, text.pieces, *message)
        self.values[path] = read.value
        self.evidence[path] = self._evidence(text, read.folds)

    def _blank(self, path: str, text: Text) -> None:
        """A dash is printed: the leaf is null, and known to be."""
        self.furniture += [(piece, "dash") for piece in text.pieces]
        self.values.setdefault(path, None)

    def fault(self, code: str, path: str, spans: Iterable[Span], zh: str, en: str) -> None:
        """An error of reading at this path."""
        self.findings.append(Finding(code, Severity.ERROR, path, Cause.EXTRACTION, zh, en, tuple(spans)))

    def one_unit(self) -> None:
        """All units that the form prints must agree: an amount in 元 in a form in 万元 is ten thousand times less."""
        if len({unit for unit, _ in self.units}) > 1:
            spans = tuple(piece for _, pieces in self.units for piece in pieces)
            zh, en = "表上印有不同的金额单位", "the form prints different units of amounts"
            self.fault("layout.ambiguous", "amount_unit", spans, zh, en)

    def joined(self, entries: Iterable[Entry]) -> Text:
        """The entries' texts as one."""
        return join(self.source, [e.text for e in entries])

    def reading(self) -> Reading:
        """The reading as it stands, frozen."""
        return Reading(
            self.reader,
            self.values,
            self.evidence,
            tuple(self.labels),
            tuple(self.furniture),
            tuple(self.doubts),
            tuple(self.findings),
            tuple(self.trace),
            frozenset(self.shifted),
        )

    def _evidence(self, text: Text, folds: tuple[str, ...]) -> Evidence:
        names = tuple(dict.fromkeys(folds))
        return Evidence(text.pieces, names, Grade.FOLDED if names else Grade.EXACT, self.reader)
