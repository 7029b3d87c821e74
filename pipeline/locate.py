"""Where a record's values stand, found without reading the form: by their order among the slice's cells.

A record that anybody made is laid beside the cells as printed, row after row: the longest common run of both shows
which values stand where they should. A value that is out of order, altered or invented stays without a place, a cell
that no value claims is left over.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.amounts import decimal
from pipeline.text import Text, fold_figure, squeeze


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value of a record, in printed order; `figure`: compared as a decimal."""

    path: str
    value: str
    figure: bool = False

    def says(self, chars: str) -> bool:
        """Whether a cell's text is this value."""
        if self.figure:
            return decimal(fold_figure(chars)[0]) == decimal(self.value)
        return squeeze(chars) == squeeze(self.value)


@dataclass(frozen=True, slots=True)
class Located:
    """Path -> the cells that hold the value; the paths without a place; the cells that no value claims."""

    places: dict[str, tuple[Text, ...]]
    absent: tuple[str, ...]
    unclaimed: tuple[Text, ...]


def locate(wanted: Sequence[Wanted], cells: Sequence[Text], optional: Callable[[str], bool]) -> Located:
    """Lay values beside cells, both in printed order; cells whose text is `optional` (labels) need no value."""
    pairs = _common(wanted, cells)
    places: dict[str, tuple[Text, ...]] = {wanted[i].path: (cells[j],) for i, j in pairs}
    free = [c for j, c in enumerate(cells) if j not in {j for _, j in pairs}]
    for want in wanted:
        if want.path not in places and (run := _joined(want, free)):
            places[want.path] = tuple(run)
            free = [c for c in free if c not in run]
    absent = tuple(w.path for w in wanted if w.path not in places)
    return Located(places, absent, tuple(c for c in free if not optional(c.chars)))


def _common(wanted: Sequence[Wanted], cells: Sequence[Text]) -> list[tuple[int, int]]:
    """The longest common subsequence, as pairs of indices; the first of equal ones."""
    n, m = len(wanted), len(cells)
    best = [[0] * (m + 1) for _ in range(n + 1)]
    equal = [[w.says(c.chars) for c in cells] for w in wanted]
    for i in range(n - 1, -1, -1):
        row, below, same = best[i], best[i + 1], equal[i]
        for j in range(m - 1, -1, -1):
            row[j] = below[j + 1] + 1 if same[j] else max(below[j], row[j + 1])
    pairs, i, j = [], 0, 0
    while i < n and j < m:
        if equal[i][j] and best[i][j] == best[i + 1][j + 1] + 1:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _joined(want: Wanted, free: Sequence[Text]) -> list[Text]:
    """Unclaimed cells, in order, whose texts together are the value (a page cut it); [] when there are none."""
    rest, run = squeeze(want.value), []
    for cell in free:
        chars = squeeze(cell.chars)
        if chars and rest.startswith(chars):
            run.append(cell)
            rest = rest[len(chars) :]
            if not rest:
                return run if len(run) > 1 else []
        elif run:
            continue
    return []
