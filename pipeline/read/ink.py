"""What stands on a page before anybody says what it means: lines of characters and ruled lines.

A PDF's own drawings and a scan both become `Ink`; what makes cells and tables of it never learns which it was.
Lengths are PDF points (1/72 inch), from the top left of the page turned upright, y downwards.
"""

from dataclasses import dataclass

from pipeline.document import Box

Matrix = tuple[float, float, float, float, float, float, float, float, float]
"""A projective map of the plane, row by row: (x, y) goes to ((ax + by + c) / w, (dx + ey + f) / w), w = gx + hy + i."""

Corners = tuple[float, float, float, float]
"""Left, top, right and bottom."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """Characters written in one go, left to right: character i reaches from `starts[i]` to `ends[i]`.

    `y0` and `y1` are the top and bottom of the type (not of the ink: a full stop is as high as its line);
    `confidences` has a value from 0 to 1 a character where the text was recognised, and is empty where it was stated.
    """

    text: str
    starts: tuple[float, ...]
    ends: tuple[float, ...]
    y0: float
    y1: float
    confidences: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight ruled line along the page's axes: at `at`, from `start` to `end`."""

    horizontal: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Ink:
    """One page: its number from 1, its size upright, what stands on it, and where that lies on the page as shown.

    `to_page` maps this upright, flat page to the page that a reader of the file sees (turned, scanned askew).
    `hidden` are texts on the page that nobody sees (invisible, outside of the page, white on white) or that run askew
    (a watermark): never a form's. `recognised_by` names what recognised the characters, "" where the file states them;
    `damage`: why the page may have more
    on it than could be read, "" if it has not. `unread`: what to do so that a picture on it is recognised, ""
    where none waits to be. `foreign`: where something stands that the lines do not say, a picture or a covered
    character.
    """

    page: int
    width: float
    height: float
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]
    to_page: Matrix = IDENTITY
    recognised_by: str = ""
    hidden: tuple[str, ...] = ()
    damage: str = ""
    unread: str = ""
    foreign: tuple[Corners, ...] = ()


def box_on_page(ink: Ink, x0: float, y0: float, x1: float, y1: float) -> Box:
    """The box on the page as shown that holds a box of the ink."""
    corners = [_mapped(ink.to_page, x, y) for x in (x0, x1) for y in (y0, y1)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(ink.page, min(xs), min(ys), max(xs), max(ys))


def _mapped(m: Matrix, x: float, y: float) -> tuple[float, float]:
    w = m[6] * x + m[7] * y + m[8]
    return (m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w
