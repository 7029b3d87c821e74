"""Printed trials: PDFs and scans say just what was printed, repeat with their seed, and have what their names say."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
import pymupdf
import pytest

from pipeline.kinds.self_evaluation.record import SelfEvaluation
from pipeline.reading import Status
from pipeline.trials.dumps.content import longer, printable
from pipeline.trials.dumps.printers import PRINTERS
from pipeline.trials.dumps.style import MARGIN, WIDTHS, PageEnd, Rules, Shade, Style
from pipeline.trials.dumps.whole import lost, plain
from pipeline.trials.judge import Answer, judge_document
from pipeline.trials.printed import __main__ as command
from pipeline.trials.printed.damage import LEVELS, damaged, in_black, in_grey
from pipeline.trials.printed.draw import Choice, Layout, Order, orders
from pipeline.trials.printed.files import jpeg, png
from pipeline.trials.printed.judged import Judged, edits, table, way_of
from pipeline.trials.printed.pictures import Picture, pictures_of, stamped
from pipeline.trials.printed.scan import Scan, ScanOrder, scan_of
from pipeline.trials.printed.turned import Turn, Way, pages_of, text_of, turned
from pipeline.trials.templates import MINISTRY
from pipeline.trials.truth import Expected

Fields = dict[str, Any]
STYLE = Style(WIDTHS["medium"], size=9, apart=False)


@pytest.fixture(scope="module")
def forms(expected: dict[str, Fields]) -> list[Expected]:
    """Golden forms of two places."""
    names = ("000-02", "000-11", "002-09", "002-31", "003-02", "003-08")
    return [Expected(name, expected[name]) for name in names]


def chance(seed: int) -> Random:
    """Draws that repeat."""
    return Random(seed)  # noqa: S311 - not secret


def order(forms: Sequence[Expected], style: Style = STYLE, printer: str = "pymupdf") -> Order:
    """These forms in the ministry's template."""
    return Order(1, printer, style, Layout(MINISTRY, tuple(None for _ in forms)), tuple(forms))


@pytest.mark.parametrize("rules", Rules)
@pytest.mark.parametrize("page_end", [end for end in PageEnd if end is not PageEnd.USUAL])
def test_all_is_printed_however_pages_end(forms: list[Expected], rules: Rules, page_end: PageEnd) -> None:
    """Rows moved or cut, ruled in every way: each line stands on its page, no character is missing."""
    style = replace(STYLE, rules=rules, page_end=page_end, shade=Shade.ROWS, head="附件2", size=10.5)
    made = order(forms[:4], style)
    data = made.file()
    assert lost(made.sheets(), text_of(data)) == ""
    with pymupdf.open("pdf", data) as document:
        assert document.page_count > 2
        for page in document:
            assert "附件2" in page.get_text()
            assert all(0 < word[1] < word[3] < page.rect.height - MARGIN / 2 for word in page.get_text("words"))


def closed_at_the_end(data: bytes) -> bool:
    """Whether a rule from side to side stands where the table breaks off at the first page's end."""
    with pymupdf.open("pdf", data) as document:
        page = document[0]
        lines = [line for drawing in page.get_drawings() for line in drawing["items"] if line[0] == "l"]
        level = [(a.y, abs(a.x - b.x)) for _, a, b in lines if a.y == b.y]
        bottom = max(max(a.y, b.y) for _, a, b in lines)
        return bool(sum(width for y, width in level if y > bottom - 1) > 400)


def test_a_cut_row_is_open_or_closed(forms: list[Expected]) -> None:
    """What programs differ in: a cell that goes on has a rule at the page's end, or has none."""
    styles = (replace(STYLE, rules=Rules.LINES, page_end=end) for end in (PageEnd.CLOSED, PageEnd.OPEN))
    assert [closed_at_the_end(order(forms, style).file()) for style in styles] == [True, False]


def test_filled_and_doubled_rules(forms: list[Expected]) -> None:
    """Rules may be thin rectangles, or two strokes each, or none."""

    def drawings(rules: Rules) -> list[Any]:
        with pymupdf.open("pdf", order(forms[:1], replace(STYLE, rules=rules)).file()) as document:
            return [drawing for page in document for drawing in page.get_drawings()]

    assert drawings(Rules.NONE) == []
    assert {item[0] for drawing in drawings(Rules.FILLED) for item in drawing["items"]} == {"re"}
    assert {drawing["type"] for drawing in drawings(Rules.FILLED)} == {"f"}
    single, double = (sum(len(d["items"]) for d in drawings(rules)) for rules in (Rules.LINES, Rules.DOUBLE))
    assert double > 1.5 * single


def alike(one: Picture, two: Picture) -> bool:
    """The same picture but for the edges of characters."""
    if one.shape != two.shape:
        return False
    soft = [cv2.blur(picture, (9, 9)).astype(int) for picture in (one, two)]
    return bool(np.mean(np.abs(soft[0] - soft[1]) > 50) < 0.01)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_pages_are_turned_in_three_ways(forms: list[Expected], degrees: int) -> None:
    """Drawn and shown turned looks upright; either alone lies on its side, and the text is all there."""
    upright = order(forms[:1]).file()
    page = pictures_of(upright, 60)[0]
    aside = np.ascontiguousarray(np.rot90(page, -degrees // 90))
    for way, looks in ((Way.UPRIGHT, page), (Way.SHOWN, aside), (Way.DRAWN, aside)):
        made = turned(upright, Turn(degrees, way))
        assert alike(pictures_of(made, 60)[0], looks), way
        assert sorted(plain(text_of(made))) == sorted(plain(text_of(upright)))
        with pymupdf.open("pdf", made) as document:
            assert document[0].rotation == (0 if way is Way.DRAWN else degrees)


def test_documents_repeat_with_their_seed(forms: list[Expected]) -> None:
    """The same bytes again, others with another seed; as many forms as were asked for; names say the options."""
    choice = Choice(printers=("pymupdf",))
    first, again, other = ([(o.name, o.file()) for o in orders(forms, seed, 9, choice)] for seed in (5, 5, 6))
    assert first == again
    assert {data for _, data in first}.isdisjoint(data for _, data in other)
    drawn = list(orders(forms, 5, 9, choice))
    assert sum(len(one.forms) for one in drawn) >= 9
    for one in orders(forms, 5, 200, choice):
        assert ("words" in one.options) is one.layout.words
        assert f"rules-{one.style.rules}" in one.options
        assert way_of(one.name).level == "native"


def test_the_official_form_is_printed_too(forms: list[Expected]) -> None:
    """What `print` writes is tried like any other print, by our own drawing always."""
    made = order(forms[:2], printer="official")
    assert made.options == ("print",)
    text = plain(text_of(made.file()))
    assert all(plain(form.record["project_name"]) in text for form in made.forms)
    assert pages_of(made.file()) >= 2
    assert "official" in {one.printer for one in orders(forms, 1, 60, Choice())}


def test_rows_added_share_the_points(expected: dict[str, Fields]) -> None:
    """More rows, the sums as they were, and a record that is one."""
    all_forms = printable([Expected(name, record) for name, record in expected.items()])
    grown = 0
    for number, form in enumerate(all_forms):
        new = longer(form, all_forms, chance(number))
        SelfEvaluation.model_validate(new.record)
        for column in ("weight", "score"):
            old, now = (
                sum(Decimal(row[column] or 0) for row in record["indicators"]) for record in (form.record, new.record)
            )
            assert old == now
        grown += len(new.record["indicators"]) > len(form.record["indicators"])
    assert grown > len(all_forms) / 2


def test_damage_grows_with_its_level(forms: list[Expected]) -> None:
    """Clean leaves the page as it is; each level is further from it; seeds repeat; the map says where pixels went."""
    page = pictures_of(order(forms[:1]).file(), 100)[0]
    away = []
    for level in LEVELS.values():
        shot, again = (damaged(page, level, 100, chance(3)) for _ in range(2))
        assert np.array_equal(shot.picture, again.picture)
        assert shot.picture.shape == page.shape
        back = cv2.warpPerspective(shot.picture, np.linalg.inv(shot.moved), page.shape[1::-1], borderValue=(255,) * 3)
        away.append(float(np.mean(np.abs(back[50:-50, 50:-50].astype(int) - page[50:-50, 50:-50]))))
    assert away[0] < 1
    assert away[0] < away[1] < min(away[2:])


def test_a_stamp_is_red_and_hides_no_black() -> None:
    """Ink shows through: what was black stays black, what was white may be red."""
    page = np.full((800, 600, 3), 255, np.uint8)
    page[::7] = 0
    made = stamped(page, 100, chance(1))
    assert np.array_equal(made[::7], page[::7])
    red = (made[:, :, 2] > 150) & (made[:, :, 0] < 100)
    assert 0.005 < red.mean() < 0.2


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_exif_says_how_a_photo_is_to_be_turned(turn: int) -> None:
    """Any viewer shows the picture upright."""
    page = np.full((60, 40, 3), 255, np.uint8)
    page[:20, :20] = 0
    lying = np.ascontiguousarray(np.rot90(page, turn // 90))
    shown = cv2.imdecode(np.frombuffer(jpeg(lying, 95, turn), np.uint8), cv2.IMREAD_COLOR)
    assert shown is not None
    assert alike(np.asarray(shown, np.uint8), page)


def test_pictures_lose_their_colours(forms: list[Expected]) -> None:
    """Grey has one channel; black and white has one bit, and most of the page is white."""
    page = pictures_of(order(forms[:1]).file(), 100)[0]
    assert in_grey(page).shape == page.shape[:2]
    black = in_black(page, 100)
    assert set(np.unique(black)) == {0, 255}
    assert black.mean() > 200
    assert len(png(black)) < len(png(in_grey(page)))


def scanned(forms: Sequence[Expected], scan: Scan) -> bytes:
    """A scan of these forms."""
    return ScanOrder("seed", order(forms), scan).file()


def test_a_scan_is_of_its_kind(forms: list[Expected]) -> None:
    """Every page in a TIFF and in a PDF, which holds nothing but pictures unless words lie below them."""
    pages = pages_of(order(forms[:3]).file())
    assert pages > 1
    data = scanned(forms[:3], Scan("mild", 100, "tiff", "grey"))
    assert len(cv2.imdecodemulti(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)[1]) == pages
    data = scanned(forms[:3], Scan("mild", 100, "pdf", "black", turn=90, each=2))
    with pymupdf.open("pdf", data) as document:
        sizes = [page.rect.width > page.rect.height for page in document]
        assert sizes == [number % 2 == 0 for number in range(pages)]
        assert all(not page.get_text() and page.get_images() for page in document)


def test_a_text_layer_has_its_words_in_place_and_some_mistakes(forms: list[Expected]) -> None:
    """Nobody sees it; it stands where the picture shows the words, and is not quite what they say."""
    made = order(forms[:1])
    plain_scan = Scan("heavy", 100, "pdf", "grey")
    bare, layered = (scanned(forms[:1], replace(plain_scan, layer=layer)) for layer in (False, True))
    assert alike(pictures_of(bare, 60)[0], pictures_of(layered, 60)[0])
    printed, said = plain(text_of(made.file())), plain(text_of(layered))
    assert said != printed
    assert edits(said, printed) < 0.1 * len(printed)
    chance_of_it = ScanOrder("seed", made, plain_scan)
    shot = damaged(pictures_of(made.file(), 100)[0], LEVELS["heavy"], 100, Random(chance_of_it.seed))  # noqa: S311
    with pymupdf.open("pdf", made.file()) as one, pymupdf.open("pdf", layered) as two:
        true, moved = (next(iter(document[0].search_for("主管部门"))) for document in (one, two))
    middle = shot.moved @ np.array([*(100 / 72 * np.array([(true.x0 + true.x1) / 2, (true.y0 + true.y1) / 2])), 1])
    place = middle[:2] / middle[2] * 72 / 100
    assert np.allclose(place, [(moved.x0 + moved.x1) / 2, (moved.y0 + moved.y1) / 2], atol=2)


def test_a_file_of_one_page_holds_whole_forms(forms: list[Expected]) -> None:
    """A PNG or a JPEG is drawn only where its form has one page; the scan's records are those on it."""
    kinds = set()
    for number in range(1, 30):
        scan = scan_of(replace(order(forms), number=number), "phone", 1)
        kinds.add(scan.scan.kind)
        if scan.scan.kind in ("png", "jpeg"):
            assert len(scan.forms) == 1
            assert pages_of(scan.order.upright()) == 1
    assert {"pdf", "jpeg"} <= kinds


def test_the_command_writes_what_it_says(golden: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file with its records for each document and each scan; what is there is kept."""
    asked = ["--seed", "5", "--forms", "2", "--golden", str(golden), "--out", str(tmp_path), "--scans"]
    asked += ["--printers", "pymupdf"]
    assert command.main(asked) == 0
    written = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    stems = {file.stem for file in tmp_path.glob("*.json")}
    assert len(written) == 2 * len(stems)
    assert {way_of(stem).level for stem in stems} > {"native"}
    for stem in stems:
        for record in json.loads((tmp_path / f"{stem}.json").read_text(encoding="utf-8")):
            SelfEvaluation.model_validate(record)
    assert command.main(asked) == 0
    assert written == {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert "native" in capsys.readouterr().err


def test_the_table_tells_levels_apart(forms: list[Expected]) -> None:
    """A wrong field of an accepted form is silent; wrong characters count once each, per level, program and option."""
    form = forms[0]
    wrong = {**form.record, "project_name": form.record["project_name"][:-1] + "错"}
    given = []
    for level, record in (("native", form.record), ("mild", wrong)):
        (found,) = judge_document("it", [form], [Answer(1, Status.ACCEPTED, record)])
        given.append(Judged(way_of(f"pymupdf.flow+stamp.{level}.001"), found, 100))
    lines = [line.split() for line in table(given)]
    heads = lines[0][1:]
    rows = {" ".join(line[: -len(heads)]): dict(zip(heads, line[-len(heads) :], strict=True)) for line in lines if line}
    assert rows["native"]["silent"] == "0"
    assert rows["native"]["fields"] == "100.00%"
    assert rows["mild × stamp"]["silent"] == rows["mild × pymupdf"]["silent"] == "1"
    assert rows["mild"]["cer"] == "1.00%"
    assert rows["mild"]["numbers"] == "100.00%"


def test_every_pdf_printer_takes_every_look(forms: list[Expected]) -> None:
    """Heads, grounds, double and missing rules, running text: no program loses a character of them."""
    style = replace(STYLE, head="附件2", shade=Shade.LABELS, page_end=PageEnd.MOVED)
    looks = (replace(style, rules=Rules.NONE), replace(style, rules=Rules.DOUBLE, shade=Shade.ROWS))
    for printer in ("chromium", "weasyprint", "libreoffice"):
        if PRINTERS[printer].lacks:
            continue
        for look in looks:
            made = order(forms[:1], look, printer)
            made = replace(made, layout=replace(made.layout, words=True))
            assert lost(made.sheets(), text_of(made.file())) == ""
            assert "附件2" in text_of(made.file())
