"""The blocks of a form in a run of fragments: head, funds, goals, indicators, total, parted by their headings."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.extract.walk.fragments import Fragment, Gap, joined
from pipeline.extract.walk.puzzle import Label, Wanted, label_at, spell
from pipeline.extract.walk.widths import needs
from pipeline.kinds.self_evaluation import labels

_FUND_COLUMNS = ("initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score")
_GOALS = ("expected_goal", "actual_completion")
_COLUMNS = ("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation")
_BRACKETS = re.compile(r"[（(][^（()）]{0,8}[）)]?|^[^（()）]{0,6}[）)]\Z")
"""`（万元）`, `（万`, `元）`: brackets in a heading, whole or broken."""
BLOCK_NAMES = ("funds", "goals", "indicators")
_LONGEST_HEADING = 50
_LEAST_HEADING = 20
"""Seven columns in fewer characters are no heading."""


@dataclass(slots=True)
class Blocks:
    """Where the blocks stand; ranges are numbers of fragments, `labels` the spelled headings with their block."""

    head: list[tuple[Label | None, int, int]] = field(default_factory=list)
    fund_heading: tuple[Label, ...] = ()
    fund_rows: list[tuple[Label, int, int]] = field(default_factory=list)
    goal_heading: tuple[Label, ...] = ()
    goals: tuple[int, int] = (0, 0)
    indicator_heading: tuple[Label, ...] = ()
    indicators: tuple[int, int] = (0, 0)
    total: Label | None = None
    end: int = 0

    def fund_columns(self, fragments: Sequence[Fragment]) -> dict[str, float]:
        """The fund columns in printed order with their least widths."""
        return _widths(fragments, [label for label in self.fund_heading if label.name != "funds"])

    def indicator_columns(self, fragments: Sequence[Fragment]) -> dict[str, float]:
        """The columns of the indicators in printed order with their least widths."""
        return _widths(fragments, [label for label in self.indicator_heading if label.name != "indicators"])


def _widths(fragments: Sequence[Fragment], heading: Sequence[Label]) -> dict[str, float]:
    """A column is no narrower than the widest piece of its heading."""
    return {label.name: max(needs(fragments[i].chars) for i in label.places) for label in heading}


def blocks_of(fragments: Sequence[Fragment]) -> Blocks | None:
    """The blocks of a form; None when a heading cannot be spelled."""
    found = Blocks(end=len(fragments))
    rows = _fund_rows(fragments)
    if not rows:
        return None
    heading = _ends_at(fragments, rows[0][0].places[0], _fund_wanted())
    if heading is None:
        return None
    found.fund_heading = heading[1]
    found.head = _head(fragments, heading[0])
    goals = _starts_after(fragments, rows[-1][1], _goal_wanted())
    if goals is None:
        return None
    start, stop, found.goal_heading = goals
    found.fund_rows = [(label, a, min(b, start)) for label, a, b in rows]
    third = _around(fragments, stop)
    if third is None:
        return None
    first, last, found.indicator_heading = third
    found.goals = (stop, first)
    found.total = _total(fragments, last)
    found.indicators = (last, found.total.places[0] if found.total else len(fragments))
    return found


def _total(fragments: Sequence[Fragment], start: int) -> Label | None:
    """The label of the 总分 row; `总 分`: in columns as narrow as a level's it is set wide."""
    begins = tuple({word[0] for word in labels.TOTAL})
    for i in range(start, len(fragments)):
        if not fragments[i].chars.startswith(begins):
            continue
        label = label_at(fragments, i, len(fragments), lambda chars: "total" if labels.is_total(chars) else None)
        if label:
            return Label("total", tuple(range(i, label[1])))
    return None


def without_repeated(
    fragments: Sequence[Fragment],
) -> tuple[list[Fragment], list[list[tuple[Fragment, ...]]]]:
    """The fragments without the headings that a page repeats, and those headings: a page's labels, each in its pieces.

    `续上页 一级指标 二级指标 …`: what a page begins with before its first row.
    """
    kept: list[Fragment] = []
    repeated: list[list[tuple[Fragment, ...]]] = []
    is_piece = _piece_of(_indicator_wanted())
    i, broken, headed = 0, False, False
    while i < len(fragments):
        # some dumps show no page ends: `不涉及 / 一级指 / 标 二级指标 三级指标 …`
        begins = fragments[i].gap is Gap.PAGE or (fragments[i].gap > Gap.SPACE and is_piece(fragments[i].chars))
        found = _repeated_at(fragments, i) if kept and begins else None
        if found and not headed and len(found[1]) > 1:
            kept += fragments[i : found[0]]
            i, headed = found[0], True
        elif found:
            stop, spelled = found
            repeated.append([tuple(fragments[k] for k in label.places) for label in spelled])
            i, broken = stop, True
        else:
            kept.append(replace(fragments[i], gap=Gap.PAGE) if broken else fragments[i])
            i, broken = i + 1, False
    return kept, repeated


def _repeated_at(fragments: Sequence[Fragment], start: int) -> tuple[int, tuple[Label, ...]] | None:
    """The heading that stands here, or the word before a page's first row; and the number after its last fragment."""
    wanted = (*_indicator_wanted(), Wanted("continued", labels.CONTINUED, optional=True))
    stop = _forth(fragments, start, _piece_of(wanted))
    enough = len(joined(fragments[start:stop])) >= _LEAST_HEADING
    found = _spelled_between(fragments, [start], range(start + 1, stop + 1), wanted) if enough else None
    if found:
        return found[1], found[2]
    if fragments[start].gap is not Gap.PAGE:
        return None
    alone = label_at(fragments, start, len(fragments), lambda c: "continued" if c in labels.CONTINUED else None)
    return (alone[1], (Label("continued", tuple(range(start, alone[1]))),)) if alone else None


def _head(fragments: Sequence[Fragment], stop: int) -> list[tuple[Label | None, int, int]]:
    """The labels of the head with the fragments that follow each; what stands before the first has none."""
    at = [(0, 0, "")]
    i = 0
    seen: set[str] = set()
    while i < stop:
        found = label_at(fragments, i, stop, labels.head)
        if found and found[0] not in seen:
            seen.add(found[0])
            at.append((i, found[1], found[0]))
            i = found[1]
        else:
            i += 1
    ends = [a for a, _, _ in at[1:]] + [stop]
    return [
        (Label(name, tuple(range(a, b))) if name else None, b, end) for (a, b, name), end in zip(at, ends, strict=True)
    ]


def _fund_rows(fragments: Sequence[Fragment]) -> list[tuple[Label, int, int]]:
    """The labels of the fund rows in order, with the fragments up to the next."""
    found: list[tuple[str, int, int]] = []
    i = 0
    while i < len(fragments):
        label = label_at(fragments, i, len(fragments), labels.fund_line)
        if label and (found or label[0] == "total") and label[0] not in {n for n, _, _ in found}:
            found.append((label[0], i, label[1]))
            i = label[1]
        else:
            i += 1
            if len(found) == len(labels.FUND_LINES):
                break
    if not found:
        return []
    ends = [a for _, a, _ in found[1:]] + [len(fragments)]
    return [(Label(n, tuple(range(a, b))), b, end) for (n, a, b), end in zip(found, ends, strict=True)]


def _fund_wanted() -> tuple[Wanted, ...]:
    columns = [Wanted(name, labels.FUND_COLUMNS[name]) for name in _FUND_COLUMNS]
    return Wanted("funds", labels.BLOCKS["funds"], optional=True), *columns


def _goal_wanted() -> tuple[Wanted, ...]:
    goals = [Wanted(name, labels.GOALS[name]) for name in _GOALS]
    return Wanted("goals", labels.BLOCKS["goals"], optional=True), *goals


def _indicator_wanted() -> tuple[Wanted, ...]:
    columns = [Wanted(name, labels.INDICATOR_COLUMNS[name], name == "deviation") for name in _COLUMNS]
    return Wanted("indicators", labels.BLOCKS["indicators"], optional=True), *columns


def _piece_of(wanted: Sequence[Wanted]) -> Callable[[str], bool]:
    """Whether a text is a piece of one of the spellings."""
    spellings = [spelling for want in wanted for spelling in want.spellings]

    def is_piece(chars: str) -> bool:
        bare = _BRACKETS.sub("", labels.simplified(chars)).rstrip("：:")
        return any(bare in spelling for spelling in spellings)

    return is_piece


def _spelled_between(
    fragments: Sequence[Fragment], starts: Sequence[int], stops: Sequence[int], wanted: Sequence[Wanted]
) -> tuple[int, int, tuple[Label, ...]] | None:
    """The longest stretch from one of the starts to one of the stops that spells the labels."""
    ways = sorted(((b - a, a, b) for a in starts for b in stops if b > a), reverse=True)
    for _, a, b in ways:
        spelled = spell(fragments, a, b, wanted)
        if spelled:
            return a, b, _in_printed_order(spelled)
    return None


def _in_printed_order(spelled: Sequence[Label]) -> tuple[Label, ...]:
    """The labels as they stand, the block's own first; pieces that are scattered do not change the template's order."""
    whole = [label for label in spelled if label.name not in BLOCK_NAMES]
    scattered = any(max(label.places) - min(label.places) >= len(label.places) for label in whole)
    ordered = whole if scattered else sorted(whole, key=lambda label: label.places)
    return (*(label for label in spelled if label.name in BLOCK_NAMES), *ordered)


def _ends_at(
    fragments: Sequence[Fragment], stop: int, wanted: Sequence[Wanted]
) -> tuple[int, tuple[Label, ...]] | None:
    """The longest stretch before `stop` that spells the labels."""
    start = _back(fragments, stop, 0, _piece_of(wanted))
    found = _spelled_between(fragments, range(start, stop), [stop], wanted)
    return (found[0], found[2]) if found else None


def _starts_after(
    fragments: Sequence[Fragment], start: int, wanted: Sequence[Wanted]
) -> tuple[int, int, tuple[Label, ...]] | None:
    """The longest of the first stretches after `start` that spells the labels."""
    is_piece = _piece_of(wanted)
    at = start
    while at < len(fragments):
        stop = _forth(fragments, at, is_piece)
        found = _spelled_between(fragments, range(at, stop), range(at + 2, stop + 1), wanted) if stop > at + 1 else None
        if found:
            return found
        at = max(stop, at + 1)
    return None


def _around(fragments: Sequence[Fragment], start: int) -> tuple[int, int, tuple[Label, ...]] | None:
    """The stretch around 三级指标 that spells the headings of the indicators."""
    wanted = _indicator_wanted()
    is_piece = _piece_of(wanted)
    for middle in range(start, len(fragments)):
        if (
            label_at(fragments, middle, len(fragments), lambda c: "level3" if labels.column(c) == "level3" else None)
            is None
        ):
            continue
        first = _back(fragments, middle, start, is_piece)
        last = _forth(fragments, middle, is_piece)
        found = _spelled_between(fragments, range(first, middle + 1), range(middle + 1, last + 1), wanted)
        if found:
            return found
    return None


def _back(fragments: Sequence[Fragment], stop: int, least: int, is_piece: Callable[[str], bool]) -> int:
    at = stop
    while at > max(least, stop - _LONGEST_HEADING) and is_piece(fragments[at - 1].chars):
        at -= 1
    return at


def _forth(fragments: Sequence[Fragment], start: int, is_piece: Callable[[str], bool]) -> int:
    at = start
    while at < min(len(fragments), start + _LONGEST_HEADING) and is_piece(fragments[at].chars):
        at += 1
    return at
