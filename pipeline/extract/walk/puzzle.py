"""The template's labels spelled from fragments, whole or broken, in order or interleaved.

`年初预 / 算 / 项目资金 / （万元） / 数`: narrow cells break labels anywhere, and dumps mix their pieces. A stretch of
text is a heading when its fragments, every one of them used once, spell the heading's labels and nothing else.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.amounts import DASHES
from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.kinds.self_evaluation import labels

_LONGEST_LABEL = 24
_BRACKETED = re.compile(r"[（(][^（()）]{3,}[）)]\Z")
_MOST_STEPS = 4_000
"""A bound on the search a stretch: a heading that takes more is not recognised."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label by the name of its field, with the numbers of the fragments that spell it, in spelling order."""

    name: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label to spell: its field, its spellings, and whether the stretch may do without it."""

    name: str
    spellings: tuple[str, ...]
    optional: bool = False


def label_at(
    fragments: Sequence[Fragment], start: int, stop: int, field_of: Callable[[str], str | None]
) -> tuple[str, int] | None:
    """The longest run of fragments from `start` that spells a label: its field and the number after its last."""
    found = None
    for chars, end in _runs(fragments, start, stop):
        name = field_of(chars)
        if name:
            found = name, end
    return found


def label_ends(
    fragments: Sequence[Fragment], start: int, stop: int, field_of: Callable[[str], str | None]
) -> tuple[int, ...]:
    """The numbers after the last fragments of all labels that begin at `start`, the shortest first."""
    return tuple(end for chars, end in _runs(fragments, start, stop) if field_of(chars))


def _runs(fragments: Sequence[Fragment], start: int, stop: int) -> Iterator[tuple[str, int]]:
    """The runs of fragments from `start` that may be a label: their characters and the number after the last."""
    if start >= stop or not labels.key(fragments[start].chars):
        # `（2023年度） 项目名称`: a bracket before a label is none of its own.
        return
    chars = ""
    for end in range(start, min(stop, start + _LONGEST_LABEL)):
        if end > start and fragments[end].gap is not Gap.SPACE and _BRACKETED.match(fragments[end].chars):
            # `项目名称 / （2023年度）`: a bracket on a line of its own is no part of the label above it
            return
        chars += fragments[end].chars
        if len(chars) > _LONGEST_LABEL or fragments[end].chars in DASHES:
            # `其他资金 — —`: a dash is a blank cell beside the label
            return
        yield chars, end + 1


def spell(fragments: Sequence[Fragment], start: int, stop: int, wanted: Sequence[Wanted]) -> tuple[Label, ...] | None:
    """The wanted labels spelled from the fragments [start, stop), each used once and none left; None when they do not.

    Of several ways the one that keeps the fragments' order best is taken.
    """
    bare = bare_texts(fragments, start, stop)
    stock = Counter("".join(bare.values()))
    possible = [[s for s in want.spellings if not Counter(s) - stock] for want in wanted]
    if any(not ways and not want.optional for ways, want in zip(possible, wanted, strict=True)):
        return None
    # the labels with the fewest spellings first: a stretch without them is none
    order = sorted(range(len(wanted)), key=lambda k: (wanted[k].optional, len(wanted[k].spellings)))
    search = _Search({i: text for i, text in bare.items() if text})
    found = search.cover([(k, wanted[k], possible[k]) for k in order], tuple(search.texts))
    return _with_brackets(tuple(found[k] for k in sorted(found)), bare) if found else None


def bare_texts(fragments: Sequence[Fragment], start: int, stop: int) -> dict[int, str]:
    """The fragments' texts without brackets and what they hold: `项目资金（单 / 位：元）`, `全年预算数 / （A）`."""
    found: dict[int, str] = {}
    opened = False
    for i in range(start, stop):
        kept = ""
        for char in labels.simplified(fragments[i].chars):
            if char in "（(":
                opened = True
            elif char in "）)":
                opened = False
            elif not opened and char not in "：:":
                kept += char
        found[i] = kept
    return found


def _with_brackets(spelled: tuple[Label, ...], bare: Mapping[int, str]) -> tuple[Label, ...]:
    """The labels with the brackets after them: those belong to the label whose last piece stands before them."""
    added: dict[int, list[int]] = {}
    for i, text in bare.items():
        before = [(p, k) for k, label in enumerate(spelled) for p in label.places if p < i]
        if not text:
            added.setdefault(max(before)[1] if before else 0, []).append(i)
    return tuple(Label(label.name, (*label.places, *added.get(k, []))) for k, label in enumerate(spelled))


@dataclass(slots=True)
class _Search:
    """A search for labels among fragments, with the steps that it has left."""

    texts: dict[int, str]
    left: int = _MOST_STEPS

    def cover(self, wanted: Sequence[tuple[int, Wanted, list[str]]], free: tuple[int, ...]) -> dict[int, Label] | None:
        """The labels by number, spelled from the free fragments with none left."""
        if not wanted:
            return None if free else {}
        (number, want, spellings), others = wanted[0], wanted[1:]
        for way in (w for spelling in spellings for w in self.place(spelling, free, ())):
            if self.left <= 0:
                return None
            rest = self.cover(others, tuple(i for i in free if i not in way))
            if rest is not None:
                return {**rest, number: Label(want.name, way)}
        return self.cover(others, free) if want.optional else None

    def place(self, spelling: str, free: tuple[int, ...], used: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """Ways to spell the rest of a label; pieces that follow each other come first."""
        self.left -= 1
        if not spelling:
            yield used
        if not spelling or self.left <= 0:
            return
        tried = set()
        for i in sorted(free, key=lambda i: (used != () and i < used[-1], i)):
            if self.texts[i] not in tried and spelling.startswith(self.texts[i]):
                tried.add(self.texts[i])
                rest = tuple(j for j in free if j != i)
                yield from self.place(spelling[len(self.texts[i]) :], rest, (*used, i))
