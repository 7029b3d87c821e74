"""Rows of 绩效指标 that a page cut in two, made one again."""

from pipeline.extract.draft import Draft
from pipeline.extract.indicator_lines import TEXTS, Line


def join_cut(draft: Draft, lines: list[Line]) -> list[Line]:
    """Rows that a page cut in two are made one again.

    A row without figures and levels before a page's end goes on in the next row; after it, or where it has no name,
    it continues the row before. `不涉及` is a row of its own.
    """
    joined: list[Line] = []
    waiting: Line | None = None
    broken = False
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else None
        line.broken = line.broken or broken
        broken = False
        if waiting is not None:
            draft.trace.append(f"indicators[{len(joined)}]: begun before the page's end, no figures there")
            joined.append(_merge(waiting, line))
            waiting = None
        elif is_rest(line) and joined and (line.broken or "level3" not in line.cells):
            _check_slip(draft, line, following if line.broken else joined[-1], len(joined) - 1)
            joined[-1] = _merge(joined[-1], line)
            broken = line.broken
        elif is_rest(line) and following is not None and following.broken and not is_rest(following):
            _check_slip(draft, line, joined[-1] if joined else following, len(joined))
            waiting = line
        else:
            joined.append(line)
    return joined


def _check_slip(draft: Draft, line: Line, beside: Line | None, number: int) -> None:
    """A fragment that stands where its separators put it, among rows that all slipped: its column is not sure."""
    if beside is None or line.slip or not beside.slip or "deviation" in line.cells:
        return
    spans = tuple(piece for texts in line.cells.values() for t in texts for piece in t.pieces)
    zh, en = (
        "被分页切断的文字，邻行错位，看不出属于哪一栏",
        "a text cut by the page among rows that slipped: its column is not shown",
    )
    draft.fault("layout.ambiguous", f"indicators[{number}]", spans, zh, en)


def is_rest(line: Line) -> bool:
    """Whether a row has texts alone, no level and no figure, and does not say 不涉及."""
    names = set(line.cells)
    own = "".join(t.chars for t in line.cells.get("level3", [])) in ("不涉及", "无", "不适用")
    return bool(names) and names <= set(TEXTS) and not own


def _merge(first: Line, second: Line) -> Line:
    cells = {name: list(texts) for name, texts in first.cells.items()}
    for name, texts in second.cells.items():
        cells[name] = cells.get(name, []) + texts
    doubted = [*first.doubted, *second.doubted]
    return Line(cells, first.broken, doubted, first.stated and second.stated, first.slip, first.number)
