"""Atoms: the pieces of the text that are one cell or one label each."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipeline.amounts import DASHES
from pipeline.amounts import is_number as prints_number
from pipeline.extract.scatter.words import Word
from pipeline.kinds.self_evaluation import labels
from pipeline.text import fold_figure

_QUANTITY = re.compile(
    rf"(?P<sign>[≥≤<>=＜＞＝]{{1,2}}|{'|'.join(labels.COMPARISONS)})?"
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>[^\d]{0,4})\Z"
)
_LONGEST = 16
_MOST_TEXTS = 4096
"""The same few figures are asked about for every way to place them."""


@lru_cache(maxsize=_MOST_TEXTS)
def is_number(chars: str) -> bool:
    """Whether a text prints one number, with or without a unit or sign of per cent."""
    return prints_number(chars)


@lru_cache(maxsize=_MOST_TEXTS)
def value_of(chars: str) -> Decimal:
    """The number that a text prints."""
    return Decimal(fold_figure(chars)[0])


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a box that is one cell or one label: the numbers of its fragments in order, and what they say.

    `words` are the labels that it may be, none for a value.
    """

    places: tuple[int, ...]
    chars: str
    words: tuple[Word, ...] = ()

    @property
    def is_label(self) -> bool:
        """Whether it is a label and nothing else; a level's name may be a row's name too."""
        return bool(self.words) and not self.is_level

    @property
    def is_level(self) -> bool:
        """Whether it is a heading of the first or second level."""
        return bool(self.words) and any(w.block == "level" for w in self.words)

    @property
    def is_figure(self) -> bool:
        """Whether it is a bare number: `32`, not `32万元`."""
        return self.chars[-1].isdigit() and is_number(self.chars)

    @property
    def is_percent(self) -> bool:
        """`100%`."""
        return self.chars.endswith(("%", "％")) and is_number(self.chars)

    @property
    def is_dash(self) -> bool:
        """Whether it stands for a blank cell."""
        return self.chars in DASHES

    def named(self, block: str) -> str | None:
        """The name of the label that it is in a block."""
        return next((w.name for w in self.words if w.block == block), None)


Ways = tuple[tuple[float, tuple[Atom, ...]], ...]
"""Ways to read a box as atoms, each with what speaks against it."""


@lru_cache(maxsize=_MOST_TEXTS)
def quantity(chars: str) -> re.Match[str] | None:
    """`≥95%`, `15次`: sign, number and unit of a short quantity."""
    return _QUANTITY.match(chars) if len(chars) <= _LONGEST else None
