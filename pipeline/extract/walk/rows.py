"""The indicator rows: figures part the run of fragments into stretches, and each stretch is cut into cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.extract.walk.blocks import Blocks
from pipeline.extract.walk.cuts import Cut, cuts_of
from pipeline.extract.walk.figures import Places
from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.extract.walk.pairs import FIGURES, Pair, scored
from pipeline.extract.walk.phrases import Phrases
from pipeline.extract.walk.pieces import TEXTS, Headings, Stretch
from pipeline.extract.walk.solve import Choice, solve

_PRINTED = ("level1", "level2", *TEXTS, *FIGURES)
_MARGIN = 1.0
_DOUBTFUL = 0.5


@dataclass(slots=True)
class IndicatorRow:
    """A row in the making: the numbers of the fragments of each field; `above`: they belong to the row before."""

    cells: dict[str, tuple[int, ...]] = field(default_factory=dict)
    above: bool = False


@dataclass(frozen=True, slots=True)
class OpenRows:
    """Rows whose cells the evidence leaves open: the first of them by number, and each way to fill them.

    `strange`: the texts fit no way well; `uneven`: it is the ends of their lines that fit no width.
    """

    first: int
    ways: tuple[tuple[IndicatorRow, ...], ...]
    strange: bool
    uneven: bool = False


@dataclass(frozen=True, slots=True)
class Indicators:
    """The rows of the indicators, those that the evidence leaves open, and the figures of the total.

    `closed`: the rows' weights sum up to the total's; `right`: so do the scores.
    """

    rows: list[IndicatorRow]
    opened: list[OpenRows]
    total: tuple[Places, ...]
    closed: bool
    right: bool

    def open_all(self) -> None:
        """No row is sure: their cells may have come in another order than they stand."""
        self.opened[:] = [OpenRows(number, ((row,),), strange=False) for number, row in enumerate(self.rows)]


def rows_of(fragments: Sequence[Fragment], found: Blocks, phrases: Phrases, *, loose: bool) -> Indicators | None:
    """The rows of the indicators; None when their columns or their texts are in no order that is known."""
    columns = [label.name for label in found.indicator_heading if label.name in _PRINTED]
    texts = tuple(name for name in columns if name in TEXTS)
    if columns[2:7] != [*texts, *(name for name in columns if name in FIGURES)] or columns[:2] != ["level1", "level2"]:
        return None
    figures = scored(fragments, found, columns[5:7])
    pairs = figures.pairs
    stretches = [replace(s, loose=loose, words=phrases.parted) for s in _stretches(fragments, found, pairs, texts)]
    headings = Headings(fragments)
    cuts, tried = zip(*(cuts_of(headings, s) for s in stretches), strict=True)
    if not all(cuts):
        return None
    choices, ended = solve(cuts)
    if _strange(choices):
        scaled, in_time = solve(cuts, scaled=True)
        sure = not _strange(scaled) and all(choice.margin >= _MARGIN for choice in scaled)
        choices, ended = (scaled, in_time) if sure else (choices, ended)
    ended = ended and all(tried)
    rows: list[IndicatorRow] = []
    opened: list[OpenRows] = []
    for k, choice in enumerate(choices):
        pair = pairs[k] if k < len(pairs) else None
        made = _rows(choice.cut, pair)
        strange = choice.against >= _DOUBTFUL
        unsure = strange or not (figures.sure and ended) or choice.margin < _MARGIN
        if unsure or _over_pages(fragments, choice.cut, pair):
            other = _rows(choice.other, pair) if choice.other else ()
            # sums decide nothing where a way has other rows than the first
            comparable = not strange and [r.above for r in other] == [r.above for r in made]
            uneven = choice.against - choice.cut.speaks >= _DOUBTFUL
            opened.append(OpenRows(len(rows), (made, other) if comparable else (made,), strange, uneven))
        if made and made[0].above and rows:
            rows[-1].cells |= made[0].cells
            made = made[1:]
        rows += made
    return Indicators(rows, opened, figures.total, figures.closed, figures.right)


def _strange(choices: Sequence[Choice]) -> bool:
    return any(choice.against >= _DOUBTFUL for choice in choices)


def _stretches(
    fragments: Sequence[Fragment], found: Blocks, pairs: Sequence[Pair], texts: tuple[str, ...]
) -> list[Stretch]:
    block = found.indicators
    reasons = any(label.name == "deviation" for label in found.indicator_heading)
    edges = [block[0], *(p.stop for p in pairs)]
    stops = [*(p.start for p in pairs), block[1]]
    blocks = sum(f.gap is Gap.BLANK for f in fragments[slice(*block)]) > len(pairs)
    inline = sum(p.inline for p in pairs) > len(pairs) / 2
    return [
        Stretch(
            a,
            b,
            blocks=blocks,
            inline=inline,
            after=k > 0 and reasons,
            lost=k > 0 and pairs[k - 1].lost,
            scored=k < len(pairs),
            texts=texts,
        )
        for k, (a, b) in enumerate(zip(edges, stops, strict=True))
    ]


def _over_pages(fragments: Sequence[Fragment], cut: Cut, pair: Pair | None) -> bool:
    """Whether a page ends among the cells of a row: each may go on there, and the order of the rest is not known."""
    names = [piece.name for piece in cut.pieces]
    if pair is None or "level3" not in names:
        return any(fragments[i].gap is Gap.PAGE for p in cut.pieces for i in range(p.start + 1, p.stop))
    first = cut.pieces[names.index("level3")].start
    return any(fragments[i].gap is Gap.PAGE for i in range(first + 1, pair.stop))


def _rows(cut: Cut, pair: Pair | None) -> tuple[IndicatorRow, ...]:
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
        row.cells |= pair.cells
    if row.cells:
        rows.append(row)
    return tuple(rows)
