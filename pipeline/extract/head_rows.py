"""The form's head: title, year, unit, and labels with their values beside them."""

import re
from itertools import pairwise

from pipeline.extract.draft import Draft
from pipeline.extract.rows import Entry, Sections
from pipeline.kinds.self_evaluation import labels
from pipeline.reading import Evidence, Grade
from pipeline.text import fold_figure, part

_YEAR = re.compile(r"(?<!\d)([12１２][0-9０-９]{3})年度?")
_YEAR_ALONE = re.compile(r"[（(\[]?([12１２][0-9０-９]{3})年?度?[)）\]]?\Z")
_UNIT = re.compile(
    r"(?<![一-龥])(?:金额|资金|计量)?单位[:：]?(万元|元)|[（(\[](?:单位[:：]?)?(万元|元)[)）\]]?\Z|[（(]金额单位[:：](万元|元)[)）]"
)

_COLON = re.compile("[：:]")


def read_head(draft: Draft, found: Sections) -> None:
    """Title, year and the labelled values of the rows before the funds."""
    for row in found.head:
        entries = list(row.entries)
        # A value may look like a title or a year: `项目名称 | 2022年自评表系统`.
        labelled = next((i for i, e in enumerate(entries) if labels.head(e.chars)), len(entries))
        for entry in entries[:labelled]:
            if _title_or_year(draft, entry):
                entries.remove(entry)
        _pairs(draft, entries)


def read_unit(draft: Draft, entry: Entry) -> None:
    """The unit of amounts out of a label such as 项目资金（万元）."""
    match = _UNIT.search(entry.chars)
    if match is None:
        return
    group = next(i for i in (1, 2, 3) if match[i])
    text = part(draft.source, entry.text, *match.span(group))
    draft.units.append((text.chars, text.pieces))
    if "amount_unit" not in draft.values:
        draft.text("amount_unit", text)


def _title_or_year(draft: Draft, entry: Entry) -> bool:
    """`项目支出绩效自评表`, `（2023年度）`, or both in one cell."""
    chars = entry.chars
    title = labels.TITLE.search(chars)
    if title and "title" not in draft.values and len(chars) < 60:
        year = _YEAR.search(chars)
        _title(draft, entry, year)
        draft.label([entry], "title")
        return True
    alone = _YEAR_ALONE.match(chars)
    # `\t2023年` over `项目名称\t金财专网项目`: under another column a year is a piece of a value
    beside = entry.cell.column > 0 and "fiscal_year" in draft.values
    if (
        alone
        and not beside
        and draft.values.get("fiscal_year", int(fold_figure(alone[1])[0])) == int(fold_figure(alone[1])[0])
    ):
        _year(draft, entry, alone)
        draft.label([entry], "year")
        return True
    if _UNIT.search(chars) and len(chars) < 14:
        read_unit(draft, entry)
        draft.label([entry], "unit")
        return True
    return False


def _title(draft: Draft, entry: Entry, year: re.Match[str] | None) -> None:
    chars = entry.chars
    start, end = 0, len(chars)
    if year:
        _year(draft, entry, year)
        # `项目支出绩效自评表 (2023年度)` holds two things, `2023年度项目支出绩效自评表` is one title.
        opening = year.start() - 1 if chars[max(year.start() - 1, 0)] in "(（[" else year.start()
        closing = year.end() + 1 if chars[year.end() : year.end() + 1] in tuple(")）]") else year.end()
        if opening < year.start() or closing == len(chars):
            start, end = (
                (0, opening) if closing == len(chars) else (closing, len(chars)) if opening == 0 else (0, len(chars))
            )
    draft.text("title", part(draft.source, entry.text, start, end))


def _year(draft: Draft, entry: Entry, match: re.Match[str]) -> None:
    if "fiscal_year" in draft.values:
        return
    text = part(draft.source, entry.text, *match.span(1))
    chars, folds = fold_figure(text.chars)
    names = tuple(dict.fromkeys((*text.folds, *folds)))
    draft.values["fiscal_year"] = int(chars)
    draft.evidence["fiscal_year"] = Evidence(text.pieces, names, Grade.FOLDED if names else Grade.EXACT, draft.reader)


def _pairs(draft: Draft, entries: list[Entry]) -> None:
    """A label and the cells up to the next label."""
    field: str | None = None
    label: Entry | None = None
    _unparted(draft, entries)
    for i, entry in enumerate(entries):
        if _label_and_value(draft, entry):
            field = None
            continue
        named = labels.head(entry.chars)
        if named and (named in draft.values or named == field):
            named = None
        if named:
            field, label = named, entry
            draft.label([entry], named)
        elif labels.key(entry.chars) in labels.UNRECORDED and not _is_value(entries, i, field, label):
            field, label = None, entry
            draft.label([entry], "unrecorded")
            spans = tuple(piece for e in entries[i + 1 : i + 2] for piece in e.text.pieces)
            draft.fault(
                "column.unknown", "", spans, f"表头有记录之外的项：{entry.chars}", f"no field for {entry.chars}"
            )
        elif field and field not in draft.values:
            draft.text(field, entry.text)


def _unparted(draft: Draft, entries: list[Entry]) -> None:
    """`主管部门 | 实施单位 | 丰台区科技局`: labels side by side, and nothing shows whose the value is."""
    for one, other in pairwise(entries):
        beside = other.cell.column - one.cell.column <= one.cell.colspan
        if labels.head(one.chars) and labels.head(other.chars) and beside and entries[-1] is not other:
            field = labels.head(one.chars) or ""
            zh, en = "两个栏目名称相邻，看不出值属于哪一个", "two labels side by side: nothing shows whose the value is"
            draft.fault("layout.ambiguous", field, one.text.pieces, zh, en)


def _label_and_value(draft: Draft, entry: Entry) -> bool:
    """`项目名称：机房运维` in one cell."""
    colon = _COLON.search(entry.chars)
    named = labels.head(entry.chars[: colon.start()]) if colon else None
    if colon is None or named is None or named in draft.values or colon.end() == len(entry.chars):
        return False
    if any(
        f"{word}{mark}" in entry.chars[colon.end() :]
        for words in labels.HEAD.values()
        for word in words
        for mark in "：:"
    ):
        return False
    draft.labels.append((part(draft.source, entry.text, 0, colon.end()).pieces, named))
    draft.text(named, part(draft.source, entry.text, colon.end(), len(entry.chars)))
    return True


def _is_value(entries: list[Entry], i: int, field: str | None, label: Entry | None) -> bool:
    """Whether a cell that looks like a label stands where a label's value is due, with a label after it."""
    if field is None or label is None or i == 0 or entries[i - 1] is not label:
        return False
    return i + 1 == len(entries) or labels.head(entries[i + 1].chars) is not None
