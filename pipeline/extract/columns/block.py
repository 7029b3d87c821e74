"""A block of the form on its pages: every word in its column, then the rows that the lines can be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from math import prod

from pipeline.extract.columns.gutters import Cut, cuts_between
from pipeline.extract.columns.headings import Heading, Headings
from pipeline.extract.columns.lines import DRIFT, Line, Strip, Word, aligned, joined, measure, strips
from pipeline.extract.columns.merged import full
from pipeline.extract.columns.pushed import Pushed
from pipeline.extract.columns.rows import Bounds, Mode, partitions, runs_of, steps
from pipeline.kinds.self_evaluation import labels

LABEL = 0
"""The column of the block's own name, left of all headings."""
_FIGURE = re.compile(r"[0-9]{1,3}(?:[.．][0-9]+)?(?:%|分)?|[—–－\-/无]+")
FAR = 4
"""How many columns away a word is not taken for the neighbour's."""
_DASH = re.compile(r"[—–－\-/]+")
_AMOUNT = re.compile(r"[-−]?[0-9]+(?:[.．,，][0-9]+)*(?:%|％|万?元)?|[—–－\-/]+|无")
_MERGED = ("level1", "level2")

Words = Mapping[int, list[Word]]


@dataclass(frozen=True, slots=True)
class Segment:
    """A block's lines on one page: line number -> column -> words; whether the block goes on above or below."""

    page: int
    lines: Mapping[int, Words]
    above: bool = False
    below: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A block with its words in columns: `names` are what the columns' headings name (None when they have none)."""

    kind: str
    names: tuple[str | None, ...]
    header: Words
    segments: tuple[Segment, ...]
    total: bool = False
    pushed: tuple[Pushed, ...] = ()

    def column(self, name: str) -> int | None:
        """The column with this heading."""
        return self.names.index(name) if name in self.names else None

    @property
    def levels(self) -> dict[str, int]:
        """The columns of the levels by name."""
        return {name: self.names.index(name) for name in _MERGED if name in self.names}

    @property
    def merged(self) -> frozenset[int]:
        """The columns whose cells may span rows."""
        return frozenset({LABEL, *(at for at, name in enumerate(self.names) if name in _MERGED)})

    def widths(self) -> dict[int, int]:
        """Column -> the printed width of its fullest line."""
        widths: dict[int, int] = {}
        for words in (self.header, *(line for segment in self.segments for line in segment.lines.values())):
            by_line: dict[tuple[int, int], int] = {}
            for column, found in words.items():
                for word in found:
                    key = (column, word.line)
                    by_line[key] = by_line.get(key, 0) + measure(word.text)
            for (column, _), width in by_line.items():
                widths[column] = max(widths.get(column, 0), width)
        return widths


CHOICES = 24
"""The most ways to choose the cuts of a page that are tried."""


def cuts_of(headings: Headings, words: Sequence[Word], count: int) -> list[tuple[list[Cut], list[int]]]:
    """Each way to cut the page of the headings into columns, with the column on each side; none when in doubt.

    `count` columns stand left of the first heading and have none.
    """
    known = [at for at, heading in enumerate(headings.row) if heading.name]
    row = headings.row[known[0] :]
    if any(heading.name is None for heading in row):
        return []
    between = [cuts_between(words, a.right, b.left) for a, b in pairwise(row)]
    if prod(map(len, between)) > CHOICES:
        return []
    ways = [_with_own(row, list(way), words, count) for way in product(*between)]
    return [way for way in ways if way]


def _with_own(
    row: Sequence[Heading], between: list[Cut], words: Sequence[Word], count: int
) -> tuple[list[Cut], list[int]] | None:
    """The cuts between the headings, after those of the columns on their left."""
    near = between[0].high if between else row[0].right
    own = _touching(
        [
            strip
            for strip in strips([word for word in words if word.left < near])
            if min(word.left for word in strip) < row[0].left and not set(strip) & set(row[0].words)
        ],
        count,
    )
    if len(own) > count:
        return None
    edges = [(min(w.left for w in strip), max(w.right for w in strip)) for strip in own]
    first = min((w.left for w in words if w.left >= (edges[-1][1] if edges else 0)), default=row[0].left)
    cuts = [Cut(a[1], b[0], 0) for a, b in pairwise([*edges, (min(first, row[0].left), 0)])]
    cuts += between
    if any(a.high > b.low for a, b in pairwise(cuts)):
        return None
    # of two columns only one may be on this page: the block's own name, or the labels of its rows
    names = len(own) < count and all(labels.block(joined(strip)) for strip in own)
    left = range(len(own)) if names else range(count - len(own), count)
    return cuts, [*left, *range(count, count + len(row))]


def _touching(found: list[Strip], count: int) -> list[Strip]:
    """The strips, with neighbours joined that touch and share no line, while there are more than `count`."""
    while len(found) > count:
        pairs = [
            at
            for at, (a, b) in enumerate(pairwise(found))
            if min(word.left for word in b) - max(word.right for word in a) <= 1
            and not {word.line for word in a} & {word.line for word in b}
        ]
        if len(pairs) != 1:
            break
        at = pairs[0]
        found = [*found[:at], sorted([*found[at], *found[at + 1]]), *found[at + 2 :]]
    return found


def certain(lines: Sequence[Words], heads: Words) -> bool:
    """Whether every word stands under its column's heading, or beside it where the next column holds another word."""
    columns: dict[int, list[Word]] = {}
    for line in lines:
        for column, words in line.items():
            columns.setdefault(column, []).extend(words)
    spans = {}
    for column, words in columns.items():
        parts = strips(words)
        main = next((p for p in parts if heads.get(column) and heads[column][0] in p), max(parts, key=len))
        spans[column] = (min(w.left for w in main), max(w.right for w in main))
    for column, found in heads.items():
        # under a heading a word may lie beside it by no more than a program moves it
        spans[column] = (min(w.left for w in found) - DRIFT, max(w.right for w in found) + DRIFT)
    for line in lines:
        for column, words in line.items():
            low, high = spans[column]
            for word in words:
                side = column - 1 if word.right <= low else column + 1 if word.left >= high else column
                if side != column and side not in line and not _nearer(word, spans[column], spans.get(side)):
                    return False
    return True


def _nearer(word: Word, own: tuple[int, int], other: tuple[int, int] | None) -> bool:
    """Whether the word is next to its own column's words, and well away from the other's."""
    gap = max(word.left - own[1], own[0] - word.right)
    return gap <= DRIFT and (other is None or max(word.left - other[1], other[0] - word.right) >= FAR)


def is_total(line: Line) -> tuple[Word, ...]:
    """The words of the line that say 总分, joined when a blank parts them; () when none does."""
    for at, word in enumerate(line.words):
        if labels.is_total(word.text):
            return (word,)
        if labels.is_total(joined(line.words[at : at + 2])):
            return line.words[at : at + 2]
    return ()


@dataclass
class RowFinder:
    """Finds the rows of one segment: geometry first, then full lines, whole labels, and one figure a score cell."""

    block: Block
    segment: Segment
    widths: Mapping[int, int]
    bare: bool = False
    numbers: list[int] = field(init=False)
    leaves: list[dict[int, list[Word]]] = field(init=False)

    def __post_init__(self) -> None:
        merged = self.block.merged
        kept = [
            (number, {column: found for column, found in words.items() if column not in merged})
            for number, words in self.segment.lines.items()
        ]
        self.numbers = [number for number, words in kept if words]
        self.leaves = [words for _, words in kept if words]

    def ways(self, mode: Mode) -> list[Bounds]:
        """Every way to see the rows that nothing excludes.

        Rows without a figure are looked for when there is no way without them.
        """
        found: list[Bounds] = []
        for self.bare in (False, True):
            found = partitions(len(self.leaves), lambda first, last: self._valid(first, last, mode))
            if found:
                break
        return found

    def is_rest(self, first: int, last: int) -> bool:
        """Whether lines [first, last) at the page's top can only be the rest of a row that the page before has cut."""
        runs = runs_of(self.leaves, first, last)
        figures = {self.block.column(name) for name in ("weight", "score")}
        return first == 0 and self.segment.above and TOTAL not in runs and not figures.intersection(runs)

    def _valid(self, first: int, last: int, mode: Mode) -> bool:
        runs = runs_of(self.leaves, first, last)
        if self.block.kind == "indicators" and self.is_rest(first, last):
            return self._cut(runs)
        if self.segment.below and last == len(self.leaves) and self._complete(first, last, runs, mode):
            # a cut row begins at its top in every cell, and is no more centred
            whole = steps(list(runs.values()), mode) is not None and self._unbroken(runs)
            return whole or (self.block.kind == "indicators" and self._cut(runs))
        if steps(list(runs.values()), mode) is None or not self._complete(first, last, runs, mode):
            return False
        return self._unbroken(runs)

    def _cut(self, runs: Mapping[int, list[int]]) -> bool:
        return steps(list(runs.values()), Mode.TOP) is not None and self._unbroken(runs)

    def _unbroken(self, runs: Mapping[int, list[int]]) -> bool:
        """Whether the lines of each cell stand under each other, all full but the last."""
        for column, run in runs.items():
            if len(run) > 1 and column != TOTAL and not aligned([self.leaves[line][column] for line in run]):
                return False
        return all(self._full(column, run) for column, run in runs.items())

    def goes_on(self, first: int, below: "RowFinder", last: int, modes: Sequence[Mode]) -> bool:
        """Whether the row from line `first` to this page's end goes on in the lines up to `last` of the next page.

        It does when every cell of the rest was cut at the page's end, in a full line. Without a rest below, the row
        must be a whole one by itself.
        """
        runs = runs_of(self.leaves, first, len(self.leaves))
        if not below.is_rest(0, last):
            return any(steps(list(runs.values()), mode) is not None for mode in modes)
        rest = runs_of(below.leaves, 0, last)
        for column, run in rest.items():
            above = runs.get(column)
            if above is None or above[-1] != len(self.leaves) - 1:
                return False
            cell = [self.leaves[line][column] for line in above] + [below.leaves[line][column] for line in run]
            if not full(cell[len(above) - 1], cell[len(above)], self.widths.get(column, 0)):
                return False
        return self._cut(runs)

    def _full(self, column: int, run: Sequence[int]) -> bool:
        return all(
            full(self.leaves[a][column], self.leaves[b][column], self.widths.get(column, 0)) for a, b in pairwise(run)
        )

    def _complete(self, first: int, last: int, runs: Mapping[int, list[int]], mode: Mode) -> bool:
        block = self.block
        if TOTAL in runs:
            others = set(runs) - {TOTAL, block.column("weight"), block.column("score")}
            return last == len(self.leaves) and not others
        figures = [at for name in ("weight", "score") if (at := block.column(name)) in runs and at is not None]
        if not all(_FIGURE.fullmatch(self._text(column, runs[column])) for column in figures):
            return False
        if block.kind == "funds":
            return self._fund_line(runs)
        if figures:
            # where a row's 分值 is read and its 得分 is not, one of the two was pushed into another column
            both = len(figures) == len([name for name in ("weight", "score") if name in block.names])
            return both and block.column("level3") in runs
        # a row without figures at a page's edge may be a piece of a row that the page has cut
        cut = (first == 0 and self.segment.above) or (last == len(self.leaves) and self.segment.below)
        bare = self.bare and not cut and block.column("level3") in runs
        return bare and self._alone(first, last) and self._own_level(first, last, runs, mode)

    def _fund_line(self, runs: Mapping[int, list[int]]) -> bool:
        """Whether the row is one of 项目资金: a known label, and figures (`6.4—` is a dash of 分值 pushed aside)."""
        amounts = [self._text(column, run) for column, run in runs.items() if column > 1]
        ends = [self.block.column(name) in runs for name in ("weight", "score") if self.block.column(name)]
        # both or none of 分值 and 得分 are filled; a dash beside an empty 分值 is one that was pushed aside
        pushed = any(ends) != all(ends) or (not any(ends) and any(_DASH.fullmatch(amount) for amount in amounts))
        known = 1 in runs and labels.fund_line(self._text(1, runs[1])) is not None
        return known and not pushed and all(_AMOUNT.fullmatch(amount) for amount in amounts)

    def _alone(self, first: int, last: int) -> bool:
        """Whether no line of these goes on from the line above, or on to the line below."""
        for above, below in ((first - 1, first), (last - 1, last)):
            if above >= 0 and below < len(self.leaves):
                for column in set(self.leaves[above]) & set(self.leaves[below]):
                    if full(self.leaves[above][column], self.leaves[below][column], self.widths.get(column, 0)):
                        return False
        return True

    def _text(self, column: int, run: Sequence[int]) -> str:
        return "".join(joined(self.leaves[line][column]) for line in run)

    def _own_level(self, first: int, last: int, runs: Mapping[int, list[int]], mode: Mode) -> bool:
        """Whether a second-level heading stands in the middle (or at the top) of these lines alone."""
        level = self.block.column("level2")
        if level is None:
            return False
        before = self.numbers[first - 1] if first else -1
        after = self.numbers[last] if last < len(self.numbers) else 1 << 30
        at = [n for n, words in self.segment.lines.items() if level in words and before < n < after]
        own = [[self.numbers[line] for line in run] for run in runs.values()]
        return any(
            steps([*own, at[a:b]], mode) is not None
            and labels.level2("".join(joined(self.segment.lines[n][level]) for n in at[a:b])) is not None
            for a in range(len(at))
            for b in range(a + 1, len(at) + 1)
        )


TOTAL = -1
"""The column that the word 总分 is given, wherever it stands."""
