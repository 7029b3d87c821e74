"""Figures as printed: which cells are numbers, which are blank, and what they say as decimals."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipeline.text import Text, fold_figure

DASHES = frozenset({"—", "——", "―", "─", "–", "-", "--", "---", "－", "/", "／", "\\", "一", "ー", "———"})
BLANKS = DASHES | {"", "无"}
"""What a numeric cell prints when it holds no number."""

_FIGURE = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)
# `0586`: no form prints a leading zero, so two cells ran together.
_RUN_TOGETHER = re.compile(r"-?0\d")
# `20 15` in one cell may be two numbers: digits that white space parts on one line are never joined silently.
# `201.195 6` is such a cell too; `10\n0%`, wrapped over lines, is not.
_PARTED = re.compile(r"[\d.．](?:[ \t\u00a0\u3000]|&nbsp;|<[^<>]*>)+[\d.．]")
_LONGEST = 40
"""Characters of the longest number that any form prints, with room to spare."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A numeric cell: its decimal string (None when it is blank), the folds that gave it, and whether it is whole."""

    value: str | None
    folds: tuple[str, ...]
    parted: bool = False


def figure(text: Text, source: str) -> Figure | None:
    """The cell as a figure; None when it prints something that is no number."""
    if text.chars in BLANKS:
        return Figure(None, text.folds)
    chars, folds = fold_figure(text.chars)
    if len(chars) > _LONGEST or not _FIGURE.match(chars) or _RUN_TOGETHER.match(chars):
        return None
    parted = any(_PARTED.search(source[a:b]) for a, b in text.pieces)
    return Figure(chars, (*text.folds, *folds), parted)


@lru_cache(maxsize=16384)
def is_number(chars: str) -> bool:
    """Whether a folded text prints one number, with or without separator, unit or sign of per cent."""
    return len(chars) <= _LONGEST and bool(_FIGURE.match(fold_figure(chars)[0]))


def decimal(value: object) -> Decimal | None:
    """A record's figure as a Decimal; None for null and for what is no figure."""
    return Decimal(value) if isinstance(value, str) and _FIGURE.match(value) else None


def places(value: str) -> int:
    """How many decimals a figure prints."""
    return len(value.partition(".")[2])
