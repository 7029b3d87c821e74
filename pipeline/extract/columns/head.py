"""The head of a form: titles over the whole width, then rows of one or two pairs of label and value."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.extract.columns.lines import Line, Word, aligned, joined, measure
from pipeline.extract.columns.merged import full
from pipeline.extract.columns.rows import Bounds, Mode, partitions, steps
from pipeline.kinds.self_evaluation import labels

_YEAR = re.compile(r"[(（]?\d{4}年度?[)）]?")
_UNIT = re.compile(rf"[(（]?(?:{'|'.join(labels.UNIT_LABELS)})[:：].*")
LEFT, VALUE, RIGHT, SECOND = range(4)
"""The columns of the head; a value beside one label alone goes to the end."""

Cells = Mapping[int, list[list[Word]]]


def titles(lines: Sequence[Line]) -> int:
    """How many lines at the beginning are titles: up to the last that names the form or stands alone with a year."""
    count = 0
    for at, line in enumerate(lines):
        text = joined(line.words)
        if labels.TITLE.search(text) or _YEAR.fullmatch(text) or _UNIT.fullmatch(text):
            count = at + 1
        elif _is_label(line.words[0].text):
            break
    return count


def _is_label(text: str) -> bool:
    return labels.head(text) is not None or labels.known(text)


@dataclass
class HeadRows:
    """The rows of label and value below the titles."""

    lines: Sequence[Line]
    left: int = field(init=False, default=0)
    right: tuple[int, int] | None = field(init=False, default=None)
    widths: dict[int, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        names = [line.words[0] for line in self.lines if _is_label(line.words[0].text)]
        self.left = max((word.right for word in names), default=0)
        seconds = [w for line in self.lines for w in line.words[1:] if w.left > self.left and _is_label(w.text)]
        if seconds:
            self.right = min(w.left for w in seconds), max(w.right for w in seconds)
        for paired in (True, False):
            for line in self.lines:
                for column, words in self._columns([line], paired).items():
                    if paired and column == VALUE and self.right and words[0][-1].right > self.right[0]:
                        continue
                    kept = column if paired else -column
                    self.widths[kept] = max(self.widths.get(kept, 0), measure(joined(words[0])))

    def ways(self, mode: Mode) -> list[Bounds]:
        """Every way to cut the lines into rows."""
        return partitions(len(self.lines), lambda first, last: self.row(first, last, mode) is not None)

    def row(self, first: int, last: int, mode: Mode) -> Cells | None:
        """The cells of lines [first, last) as a row, words line by line; None when they cannot be one."""
        lines = self.lines[first:last]
        for paired in (True, False):
            cells = self._columns(lines, paired)
            runs = [[words[0].line for words in run] for run in cells.values()]
            if self._holds(cells, paired) and steps(runs, mode) is not None:
                return cells
        return None

    def _columns(self, lines: Sequence[Line], paired: bool) -> dict[int, list[list[Word]]]:
        cells: dict[int, list[list[Word]]] = {}
        for line in lines:
            by_column: dict[int, list[Word]] = {}
            for word in line.words:
                by_column.setdefault(self._column(word, paired), []).append(word)
            for column, words in by_column.items():
                cells.setdefault(column, []).append(words)
        return cells

    def _column(self, word: Word, paired: bool) -> int:
        if word.right <= self.left:
            return LEFT
        if not paired or self.right is None:
            return VALUE
        if word.left >= self.right[0] - 1 and word.right <= self.right[1] + 1:
            return RIGHT
        return VALUE if word.left < self.right[0] else SECOND

    def _holds(self, cells: Cells, paired: bool) -> bool:
        """Whether labels are whole, values unbroken, and every line but a cell's last one full."""
        for column in (LEFT, RIGHT) if paired else (LEFT,):
            if column not in cells or not _is_label("".join(joined(words) for words in cells[column])):
                return False
        for column, run in cells.items():
            if any(b.left - a.right > 1 for words in run for a, b in pairwise(words)):
                return False
            if not aligned(run):
                return False
            width = self.widths.get(column if paired else -column, 0)
            if column in (VALUE, SECOND) and not all(full(a, b, width) for a, b in pairwise(run)):
                return False
        return True
