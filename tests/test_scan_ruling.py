"""Ruled lines of pages that lie askew, are photographed, noisy and unevenly lit."""

import cv2
import numpy as np
import pytest

from pipeline.read.scan.erasing import without_rules
from pipeline.read.scan.rectify import Flat, rectified
from pipeline.read.scan.ruling import ruled

DPI = 150
COLUMNS = (60, 90, 250, 292, 500, 760, 940)
"""Pixels; the third column is 42 wide, 20 points."""

ROWS = (80, 130, 155, 180, 300, 420, 560, 700)
"""Pixels; two rows are 25 high, 12 points."""


def table() -> np.ndarray:
    """A page with a table whose second column is merged over the rows from the fourth on, and dashes in it."""
    page = np.full((900, 1000), 255, np.uint8)
    for y in ROWS:
        merged = y in ROWS[4:6]
        cv2.line(page, (COLUMNS[0], y), (COLUMNS[1] if merged else COLUMNS[-1], y), 0, 2)
        if merged:
            cv2.line(page, (COLUMNS[2], y), (COLUMNS[-1], y), 0, 2)
    for x in COLUMNS:
        cv2.line(page, (x, ROWS[0]), (x, ROWS[-1]), 0, 2)
    # A short upright rule in a low row alone, and dashes as long as a short rule.
    cv2.line(page, (850, ROWS[1]), (850, ROWS[2]), 0, 2)
    cv2.line(page, (600, 240), (650, 240), 0, 2)
    cv2.line(page, (140, 480), (190, 480), 0, 2)
    return page


def photographed(page: np.ndarray, seed: int) -> np.ndarray:
    """The page from an angle, in uneven light, with noise."""
    draw = np.random.default_rng(seed)
    height, width = page.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + draw.uniform(-0.03, 0.03, (4, 2)).astype(np.float32) * width
    seen = cv2.warpPerspective(page, cv2.getPerspectiveTransform(corners, moved), (width, height), borderValue=255)
    light = np.linspace(0.6, 0.95, width)[None, :] * np.linspace(1.0, 0.9, height)[:, None]
    noisy = cv2.GaussianBlur(seen, (0, 0), 0.8) * light + draw.normal(0, 8, page.shape)
    specks = draw.random(page.shape)
    noisy[specks < 0.002] = 0
    noisy[specks > 0.998] = 255
    return noisy.clip(0, 255).astype(np.uint8)


def places(flat: Flat, *, horizontal: bool) -> list[float]:
    """Where the rules of one direction stand, in pixels of the page before, along its middle."""
    rules = [rule for rule in ruled(flat) if rule.horizontal == horizontal]
    pixels = flat.dpi / 72
    found = []
    for rule in rules:
        middle = (rule.start + rule.end) / 2
        x, y = (middle, rule.at) if horizontal else (rule.at, middle)
        back = flat.to_page @ np.array([x * pixels, y * pixels, 1])
        found.append(float(back[1 if horizontal else 0] / back[2]))
    return sorted(found)


def test_rules_of_a_clean_page() -> None:
    """Every rule is found where it is, low rows and narrow columns included, and no dash is one."""
    flat = rectified(table(), DPI)
    upright = places(flat, horizontal=False)
    assert upright == pytest.approx(sorted((*COLUMNS, 850)), abs=1.5)
    assert places(flat, horizontal=True) == pytest.approx(sorted((*ROWS, *ROWS[4:6])), abs=1.5)


def test_cells_have_corners() -> None:
    """Rules end on the rules that they meet, exactly, so that cells close."""
    rules = ruled(rectified(table(), DPI))
    for rule in rules:
        crossing = {other.at for other in rules if other.horizontal != rule.horizontal}
        assert rule.start in crossing
        assert rule.end in crossing


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_photographed_page_becomes_level(seed: int) -> None:
    """A page in perspective, noise and shade has the rules of the page that it shows, each straight along an axis."""
    flat = rectified(photographed(table(), seed), DPI)
    rules = ruled(flat)
    assert sum(rule.horizontal for rule in rules) == len(ROWS) + 2
    assert sum(not rule.horizontal for rule in rules) == len(COLUMNS) + 1


@pytest.mark.parametrize("angle", [-12, 8, 25])
def test_page_far_askew(angle: float) -> None:
    """A page that lies at an angle too steep for any stroke to run along it is turned first."""
    page = cv2.copyMakeBorder(table(), 200, 200, 200, 200, cv2.BORDER_CONSTANT, value=(255.0,))
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    flat = rectified(np.asarray(cv2.warpAffine(page, turn, (width, height), borderValue=(255.0,)), np.uint8), DPI)
    rules = ruled(flat)
    assert sum(rule.horizontal for rule in rules) == len(ROWS) + 2
    assert sum(not rule.horizontal for rule in rules) == len(COLUMNS) + 1


def test_broken_rule_is_one_line() -> None:
    """Noise that eats pieces out of a rule leaves one rule."""
    page = table()
    for x in range(120, 900, 97):
        page[ROWS[3] - 3 : ROWS[3] + 4, x : x + 9] = 255
    assert places(rectified(page, DPI), horizontal=True) == pytest.approx(sorted((*ROWS, *ROWS[4:6])), abs=1.5)


def test_page_cut_below_a_row() -> None:
    """A row that the page's end leaves open keeps its upright rules, however short."""
    page = table()
    page[ROWS[6] + 2 :] = 255
    page[ROWS[5] + 60 :] = 255
    upright = places(rectified(page, DPI), horizontal=False)
    assert upright == pytest.approx(sorted((*COLUMNS, 850)), abs=1.5)


def test_dash_in_a_narrow_column_is_no_rule() -> None:
    """A dash nearly as wide as its column does not touch its sides."""
    page = table()
    cv2.line(page, (254, 240), (287, 240), 0, 2)
    assert places(rectified(page, DPI), horizontal=True) == pytest.approx(sorted((*ROWS, *ROWS[4:6])), abs=1.5)


def test_type_from_rule_to_rule_is_no_rule() -> None:
    """In a row as low as its type the strokes of 目 reach from rule to rule; a rule has no strokes hanging on it."""
    page = table()
    for x in (340, 356):
        cv2.line(page, (x, ROWS[1]), (x, ROWS[2]), 0, 2)
    for y in range(ROWS[1] + 5, ROWS[2], 5):
        cv2.line(page, (340, y), (356, y), 0, 1)
    assert places(rectified(page, DPI), horizontal=False) == pytest.approx(sorted((*COLUMNS, 850)), abs=1.5)


def test_double_rules_are_one_line() -> None:
    """Two thin lines side by side are one rule, and uprights that end a little before them meet it."""
    page = np.full((400, 700), 255, np.uint8)
    for y in (60, 90, 200, 340):
        for beside in (-2, 2):
            cv2.line(page, (40, y + beside), (640, y + beside), 0, 1)
    for x in (40, 300, 640):
        for beside in (-2, 2):
            for top, bottom in ((60, 90), (90, 200), (200, 340)):
                cv2.line(page, (x + beside, top + 5), (x + beside, bottom - 5), 0, 1)
    flat = rectified(page, DPI)
    assert places(flat, horizontal=True) == pytest.approx((60, 90, 200, 340), abs=1.5)
    assert places(flat, horizontal=False) == pytest.approx((40, 300, 640), abs=1.5)


def test_rules_are_taken_off_and_type_stays() -> None:
    """Where rules were is paper, both lines of a double one; a dash right beside a rule is still there."""
    page = table()
    cv2.line(page, (200, ROWS[3] + 5), (220, ROWS[3] + 5), 0, 2)
    cv2.line(page, (COLUMNS[0], ROWS[0] + 4), (COLUMNS[-1], ROWS[0] + 4), 0, 1)
    flat = rectified(page, DPI)
    left = without_rules(flat, ruled(flat)).grey < flat.ink
    assert left[ROWS[3] + 3 : ROWS[3] + 8, 202:218].any(axis=0).all()
    assert not left[ROWS[0] - 3 : ROWS[0] + 8, COLUMNS[0] : COLUMNS[-1]].any()
    assert not left[ROWS[5] - 3 : ROWS[5] + 4, COLUMNS[2] : COLUMNS[-1]].any()
