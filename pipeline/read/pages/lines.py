"""Lines of print: pieces that stand at one height, put together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.read.ink import Line

_SAME_LINE = 0.5
"""Of the type's height: pieces whose middles are nearer stand on one line."""
_BLANK = 0.25
"""Of the type's height: a gap between pieces of one line that is wider is a blank."""
_TWICE = 0.2
"""Of the type's height: the same piece printed again so near is one that was made bold."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of print: its text, what it covers (x0, y0, x1, y1 in the page's ink), its characters' confidences."""

    text: str
    area: tuple[float, float, float, float]
    confidences: tuple[float, ...] = ()


def part(line: Line, start: int, end: int) -> Line:
    """The characters [start, end) of a line."""
    return Line(
        line.text[start:end],
        line.starts[start:end],
        line.ends[start:end],
        line.y0,
        line.y1,
        line.confidences[start:end],
    )


def rows_of(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Pieces that stand at one height, left to right, from the highest to the lowest."""
    row: list[Line] = []
    middle = 0.0
    for line in sorted(lines, key=lambda piece: piece.y0 + piece.y1):
        here = (line.y0 + line.y1) / 2
        if row and here - middle > _SAME_LINE * min(line.y1 - line.y0, row[0].y1 - row[0].y0):
            yield sorted(row, key=_start)
            row = []
        if not row:
            middle = here
        row.append(line)
    if row:
        yield sorted(row, key=_start)


def _start(line: Line) -> float:
    return line.starts[0]


def printed_line(row: Sequence[Line]) -> PrintedLine:
    """Pieces at one height as one line of print; a gap that is wider than a narrow one is a blank."""
    text: list[str] = []
    confidences: list[float] = []
    before: Line | None = None
    for piece in row:
        if before is not None:
            height = piece.y1 - piece.y0
            if piece.text == before.text and abs(piece.starts[0] - before.starts[0]) < _TWICE * height:
                continue
            if piece.starts[0] - before.ends[-1] > _BLANK * height:
                text.append(" ")
                confidences += [1.0] if piece.confidences else []
        text.append(piece.text)
        confidences += piece.confidences
        before = piece
    area = (row[0].starts[0], min(p.y0 for p in row), max(p.ends[-1] for p in row), max(p.y1 for p in row))
    return PrintedLine("".join(text), area, tuple(confidences))
