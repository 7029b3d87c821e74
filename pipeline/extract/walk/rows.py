"""The indicator rows: figures part the run of fragments into stretches, and each stretch is cut into cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.extract.walk.blocks import Blocks
from pipeline.extract.walk.cuts import Cut, Stretch, cuts_of, is_figure
from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.extract.walk.seams import is_unit
from pipeline.extract.walk.solve import solve
from pipeline.text import fold_figure

_MARGIN = 1.0
_DOUBTFUL = 0.5


@dataclass(slots=True)
class IndicatorRow:
    """A row in the making: the numbers of the fragments of each field; `above`: they belong to the row before."""

    cells: dict[str, tuple[int, ...]] = field(default_factory=dict)
    above: bool = False


@dataclass(frozen=True, slots=True)
class OpenRows:
    """Rows whose cells the evidence leaves open: the first of them by number, and each way to fill them."""

    first: int
    ways: tuple[tuple[IndicatorRow, ...], ...]


def rows_of(fragments: Sequence[Fragment], found: Blocks) -> tuple[list[IndicatorRow], list[OpenRows]]:
    """The rows of the indicators, and those that the evidence leaves open."""
    pairs = _pairs(fragments, *found.indicators)
    stretches = _stretches(fragments, found.indicators, pairs)
    cuts = [cuts_of(fragments, s) for s in stretches]
    if not all(cuts):
        return [], []
    choices = solve(cuts)
    rows: list[IndicatorRow] = []
    opened: list[OpenRows] = []
    for k, choice in enumerate(choices):
        pair = pairs[k] if k < len(pairs) else None
        made = _rows(choice.cut, pair)
        if choice.against >= _DOUBTFUL or choice.margin < _MARGIN or _over_pages(fragments, choice.cut, pair):
            other = (_rows(choice.other, pair),) if choice.other else ()
            opened.append(OpenRows(len(rows), (made, *other)))
        if made and made[0].above and rows:
            rows[-1].cells |= made[0].cells
            made = made[1:]
        rows += made
    return rows, opened


def _pairs(fragments: Sequence[Fragment], start: int, stop: int) -> list[int]:
    """Where weight and score stand, side by side: the last two figures of each run of figures."""
    found: list[int] = []
    i = start
    while i < stop:
        end = i
        while end < stop and is_figure(fragments[end].chars):
            end += 1
        following = fragments[end] if end < stop else None
        # `20 20 万 10 10`: a figure with its unit is no score.
        last = end - 1 if following and following.gap is Gap.SPACE and is_unit(following.chars) else end
        if last - i >= 2:
            found.append(last - 2)
        i = max(end, i + 1)
    side_by_side = [pair for pair in found if fragments[pair + 1].gap is Gap.SPACE]
    # `3.12.3 / 1 / 2022.9`: where weight and score share a line, two figures on two lines are none.
    return side_by_side if len(side_by_side) > len(found) / 2 else found


def _stretches(fragments: Sequence[Fragment], block: tuple[int, int], pairs: Sequence[int]) -> list[Stretch]:
    edges = [block[0], *(p + 2 for p in pairs)]
    stops = [*pairs, block[1]]
    blocks = sum(f.gap is Gap.BLANK for f in fragments[slice(*block)]) > len(pairs)
    inline = sum(fragments[p + 1].gap is Gap.SPACE for p in pairs) > len(pairs) / 2
    return [
        Stretch(
            a,
            b,
            blocks=blocks,
            inline=inline,
            after=k > 0,
            lost=k > 0 and _lost(fragments, pairs[k - 1]),
            scored=k < len(pairs),
        )
        for k, (a, b) in enumerate(zip(edges, stops, strict=True))
    ]


def _lost(fragments: Sequence[Fragment], pair: int) -> bool:
    weight, score = (fold_figure(fragments[pair + i].chars)[0] for i in (0, 1))
    try:
        return Decimal(score) < Decimal(weight)
    except ArithmeticError:
        return False


def _over_pages(fragments: Sequence[Fragment], cut: Cut, pair: int | None) -> bool:
    """Whether a page ends among the cells of a row: each may go on there, and the order of the rest is not known."""
    names = [piece.name for piece in cut.pieces]
    if pair is None or "level3" not in names:
        return any(fragments[i].gap is Gap.PAGE for p in cut.pieces for i in range(p.start + 1, p.stop))
    first = cut.pieces[names.index("level3")].start
    return any(fragments[i].gap is Gap.PAGE for i in range(first + 1, pair + 2))


def _rows(cut: Cut, pair: int | None) -> tuple[IndicatorRow, ...]:
    """The rows of a stretch; the first holds the reason of the row above, and is left out where there is none."""
    rows: list[IndicatorRow] = []
    row = IndicatorRow()
    for piece in cut.pieces:
        places = tuple(range(piece.start, piece.stop))
        if piece.name == "deviation":
            rows.append(IndicatorRow({"deviation": places}, above=True))
        elif piece.name == "absent":
            row.cells["level3"] = places
            rows.append(row)
            row = IndicatorRow()
        else:
            row.cells[piece.name] = places
    if pair is not None:
        row.cells["weight"], row.cells["score"] = (pair,), (pair + 1,)
    if row.cells:
        rows.append(row)
    return tuple(rows)
