"""The official form that `print` writes: drawn by ourselves, and printed by a browser from its page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from pipeline.kinds.self_evaluation.record import SelfEvaluation
from pipeline.print import official_page
from pipeline.print.drawn import official_pdf
from pipeline.print.official import official
from pipeline.trials.dumps.printers import BROWSERS, browsed, lacking
from pipeline.trials.truth import Expected


@dataclass(frozen=True, slots=True)
class OfficialPrinter:
    """Prints records as the official form; it needs one of some commands."""

    make: Callable[[Sequence[SelfEvaluation]], bytes]
    commands: tuple[str, ...] = ()

    @property
    def lacks(self) -> str:
        """What is not installed, "" where nothing is missing."""
        return lacking(self.commands, "")

    def file(self, forms: Sequence[Expected]) -> bytes:
        """The PDF. Raises EnvironmentFailure where a program fails."""
        return self.make([SelfEvaluation.model_validate(form.record) for form in forms])


OFFICIAL: Mapping[str, OfficialPrinter] = {
    "official": OfficialPrinter(lambda records: official_pdf(records).data),
    "official-chromium": OfficialPrinter(lambda records: browsed(official_page(records)), BROWSERS),
}


def texts_of(forms: Sequence[Expected]) -> str:
    """All that the official forms of these records say."""
    printed = (official(SelfEvaluation.model_validate(form.record)) for form in forms)
    return "".join(cell.text for form in printed for cell in (form.title, form.year, *chain(*form.rows)))
