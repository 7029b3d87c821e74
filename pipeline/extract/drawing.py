"""A table while it is drawn from a slice's separators: cells, furniture, page breaks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.document import Span
from pipeline.extract.table import OUTSIDE, Cell, Table
from pipeline.ledger import furniture_rule
from pipeline.reading import Slice
from pipeline.text import TAG

LINE = re.compile(r"[^\n\f]*[^\s][^\n\f]*")
"""A line that holds something; a form feed ends a line too."""
MOST_COLUMNS = 64


def trimmed(text: str, span: Span) -> Span | None:
    """The span without white space at its ends; None when nothing is left."""
    raw = text[span[0] : span[1]]
    kept = raw.strip()
    if not kept:
        return None
    first = span[0] + len(raw) - len(raw.lstrip())
    return first, first + len(kept)


@dataclass(slots=True)
class Drawing:
    """Collects the cells of one slice; `row` is the number of the next row."""

    part: Slice
    cells: list[Cell] = field(default_factory=list)
    drawn: list[tuple[Span, str]] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    row: int = 0
    widths: dict[int, int] = field(default_factory=dict)
    blanks: dict[tuple[int, int], int] = field(default_factory=dict)
    rests: set[int] = field(default_factory=set)

    @property
    def text(self) -> str:
        """The document's text."""
        return self.part.document.text

    @property
    def start(self) -> int:
        """Where the slice begins."""
        return self.part.start

    def lines(self, start: int | None = None, end: int | None = None) -> Iterator[re.Match[str]]:
        """The lines of the slice, or of a part of it, that hold something."""
        part = self.part
        return LINE.finditer(self.text, part.start if start is None else start, part.end if end is None else end)

    def cell(self, place: tuple[int, int], spans: Sequence[Span], merged: tuple[int, int] = (1, 1)) -> None:
        """A cell at (row, column) of these pieces, merged over so many rows and columns, unless it is blank."""
        kept = tuple(piece for span in spans if (piece := trimmed(self.text, span)))
        if any(TAG.sub("", self.text[a:b]).strip() for a, b in kept):
            self.cells.append(Cell(*place, kept, *merged))
        else:
            self.blanks[place] = merged[0]

    def furniture(self, line: re.Match[str], *, outside: bool = False) -> bool:
        """Whether a line is furniture of the page; it is noted when it is. `outside`: it stands outside of cells."""
        start, end = line.span()
        alone = outside and (
            self.text[max(start - 2, 0) : start].endswith(("\n\n", "\f")) or self.text[end : end + 2] == "\n\n"
        )
        rule = furniture_rule(line[0], outside=alone)
        if rule and TAG.sub("", line[0]).strip():
            self.drawn.append((line.span(), rule))
        return rule is not None

    def free_lines(self, start: int, end: int) -> None:
        """The lines outside a table, a row of one cell each."""
        for line in self.lines(start, end):
            if not self.furniture(line, outside=self.row > 0):
                before = len(self.cells)
                self.cell((self.row, OUTSIDE), (line.span(),))
                self.row += len(self.cells) - before

    def table(self, layout: str) -> Table:
        """What was drawn, its merged cells stated when it has any."""
        merged = any(c.rowspan > 1 for c in self.cells)
        breaks = frozenset(self.breaks)
        drawn = tuple(self.drawn)
        return Table(
            layout,
            tuple(self.cells),
            merged,
            breaks=breaks,
            widths=self.widths,
            blanks=self.blanks,
            drawn=drawn,
            rests=frozenset(self.rests),
        )
