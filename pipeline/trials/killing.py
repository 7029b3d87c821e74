"""Whether a check noticed a mutant: a new error that points at the change, or a ledger that names its characters."""

from collections.abc import Iterable

from pipeline.reading import Finding, Severity
from pipeline.trials.mutants import Mutant

LEDGER = "ledger."


def killed(mutant: Mutant, before: Iterable[Finding], after: Iterable[Finding], text: str) -> bool:
    """Whether the mutant is found out.

    `before` are the findings on the true record, `after` those on the mutant, both against the same source; `text`
    is the source's text, which the spans of findings count.
    """
    known = {(finding.code, finding.path, finding.spans) for finding in before}
    errors = (finding for finding in after if finding.severity is Severity.ERROR)
    new = (finding for finding in errors if (finding.code, finding.path, finding.spans) not in known)
    return any(mutant.pointed_at(finding.path) or _names(finding, mutant, text) for finding in new)


def _names(finding: Finding, mutant: Mutant, text: str) -> bool:
    return finding.code.startswith(LEDGER) and any(mutant.named_by(text[start:end]) for start, end in finding.spans)
