"""The record of one form: what the form says, never what it should say.

Every leaf is a string or null, `fiscal_year` an integer; all keys always stand, in this order. Paths name leaves as
`funds.total.score` and `indicators[3].score`.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Printed = Annotated[str, StringConstraints(min_length=1)]
"""Text as printed, white space of the layout dropped."""

DECIMAL = r"-?[0-9]+(\.[0-9]+)?"
Figure = Annotated[str, StringConstraints(pattern=rf"^{DECIMAL}$")]
"""A decimal as printed: no separator, no unit, no per cent sign."""

Leaf = str | int | None


class Part(BaseModel):
    """A part of a record: no other keys, and frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FundLine(Part):
    """One row of 项目资金; amounts in the form's `amount_unit`, the rate in per cent."""

    initial_budget: Figure | None = None
    annual_budget: Figure | None = None
    executed: Figure | None = None
    weight: Figure | None = None
    execution_rate: Figure | None = None
    score: Figure | None = None


class Funds(Part):
    """The four rows of 项目资金."""

    total: FundLine = FundLine()
    current_year_appropriation: FundLine = FundLine()
    carryover: FundLine = FundLine()
    other: FundLine = FundLine()


class Indicator(Part):
    """One row of 绩效指标; headings are filled down over merged cells."""

    level1: Printed | None = None
    level2: Printed | None = None
    level3: Printed | None = None
    target: Printed | None = None
    actual: Printed | None = None
    weight: Figure | None = None
    score: Figure | None = None
    deviation: Printed | None = None


class SelfEvaluation(Part):
    """One 项目支出绩效自评表."""

    title: Printed | None = None
    fiscal_year: int | None = None
    project_name: Printed | None = None
    supervising_department: Printed | None = None
    implementing_unit: Printed | None = None
    project_leader: Printed | None = None
    contact_phone: Printed | None = None
    amount_unit: Printed | None = None
    funds: Funds = Funds()
    expected_goal: Printed | None = None
    actual_completion: Printed | None = None
    indicators: tuple[Indicator, ...] = Field(default=(), strict=False)
    total_weight: Figure | None = None
    total_score: Figure | None = None


FUND_LINES = tuple(Funds.model_fields)
FUND_COLUMNS = tuple(FundLine.model_fields)
AMOUNT_COLUMNS = FUND_COLUMNS[:3]
INDICATOR_COLUMNS = tuple(Indicator.model_fields)
HEAD_FIELDS = ("project_name", "supervising_department", "implementing_unit", "project_leader", "contact_phone")
PERSONAL_FIELDS = ("project_leader", "contact_phone")
NUMERIC_FIELDS = frozenset({*FUND_COLUMNS, "weight", "score", "total_weight", "total_score"})

_STEP = re.compile(r"([a-z_0-9]+)|\[(\d+)\]")


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Leaf]]:
    """Every (path, value) of a record given as plain data, in printed order."""
    if isinstance(node, Mapping):
        for key, child in node.items():
            yield from leaves(child, f"{path}.{key}" if path else key)
    elif isinstance(node, list | tuple):
        for number, child in enumerate(node):
            yield from leaves(child, f"{path}[{number}]")
    else:
        yield path, node


def plain(record: SelfEvaluation) -> dict[str, Any]:
    """The record as JSON data: dicts, lists, strings, integers, nulls, with keys in the record's order."""
    return record.model_dump(mode="json")


def flat(record: SelfEvaluation) -> dict[str, Leaf]:
    """Path -> value for every leaf."""
    return dict(leaves(plain(record)))


def build(values: Mapping[str, Leaf]) -> SelfEvaluation:
    """The record that has these leaves; a path that is not given is null, rows count up to the highest named.

    Raises pydantic.ValidationError where a value is malformed or a path is unknown.
    """
    data: dict[str, Any] = {"indicators": []}
    for path, value in values.items():
        steps = [key or int(number) for key, number in _STEP.findall(path)]
        node: Any = data
        for step, following in pairwise(steps):
            if isinstance(step, int):
                node.extend({} for _ in range(step + 1 - len(node)))
                node = node[step]
            else:
                node = node.setdefault(step, [] if isinstance(following, int) else {})
        node[steps[-1]] = value
    return SelfEvaluation.model_validate(data)


def field_of(path: str) -> str:
    """The last key of a path: `score` of `indicators[3].score`."""
    return path.rsplit(".", 1)[-1]


def row_of(path: str) -> int | None:
    """The row number of an indicator's path, None for other paths."""
    return int(path[11 : path.index("]")]) if path.startswith("indicators[") else None
