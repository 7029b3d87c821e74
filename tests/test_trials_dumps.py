"""Dumps: forms printed and dumped by other programs say just what was printed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS, FUND_LINES, SelfEvaluation
from pipeline.print.paper import wrapped
from pipeline.trials.dumps import __main__ as command
from pipeline.trials.dumps import printers
from pipeline.trials.dumps.content import mixed, printable
from pipeline.trials.dumps.draw import Choice, Cut, DumpIncomplete, Order, draw, groups, installed, orders
from pipeline.trials.dumps.dumpers import DUMPERS
from pipeline.trials.dumps.judged import way_of
from pipeline.trials.dumps.paper import set_on_pages
from pipeline.trials.dumps.printers import PRINTERS, Kind
from pipeline.trials.dumps.style import FOOTERS, WIDTHS, Style
from pipeline.trials.dumps.tables import PageBreak, Table, set_for_paper
from pipeline.trials.dumps.whole import lost, plain, printed_texts
from pipeline.trials.sheets import sheet
from pipeline.trials.templates import MINISTRY, TEMPLATES
from pipeline.trials.truth import Expected

ALWAYS = Choice(printers=("pymupdf", "word", "page"), dumpers=tuple(DUMPERS))
"""Printers that need nothing but what the product itself needs."""

SHUFFLING = {"pdfminer-tight"}
"""Each line is a box of its own there, and boxes are ordered without regard to the cell that they stand in."""

Fields = dict[str, Any]


@pytest.fixture(scope="module")
def forms(expected: dict[str, Fields]) -> list[Expected]:
    """Golden forms of different places."""
    names = ("000-02", "000-11", "002-09", "002-31", "002-40", "003-02", "003-08", "003-12", "004-01")
    return [Expected(name, expected[name]) for name in names]


def chance(seed: int) -> Random:
    """Draws that repeat."""
    return Random(seed)  # noqa: S311 - not secret


def needed(name: str) -> None:
    """The test is skipped where the program is absent."""
    lacks = (PRINTERS.get(name) or DUMPERS[name]).lacks
    if lacks:
        pytest.skip(f"{lacks} is not installed")


def order(forms: Sequence[Expected], printer: str, dumper: str, style: Style, cut: Cut | None = None) -> Order:
    """These forms in the ministry's template."""
    return Order(1, printer, dumper, style, MINISTRY, tuple(forms), tuple(cut for _ in forms))


def in_order(part: str, text: str) -> bool:
    """Whether the part's characters stand in the text in their order, other characters between them or not."""
    rest = iter(text)
    return all(character in rest for character in part)


def assert_told(made: Order) -> None:
    """Every cell stands in the dump, its characters in order; no character is missing. `made` refuses the rest."""
    text = plain(str(made.made().data))
    if made.dumper in SHUFFLING:
        return
    assert not [cell for cell in map(plain, printed_texts(made.sheets())) if not in_order(cell, text)]


@pytest.mark.parametrize("dumper", DUMPERS)
def test_a_dump_tells_what_was_printed(forms: list[Expected], dumper: str) -> None:
    """Whatever the program's order, nothing is lost and no cell's own characters change places."""
    needed(dumper)
    printer = {Kind.PDF: "pymupdf", Kind.WORD: "word", Kind.PAGE: "page"}[DUMPERS[dumper].takes]
    for number, widths in enumerate(("narrow", "wide")):
        style = Style(WIDTHS[widths], size=9, top=number == 1)
        assert_told(order(forms[number * 6 : number * 6 + 1], printer, dumper, style))


@pytest.mark.parametrize("printer", [name for name, known in PRINTERS.items() if known.kind == Kind.PDF])
def test_a_printer_prints_all(forms: list[Expected], printer: str) -> None:
    """A form a page, and one cut by hand whose headings and merged cells are printed again."""
    needed(printer)
    style = Style(WIDTHS["medium"], size=8, footer="- {page} -")
    assert_told(order(forms[2:4], printer, "pymupdf", style))
    again = order(forms[:1], printer, "pymupdf", style, Cut(2, "续上页", headed=True))
    text = plain(str(again.made().data))
    assert text.count("续上页") == 2
    assert text.count("实际完成值") == 2


def test_forms_stand_in_printed_order(forms: list[Expected]) -> None:
    """Name after name, with a page for each form and without."""
    for apart in (False, True):
        style = Style(WIDTHS["wide"], size=9, apart=apart)
        text = plain(str(order(forms, "pymupdf", "pymupdf", style).made().data))
        places = [text.find(plain(f"项目名称{form.record['project_name']}")) for form in forms]
        assert -1 not in places
        assert places == sorted(places)


def test_a_seed_gives_the_same_bytes(forms: list[Expected]) -> None:
    """Text and answers repeat with the seed and differ with another."""
    choice = Choice(("pymupdf",), ("pymupdf", "pymupdf-blocks"), ("narrow", "wide"))
    first, again, other = (list(draw(forms, seed, 8, choice)) for seed in (3, 3, 4))
    assert first == again
    assert {one.data for one in first}.isdisjoint(one.data for one in other)
    assert sum(len(one.expected) for one in first) >= 8


def test_ways_are_taken_in_turn(forms: list[Expected]) -> None:
    """No way comes again before all have come, each only where the dumper takes what the printer makes."""
    choice = Choice(("pymupdf", "word"), ("pymupdf", "pymupdf-sorted", "word-paragraphs"), ("narrow", "wide"))
    taken = [(o.printer, o.dumper, o.style.widths.name) for o in orders(forms, 1, 60, choice)]
    assert len(set(taken[:6])) == 6
    assert taken[6:12] == taken[:6]
    assert {PRINTERS[printer].kind == DUMPERS[dumper].takes for printer, dumper, _ in taken} == {True}


def test_names_tell_the_way(forms: list[Expected]) -> None:
    """Printer, dumper, width, template; the files' names say it too."""
    made = next(orders(forms, 1, 1, Choice(("pymupdf",), ("pymupdf-sorted",), ("narrow",), templates=("lettered",))))
    assert made.name == "pymupdf/pymupdf-sorted/narrow/lettered/001"
    way = way_of(made.name.replace("/", "."))
    assert (way.printer, way.dumper, way.width) == ("pymupdf", "pymupdf-sorted", "narrow")


def places(table: Table) -> Iterator[tuple[int, int]]:
    """Every place that a cell covers."""
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            yield from ((row, column) for column in range(cell.column, cell.column + cell.colspan))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
@pytest.mark.parametrize("widths", WIDTHS.values(), ids=lambda widths: widths.name)
def test_tables_have_no_holes(forms: list[Expected], template: Any, widths: Any) -> None:
    """Every place between the rules belongs to one cell, and the rules are those of the whole width."""
    for block in set_for_paper([sheet(form.record, template) for form in forms], widths, apart=False):
        if isinstance(block, Table):
            covered = sorted(places(block))
            assert covered == [(r, c) for r in range(block.height) for c in range(len(block.rules) - 1)]
            assert (block.rules[0], block.rules[-1]) == (0, 1)
            assert all(end > start for start, end in pairwise(block.rules))


def test_mixed_forms_keep_their_arithmetic(forms: list[Expected]) -> None:
    """Other names, amounts and rows; points add up to what they added up to, rates are those of the amounts."""
    for number, form in enumerate(forms * 5):
        record = mixed(form, forms, chance(number)).record
        SelfEvaluation.model_validate(record)
        for column in ("weight", "score"):
            assert points(record, column) == points(form.record, column)
        for line in FUND_LINES:
            old, new = (r["funds"][line] for r in (form.record, record))
            filled = [c for c in AMOUNT_COLUMNS if old[c] is not None and Decimal(old[c])]
            assert len({Decimal(new[c]) / Decimal(old[c]) for c in filled}) <= 1
    changed = {json.dumps(mixed(forms[0], forms, chance(number)).record) for number in range(9)}
    assert len(changed) > 4


def points(record: Fields, column: str) -> Decimal:
    """The sum of a column of the rows."""
    return sum((Decimal(row[column]) for row in record["indicators"] if row[column] is not None), Decimal(0))


def test_amounts_of_the_cost_row_go_with_the_funds(forms: list[Expected]) -> None:
    """30万元 in the funds and ≤30万元 in the cost row are scaled together."""
    for number in range(6):
        record = mixed(forms[0], forms[:1], chance(number)).record
        amount = record["funds"]["total"]["executed"]
        cost = [row["actual"] for row in record["indicators"] if row["level2"] == "成本指标"]
        assert cost in ([f"{amount}万元"], [])


def test_headings_printed_nowhere_are_not_drawn(expected: dict[str, Fields]) -> None:
    """On paper a null heading looks like one that goes on."""
    assert not printable([Expected("002-10", expected["002-10"])])


def test_only_traceless_dumps_leave_blank_cells_open(expected: dict[str, Fields]) -> None:
    """Two zeros for three columns: open where nothing shows the blank one, closed where its place is seen."""
    record = expected["003-02"]
    assert groups(record, "pdftotext-raw")
    assert groups(record, "pymupdf")
    assert not groups(record, "pdftotext-layout")
    assert not groups(record, "word-plain-text")


def test_a_dump_with_a_loss_is_refused(forms: list[Expected], monkeypatch: pytest.MonkeyPatch) -> None:
    """A hyphen gone at the end of a line: the text no longer says the truth."""
    made = order(forms[:1], "page", "page-tabs", Style(WIDTHS["wide"]))
    text = str(made.made().data)
    assert lost(made.sheets(), text) == ""
    assert lost(made.sheets(), text.replace("834", "83", 1)) == "4"
    assert lost(made.sheets(), text.replace("用户", "⽤⼾")) == ""
    monkeypatch.setitem(DUMPERS, "page-tabs", replace(DUMPERS["page-tabs"], dump=lambda data: ""))
    with pytest.raises(DumpIncomplete, match="page/page-tabs/wide"):
        made.made()


def half_width(text: str, size: float) -> float:
    """Every character as wide as the size."""
    return len(text) * size


def test_lines_fit_and_say_the_text() -> None:
    """Broken after any character; a room smaller than a character holds one."""
    assert wrapped("年度资金总额", 30, 10, half_width) == ["年度资", "金总额"]
    assert wrapped("100%", 5, 10, half_width) == ["1", "0", "0", "%"]
    assert wrapped("", 5, 10, half_width) == []


def test_lines_stand_inside_their_pages(forms: list[Expected]) -> None:
    """A row higher than a page goes on on the next; footers count the pages; breaks begin a page."""
    style = Style(WIDTHS["narrow"], size=20, footer=FOOTERS[-1])
    blocks = set_for_paper([sheet(form.record, MINISTRY) for form in forms], style.widths, apart=True)
    pages = set_on_pages(blocks, style, half_width)
    width, height = style.widths.page
    assert all(0 < line.top < height - 10 for page in pages for line in page.lines)
    assert all(0 < left < right < width and top < bottom for p in pages for left, top, right, bottom, *_ in p.boxes)
    assert len(pages) > sum(isinstance(block, PageBreak) for block in blocks)
    assert {f"第{n}页 共{len(pages)}页" for n in range(1, len(pages) + 1)} <= {
        line.text for p in pages for line in p.lines
    }
    drawn = plain("".join(line.text for page in pages for line in page.lines))
    assert not lost([sheet(form.record, MINISTRY) for form in forms], drawn)


def test_absent_programs_are_left_out(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With a line for each; those of the product's own install stay."""
    monkeypatch.setattr(printers, "which", lambda command: None)
    monkeypatch.setattr(printers, "find_spec", lambda package: None)
    left = installed(Choice())
    assert left.printers == ("pymupdf", "pymupdf-story", "word", "page")
    assert "pdftotext" not in left.dumpers
    assert "pymupdf" in left.dumpers
    said = capsys.readouterr().err
    assert "pdftotext is left out: pdftotext is not installed\n" in said
    assert "chromium is left out: chromium or chromium-browser or google-chrome is not installed\n" in said


def test_the_command_writes_and_judges(golden: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A text and its records for each document; what is there is kept; the table counts every form."""
    own = ("--printers", "pymupdf", "word", "--dumpers", "pymupdf", "word-plain-text", "--widths", "wide")
    asked = ["--seed", "5", "--forms", "6", "--golden", str(golden), "--out", str(tmp_path), *own]
    assert command.main(asked) == 0
    written = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    records = [json.loads(file.read_text(encoding="utf-8")) for file in tmp_path.glob("*.json")]
    assert len(written) == 2 * len(records)
    assert sum(map(len, records)) >= 6
    for record in (record for some in records for record in some):
        SelfEvaluation.model_validate(record)
    capsys.readouterr()
    command.main([*asked, "--judge"])
    assert {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == written
    table = capsys.readouterr().out.splitlines()
    assert table[-1].split()[:2] == ["all", str(sum(map(len, records)))]


def test_a_file_that_is_no_golden_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The advice says what to name."""
    assert command.main(["--golden", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "name the folder of golden documents with --golden" in capsys.readouterr().err
