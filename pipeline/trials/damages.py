"""Single damages to the cells of a printed table, as a scan, a converter or a hasty hand does them.

Each takes the rows as a layout writes them and gives them with one cell, two neighbours or one row damaged; None where
nothing can be damaged so. The place is drawn evenly over the kinds of cells, so that the few reasons and amounts are
hit as often as the many texts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

from pipeline.kinds.self_evaluation.record import field_of, row_of
from pipeline.trials.cell_rows import Rows
from pipeline.trials.sheets import GridCell

Place = tuple[int, int]
Damage = Callable[[Rows, Random], Rows | None]


def _kind(cell: GridCell) -> str:
    if not cell.path:
        return "label" if cell.text else "blank"
    return field_of(cell.path) if row_of(cell.path) is not None else cell.path


def _drawn(rows: Rows, chance: Random, fits: Callable[[int, int], bool]) -> Place | None:
    """A place that fits: first the kind of cell is drawn, then one of that kind."""
    kinds: dict[str, list[Place]] = {}
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if fits(i, j):
                kinds.setdefault(_kind(cell), []).append((i, j))
    return chance.choice(kinds[chance.choice(sorted(kinds))]) if kinds else None


def _with(rows: Rows, *changes: tuple[Place, str]) -> Rows:
    """The rows with other texts at these places."""
    changed = [list(row) for row in rows]
    for (i, j), text in changes:
        changed[i][j] = replace(changed[i][j], text=text)
    return changed


def _in_row(rows: Rows, i: int, cells: list[GridCell]) -> Rows:
    return [*rows[:i], cells, *rows[i + 1 :]]


def _text(rows: Rows, i: int, j: int) -> str | None:
    """The text at a place; None where the row has no such cell."""
    return rows[i][j].text if 0 <= i < len(rows) and 0 <= j < len(rows[i]) else None


def _under(rows: Rows, place: Place, step: int) -> Place | None:
    """The place in the row above (-1) or below (1) whose cell begins in the same column."""
    i, j = place
    if not 0 <= i + step < len(rows):
        return None
    column = rows[i][j].column
    return next(((i + step, k) for k, cell in enumerate(rows[i + step]) if cell.column == column), None)


def _filled_pair(rows: Rows, chance: Random) -> Place | None:
    return _drawn(rows, chance, lambda i, j: bool(_text(rows, i, j) and _text(rows, i, j + 1)))


def merged_beside_blank(rows: Rows, chance: Random) -> Rows | None:
    """`数量指标 | 设备` → `数量指标 设备 | `: two neighbours in one cell, the other one blank."""
    place = _filled_pair(rows, chance)
    if place is None:
        return None
    i, j = place
    text = rows[i][j].text + chance.choice((" ", "")) + rows[i][j + 1].text
    full, blank = chance.choice(((j, j + 1), (j + 1, j)))
    return _with(rows, ((i, full), text), ((i, blank), ""))


def merged(rows: Rows, chance: Random) -> Rows | None:
    """`100 | 96.7` → `100 96.7`: two neighbours in one cell, the row a cell shorter or the cell two columns wide."""
    place = _filled_pair(rows, chance)
    if place is None:
        return None
    i, j = place
    one, other = rows[i][j : j + 2]
    text, wide = one.text + chance.choice((" ", "")) + other.text, chance.random() < 1 / 2
    cell = replace(one, text=text, colspan=one.colspan + other.colspan if wide else one.colspan)
    return _in_row(rows, i, [*rows[i][:j], cell, *rows[i][j + 2 :]])


def split_into_blank(rows: Rows, chance: Random) -> Rows | None:
    """`按月 | ` → `按 | 月`: a cell cut in two, the other half in the blank beside it."""

    def beside(i: int, j: int) -> list[int]:
        return [k for k in (j - 1, j + 1) if _text(rows, i, k) == ""]

    place = _drawn(rows, chance, lambda i, j: len(rows[i][j].text) > 1 and bool(beside(i, j)))
    if place is None:
        return None
    i, j = place
    text, blank = rows[i][j].text, chance.choice(beside(i, j))
    at = chance.randrange(1, len(text))
    left, right = sorted((j, blank))
    return _with(rows, ((i, left), text[:at]), ((i, right), text[at:]))


def split(rows: Rows, chance: Random) -> Rows | None:
    """`按月` → `按 | 月`: a cell cut in two, the row a cell longer."""
    place = _drawn(rows, chance, lambda i, j: len(rows[i][j].text) > 1)
    if place is None:
        return None
    i, j = place
    cell = rows[i][j]
    at = chance.randrange(1, len(cell.text))
    halves = [replace(cell, text=cell.text[:at]), GridCell(cell.row, cell.column, cell.text[at:])]
    return _in_row(rows, i, [*rows[i][:j], *halves, *rows[i][j + 1 :]])


def _vertical(take: Callable[[str, str, int, Random], tuple[str, str]], shortest: int, *, blank: bool) -> Damage:
    """A text that goes to the row above or below: `take` gives what stays and what the other cell then says.

    `shortest` is the length of text that it takes; `blank`: whether the other cell is to be a blank one.
    """

    def damage(rows: Rows, chance: Random) -> Rows | None:
        step = chance.choice((-1, 1))

        def fits(i: int, j: int) -> bool:
            other = _under(rows, (i, j), step)
            return len(rows[i][j].text) >= shortest and other is not None and (_text(rows, *other) == "") == blank

        place = _drawn(rows, chance, fits)
        other = _under(rows, place, step) if place else None
        if place is None or other is None:
            return None
        stays, goes = take(rows[place[0]][place[1]].text, rows[other[0]][other[1]].text, step, chance)
        return _with(rows, (place, stays), (other, goes))

    return damage


def _all_of_it(text: str, other: str, step: int, _: Random) -> tuple[str, str]:
    return "", other + text if step < 0 else text + other


def _an_end_of_it(text: str, other: str, step: int, chance: Random) -> tuple[str, str]:
    at = chance.randrange(1, len(text))
    return (text[at:], other + text[:at]) if step < 0 else (text[:at], text[at:] + other)


def end_in_row_of_its_own(rows: Rows, chance: Random) -> Rows | None:
    """`总分 | 10` over ` | 0`: the end of a text in a row of its own below, or its head in one above."""
    place = _drawn(rows, chance, lambda i, j: len(rows[i][j].text) > 1)
    if place is None:
        return None
    i, j = place
    text, below = rows[i][j].text, chance.random() < 2 / 3
    at = chance.randrange(1, len(text))
    head, end = text[:at], text[at:]
    alone = [replace(cell, text="", path="", rowspan=1) for cell in rows[i]]
    alone[j] = replace(alone[j], text=end if below else head)
    kept = _with(rows, (place, head if below else end))
    return [*kept[: i + below], alone, *kept[i + below :]]


def moved_aside(rows: Rows, chance: Random) -> Rows | None:
    """`0 | ` → ` | 0`: a cell's text in the blank cell beside it."""
    step = chance.choice((-1, 1))
    place = _drawn(rows, chance, lambda i, j: bool(rows[i][j].text) and _text(rows, i, j + step) == "")
    if place is None:
        return None
    i, j = place
    return _with(rows, (place, ""), ((i, j + step), rows[i][j].text))


def swapped(rows: Rows, chance: Random) -> Rows | None:
    """Two filled neighbours in each other's place."""
    place = _filled_pair(rows, chance)
    if place is None:
        return None
    i, j = place
    return _with(rows, (place, rows[i][j + 1].text), ((i, j + 1), rows[i][j].text))


def dropped(rows: Rows, chance: Random) -> Rows | None:
    """A cell gone with its place: what stands right of it moves a column to the left."""
    place = _drawn(rows, chance, lambda i, j: len(rows[i]) > 1)
    return _in_row(rows, place[0], [*rows[place[0]][: place[1]], *rows[place[0]][place[1] + 1 :]]) if place else None


def blanked(rows: Rows, chance: Random) -> Rows | None:
    """A cell's text gone."""
    place = _drawn(rows, chance, lambda i, j: bool(rows[i][j].text))
    return _with(rows, (place, "")) if place else None


def label_blanked(rows: Rows, chance: Random) -> Rows | None:
    """A label or a heading gone, its cell blank."""
    place = _drawn(rows, chance, lambda i, j: bool(rows[i][j].text) and rows[i][j].path in ("", "amount_unit"))
    return _with(rows, (place, "")) if place else None


def label_dropped(rows: Rows, chance: Random) -> Rows | None:
    """A label or a heading gone with its cell."""
    place = _drawn(rows, chance, lambda i, j: bool(rows[i][j].text) and rows[i][j].path in ("", "amount_unit"))
    return _in_row(rows, place[0], [*rows[place[0]][: place[1]], *rows[place[0]][place[1] + 1 :]]) if place else None


def level_blanked(rows: Rows, chance: Random) -> Rows | None:
    """A first or second level gone, its cell blank."""
    place = _drawn(rows, chance, lambda i, j: bool(rows[i][j].text) and field_of(rows[i][j].path).startswith("level"))
    return _with(rows, (place, "")) if place else None


def separators_lost(rows: Rows, chance: Random) -> Rows | None:
    """A row as one text, its cells parted by blanks alone."""
    full = [i for i, row in enumerate(rows) if sum(bool(cell.text) for cell in row) > 1]
    if not full:
        return None
    i = chance.choice(full)
    text = " ".join(cell.text for cell in rows[i] if cell.text)
    return _in_row(rows, i, [GridCell(i, 0, text)])


def rows_swapped(rows: Rows, chance: Random) -> Rows | None:
    """Two neighbouring rows in each other's place."""
    i = chance.randrange(len(rows) - 1)
    return [*rows[:i], rows[i + 1], rows[i], *rows[i + 2 :]]


def span_lost(rows: Rows, chance: Random) -> Rows | None:
    """A `rowspan` or `colspan` gone."""
    place = _drawn(rows, chance, lambda i, j: rows[i][j].rowspan > 1 or rows[i][j].colspan > 1)
    if place is None:
        return None
    i, j = place
    cell = rows[i][j]
    both = cell.rowspan > 1 and cell.colspan > 1
    down = cell.rowspan > 1 and (not both or chance.random() < 1 / 2)
    shrunk = replace(cell, rowspan=1) if down else replace(cell, colspan=1)
    return _in_row(rows, i, [*rows[i][:j], shrunk, *rows[i][j + 1 :]])


def doubled(rows: Rows, chance: Random) -> Rows | None:
    """A cell's text once more: in a new cell beside it, or in a blank one beside, above or below."""
    place = _drawn(rows, chance, lambda i, j: bool(rows[i][j].text))
    if place is None:
        return None
    i, j = place
    near: Iterator[Place | None] = iter(((i, j - 1), (i, j + 1), _under(rows, place, -1), _under(rows, place, 1)))
    blanks = [p for p in near if p and _text(rows, *p) == ""]
    if blanks and chance.random() < 2 / 3:
        return _with(rows, (chance.choice(blanks), rows[i][j].text))
    return _in_row(rows, i, [*rows[i][: j + 1], replace(rows[i][j], path=""), *rows[i][j + 1 :]])


@dataclass(frozen=True, slots=True)
class Kind:
    """A damage with the layouts it is for: `rigid` keeps every row's cells, `spans` wants merged cells stated."""

    damage: Damage
    rigid: bool = True
    spans: bool = False


KINDS: Mapping[str, Kind] = {
    "merged": Kind(merged, rigid=False),
    "merged-beside-blank": Kind(merged_beside_blank),
    "split": Kind(split, rigid=False),
    "split-into-blank": Kind(split_into_blank),
    "moved-up-or-down": Kind(_vertical(_all_of_it, 1, blank=True)),
    "bled-up-or-down": Kind(_vertical(_all_of_it, 1, blank=False)),
    "end-in-blank-row-beside": Kind(_vertical(_an_end_of_it, 2, blank=True)),
    "end-on-row-beside": Kind(_vertical(_an_end_of_it, 2, blank=False)),
    "end-in-row-of-its-own": Kind(end_in_row_of_its_own, rigid=False),
    "moved-aside": Kind(moved_aside),
    "swapped": Kind(swapped),
    "dropped": Kind(dropped, rigid=False),
    "blanked": Kind(blanked),
    "label-blanked": Kind(label_blanked),
    "label-dropped": Kind(label_dropped, rigid=False),
    "level-blanked": Kind(level_blanked),
    "separators-lost": Kind(separators_lost, rigid=False),
    "rows-swapped": Kind(rows_swapped, rigid=False),
    "span-lost": Kind(span_lost, rigid=False, spans=True),
    "doubled": Kind(doubled, rigid=False),
}
