"""Rows of 绩效指标 that a page cut in two, made one again.

The rest of a row is joined where its separators put it, and only where the page's end shows that there was a cut, the
cell that it continues is there, and that cell is not whole without it. What is joined on less is flagged.
"""

import re

from pipeline.extract.draft import Draft
from pipeline.extract.indicator_lines import FIGURES, TEXTS, Line
from pipeline.kinds.self_evaluation import labels
from pipeline.text import Text

_LEVELS = {"level1": labels.level1, "level2": labels.level2}
# `≥95%`, `按月。`: a cell that is whole already shows nothing of a rest.
_ENDED = re.compile(r"(?:[。！？!?]|(?:[≥≤<>=＜＞]+|^)\d+(?:\.\d+)?[%％]?[^\d]{0,3})\Z")


def join_cut(draft: Draft, lines: list[Line]) -> list[Line]:
    """Rows that a page cut in two as one row each; one of its own without figures says 不涉及 or has headings."""
    joined: list[Line] = []
    waiting: Line | None = None
    broken = False
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else None
        line.broken, broken = line.broken or broken, False
        if waiting is not None:
            draft.trace.append(f"indicators[{len(joined)}]: begun before the page's end, no figures there")
            joined.append(_merge(waiting, line))
            waiting = None
        elif joined and line.broken and _continues(joined[-1], line):
            _check_tail(draft, joined[-1], line, following, len(joined) - 1)
            joined[-1] = _merge(joined[-1], line)
            broken = True
        elif following is not None and following.broken and _continues(line, following, begun=True):
            _check_slip(draft, line, joined[-1] if joined else following, len(joined))
            waiting = line
        else:
            joined.append(line)
    return joined


def is_rest(line: Line) -> bool:
    """Whether a row without figures is no row of its own: it neither says 不涉及 nor stands under its own headings."""
    if set(line.cells) & set(FIGURES):
        return False
    if _chars(line, "level3") in labels.ABSENT_OR_NONE:
        return False
    own = "level2" in line.cells and labels.level2(_chars(line, "level2")) is not None
    return not (own and "level3" in line.cells)


def _continues(first: Line, second: Line, *, begun: bool = False) -> bool:
    """Whether two lines are the halves of one row; `begun`: the figures stand in the second."""
    rest, other = (first, second) if begun else (second, first)
    if set(rest.cells) & set(FIGURES) or _chars(rest, "level3") in labels.ABSENT_OR_NONE:
        return False
    if begun and not set(other.cells) & set(FIGURES):
        return False
    return all(_completes(name, _chars(first, name), _chars(second, name)) for name in _LEVELS if name in rest.cells)


def _completes(name: str, first: str, second: str) -> bool:
    """`可持续` and `影响指标` are one heading; `时效指标` and `社会效益指标` are two."""
    known = _LEVELS[name]
    return bool(first and second) and known(first) is None and known(first + second) is not None


def _check_tail(draft: Draft, row: Line, rest: Line, following: Line | None, number: int) -> None:
    """A rest that slipped, that continues a blank cell, or one that is whole already, is joined under protest."""
    names = [name for name in rest.cells if name in TEXTS]
    if rest.slip or any(not _shows_rest(_chars(row, name), _chars(rest, name)) for name in names):
        _protest(draft, rest, number)
    else:
        _check_slip(draft, rest, following, number)


def _shows_rest(text: str, tail: str) -> bool:
    """Whether a sentence that has not ended ends in the tail; a running head or a word of a cell beside does not."""
    return bool(text) and _ENDED.search(text) is None and tail.endswith(("。", "；", ";", "！", "）", ")"))


def _check_slip(draft: Draft, line: Line, beside: Line | None, number: int) -> None:
    """A fragment that stands where its separators put it, among rows that all slipped: its column is not sure."""
    if beside is not None and not line.slip and beside.slip and "deviation" not in line.cells:
        _protest(draft, line, number)


def _protest(draft: Draft, line: Line, number: int) -> None:
    spans = tuple(piece for texts in line.cells.values() for t in texts for piece in t.pieces)
    zh, en = "被分页切断的文字，看不出接在哪一格", "a text cut by the page: which cell it continues is not shown"
    draft.fault("layout.ambiguous", f"indicators[{number}]", spans, zh, en)


def _chars(line: Line, name: str) -> str:
    texts: list[Text] = line.cells.get(name, [])
    return "".join(t.chars for t in texts)


def _merge(first: Line, second: Line) -> Line:
    cells = {name: list(texts) for name, texts in first.cells.items()}
    for name, texts in second.cells.items():
        cells[name] = cells.get(name, []) + texts
    doubted = [*first.doubted, *second.doubted]
    return Line(cells, first.broken, doubted, first.stated and second.stated, first.slip, first.number)
