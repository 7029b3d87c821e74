"""A table while it is made of boxes, and what its blocks have in common."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.document import Span
from pipeline.extract.boxed.place import TextBox
from pipeline.extract.table import Cell, OpenCells
from pipeline.kinds.self_evaluation import labels


@dataclass(slots=True)
class Made:
    """The table while it is made."""

    cells: list[Cell] = field(default_factory=list)
    open: list[OpenCells] = field(default_factory=list)
    drawn: list[tuple[Span, str]] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    row: int = 0

    def cell(self, column: int, boxes: Iterable[TextBox], *, row: int | None = None, rowspan: int = 1) -> Cell:
        """One more cell, of these boxes from top to bottom."""
        pieces = tuple(span for box in boxes for span in box.spans)
        cell = Cell(self.row if row is None else row, column, pieces, rowspan)
        self.cells.append(cell)
        return cell

    def doubt(self, boxes: Iterable[TextBox], zh: str, en: str, block: str = "") -> None:
        """These boxes' places are not shown."""
        pieces = tuple(span for box in boxes for span in box.spans)
        self.open.append(OpenCells(((Cell(0, 0, pieces),),), zh, en, block))


def block_label(boxes: Sequence[TextBox], name: str, headings: Sequence[TextBox]) -> list[TextBox]:
    """The block's own label left of its headings, which the end of a page may cut in two."""
    beside_all = [b for b in boxes if b.x1 <= headings[0].x0]
    whole = [b for b in beside_all if labels.block(b.chars) == name]
    pieces = [b for b in beside_all if labels.is_piece(b.chars)]
    if whole or labels.block("".join(b.chars for b in pieces)) != name:
        return whole[:1]
    return pieces
