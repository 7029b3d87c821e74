"""The rows of headings that open the blocks of a form, found by the words a form prints there.

A heading word may be broken over lines (`一级指` / `标`): words that overlap from line to line are one heading, and it
is whole when the joined word is a known one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.extract.columns.lines import Line, Word, joined
from pipeline.kinds.self_evaluation import labels

DEEPEST = 9
"""The most lines that a row of headings is looked for in."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading: what it names (None when unknown), its first and last column, its words."""

    name: str | None
    left: int
    right: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Headings:
    """A row of headings: the block it opens, its lines [first, last), and the headings from left to right."""

    kind: str
    first: int
    last: int
    row: tuple[Heading, ...]

    @property
    def known(self) -> int:
        """How many different things the headings name."""
        return len({heading.name for heading in self.row if heading.name})


KINDS: dict[str, tuple[Callable[[str], str | None], int]] = {
    "funds": (labels.fund_column, 4),
    "goals": (labels.goal, 2),
    "indicators": (labels.column, 5),
}
"""Kind of block -> what tells its headings, and how many must stand together."""
_WORDS = {
    "funds": labels.FUND_COLUMNS,
    "goals": labels.GOALS,
    "indicators": labels.INDICATOR_COLUMNS,
}


@cache
def _beginnings(kind: str) -> frozenset[str]:
    words = [word for group in _WORDS[kind].values() for word in group]
    return frozenset(word[:length] for word in words for length in range(1, len(word) + 1))


def find(lines: Sequence[Line]) -> list[Headings]:
    """The rows of headings in the lines, in order; a repeated one (a new page) stands again."""
    found: list[Headings] = []
    for kind in KINDS:
        beginnings = _beginnings(kind)
        starts = [line.number for line in lines if any(labels.key(w.text) in beginnings for w in line.words)]
        rows = [row for first in starts for row in _from(kind, lines, first)]
        for row in sorted(rows, key=lambda row: (-row.known, row.last - row.first)):
            if all(row.last <= other.first or other.last <= row.first for other in found):
                found.append(row)
    return sorted(found, key=lambda headings: headings.first)


def _from(kind: str, lines: Sequence[Line], first: int) -> Iterator[Headings]:
    """Every row of headings that begins on this line, whose first and last lines say part of a known heading."""
    for last in range(first + 1, min(first + DEEPEST, len(lines)) + 1):
        if lines[last - 1].page != lines[first].page:
            break
        row = Headings(kind, first, last, cluster(kind, lines[first:last]))
        said = {word.line for heading in row.row if heading.name for word in heading.words}
        if row.known >= KINDS[kind][1] and {lines[first].number, lines[last - 1].number} <= said:
            yield row


def cluster(kind: str, lines: Sequence[Line]) -> tuple[Heading, ...]:
    """The words of the lines, joined from line to line where they overlap."""
    words = sorted((word for line in lines for word in line.words), key=lambda w: (w.left, w.line))
    groups: list[list[Word]] = []
    right = -1
    for word in words:
        if groups and word.left < right:
            groups[-1].append(word)
            right = max(right, word.right)
        else:
            groups.append([word])
            right = word.right
    return tuple(_mended(kind, [_heading(kind, sorted(group)) for group in groups]))


def _mended(kind: str, row: list[Heading]) -> list[Heading]:
    """The headings, with neighbours joined that are only together a known one: `行` moved out between `执` and `率`."""
    mended: list[Heading] = []
    for heading in row:
        before = mended[-1] if mended else None
        if before and before.name is None and heading.name is None:
            both = _heading(kind, sorted([*before.words, *heading.words]))
            apart = not {word.line for word in before.words} & {word.line for word in heading.words}
            if both.name and apart:
                mended[-1] = both
                continue
        mended.append(heading)
    return mended


def _heading(kind: str, words: list[Word]) -> Heading:
    name = KINDS[kind][0](joined(words))
    return Heading(name, min(w.left for w in words), max(w.right for w in words), tuple(words))
