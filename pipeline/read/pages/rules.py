"""Ruled lines made whole: pieces on one line are one rule, double lines are one, crossing ones make a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.read.ink import Rule

NEAR = 3.0
"""Points within which rules lie on one line or touch: double lines are 1 to 2 points apart, rows at least 7."""
_SHORTEST = 4.0
_ALIKE = 2.0


@dataclass(frozen=True, slots=True)
class Web:
    """Rules that hang together, or verticals that stand side by side with none across: one table's."""

    across: tuple[Rule, ...]
    down: tuple[Rule, ...]


def joined(rules: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
    """The horizontal and the vertical rules, each whole, from left to right or top to bottom."""
    whole = [_joined([r for r in rules if r.horizontal is horizontal]) for horizontal in (True, False)]
    return whole[0], whole[1]


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Chains of pieces that overlap or touch, and lie within `NEAR` of the chain's first piece."""
    found: list[Rule] = []
    active: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: (r.at, r.start)):
        active = [group for group in active if rule.at - group[0].at <= NEAR] if active else []
        touching = [g for g in active if any(_touch(piece, rule) for piece in g)]
        group = [rule]
        for other in touching:
            group = other + group
            active.remove(other)
            found.remove(_whole(other))
        active.append(group)
        found.append(_whole(group))
    return sorted((r for r in found if r.end - r.start >= _SHORTEST), key=lambda r: (r.at, r.start))


def _touch(one: Rule, other: Rule) -> bool:
    return one.start - NEAR <= other.end and other.start - NEAR <= one.end


def _whole(group: Sequence[Rule]) -> Rule:
    length = sum(r.end - r.start for r in group) or 1.0
    at = sum(r.at * (r.end - r.start) for r in group) / length if length > 1 else group[0].at
    return Rule(group[0].horizontal, at, min(r.start for r in group), max(r.end for r in group))


def webs(across: Sequence[Rule], down: Sequence[Rule]) -> list[Web]:
    """The tables' rules, each table's own: what crosses or touches hangs together."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    crossed = [False] * len(down)
    for i, h in enumerate(across):
        left, right = h.start - NEAR, h.end + NEAR
        for j, v in enumerate(down):
            if left <= v.at <= right and v.start - NEAR <= h.at <= v.end + NEAR:
                parent[root(i)] = root(len(across) + j)
                crossed[j] = True
    # A row as high as the page has no rule across: its verticals begin and end together.
    alone = [j for j, hit in enumerate(crossed) if not hit]
    for a, b in pairwise(alone):
        if abs(down[a].start - down[b].start) <= _ALIKE and abs(down[a].end - down[b].end) <= _ALIKE:
            parent[root(len(across) + a)] = root(len(across) + b)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, h in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(down):
        groups.setdefault(root(len(across) + j), ([], []))[1].append(v)
    return [Web(tuple(h), tuple(v)) for h, v in groups.values()]
