"""Single damages to printed cells: what each does, and what may be made of the damaged text."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pipeline.document import Document
from pipeline.reading import Status
from pipeline.run import process
from pipeline.trials.cell_rows import LAYOUTS, rows_of, written
from pipeline.trials.damage_runs import run_damages
from pipeline.trials.damaged import Damaged, Outcome, damage, damaged
from pipeline.trials.damages import KINDS
from pipeline.trials.judge import Answer, answer_of_form
from pipeline.trials.sheets import Grid, GridCell, sheet
from pipeline.trials.sources import WRITERS
from pipeline.trials.templates import MINISTRY
from pipeline.trials.truth import Expected

ROWS = [
    [GridCell(0, 0, "数量"), GridCell(0, 1, "10"), GridCell(0, 2, "9"), GridCell(0, 3, "")],
    [GridCell(1, 0, ""), GridCell(1, 1, "20"), GridCell(1, 2, "20"), GridCell(1, 3, "晚到")],
]


@pytest.fixture(scope="module")
def form(expected: dict[str, dict[str, Any]]) -> Expected:
    """A golden form without errors of its own."""
    return Expected("000-02", expected["000-02"])


def texts(kind: str, seed: int) -> list[list[str]] | None:
    """The texts of the rows after one damage."""
    rows = KINDS[kind].damage(ROWS, Random(seed))  # noqa: S311
    return None if rows is None else [[cell.text for cell in row] for row in rows]


@pytest.mark.parametrize(
    ("kind", "possible"),
    [
        ("merged", [["数量", "10 9", ""], ["", "20", "20", "晚到"]]),
        ("merged-beside-blank", [["数量", "", "109", ""], ["", "20", "20", "晚到"]]),
        ("split", [["数", "量", "10", "9", ""], ["", "20", "20", "晚到"]]),
        ("split-into-blank", [["数量", "10", "9", ""], ["2", "0", "20", "晚到"]]),
        ("moved-up-or-down", [["数量", "10", "9", "晚到"], ["", "20", "20", ""]]),
        ("bled-up-or-down", [["数量", "", "9", ""], ["", "1020", "20", "晚到"]]),
        ("end-in-blank-row-beside", [["数量", "10", "9", "晚"], ["", "20", "20", "到"]]),
        ("end-on-row-beside", [["数量", "1", "9", ""], ["", "020", "20", "晚到"]]),
        ("end-in-row-of-its-own", [["数量", "1", "9", ""], ["", "0", "", ""], ["", "20", "20", "晚到"]]),
        ("moved-aside", [["数量", "10", "", "9"], ["", "20", "20", "晚到"]]),
        ("swapped", [["数量", "9", "10", ""], ["", "20", "20", "晚到"]]),
        ("dropped", [["10", "9", ""], ["", "20", "20", "晚到"]]),
        ("blanked", [["数量", "10", "9", ""], ["", "20", "20", ""]]),
        ("separators-lost", [["数量 10 9"], ["", "20", "20", "晚到"]]),
        ("rows-swapped", [["", "20", "20", "晚到"], ["数量", "10", "9", ""]]),
        ("doubled", [["数量", "10", "9", "9"], ["", "20", "20", "晚到"]]),
    ],
)
def test_a_damage_does_what_it_says(kind: str, possible: list[list[str]]) -> None:
    """Each kind can make this of two rows, and every draw changes them."""
    drawn = [made for seed in range(200) if (made := texts(kind, seed))]
    assert possible in drawn
    assert all(made != [[cell.text for cell in row] for row in ROWS] for made in drawn if kind != "swapped")


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "latex"])
def test_rows_without_damage_print_as_the_layout_does(form: Expected, layout: str) -> None:
    """Every line of the table is that of the layout's own writer."""
    *above, grid = sheet(form.record, MINISTRY)
    assert isinstance(grid, Grid)
    own = [line for line in WRITERS[layout]((grid,)).splitlines() if line.strip()]
    assert own == [line for line in written((), rows_of(grid, layout), layout).splitlines() if line.strip()]
    assert len(above) == 2


def test_a_seed_gives_the_same_damages(form: Expected) -> None:
    """Drawn twice they are equal; every kind is drawn, and each source differs from the undamaged print."""
    first = [(d.kind, d.layout, d.variation.data) for d in damaged([form], 3, 2)]
    assert first == [(d.kind, d.layout, d.variation.data) for d in damaged([form], 3, 2)]
    assert {kind for kind, *_ in first} == set(KINDS)


def one(form: Expected, kind: str, wanted: str, layout: str = "tabs") -> Damaged:
    """The first draw in the layout whose text holds this."""
    for seed in range(2000):
        drawn = damage(form, kind, layout, MINISTRY, Random(seed))  # noqa: S311
        if drawn and isinstance(drawn.variation.data, str) and wanted in drawn.variation.data:
            return drawn
    raise AssertionError(wanted)


def accepted(record: dict[str, Any]) -> list[Answer]:
    """An accepted answer."""
    return [Answer(1, Status.ACCEPTED, record)]


def test_what_is_gone_is_null(form: Expected) -> None:
    """A blanked name: the record without it is right, an invented one is silent, a flag is always good."""
    drawn = one(form, "blanked", "项目名称\t\t")
    assert drawn.outcome(accepted({**form.record, "project_name": None})) is Outcome.RIGHT
    assert drawn.outcome(accepted({**form.record, "project_name": "某项目"})) is Outcome.SILENT
    assert drawn.outcome([Answer(1, Status.FLAGGED, form.record)]) is Outcome.FLAGGED


def test_a_text_that_says_something_else(form: Expected) -> None:
    """Two whole cells in each other's place are said by the text; a name cut over two cells only by meaning."""
    goals = form.record["expected_goal"], form.record["actual_completion"]
    swapped = one(form, "swapped", f'{goals[1]}</td><td colspan="4">{goals[0]}', "html")
    turned = {**form.record, "expected_goal": goals[1], "actual_completion": goals[0]}
    assert swapped.outcome(accepted(turned)) is Outcome.SAYS
    cut = one(form, "end-on-row-beside", "\t淑珍\t\t\t\t联系电话")
    department = f"{form.record['supervising_department']}池"
    answer = {**form.record, "supervising_department": department, "project_leader": "淑珍"}
    assert cut.outcome(accepted(answer)) is Outcome.MEANING
    assert cut.outcome(accepted({**answer, "project_leader": None})) is Outcome.SILENT


def test_a_reason_beside_full_points_shows_its_damage(expected: dict[str, dict[str, Any]]) -> None:
    """A reason moved a row up leaves points lost without one: no such text says the truth of its own."""
    record = expected["002-09"]
    rows = [dict(row) for row in record["indicators"]]
    row = next(i for i in range(1, len(rows)) if rows[i]["deviation"] and rows[i]["score"] != rows[i]["weight"])
    form = Expected("002-09", record)
    reason = rows[row]["deviation"]
    drawn = one(form, "moved-up-or-down", f"{rows[row - 1]['score']}\t{reason}\n")
    rows[row - 1]["deviation"], rows[row]["deviation"] = reason, None
    assert drawn.outcome(accepted({**record, "indicators": rows})) is Outcome.SILENT


def test_damaged_forms_are_counted_by_kind(form: Expected, golden: Path) -> None:
    """Each drawn source has one outcome, and none of this form's is silent."""
    hurt = run_damages([form], 5)
    assert hurt.total.total() == sum(1 for _ in damaged([form], 5))
    assert hurt.total[Outcome.SILENT] == 0
    assert hurt.total[Outcome.FLAGGED] > hurt.total[Outcome.RIGHT] > 0
    assert not hurt.broken
    assert replace(hurt, counts={"split": Counter({Outcome.SILENT: 2})}).total[Outcome.SILENT] == 2


def test_a_level_gone_from_aligned_columns_is_not_taken_from_the_order_of_words(
    expected: dict[str, dict[str, Any]],
) -> None:
    """`成本指标` without 经济成本指标 beside it: by its order a second level, but in line with the first ones."""
    form = Expected("002-35", expected["002-35"])
    drawn = [damage(form, "level-blanked", "columns", MINISTRY, Random(seed)) for seed in range(30)]  # noqa: S311
    printed = {one.variation.bytes.decode(): one for one in drawn if one}
    outcomes = [
        one.outcome([answer_of_form(f) for f in process(Document("a.txt", "0", text)).forms])
        for text, one in printed.items()
    ]
    assert Outcome.SILENT not in outcomes
