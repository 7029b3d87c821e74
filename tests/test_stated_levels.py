"""Headings that are blank or slipped, where the layout tells it: none is filled from above in silence."""

from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.reading import Form, Severity, Status
from pipeline.run import process
from pipeline.trials.corpus import forms_of
from pipeline.trials.sheets import sheet
from pipeline.trials.sources import WRITERS
from pipeline.trials.templates import MINISTRY


def read(text: str) -> Form:
    """The only form of a text."""
    (form,) = process(Document("a.txt", "0", text)).forms
    return form


def printed(golden: Path, name: str, layout: str) -> str:
    """A golden form printed in a layout."""
    form = next(form for form in forms_of(golden) if form.form == name)
    return WRITERS[layout](sheet(form.record, MINISTRY))


@pytest.mark.parametrize(("name", "heading"), [("002-10", "时效指标"), ("002-42", "质量指标")])
def test_a_blank_heading_goes_on_from_nothing(golden: Path, name: str, heading: str) -> None:
    """In HTML its cell is stated to be its own: filling it from above is a guess, and said to be one."""
    html = printed(golden, name, "html")
    assert html.count(heading) == 1
    assert read(html).status is Status.ACCEPTED
    form = read(html.replace(heading, ""))
    errors = {f.path for f in form.findings if f.severity is Severity.ERROR}
    assert "indicators[2].level2" in errors


def test_a_blank_line_for_a_heading(golden: Path) -> None:
    """With a cell a line, a heading that is blank makes its row a line too long for its columns."""
    lines = printed(golden, "003-03", "cell-a-line")
    assert read(lines).status is Status.ACCEPTED
    form = read(lines.replace("\n质量指标\n", "\n\n"))
    assert form.status is Status.FLAGGED


def test_a_row_that_alone_slipped_left(root: Path) -> None:
    """`| | 巡检次数` a column too far to the left: the cell that was lost may have been its heading."""
    text = (root / "tests/files/forms/plain.txt").read_text(encoding="utf-8")
    form = read(text.replace("\t\t\t巡检次数", "\t\t巡检次数"))
    errors = {f.path for f in form.findings if f.severity is Severity.ERROR}
    assert "indicators[1].level2" in errors


def test_a_title_cut_over_two_lines(root: Path) -> None:
    """`项目支出绩效自` over `评表`: a form whose title stands in pieces above it is not one without a title."""
    text = (root / "tests/files/forms/plain.txt").read_text(encoding="utf-8")
    form = read(text.replace("项目支出绩效自评表\n\n（2023年度）\n", "项目支出绩效自\n评表\n"))
    assert form.status is Status.FLAGGED


def test_a_heading_in_the_middle_of_its_own_row_alone(golden: Path) -> None:
    """In aligned columns 时效指标 stands beside its own row; with 质量指标 gone above, it does not reach over both."""
    text = (golden / "sources" / "dump-a-layout.txt").read_text(encoding="utf-8")
    whole = process(Document("a.txt", "0", text)).forms
    (first, second), *_ = (e.spans for p, e in whole[0].evidence.items() if p == "indicators[1].level2")
    blanked = text
    for start, end in (second, first):
        blanked = blanked[:start] + "  " * (end - start) + blanked[end:]
    form = process(Document("a.txt", "0", blanked)).forms[0]
    assert whole[0].status is Status.ACCEPTED
    assert form.status is Status.FLAGGED


def test_a_heading_within_the_rows_of_another(golden: Path) -> None:
    """In LaTeX a merged cell leaves blank places below it: a heading that moved into one flags the form."""
    latex = printed(golden, "003-03", "latex")
    lines = latex.splitlines()
    first = next(i for i, line in enumerate(lines) if "{数量指标}" in line)
    below = lines[first + 1].replace("&  &", "& 质量指标 &", 1).replace("&  &", "& 质量指标 &", 1)
    moved = "\n".join([*lines[: first + 1], below, *lines[first + 2 :]])
    assert moved != latex
    assert read(moved).status is Status.FLAGGED
