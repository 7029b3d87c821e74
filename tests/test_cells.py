"""Cells by their separators: a table printed comes back cell by cell, and no word is lost, whatever the markup."""

import html
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Document, Mark, Place
from pipeline.extract.cells import tables
from pipeline.extract.table import OUTSIDE, Table
from pipeline.reading import Slice
from pipeline.text import fold

Grid = list[list[str]]
Placed = list[list[tuple[int, str]]]

words = st.sampled_from(
    ["项目名称", "机房运维", "10", "82.61", "≥95%", "<=1小时", ">=85%", "R&D", "a_b", "50%", "无", "{甲}"]
)
cells = st.one_of(st.just(""), words, words)
grids = st.integers(2, 7).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=6, max_size=10))


def first_table(text: str, marks: tuple[Mark, ...] = ()) -> Table:
    """The most telling table of a whole text."""
    document = Document("a.txt", "0", text, marks=marks)
    return next(tables(Slice(document, 1, 0, len(text))))


def said(text: str, table: Table) -> list[tuple[int, int, str]]:
    """(row, column, folded text) of each cell."""
    return [(c.row, c.column, fold("".join(text[a:b] for a, b in c.pieces))[0]) for c in table.cells]


def placed(text: str, table: Table) -> Placed:
    """The rows that hold anything: column and text of each cell."""
    rows: dict[int, list[tuple[int, str]]] = {}
    for row, column, chars in said(text, table):
        rows.setdefault(row, []).append((column, chars))
    return [rows[row] for row in sorted(rows)]


def filled(grid: Grid) -> Placed:
    """The same of a grid before it is printed."""
    rows = [[(column, text) for column, text in enumerate(row) if text] for row in grid]
    return [row for row in rows if row]


@given(grids)
def test_a_table_in_tabs_comes_back(grid: Grid) -> None:
    """Every cell stands in its row and column; blank cells leave no cell."""
    text = "\n".join("\t".join(row) for row in grid)
    table = first_table(text)
    assert table.layout == "tabs"
    assert placed(text, table) == filled(grid)


@given(grids, st.booleans())
def test_a_table_in_pipes_comes_back(grid: Grid, ruled: bool) -> None:
    """The same between pipes, with the rule line of Markdown or without it."""
    lines = ["| " + " | ".join(row) + " |" for row in grid]
    if ruled:
        lines.insert(1, "|" + " --- |" * len(grid[0]))
    text = "\n".join(lines)
    assert first_table(text).layout in ("pipes", "lines")
    if len(grid[0]) > 1:
        assert placed(text, first_table(text)) == filled(grid)


def test_a_pipe_that_is_escaped_parts_no_cells() -> None:
    r"""`甲\|乙` is one cell of a Markdown table."""
    text = "\n".join(["| 甲\\|乙 | 丙 |"] * 7)
    assert [column for column, _ in placed(text, first_table(text))[0]] == [0, 1]


@given(grids)
def test_a_table_in_html_comes_back(grid: Grid) -> None:
    """The same between tags, signs written as entities."""
    rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in grid)
    text = "<table>" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    assert placed(text, first_table(text)) == filled(grid)


@given(grids)
def test_signs_that_nobody_escaped_stay_in_their_cells(grid: Grid) -> None:
    """`<td><=1小时</td><td>>=85%</td>`: the signs are no tags."""
    text = "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in grid) + "</table>"
    assert placed(text, first_table(text)) == filled(grid)


ESCAPES = str.maketrans({"%": "\\%", "&": "\\&", "_": "\\_", "{": "\\{", "}": "\\}"})


@given(grids)
def test_a_table_in_latex_comes_back(grid: Grid) -> None:
    r"""The same between ampersands, special characters escaped: `R\&D` is one cell."""
    rows = (" & ".join(cell.translate(ESCAPES) for cell in row) for row in grid)
    lines = [f"\\begin{{tabular}}{{{'l' * len(grid[0])}}}", "\\hline", *(f"{row} \\\\ \\hline" for row in rows)]
    text = "\n".join([*lines, *[" & " * (len(grid[0]) - 1) + " \\\\ \\hline"] * 6, "\\end{tabular}"])
    table = first_table(text)
    assert table.layout == "latex"
    assert placed(text, table) == filled(grid)


@st.composite
def merged_grids(draw: st.DrawFn) -> list[list[tuple[int, str, int, int]]]:
    """Rows of (column, text, rowspan, colspan) that tile a grid."""
    height, width = draw(st.integers(4, 7)), draw(st.integers(2, 5))
    free = {(row, column) for row in range(height) for column in range(width)}
    grid: list[list[tuple[int, str, int, int]]] = [[] for _ in range(height)]
    for row in range(height):
        for column in range(width):
            if (row, column) not in free:
                continue
            down = draw(st.integers(1, height - row))
            across = draw(st.integers(1, width - column))
            area = {(row + i, column + j) for i in range(down) for j in range(across)}
            if not area <= free:
                down, across, area = 1, 1, {(row, column)}
            free -= area
            grid[row].append((column, f"格{row}-{column}", down, across))
    return grid


@given(merged_grids())
def test_merged_cells_push_their_neighbours(grid: list[list[tuple[int, str, int, int]]]) -> None:
    """With rowspan and colspan every cell stands in the column and row that a browser would put it in."""
    lines = ("".join(f'<td rowspan="{d}" colspan="{a}">{t}</td>' for _, t, d, a in row) for row in grid)
    text = "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"
    table = first_table(text)
    expected = [(i, c, t) for i, row in enumerate(grid) for c, t, _, _ in row]
    assert said(text, table) == expected
    assert [(c.rowspan, c.colspan) for c in table.cells] == [(d, a) for row in grid for _, _, d, a in row]


SOUP = (
    "<tr>", "</tr>", "<td>", "</td>", "<TH>", "<table>", "</table>", '<td rowspan="3">', "<td colspan='2'>", "<p>",
    '<td rowspan="999999">', "<tbody>", "\n", "甲", "乙", "丙", "12", "<=1小时",
)  # fmt: skip


@given(st.lists(st.sampled_from(SOUP), max_size=40))
def test_no_word_is_lost_or_doubled_in_a_soup_of_tags(soup: list[str]) -> None:
    """Tags unclosed, nested or out of order: a cell holds what follows its tag, in one cell, in the order of the text.

    What stands in no cell is in none, so that the ledger can miss it.
    """
    text = "<tr><tr><tr><tr>" + "".join(soup).replace("<tr>", "</td><tr>") + "</td>"
    table = first_table(text)
    spans = [span for cell in table.cells for span in cell.pieces]
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    for opening in re.finditer(r"<t[dh][^<>]*>(?:<p>)?([甲乙丙12]+)", text, re.IGNORECASE):
        assert any(start <= opening.start(1) and opening.end(1) <= end for start, end in spans)


def test_cells_need_no_end_tags() -> None:
    """`<tr><td>甲<td>乙<tr>`: HTML lets end tags out; each cell stands once."""
    text = "<table>" + "<tr><td>甲<td>乙" * 5 + "</table>"
    assert placed(text, first_table(text)) == [[(0, "甲"), (1, "乙")]] * 5


def lines_of(*lines: str) -> str:
    """Six lines with tabs after these, so that tabs part the cells."""
    return "\n".join([*lines, *["甲\t乙"] * 6])


@pytest.mark.parametrize("line", ["- 12 -", "第 3 页 共 9 页", "— 7 —", "续上页", "<p>第3页</p>", "─────"])
def test_furniture_of_the_page_is_no_row(line: str) -> None:
    """Page numbers, 续上页 and rules are listed by their rule, and make no row."""
    text = lines_of("项目名称\t机房", line, "主管部门\t某局")
    table = first_table(text)
    assert placed(text, table)[1] == [(0, "主管部门"), (1, "某局")]
    assert [(text[a:b], bool(rule)) for (a, b), rule in table.drawn] == [(line, True)]


@pytest.mark.parametrize("line", ["12", "第三页", "100", "续聘人员"])
def test_what_only_looks_like_furniture_is_kept(line: str) -> None:
    """A bare number or a word is no page number: it is a cell, and has to be accounted for."""
    text = lines_of("项目名称\t机房", line)
    assert placed(text, first_table(text))[1] == [(OUTSIDE, line)]


def test_a_form_feed_and_a_blank_line_break_the_page() -> None:
    """Rows after a form feed, or after a blank line between rows, begin a page."""
    text = lines_of("一\t二", "三\t四", "", "五\t六", "\f七\t八")
    assert first_table(text).breaks == {2, 3}


def test_blank_lines_between_all_rows_break_nothing() -> None:
    """Where every row is followed by a blank line, blank lines say nothing of pages."""
    text = "\n\n".join(["甲\t乙"] * 8)
    assert first_table(text).breaks == frozenset()


def test_a_table_goes_on_after_the_page_in_html() -> None:
    """A second table is a new page, and merged cells of the first do not reach into it."""
    row = "<tr><td>甲</td><td>乙</td></tr>"
    text = f'<table>{row}{row}<tr><td rowspan="9">丙</td><td>丁</td></tr></table><table>{row}{row}</table>'
    table = first_table(text)
    assert table.breaks == {3}
    assert said(text, table)[-2:] == [(4, 0, "甲"), (4, 1, "乙")]


def test_a_rowspan_is_bounded() -> None:
    """A rowspan of millions costs nothing and reaches no further than a table can."""
    text = '<table><tr><td rowspan="9999999" colspan="9999999">甲</td></tr>' + "<tr><td>乙</td></tr>" * 5 + "</table>"
    assert all(cell.rowspan <= 200 and cell.colspan <= 64 for cell in first_table(text).cells)


def test_one_cell_a_line_states_only_the_order() -> None:
    """Lines without separators are cells of which neither row nor column is stated."""
    text = "项目名称\n机房\n主管部门\n某局\n—\n实施单位\n某中心"
    table = first_table(text)
    assert (table.rows, table.columns) == (False, False)
    assert [chars for _, _, chars in said(text, table)] == text.split("\n")


def test_a_flat_line_is_parted_at_blanks() -> None:
    """One long line holds cells parted by blanks, of which only the order is known."""
    cells = ["项目名称", "机房运行维护", "主管部门", "某局", "30", "—"] * 8
    text = " ".join(cells)
    table = first_table(text)
    assert table.layout == "flat"
    assert [chars for _, _, chars in said(text, table)] == cells


def stated(texts: list[tuple[str, Place]]) -> Iterator[tuple[str, Mark]]:
    """Lines of a document's text with the marks of its own cells."""
    at = 0
    for text, place in texts:
        yield text, Mark(at, at + len(text), place)
        at += len(text) + 1


def test_cells_that_the_file_states_are_taken_as_they_are() -> None:
    """Marks with places win over anything that the text looks like; two tables follow each other."""
    made = list(
        stated(
            [
                ("项目名称", Place(0, 0, 0)),
                ("机房\t运维", Place(0, 0, 1, 1, 3)),
                ("绩效指标", Place(0, 1, 0, 2)),
                ("产出", Place(0, 2, 1)),
                ("总分", Place(1, 0, 0)),
            ]
        )
    )
    text, marks = "\n".join(t for t, _ in made), tuple(m for _, m in made)
    table = first_table(text, marks)
    assert said(text, table) == [
        (0, 0, "项目名称"),
        (0, 1, "机房运维"),
        (1, 0, "绩效指标"),
        (2, 1, "产出"),
        (3, 0, "总分"),
    ]
    assert table.merged
    assert table.breaks == {3}
