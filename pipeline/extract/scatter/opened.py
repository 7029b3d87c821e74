"""What a reading leaves open: cells with several places, faults, and pieces of the page that are none of its cells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.document import Span
from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.proof import Unproven
from pipeline.kinds.self_evaluation.record import Leaf
from pipeline.reading import Cause, Doubt, Finding, Severity

_MOST_OPTIONS = 6


@dataclass(slots=True)
class Open:
    """What the reading leaves open."""

    doubts: list[Doubt] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    guesses: list[Unproven] = field(default_factory=list)
    pages: list[Atom] = field(default_factory=list)
    dashes: list[Atom] = field(default_factory=list)

    def doubt(self, options: Sequence[dict[str, Leaf]], zh: str, en: str) -> None:
        """Whole ways to fill the same paths; ways that say the same count once."""
        paths = dict.fromkeys(p for o in options for p in o)
        whole = [{p: o.get(p) for p in paths} for o in options]
        alike = list({tuple(o.items()): o for o in whole}.values())
        if len(alike) > 1:
            differ = [p for p in paths if len({o[p] for o in alike}) > 1]
            self.doubts.append(Doubt(tuple({p: o[p] for p in differ} for o in alike[:_MOST_OPTIONS]), zh, en))

    def fault(self, path: str, zh: str, en: str, spans: tuple[Span, ...] = ()) -> None:
        """An error of reading at this path."""
        self.faults.append(Finding("layout.ambiguous", Severity.ERROR, path, Cause.EXTRACTION, zh, en, spans))

    def unproven(self, places: Iterable[Unproven]) -> bool:
        """Places whose reading is a guess; whether there are any."""
        found = list(places)
        self.guesses += found
        return bool(found)

    def unproven_beside_doubts(self) -> Iterator[Finding]:
        """A finding for each guess, but for those whose ways a doubt names already."""
        doubted = {path for doubt in self.doubts for option in doubt.options for path in option}
        for guess in self.guesses:
            if guess.path not in doubted:
                yield Finding("layout.ambiguous", Severity.ERROR, guess.path, Cause.EXTRACTION, guess.zh, guess.en)
