"""Figures one slip away from those that were read: where such a slip mends a broken rule, nobody knows who erred.

A scan or a converter lets one cell run into the next, cuts one in two, moves it into a blank beside it, swaps two, or
says one twice: `202` over `0` for `20` over `20`. A rule that fails as printed, and holds with one such slip undone, is
no proof of an error of the form's own: the slice's own characters allow both.
"""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from pipeline.amounts import places
from pipeline.kinds.self_evaluation.checks import (
    Broken,
    Values,
    funds_parts,
    rate_mismatch,
    row_count,
    score_above_weight,
    sum_scores,
    sum_weights,
    verdicts,
)
from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS, FUND_LINES, NUMERIC_FIELDS, Leaf, field_of

Rule = tuple[str, str]
Change = dict[str, Leaf]

_ARITHMETIC = (sum_weights, sum_scores, rate_mismatch, funds_parts, score_above_weight)
_FIGURE = re.compile(r"(?:0|[1-9]\d*|0\.\d*[1-9]\d*|[1-9]\d*\.\d+)\Z", re.ASCII)
_WITH_FIGURES = NUMERIC_FIELDS | {"target", "actual"}
_POINTS = ("weight", "score", "total_weight", "total_score")


def mended_by_a_slip(values: Values) -> frozenset[Rule]:
    """The broken rules, as (code, path), that one slip would explain.

    With it undone they hold, and hardly another breaks. Rules of the form's own that fail either way may rest on the
    same cells, but not the same rule of another column.
    """
    # what can hold no figure plays no part, and there is much of it
    values = {path: value for path, value in values.items() if field_of(path) in _WITH_FIGURES}
    broken = _broken(values)
    mended: set[Rule] = set()
    for change in _undone(values) if broken else ():
        if not any(_rests_on(b, change) for b in broken.values()):
            continue
        other = {**values, **change}
        left = _broken(other)
        undone, new = broken.keys() - left.keys(), left.keys() - broken.keys()
        still = {b.code for b in left.values() if _rests_on(b, change)}
        if undone and (not new or len(undone) > len(new) + 1) and _tells({code for code, _ in undone}, still):
            holds = verdicts(other)
            mended |= {rule for rule in undone if holds.get(rule, rule[0] not in _TOLD)}
    return frozenset(mended)


_TOLD = frozenset({"sum.weights", "sum.scores", "rate.mismatch", "funds.parts"})
"""The rules that `verdicts` tells of: one that is no longer checked is not mended."""


def _tells(mended: set[str], still: set[str]) -> bool:
    """Whether the rules mended say more for the slip than those that fail still, with the same cells, say against it.

    A score above its weight holds in most places: where the sums fail still, it says nothing.
    """
    return not still & mended and (mended != {"score.above-weight"} or "sum.weights" not in still)


def _broken(values: Values) -> dict[Rule, Broken]:
    return {(b.code, b.path): b for check in _ARITHMETIC for b in check(values)}


def _rests_on(broken: Broken, change: Change) -> bool:
    return any(path in change for path in broken.rests_on)


def _undone(values: Values) -> Iterator[Change]:
    """What two neighbouring places may have held before one slip."""
    depths = _depths(values)
    for one, other in pairwise(AMOUNT_COLUMNS):
        yield {
            f"funds.{line}.{a}": values.get(f"funds.{line}.{b}")
            for line in FUND_LINES
            for a, b in ((one, other), (other, one))
        }
    points = [p.removesuffix("weight") for p in values if p.endswith("weight")]
    yield {
        f"{row}{a}": values.get(f"{row}{b}") for row in points for a, b in (("weight", "score"), ("score", "weight"))
    }
    for one, other in _beside(values):
        a, b = values.get(one), values.get(other)
        if isinstance(a, str) and isinstance(b, str) and a != b and _FIGURE.match(a) and _FIGURE.match(b):
            yield {one: b, other: a}
        if {field_of(one), field_of(other)} <= {*AMOUNT_COLUMNS} or field_of(one) in field_of(other):
            changes: list[Change] = [{one: x, other: y} for x, y in _cuts(a, b)] + [
                {one: x, other: y} for y, x in _cuts(b, a)
            ]
            if a == b:
                changes += [{one: None}, {other: None}]
            yield from (change for change in changes if _possible(change, depths))


def _depths(values: Values) -> dict[bool, set[int]]:
    """How many decimals the form prints: of its points (True), and of its amounts."""
    told: dict[bool, set[int]] = {True: {0}, False: {0}}
    for path, value in values.items():
        if isinstance(value, str) and (field_of(path) in _POINTS or field_of(path) in AMOUNT_COLUMNS):
            told[field_of(path) in _POINTS].add(places(value))
    return told


def _possible(change: Change, depths: dict[bool, set[int]]) -> bool:
    """Points are never blank, nor are the totals of the funds; no figure has other decimals than the form prints."""
    for path, value in change.items():
        points = field_of(path) in _POINTS
        if value is None and (points or path.startswith("funds.total.")):
            return False
        if isinstance(value, str) and places(value) not in depths[points]:
            return False
    return True


def _beside(values: Values) -> Iterator[tuple[str, str]]:
    """Pairs of places that stand in one row, or one above the other."""
    rows = [f"indicators[{i}]" for i in range(row_count(values))]
    for line in FUND_LINES:
        yield from combinations([f"funds.{line}.{column}" for column in AMOUNT_COLUMNS], 2)
    yield from ((f"funds.total.{column}", "funds.total.weight") for column in AMOUNT_COLUMNS)
    for upper, lower in pairwise(FUND_LINES):
        yield from ((f"funds.{upper}.{column}", f"funds.{lower}.{column}") for column in AMOUNT_COLUMNS)
    for name in ("weight", "score"):
        yield from pairwise([*(f"{row}.{name}" for row in rows), f"total_{name}"])
    yield from ((f"{row}.weight", f"{row}.score") for row in ("funds.total", *rows))
    yield "total_weight", "total_score"
    # `3 | 15` for `15 | 3`: a target or an actual that is a plain figure, beside the points.
    names = [(text, name) for text in ("target", "actual") for name in ("weight", "score")]
    yield from ((f"{row}.{text}", f"{row}.{name}") for row in rows for text, name in names)


def _cuts(a: Leaf, b: Leaf) -> Iterator[tuple[Leaf, Leaf]]:
    """Other ways to cut the characters of two figures into two, one of which may be blank."""
    first, second = a if isinstance(a, str) else "", b if isinstance(b, str) else ""
    whole = first + second
    for at in range(len(whole) + 1):
        parts = whole[:at], whole[at:]
        if at != len(first) and all(not part or _FIGURE.match(part) for part in parts):
            yield parts[0] or None, parts[1] or None
