"""A printed form on a terminal, block by block."""

import re
import sys
from collections.abc import Sequence

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from pipeline.cli.terminal import one_line, plain
from pipeline.print import Note, PrintedCell, PrintedForm, Trace
from pipeline.reading import Severity

_PIPE_WIDTH = 120
_SOURCE_RATIO, _FORM_RATIO = 2, 5
_BLANK_LINES = re.compile(r"\n{3,}")
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def draw(form: PrintedForm, about: str, evidence: Sequence[Trace] = (), source: str | None = None) -> None:
    """Draws on stdout: as wide as the terminal, 120 columns elsewhere; `source` is drawn on the left of the form."""
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    console.print(Text.assemble(_text(form.title), " ", _text(form.year)), justify="center")
    console.print(Text(about, style="dim"), justify="center")
    blocks = [_table(block) for block in form.blocks]
    if source is None:
        for block in blocks:
            console.print(block)
    else:
        console.print(_beside(source, blocks))
    for note in form.notes:
        console.print(_note(note), soft_wrap=True)
    if evidence:
        console.print(_proof(evidence))


def _beside(source: str, blocks: Sequence[Table]) -> Table:
    """The source's own lines, several blank ones as one, and the form beside them."""
    lines = "\n".join(plain(line.rstrip()) for line in source.strip().splitlines())
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(ratio=_SOURCE_RATIO, overflow="fold")
    table.add_column(ratio=_FORM_RATIO)
    table.add_row(Text(_BLANK_LINES.sub("\n\n", lines), style="dim"), Group(*blocks))
    return table


def _table(rows: Sequence[Sequence[PrintedCell]]) -> Table:
    """A block as a table; a merged cell stands in its first row, and the block's name is its title."""
    plain_rows, name = [list(row) for row in rows], None
    if rows and rows[0][0].rowspan == len(rows) > 1:
        name = plain_rows[0].pop(0)
    table = Table(box=box.SQUARE, show_header=False, show_lines=True, expand=True, title_justify="left")
    if name:
        table.title = _text(name)
    for _ in plain_rows[0]:
        # Chinese has no blanks to break a line at, and nothing may be cut.
        table.add_column(overflow="fold")
    held: dict[int, int] = {}
    for row in plain_rows:
        texts: list[Text] = []
        for cell in row:
            _fill(texts, held)
            if cell.rowspan > 1:
                held[len(texts)] = cell.rowspan
            texts.append(_text(cell))
        _fill(texts, held)
        held = {column: left - 1 for column, left in held.items() if left > 1}
        table.add_row(*texts)
    return table


def _fill(texts: list[Text], held: dict[int, int]) -> None:
    """Blank places that a merged cell of a row above covers."""
    while len(texts) in held and held[len(texts)] > 0:
        texts.append(Text())


def _text(cell: PrintedCell) -> Text:
    text = Text(plain(cell.text), style="dim" if cell.label else "")
    if cell.notes:
        marks = ",".join(map(str, cell.notes))
        text.append(f" [{marks}]", style=_STYLES[cell.severity or Severity.INFO])
    return text


def _note(note: Note) -> Text:
    path = f"  {note.path}" if note.path else ""
    head = Text(f"[{note.number}] {note.severity.value}", style=_STYLES[note.severity])
    return Text.assemble(head, " ", one_line(f"{note.code} {note.name}{path}: {note.text}"),
                         *(f"\n      {one_line(line)}" for line in note.more))  # fmt: skip


def _proof(evidence: Sequence[Trace]) -> Table:
    table = Table(box=box.SIMPLE, expand=True)
    for heading in ("path", "value", "source", "how"):
        table.add_column(heading, overflow="fold")
    for trace in evidence:
        table.add_row(*(Text(plain(part)) for part in (trace.path, trace.value, repr(trace.source)[1:-1], trace.how)))
    return table
