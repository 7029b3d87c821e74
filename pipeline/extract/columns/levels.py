"""The headings of an indicator's levels: merged cells over the rows that were found.

Position decides. Where it leaves a choice, a heading must be whole, a second level lies under one first level, and
the template's rule that every row has both excludes blank cells; what is then left open is said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from pipeline.extract.columns.merged import Column, Fragments, Row, Tile, Tiling, tilings
from pipeline.extract.columns.rows import Mode
from pipeline.kinds.self_evaluation import labels

_KNOWN = {"level1": labels.level1, "level2": labels.level2}
SHORTEST = 4
"""A heading that is not known is taken for a piece of one if it is shorter."""
CLEAR = 0.25
"""How far, in lines, a heading may stand from the middle of its rows; over more rows it may by more, row by row."""
OPTIONS = 6
"""The most ways that are worth showing as options."""


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, the fragments of each level's column, and whether the table goes on from a page before.

    `cut` are the levels whose last cell goes on on the next page.
    """

    rows: tuple[Row, ...]
    fragments: Mapping[str, Fragments]
    above: bool = False
    cut: frozenset[str] = frozenset()


Levels = Mapping[str, tuple[Tile, ...]]


def levels(page: Page, widths: Mapping[str, int], modes: Iterable[Mode]) -> list[Levels]:
    """The ways to merge the page's level cells: one when it is proven, several when open, none if it cannot be."""
    found: dict[tuple[tuple[Tile, ...], ...], Levels] = {}
    topped: list[Levels] = []
    for mode in modes:
        for way in _ways(page, widths, mode):
            found.setdefault(tuple(way.values()), way)
            topped += [way] if mode is Mode.TOP else []
    # the template's table of headings excludes a way where it leaves another
    ways = [way for way in found.values() if not strange(way)] or list(found.values())
    blank = {id(way): _blanks(way) for way in ways}
    least = min(blank.values(), default=0)
    best = [way for way in ways if blank[id(way)] == least]
    if len(best) == 1 and not strange(best[0]) and not _torn(best[0]) and not _doubtful(best[0], page):
        stands = best[0] in topped or not _off_centre(best[0], page)
        return best if stands else ways if len(ways) > 1 else []
    return sorted(ways, key=lambda way: blank[id(way)]) if len(ways) > 1 else []


def _off_centre(way: Levels, page: Page) -> bool:
    """Whether a heading stands in the middle of fewer rows than it is taken to be merged over.

    `时效指标` beside its own row, with a blank cell above: that it reaches over both is the template's word alone.
    """
    for name, tiles in way.items():
        own = [tile for tile in tiles if tile.words and not (name in page.cut and tile is tiles[-1])]
        for tile in (tile for tile in own if tile.last - tile.first > 1):
            fewer = ((tile.first + 1, tile.last), (tile.first, tile.last - 1))
            # Lines of text stand less evenly than those of print: the more rows, the less their middle says.
            clear = CLEAR * (2 + tile.last - tile.first)
            aside = _aside(tile, (tile.first, tile.last), page)
            if aside >= clear and any(_aside(tile, rows, page) < CLEAR for rows in fewer):
                return True
    return False


def _aside(tile: Tile, rows: tuple[int, int], page: Page) -> float:
    """How many lines the middle of a heading is away from the middle of these rows."""
    lines = [line[0].line for line in tile.words]
    return abs(lines[0] + lines[-1] - page.rows[rows[0]].first - page.rows[rows[1] - 1].last) / 2


def _ways(page: Page, widths: Mapping[str, int], mode: Mode) -> list[Levels]:
    names = [name for name in ("level2", "level1") if name in page.fragments]
    if not names:
        return []

    @cache
    def column(name: str, rows: tuple[Row, ...]) -> list[Tiling]:
        return _whole(tilings(Column(rows, page.fragments[name], widths[name], mode, name in page.cut)), name)

    ways: list[Levels] = []
    for inner in column(names[0], page.rows):
        # a heading of more lines than its row makes the row higher, and so moves the cells over several rows
        rows = _grown(page.rows, inner.tiles)
        for outer in column(names[1], rows) if len(names) > 1 else [inner]:
            way = {names[0]: inner.tiles, names[-1]: outer.tiles}
            if inner.paddings & outer.paddings and _hangs_together(way, page):
                ways.append(way)
    return _fewest_unknown(ways)


def _hangs_together(way: Levels, page: Page) -> bool:
    return _nested(way) and (not page.above or lead(way, "level1") >= lead(way, "level2"))


def _fewest_unknown(ways: Sequence[Levels]) -> list[Levels]:
    """The ways with the fewest texts that are no known heading."""
    counts = [sum(_unknown(name, tile) for name, tiles in way.items() for tile in tiles) for way in ways]
    return [way for way, count in zip(ways, counts, strict=True) if count == min(counts)]


def _whole(ways: Sequence[Tiling], name: str) -> list[Tiling]:
    """The ways with the fewest texts that are no known heading; none with several headings in one cell."""
    apart = [way for way in ways if not any(_several(name, tile.text) for tile in way.tiles)]
    broken = [sum(_unknown(name, tile) for tile in way.tiles) for way in apart]
    return [way for way, count in zip(apart, broken, strict=True) if count == min(broken)]


def _several(name: str, text: str) -> bool:
    """Whether the text is a known heading followed by another one, or by the beginning of one."""
    return not _KNOWN[name](text) and any(_KNOWN[name](text[:at]) for at in range(SHORTEST, len(text)))


def _grown(rows: tuple[Row, ...], tiles: tuple[Tile, ...]) -> tuple[Row, ...]:
    """The rows, as high as the headings over one row alone make them."""
    heights = [row.height for row in rows]
    for tile in tiles:
        if tile.last - tile.first == 1:
            heights[tile.first] = max(heights[tile.first], len(tile.words))
    return tuple(Row(row.steps, height) for row, height in zip(rows, heights, strict=True))


def lead(way: Levels, name: str) -> int:
    """How many rows at the page's top have no cell of this level of their own."""
    tiles = way.get(name, ())
    return next((tile.first for tile in tiles if tile.words), tiles[-1].last if tiles else 0)


def torn_by_page(found: Sequence[tuple[Page, list[Levels]]]) -> bool:
    """Whether a heading next to a page's end is none that is known: a page may have parted it."""
    shown = [ways[0] for page, ways in found if page.rows and ways]
    ends = [(name, tiles[-1]) for way in shown[:-1] for name, tiles in way.items() if tiles]
    starts = [(name, tiles[0]) for way in shown[1:] for name, tiles in way.items() if tiles]
    return any(_unknown(name, tile) for name, tile in (*ends, *starts))


def _unknown(name: str, tile: Tile) -> bool:
    return bool(tile.words) and _KNOWN[name](tile.text) is None


def _torn(way: Levels) -> bool:
    """Whether an unknown heading may be a piece of another: next to a piece that makes it whole, or very short."""
    for name, tiles in way.items():
        own = [tile for tile in tiles if tile.words]
        if any(_unknown(name, tile) and len(tile.text) < SHORTEST for tile in own):
            return True
        if any(_KNOWN[name](a.text + b.text) for a, b in pairwise(own) if _unknown(name, a) or _unknown(name, b)):
            return True
    return False


def _nested(way: Levels) -> bool:
    """Whether no cell of the second level lies under two of the first."""
    if "level1" not in way or "level2" not in way:
        return True
    edges = {tile.first for tile in way["level1"]}
    return not any(edge in edges for tile in way["level2"] if tile.words for edge in range(tile.first + 1, tile.last))


def _blanks(way: Levels) -> int:
    return sum(tile.last - tile.first for tiles in way.values() for tile in tiles if not tile.words)


def _pairs(way: Levels) -> list[tuple[str, str]]:
    """The headings over each row."""
    names: list[list[str]] = []
    for name in ("level1", "level2"):
        names.append([tile.text for tile in way.get(name, ()) for _ in range(tile.first, tile.last)])
    return list(zip(*names, strict=False))


def strange(way: Levels) -> bool:
    """Whether a second level stands under a first one where the template does not put it."""
    return any(
        labels.level1(first) and labels.first_levels(second) and labels.level1(first) not in labels.first_levels(second)
        for first, second in _pairs(way)
    )


def _doubtful(way: Levels, page: Page) -> bool:
    """Whether a row lacks a heading that a neighbour's cell could have given it."""
    below = lead(way, "level2") if page.above else 0
    if any(not tile.words for tile in way.get("level2", ()) if tile.first >= below):
        return True
    pairs = _pairs(way)
    near = [first for first, _ in pairs if first]
    return any(
        not first and any(labels.level1(name) in labels.first_levels(second) for name in near)
        for at, (first, second) in enumerate(pairs)
        if not (page.above and not any(one for one, _ in pairs[:at]))
    )


def one(found: Sequence[tuple[Page, list[Levels]]]) -> Levels | None:
    """The pages' level cells as one column each: a page's first rows without a cell go on with the last one before."""
    whole: dict[str, list[Tile]] = {}
    row = 0
    for page, ways in found:
        if len(ways) != 1 and page.rows:
            return None
        for name, tiles in ways[0].items() if page.rows else ():
            own = whole.setdefault(name, [])
            begun = lead(ways[0], name) if own else 0
            if begun:
                own[-1] = Tile(own[-1].first, row + begun, own[-1].words)
            own += [Tile(row + tile.first, row + tile.last, tile.words) for tile in tiles if tile.first >= begun]
        row += len(page.rows)
    return {name: tuple(tiles) for name, tiles in whole.items()}
