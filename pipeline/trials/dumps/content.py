"""New forms of the golden ones: other names and goals, amounts by another scale, fewer rows; sums and rates still hold.

Only what a form's own arithmetic does not see is changed, so that a form with an error keeps just that error.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS, FUND_LINES
from pipeline.trials.distortions import scaled
from pipeline.trials.sheets import LEVELS
from pipeline.trials.truth import Expected, Record

_NAMES = (("project_name",), ("supervising_department", "implementing_unit"), ("project_leader", "contact_phone"))
_GOALS = ("expected_goal", "actual_completion")
_FACTORS = tuple(map(Decimal, ("0.1", "0.5", "1.5", "2", "3", "12", "100")))
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def printable(forms: Sequence[Expected]) -> list[Expected]:
    """The forms whose rows all have both headings: on paper one printed nowhere looks like one that goes on."""
    return [form for form in forms if all(row[level] for row in form.record["indicators"] for level in LEVELS)]


def mixed(form: Expected, others: Sequence[Expected], chance: Random) -> Expected:
    """A form with parts of others; its name says of which it was made."""
    record = dict(form.record)
    for fields in (*_NAMES, _GOALS):
        donor = chance.choice(others).record
        if all((donor[name] is None) == (record[name] is None) for name in fields):
            record |= {name: donor[name] for name in fields}
    record = _by_another_scale(record, chance.choice(_FACTORS))
    for _ in range(chance.randint(0, max(0, len(record["indicators"]) - 4))):
        record = _a_row_less(record, chance)
    return Expected(f"{form.form}~{chance.randrange(10_000):04}", record)


def longer(form: Expected, others: Sequence[Expected], chance: Random) -> Expected:
    """A form with up to eight rows more, of other forms and under the same headings; they share the points."""
    record = form.record
    for _ in range(chance.randint(0, 8)):
        record = _a_row_more(record, chance.choice(others).record, chance)
    return replace(form, record=record)


def _a_row_more(record: Record, donor: Record, chance: Random) -> Record:
    """A row of another form below one with the same headings and full points, of which it gets a part."""
    rows: list[Record] = record["indicators"]
    pairs = [(n, new) for n, row in enumerate(rows) for new in donor["indicators"] if _may_share(row, new)]
    if not pairs:
        return record
    number, new = chance.choice(pairs)
    whole = int(rows[number]["weight"])
    part = chance.randint(1, whole - 1)
    kept, more = (dict.fromkeys(("weight", "score"), f"{points}") for points in (whole - part, part))
    both = ({**rows[number], **kept}, {**new, **more})
    return {**record, "indicators": [*rows[:number], *both, *rows[number + 1 :]]}


def _may_share(row: Record, new: Record) -> bool:
    """Whether two rows stand under the same headings, lost no points, and none says an amount of its own form."""
    full = all(r["weight"] == r["score"] and re.fullmatch(r"[1-9]\d*", r["weight"] or "") for r in (row, new))
    alike = all(row[level] == new[level] and "成本" not in row[level] for level in LEVELS)
    return full and alike and int(row["weight"]) > 1 and row["level3"] != new["level3"]


def _by_another_scale(record: Record, factor: Decimal) -> Record:
    """All amounts times a factor, those that the cost rows say again too."""
    funds = record["funds"]
    amounts = {funds[line][column] for line in FUND_LINES for column in AMOUNT_COLUMNS} - {None, "0"}

    def line(columns: Record) -> Record:
        return {k: scaled(v, factor) if k in AMOUNT_COLUMNS and v is not None else v for k, v in columns.items()}

    def again(text: str | None) -> str | None:
        if text is None:
            return None
        return _NUMBER.sub(lambda match: scaled(match[0], factor) if match[0] in amounts else match[0], text)

    def row(fields: Record) -> Record:
        if not any("成本" in fields[level] for level in LEVELS):
            return fields
        return {**fields, **{name: again(fields[name]) for name in ("target", "actual")}}

    rows = [row(fields) for fields in record["indicators"]]
    return {**record, "funds": {name: line(funds[name]) for name in FUND_LINES}, "indicators": rows}


def _a_row_less(record: Record, chance: Random) -> Record:
    """A row gone, its points given to another one."""
    rows: list[Record] = record["indicators"]
    pointed = [n for n, row in enumerate(rows) if row["weight"] is not None and row["score"] is not None]
    if len(pointed) < 2:
        return record
    gone, heir = chance.sample(pointed, 2)
    points = {name: _sum(rows[gone][name], rows[heir][name]) for name in ("weight", "score")}
    left = [{**row, **points} if n == heir else row for n, row in enumerate(rows) if n != gone]
    return {**record, "indicators": left}


def _sum(one: str, two: str) -> str:
    return f"{Decimal(one) + Decimal(two):f}"
