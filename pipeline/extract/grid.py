"""The grid reader: one form from a table of cells, columns found by their headings, never by position.

It reads the blocks one after the other; each block's module says what its rows hold. Nothing is forced into a field:
a cell that fits nowhere stays where it is, and the ledger finds it.
"""

from collections.abc import Iterable, Iterator, Mapping

from pipeline.extract.cells import tables
from pipeline.extract.draft import Draft
from pipeline.extract.fund_rows import read_funds
from pipeline.extract.goal_rows import read_goals
from pipeline.extract.head_rows import read_head
from pipeline.extract.headings import columns_of
from pipeline.extract.indicator_rows import read_indicators
from pipeline.extract.merged_values import protest_merged_values
from pipeline.extract.rows import Sections, rows_of, sections
from pipeline.extract.sequence import in_rows
from pipeline.extract.table import Cell, Table
from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.record import Leaf
from pipeline.reading import Doubt, Reading, Slice
from pipeline.text import Text


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
    if found.merged:
        protest_merged_values(draft, found)
    draft.one_unit()
    _missing_blocks(draft, found, count)
    _open_cells(draft, table, found)
    return draft.reading()


def _missing_blocks(draft: Draft, found: Sections, count: int) -> None:
    """A block whose heading was not recognised is a fault of the reading: its rows stay unread."""
    blocks = {"funds": found.fund_heading, "expected_goal": found.goal_heading, "indicators": found.indicator_heading}
    for path, heading in blocks.items():
        if heading is None:
            draft.fault("layout.ambiguous", path, (), "未认出该栏的表头", "the block's heading was not recognised")
    if not count:
        draft.fault("layout.ambiguous", "indicators", (), "没有读出任何指标行", "no indicator row was read")


def _open_cells(draft: Draft, table: Table, found: Sections) -> None:
    """Cells whose place the table leaves open: every leaf that stands on them is in doubt, and each way is named."""
    for group in table.open:
        spans = {piece for option in group.options for cell in option for piece in cell.pieces}
        if group.block:
            draft.fault("layout.ambiguous", group.block, tuple(sorted(spans)), group.zh, group.en)
            draft.shifted |= {path for path in draft.evidence if path.startswith(f"{group.block}[")}
        hit = [p for p, e in draft.evidence.items() if not spans.isdisjoint(e.spans)]
        if len(group.options) == 1:
            rows = {path.rpartition(".")[0] or path for path in hit if not path.endswith((".level1", ".level2"))}
            for row in sorted(rows):
                draft.fault("layout.ambiguous", row, tuple(sorted(spans)), group.zh, group.en)
            continue
        at = {(c.row, c.column): p for p in hit for c in group.options[0] if c.pieces == draft.evidence[p].spans}
        named = [_option(draft, option, at, found) for option in group.options]
        for option, way in zip(group.options, named, strict=True):
            # a heading that this way leaves where it is stays with all rows that it is filled down to
            kept = {c.pieces for c in option}
            way.update({p: draft.values[p] for p in hit if p not in way and draft.evidence[p].spans in kept})
        whole = [{**dict.fromkeys(p for other in named for p in other), **option} for option in named]
        read = {p: draft.values[p] for p in hit}
        options = ({**whole[0], **read}, *({**dict.fromkeys(read), **way} for way in whole[1:]))
        draft.doubts.append(Doubt(options, group.zh, group.en, tuple(sorted(spans))))


def _option(draft: Draft, cells: Iterable[Cell], at: Mapping[tuple[int, int], str], found: Sections) -> dict[str, Leaf]:
    """What the leaves hold if the cells stand so: by the place of each, or by its row and the heading above it."""
    option: dict[str, Leaf] = {}
    rows = {row: path.rpartition(".")[0] for (row, _), path in at.items()}
    columns = columns_of(found.indicator_heading, labels.column) if found.indicator_heading else None
    for cell in cells:
        path = at.get((cell.row, cell.column))
        if path is None and columns and rows.get(cell.row, "").startswith("indicators["):
            number = columns.number(cell.column)
            path = f"{rows[cell.row]}.{columns.fields[number]}"
        if path is not None:
            option[path] = Text.of(draft.source, cell.pieces).chars
    return option
