"""年度总体目标: what was expected beside what was done, over any number of rows."""

from pipeline.extract.draft import Draft
from pipeline.extract.rows import Entry, Row, Sections
from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.record import Leaf
from pipeline.reading import Doubt
from pipeline.text import Text

_BLOCK = "年度总体目标"


def read_goals(draft: Draft, found: Sections, stated: bool) -> None:
    """Both goal texts; `stated` says whether separators tell in which column a cell stands."""
    heading = found.goal_heading
    if heading is None:
        return
    pieces = [e for e in heading.entries if not labels.known(e.chars)]
    draft.label([e for e in heading.entries if e not in pieces], "goals")
    starts = {labels.goal(e.chars) or "": e.cell.column for e in heading.entries if labels.goal(e.chars)}
    rows = [(row, _texts(draft, row, pieces)) for row in found.goal_rows]
    draft.spelled(pieces, "goals")
    rows = [(row, texts) for row, texts in rows if texts]
    if len(starts) == 2:
        _two_columns(draft, rows, starts, stated)
        if found.merged:
            _off_column(draft, [e for _, texts in rows for e in texts], starts)
        _label_in_text(draft, [e for row in (heading, *found.goal_rows) for e in row.entries])
    else:
        only = next(iter(starts))
        for _, texts in rows:
            draft.more(only, draft.joined(texts[:1]))
        if sum(len(texts) for _, texts in rows) != 1:
            spans = tuple(piece for _, texts in rows for e in texts for piece in e.text.pieces)
            zh, en = (
                "只印有一个目标栏的名称，看不出这些文字属于哪一栏",
                "one goal heading for several texts: whose they are is not shown",
            )
            draft.fault("layout.ambiguous", only, spans, zh, en)


def _texts(draft: Draft, row: Row, pieces: list[Entry]) -> list[Entry]:
    """The row's entries without the block's label, which may come broken: `年度目标`, `年度 总体`, `目标`, `总`."""
    texts = []
    for i, entry in enumerate(row.entries):
        beside = (i == 0 and len(row.entries) > 1) or entry.cell.column == 0
        if labels.block(entry.chars) == "goals":
            draft.label([entry], "goals")
        elif beside and _piece_of(entry.chars, _BLOCK):
            pieces.append(entry)
        elif labels.key(entry.chars) in labels.CONTINUED:
            draft.drop([entry], "continued")
        elif labels.fund_line(entry.chars) or labels.fund_column(entry.chars):
            # `其他资金` below the goals' heading: a row that changed places.
            zh, en = "目标栏里有资金表的标签", "a label of the funds among the goals"
            draft.fault("layout.ambiguous", "expected_goal", entry.text.pieces, zh, en)
        else:
            texts.append(entry)
    return texts


def _piece_of(chars: str, label: str) -> bool:
    return 0 < len(chars) <= len(label) and chars in label


def _two_columns(draft: Draft, rows: list[tuple[Row, list[Entry]]], starts: dict[str, int], stated: bool) -> None:
    first, second = sorted(starts, key=lambda field: starts[field])
    left = {starts[first], *(t[0].cell.column for _, t in rows if len(t) == 2)}
    right = {starts[second], *(t[1].cell.column for _, t in rows if len(t) == 2)}
    if not stated and sum(len(t) for _, t in rows) != 2:
        _open(draft, [e for _, t in rows for e in t], first, second)
        return
    flat = [e for _, t in rows for e in t]
    if not stated:
        draft.more(first, flat[0].text)
        draft.more(second, flat[1].text)
        return
    whole = any(len(t) == 2 for _, t in rows)
    for _, texts in rows:
        if len(texts) == 2:
            draft.more(first, texts[0].text)
            draft.more(second, texts[1].text)
        elif len(texts) == 1 and whole and texts[0].cell.column not in left | right:
            # `… | 实现 | | | | 完成 |` over ` | | | 实际 | | |`: neither text began there
            _open(draft, texts, first, second)
        elif len(texts) == 1:
            _one(draft, texts[0], (first, left), (second, right))


def _off_column(draft: Draft, entries: list[Entry], starts: dict[str, int]) -> None:
    """Where merged cells are stated, each text begins where its heading does, or nothing shows whose it is."""
    for entry in entries:
        over = entry.cell.column < max(starts.values()) < entry.cell.column + entry.cell.colspan
        if entry.cell.column not in starts.values() or over:
            zh, en = "文字不在一个目标栏之下", "a text that does not stand under one goal heading"
            draft.fault("layout.ambiguous", "expected_goal", entry.text.pieces, zh, en)


def _one(draft: Draft, entry: Entry, first: tuple[str, set[int]], second: tuple[str, set[int]]) -> None:
    """A row with one text: it stands where the texts of one side stand, or nothing tells."""
    column = entry.cell.column
    on_left, on_right = column in first[1], column in second[1]
    if on_left == on_right:
        between = min(second[1]) > column
        on_left, on_right = (between and column > min(first[1])), column > max(second[1])
    if on_left != on_right:
        draft.more((first if on_left else second)[0], entry.text)
    else:
        _open(draft, [entry], first[0], second[0])


def _open(draft: Draft, entries: list[Entry], first: str, second: str) -> None:
    """Which texts belong to which side is not shown: left of the middle as read, and flagged."""
    before: dict[str, Leaf] = {first: draft.values.get(first), second: draft.values.get(second)}
    middle = (len(entries) + 1) // 2
    for entry in entries[:middle]:
        draft.more(first, entry.text)
    for entry in entries[middle:]:
        draft.more(second, entry.text)
    after: dict[str, Leaf] = {first: draft.values.get(first), second: draft.values.get(second)}
    spans = tuple(piece for e in entries for piece in e.text.pieces)
    zh, en = "看不出这些文字属于哪一栏", "nothing shows on which side these texts stand"
    draft.doubts.append(Doubt((after, before), zh, en, spans))


def _label_in_text(draft: Draft, entries: list[Entry]) -> None:
    """`各种信息化应用系统不断涌 总体现`: pieces of the label 年度总体目标 that fell into the text beside it.

    The label stands incomplete (`年度目标`), and a piece of it follows a blank inside a text: both readings are named.
    """
    printed = "".join(e.chars for e in entries if _piece_of(e.chars, _BLOCK) or labels.block(e.chars) == "goals")
    if not printed or _BLOCK in printed or printed in ("总体目标", "年度绩效目标"):
        return
    for field in ("expected_goal", "actual_completion"):
        evidence = draft.evidence.get(field)
        if evidence is None:
            continue
        text = Text.of(draft.source, evidence.spans)
        cut = _without_pieces(draft, text)
        if cut is not None:
            before = draft.values[field]
            draft.text(field, cut)
            zh, en = "标题“年度总体目标”的字落在了正文里", "pieces of the label 年度总体目标 fell into the text"
            draft.doubts.append(Doubt(({field: draft.values[field]}, {field: before}), zh, en, text.pieces))


def _without_pieces(draft: Draft, text: Text) -> Text | None:
    """The text without the pieces 总体 and 目标 that begin a wrapped line of it; None when there are none."""
    spans = []
    for a, b in text.pieces:
        at = a
        for word in ("总体", "目标"):
            hit = draft.source.find(f" {word}", at, b)
            if hit >= 0:
                spans.append((at, hit))
                draft.labels.append((((hit + 1, hit + 1 + len(word)),), "goals"))
                at = hit + 1 + len(word)
        spans.append((at, b))
    return Text.of(draft.source, tuple(spans)) if len(spans) > len(text.pieces) else None
