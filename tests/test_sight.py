"""Where values stand on their pages and how well they were seen: boxes, doubts, remarks, notes."""

from pipeline.document import LEFT_OUT, Box, Document, Mark, Remark
from pipeline.reading import Evidence, Reading, Severity, Slice
from pipeline.sight import doubtful, left_out, notes, remarked, untitled, with_boxes

TEXT = "项目名称\t机房运维\n总分\t100\n"
MARKS = (
    Mark(0, 4, None, Box(1, 10, 10, 50, 20)),
    Mark(5, 9, None, Box(1, 60, 10, 100, 20), (0.99, 0.4, 0.99, 0.99)),
    Mark(10, 12, None, Box(1, 10, 30, 30, 40)),
    Mark(13, 16, None, Box(1, 60, 30, 75, 40), (0.5, 0.99, 0.99)),
)


def part(*remarks: Remark) -> Slice:
    """The slice of a small document with these remarks."""
    return Slice(Document("s.pdf", "0", TEXT, marks=MARKS, remarks=remarks), 1, 0, len(TEXT))


def reading(**values: str) -> Reading:
    """A reading of the name and the total."""
    evidence = {"project_name": Evidence(((5, 9),)), "total_weight": Evidence(((13, 16),))}
    return Reading("cells", {"project_name": "机房运维", "total_weight": "100", **values}, evidence)


def test_a_value_has_the_box_of_its_characters_and_its_least_confidence() -> None:
    """Two of four characters lie in half of the line's box."""
    placed = with_boxes(part(), {"project_name": Evidence(((7, 9),)), "total_weight": Evidence(((13, 16),))})
    assert placed["project_name"].boxes == (Box(1, 80, 10, 100, 20),)
    assert placed["project_name"].confidence == 0.99
    assert placed["total_weight"].boxes == (Box(1, 60, 30, 75, 40),)
    assert placed["total_weight"].confidence == 0.5


def test_a_text_with_a_doubtful_character_is_flagged_at_it() -> None:
    """房 was recognised with 0.4: the finding points at it."""
    found = {f.path: f for f in doubtful(part(), reading())}
    assert found["project_name"].spans == ((6, 7),)
    assert found["project_name"].severity is Severity.ERROR


def test_a_character_that_only_a_font_knows_is_in_doubt() -> None:
    """A private character in a text of a page: nobody knows what is printed."""
    text = TEXT.replace("运", "\ue123")
    given = Slice(Document("s.pdf", "0", text, marks=(Mark(5, 9, None, Box(1, 60, 10, 100, 20)),)), 1, 0, len(text))
    assert {f.path: f.spans for f in doubtful(given, reading())} == {"project_name": ((7, 8),)}


def test_a_doubtful_figure_stands_where_arithmetic_pins_it() -> None:
    """100 was recognised with doubt; it is the sum of the weights, or it is not and in doubt."""
    sums = {"indicators[0].weight": "90", "funds.total.weight": "10"}
    assert "total_weight" not in {f.path for f in doubtful(part(), reading(**sums))}
    assert "total_weight" in {f.path for f in doubtful(part(), reading(**{"indicators[0].weight": "90"}))}


def test_remarks_become_findings_of_the_values_that_they_touch() -> None:
    """A cell that rules do not close puts its value in doubt; hidden text is told of the form."""
    ragged = Remark("layout.ambiguous", 5, 9, "框", "rules")
    hidden = Remark("text.suspicious", 0, len(TEXT), "藏", "hidden")
    elsewhere = Remark("page.damaged", 400, 500, "损", "damage")
    found = [(f.code, f.path) for f in remarked(part(ragged, hidden, elsewhere), reading())]
    assert found == [("layout.ambiguous", "project_name"), ("text.suspicious", "")]


def test_what_was_left_out_is_in_the_trace_alone() -> None:
    """A running head is no finding, and is not forgotten."""
    running = part(Remark(LEFT_OUT, 0, 4, "页眉", "running head: 'X'"))
    assert list(remarked(running, reading())) == []
    assert left_out(running) == ("running head: 'X'",)


def test_a_form_whose_title_may_have_been_left_out_is_in_doubt() -> None:
    """No title on the form, and a running line that names one: nobody knows."""
    running = part(Remark(LEFT_OUT, 0, 4, "页眉", "running head: '项目支出绩效自评表'"))
    assert [f.path for f in untitled(running, reading())] == ["title"]
    assert list(untitled(running, reading(title="项目支出绩效自评表"))) == []


def test_unread_pages_are_told_of_the_document() -> None:
    """A form on a page that was not read is found by nobody: the document says so itself."""
    document = part(
        Remark("page.unread", 3, 3, "未识别", "unread"), Remark("text.suspicious", 0, 1, "藏", "hid")
    ).document
    assert [(f.code, f.severity) for f in notes(document)] == [("page.unread", Severity.ERROR)]
