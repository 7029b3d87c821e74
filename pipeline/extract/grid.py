"""The grid reader: one form from a table of cells, columns found by their headings, never by position.

It reads the blocks one after the other; each block's module says what its rows hold. Nothing is forced into a field:
a cell that fits nowhere stays where it is, and the ledger finds it.
"""

from collections.abc import Iterator

from pipeline.extract.cells import tables
from pipeline.extract.draft import Draft
from pipeline.extract.fund_rows import read_funds
from pipeline.extract.goal_rows import read_goals
from pipeline.extract.head_rows import read_head
from pipeline.extract.indicator_rows import read_indicators
from pipeline.extract.rows import Sections, rows_of, sections
from pipeline.extract.sequence import in_rows
from pipeline.extract.table import Table
from pipeline.reading import Doubt, Reading, Slice


def read_grid(part: Slice) -> Iterator[Reading]:
    """A reading for each table that the slice's separators draw."""
    for table in tables(part):
        yield read_table(part.document.text, table)


def read_table(source: str, table: Table) -> Reading:
    """The form in a table."""
    draft = Draft(source, table.layout)
    draft.furniture += table.drawn
    draft.trace += table.trace
    rows = rows_of(source, table)
    blanks_kept = False
    if not table.rows:
        rows, blanks_kept = in_rows(rows, draft)
    found = sections(rows)
    found.merged, found.blanks = table.merged, table.blanks
    read_head(draft, found)
    read_funds(draft, found, table.columns or blanks_kept)
    read_goals(draft, found, table.columns)
    count = read_indicators(draft, found, table.rows)
    draft.one_unit()
    _missing_blocks(draft, found, count)
    _open_cells(draft, table)
    return draft.reading()


def _missing_blocks(draft: Draft, found: Sections, count: int) -> None:
    """A block whose heading was not recognised is a fault of the reading: its rows stay unread."""
    blocks = {"funds": found.fund_heading, "expected_goal": found.goal_heading, "indicators": found.indicator_heading}
    for path, heading in blocks.items():
        if heading is None:
            draft.fault("layout.ambiguous", path, (), "未认出该栏的表头", "the block's heading was not recognised")
    if not count:
        draft.fault("layout.ambiguous", "indicators", (), "没有读出任何指标行", "no indicator row was read")


def _open_cells(draft: Draft, table: Table) -> None:
    """Cells whose place the table leaves open: every leaf that stands on them is in doubt."""
    for group in table.open:
        spans = {piece for option in group.options for cell in option for piece in cell.pieces}
        hit = [p for p, e in draft.evidence.items() if not spans.isdisjoint(e.spans)]
        options = ({p: draft.values[p] for p in hit}, dict.fromkeys(hit))
        draft.doubts.append(Doubt(options, group.zh, group.en, tuple(sorted(spans))))
