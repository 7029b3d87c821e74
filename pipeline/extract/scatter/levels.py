"""Headings of the first and second level, in their order, given to rows: merged cells have lost how far they reach."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from pipeline.extract.scatter.atoms import Atom
from pipeline.kinds.self_evaluation import labels

_MOST_BOTH = 6
_MOST_WAYS = 3_000
_FAR = 0.02


@dataclass(frozen=True, slots=True)
class Row:
    """A row as far as levels care: what it says, and where its first cell stands in the text."""

    said: str
    place: int


@dataclass(frozen=True, slots=True)
class Headings:
    """For each row its first and second level; `ways`: all that fit, the likeliest first; `stopped`: not all tried."""

    ways: tuple[tuple[tuple[Atom | None, Atom | None], ...], ...]
    stopped: bool = False


def headings_of(atoms: Sequence[Atom], rows: Sequence[Row]) -> Headings:
    """The ways to give each row its headings."""
    atoms = list(_once(atoms))
    found = []
    for firsts, seconds in _split(atoms):
        for owners in _owners(firsts, seconds):
            found.append((firsts, seconds, owners))
    ways: dict[tuple[tuple[str, str], ...], tuple[float, tuple[tuple[Atom | None, Atom | None], ...]]] = {}
    tried = 0
    for firsts, seconds, owners in found:
        for extents in _compositions(len(rows), len(seconds)):
            tried += 1
            if tried > _MOST_WAYS:
                break
            of_row = [k for k, n in enumerate(extents) for _ in range(n)]
            way = tuple((None if (o := owners[k]) is None else firsts[o], seconds[k]) for k in of_row)
            cost = _cost(way, rows)
            said = tuple((a.chars if a else "", b.chars if b else "") for a, b in way)
            if said not in ways or cost < ways[said][0]:
                ways[said] = cost, way
    ranked = sorted(ways.values(), key=lambda w: w[0])
    return Headings(tuple(way for _, way in ranked), tried > _MOST_WAYS)


def owners_of(atoms: Sequence[Atom]) -> list[tuple[tuple[Atom | None, Atom], ...]]:
    """The second levels in their order, each with the first level above it, in every way that the template admits."""
    return [
        tuple((None if owner is None else firsts[owner], second) for owner, second in zip(owners, seconds, strict=True))
        for firsts, seconds in _split(list(_once(atoms)))
        for owners in _owners(firsts, seconds)
    ]


def fit(atoms: Sequence[Atom], count: int) -> bool:
    """Whether these headings can stand over so many rows at all: not more second levels, each first one over one."""
    for firsts, seconds in _split(list(_once(atoms))):
        if len(seconds) <= count and any(True for _ in _owners(firsts, seconds)):
            return True
    return not atoms


def _once(atoms: Sequence[Atom]) -> Iterator[Atom]:
    """Without a heading that the next page repeats."""
    for above, atom in zip([None, *atoms], atoms, strict=False):
        if above is None or atom.chars != above.chars:
            yield atom


def _split(atoms: Sequence[Atom]) -> Iterator[tuple[list[Atom], list[Atom]]]:
    """The atoms as first and second levels: a word that may be both is tried as both."""
    kinds = [[k for k, named in enumerate((labels.level1, labels.level2)) if named(a.chars)] for a in atoms]
    both = [i for i, k in enumerate(kinds) if len(k) > 1]
    if len(both) > _MOST_BOTH:
        return
    for chosen in product(*kinds):
        firsts = [a for a, k in zip(atoms, chosen, strict=True) if k == 0]
        seconds = [a for a, k in zip(atoms, chosen, strict=True) if k == 1]
        if seconds and not any(labels.only_first(a.chars) for a in seconds):
            yield firsts, seconds


def _owners(firsts: Sequence[Atom], seconds: Sequence[Atom]) -> Iterator[tuple[int | None, ...]]:
    """The ways to put the second levels under the first ones in order, each first with one at least.

    A second level that no printed first one admits stands under none: its own is printed nowhere.
    """
    held = [k for k, second in enumerate(seconds) if any(_admits(first, second) for first in firsts)]
    for extents in _compositions(len(held), len(firsts)):
        owners = [k for k, n in enumerate(extents) for _ in range(n)]
        if all(_admits(firsts[k], seconds[at]) for k, at in zip(owners, held, strict=True)):
            found = dict(zip(held, owners, strict=True))
            yield tuple(found.get(k) for k in range(len(seconds)))


def _admits(first: Atom, second: Atom) -> bool:
    allowed, name = labels.first_levels(second.chars), labels.level1(first.chars)
    return not allowed or name is None or name in allowed


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """`total` as an ordered sum of so many numbers above nought."""
    if parts == 0:
        if total == 0:
            yield ()
        return
    for first in range(1, total - parts + 2):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def _cost(way: Sequence[tuple[Atom | None, Atom | None]], rows: Sequence[Row]) -> float:
    total = 0.0
    for (_, second), row in zip(way, rows, strict=True):
        name = labels.level2(second.chars) if second else None
        hinted = labels.hinted(row.said)
        total += 0.0 if not hinted or name in hinted else 1.0
        total += _FAR * min(abs(second.places[0] - row.place), 50) if second else 0.0
    return total
