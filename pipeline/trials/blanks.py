"""What stays open where blank cells leave no trace: values that may stand in more than one of their places."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, product

from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS, FUND_LINES, Leaf
from pipeline.trials.sheets import LEVELS
from pipeline.trials.truth import Record

_NOT_CONCERNED = "不涉及"
_RATE_TOLERANCE = Decimal("0.01")
"""Per cent by which a printed rate may differ from the amounts: rounded, cut or rounded up."""


def open_without_blanks(record: Record) -> Iterator[tuple[dict[str, Leaf], ...]]:
    """The whole ways to fill cells that stand side by side and of which some are blank, where more than one is left.

    Where blank cells leave no trace, the values may stand in any of the places, unless a printed rate, the sums of
    the funds, or the rule that a lone 不涉及 is the row's name leave one way.
    """
    yield from _open_funds(record)
    rows = (
        {f"indicators[{number}].{column}": row[column] for column in columns}
        for number, row in enumerate(record["indicators"])
        for columns in (("level3", "target", "actual"), ("weight", "score"))
        if not _is_named_only(row)
    )
    goals = {path: record[path] for path in ("expected_goal", "actual_completion")}
    totals = {path: record[path] for path in ("total_weight", "total_score")}
    yield from (ways for places in (goals, *rows, totals) if len(ways := _ways(places)) > 1)


def _is_named_only(row: Record) -> bool:
    """`不涉及` and nothing beside it: it is the row's name."""
    said = {column: value for column, value in row.items() if column not in LEVELS and value is not None}
    return said == {"level3": _NOT_CONCERNED}


def _ways(places: Mapping[str, Leaf]) -> tuple[dict[str, Leaf], ...]:
    """The values in printed order in every choice of the places."""
    values = [value for value in places.values() if value is not None]
    choices = (dict(zip(paths, values, strict=True)) for paths in combinations(places, len(values)))
    return tuple({path: choice.get(path) for path in places} for choice in choices)


def _open_funds(record: Record) -> Iterator[tuple[dict[str, Leaf], ...]]:
    """The rows of funds whose blank cells neither their own rate nor the sums of the columns tell."""
    funds = record["funds"]
    lines = [{f"funds.{line}.{column}": funds[line][column] for column in AMOUNT_COLUMNS} for line in FUND_LINES]
    rates = [funds[name]["execution_rate"] for name in FUND_LINES]
    ways = [_at_the_rate(_ways(line), rate) for line, rate in zip(lines, rates, strict=True)]
    adding_up = [choice for choice in product(*ways) if _adds_up(choice)]
    for number, line in enumerate(lines):
        left = tuple(way for way in ways[number] if any(choice[number] == way for choice in adding_up))
        # a form whose own figures are wrong tells nothing of its blank cells
        told = left if line in left else _ways(line)
        if len(told) > 1:
            yield told


def _at_the_rate(ways: tuple[dict[str, Leaf], ...], rate: str | None) -> tuple[dict[str, Leaf], ...]:
    """The ways whose 执行数 and 预算数 give the printed rate, if any does: `92.87 92.87 10 100%`."""
    return tuple(way for way in ways if rate is not None and _gives(way, Decimal(rate))) or ways


def _gives(way: Mapping[str, Leaf], rate: Decimal) -> bool:
    _, annual, executed = (None if value is None else Decimal(value) for value in way.values())
    if not annual or executed is None:
        return False
    return abs(executed * 100 / annual - rate) <= _RATE_TOLERANCE


def _adds_up(lines: Sequence[Mapping[str, Leaf]]) -> bool:
    """Whether in each column the filled parts, where there are any, make the total that is printed."""
    for total, *parts in zip(*(line.values() for line in lines), strict=True):
        filled = [Decimal(part) for part in parts if part is not None]
        if total is not None and filled and sum(filled) != Decimal(total):
            return False
    return True
