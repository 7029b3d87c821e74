"""Single damages to a form that is printed in narrow columns: to its cells before they are dumped, or to its lines.

Each gives the damaged cells or lines, or None where nothing can be damaged so. Lines are drawn evenly over the parts
of the form, so that the few lines of the head are hit as often as the many of the indicators.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from random import Random

from pipeline.kinds.self_evaluation.record import field_of, row_of
from pipeline.trials.sheets import LEVELS
from pipeline.trials.wrapped_pages import Block, Line, Rows, broken_at, with_lines

Place = tuple[int, int]
CellDamage = Callable[[Rows, Random], Rows | None]
LineDamage = Callable[[list[Line], Random], list[Line] | None]

_TEXTS = ("level3", "target", "actual", "deviation")
_GOALS = ("expected_goal", "actual_completion")
_STRAY = (
    "- 12 -",
    "第 3 页 共 9 页",
    "12",
    "3",
    "1",
    "附件2",
    "2023年度部门决算",
    "丰台区科学技术和信息化局",
    "注：以上金额含税",
    "（单位：万元）",
    "已完成",
)
_PAGE_ENDS = ("- 3 -\n\f", "\f", "", "- 3 -", "3\n\f", "第3页\n", "\n")


def _places(rows: Rows, fits: Callable[[Block], bool]) -> list[Place]:
    return [(i, j) for i, row in enumerate(rows) for j, block in enumerate(row) if fits(block)]


def _drawn(rows: Rows, chance: Random, fits: Callable[[Block], bool]) -> Place | None:
    """A place that fits: first the field is drawn, then one of its cells."""
    fields: dict[str, list[Place]] = {}
    for i, j in _places(rows, fits):
        block = rows[i][j]
        name = field_of(block.path) if row_of(block.path) is not None else block.path or block.part
        fields.setdefault(name, []).append((i, j))
    return chance.choice(fields[chance.choice(sorted(fields))]) if fields else None


def _with(rows: Rows, *changes: tuple[Place, Sequence[str]]) -> Rows:
    changed = [list(row) for row in rows]
    for (i, j), lines in changes:
        changed[i][j] = with_lines(changed[i][j], lines)
    return changed


def _text(block: Block) -> str:
    return "".join(block.lines)


def as_printed(rows: Rows, _: Random) -> Rows | None:
    """No damage at all."""
    return rows


def label_broken(rows: Rows, chance: Random) -> Rows | None:
    """A label or a heading in pieces of one or two characters."""

    def fits(block: Block) -> bool:
        heading = field_of(block.path) in LEVELS
        return (heading or not block.path or block.path == "amount_unit") and len(_text(block)) > 1

    place = _drawn(rows, chance, fits)
    if place is None:
        return None
    text, step = _text(rows[place[0]][place[1]]), chance.choice((1, 2))
    return _with(rows, (place, broken_at(text, *range(step, len(text), step))))


def _broken_anywhere(block: Block, chance: Random) -> tuple[str, ...]:
    """The cell's lines with one more line end, in the middle of one of them."""
    number = chance.choice([k for k, line in enumerate(block.lines) if len(line) > 1])
    line = block.lines[number]
    at = chance.randrange(1, len(line))
    return (*block.lines[:number], line[:at], line[at:], *block.lines[number + 1 :])


def _can_break(block: Block) -> bool:
    return any(len(line) > 1 for line in block.lines)


def enter(rows: Rows, chance: Random) -> Rows | None:
    """`完成 | 数量` on two lines in a wide column: a line end in a text that the width does not ask for."""
    names = (*_TEXTS, *_GOALS, "project_name", "implementing_unit")
    place = _drawn(rows, chance, lambda b: field_of(b.path) in names and _can_break(b))
    return _with(rows, (place, _broken_anywhere(rows[place[0]][place[1]], chance))) if place else None


def enters(rows: Rows, chance: Random) -> Rows | None:
    """Line ends that no width asks for in every third text."""
    places = _places(rows, lambda b: field_of(b.path) in (*_TEXTS, *_GOALS) and _can_break(b))
    chosen = [place for place in places if chance.random() < 1 / 3]
    changes = [(place, _broken_anywhere(rows[place[0]][place[1]], chance)) for place in chosen]
    return _with(rows, *changes) if changes else None


def paragraphs(rows: Rows, _: Random) -> Rows | None:
    """Each sentence of the goals and the reasons on a line of its own."""
    changes: list[tuple[Place, Sequence[str]]] = []
    for place in _places(rows, lambda b: field_of(b.path) in (*_TEXTS, *_GOALS)):
        block = rows[place[0]][place[1]]
        lines = [part for line in block.lines for part in re.findall(r"[^。；;]+[。；;]*|[。；;]+", line)]
        if tuple(lines) != block.lines:
            changes.append((place, lines))
    return _with(rows, *changes) if changes else None


def figure_broken(rows: Rows, chance: Random) -> Rows | None:
    """`1 / 00`, `249.65 / 06`: a figure over two lines."""
    fits = re.compile(r"[\d.]+%?\Z")
    place = _drawn(
        rows, chance, lambda b: bool(b.path and len(b.lines) == 1 and fits.match(_text(b)) and _can_break(b))
    )
    return _with(rows, (place, _broken_anywhere(rows[place[0]][place[1]], chance))) if place else None


def cell_blank(rows: Rows, chance: Random) -> Rows | None:
    """A cell's text gone."""
    place = _drawn(rows, chance, lambda b: bool(b.path) and b.path != "amount_unit")
    if place is None:
        return None
    i, j = place
    return [*rows[:i], [*rows[i][:j], *rows[i][j + 1 :]], *rows[i + 1 :]]


def cell_doubled(rows: Rows, chance: Random) -> Rows | None:
    """A cell printed twice."""
    place = _drawn(rows, chance, lambda b: bool(b.path))
    if place is None:
        return None
    i, j = place
    return [*rows[:i], [*rows[i][: j + 1], *rows[i][j:]], *rows[i + 1 :]]


def _indicator_rows(rows: Rows) -> list[int]:
    return [i for i, row in enumerate(rows) if any(field_of(b.path) == "level3" for b in row)]


def _parted(row: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """The labels and headings of an indicator row, and its own cells."""
    headings = [b for b in row if not b.path or field_of(b.path) in LEVELS]
    return headings, [b for b in row if b not in headings]


def row_dropped(rows: Rows, chance: Random) -> Rows | None:
    """The cells of an indicator row gone, its headings left."""
    numbers = _indicator_rows(rows)
    if not numbers:
        return None
    i = chance.choice(numbers)
    return [*rows[:i], _parted(rows[i])[0], *rows[i + 1 :]]


def row_doubled(rows: Rows, chance: Random) -> Rows | None:
    """The cells of an indicator row twice."""
    numbers = _indicator_rows(rows)
    if not numbers:
        return None
    i = chance.choice(numbers)
    return [*rows[: i + 1], _parted(rows[i])[1], *rows[i + 1 :]]


def rows_swapped(rows: Rows, chance: Random) -> Rows | None:
    """The cells of two neighbouring rows in each other's place, under the headings that stood there."""
    pairs = [(i, k) for i, k in pairwise(_indicator_rows(rows)) if k == i + 1]
    if not pairs:
        return None
    i, k = chance.choice(pairs)
    (above, mine), (below, others) = _parted(rows[i]), _parted(rows[k])
    return [*rows[:i], [*above, *others], [*below, *mine], *rows[k + 1 :]]


def _neighbours(rows: Rows, chance: Random, fits: Callable[[Block, Block], bool]) -> Place | None:
    places = [(i, j) for i, row in enumerate(rows) for j in range(len(row) - 1) if fits(row[j], row[j + 1])]
    return chance.choice(places) if places else None


def cells_swapped(rows: Rows, chance: Random) -> Rows | None:
    """Target and actual in each other's place, each as it was wrapped in its own column."""
    place = _neighbours(
        rows,
        chance,
        lambda a, b: {field_of(a.path), field_of(b.path)} in ({"target", "actual"}, set(_GOALS)) and a.lines != b.lines,
    )
    if place is None:
        return None
    i, j = place
    return [*rows[:i], [*rows[i][:j], rows[i][j + 1], rows[i][j], *rows[i][j + 2 :]], *rows[i + 1 :]]


def last_after_neighbour(rows: Rows, chance: Random) -> Rows | None:
    """`预期目 / 实际完成情况 / 标`: the last character of a cell after the cell beside it."""
    place = _neighbours(rows, chance, lambda a, _: len(_text(a)) > 1)
    if place is None:
        return None
    i, j = place
    one, other = rows[i][j : j + 2]
    kept = [*one.lines[:-1], *([one.lines[-1][:-1]] if one.lines[-1][:-1] else [])]
    return _with(rows, ((i, j), kept), ((i, j + 1), [*other.lines, one.lines[-1][-1]]))


def lines_interleaved(rows: Rows, chance: Random) -> Rows | None:
    """The lines of two wrapped neighbours by turns."""
    place = _neighbours(rows, chance, lambda a, b: len(a.lines) > 1 and len(b.lines) > 1)
    if place is None:
        return None
    i, j = place
    one, other = rows[i][j].lines, rows[i][j + 1].lines
    most = max(len(one), len(other))
    mixed = [line for k in range(most) for line in (*one[k : k + 1], *other[k : k + 1])]
    return _with(rows, ((i, j), mixed[: len(one)]), ((i, j + 1), mixed[len(one) :]))


def characters_interleaved(rows: Rows, chance: Random) -> Rows | None:
    """`项金目额`, in pieces: the characters of two neighbours by turns, each on its own."""
    place = _neighbours(rows, chance, lambda a, b: 1 < len(_text(a)) <= 12 and 1 < len(_text(b)) <= 12)
    if place is None:
        return None
    i, j = place
    one, other = _text(rows[i][j]), _text(rows[i][j + 1])
    most = max(len(one), len(other))
    mixed = [char for k in range(most) for char in (*one[k : k + 1], *other[k : k + 1])]
    return _with(rows, ((i, j), mixed[: len(one)]), ((i, j + 1), mixed[len(one) :]))


def cut_between_rows(rows: Rows, chance: Random) -> Rows | None:
    """The last lines of a wrapped cell after its row, as where a page cuts it in two."""
    place = _drawn(rows, chance, lambda b: len(b.lines) > 1 and row_of(b.path) is not None)
    if place is None or place[0] + 1 >= len(rows):
        return None
    i, j = place
    block = rows[i][j]
    at = chance.randrange(1, len(block.lines))
    rest = with_lines(block, block.lines[at:])
    kept = _with(rows, (place, block.lines[:at]))
    return [*kept[: i + 1], [rest], *kept[i + 1 :]]


def _merged_heading(rows: Rows, chance: Random) -> Place | None:
    return _drawn(rows, chance, lambda b: field_of(b.path) in LEVELS and b.rowspan > 1)


def _moved_down(rows: Rows, place: Place, steps: int) -> Rows:
    """The heading at the head of a row further below, behind a first level that stands there."""
    i, j = place
    block = rows[i][j]
    moved = [list(row) for row in rows]
    del moved[i][j]
    target = moved[i + steps]
    at = sum(not b.path or field_of(b.path) == "level1" for b in target) if field_of(block.path) == "level2" else 0
    target.insert(at, block)
    return moved


def heading_late(rows: Rows, chance: Random) -> Rows | None:
    """The heading of merged cells one row late, where a page ends."""
    place = _merged_heading(rows, chance)
    if place is None:
        return None
    moved = _moved_down(rows, place, 1)
    at = place[0] + 1
    end = chance.choice([text for text in _PAGE_ENDS if text.strip()] + ["\f"])
    return [*moved[:at], [Block("", "indicators", (end,))], *moved[at:]]


def heading_centred(rows: Rows, chance: Random) -> Rows | None:
    """The heading of merged cells beside a row in the middle of them."""
    place = _merged_heading(rows, chance)
    if place is None:
        return None
    block = rows[place[0]][place[1]]
    return _moved_down(rows, place, max(block.rowspan // 2, 1))


UNDAMAGED = "none"
CELL_DAMAGES: Mapping[str, CellDamage] = {
    UNDAMAGED: as_printed,
    "label-broken": label_broken,
    "enter": enter,
    "enters": enters,
    "paragraphs": paragraphs,
    "figure-broken": figure_broken,
    "cell-blank": cell_blank,
    "cell-doubled": cell_doubled,
    "row-dropped": row_dropped,
    "row-doubled": row_doubled,
    "rows-swapped": rows_swapped,
    "cells-swapped": cells_swapped,
    "last-after-neighbour": last_after_neighbour,
    "lines-interleaved": lines_interleaved,
    "characters-interleaved": characters_interleaved,
    "cut-between-rows": cut_between_rows,
    "heading-late": heading_late,
    "heading-centred": heading_centred,
}


def _between(lines: Sequence[Line], chance: Random) -> int | None:
    """A place between two lines, drawn evenly over the parts of the form."""
    parts: dict[str, list[int]] = {}
    for number, line in enumerate(lines[1:], 1):
        parts.setdefault(line.part, []).append(number)
    return chance.choice(parts[chance.choice(sorted(parts))]) if parts else None


def stray_line(lines: list[Line], chance: Random) -> list[Line] | None:
    """A running head, a page's number or a note between two lines."""
    at = _between(lines, chance)
    return [*lines[:at], Line(chance.choice(_STRAY), ""), *lines[at:]] if at else None


def page_end(lines: list[Line], chance: Random) -> list[Line] | None:
    """A page's end between two lines, with its number or a form feed or neither."""
    at = _between(lines, chance)
    return [*lines[:at], Line(chance.choice(_PAGE_ENDS), ""), *lines[at:]] if at else None


def line_doubled(lines: list[Line], chance: Random) -> list[Line] | None:
    """A line twice."""
    at = _between([line for line in lines if line.text], chance)
    if at is None:
        return None
    filled = [k for k, line in enumerate(lines) if line.text][at]
    return [*lines[: filled + 1], *lines[filled:]]


def lines_swapped(lines: list[Line], chance: Random) -> list[Line] | None:
    """Two lines that follow each other in each other's place."""
    filled = [k for k, line in enumerate(lines) if line.text]
    at = _between([lines[k] for k in filled], chance)
    if at is None:
        return None
    one, other = filled[at - 1], filled[at]
    swapped = list(lines)
    swapped[one], swapped[other] = lines[other], lines[one]
    return swapped


def line_break_lost(lines: list[Line], chance: Random) -> list[Line] | None:
    """Two lines that follow each other as one, parted by a blank."""
    at = _between(lines, chance)
    if at is None or not lines[at].text or not lines[at - 1].text:
        return None
    return [*lines[: at - 1], Line(f"{lines[at - 1].text} {lines[at].text}", lines[at].part), *lines[at + 1 :]]


LINE_DAMAGES: Mapping[str, LineDamage] = {
    "stray-line": stray_line,
    "page-end": page_end,
    "line-doubled": line_doubled,
    "lines-swapped": lines_swapped,
    "line-break-lost": line_break_lost,
}
KINDS = (*CELL_DAMAGES, *LINE_DAMAGES)
