"""Printed sheets: every leaf of a record stands in them once, in every layout, whole."""

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.kinds.self_evaluation.record import leaves
from pipeline.trials.sheets import Grid, GridCell, Paragraph, Sheet, broken, headed_again, repeated, sheet
from pipeline.trials.sources import WRITERS, in_latex, width, wrapped_columns
from pipeline.trials.templates import MINISTRY, TEMPLATES

FORMS = ("000-02", "002-10", "003-02", "003-12", "004-01")
PLAIN = ("tabs", "ragged-tabs", "pipes", "cell-a-line", "filled-cell-a-line", "columns")


def squeeze(text: str) -> str:
    """Text without white space."""
    return "".join(text.split())


def grid_of(blocks: Sheet) -> Grid:
    """The sheet's table."""
    return next(block for block in blocks if isinstance(block, Grid))


def texts_of(blocks: Sheet) -> list[str]:
    """What a sheet prints, in reading order."""
    cells = ([block.text] if isinstance(block, Paragraph) else [c.text for c in block.cells] for block in blocks)
    return [text for text in chain.from_iterable(cells) if text]


def assert_in_order(texts: list[str], written: str) -> None:
    """Every text stands in what was written, after the one before it."""
    place = 0
    for text in map(squeeze, texts):
        found = written.find(text, place)
        assert found >= 0, f"{text} does not follow in {written[place : place + 80]}"
        place = found + len(text)


class Cells(HTMLParser):
    """The texts of an HTML table's cells, with their spans, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, int, int]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a row or a cell."""
        stated = dict(attrs)
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append(("", int(stated.get("rowspan") or 1), int(stated.get("colspan") or 1)))
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        """Close a cell."""
        self.inside = self.inside and tag != "td"

    def handle_data(self, data: str) -> None:
        """Take a cell's characters."""
        if self.inside:
            text, rows, columns = self.rows[-1][-1]
            self.rows[-1][-1] = (text + data.replace("\xa0", ""), rows, columns)


def holes(grid: Grid) -> Counter[tuple[int, int]]:
    """How often each place of a table is covered, those that are covered once left out."""
    covered = Counter((r, c) for r in range(grid.height) for c in range(grid.width))
    covered.update(
        (cell.row + i, cell.column + j) for cell in grid.cells for i in range(cell.rowspan) for j in range(cell.colspan)
    )
    return Counter({place: times - 1 for place, times in covered.items() if times != 2})


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
@pytest.mark.parametrize("form", FORMS)
def test_every_leaf_is_printed_once(expected: dict[str, dict[str, Any]], form: str, template: Any) -> None:
    """Each filled leaf stands in one cell with its value, and each cell of a leaf has no other text."""
    record = expected[form]
    values = {path: value for path, value in leaves(record) if value is not None}
    blocks = repeated(sheet(record, template))
    printed = [(b.path, b.text) for b in blocks if isinstance(b, Paragraph)]
    printed += [(cell.path, cell.text) for cell in grid_of(blocks).cells if cell.path]
    assert Counter(path for path, _ in printed if path in values) == Counter(list(values))
    for path, text in printed:
        rest = text.replace(str(values.get(path, "")), "", 1) if path in values else text
        assert rest in ("", "%", "—", "——") or path in ("fiscal_year", "amount_unit"), (path, text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
@pytest.mark.parametrize("form", FORMS)
def test_tables_have_no_holes(expected: dict[str, dict[str, Any]], form: str, template: Any) -> None:
    """Every place of a printed table belongs to one cell, also where a page cuts it anywhere."""
    grid = grid_of(sheet(expected[form], template))
    assert not holes(grid)
    for row in range(1, grid.height):
        upper, lower = broken(grid, row)
        assert not holes(upper) + holes(lower)
        assert (upper.height + lower.height, lower.width) == (grid.height, grid.width)
        assert [c.text for c in upper.cells] + [c.text for c in lower.cells if c.path or c.text] == [
            c.text for c in upper.cells
        ] + [c.text for c in grid.cells if c.row >= row and (c.path or c.text)]


def test_a_continued_table_may_repeat_its_headings(expected: dict[str, dict[str, Any]]) -> None:
    """The headings stand above the rows that go on, merged labels reach beside them."""
    grid = grid_of(sheet(expected["003-02"], MINISTRY))
    first = next(cell.row for cell in grid.cells if cell.text == "一级指标")
    headings = [cell for cell in grid.cells if cell.row == first and cell.rowspan == 1]
    lower = headed_again(broken(grid, first + 3, continued=None)[1], headings)
    assert not holes(lower)
    rows = lower.texts()
    assert rows[0][:4] == ["绩效指标", "一级指标", "二级指标", "三级指标"]
    assert rows[1][:4] == ["", "产出指标", "数量指标", "应急响应服务完成率"]


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("form", FORMS)
def test_plain_layouts_hold_every_value_in_order(expected: dict[str, dict[str, Any]], form: str, name: str) -> None:
    """Reading the text from top to bottom meets every label and value of the sheet in its order."""
    blocks = sheet(expected[form], MINISTRY)
    assert_in_order(texts_of(blocks), squeeze(WRITERS[name](blocks)))


@pytest.mark.parametrize("form", FORMS)
def test_wrapped_columns_lose_no_character(expected: dict[str, dict[str, Any]], form: str) -> None:
    """Wrapping cuts texts into lines; all of their characters stand there, and no others."""
    blocks = sheet(expected[form], MINISTRY)
    written = wrapped_columns(blocks)
    assert Counter(squeeze(written)) == Counter(squeeze("".join(texts_of(blocks))))
    assert max(map(width, written.splitlines())) < 200


@pytest.mark.parametrize("name", ["html", "html-page"])
@pytest.mark.parametrize("form", FORMS)
def test_html_states_every_cell(expected: dict[str, dict[str, Any]], form: str, name: str) -> None:
    """A parser of HTML gives the table's cells back, with their spans."""
    blocks = sheet(expected[form], MINISTRY)
    grid, parsed = grid_of(blocks), Cells()
    parsed.feed(WRITERS[name](blocks))
    assert parsed.rows == [[(c.text, c.rowspan, c.colspan) for c in grid.starts_of(row)] for row in range(grid.height)]


@pytest.mark.parametrize("form", FORMS)
def test_tabs_and_pipes_keep_rows_and_columns(expected: dict[str, dict[str, Any]], form: str) -> None:
    """Cells of tabs and pipes stand in the columns of the table, places that merged cells cover are blank."""
    blocks = sheet(expected[form], MINISTRY)
    rows = grid_of(blocks).texts()
    tabbed = [line.split("\t") for line in WRITERS["tabs"](blocks).splitlines() if "\t" in line]
    piped = [line[2:-2].split(" | ") for line in WRITERS["pipes"](blocks).splitlines() if line.startswith("|")]
    assert tabbed == rows
    assert [row for row in piped if set(row) != {"---"}] == rows


@pytest.mark.parametrize("form", FORMS)
def test_latex_keeps_rows_and_spans(expected: dict[str, dict[str, Any]], form: str) -> None:
    """Every row of a LaTeX table spans all columns, and its texts stand in order."""
    blocks = sheet(expected[form], MINISTRY)
    grid, written = grid_of(blocks), WRITERS["latex"](blocks)
    rows = [line for line in written.splitlines() if line.endswith("\\hline") and line != "\\hline"]
    assert len(rows) == grid.height
    for row in rows:
        cells = re.split(r"(?<!\\)&", row)
        assert sum(int((re.search(r"multicolumn\{(\d+)\}", cell) or ["", "1"])[1]) for cell in cells) == grid.width
    assert_in_order([in_latex(text) for text in texts_of(blocks)], squeeze(written))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("≥95%", r"$\geq 95\%$"),
        ("≤18.5万元", r"$\leq 18.5$万元"),
        ("a_b & 5%", r"a\_b \& 5\%"),
        ("<=1小时", r"$<$=1小时"),
    ],
)
def test_latex_texts(text: str, written: str) -> None:
    """Limits, signs and letters that LaTeX reads as its own."""
    assert in_latex(text) == written


def test_a_sign_of_the_layout_within_a_text() -> None:
    """A text's own pipe is escaped in a table of pipes, its own sign of less in HTML."""
    grid = Grid(2, 1, (GridCell(0, 0, "甲|乙"), GridCell(0, 1, "<2小时")))
    assert WRITERS["pipes"]((grid,)).splitlines()[0] == r"| 甲\|乙 | <2小时 |"
    assert "<td>&lt;2小时</td>" in WRITERS["html"]((grid,))


def test_blank_cells_leave_a_trace_or_none(expected: dict[str, dict[str, Any]]) -> None:
    """One cell a line keeps blank cells as blank lines; the other layout has none."""
    blocks = sheet(expected["000-02"], MINISTRY)
    blanks = sum(not cell.text for cell in grid_of(blocks).cells)
    assert blanks > 10
    assert WRITERS["cell-a-line"](blocks).splitlines().count("") == blanks
    assert "" not in WRITERS["filled-cell-a-line"](blocks).splitlines()


words = st.text("数量≥9a5% 。", min_size=0, max_size=30).map(str.strip)


@given(st.lists(st.lists(words, min_size=3, max_size=3), min_size=1, max_size=6))
def test_aligned_columns_can_be_cut_again(rows: list[list[str]]) -> None:
    """In aligned columns every text starts at its column's place, so cutting there gives the texts back."""
    cells = tuple(GridCell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    lines = WRITERS["columns"]((Grid(3, len(rows), cells),)).splitlines()
    starts = [2 + max(2, *(width(row[column]) for row in rows)) for column in range(2)]
    filled = [row for row in rows if any(row)]
    assert len(lines) == len(filled)
    for line, row in zip(lines, filled, strict=True):
        # one character a half-width place, a wide one followed by a mark
        places = "".join(c + "\0" * (width(c) - 1) for c in line)
        cut = [places[: starts[0]], places[starts[0] : sum(starts)], places[sum(starts) :]]
        assert [part.replace("\0", "").strip() for part in cut] == row
