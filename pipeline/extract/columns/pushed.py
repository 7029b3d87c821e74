"""Words that a full neighbour pushed along its line, and the proof that they are not of the neighbour's cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extract.columns.lines import Word, aligned, joined, measure
from pipeline.extract.columns.merged import full


@dataclass(frozen=True, slots=True)
class Pushed:
    """A word that by its position may as well be in `column`, after the words that stand there on its line.

    `alone`: both words stand in that column, and only because they do not fit there the second is in the next.
    """

    column: int
    word: Word
    before: Sequence[Word]
    alone: bool = False


def too_wide(
    pushed: Pushed, lines: Sequence[Mapping[int, list[Word]]], rows: Sequence[Mapping[int, list[int]]]
) -> bool:
    """Whether the column cannot hold the word: a cell of several lines breaks one that would have had the room.

    `rows` are the lines of each row's cells by column.
    """
    width = measure(joined([*pushed.before, pushed.word]))
    wide = any(
        pushed.word.line not in (a[0].line, b[0].line) and not full(a, b, width)
        for row in rows
        for a, b in pairwise([lines[at][pushed.column] for at in row.get(pushed.column, ())])
    )
    return wide and (not pushed.alone or any(_not_left(pushed, lines, row) for row in rows))


def _not_left(pushed: Pushed, lines: Sequence[Mapping[int, list[Word]]], row: Mapping[int, list[int]]) -> bool:
    """Whether the words before the pushed one cannot be of the column on their left: its cell stands elsewhere."""
    if not any(list(pushed.before) == lines[at].get(pushed.column) for at in row.get(pushed.column, ())):
        return False
    cell = [lines[at][pushed.column - 1] for at in row.get(pushed.column - 1, ())]
    return bool(cell) and not aligned(sorted([*cell, list(pushed.before)]))
