"""How many rows a form has, and which figures are none of its cells: what the bare numbers of atoms allow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pipeline.extract.scatter.atoms import Atom, value_of
from pipeline.kinds.self_evaluation import labels

_TWO, _FEWER, _CELLS = 2, 3, 5
_SPARE = 2
"""How many cells may be blank before a way is given up."""
_HUNDRED = 100
_LONGEST_PAGE = 3


@dataclass(frozen=True, slots=True)
class Points:
    """What the sums of a form are to be: the weight and score of the execution row; whether a total is printed."""

    weight: Decimal | None
    score: Decimal | None
    total: bool


class Counts(NamedTuple):
    """How many rows there are; how many texts have no place in them; how many figures may be targets or values."""

    rows: int
    apart: int
    figures: int
    styled: bool

    def is_heading(self, atom: Atom) -> bool:
        """Whether a level's name is printed as headings are here: with 指标 at its end where they have it."""
        return not self.styled or atom.chars.endswith(labels.LEVEL_ENDING)


def counts_of(atoms: Sequence[Atom], points: Points) -> Iterator[Counts]:
    """What the numbers of figures and texts allow, the tightest first."""
    figures = sum(is_points(a) for a in atoms)
    levels = sum(a.is_level for a in atoms)
    styled = _TWO * sum(a.is_level and a.chars.endswith(labels.LEVEL_ENDING) for a in atoms) > levels
    most = (figures - _TWO * points.total) // _TWO
    for loosely in (0, _SPARE):
        for rows in range(most, max(most - _FEWER, 0), -1):
            spare = len(atoms) - _CELLS * rows - _TWO * points.total
            if spare >= 0:
                apart = max(spare - levels, 0) + 1 + loosely
                yield Counts(rows, apart, figures - _TWO * (rows + points.total) + loosely, styled)


def is_page(atom: Atom) -> bool:
    """Whether a figure may be a page's number."""
    return atom.is_figure and len(atom.places) == 1 and len(atom.chars) <= _LONGEST_PAGE


def is_points(atom: Atom) -> bool:
    """A weight or score: `2023.9` is none."""
    return atom.is_figure and number(atom) <= _HUNDRED


def number(atom: Atom) -> Decimal:
    """The figure as a number."""
    return value_of(atom.chars)
