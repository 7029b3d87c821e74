"""Where forms begin and end in a document, with proof: the form's own anchors must count up.

An anchor is a label standing as a cell: alone between line ends, separators, tags or blanks. Running text that
mentions 项目名称 or 总分 is told from a form by the other anchors that a form must have beside them.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from pipeline.document import Document
from pipeline.kinds.self_evaluation import labels
from pipeline.ledger import furniture_rule
from pipeline.reading import Cause, Finding, Severity, Slice
from pipeline.text import TAG, plain_radicals

_BEFORE = r"(?:(?<=[|>&{])|(?<=\s)|\A)"
_AFTER = r"(?=\s|[|<&}（(]|\Z|\\)"


def _anchor(words: tuple[str, ...], colon: str = "") -> re.Pattern[str]:
    # `项目名\n称`, `实施单 位`: a label may be broken anywhere.
    spaced = (r"\s*".join(map(re.escape, word)) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"{_BEFORE}(?:{'|'.join(spaced)})(?:{colon}{_AFTER})")


_NAME = _anchor(labels.HEAD["project_name"], "[：:]|")
_GLUED_NAME = re.compile(rf"(?m)^(?:{'|'.join(labels.HEAD['project_name'])})(?=[^\s：:|<&（(])")
_TOTAL = _anchor(labels.TOTAL)
_KINDS = {
    "department": _anchor((*labels.HEAD["supervising_department"], *labels.HEAD["implementing_unit"])),
    "budget": _anchor((*labels.FUND_COLUMNS["annual_budget"], *labels.FUND_COLUMNS["initial_budget"])),
    "executed": _anchor(labels.FUND_COLUMNS["executed"]),
    "funds": _anchor(labels.FUND_LINES["total"]),
    "expected": _anchor(labels.GOALS["expected_goal"]),
    "completion": _anchor(labels.GOALS["actual_completion"]),
    "level3": _anchor(labels.INDICATOR_COLUMNS["level3"]),
    "target": _anchor(labels.INDICATOR_COLUMNS["target"]),
    "actual": _anchor(labels.INDICATOR_COLUMNS["actual"]),
}
_ONCE = ("funds", "expected", "completion")
_ENOUGH = 5
"""Kinds of anchors that make a form: a list of projects in a report has two or three."""

_YEAR_LINE = re.compile(
    r"[（(\[]?\s*(?:\d\s*){4}\s*年?\s*度?\s*[)）\]]?\s*(?:[（(]?\s*(?:金额|资金)?单位\s*[：:]\s*(?:万元|元)\s*[)）]?\s*)?\Z"
)
_UNIT_LINE = re.compile(r"[（(]?\s*(?:金额|资金)?单位\s*[：:].{1,12}\Z")
_MOST_TITLE = 120
_TAILS = ("政项目支出", "目支出绩效", "出绩效自评", "绩效自评", "自评", "支出绩效", "效自评", "评表", "表")
_HEADS = ("项目支出", "项目支出绩效", "财政项目", "项目", "支出", "绩效", "项目支出绩效自")
"""How the lines of a title that is broken in two begin and end."""
_FIGURE_REST = re.compile(r"\n {8,}[\d.]{1,6}(?: +[\d.]{1,6})? *(?=\n|\Z)")
_FIGURES_BELOW = re.compile(r"(?:[ \t]*\n[ \t]*\d{1,3}){2,}[ \t]*(?=\n|\Z)")
_LONGEST_TAG = 2000
_MOST_WORDS = 8
"""Words in the line of a total; a line with more is one flat line of the whole form."""
_MOST_FIGURES, _MOST_DIGITS = 3, 10
"""Cells after 总分 that can be the total's: two figures and a dash, or their digits."""
_ROW_CELLS, _ROW_FIGURES = 3, 2
# `总分 | 10` over ` | 0`: the end of a figure in a row of its own.
_FIGURE_ALONE = re.compile(
    r"(?=.*[\t|&])(?:[\s|&]|\\(?:multirow|multicolumn)\{\d+\}\{[^{}]*\}|[{}])*\d+(?:\.\d+)?(?:[\s|&}]|\\\\|\\hline)*\Z"
)
LINE = re.compile(r"[^\n\f]*[^\s][^\n\f]*")
_LONGEST_REST = 400
"""Characters below 总分 that can be a form's last cells."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Where the anchors of a document stand: offsets of 项目名称, of 总分, and of each other kind."""

    names: tuple[int, ...]
    totals: tuple[int, ...]
    kinds: dict[str, tuple[int, ...]]

    def kinds_in(self, start: int, end: int) -> Counter[str]:
        """How often each kind stands in [start, end)."""
        return Counter({k: n for k, at in self.kinds.items() if (n := len(_between(at, start, end)))})


def _between(at: tuple[int, ...], start: int, end: int) -> tuple[int, ...]:
    return at[bisect_left(at, start) : bisect_left(at, end)]


def split(document: Document) -> tuple[Slice, ...]:
    """One slice a form, in printed order; () when the document holds no form."""
    text = document.text
    anchors = _anchors(labels.simplified(plain_radicals(text)))
    starts = [a for a, b in pairwise([*anchors.names, len(text)]) if len(anchors.kinds_in(a, b)) >= _ENOUGH]
    if not starts:
        return _orphans(document, anchors)
    heads = [_head(text, start) for start in starts]
    slices: list[Slice] = []
    for i, start in enumerate(starts):
        limit = _limit(text, anchors, heads[i + 1], (start, starts[i + 1])) if i + 1 < len(starts) else len(text)
        before = slices[-1].end if slices else 0
        heads[i] = _scattered_head(text, anchors, (before, heads[i]), (start, limit))
        end = _to_page_end(text, heads[i], _end(text, anchors, start, limit), limit)
        findings = _count(anchors, start, end) + _left_behind(anchors, end, limit)
        findings += _title_left(text, before, heads[i], start)
        findings += _row_above(text, before, heads[i])
        findings += _rows_left(text, end, limit)
        slices.append(Slice(document, i + 1, heads[i], end, findings))
    return tuple(slices)


def _limit(text: str, anchors: Anchors, head: int, starts: tuple[int, int]) -> int:
    """Where the next form begins at the latest: where it begins by its title, if that stands before its labels."""
    total = next(iter(_between(anchors.totals, starts[0], starts[1])), starts[0])
    titles = [m.start() for m in LINE.finditer(text, total, head) if _is_title(m[0].strip())]
    return titles[0] if titles else head


def _scattered_head(text: str, anchors: Anchors, gap: tuple[int, int], own: tuple[int, int]) -> int:
    """Where a form begins whose 项目名称 stands below other labels of its: at the title above these, or at the page.

    `项目支出绩效自评表 … 实施单位 … 年初预算数 … 项目名称`: a dump column by column, or box by box.
    """
    here = anchors.kinds_in(*own)
    above = [at for kind, places in anchors.kinds.items() if not here[kind] for at in _between(places, *gap)]
    if not above:
        return gap[1]
    first = min(above)
    page = max(text.rfind("\f", gap[0], first) + 1, gap[0])
    titles = [m.start() for m in LINE.finditer(text, page, first) if _is_title(m[0].strip())]
    return titles[-1] if titles else page


def _to_page_end(text: str, start: int, end: int, limit: int) -> int:
    """The end of a form in boxes: what stands below its 总分 on the page may be cells of its last rows.

    `总分 / ≥90% / ≥90% / 10 / 10 / 100 100`, and reasons, which a dump box by box gives last.
    """
    fed = text.find("\f", end, limit)
    stop = limit if fed < 0 else fed
    rest = text[end:stop]
    if not rest.strip() or (fed < 0 and limit == len(text)):
        return end
    own = text[start:end]
    boxed = rest.lstrip(" ").startswith("\n\n") and len(rest) <= _LONGEST_REST
    boxed = boxed and own.count("\n\n") * 3 >= own.count("\n") and "\t" not in own and "|" not in own
    return end + len(rest.rstrip()) if boxed else end


def _anchors(text: str) -> Anchors:
    def at(pattern: re.Pattern[str]) -> tuple[int, ...]:
        return tuple(m.start() + len(m[0]) - len(m[0].lstrip()) for m in pattern.finditer(text))

    names = tuple(sorted({*at(_NAME), *_glued_names(text)}))
    return Anchors(names, at(_TOTAL), {kind: at(pattern) for kind, pattern in _KINDS.items()})


def _glued_names(text: str) -> Iterator[int]:
    """`（2023年度） / 项目名称区大数据中心短信租用`: a label glued to its value, below a form's title or its year."""
    for match in _GLUED_NAME.finditer(text):
        above = text[max(0, match.start() - _MOST_TITLE) : match.start()].rstrip().rpartition("\n")[2].strip()
        if _YEAR_LINE.match(above) or _is_title(above):
            yield match.start()


def _orphans(document: Document, anchors: Anchors) -> tuple[Slice, ...]:
    """A document whose anchors make a form, though 项目名称 is printed nowhere: one slice, flagged."""
    everything = anchors.kinds_in(0, len(document.text))
    if len(everything) < _ENOUGH + 1:
        return ()
    first = min(a for at in anchors.kinds.values() for a in at)
    start = _head(document.text, document.text.rfind("\n", 0, first) + 1)
    return (
        Slice(document, 1, start, len(document.text), (_finding("项目名称", "项目名称 does not stand as a label"),)),
    )


def _head(text: str, start: int) -> int:
    """Where the form's title begins: back over the title, the year, the unit and markup, no further."""
    head = start
    while head > 0:
        line_start, line_end = _segment_before(text, head)
        bare = TAG.sub("", text[line_start:line_end]).strip(" \t|&\u3000#*")
        drawn = bare.startswith("\\") or furniture_rule(text[line_start:line_end]) is not None
        own = _is_title(bare) or _YEAR_LINE.match(bare) or _UNIT_LINE.match(bare)
        if bare and not own and not drawn:
            break
        if bare and own:
            start = line_start
        head = line_start
        if not bare and "\n" in text[line_start:line_end] and text[:head].endswith("\n\n\n"):
            break
    return _over_markup(text, start)


def _is_title(bare: str) -> bool:
    joined = labels.simplified(plain_radicals(re.sub(r"\s", "", bare)))
    return len(joined) <= _MOST_TITLE and bool(labels.TITLE.search(joined)) and not re.search(r"[。；;]", joined)


def _segment_before(text: str, end: int) -> tuple[int, int]:
    """The piece of text before `end`: a line, or in a flat line the words between two blanks."""
    stop = end
    while stop > 0 and text[stop - 1].isspace():
        stop -= 1
    line = max(text.rfind("\n", 0, stop), text.rfind("\f", 0, stop)) + 1
    if stop - line > _MOST_TITLE:
        line = max(text.rfind(" ", line, stop), text.rfind(">", line, max(line, stop - 1))) + 1 or line
    return (line, stop) if line < stop else (0, stop)


def _over_markup(text: str, start: int) -> int:
    """Back over the tags that open the table in which the form begins."""
    while True:
        near = max(start - _LONGEST_TAG, 0)
        before = text[near:start].rstrip()
        if before.endswith(">"):
            opening = before.rfind("<")
            if opening >= 0 and TAG.fullmatch(before, opening) and not before.startswith("</", opening):
                start = near + opening
                continue
        line = text.rfind("\n", 0, start) + 1
        above = text.rfind("\n", 0, max(line - 1, 0)) + 1
        if line and not text[line:start].strip() and text[above:line].lstrip().startswith("\\"):
            start = above
            continue
        return line if re.fullmatch(r"[\s|]*|\s*\\.*", text[line:start]) else start


def _end(text: str, anchors: Anchors, start: int, limit: int) -> int:
    """The end of the 总分 row; without one, of the last line before the next form that looks like the form's own."""
    headings = _between(anchors.kinds["level3"], start, limit)
    after = headings[-1] if headings else start
    total = next(iter(_between(anchors.totals, after + 1, limit)), None)
    if total is None:
        return _end_of_table(text, start, limit)
    return _end_of_total(text, total, limit)


def _end_of_total(text: str, total: int, limit: int) -> int:
    row_end = re.compile(r"</tr\s*>(?:\s*</(?:tbody|table)\s*>)*", re.IGNORECASE)
    line_end = text.find("\n", total, limit)
    line_end = limit if line_end < 0 else line_end
    closing = row_end.search(text, total, limit)
    if closing and "<" in text[total : total + 400]:
        return closing.end()
    # `97.5` over `9`: a narrow column breaks the total, and its rest stands on the line below.
    rest = _FIGURE_REST.match(text, line_end, limit)
    # `总分 100 100` over `10` and `0`: one figure alone is a page's number, two are pieces of a third
    rest = rest or _FIGURES_BELOW.match(text, line_end, limit)
    end = rest.end() if rest else line_end
    if len(re.findall(r"[^\s|&]+", text[total:line_end])) > _MOST_WORDS or not re.search(r"\d", text[total:line_end]):
        # One cell a line, or one flat line: the two figures follow as cells of their own.
        label = _TOTAL.match(labels.simplified(text[total : total + _MOST_TITLE]))
        end = total + label.end() if label else total
        for number, cell in enumerate(islice(re.compile(r"\S+").finditer(text, end, limit), _MOST_DIGITS), 1):
            if not re.fullmatch(r"[-+]?[\d.,，．]+|[—–-]+", cell[0]):
                break
            end = cell.end()
            # `总分 / 1 / 0 / 0 / 9 / 8`: columns so narrow that each digit has a line; a third figure is such a piece.
            if number >= _MOST_FIGURES and re.search("[—–-]", text[total:end]):
                break
    return end


def _end_of_table(text: str, start: int, limit: int) -> int:
    """The last line with a separator; where there is none, everything up to the next form."""
    latex = text.rfind("\\end{", start, limit)
    marks = ("\t", "</tr>", "</TR>") if latex >= 0 else ("\t", "|", "</tr>", "</TR>")
    last = max(latex, *(text.rfind(mark, start, limit) for mark in marks))
    if last < 0:
        return len(text[:limit].rstrip())
    end = text.find("\n", last, limit)
    return limit if end < 0 else end


def _count(anchors: Anchors, start: int, end: int) -> tuple[Finding, ...]:
    """A form holds each of its anchors once."""
    found = anchors.kinds_in(start, end)
    twice = [kind for kind in _ONCE if found[kind] > 1]
    names = _between(anchors.names, start, end)
    if len(names) > 1 and twice:
        twice.append("name")
    words = "、".join(twice)
    return (_finding(f"锚点出现多次：{words}", f"anchors that stand more than once: {words}"),) if twice else ()


def _left_behind(anchors: Anchors, end: int, limit: int) -> tuple[Finding, ...]:
    """What stands between this form and the next must not be a form itself."""
    found = anchors.kinds_in(end, limit)
    if len(found) < _ENOUGH and not {"level3", "target", "actual"} <= set(found):
        return ()
    return (_finding("表后另有一张未能切出的表", "another form seems to follow that could not be cut out"),)


def _rows_left(text: str, end: int, limit: int) -> tuple[Finding, ...]:
    """The line after the form's last must not be a row of its table: `合计` among the rows is no total."""
    for line in LINE.finditer(text, end, limit):
        bare = TAG.sub("\t", line[0])
        if _FIGURE_ALONE.match(bare):
            return (_finding("“总分”之后还有带数字的行", "a row with a figure stands after the total"),)
        if not bare.strip() or furniture_rule(line[0], outside=True):
            continue
        cells = [c.strip() for c in re.split(r"[\t|&]+", bare) if c.strip(" \\")]
        figures = sum(bool(re.fullmatch(r"-?\d+(?:\.\d+)?", c)) for c in cells)
        if len(cells) >= _ROW_CELLS and (figures >= _ROW_FIGURES or any(labels.level2(c) for c in cells)):
            return (_finding("“总分”之后还有指标行", "rows of the table stand after its total"),)
        return ()
    return ()


def _row_above(text: str, before: int, head: int) -> tuple[Finding, ...]:
    """`| | 丰台区统 |` over `| 项目名称 | 一办公服务平台 |`: a form without a title begins with its table."""
    above = text[before:head]
    opened = above.rfind("<table")
    inside = opened >= 0 and "</table" not in above[opened:] and TAG.sub("", above[opened:]).strip()
    last, first = above.splitlines()[-1:], text[head:].lstrip().split("\n", 1)[0]
    beside = last and all("\t" in line.strip(" ") or line.lstrip().startswith("|") for line in (*last, first))
    if inside or beside:
        return (_finding("表的上一行未能归入本表", "the row above could not be taken with the form"),)
    return ()


def _title_left(text: str, before: int, head: int, start: int) -> tuple[Finding, ...]:
    """A title that stands shortly before a form without one is most likely the form's, and was not cut with it."""
    own = re.sub(r"\s", "", TAG.sub("", text[head:start])).lstrip("|#*")
    above = [
        line.strip() for line in TAG.sub("", text[max(before, head - _MOST_TITLE) : head]).splitlines() if line.strip()
    ]
    if own.startswith(_TAILS) or (own and above and above[-1].endswith(_HEADS)):
        return (_finding("标题可能从上一行开始", "the title may begin on the line above"),)
    if labels.TITLE.search(own):
        return ()
    near = TAG.sub("", text[max(before, head - 3 * _MOST_TITLE) : head])
    last = [line.strip(" \t|&#*") for line in near.splitlines() if line.strip()][-4:]
    # `项目支出绩效自 | 评表`: a title cut over cells or lines.
    whole = re.sub(r"[\s|&]+", "", "".join(last[-2:]))
    if not any(_is_title(line) for line in last) and not _is_title(whole):
        return ()
    return (_finding("表前的标题未能归入本表", "a title before the form could not be taken with it"),)


def _finding(zh: str, en: str) -> Finding:
    return Finding("split.count", Severity.ERROR, "", Cause.EXTRACTION, zh, en)
