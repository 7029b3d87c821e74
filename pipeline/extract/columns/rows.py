"""Which lines make a row: centred or top-aligned cells leave only few partitions, often one."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise

LIMIT = 64
LONGEST = 60

Bounds = tuple[tuple[int, int], ...]


class Mode(StrEnum):
    """How the cells of a row stand to each other."""

    MIDDLE = "middle"
    TOP = "top"


def partitions(count: int, valid: Callable[[int, int], bool], limit: int = LIMIT) -> list[Bounds]:
    """Every way to cut `count` lines into rows that are all valid, at most `limit` of them."""
    ends: list[list[int]] = [[] for _ in range(count + 1)]
    open_ends = [False] * count + [True]
    for first in range(count - 1, -1, -1):
        for last in range(first + 1, min(count, first + LONGEST) + 1):
            if open_ends[last] and valid(first, last):
                ends[first].append(last)
        open_ends[first] = bool(ends[first])
    found: list[Bounds] = []

    def walk(first: int, rows: Bounds) -> None:
        if first == count:
            found.append(rows)
        for last in ends[first]:
            if len(found) < limit:
                walk(last, (*rows, (first, last)))

    if count and open_ends[0]:
        walk(0, ())
    return found


def steps(runs: Sequence[Sequence[int]], mode: Mode) -> dict[int, int] | None:
    """Half-line step -> line, if the runs of lines can be the cells of one row; None if they cannot.

    Centred cells share a centre: a line of a cell with an even number of lines stands between those of an odd one,
    and lines at the same step are one line. Top-aligned cells share their first line.
    """
    placed: dict[int, int] = {}
    for run in runs:
        first = 1 - len(run) if mode is Mode.MIDDLE else 0
        for at, line in enumerate(run):
            if placed.setdefault(first + 2 * at, line) != line:
                return None
    order = [placed[step] for step in sorted(placed)]
    return placed if all(a < b for a, b in pairwise(order)) else None


def runs_of(lines: Sequence[Mapping[int, object]], first: int, last: int) -> dict[int, list[int]]:
    """Column -> the lines of [first, last) on which it holds something."""
    runs: dict[int, list[int]] = {}
    for line in range(first, last):
        for column in lines[line]:
            runs.setdefault(column, []).append(line)
    return runs
