"""Cells that could change places unseen: where only their order says which row is whose, and nothing bears it out.

A dump that puts two boxes in each other's place leaves a text of the same shape. It shows where a row then no longer
goes together: another unit, a sign on the wrong side, a name whose words speak of another heading, more points than
there are. Such words prove nothing; here they only bear out what the order says.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from pipeline.extract.scatter.atoms import is_number, quantity, value_of
from pipeline.extract.scatter.indicators import TEXTS
from pipeline.extract.scatter.proof import Unproven, Way
from pipeline.extract.scatter.rows import RowOfCells
from pipeline.kinds.self_evaluation import labels

_POINTS = ("weight", "score")
_Row = Mapping[str, str]


def exchangeable(rows: Sequence[RowOfCells], way: Way) -> Iterator[Unproven]:
    """The cells of whole rows that go as well with the row of another cell."""
    said = {n: {name: a.chars for name, a in row.cells.items()} for n, row in enumerate(rows)}
    named = {n: labels.level2(second.chars) if second else None for n, (_, second) in enumerate(way)}
    cells = [(n, name) for n, row in said.items() if len(row) > 1 for name in (*TEXTS, *_POINTS) if name in row]
    found: dict[str, None] = {}
    for one, other in combinations(cells, 2):
        texts = one[1] in TEXTS and other[1] in TEXTS
        # between weights and scores a sum would show it
        if (texts or one[1] == other[1]) and _unseen(said, named, one, other):
            found |= {f"indicators[{n}].{name}": None for n, name in (one, other)}
    for path in found:
        zh, en = (
            "与另一格互换也说得通，除次序外没有佐证",
            "it could change places with another cell: only order says no",
        )
        yield Unproven(path, zh, en)


def _unseen(
    said: Mapping[int, _Row], named: Mapping[int, str | None], one: tuple[int, str], other: tuple[int, str]
) -> bool:
    """Whether as many rows go together when two cells have changed places."""
    (i, a), (j, b) = one, other
    if said[i][a] == said[j][b]:
        return False
    after: dict[int, dict[str, str]] = {n: dict(said[n]) for n in (i, j)}
    after[i][a], after[j][b] = said[j][b], said[i][a]
    return sum(_fits(after[n], named[n]) for n in after) >= sum(_fits(said[n], named[n]) for n in after)


def _fits(row: _Row, heading: str | None) -> bool:
    """Whether a row goes together: name and heading, target and actual value, weight and score."""
    hinted = labels.hinted(row["level3"])
    if quantity(row["level3"]) or (hinted and heading not in hinted):
        return False
    if all(is_number(row[n]) for n in _POINTS if n in row) and value_of(row["score"]) > value_of(row["weight"]):
        return False
    return go_together(row["target"], row["actual"])


def go_together(target: str, actual: str) -> bool:
    """Whether a target and an actual value are of one kind: the same words, or quantities of one unit.

    `≥12次 | 12次`, not `12次 | ≥12次`.
    """
    first, second = quantity(target), quantity(actual)
    if first and second:
        return first["unit"] == second["unit"] and not (second["sign"] and not first["sign"])
    return not first and not second and (target in actual or actual in target)
