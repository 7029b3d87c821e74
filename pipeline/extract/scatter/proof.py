"""What of a scattered reading is proven, block by block; what is not is named, so that a person looks at that alone.

A reading is a way to deal the cells to rows and columns. It is proven where the text comes in an order that no other
way keeps: rows whole one after the other, columns whole, each value after its own label. Types, words and units rank
the ways; they are no part of a proof, but may make a doubt.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.head import is_phone
from pipeline.extract.scatter.regions import Regions
from pipeline.extract.scatter.rows import RowOfCells
from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.kinds.self_evaluation import labels

_HEAD = frozenset({"project_name", "supervising_department", "implementing_unit"})
"""Labels that every form has."""
_GOALS = ("expected_goal", "actual_completion")
_ORDERS = (
    ("expected_goal", "text", "actual_completion", "text"),
    ("expected_goal", "actual_completion", "text", "text"),
)


class Unproven(NamedTuple):
    """A place whose reading is a guess, and why."""

    path: str
    zh: str
    en: str


Way = Sequence[tuple[Atom | None, Atom | None]]
"""The first and second level of each row."""


def is_box(atom: Atom, lines: Sequence[Fragment]) -> bool:
    """Whether a text is a box of its own: of a box that holds two cells, a line may be of either.

    `推送防疫防 / 控短信条数14005911条`: a name of two lines, and a target beside its second one.
    """
    return lines[atom.places[0]].gap >= Gap.BLANK and ends_box(atom, lines)


def ends_box(atom: Atom, lines: Sequence[Fragment]) -> bool:
    """Whether nothing follows a text in its box."""
    after = atom.places[-1] + 1
    return after == len(lines) or lines[after].gap >= Gap.BLANK


def unproven_levels(way: Way, rows: Sequence[RowOfCells]) -> Iterator[Unproven]:
    """Second levels that stand neither all in one place nor each before its own row, or not in the template's order."""
    pairs = list(dict.fromkeys(pair for pair in way if pair[1]))
    cells = sorted((a.places[0], n) for n, row in enumerate(rows) for a in row.cells.values())
    before = [sum(place < second.places[0] for place, _ in cells) for _, second in pairs if second]
    own = [sum(n < way.index(pair) for _, n in cells) for pair in pairs]
    if len(set(before)) > 1 and before != own:
        zh, en = "级次不在一处，也不都在本行之前", "headings neither in one place nor before their rows"
    elif not all(_in_order(one, other) for one, other in pairwise(pairs)):
        zh, en = "级次的次序与模板不同，可能打乱", "headings in another order than the template's"
    else:
        return
    for n, (_, second) in enumerate(way):
        if second:
            yield Unproven(f"indicators[{n}].level2", zh, en)


def _in_order(one: tuple[Atom | None, Atom | None], other: tuple[Atom | None, Atom | None]) -> bool:
    """Whether two second levels of one first level stand as the template has them."""
    places = [labels.template_place(second.chars) for _, second in (one, other) if second]
    known = [place for place in places if place is not None]
    return one[0] is not other[0] or known == sorted(known)


def unproven_head(
    tokens: Sequence[str | Atom | None], way: Mapping[str, Atom], lines: Sequence[Fragment]
) -> Iterator[Unproven]:
    """The head's fields, unless all labels stand on end, each with its value right after it, to the end of its box.

    A run of labels before a run of values is no proof, for a name over the whole width comes before or after the
    column of the others: `项目名称 / 主管部门 / 项目负责人 / 信息局 / 王芳 / 办公经费`. Nor is a label that lacks its
    neighbours: `项目名称 / 信息局 / 实施单位 …`, where 主管部门 and the name came to stand elsewhere. A telephone
    number goes to its label from anywhere.
    """
    inner = list(tokens)
    while inner and inner[-1] is None:
        inner.pop()
    while inner and inner[0] is None:
        inner.pop(0)
    names, values = inner[::2], inner[1::2]
    alone = len(names) == len(values) and _HEAD.issubset(n for n in names if isinstance(n, str))
    if alone and all(
        isinstance(n, str) and isinstance(v, Atom) and way.get(n) is v and ends_box(v, lines)
        for n, v in zip(names, values, strict=True)
    ):
        return
    for name in dict.fromkeys((*sorted(_HEAD), *(t for t in tokens if isinstance(t, str)))):
        if name != "contact_phone" or name not in way or not is_phone(way[name].chars):
            zh, en = "表头的值与栏目不相邻，对应只是推测", "the head's values stand apart from their labels: a guess"
            yield Unproven(name, zh, en)


def unproven_goals(found: Regions, fragments: Sequence[Fragment]) -> Iterator[Unproven]:
    """The goals, unless each follows its heading or both follow both on one page, nothing of other blocks between.

    The title, where none stands on the page.
    """
    own = [a for (block, _), a in found.labels.items() if block in ("goal", "block")]
    used = {i for a in (*own, *found.goals) for i in a.places}
    headings = [a.places[0] for (block, _), a in found.labels.items() if block == "goal"]
    span = range(min(headings), max(a.places[-1] for a in found.goals) + 1) if headings and found.goals else range(0)
    alone = (
        used.issuperset(span)
        and all(is_box(a, fragments) for a in found.goals)
        and not any(fragments[i].gap is Gap.PAGE for i in span[1:])
    )
    if len(found.goals) != len(_GOALS) or tuple(found.goal_order) not in _ORDERS or not alone:
        for name in _GOALS:
            zh, en = "两栏文字不在各自的栏目之后", "the two texts do not follow their headings"
            yield Unproven(name, zh, en)
    if not any(labels.TITLE.search(a.chars) for a in found.titles):
        yield Unproven("title", "没有标题，可能落在别处", "no title: it may stand elsewhere")
