"""How a form looks on paper: widths of its columns, font, alignment, and what pages do to it."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

A4 = (595.28, 841.89)
"""Width and height of a page, in points."""

MARGIN = 42.0
"""Blank edge of a page, in points."""


@dataclass(frozen=True, slots=True)
class Widths:
    """Widths of a form's columns, all relative to each other.

    `block` is the column of 绩效指标, `other` any that the record does not know; `amount` and `point` are columns of
    项目资金. `label` holds the names of the head, `line` those of the rows of 项目资金, `funds` that block's own.
    """

    name: str
    block: float
    level1: float
    level2: float
    level3: float
    target: float
    actual: float
    weight: float
    score: float
    deviation: float
    other: float
    label: float
    funds: float
    line: float
    amount: float
    point: float
    landscape: bool = False

    @property
    def page(self) -> tuple[float, float]:
        """Width and height of the page, in points."""
        return (A4[1], A4[0]) if self.landscape else A4

    @property
    def room(self) -> float:
        """Width that a table has on the page, in points."""
        return self.page[0] - 2 * MARGIN


# One character of 10 points is about 2 of 100 parts of a page that stands upright.
WIDTHS: dict[str, Widths] = {
    widths.name: widths
    for widths in (
        Widths("narrow", 3.6, 5, 6, 12, 12, 12, 3.4, 3.4, 11, 7, 12, 7, 8, 15, 3.6),
        Widths("medium", 5, 9, 10, 17, 13, 13, 6, 6, 17, 12, 16, 13, 15, 13, 8),
        Widths("wide", 6, 11, 15, 22, 18, 18, 6, 6, 20, 14, 18, 14, 22, 14, 8, landscape=True),
        Widths("slim-texts", 6, 14, 16, 9, 9, 9, 7, 7, 8, 8, 20, 18, 12, 10, 9),
        Widths("uneven", 3.6, 4.2, 11, 20, 8, 18, 5, 5, 9, 6, 10, 5, 16, 11, 7),
        Widths("roomy", 7, 12, 18, 30, 20, 20, 8, 8, 24, 16, 20, 16, 26, 18, 10, landscape=True),
    )
}

FONTS = ("Noto Sans CJK SC", "Noto Serif CJK SC", "WenQuanYi Zen Hei", "AR PL SungtiL GB", "AR PL KaitiM GB")
"""Families that free systems have; a program takes another where one is not installed."""

FOOTERS = ("", "{page}", "- {page} -", "— {page} —", "第 {page} 页", "第{page}页 共{pages}页")
"""What stands at the foot of each page."""


class Rules(StrEnum):
    """How ruled lines are drawn; programs that draw their own know single, double and none."""

    BOXES = "boxes"
    LINES = "lines"
    FILLED = "filled"
    DOUBLE = "double"
    NONE = "none"


class PageEnd(StrEnum):
    """What the end of a page does to a row that does not fit: moves it whole, or cuts it, its cells closed or open.

    Each program has its usual way, and not all know another.
    """

    USUAL = "usual"
    MOVED = "moved"
    CLOSED = "closed"
    OPEN = "open"


class Shade(StrEnum):
    """What has a grey ground."""

    NOTHING = "nothing"
    LABELS = "labels"
    ROWS = "rows"


GREY = 0.9
"""Lightness of a grey ground."""


@dataclass(frozen=True, slots=True)
class Style:
    """One look: `centred` texts stand in the middle of their cells, labels always do; `top` is the vertical place.

    `apart` starts each form on a new page; `head` stands at the top of each page.
    """

    widths: Widths
    font: str = FONTS[0]
    size: float = 10
    centred: bool = True
    top: bool = False
    footer: str = ""
    apart: bool = True
    head: str = ""
    rules: Rules = Rules.BOXES
    page_end: PageEnd = PageEnd.USUAL
    shade: Shade = Shade.NOTHING


def drawn_style(widths: Widths, fonts: tuple[str, ...], chance: Random) -> Style:
    """A look with these widths: mostly in the middle of the cells, a form a page in every second one."""
    return Style(
        widths,
        font=chance.choice(fonts),
        size=chance.choice((8, 9, 9, 10, 10.5)),
        centred=chance.random() < 0.6,
        top=chance.random() < 0.2,
        footer=chance.choice(FOOTERS),
        apart=chance.random() < 0.5,
    )
