"""What every reading of scattered cells has in common: its titles, its head, its headings, and what it leaves open."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.head import Heads
from pipeline.extract.scatter.opened import Open
from pipeline.extract.scatter.sheet import Sheet
from pipeline.reading import Doubt, Reading


class Found(Protocol):
    """The labels and titles of a form, wherever they stand."""

    titles: list[Atom]
    head_labels: dict[str, Atom]
    labels: dict[tuple[str, str], Atom]
    others: list[Atom]


def put_titles(sheet: Sheet, found: Found) -> None:
    """A row for each title."""
    for atom in found.titles:
        sheet.put(0, atom)
        sheet.next()


def put_head(sheet: Sheet, found: Found, heads: Heads, opened: Open, *, guessed: bool = True) -> None:
    """A row for each label of the head, with its value beside it; `guessed`: other ways to fill it are in doubt."""
    way: Mapping[str, Atom] = heads.ways[0] if heads.ways else {}
    for name, label in found.head_labels.items():
        sheet.put(0, label)
        sheet.put(1, way.get(name))
        sheet.next()
    opened.doubt(
        [{n: a.chars for n, a in w.items()} for w in heads.ways if guessed],
        "表头的值与栏目不相邻，对应不止一种可能",
        "the head's values stand apart from their labels, and fit them in more than one way",
    )
    if not heads.ways:
        opened.fault("project_name", "表头的值与栏目对不上", "the head's values do not fit its labels")


def put_heading(sheet: Sheet, found: Found, block: str, kind: str, names: Sequence[str]) -> None:
    """The row of a block's headings."""
    sheet.put(0, found.labels.get(("block", block)))
    for column, name in enumerate(names, 1):
        sheet.put(column, found.labels.get((kind, name)))
    sheet.next()


def with_open(reading: Reading, sheet: Sheet, found: Found, opened: Open) -> Reading:
    """The reading with what is open, and the labels that stand twice."""
    continued = found.labels.get(("continued", "continued"))
    again = [*found.others, *([continued] if continued else [])]
    extra = tuple((sheet.spans(a), a.words[0].name) for a in again)
    doubts = tuple(_as_read(reading, d) for d in opened.doubts)
    drawn = [(span, "bare-number") for a in opened.pages for span in sheet.spans(a)]
    drawn += [(span, "dash") for a in opened.dashes for span in sheet.spans(a)]
    # order and types put every figure where it stands, no separator: a rule that fails may be the reading's own fault
    shifted = frozenset(p for p in reading.evidence if p.startswith(("funds.", "indicators[", "total_")))
    return replace(
        reading,
        shifted=reading.shifted | shifted,
        labels=(*reading.labels, *extra),
        furniture=(*reading.furniture, *drawn),
        doubts=(*reading.doubts, *doubts),
        findings=(*reading.findings, *opened.faults, *opened.unproven_beside_doubts()),
    )


def _as_read(reading: Reading, doubt: Doubt) -> Doubt:
    first = {p: reading.values.get(p) for p in doubt.options[0]}
    return replace(doubt, options=(first, *doubt.options[1:]))
