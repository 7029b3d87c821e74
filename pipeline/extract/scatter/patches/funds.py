"""项目资金 whose columns came in several patches: each line of figures goes to the headings that are as many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from pipeline.amounts import is_number
from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.patches.pieces import Line
from pipeline.kinds.self_evaluation import checks
from pipeline.kinds.self_evaluation.record import FUND_LINES, Leaf
from pipeline.text import fold_figure

_CHECKS = (checks.funds_parts, checks.rate_mismatch)
_MOST_GROUPS = 4
_Patch = dict[str, tuple[Atom, ...]]
_Cells = dict[tuple[str, str], Atom]


@dataclass(frozen=True, slots=True)
class Funds:
    """The cells by line and column; `sure` where each line names itself under one row of headings."""

    cells: dict[tuple[str, str], Atom]
    sure: bool

    def values(self) -> dict[str, Leaf]:
        """The amounts by path."""
        cells = {f"funds.{line}.{column}": a.chars for (line, column), a in self.cells.items()}
        return {path: fold_figure(chars)[0] for path, chars in cells.items() if is_number(chars)}


def funds_of(lines: Sequence[Line]) -> Funds | None:
    """The table of the funds, of several ways that whose sums and rates hold; None where figures fit no headings."""
    groups = [g for line in lines if (g := [n for a in line.atoms if (n := a.named("fund-column"))])]
    printed = [n for line in lines for a in line.atoms if (n := a.named("fund-line"))]
    order = [n for n in FUND_LINES if n in printed]
    once = len({n for g in groups for n in g}) == sum(map(len, groups)) and len(order) == len(printed)
    if not groups or not printed or not once or len(groups) > _MOST_GROUPS:
        return None
    patches = _patches(lines, order)
    ways = [Funds(cells, len(groups) == 1) for cells in _ways(groups, patches, order)]
    return min(ways, key=_against, default=None)


def _against(way: Funds) -> int:
    """How many sums and rates break, and figures stand where their kind does not: `100%` among amounts."""
    broken = sum(1 for check in _CHECKS for _ in check(way.values()))
    rates = sum(a.is_percent != (column == "execution_rate") for (_, column), a in way.cells.items() if not a.is_dash)
    points = sum(c in ("weight", "score") and line != "total" and a.is_figure for (line, c), a in way.cells.items())
    return broken + rates + points


def _patches(lines: Sequence[Line], order: Sequence[str]) -> list[_Patch]:
    """The lines of figures that belong together: those beside their labels, and runs of as many as there are labels.

    `年初预算数 得分 / 576.09 10.00 / 576.09 —— / —— —— / —— ——` stands apart from the labels of its lines.
    """
    beside: dict[int, _Patch] = {}
    apart: list[list[tuple[Atom, ...]]] = []
    for line in lines:
        values = tuple(a for a in line.atoms if not a.words)
        name = line.atoms[0].named("fund-line")
        if values and name:
            beside.setdefault(len(values), {})[name] = values
        elif values:
            if not apart or len(apart[-1]) == len(order) or len(apart[-1][0]) != len(values):
                apart.append([])
            apart[-1].append(values)
    return [*beside.values(), *(dict(zip(order, run, strict=False)) for run in apart)]


def _ways(groups: Sequence[Sequence[str]], patches: Sequence[_Patch], order: Sequence[str]) -> Iterator[_Cells]:
    if len(groups) != len(patches) or any(set(patch) != set(order) for patch in patches):
        return
    for dealt in permutations(patches):
        if all(len(v) == len(g) for g, patch in zip(groups, dealt, strict=True) for v in patch.values()):
            yield {
                (line, column): atom
                for group, patch in zip(groups, dealt, strict=True)
                for line, values in patch.items()
                for column, atom in zip(group, values, strict=True)
            }
