"""Which boxes belong to which block: head, funds and goals before the headings of the indicators, the rest after."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

from pipeline.extract.scatter.atoms import Atom, Ways
from pipeline.extract.scatter.boxes import Box, lines_of
from pipeline.extract.scatter.head import is_phone
from pipeline.extract.walk.fragments import Fragment
from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS

_OWN = frozenset({"level1", "level2", "level3", "target", "actual", "deviation"})
_KINDS = ("fund-line", "goal", "block", "total", "continued", "head")
_LONGEST_TITLE = 60
_MOST_STACKED = 6
_TWO = 2


@dataclass(slots=True)
class Regions:
    """A form's atoms by block; `funds` and `rows` keep the ways of each box, `head` the order with its breaks."""

    titles: list[Atom] = field(default_factory=list)
    head: list[str | Atom | None] = field(default_factory=list)
    head_labels: dict[str, Atom] = field(default_factory=dict)
    funds: list[Ways] = field(default_factory=list)
    goals: list[Atom] = field(default_factory=list)
    goal_order: list[str] = field(default_factory=list)
    rows: list[Ways] = field(default_factory=list)
    labels: dict[tuple[str, str], Atom] = field(default_factory=dict)
    others: list[Atom] = field(default_factory=list)


def regions_of(fragments: Sequence[Fragment], boxes: Sequence[Box]) -> Regions | None:
    """The atoms of a form by block; None where no heading of the indicators stands."""
    before, after = _parted(boxes)
    if not after:
        return None
    found = Regions()
    plain = [atom for ways in before for atom in ways[0][1]]
    values = [a for a in plain if not a.is_label and not _is_amount(a)]
    phone = _phone(plain)
    texts: list[Atom] = []
    for atom in values:
        (found.titles if _is_title(atom) else texts).append(atom)
    names = [n for a in plain if (n := a.named("head"))]
    head = _on_their_lines(before)
    if len(head) < sum(n != "contact_phone" for n in names):
        head, found.goals = _head_and_goals(fragments, texts, names)
    else:
        found.goals = [a for a in texts if a not in head]
    chosen = {a.places[0]: a for a in head}
    for atom in plain:
        _sort(found, atom, chosen, phone)
    used = {i for a in (*found.titles, *head, *found.goals, *([phone] if phone else [])) for i in a.places}
    found.funds = [_without(ways, used) for ways in before]
    found.rows = after
    for ways in after:
        for atom in ways[0][1]:
            if atom.is_label:
                _name(
                    found, atom, ("column", "block", "total", "continued", "goal", "head", "fund-line", "fund-column")
                )
    return found


def _parted(boxes: Sequence[Box]) -> tuple[list[Ways], list[Ways]]:
    """The boxes before the first heading of the indicators, and from it on; a box that holds both is parted."""
    for i, box in enumerate(boxes):
        for k, atom in enumerate(box.ways[0][1]):
            if atom.named("column") in _OWN:
                first, second = box.ways[0][1][:k], box.ways[0][1][k:]
                before = [b.ways for b in boxes[:i]] + ([((0.0, first),)] if first else [])
                after = [Box(((0.0, second),), box.page), *boxes[i + 1 :]]
                if any(a.named("head") for ways in before for a in ways[0][1]):
                    return before, [b.in_rows for b in after]
                return _sorted(before, after)
    return [], []


def _sorted(before: list[Ways], after: Sequence[Box]) -> tuple[list[Ways], list[Ways]]:
    """A page whose columns come first: boxes that begin with a label of head, funds or goals go to those."""
    rows: list[Ways] = []
    goals = False
    for box in after:
        first = box.ways[0][1][0]
        own = _is_title(first) or any(first.named(block) for block in ("head", "fund-line", "goal"))
        own = own or first.named("fund-column") in AMOUNT_COLUMNS
        goals = first.named("goal") is not None or (goals and not first.words)
        if own or goals:
            before.append(box.ways)
        else:
            rows.append(box.in_rows)
    return before, rows


def _on_their_lines(before: Sequence[Ways]) -> list[Atom]:
    """The values that stand in one box with their labels, right after them."""
    return [
        value
        for ways in before
        for label, value in pairwise(ways[0][1])
        if label.named("head") and not value.words and label.named("head") != "contact_phone"
    ]


def _is_amount(atom: Atom) -> bool:
    return atom.is_dash or atom.is_figure or atom.is_percent


def _is_title(atom: Atom) -> bool:
    if len(atom.chars) >= _LONGEST_TITLE:
        return False
    return bool(labels.TITLE.search(atom.chars)) or (labels.recognises(atom.chars, "year") and not atom.is_figure)


def _phone(plain: Sequence[Atom]) -> Atom | None:
    """The telephone number, where a label asks for one: the figure after a text or a label of the head."""
    if not any(a.named("head") == "contact_phone" for a in plain):
        return None
    found = [(k, a) for k, a in enumerate(plain) if is_phone(a.chars)]
    beside = [
        a
        for k, a in found
        if k and (not _is_amount(plain[k - 1]) and (plain[k - 1].named("head") or not plain[k - 1].words))
    ]
    ways = beside or [a for _, a in found]
    return ways[0] if ways else None


def _is_of_head(atom: Atom) -> bool:
    return not _is_amount(atom) and (atom.named("head") is not None or not atom.words)


def _head_and_goals(
    fragments: Sequence[Fragment], texts: Sequence[Atom], names: Sequence[str]
) -> tuple[list[Atom], list[Atom]]:
    """The first texts are the head's, as many as it has labels without the telephone; the others are the goals."""
    wanted = len([n for n in names if n != "contact_phone"])
    ways = []
    for count in range(len(texts) + 1):
        for cost, head in _cut(fragments, texts[:count], wanted):
            rest = texts[count:]
            ways.append((cost + 3 * abs(len(rest) - _TWO) + 5 * abs(len(head) - wanted), head, list(rest)))
    _, head, rest = min(ways, key=lambda w: w[0])
    return head, rest


def _cut(fragments: Sequence[Fragment], texts: Sequence[Atom], wanted: int) -> list[tuple[float, list[Atom]]]:
    """The texts of the head, each whole or a line a value, where that makes as many as are wanted."""
    stacked = [i for i, a in enumerate(texts) if len(lines_of(fragments, a)) > 1]
    if len(stacked) > _MOST_STACKED:
        return [(float(len(stacked)), list(texts))]
    ways = []
    for chosen in product((False, True), repeat=len(stacked)):
        cut = {i for i, c in zip(stacked, chosen, strict=True) if c}
        made = [b for i, a in enumerate(texts) for b in (lines_of(fragments, a) if i in cut else [a])]
        if len(made) == wanted or not any(chosen):
            ways.append((0.1 * len(cut), made))
    return ways


def _sort(found: Regions, atom: Atom, head: dict[int, Atom], phone: Atom | None) -> None:
    name = atom.named("head")
    if name and name not in found.head_labels:
        found.head_labels[name] = atom
        found.head.append(name)
    elif atom is phone:
        found.head.append(atom)
    elif any(i in head for i in atom.places):
        found.head += [head[i] for i in atom.places if i in head]
    else:
        found.head.append(None)
        if atom.is_label:
            _name(found, atom, ("fund-column", *_KINDS, "column"))
            if goal := atom.named("goal"):
                found.goal_order.append(goal)
        elif atom in found.goals:
            found.goal_order.append("text")


def _name(found: Regions, atom: Atom, blocks: Sequence[str]) -> None:
    """Keep a label under its block and name; one that is there already is another page's."""
    for block in blocks:
        name = atom.named(block)
        if name and (block, name) not in found.labels:
            found.labels[block, name] = atom
            return
    found.others.append(atom)


def _without(ways: Ways, used: set[int]) -> Ways:
    """The figures, dashes and labels of funds in a box."""
    kept = []
    for cost, atoms in ways:
        mine = tuple(
            a
            for a in atoms
            if not used.intersection(a.places)
            and (a.named("fund-column") or a.named("fund-line") or a.is_figure or a.is_percent or a.is_dash)
        )
        if mine and sum(len(a.places) for a in mine) >= sum(
            len(a.places) for a in ways[0][1] if a.is_figure or a.is_percent or a.is_dash
        ):
            kept.append((cost, mine))
    return tuple(kept) or ((0.0, ()),)
