"""Boxes under their headings: by the widths that columns take, never by order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.extract.boxed.place import TextBox, beside, over

_NEAR = 0.1
"""Of the type's height: edges and middles that are nearer are the same."""


@dataclass(slots=True)
class Under:
    """Which heading each box stands under; `open` are the boxes of which geometry does not tell it."""

    column: dict[TextBox, int] = field(default_factory=dict)
    open: list[TextBox] = field(default_factory=list)


def under(headings: Sequence[TextBox], boxes: Sequence[TextBox], size: float) -> Under:
    """Every box under a heading, by number from the left.

    A box that shares some width with one heading alone is its own. One between two headings is that one's whose
    neighbours leave it room, in whose column others begin or have their middle where it does.
    """
    ways = {box: _ways(headings, box) for box in boxes}
    while True:
        sure: list[list[TextBox]] = [[heading] for heading in headings]
        for box, own in ways.items():
            if len(own) == 1:
                sure[own[0]].append(box)
        narrowed = {box: own if len(own) == 1 else _narrowed(box, own, sure, _NEAR * size) for box, own in ways.items()}
        if narrowed == ways:
            break
        ways = narrowed
    found = Under()
    for box, own in ways.items():
        if len(own) != 1 or _crosses(box, own[0], sure, _NEAR * size):
            found.open.append(box)
        found.column[box] = min(own or range(len(headings)), key=lambda k: abs(headings[k].centre - box.centre))
    return found


def _ways(headings: Sequence[TextBox], box: TextBox) -> tuple[int, ...]:
    shared = tuple(k for k, heading in enumerate(headings) if over(heading, box))
    if shared:
        return shared
    right = next((k for k, heading in enumerate(headings) if heading.x0 >= box.x1), len(headings))
    return tuple(k for k in (right - 1, right) if 0 <= k < len(headings))


def _narrowed(box: TextBox, own: tuple[int, ...], sure: Sequence[Sequence[TextBox]], near: float) -> tuple[int, ...]:
    left = tuple(
        k
        for k in own
        if not _crosses(box, k, sure, near) and not any(beside(box, o) and o.page == box.page for o in sure[k])
    )
    if len(left) <= 1:
        return left
    alike = tuple(k for k in left if any(_alike(box, other, near) for other in sure[k]))
    return alike if len(alike) == 1 else left


def _crosses(box: TextBox, k: int, sure: Sequence[Sequence[TextBox]], near: float) -> bool:
    """Whether the box in this column would reach into another one, or stand beyond it."""
    return any(o.x1 > box.x0 + near for own in sure[:k] for o in own if o is not box) or any(
        o.x0 < box.x1 - near for own in sure[k + 1 :] for o in own if o is not box
    )


def _alike(one: TextBox, other: TextBox, near: float) -> bool:
    return abs(one.x0 - other.x0) <= near or abs(one.centre - other.centre) <= near
