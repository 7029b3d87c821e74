"""Forms printed without ruling lines: boxes under headings, rows, merged headings, and what is left open."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.document import Document, Origin, Span
from pipeline.extract.boxed import boxed_table, is_boxed
from pipeline.extract.boxed.columns import under
from pipeline.extract.boxed.place import Line, TextBox, boxes_of
from pipeline.extract.boxed.reach import Shown, reaches
from pipeline.extract.boxed.rows import BoxRow, by_column, joined_cuts, rows_of
from pipeline.kinds.self_evaluation.record import flat
from pipeline.read.opening import open_bytes
from pipeline.reading import Form, Status
from pipeline.run import process, process_slice
from pipeline.split import split
from pipeline.text import Text
from pipeline.trials.corpus import forms_of
from pipeline.trials.dumps.printers import PRINTERS
from pipeline.trials.dumps.style import WIDTHS, PageEnd, Rules, Style
from pipeline.trials.dumps.tables import set_for_paper
from pipeline.trials.printed.turned import Turn, Way, turned
from pipeline.trials.sheets import sheet
from pipeline.trials.templates import MINISTRY
from pipeline.trials.truth import Expected, squeeze

SIZE = 10.0
PITCH = 14.0
CHOSEN = ("000-03", "002-01", "002-40", "003-02")


@pytest.fixture(scope="module")
def forms(golden: Path) -> list[Expected]:
    """Golden forms of two cities, short and long."""
    return [form for form in forms_of(golden) if form.form in CHOSEN]


def printed(forms: Sequence[Expected], style: Style) -> bytes:
    """A PDF of the forms without any ruling line."""
    blocks = set_for_paper([sheet(form.record, MINISTRY) for form in forms], style.widths, apart=style.apart)
    return PRINTERS["pymupdf"].make(blocks, replace(style, rules=Rules.NONE))


def wrong(form: Form, expected: Expected) -> list[str]:
    """The paths in which a form's record is not what was printed."""
    want = {path: value for path, value in _leaves(expected.record) if value is not None}
    got = {path: value for path, value in flat(form.record).items() if value is not None}
    return [path for path in {*want, *got} if squeeze(str(want.get(path))) != squeeze(str(got.get(path)))]


def _leaves(node: object, path: str = "") -> list[tuple[str, object]]:
    if isinstance(node, dict):
        return [leaf for key, child in node.items() for leaf in _leaves(child, f"{path}.{key}" if path else key)]
    if isinstance(node, list):
        return [leaf for n, child in enumerate(node) for leaf in _leaves(child, f"{path}[{n}]")]
    return [(path, node)]


def box(words: str, x: float, y: float, *, page: int = 1) -> TextBox:
    """A box with a line for each `/`-parted piece, whose middle is at x and whose first line begins at y."""
    lines, start = [], 0
    for n, piece in enumerate(words.split("/")):
        half, top = len(piece) * SIZE / 2, page * 100_000 + y + n * PITCH
        span: Span = (start, start + len(piece))
        lines.append(Line(x - half, top, x + half, top + SIZE, span))
        start += len(piece)
    source = words.replace("/", "")
    return TextBox(page, tuple(lines), Text.of(source, tuple(line.span for line in lines)))


@pytest.mark.parametrize("width", ["roomy", "medium"])
@pytest.mark.parametrize("top", [True, False])
def test_forms_without_rules_are_read_whole(forms: list[Expected], width: str, top: bool) -> None:
    """Texts at the top of their cells or in the middle, left-aligned or centred: every field is right."""
    style = Style(WIDTHS[width], top=top, centred=not top, page_end=PageEnd.MOVED)
    read = process(open_bytes("forms.pdf", printed(forms, style))).forms
    assert {form.reader for form in read} == {"boxes"}
    assert [wrong(form, expected) for form, expected in zip(read, forms, strict=True) if form.status == "accepted"] == [
        [] for form in read if form.status == "accepted"
    ]
    assert sum(form.status is Status.ACCEPTED for form in read) >= (4 if top else 2)


@pytest.mark.parametrize("page_end", [PageEnd.MOVED, PageEnd.CLOSED, PageEnd.OPEN])
@pytest.mark.parametrize("width", ["narrow", "slim-texts", "uneven"])
def test_no_form_without_rules_is_silently_wrong(forms: list[Expected], width: str, page_end: PageEnd) -> None:
    """Narrow columns, and rows that pages cut: what is accepted is what was printed."""
    style = Style(WIDTHS[width], size=9, apart=False, page_end=page_end)
    read = process(open_bytes("forms.pdf", printed(forms, style))).forms
    accepted = [(f, e) for f, e in zip(read, forms, strict=True) if f.status is Status.ACCEPTED]
    assert [wrong(form, expected) for form, expected in accepted] == [[] for _ in accepted]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_pages_may_be_turned(forms: list[Expected], angle: int) -> None:
    """Boxes stand upright, whichever way the page is shown."""
    style = Style(WIDTHS["medium"], top=True, centred=False, page_end=PageEnd.MOVED)
    data = turned(printed(forms[:1], style), Turn(angle, Way.SHOWN, 1))
    (form,) = process(open_bytes("forms.pdf", data)).forms
    assert wrong(form, forms[0]) == []


def test_a_scan_without_rules_is_never_accepted(forms: list[Expected]) -> None:
    """What was recognised stands only about where it says."""
    style = Style(WIDTHS["medium"], top=True, centred=False)
    document: Document = open_bytes("forms.pdf", printed(forms[:1], style))
    marks = tuple(replace(m, confidences=(1.0,) * (m.end - m.start)) for m in document.marks)
    (part,) = split(replace(document, origin=Origin.OCR, marks=marks))
    form = process_slice(part)
    assert form.status is Status.FLAGGED
    assert {"indicators", "funds", "project_name"} <= {f.path for f in form.findings if f.code == "layout.ambiguous"}


def test_other_text_is_not_boxed(golden: Path, forms: list[Expected]) -> None:
    """A dump has no boxes, and a table whose rules are drawn has places."""
    dump = golden / "sources" / "dump-b-flat.txt"
    style = Style(WIDTHS["medium"])
    blocks = set_for_paper([sheet(form.record, MINISTRY) for form in forms[:1]], style.widths, apart=True)
    for data in (dump.read_bytes(), PRINTERS["pymupdf"].make(blocks, style)):
        assert not any(is_boxed(part) for part in split(open_bytes("a", data)))


def test_without_headings_there_is_no_table(forms: list[Expected]) -> None:
    """A slice that lacks its headings makes none, and the form is flagged."""
    style = Style(WIDTHS["medium"], top=True)
    (part,) = split(open_bytes("forms.pdf", printed(forms[:1], style)))
    cut = replace(part, end=part.start + 40)
    assert boxed_table(cut) is None
    assert process_slice(cut).status is Status.FLAGGED
    tops = [b.top for b in boxes_of(part)]
    assert all(a <= b for a, b in pairwise(tops))


HEADINGS = [box("名称", 100, 0), box("目标值", 200, 0), box("分值", 300, 0)]


def test_a_box_between_two_headings_is_open() -> None:
    """Nothing shows whose it is, until another text shows how far the column reaches."""
    between, below, wide = box("无", 150, 40), box("十", 300, 40), box("不低于百分之九十", 190, 80)
    found = under(HEADINGS, [between, below], SIZE)
    assert found.open == [between]
    assert found.column[below] == 2
    assert under(HEADINGS, [between, below, wide], SIZE).open == []


def test_a_box_beside_another_stands_in_another_column() -> None:
    """Two texts at one height are two cells: the free column is the second one's."""
    one, other = box("九成", 200, 40), box("无", 252, 40)
    found = under(HEADINGS, [one, other], SIZE)
    assert found.open == []
    assert found.column[other] == 2


def rows(*heights: int, page: int = 1) -> list[BoxRow]:
    """Rows of so many lines, one below the other, each with a figure in its middle."""
    made, y = [], 0.0
    for n, height in enumerate(heights):
        text = "/".join("字字" for _ in range(height))
        middle = y + (height - 1) * PITCH / 2
        made.append(BoxRow([box(text, 100, y, page=page), box(f"{n}", 300, middle, page=page)]))
        y += height * PITCH + 4
    return made


def test_a_merged_heading_reaches_over_the_rows_that_it_stands_in_the_middle_of() -> None:
    """Rows of 1, 3, 2 and 1 lines under two headings: the middles allow one grouping alone."""
    given = rows(1, 3, 2, 1)
    middle = (given[0].top + given[2].bottom) / 2 - 100_000 - SIZE / 2
    first, second = box("产出指标", 20, middle), box("满意度指标", 20, given[3].top - 100_000)
    found = reaches(Shown(given, [0, 1, 2, 3], SIZE), [first, second], None)
    assert found.sure
    assert [reach.rows for reach in found.headings] == [[0, 1, 2], [3]]


def test_a_heading_in_no_middle_is_not_sure() -> None:
    """A heading half a line off stands beside no group of rows."""
    given = rows(1, 3, 2, 1)
    first, second = box("产出指标", 20, 30), box("满意度指标", 20, given[3].top - 100_000)
    assert not reaches(Shown(given, [0, 1, 2, 3], SIZE), [first, second], None).sure


def test_the_end_of_a_heading_alone_on_the_next_page_belongs_to_it() -> None:
    """`满意度指` beside the last row of a page, `标` with no row beside it on the next one."""
    given = rows(1, 1)
    first, second = box("产出指标", 20, 0), box("满意度指", 20, given[1].top - 100_000)
    end = box("标", 20, 40, page=2)
    found = reaches(Shown(given, [0, 1], SIZE), [first, second, end], None)
    assert found.sure
    assert [[b.chars for b in reach.boxes] for reach in found.headings] == [["产出指标"], ["满意度指", "标"]]


def halves(above: str, rest: str) -> list[BoxRow]:
    """A row at a page's end and a text at the head of the next; another row shows how wide the column is."""
    boxes = [box("六个字的宽度", 100, 0), box("1", 300, 0), box(above, 100, 700), box("2", 300, 700)]
    parts = rows_of([*boxes, box(rest, 100, 40, page=2)])
    for row in parts:
        by_column(row, {b: 0 if b.centre < 200 else 1 for b in row.boxes})
    return parts


def test_a_row_goes_on_from_a_full_line_alone() -> None:
    """The rest of a cut row follows a line without room; after a short line it may be anything, and is not sure."""
    (_, full) = joined_cuts(halves("这一行是满的", "宽度"), frozenset({1}), 0, SIZE)
    assert full.sure
    assert "".join(b.chars for b in full.columns[0]) == "这一行是满的宽度"
    (_, short) = joined_cuts(halves("不满", "宽度"), frozenset({1}), 0, SIZE)
    assert not short.sure


def test_a_row_that_says_nothing_is_a_row_of_its_own() -> None:
    """`不涉及` at the head of a page needs no figures."""
    assert len(joined_cuts(halves("这一行是满的", "不涉及"), frozenset({1}), 0, SIZE)) == 3
