"""The merged cells of one level over all pages: each heading with the rows that it reaches over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.extract.boxed.levels import PageRows, groupings, is_at_top, nearest
from pipeline.extract.boxed.place import TextBox
from pipeline.extract.boxed.rows import BoxRow
from pipeline.kinds.self_evaluation import labels


@dataclass(slots=True)
class Reach:
    """A heading's boxes, more than one where a page's end went through it, and the numbers of its rows."""

    boxes: list[TextBox]
    rows: list[int]


@dataclass(slots=True)
class Reaches:
    """A level's headings, in order. `sure`: geometry shows that these rows are theirs; `blank` rows have none."""

    headings: list[Reach] = field(default_factory=list)
    blank: set[int] = field(default_factory=set)
    sure: bool = True

    def over(self) -> dict[int, TextBox]:
        """Row -> the heading that reaches over it."""
        return {row: reach.boxes[0] for reach in self.headings for row in reach.rows}


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows as the pages show them: parts of rows, and for each the number of the whole row it belongs to."""

    parts: Sequence[BoxRow]
    numbers: Sequence[int]
    size: float


def reaches(shown: Shown, headings: Sequence[TextBox], seconds: Mapping[int, TextBox] | None) -> Reaches:
    """The rows of each heading of a level; `seconds` are the second-level headings where these are of the first."""
    found = Reaches(sure=bool(headings))
    headings, ends = _without_ends(shown, headings)
    opened = False
    for part, page in _by_page(shown, headings):
        numbers = [shown.numbers[n] for n in part]
        ways, blanks = groupings(page)
        found.sure = found.sure and len(ways) == 1 and not blanks
        if ways:
            spans = [numbers[a : b + 1] for a, b in ways[0]]
        else:
            near = list(nearest(page.rows, page.headings))
            spans = [[n for n, k in zip(numbers, near, strict=True) if k == own] for own in range(len(page.headings))]
        start = ways[0][0][0] if ways and ways[0] else 0 if page.headings else len(part)
        before = found.headings[-1] if found.headings else None
        if before and start:
            found.sure = found.sure and opened
            _go_on(found, before, numbers[:start], seconds)
        for heading, rows in zip(page.headings, spans, strict=True):
            last = found.headings[-1] if found.headings else None
            if last and rows and rows[0] == numbers[0] and _goes_on(last, heading, rows[0]):
                found.sure = found.sure and opened
                last.boxes.append(heading)
                last.rows += [n for n in rows if n not in last.rows]
            else:
                taken = {n for reach in found.headings for n in reach.rows}
                found.headings.append(Reach([heading], [n for n in rows if n not in taken]))
        if ways and ways[0]:
            opened = is_at_top(page, len(page.headings) - 1, ways[0][-1][0])
    for reach in found.headings:
        reach.boxes += [end for box in reach.boxes for end in ends.get(box, ())]
    covered = {n for reach in found.headings for n in reach.rows} | found.blank
    found.sure = found.sure and covered == {*shown.numbers} and all(reach.rows for reach in found.headings)
    return found


def _without_ends(
    shown: Shown, headings: Sequence[TextBox]
) -> tuple[list[TextBox], Mapping[TextBox, Sequence[TextBox]]]:
    """The headings without those that end one of the page before, above all rows of their page; and of which they are.

    `满意度指` in the last row of a page, `标` alone on the next one: nothing else of that row was left to go on.
    """
    tops: dict[int, float] = {}
    for row in shown.parts:
        tops[row.page] = min(row.top, tops.get(row.page, row.top))
    kept: list[TextBox] = []
    ends: dict[TextBox, list[TextBox]] = {}
    for heading in headings:
        above = kept[-1] if kept else None
        first = heading.bottom <= tops.get(heading.page, heading.bottom)
        if above and above.page < heading.page and first and not _is_level(heading.chars):
            whole = above.chars + "".join(b.chars for b in ends.get(above, ())) + heading.chars
            if _is_level(whole):
                ends.setdefault(above, []).append(heading)
                continue
        kept.append(heading)
    return kept, ends


def _go_on(found: Reaches, above: Reach, rows: Sequence[int], seconds: Mapping[int, TextBox] | None) -> None:
    """A page's first rows under the heading of the page before, up to one that the template excludes: it has none."""
    name = labels.level1("".join(b.chars for b in above.boxes))
    for n, row in enumerate(rows):
        second = seconds.get(row) if seconds else None
        allowed = labels.first_levels(second.chars) if second else ()
        if name and allowed and name not in allowed:
            found.blank |= {*rows[n:]}
            return
        if row not in above.rows:
            above.rows.append(row)


def _goes_on(above: Reach, heading: TextBox, row: int) -> bool:
    """Whether the first heading of a page goes on with the last one above: the end of the page went through the cell.

    It did where it went through the row; or where not both of them are headings, and both together are.
    """
    if above.boxes[-1].page == heading.page:
        return False
    if row in above.rows[-1:] or labels.key(heading.chars) in labels.CONTINUED:
        return True
    halves = ["".join(b.chars for b in above.boxes), heading.chars]
    return _is_level("".join(halves)) and not all(map(_is_level, halves))


def _is_level(chars: str) -> bool:
    return labels.level1(chars) is not None or labels.level2(chars) is not None


def _by_page(shown: Shown, headings: Sequence[TextBox]) -> Iterator[tuple[list[int], PageRows]]:
    rows = shown.parts
    pages = sorted({row.page for row in rows})
    gaps = [b.top - a.bottom for a, b in pairwise(rows) if a.page == b.page]
    padding = max(min(gaps, default=0.0), 0.0)
    for page in pages:
        part = [n for n, row in enumerate(rows) if row.page == page]
        own = tuple(h for h in headings if h.page == page)
        there = tuple(rows[n] for n in part)
        yield part, PageRows(there, own, page == pages[0], page == pages[-1], padding, shown.size)
