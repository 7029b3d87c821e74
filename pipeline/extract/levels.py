"""Which headings stand beside which rows: merged cells filled down, headings printed late, page breaks between.

The template's table says which second levels stand under which first ones; it may exclude a reading, and a heading
that is printed nowhere stays null. A blank cell continues the one above, unless the template excludes that; then the
next heading that it admits was printed late. The last row of a page, whose heading could stand at the head of the
next page, has two readings, and both are named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.kinds.self_evaluation import labels
from pipeline.text import Text


@dataclass(frozen=True, slots=True)
class Headed:
    """A row's own headings, as printed beside it; `broken`: a page ends before the row."""

    level1: Text | None
    level2: Text | None
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Levels:
    """The headings of a row, and those of the second reading where there is one."""

    level1: Text | None
    level2: Text | None
    other: tuple[Text | None, Text | None] | None = None


def fill(rows: Sequence[Headed], early: Text | None, trace: list[str]) -> list[Levels]:
    """The headings of each row, filled down; `early` is a first-level heading printed in the table's heading row."""
    seconds = _seconds(rows)
    firsts = _firsts(rows, seconds, early, trace)
    filled = [Levels(a, b) for a, b in zip(firsts, seconds, strict=True)]
    for i in _cut(rows):
        filled[i] = _with_other(filled[i], rows[i], filled[i + 1], rows[i + 1])
    return filled


def _seconds(rows: Sequence[Headed]) -> list[Text | None]:
    filled: list[Text | None] = []
    for i, row in enumerate(rows):
        same_first = i > 0 and (row.level1 is None or row.level1 is rows[i - 1].level1)
        filled.append(row.level2 or (filled[i - 1] if same_first else None))
    return filled


def misplaced(rows: Sequence[Headed], levels: Sequence[Levels]) -> bool:
    """Whether headings do not stand at the top of their cells, so that no blank below may be filled from above.

    It shows in a row without any second level, in a first level printed below its first row with no page's end
    between, in a first level alone in its row, and in a second level printed twice where others are printed once.
    """
    if _printed_twice(rows):
        return True
    for i, level in enumerate(levels):
        first, second = level.level1, level.level2
        if second is None or (first is None and not any(r.level1 for r in rows[:i])):
            return True
        late = next((j for j in range(i, len(rows)) if rows[j].level1 is first), None)
        before = any(r.level1 is first for r in rows[: i + 1])
        if first is not None and not before and late is not None and not any(r.broken for r in rows[i : late + 1]):
            return True
    return False


def _printed_twice(rows: Sequence[Headed]) -> bool:
    """`时效指标` beside two rows one below the other, and blanks beside others: one stands in another's place."""
    merged = any(row.level2 is None for row in rows)
    return merged and any(
        below.level2 is not None
        and above.level2 is not None
        and below.level2.chars == above.level2.chars
        and below.level1 is None
        and not below.broken
        for above, below in pairwise(rows)
    )


def _firsts(
    rows: Sequence[Headed], seconds: Sequence[Text | None], early: Text | None, trace: list[str]
) -> list[Text | None]:
    filled: list[Text | None] = []
    above = early
    for i, row in enumerate(rows):
        second = seconds[i]
        if row.level1 is not None:
            above = row.level1
        here = above
        if row.level1 is None and (above is None or not _admits(above, second)):
            here = _late(rows, seconds, i)
            if here is not None and second is not None:
                trace.append(
                    f"indicators[{i}].level1: {second.chars} excludes the heading above; {here.chars} is printed late"
                )
                above = here
        filled.append(here)
    return filled


def _admits(first: Text, second: Text | None) -> bool:
    """Whether the template lets the second level stand under the first; what it does not know it does not exclude."""
    allowed = labels.first_levels(second.chars) if second else ()
    name = labels.level1(first.chars)
    return not allowed or name is None or name in allowed


def _late(rows: Sequence[Headed], seconds: Sequence[Text | None], i: int) -> Text | None:
    """The next printed first level, if the template puts this row and all between under it."""
    for j in range(i, len(rows)):
        heading = rows[j].level1
        second = seconds[j]
        if heading is not None:
            known = second is not None and bool(labels.first_levels(second.chars))
            return heading if (known or j > i) and _only_under(heading, seconds[i:j]) else None
    return None


def _only_under(first: Text, seconds: Sequence[Text | None]) -> bool:
    name = labels.level1(first.chars)
    return all(s is not None and name in labels.first_levels(s.chars) for s in seconds)


def _cut(rows: Sequence[Headed]) -> list[int]:
    """The last rows of pages whose heading may stand, late, at the head of the next page."""
    return [i for i in range(len(rows) - 1) if rows[i + 1].broken and _open(rows[i], rows[i + 1])]


def _open(row: Headed, following: Headed) -> bool:
    if row.level1 is not None:
        return False
    if row.level2 is None:
        return following.level2 is not None
    return following.level1 is not None and not labels.first_levels(row.level2.chars)


def _with_other(row: Levels, own: Headed, following: Levels, beside: Headed) -> Levels:
    """The row with the heading of the next page as its second reading.

    A second level that goes over the page's end takes its first level with it: where the next page prints the one
    on its first row and the other first level only below, neither was cut.
    """
    other = (following.level1, own.level2 or following.level2)
    changes_first = other[0] != row.level1
    if other == (row.level1, row.level2) or (changes_first and beside.level1 is None):
        return row
    return Levels(row.level1, row.level2, other)
