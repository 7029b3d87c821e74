"""The official form on paper: everything a record says and nothing else, and reading it gives the record back."""

import re
from typing import Any

import pymupdf
import pytest

from pipeline.kinds.self_evaluation.record import SelfEvaluation, build, flat
from pipeline.print.drawn import official_pdf
from pipeline.print.official import EDGES, official, official_page, placed
from pipeline.print.paper import Look, RowEnd, Setter, Spot, heights_of, wrapped_tidily
from pipeline.print.template import WIDTH
from pipeline.read import DocumentFailure, open_bytes
from pipeline.reading import Status
from pipeline.trials.judge import answer_of_form, judge_document
from pipeline.trials.truth import Expected
from pipeline.workers import processed

Fields = dict[str, Any]


def record(expected: dict[str, Fields], name: str) -> SelfEvaluation:
    """A golden record."""
    return SelfEvaluation.model_validate(expected[name])


def squeezed(text: str) -> str:
    """Text without white space."""
    return re.sub(r"\s", "", text)


def pages_of(data: bytes) -> list[str]:
    """The text of each page."""
    with pymupdf.open("pdf", data) as document:
        return [str(page.get_text()) for page in document]


@pytest.mark.parametrize("name", ["000-02", "002-31", "003-08"])
def test_a_printed_form_is_read_back(expected: dict[str, Fields], name: str) -> None:
    """Record to PDF to record: accepted, every field as it was."""
    made = official_pdf([record(expected, name)])
    assert made.numbered == ()
    read = processed(open_bytes("form.pdf", made.data))
    assert not isinstance(read, DocumentFailure)
    (found,) = judge_document("form", [Expected(name, expected[name])], map(answer_of_form, read.forms))
    assert found.verdict.wrong == ()
    assert [form.status for form in read.forms] == [Status.ACCEPTED]


def test_nothing_of_any_record_is_lost_on_paper(expected: dict[str, Fields]) -> None:
    """Each value stands whole on the page, its lines one after the other, unless a page ends within it."""
    for name, fields in expected.items():
        form = official(SelfEvaluation.model_validate(fields))
        made = official_pdf([SelfEvaluation.model_validate(fields)])
        text = squeezed("".join(pages_of(made.data)))
        values = {str(value) for value in flat(SelfEvaluation.model_validate(fields)).values() if value is not None}
        assert [value for value in values if squeezed(value) not in text] == [], name
        shown = squeezed("".join([form.title.text, form.year.text, *(cell.text for row in form.rows for cell in row)]))
        assert sorted(shown) == sorted(text), name


def test_forms_start_on_their_own_pages_and_bytes_repeat(expected: dict[str, Fields]) -> None:
    """Title after title at the top; the same records give the same file."""
    records = [record(expected, name) for name in ("000-01", "000-02")]
    made = official_pdf(records)
    starts = [page for page in pages_of(made.data) if page.startswith(str(records[0].title))]
    assert len(starts) == 2
    assert made == official_pdf(records)


def test_a_row_longer_than_a_page_goes_on(expected: dict[str, Fields]) -> None:
    """A text of many pages is there to its last character, every line on its page."""
    long = "".join(f"第{number}项工作按计划完成；" for number in range(1200))
    fields = {**expected["000-01"], "actual_completion": long}
    made = official_pdf([SelfEvaluation.model_validate(fields)])
    with pymupdf.open("pdf", made.data) as document:
        assert document.page_count > 3
        for page in document:
            assert all(30 < word[1] < word[3] < page.rect.height - 30 for word in page.get_text("words"))
    assert long in squeezed("".join(pages_of(made.data)))


def test_characters_that_the_font_lacks_are_numbered() -> None:
    """An emoji and a control character are named on paper and to the caller, not dropped."""
    made = official_pdf([build({"project_name": "吹哨\U0001f4a9报到\x07", "title": "表\n格"})])
    text = squeezed("".join(pages_of(made.data)))
    assert "吹哨U+1F4A9报到" in text
    assert "表格" in text
    assert "\U0001f4a9" in made.numbered


def test_the_page_is_clean_and_harmless(expected: dict[str, Fields]) -> None:
    """HTML: a section a form, rates with their sign, every text escaped, nothing but text."""
    page = official_page([record(expected, "000-01"), build({"project_name": "<script>x</script>"})])
    assert page.count("<section>") == 2
    assert "<script>" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "default-src 'none'" in page
    rate = expected["000-01"]["funds"]["total"]["execution_rate"]
    assert f">{rate}%<" in page


def test_cells_have_their_columns(expected: dict[str, Fields]) -> None:
    """Every place of the grid belongs to one cell, merged ones counted."""
    form = official(record(expected, "003-08"))
    taken = [
        (row + i, column + j)
        for row, column, cell in placed(form.rows)
        for i in range(cell.rowspan)
        for j in range(cell.colspan)
    ]
    assert len(taken) == len(set(taken)) == WIDTH * len(form.rows)
    assert EDGES[-1] == 100


def by_count(text: str, size: float) -> float:
    """Every character as wide as the size."""
    return len(text) * size


def test_tidy_lines_keep_figures_whole_and_begin_with_no_full_stop() -> None:
    """`100.00%` goes to the next line whole if it fits there; a 。 takes a character along; all is said."""
    assert wrapped_tidily("完成率100.00%。", 80, 10, by_count) == ["完成率", "100.00%。"]
    assert wrapped_tidily("按期完成。", 40, 10, by_count) == ["按期完", "成。"]
    assert wrapped_tidily("1234567", 30, 10, by_count) == ["123", "456", "7"]
    assert wrapped_tidily("一234567", 30, 10, by_count) == ["一", "234", "567"]
    assert wrapped_tidily("", 30, 10, by_count) == []


@pytest.mark.parametrize("row_end", RowEnd)
def test_rows_and_pages(row_end: RowEnd) -> None:
    """Moved rows stand on one page; cut ones on two, closed or open; lines stay inside their boxes."""
    setter = Setter(Look((200, 200), 20, 10, row_end=row_end), by_count)
    spots = [Spot(row, 1, 20, 180, "一" * count) for row, count in enumerate((70, 30, 60))]
    setter.table(spots, 3)
    boxes = [box for page in setter.pages for box in page.boxes]
    assert len(boxes) == (3 if row_end is RowEnd.MOVED else 4)
    assert all(box.above and box.below for box in boxes) == (row_end is not RowEnd.OPEN)
    for page in setter.pages:
        for line in page.lines:
            assert any(box.top <= line.top and line.top + line.size <= box.bottom for box in page.boxes)
    assert sum(len(line.text) for page in setter.pages for line in page.lines) == 160


def test_a_tidy_merged_cell_is_not_cut_by_a_page() -> None:
    """Its text stands on the first page that has room for it."""
    setter = Setter(Look((200, 200), 20, 10, tidy=True), by_count)
    rows = [Spot(row, 1, 100, 180, "值" * 12) for row in range(6)]
    setter.table([Spot(0, 6, 20, 60, "满意度指标"), *rows], 6)
    assert len(setter.pages) > 1
    pages = [page for page in setter.pages if any("满" in line.text or "标" in line.text for line in page.lines)]
    assert len(pages) == 1


def test_a_merged_cell_adds_to_its_last_row() -> None:
    """Rows are as high as their cells ask for; what a merged one lacks comes last."""
    heights = heights_of(2, [(0, 1, 1), (1, 1, 1), (0, 2, 6)], 10)
    assert heights[0] == 16
    assert heights[1] > 6 * 10 - 16
