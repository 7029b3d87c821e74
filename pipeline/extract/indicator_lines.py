"""One row of 绩效指标 under its headings: which cell is which field, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.amounts import BLANKS, DASHES, is_number
from pipeline.extract.align import Alignment, Slot, align
from pipeline.extract.draft import Draft
from pipeline.extract.headings import BESIDE, UNKNOWN, Columns
from pipeline.extract.rows import Entry, Row
from pipeline.kinds.self_evaluation import labels
from pipeline.text import Text, part

TEXTS = ("level3", "target", "actual", "deviation")
FIGURES = ("weight", "score")
_LABEL = "绩效指标"
_LONGEST_LEVEL = 12
_WORST = 5.0
"""The cost from which a row counts as fitting no columns."""


@dataclass(slots=True)
class Line:
    """One indicator row while it is read: the texts of each field, in order, and how sure their columns are."""

    cells: dict[str, list[Text]] = field(default_factory=dict)
    broken: bool = False
    doubted: list[dict[str, list[Text]]] = field(default_factory=list)
    stated: bool = True
    slip: int = 0
    number: int = 0

    def add(self, name: str, text: Text) -> None:
        """A further text of this field."""
        self.cells.setdefault(name, []).append(text)


def line_of(draft: Draft, row: Row, columns: Columns, pieces: list[Entry]) -> Line | None:
    """The row under its headings; pieces of the block's label that stand beside it are added to `pieces`."""
    entries = _without_beside(draft, row, columns, pieces)
    if not entries or _is_subtotal(draft, entries):
        return None
    slots = [columns.slot(e) for e in entries]
    found = _rest(slots, columns) if _is_fragment(entries) else align(slots, columns.fields, _admit, _whole)
    if len(found) == 0 or found[0].cost >= _WORST or not (found[0].stated or _levels_known(slots, found[0], columns)):
        spans = tuple(piece for e in entries for piece in e.text.pieces)
        draft.fault("layout.ambiguous", "indicators", spans, "该行的单元格对不上栏目", "the row's cells fit no columns")
        return None
    line = Line(broken=row.broken, slip=found[0].slip(slots), number=row.number)
    _place(draft, line, entries, found, columns)
    return line


def _levels_known(slots: Sequence[Slot], found: Alignment, columns: Columns) -> bool:
    """A row that slipped may put none but the template's words under the levels: the words alone placed them."""
    names = [columns.fields[n] for n in found.columns]
    known = {"level1": labels.level1, "level2": labels.level2}
    return all(name not in known or known[name](slot.text.chars) for name, slot in zip(names, slots, strict=True))


def _admit(name: str, text: Text) -> float | None:
    chars = text.chars
    number = is_number(chars)
    if name == BESIDE:
        return 0.0 if is_beside(chars) else None
    if name in ("level1", "level2"):
        return None if number or chars in DASHES else _level_cost(name, chars)
    if name in FIGURES:
        return 0.0 if chars in BLANKS or (number and not chars.endswith(("%", "％"))) else None
    if name == "deviation":
        return None if number else 0.0
    if name == "level3":
        return 4.0 if number or chars in DASHES else 2.0 if chars in labels.LEVEL1_OF else 0.0
    return 2.0 if chars in labels.LEVEL1_OF and name != UNKNOWN else 0.0


def _level_cost(name: str, chars: str) -> float | None:
    own, other = (labels.level1, labels.level2) if name == "level1" else (labels.level2, labels.level1)
    if own(chars):
        return 3.0 if name == "level2" and labels.only_first(chars) else 0.0
    if other(chars):
        return None
    return 3.0 if len(chars) <= _LONGEST_LEVEL else 5.0


def is_beside(chars: str) -> bool:
    """Whether a text is the block's own label, or says that the block goes on."""
    return labels.block(chars) == "indicators" or labels.key(chars) in labels.CONTINUED


def is_piece(chars: str) -> bool:
    """Whether a text may be a piece of the block's label, which its narrow column breaks anywhere."""
    return bool(chars) and chars in _LABEL


def _whole(filled: set[str]) -> float:
    """What speaks against a row that fills just these fields: no name, one figure alone, a first level alone."""
    values = filled & {"target", "actual", "deviation", *FIGURES}
    nameless = 3.0 if values and "level3" not in filled else 0.0
    lonely = 2.5 if values and "level1" in filled and "level2" not in filled else 0.0
    return nameless + lonely + (1.5 if len(filled & set(FIGURES)) == 1 else 0.0)


def _is_subtotal(draft: Draft, entries: list[Entry]) -> bool:
    """`产出指标 | 小计 | | | 50 | 48`: a sum among the rows, which the record has no row for."""
    if not any(labels.is_subtotal(e.chars) for e in entries):
        return False
    spans = tuple(piece for e in entries for piece in e.text.pieces)
    zh, en = "指标行之间有小计行，记录没有对应的字段", "a sum among the rows, which the record has no row for"
    draft.fault("column.unknown", "indicators", spans, zh, en)
    return True


def _without_beside(draft: Draft, row: Row, columns: Columns, pieces: list[Entry]) -> list[Entry]:
    """The row's entries without the block's label: whole in the first cell, or a piece of it in its own column."""
    entries = list(row.entries)
    if not entries:
        return entries
    first = entries[0]
    own_column = columns.fields[0] == BESIDE and columns.number(first.cell.column) == 0
    if labels.key(first.chars) in labels.CONTINUED:
        draft.drop([entries.pop(0)], "continued")
    elif is_beside(first.chars):
        draft.label([entries.pop(0)], "indicators")
    elif own_column and is_piece(first.chars):
        pieces.append(entries.pop(0))
    elif first.chars.startswith(_LABEL) and len(first.chars) == len(_LABEL) + 1:
        # `绩效指标)`: the label with a character that fell in from elsewhere, and is left over.
        draft.labels.append((part(draft.source, entries.pop(0).text, 0, len(_LABEL)).pieces, "indicators"))
    return entries


def _is_fragment(entries: Sequence[Entry]) -> bool:
    """A row without levels and figures: most likely the rest of a row that a page cut."""
    return not any(labels.level1(e.chars) or labels.level2(e.chars) or is_number(e.chars) for e in entries)


def _rest(slots: Sequence[Slot], columns: Columns) -> list[Alignment]:
    """A fragment where its separators put it; a long text that cannot stand there one column beside, if only there."""
    found = []
    for slip in (0, 1, -1):
        numbers = tuple((s.column or 0) + slip for s in slots)
        names = [columns.fields[n] if 0 <= n < len(columns.fields) else "" for n in numbers]
        if len(set(names)) == len(names) and all(_may_go_on(n, s, slip) for n, s in zip(names, slots, strict=True)):
            found.append(Alignment(numbers, abs(slip), stated=slip == 0))
            if slip == 0:
                break
    return found


def _may_go_on(name: str, slot: Slot, slip: int) -> bool:
    short = len(slot.text.chars) <= _LONGEST_LEVEL
    if name in ("level1", "level2"):
        return slip == 0 and short
    return name in (*TEXTS, UNKNOWN) and (slip == 0 or not short)


def _place(draft: Draft, line: Line, entries: list[Entry], found: list[Alignment], columns: Columns) -> None:
    for entry, number in zip(entries, found[0].columns, strict=True):
        name = columns.fields[number]
        if name == UNKNOWN:
            if entry.chars in BLANKS:
                draft.drop([entry], "dash")
            else:
                message = ("有记录之外的栏目", "a column that the record has no field for")
                draft.fault("column.unknown", "indicators", entry.text.pieces, *message)
        elif name != BESIDE:
            line.add(name, entry.text)
    line.stated = found[0].stated
    for other in found[1:]:
        names = [columns.fields[n] for n in other.columns]
        line.doubted.append({n: [e.text] for n, e in zip(names, entries, strict=True) if n not in (UNKNOWN, BESIDE)})
