"""Names given to pairs of target and actual value that stand elsewhere on the page, and both given to headings.

Nothing but words and order says which name belongs to which pair. What speaks for one: words in common, kinds that
stand under the same heading, and a name that follows the last one in the text: a page dumped in patches keeps the order
of names within a patch, and often gives the patches last to first. The best way is a guess, and is always flagged.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from pipeline.kinds.self_evaluation import labels

_BEAM = 300
_BACK, _FORTH = 0.25, 0.7
_INTO, _OVER_LABEL = 0.2, 0.2
_OTHER_KIND, _NO_KIND = 0.6, 0.3
_WORDS, _MOST_WORDS = 0.3, 1.0
_SAME_KIND, _UNLIKE = -0.3, 0.5
_NEAR = 0.3


@dataclass(frozen=True, slots=True)
class Item:
    """A name, or a pair of target and actual value: what it says, its page.

    `first`: a label stands before the name; `target`: the first of the pair.
    """

    said: str
    page: int
    first: bool = False
    target: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """For each pair its name and its heading, by number; `cost`: what speaks against it."""

    cost: float
    names: tuple[int, ...] = ()
    levels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Pairs and names in the order of the text, and second levels with their pages.

    `goes_on`: pages on which the last heading of the page before may still reach down.
    """

    pairs: Sequence[Item]
    names: Sequence[Item]
    levels: Sequence[Item]
    goes_on: frozenset[int]


def match(problem: Problem) -> list[Match]:
    """The ways that come near the best, the best first; none where headings and pages exclude every way."""
    tables = _Tables(problem)
    found = [m for backwards in (True, False) for m in _search(problem, tables, backwards=backwards)]
    found.sort(key=lambda m: m.cost)
    near = [m for m in found if m.cost < found[0].cost + _NEAR]
    return list({(m.names, m.levels): m for m in reversed(near)}.values())[::-1]


class _Tables:
    """What speaks against each name, pair and heading beside another."""

    def __init__(self, problem: Problem) -> None:
        rare = _rarity([n.said for n in problem.names])
        kinds = [labels.level2(level.said) or "" for level in problem.levels]
        self.name_level = [[_kind(n.said, k) for k in kinds] for n in problem.names]
        self.pair_level = [[_kind(p.said, k) for k in kinds] for p in problem.pairs]
        self.name_pair = [[_words(n.said, p.said, rare) + _kinds(n, p) for p in problem.pairs] for n in problem.names]


def _search(problem: Problem, tables: _Tables, *, backwards: bool) -> list[Match]:
    states = [Match(0.0)]
    for slot, pair in enumerate(problem.pairs):
        last = slot + 1 == len(problem.pairs) or problem.pairs[slot + 1].page != pair.page
        made: list[Match] = []
        for state in states:
            for level in _levels(problem, state, pair.page, last=last):
                made += _named(problem, tables, state, (slot, level), backwards=backwards)
        made.sort(key=lambda m: m.cost)
        states = list({(frozenset(m.names), m.names[-1], m.levels): m for m in reversed(made)}.values())
        states = sorted(states, key=lambda m: m.cost)[:_BEAM]
    return states


def _levels(problem: Problem, state: Match, page: int, *, last: bool) -> Iterator[int]:
    """The heading above goes on, or the page's next one begins; at its end the page has used all of its own."""
    now = state.levels[-1] if state.levels else -1
    pages = [level.page for level in problem.levels]
    stays = now >= 0 and (pages[now] == page or page in problem.goes_on)
    after = now + 1 < len(pages) and pages[now + 1] == page
    for level in (*((now,) if stays else ()), *((now + 1,) if after else ())):
        more = level + 1 < len(pages) and pages[level + 1] <= page
        if not (last and more):
            yield level


def _named(
    problem: Problem, tables: _Tables, state: Match, place: tuple[int, int], *, backwards: bool
) -> Iterator[Match]:
    slot, level = place
    for name, item in enumerate(problem.names):
        if item.page != problem.pairs[slot].page or name in state.names:
            continue
        cost = tables.name_level[name][level] + tables.pair_level[slot][level] + tables.name_pair[name][slot]
        cost += _step(problem.names, state.names[-1] if state.names else None, name, backwards=backwards)
        yield Match(state.cost + cost, (*state.names, name), (*state.levels, level))


def _step(names: Sequence[Item], last: int | None, name: int, *, backwards: bool) -> float:
    """The next name of the text follows for nothing; a step to another patch, or from one name into its midst, costs.

    A step against the order of the patches costs most.
    """
    new = last is None or names[last].page != names[name].page
    if last is not None and not new and name == last + 1:
        return _OVER_LABEL * names[name].first
    patches = sum(n.first for n in names if n.page == names[name].page)
    into = _INTO * (patches > 1 and not names[name].first)
    if new or last is None:
        return into
    return into + (_BACK if (name < last) is backwards else _FORTH)


def _kind(said: str, level: str) -> float:
    hinted = labels.hinted(said)
    return 0.0 if level in hinted else _OTHER_KIND if hinted else _NO_KIND


@lru_cache(maxsize=4096)
def _bigrams(said: str) -> frozenset[str]:
    return frozenset(said[i : i + 2] for i in range(len(said) - 1))


def _words(name: str, pair: str, rare: dict[str, float]) -> float:
    """Words that a name has in common with its values, those of few names more than those of many."""
    return -min(_MOST_WORDS, _WORDS * sum(rare[b] for b in _bigrams(name) & _bigrams(pair)))


def _kinds(name: Item, pair: Item) -> float:
    """A count against a number of things, a share against a per cent, a term against a date."""
    promised, there = labels.named_kinds(name.said), labels.value_kinds(pair.target)
    if not promised or not there:
        return 0.0
    return _SAME_KIND if promised & there else _UNLIKE


def _rarity(names: Sequence[str]) -> dict[str, float]:
    counts = Counter(b for name in names for b in _bigrams(name))
    return {b: log((1 + len(names)) / n) / log(1 + len(names)) for b, n in counts.items()}
