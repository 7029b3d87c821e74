"""Ruled lines made whole: pieces on one line are one rule, double lines are one, crossing ones make a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.read.ink import Rule

NEAR = 3.0
"""Points within which rules lie on one line or touch: double lines are 1 to 2 points apart, rows at least 7."""
_SHORTEST = 4.0
_ALIKE = 2.0
_POINT = 1e-6


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
    """Pieces that lie within `NEAR` of one line and overlap or touch are one rule, where most of its length lies."""
    found: list[Rule] = []
    ordered = sorted(rules, key=lambda r: r.at)
    first = 0
    while first < len(ordered):
        last = first
        while last < len(ordered) and ordered[last].at - ordered[first].at <= NEAR:
            last += 1
        found += _chained(sorted(ordered[first:last], key=lambda r: r.start))
        first = last
    return sorted((r for r in found if r.end - r.start >= _SHORTEST), key=lambda r: (r.at, r.start))


def _chained(pieces: Sequence[Rule]) -> Iterator[Rule]:
    """Pieces of one line, from left to right, joined where no gap parts them."""
    start, end, length, moment = pieces[0].start, pieces[0].end, 0.0, 0.0
    for piece in pieces:
        if piece.start > end + NEAR:
            yield Rule(piece.horizontal, moment / length, start, end)
            start, end, length, moment = piece.start, piece.end, 0.0, 0.0
        weight = piece.end - piece.start + _POINT
        length, moment = length + weight, moment + piece.at * weight
        end = max(end, piece.end)
    yield Rule(pieces[0].horizontal, moment / length, start, end)


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
