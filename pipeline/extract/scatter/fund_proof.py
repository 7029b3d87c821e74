"""What of a fund table is proven whose rows do not follow their names: whole columns that add up in one way only.

A blank cell leaves no trace in a dump. Amounts in two of four rows may be those of any of the parts: only full columns
are proven.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, islice, product

from pipeline.extract.scatter.atoms import Atom, is_number
from pipeline.extract.scatter.counts import number
from pipeline.extract.scatter.matrix import Cell
from pipeline.extract.scatter.proof import Unproven
from pipeline.kinds.self_evaluation import checks
from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS, FUND_COLUMNS, FUND_LINES

_Row = tuple[Decimal, ...]
_COLUMNS = len(AMOUNT_COLUMNS)
_FEWEST = 2
"""Rows with amounts: the total and a part of it."""
_GUESS = "资金表的数字离开了行列，所在的行只是推测", "the figures of the funds stand apart from their rows: a guess"
_BLANK = "资金表有空行，空格不留痕迹，看不出是哪一行", "a row of the funds is blank: nothing shows which one"


def unproven_funds(cells: Mapping[Cell, Atom], lines: Sequence[str], columns: Sequence[str]) -> Iterator[Unproven]:
    """The rows of the funds that are not proven: none, the parts of the total, or all."""
    if tuple(lines) != FUND_LINES or set(columns) != set(FUND_COLUMNS):
        yield Unproven("funds", *_GUESS)
        return
    filled = {r for r, c in cells if columns[c] in AMOUNT_COLUMNS}
    ways = _whole_ways(cells, columns)
    for row, line in enumerate(lines):
        if not ways or len({way[row] for way in ways if row < len(way)}) > 1:
            yield Unproven(f"funds.{line}", *_GUESS)
    if ways and len(filled) < len(lines):
        yield from (Unproven(f"funds.{line}", *_BLANK) for line in lines[1:])


def _whole_ways(cells: Mapping[Cell, Atom], columns: Sequence[str]) -> set[tuple[_Row, ...]]:
    """The ways to make whole rows or columns that add up of amounts that stand on end, as many in each column.

    None where they do not, or where the reading is none of the ways.
    """
    stream = sorted((a.places[0], a, cell) for cell, a in cells.items())
    amounts = [k for k, (_, _, (_, c)) in enumerate(stream) if columns[c] in AMOUNT_COLUMNS]
    atoms = [stream[k][1] for k in amounts]
    height, left_over = divmod(len(atoms), _COLUMNS)
    if height < _FEWEST or left_over or not all(a.is_figure for a in atoms):
        return set()
    around = [stream[k][1] for k in (amounts[0] - 1, amounts[-1] + 1) if 0 <= k < len(stream)]
    touching = any(
        a.is_figure and (a.places[-1] + 1 == atoms[0].places[0] or atoms[-1].places[-1] + 1 == a.places[0])
        for a in around
    )
    if amounts != list(range(amounts[0], amounts[-1] + 1)) or touching:
        return set()
    order = [c for c, name in enumerate(columns) if name in AMOUNT_COLUMNS]
    rows = sorted({r for r, c in cells if c in order})
    if len(rows) != height or any((r, c) not in cells for r in rows for c in order):
        return set()
    mine = tuple(tuple(number(cells[r, c]) for c in order) for r in rows)
    found = {way for way in _ways([number(a) for a in atoms], height) if _adds_up(way)}
    return found if mine in found and _rates_fit(cells, columns, rows) else set()


def _ways(numbers: Sequence[Decimal], height: int) -> Iterator[tuple[_Row, ...]]:
    """The figures as rows: cut into parts one under the other, or side by side, each part come by row or by column."""
    for parts in _cuts(height):
        for by_row in product((True, False), repeat=len(parts)):
            left = iter(numbers)
            yield tuple(
                row
                for part, along in zip(parts, by_row, strict=True)
                for row in _block(tuple(islice(left, part * _COLUMNS)), part, _COLUMNS, along=along)
            )
    for parts in _cuts(_COLUMNS):
        for by_row in product((True, False), repeat=len(parts)):
            left = iter(numbers)
            blocks = [
                _block(tuple(islice(left, height * width)), height, width, along=along)
                for width, along in zip(parts, by_row, strict=True)
            ]
            yield tuple(tuple(chain.from_iterable(rows)) for rows in zip(*blocks, strict=True))


def _block(numbers: _Row, height: int, width: int, *, along: bool) -> list[_Row]:
    if along:
        return [numbers[k : k + width] for k in range(0, height * width, width)]
    return [numbers[k::height] for k in range(height)]


def _cuts(total: int) -> Iterator[tuple[int, ...]]:
    """`total` as an ordered sum."""
    if total == 0:
        yield ()
    for first in range(1, total + 1):
        for rest in _cuts(total - first):
            yield (first, *rest)


def _adds_up(rows: Sequence[_Row]) -> bool:
    total, *parts = rows
    return all(sum(column) == whole for whole, column in zip(total, zip(*parts, strict=True), strict=True))


def _rates_fit(cells: Mapping[Cell, Atom], columns: Sequence[str], rows: Sequence[int]) -> bool:
    """One rate, the total's, or one in each row that has a budget; each is that of its amounts."""
    budget, spent, rate = (columns.index(n) for n in ("annual_budget", "executed", "execution_rate"))
    rated = [r for r in range(len(FUND_LINES)) if (a := cells.get((r, rate))) and is_number(a.chars)]
    asked = [r for r in rows if number(cells[r, budget])]
    if rated not in ([0], asked) or 0 not in asked:
        return False
    return all(
        abs(number(cells[r, spent]) / number(cells[r, budget]) * 100 - number(cells[r, rate])) <= checks.RATE_TOLERANCE
        for r in rated
    )
