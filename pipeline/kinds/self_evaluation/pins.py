"""Figures that follow from the form's others: one that was recognised with doubt stands where arithmetic pins it."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from decimal import Decimal

from pipeline.amounts import decimal
from pipeline.kinds.self_evaluation.checks import RATE_TOLERANCE, Values, row_count
from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS, FUND_LINES

_PARTS = FUND_LINES[1:]
_WHOLE = Decimal(100)


def pinned(values: Values, doubted: AbstractSet[str]) -> frozenset[str]:
    """The doubted paths whose figure follows from figures that are not doubted, by a rule that the form keeps.

    A sum pins one of its members, a rate of 100% one of two equal amounts, two amounts their rate. What is pinned
    may pin others.
    """
    sure: set[str] = set()
    while found := {p for p, given in _rules(values) if p in doubted - sure and not (given & doubted) - sure}:
        sure |= found
    return frozenset(sure)


def _rules(values: Values) -> Iterator[tuple[str, frozenset[str]]]:
    """A path, and those that it follows from, by each rule that holds."""
    for members in _sums(values):
        for path in members:
            yield path, members - {path}
    for line in FUND_LINES:
        budget, executed, rate = (f"funds.{line}.{name}" for name in ("annual_budget", "executed", "execution_rate"))
        planned, spent, printed = (decimal(values.get(p)) for p in (budget, executed, rate))
        if planned is None or spent is None or printed is None or not planned:
            continue
        if abs(spent / planned * 100 - printed) <= RATE_TOLERANCE:
            yield rate, frozenset((budget, executed))
            if planned == spent and printed == _WHOLE:
                yield budget, frozenset((executed, rate))
                yield executed, frozenset((budget, rate))


def _sums(values: Values) -> Iterator[frozenset[str]]:
    """The members of each sum that holds, the total with its terms."""
    for column in ("weight", "score"):
        rows = ("funds.total", *(f"indicators[{i}]" for i in range(row_count(values))))
        yield from _sum(values, f"total_{column}", [f"{row}.{column}" for row in rows])
    for column in AMOUNT_COLUMNS:
        yield from _sum(values, f"funds.total.{column}", [f"funds.{line}.{column}" for line in _PARTS])


def _sum(values: Values, total: str, terms: list[str]) -> Iterator[frozenset[str]]:
    printed = {p: v for p in terms if (v := decimal(values.get(p))) is not None}
    if printed and decimal(values.get(total)) == sum(printed.values()):
        yield frozenset((total, *printed))
