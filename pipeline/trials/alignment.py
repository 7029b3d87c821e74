"""Which answered row belongs to which true row, and which answer to which form: in order, by likeness of words."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any

from pipeline.trials.truth import Record, squeeze

ROW_FLOOR = 0.3
FORM_FLOOR = 0.4
"""Likeness (0 to 1) up to which two rows, or two forms, have nothing to do with each other."""

ROWS_OF_A_FORM = 6


def align(want: Sequence[str], got: Sequence[str], like: Callable[[str, str], float]) -> dict[int, int]:
    """Index of want -> index of got, both ascending, by the greatest total likeness; unlike ones stay alone."""
    table = [[like(a, b) for b in got] for a in want]
    best = [[0.0] * (len(got) + 1) for _ in range(len(want) + 1)]
    for i in reversed(range(len(want))):
        for j in reversed(range(len(got))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + table[i][j])
    pairs: dict[int, int] = {}
    i = j = 0
    while i < len(want) and j < len(got):
        if table[i][j] > 0 and best[i][j] == best[i + 1][j + 1] + table[i][j]:
            pairs[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _above(floor: float) -> Callable[[str, str], float]:
    return lambda a, b: max(0.0, SequenceMatcher(None, a, b, autojunk=False).ratio() - floor)


def _words(node: object, fields: Sequence[str]) -> str:
    values = [node.get(name) for name in fields] if isinstance(node, dict) else []
    return "|".join(squeeze(value) if isinstance(value, str) else "" for value in values)


def _row_words(row: object) -> str:
    return _words(row, ("level3", "target", "actual"))


def _rows(record: Record) -> list[Any]:
    rows = record.get("indicators")
    return rows if isinstance(rows, list) else []


def _form_words(record: Record) -> str:
    head = _words(record, ("project_name", "implementing_unit"))
    return "|".join([head, *map(_row_words, _rows(record)[:ROWS_OF_A_FORM])])


def aligned_rows(want: Record, got: Record) -> dict[int, int]:
    """Answered row -> true row; rows too many get numbers past the end. As many rows as there should be stand."""
    true, answered = _rows(want), _rows(got)
    if len(true) == len(answered):
        return {j: j for j in range(len(answered))}
    pairs = align([*map(_row_words, true)], [*map(_row_words, answered)], _above(ROW_FLOOR))
    number = {j: i for i, j in pairs.items()}
    return {j: number.get(j, len(true) + j) for j in range(len(answered))}


def aligned_forms(want: Sequence[Record], got: Sequence[Record]) -> dict[int, int]:
    """True form -> answer, both in printed order."""
    return align([*map(_form_words, want)], [*map(_form_words, got)], _above(FORM_FLOOR))
