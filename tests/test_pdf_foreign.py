"""What a reader sees in a cell of a PDF and its characters do not say: the cell is in doubt, and no other."""

from collections.abc import Callable

import pymupdf
import pytest

from pipeline.read import open_bytes
from pipeline.read.pdf.characters import Frame, sighted

Draw = Callable[[pymupdf.Page], object]
CELL = pymupdf.Rect(150, 100, 250, 130)


def document_of(draw: Draw, words: str = "95%") -> set[tuple[str, str]]:
    """The remarks on a table of two by two, with something drawn on it: their codes and the texts concerned."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=300, height=300)
    for x in (50, 150, 250):
        page.draw_line((x, 100), (x, 160))
    for y in (100, 130, 160):
        page.draw_line((50, y), (250, y))
    for text, point in (("指标", (60, 118)), (words, (160, 118)), ("质量", (60, 148)), ("达标", (160, 148))):
        page.insert_text(point, text, fontname="china-s")
    draw(page)
    document = open_bytes("f.pdf", pdf.tobytes())
    return {(r.code, document.text[r.start : r.end].strip()) for r in document.remarks if r.code == "layout.ambiguous"}


def picture(*, alpha: bool = False) -> pymupdf.Pixmap:
    """A small picture."""
    made = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 8, 8), alpha)
    made.clear_with(200)
    return made


def letter(page: pymupdf.Page) -> None:
    """An `o` drawn as a shape."""
    page.draw_oval((200, 108, 207, 118), fill=(0, 0, 0))


def seven(page: pymupdf.Page) -> None:
    """A `7` drawn as a shape of straight sides."""
    page.draw_polyline([(200, 108), (207, 108), (203, 118), (202, 118), (205, 109)], fill=(0, 0, 0), color=None)


@pytest.mark.parametrize(
    "draw",
    [
        lambda page: page.insert_image((200, 105, 220, 120), pixmap=picture(alpha=True)),
        lambda page: page.insert_image((155, 105, 190, 125), pixmap=picture()),
        lambda page: page.draw_rect((168, 105, 200, 125), color=None, fill=(1, 1, 1)),
        lambda page: page.draw_rect((155, 105, 200, 125), color=None, fill=(1, 1, 1), radius=0.2),
        lambda page: page.insert_text((220, 125), "10", rotate=90),
        letter,
        seven,
    ],
    ids=["picture", "picture over text", "patch over a digit", "round patch", "turned text", "shape", "straight shape"],
)
def test_what_is_seen_in_a_cell_and_not_said_puts_it_in_doubt(draw: Draw) -> None:
    """Nobody knows from the characters alone what such a cell says."""
    found = document_of(draw)
    assert len(found) == 1
    assert not {text for _, text in found} & {"指标", "质量", "达标"}


def test_a_blank_cell_with_a_picture_is_in_doubt() -> None:
    """A figure that is a picture is not lost in silence."""
    found = document_of(lambda page: page.insert_image((160, 105, 190, 120), pixmap=picture()), " ")
    assert found == {("layout.ambiguous", "")}


@pytest.mark.parametrize(
    "draw",
    [
        lambda page: page.add_highlight_annot((158, 106, 185, 122)),
        lambda page: page.insert_image((60, 90, 240, 170), pixmap=picture(alpha=True)),
        lambda page: page.insert_image((30, 80, 270, 180), pixmap=picture(), overlay=False),
        lambda page: page.draw_rect((155, 105, 200, 125), color=None, fill=(1, 1, 0), fill_opacity=0.3),
        lambda page: page.draw_rect((40, 90, 260, 170), radius=0.1),
    ],
    ids=["highlighter", "seal", "paper", "transparent patch", "frame"],
)
def test_what_hides_nothing_leaves_cells_alone(draw: Draw) -> None:
    """Marks that text is read through, and what lies over the whole table."""
    assert document_of(draw) == set()


def test_a_patch_over_one_cell_hides_no_other_of_one_run() -> None:
    """A producer may write a row in one go: what the patch leaves free is read."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=300, height=300)
    page.insert_text((50, 50), "甲乙丙丁", fontname="china-s")
    page.draw_rect((72, 38, 83, 55), color=None, fill=(1, 1, 1))
    assert open_bytes("p.pdf", pdf.tobytes()).text.split() == ["甲乙", "丁"]


@pytest.mark.parametrize(("name", "read"), [(0x200B, "共\ufffd户"), (0xAD, "共\ufffd户"), (0x35, "共5户")])
def test_a_character_without_width_that_has_some_is_not_known(name: int, read: str) -> None:
    """A font's table that names a glyph by a sign that nobody sees does not make it disappear."""
    chars = [
        (code, 0, (50 + 10 * i, 50), (50 + 10 * i, 42, 60 + 10 * i, 52))
        for i, code in enumerate((0x5171, name, 0x6237))
    ]
    span = {
        "dir": (1, 0), "wmode": 0, "seqno": 1, "type": 0, "opacity": 1.0, "size": 10.0, "color": (0.0,),
        "bbox": (50, 42, 80, 52), "chars": chars,
    }  # fmt: skip
    assert [line.text for line in sighted([span], (), Frame(300, 300)).seen] == [read]
