"""The printed form: every value once, in its place, and nothing of a document can act on the page."""

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.kinds.self_evaluation.record import SelfEvaluation, build, flat
from pipeline.print import PrintedCell, PrintedForm, html_page, printed, traces
from pipeline.print.template import WIDTH
from pipeline.reading import Cause, Evidence, Finding, Grade, Severity


def finding(path: str, severity: Severity = Severity.ERROR, **more: Any) -> Finding:
    """A finding at a path."""
    return Finding("sum.scores", severity, path, Cause.UNKNOWN, "得分不符", "scores differ", **more)


def cells(form: PrintedForm) -> list[PrintedCell]:
    """All cells, title and year included."""
    return [form.title, form.year, *(cell for row in form.rows for cell in row)]


def covered(cell: PrintedCell) -> list[str]:
    """The paths that a cell prints: a merged heading those of all its rows."""
    if cell.rowspan == 1 or not cell.path.startswith("indicators"):
        return [cell.path]
    first, column = cell.path.removeprefix("indicators[").split("].")
    return [f"indicators[{number}].{column}" for number in range(int(first), int(first) + cell.rowspan)]


def all_records(expected: dict[str, dict[str, Any]]) -> list[SelfEvaluation]:
    """Every golden record."""
    return [SelfEvaluation.model_validate(record) for record in expected.values()]


def test_every_value_is_printed_once_in_a_cell_of_its_path(expected: dict[str, dict[str, Any]]) -> None:
    """Nothing of a record is lost on paper, and nothing stands twice."""
    for record in all_records(expected):
        shown = [(path, cell.text) for cell in cells(printed(record, ())) if cell.path for path in covered(cell)]
        assert len(shown) == len(dict(shown))
        values = {path: "" if value is None else str(value) for path, value in flat(record).items()}
        for path, text in shown:
            assert values.pop(path) in text
        assert values == {}


def test_rows_fill_the_grid(expected: dict[str, dict[str, Any]]) -> None:
    """Merged cells counted, every row is as wide as the form."""
    for record in all_records(expected):
        left = [0] * WIDTH
        for row in printed(record, ()).rows:
            place = 0
            for cell in row:
                while left[place]:
                    place += 1
                left[place : place + cell.colspan] = [cell.rowspan] * cell.colspan
                place += cell.colspan
            assert len(left) == WIDTH
            assert all(left)
            left = [rows - 1 for rows in left]
        assert left == [0] * WIDTH


@pytest.mark.parametrize("path", ["total_score", "indicators[1].score", "funds.total.executed", "title", "fiscal_year"])
def test_a_finding_marks_its_cell_and_no_other(expected: dict[str, dict[str, Any]], path: str) -> None:
    """A reader sees the finding beside the value that it is about."""
    form = printed(all_records(expected)[0], [finding("nowhere"), finding(path)])
    assert [cell.path for cell in cells(form) if cell.notes] == [path]
    assert [cell.notes for cell in cells(form) if cell.notes] == [(2,)]


def test_a_finding_about_a_row_marks_the_row_and_one_about_a_merged_heading_marks_it(
    expected: dict[str, dict[str, Any]],
) -> None:
    """Paths of rows, blocks and filled-down headings find their cells too."""
    record = next(r for r in all_records(expected) if r.indicators[0].level1 == r.indicators[1].level1)
    columns = set(type(record.indicators[0]).model_fields)
    row = printed(record, [finding("indicators[1]")])
    marked = {path for cell in cells(row) if cell.notes for path in covered(cell)}
    assert {f"indicators[1].{column}" for column in columns} <= marked
    heading = printed(record, [finding("indicators[1].level1")])
    assert [cell.path for cell in cells(heading) if cell.notes] == ["indicators[0].level1"]


def test_a_choice_marks_every_place_it_is_about(expected: dict[str, dict[str, Any]]) -> None:
    """What an open reading or a proposal would fill is marked, and told below the form in both languages."""
    options = ({"total_score": "90"}, {"total_score": None, "total_weight": "90"})
    found = finding("", options=options, proposal={"indicators[0].score": "9"})
    record = all_records(expected)[0]
    form = printed(record, [found])
    assert {c.path for c in cells(form) if c.notes} == {"total_score", "total_weight", "indicators[0].score"}
    assert [note.more for note in form.notes] == [
        ("可能应为: indicators[0].score = 9", "读法 1: total_score = 90", "读法 2: total_score = —, total_weight = 90")
    ]
    assert printed(record, [found], "en").notes[0].text == "scores differ"


def test_the_worst_finding_colours_the_cell(expected: dict[str, dict[str, Any]]) -> None:
    """A warning does not hide an error on the same value."""
    found = [finding("total_score", Severity.WARNING), finding("total_score")]
    form = printed(all_records(expected)[0], found)
    assert next(cell for cell in cells(form) if cell.path == "total_score").severity is Severity.ERROR


class Reader(HTMLParser):
    """What a browser sees: tags with their attributes, and texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)


def read(page: str) -> Reader:
    """The page as a browser takes it in."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


HOSTILE = st.one_of(
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "</td></table>",
            "<!--",
            "&lt;b&gt;",
            "'\"<=1小时",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_of_a_document_becomes_markup(name: str, target: str, told: str) -> None:
    """Whatever a document says is a text on the page, exactly as it was read."""
    harmless = read(html_page(printed(build({"title": "表", "indicators[0].target": "1"}), [finding("title")]), "a#1"))
    record = build(
        {"title": name, "project_name": name, "indicators[0].target": target, "indicators[0].level3": target}
    )
    said = Finding("sum.scores", Severity.ERROR, "title", Cause.UNKNOWN, told, told)
    proof = traces(record, {"title": Evidence(((0, len(told)),), (), Grade.EXACT, "r")}, told)
    page = read(html_page(printed(record, [said]), told, tuple(proof)))
    assert page.tags - {"pre"} == harmless.tags
    assert page.attributes == harmless.attributes
    whole = "".join(page.texts)
    assert [text for text in (name, target, told) if text not in whole] == []


def test_a_page_has_no_scripts_and_fetches_nothing(expected: dict[str, dict[str, Any]]) -> None:
    """The page can be opened anywhere: no script, no address, a policy that allows neither."""
    page = html_page(printed(all_records(expected)[0], [finding("total_score")]), "forms.txt#1")
    seen = read(page)
    assert not seen.tags & {"script", "link", "img", "iframe", "object"}
    assert "src" not in seen.attributes
    assert "default-src 'none'" in page
    assert "http:" not in page.replace("http-equiv", "")
    assert "https:" not in page


def test_a_page_can_be_written_whatever_was_read() -> None:
    """Half of a surrogate pair, which damaged files leave, does not stop the page."""
    said = Finding("text.suspicious", Severity.WARNING, "", Cause.SOURCE, "a\ud800b", "")
    assert b"a?b" in html_page(printed(build({}), [said])).encode()


def test_traces_give_the_sources_own_characters() -> None:
    """Evidence is shown as it stands in the document, values without any are said to be absent."""
    record = build({"project_name": "吹哨报到", "total_score": "98"})
    found = {"project_name": Evidence(((2, 4), (5, 7)), ("joined",), Grade.FOLDED, "grid")}
    shown = {t.path: (t.value, t.source, t.how) for t in traces(record, found, "名称吹哨\n报到")}
    assert shown == {
        "project_name": ("吹哨报到", "吹哨 … 报到", "folded joined [grid]"),
        "total_score": ("98", "", "absent"),
    }
