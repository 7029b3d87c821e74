"""The smallest pieces of a wrapped text, and what parts them."""

from pipeline.document import Document
from pipeline.extract.drawing import Drawing
from pipeline.extract.walk.fragments import Fragment, Gap, fragments_of, joined
from pipeline.reading import Slice


def pieces_of(text: str) -> list[Fragment]:
    """The fragments of a text."""
    return fragments_of(Drawing(Slice(Document("a.txt", "0", text), 1, 0, len(text))))


def test_blanks_lines_and_blank_lines_part_fragments() -> None:
    """A blank, a line end, a blank line and a form feed are gaps of their own, the weakest first."""
    found = pieces_of("聘用人数 4人\n通过安全\n\n试\n\f20")
    assert [f.chars for f in found] == ["聘用人数", "4人", "通过安全", "试", "20"]
    assert [f.gap for f in found[1:]] == [Gap.SPACE, Gap.LINE, Gap.BLANK, Gap.PAGE]
    assert Gap.SPACE < Gap.LINE < Gap.BLANK < Gap.PAGE


def test_a_page_number_is_no_fragment() -> None:
    """`- 12 -` is the page's, and what follows it stands on another page."""
    found = pieces_of("经济效益\n- 12 -\n指标")
    assert [(f.chars, f.gap) for f in found[1:]] == [("指标", Gap.PAGE)]


def test_a_dash_and_a_lone_character_are_cells() -> None:
    """A short dash is a blank cell, and 续 on a line of its own is a label's character."""
    assert joined(pieces_of("其他资金\n—\n可\n持\n续\n影响")) == "其他资金—可持续影响"


def test_dashes_side_by_side_are_cells_and_no_rule() -> None:
    """`—— —— ——`: three blank cells; a rule across the page is one run of dashes."""
    assert [f.chars for f in pieces_of("年初预算数\n—— —— ——\n20")] == ["年初预算数", "——", "——", "——", "20"]
    assert [f.chars for f in pieces_of("年初预算数\n————————————\n20")] == ["年初预算数", "20"]
