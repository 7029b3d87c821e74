"""What was put together, as a table of cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.document import Span
from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.table import Cell
from pipeline.extract.walk.fragments import Fragment, Gap


@dataclass(slots=True)
class Sheet:
    """Collects the rows of the table."""

    fragments: Sequence[Fragment]
    cells: list[Cell] = field(default_factory=list)
    row: int = 0

    def put(self, column: int, atom: Atom | None) -> None:
        """A cell of the row that is being made."""
        if atom is not None and atom.places:
            self.cells.append(Cell(self.row, column, self.spans(atom)))

    def next(self) -> None:
        """The row is made."""
        self.row += 1

    def spans(self, atom: Atom) -> tuple[Span, ...]:
        """Where the atom stands: a piece a line."""
        spans: list[Span] = []
        last = -1
        for i in atom.places:
            if i == last + 1 and spans and self.fragments[i].gap is Gap.SPACE:
                spans[-1] = (spans[-1][0], self.fragments[i].span[1])
            else:
                spans.append(self.fragments[i].span)
            last = i
        return tuple(spans)
