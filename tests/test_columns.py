"""Aligned columns: forms printed to PDF by several programs and dumped with `pdftotext -layout`, with the cells of the
page they were printed from; and the inverse: rows and merged cells drawn to lines, and found again.
"""

import json
import re
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.columns import read_columns
from pipeline.extract.columns.gutters import Cut, place
from pipeline.extract.columns.lines import Line, Word, aligned, read_lines
from pipeline.extract.columns.merged import PADDINGS, Column, Row, tilings
from pipeline.extract.columns.rows import Mode, partitions, runs_of, steps
from pipeline.extract.table import Table

FILES = Path(__file__).parent / "files" / "columns"
WHOLE = sorted(p.stem for p in FILES.glob("*.txt") if not p.stem.startswith("damaged"))
DAMAGED = sorted(p.stem for p in FILES.glob("damaged*.txt"))
FORM = re.compile(r"[^\n\f]*绩效自评表")


def _read(name: str) -> tuple[str, Table]:
    text = (FILES / f"{name}.txt").read_text(encoding="utf-8")
    table = read_columns(text, 0, len(text))
    assert table is not None
    return text, table


def _printed(name: str) -> list[tuple[str, ...]]:
    """The page's rows: the texts of the cells over each, from left to right; blank cells left out."""
    cells = [cell for cell in json.loads((FILES / f"{name}.json").read_text(encoding="utf-8")) if cell[5]]
    rows = sorted({row for cell in cells for row in range(cell[0], cell[0] + cell[2])})
    by_column = sorted(cells, key=lambda cell: cell[1])
    return [tuple(c[5] for c in by_column if c[0] <= row < c[0] + c[2]) for row in rows]


def _said(text: str, cell: Any) -> str:
    return re.sub(r"\s", "", "".join(text[a:b] for a, b in cell.pieces))


def _rows(text: str, table: Table) -> list[tuple[str, ...]]:
    rows = sorted({row for cell in table.cells for row in range(cell.row, cell.row + cell.rowspan)})
    by_column = sorted(table.cells, key=lambda cell: cell.column)
    return [tuple(_said(text, c) for c in by_column if c.row <= row < c.row + c.rowspan) for row in rows]


def _forms(golden: Path) -> list[tuple[str, int, int, dict[str, Any]]]:
    text = next(golden.rglob("dump-a-layout.txt")).read_text(encoding="utf-8")
    starts = [match.start() for match in FORM.finditer(text)]
    ids = json.loads((golden / "manifest.json").read_text(encoding="utf-8"))["dump-a-layout.txt"]
    records = [json.loads(next(golden.rglob(f"{name}.json")).read_text(encoding="utf-8"))["record"] for name in ids]
    return [(text, *span, record) for span, record in zip(pairwise([*starts, len(text)]), records, strict=True)]


@pytest.mark.parametrize("name", WHOLE)
def test_every_cell_of_the_page_stands_in_its_row(name: str) -> None:
    """Rows, merged cells and the order of columns are those of the page; nothing is open or loose."""
    text, table = _read(name)
    assert _rows(text, table) == _printed(name)
    assert not table.open
    assert not table.loose


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_page_gives_no_wrong_cell(name: str) -> None:
    """Where the program merged lines or pushed words, something is loose or open, and what is stated is right."""
    text, table = _read(name)
    assert table.loose or table.open
    printed = iter(_printed(name))
    for row in _rows(text, table):
        assert any(_within(row, whole) for whole in printed), row


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    left = iter(whole)
    return all(any(text == other for other in left) for text in part)


@pytest.mark.parametrize("name", [*WHOLE, *DAMAGED])
def test_every_character_has_one_place(name: str) -> None:
    """Each character that is not blank is in one cell, or loose, or drawn, or in each option of one open place."""
    text, table = _read(name)
    spans = [piece for cell in table.cells for piece in cell.pieces]
    spans += [*table.loose, *(span for span, _ in table.drawn)]
    spans += [piece for group in table.open for cell in group.options[0] for piece in cell.pieces]
    seen = [at for start, end in spans for at in range(start, end) if not text[at].isspace()]
    assert sorted(seen) == [at for at, char in enumerate(text) if not char.isspace()]


def test_the_golden_dump_is_read_whole(golden: Path) -> None:
    """Every indicator's texts of the golden dump stand together in a row, the goals in one, nothing loose."""
    for text, start, end, record in _forms(golden):
        table = read_columns(text, start, end)
        assert table is not None
        assert not table.loose
        assert not table.open
        rows = _rows(text, table)
        for indicator in record["indicators"]:
            texts = tuple(re.sub(r"\s", "", value) for value in indicator.values() if value is not None)
            assert any(_within(texts, row) for row in rows), texts
        goals = tuple(re.sub(r"\s", "", record[name]) for name in ("expected_goal", "actual_completion"))
        assert any(_within(goals, row) for row in rows)


def test_headings_stand_over_their_columns(golden: Path) -> None:
    """In the golden dump each figure of 得分 stands in the column that the heading 得分 of its block stands in."""
    for text, start, end, record in _forms(golden):
        table = read_columns(text, start, end)
        assert table is not None
        heading = [cell for cell in table.cells if _said(text, cell) == "得分"][-1]
        column = [c for c in table.cells if c.column == heading.column and c.row > heading.row]
        scores = [row["score"] for row in record["indicators"] if row["score"]] + [record["total_score"]]
        assert [_said(text, cell) for cell in sorted(column, key=lambda cell: cell.row)] == scores


def test_a_row_that_a_page_begins_with_is_marked(golden: Path) -> None:
    """A form cut by a page inside its indicators says before which row the page ends."""
    cut = [(t, a, b) for t, a, b, _ in _forms(golden) if "\f" in t[a:b].rstrip("\f\n")]
    assert cut
    for text, start, end in cut:
        table = read_columns(text, start, end)
        assert table is not None
        page = text.index("\f", start)
        assert [min(c.row for c in table.cells if c.pieces[0][0] > page)] == sorted(table.breaks)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "为了加强绩效管理，我们对项目进行了自评。\n项目名称和总分见下表。\n",
        "项目名称\t办公系统运维\n一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n",
        "# 自评\n\n- 产出指标\n- 效益指标\n",
    ],
)
def test_other_layouts_are_left_to_others(text: str) -> None:
    """Prose, tabs and lists are not aligned columns."""
    assert read_columns(text, 0, len(text)) is None


def test_only_the_slice_is_read(golden: Path) -> None:
    """No span leaves the slice."""
    for text, start, end, _ in _forms(golden):
        table = read_columns(text, start, end)
        assert table is not None
        assert all(start <= a < b <= end for cell in table.cells for a, b in cell.pieces)


def test_page_numbers_and_rules_are_drawn() -> None:
    """A page number at a page's edge and a line of dashes are furniture, not cells."""
    text = (FILES / f"{WHOLE[0]}.txt").read_text(encoding="utf-8").rstrip("\f\n")
    text = f"{'─' * 40}\n{text}\n                - 12 -\n"
    table = read_columns(text, 0, len(text))
    assert table is not None
    assert not table.loose
    assert [name for _, name in table.drawn] == ["rule", "page number", "page number", "page number"]


@pytest.mark.parametrize("name", WHOLE[:3])
def test_a_lost_line_is_noticed(name: str) -> None:
    """With a line of a three-line cell gone its row is centred no more, and is not read as if it were."""
    text, table = _read(name)
    cell = next(c for c in table.cells if len(c.pieces) == 3 and c.rowspan == 1 and c.column > 2)
    start, end = cell.pieces[2]
    gone = text[:start] + " " * (end - start) + text[end:]
    damaged = read_columns(gone, 0, len(gone))
    assert damaged is not None
    assert damaged.loose or damaged.open


def test_a_total_that_goes_on_below_the_slice_is_not_believed() -> None:
    """`97.5` over a lone `9` on the next line, outside of the slice, is not 97.5; a page number is none."""
    text = (FILES / f"{WHOLE[0]}.txt").read_text(encoding="utf-8").rstrip("\f\n")
    last = text.rsplit("\n", 1)[-1]
    broken = read_columns(f"{text}\n{' ' * (len(last) - 1)}9\n", 0, len(text))
    numbered = read_columns(f"{text}\n{' ' * 4}9\n", 0, len(text))
    assert broken is not None
    assert broken.loose
    assert numbered is not None
    assert not numbered.loose


def _line(*words: tuple[int, str]) -> Line:
    return Line(0, 0, tuple(Word(0, left, left + len(text), left, left + len(text), text) for left, text in words))


def test_words_more_than_a_blank_apart_are_of_two_cells() -> None:
    """A word whose column is taken by the word before it goes to the next one, if the order leaves no other."""
    cuts = [Cut(10, 12, 0), Cut(20, 22, 0), Cut(30, 32, 0)]
    ways = place(_line((2, "系统"), (13, "设备"), (18, "设备"), (33, "10")), cuts) or []
    assert [{column: [w.text for w in words] for column, words in way.cells.items()} for way in ways] == [
        {0: ["系统"], 1: ["设备"], 2: ["设备"], 3: ["10"]}
    ]


def test_a_word_over_a_cut_has_two_columns_or_was_pushed() -> None:
    """Alone it can be on both sides; behind a full neighbour it is put on the right, and said to need a proof."""
    cuts = [Cut(10, 12, 0), Cut(22, 22, 0)]
    alone = place(_line((2, "系统"), (18, "提供服务器机柜")), cuts) or []
    assert sorted(max(way.cells) for way in alone) == [1, 2]
    behind = place(_line((2, "系统"), (12, "提供机柜"), (17, "提供服务器机柜一批")), cuts) or []
    assert [[w.text for w in way.cells[2]] for way in behind] == [["提供服务器机柜一批"]]
    assert [(column, word.left) for way in behind for column, word in way.pushed] == [(1, 17)]


@pytest.mark.parametrize("name", ["pushed-1", "cut-row-1"])
def test_pushed_words_need_a_line_that_proves_the_width(name: str) -> None:
    """With the lines gone that show how narrow its column is, a word behind a full neighbour is left open."""
    text, table = _read(name)
    heading = next(cell for cell in table.cells if _said(text, cell) == "年度指标值")
    column = [c for c in table.cells if c.column == heading.column and c.row > heading.row and len(c.pieces) > 1]
    for start, end in (piece for cell in column for piece in cell.pieces[1:]):
        text = text[:start] + " " * (end - start) + text[end:]
    bare = read_columns(text, 0, len(text))
    assert bare is not None
    assert bare.loose


@st.composite
def _drawn_rows(draw: st.DrawFn, mode: Mode) -> tuple[list[dict[int, int]], list[tuple[int, int]]]:
    """Rows of cells with some lines each, drawn to lines of text, and the bounds of each row."""
    lines: list[dict[int, int]] = []
    bounds = []
    for _ in range(draw(st.integers(1, 5))):
        heights = draw(st.lists(st.integers(1, 5), min_size=2, max_size=4))
        placed: dict[int, dict[int, int]] = {}
        for column, height in enumerate(heights):
            for at in range(height):
                step = 2 * at + (1 - height if mode is Mode.MIDDLE else 0)
                placed.setdefault(step, {})[column] = at
        bounds.append((len(lines), len(lines) + len(placed)))
        lines += [placed[step] for step in sorted(placed)]
    return lines, bounds


@given(st.data(), st.sampled_from(list(Mode)))
def test_drawn_rows_are_among_those_found(data: st.DataObject, mode: Mode) -> None:
    """Rows drawn to lines are one of the ways in which the lines can be cut into rows again."""
    lines, bounds = data.draw(_drawn_rows(mode))

    def valid(first: int, last: int) -> bool:
        return steps(list(runs_of(lines, first, last).values()), mode) is not None

    assert tuple(bounds) in partitions(len(lines), valid, limit=1 << 20)


@given(st.lists(st.integers(1, 3), min_size=1, max_size=4), st.sampled_from(PADDINGS[1:8]), st.data())
def test_drawn_merged_cells_are_found_again(spans: list[int], padding: float, data: st.DataObject) -> None:
    """Merged cells drawn in the middle of the rows they cover are one of the ways to merge the fragments again."""
    heights = data.draw(st.lists(st.integers(2, 4), min_size=sum(spans), max_size=sum(spans)))
    tops = [0.0, *accumulate(height + padding for height in heights)]
    seen: list[tuple[float, int, int]] = []
    for row, height in enumerate(heights):
        middle = (tops[row] + tops[row + 1]) / 2
        seen += [(middle + (2 * at - height + 1) / 2, row, 2 * at - height + 1) for at in range(height)]
    ends = list(accumulate(spans))
    for first, last in zip([0, *ends], ends, strict=False):
        middle = (tops[first] + tops[last]) / 2
        seen += [(middle - 0.5, -1, first), (middle + 0.5, -1, first)]
    baselines = sorted({round(y, 6) for y, _, _ in seen})
    line = {y: at for at, y in enumerate(baselines)}
    rows = tuple(
        Row(tuple((line[round(y, 6)], step) for y, r, step in seen if r == row), height)
        for row, height in enumerate(heights)
    )
    fragments = tuple(
        (Word(line[round(y, 6)], 0, 3, at, at + 3, "数量指"),) for at, (y, r, _) in enumerate(seen) if r < 0
    )
    ways = tilings(Column(rows, fragments, width=6, mode=Mode.MIDDLE))
    assert [(first, last) for first, last in zip([0, *ends], ends, strict=False)] in [
        [(tile.first, tile.last) for tile in way.tiles] for way in ways
    ]


def test_a_cell_keeps_one_alignment() -> None:
    """Lines that share left ends, middles or right ends are one cell; a figure pushed under a line's end is not."""

    def words(*places: tuple[int, int]) -> list[list[Word]]:
        return [[Word(at, left, right, 0, 1, "字")] for at, (left, right) in enumerate(places)]

    assert aligned(words((4, 12), (4, 12), (4, 6)))
    assert aligned(words((4, 12), (7, 9)))
    assert not aligned(words((4, 14), (12, 14), (4, 5)))


def test_widths_count_as_the_program_counted() -> None:
    """A wide character is one column for `pdftotext`, two for a terminal."""
    text = "得分 10\n"
    narrow, wide = read_lines(text, 0, len(text), wide=False), read_lines(text, 0, len(text), wide=True)
    assert narrow[0].words[1].left == 3
    assert wide[0].words[1].left == 5
