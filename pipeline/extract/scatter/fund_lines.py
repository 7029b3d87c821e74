"""项目资金 whose rows come whole, each right after its name: nothing else keeps that order, and nothing is searched."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from pipeline.extract.scatter.atoms import Atom, Ways, is_number
from pipeline.extract.scatter.matrix import Deal, RowOf
from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS, FUND_COLUMNS, FUND_LINES

_BLANK = (("weight", "score"), ("weight", "execution_rate", "score"))
"""The cells of a row that has no amounts: a dash for each."""


def rows_after_names(
    boxes: Sequence[Ways], columns: Sequence[str], labels: Mapping[tuple[str, str], Atom]
) -> Deal | None:
    """The funds where each row's cells stand right after its name, nothing between, and fill the row.

    `其中：当年财政拨款 / 10 / 10 / 10 / — / 100% / — // 上年结转资金 / — / —`
    """
    if set(columns) != set(FUND_COLUMNS) or any(("fund-line", line) not in labels for line in FUND_LINES):
        return None
    atoms = [a for ways in boxes for a in ways[0][1] if a.named("fund-column") is None]
    names = [next((k for k, a in enumerate(atoms) if a is labels["fund-line", n]), -1) for n in FUND_LINES]
    headings = [labels["fund-column", name].places[0] for name in columns]
    if names[0] != 0 or names != sorted(names) or max(headings) > atoms[0].places[0]:
        return None
    if any(one.places[-1] + 1 != other.places[0] for one, other in pairwise(atoms)):
        return None
    parts = [atoms[start + 1 : stop] for start, stop in pairwise([*names, len(atoms)])]
    rows = [_row(part, columns, line) for part, line in zip(parts, FUND_LINES, strict=True)]
    filled = [row for row in rows if row is not None]
    heights = (len(FUND_LINES),) * len(columns)
    return Deal(0.0, tuple(filled), heights) if len(filled) == len(rows) else None


def _row(cells: Sequence[Atom], columns: Sequence[str], line: str) -> RowOf | None:
    """A row by its columns: full, without its rate, or of dashes alone; the total's is full."""
    first = line == FUND_LINES[0]
    ways = [tuple(columns)] if first else [tuple(columns), tuple(n for n in columns if n != "execution_rate")]
    if not first and all(a.is_dash for a in cells):
        ways += [tuple(n for n in columns if n in way) for way in _BLANK]
    for way in ways:
        row = dict(zip(way, cells, strict=False))
        if len(way) == len(cells) and all(_fits(a, name, first=first) for name, a in row.items()):
            return tuple(row.get(name) for name in columns)
    return None


def _fits(atom: Atom, column: str, *, first: bool) -> bool:
    if column == "execution_rate":
        return atom.is_dash or is_number(atom.chars)
    if column in AMOUNT_COLUMNS or first:
        return atom.is_figure or (atom.is_dash and not first)
    return atom.is_dash
