"""Cells looked at again: doubtful figures with nothing but figures allowed, labels, blank cells that hold ink."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from pipeline.kinds.self_evaluation import labels
from pipeline.read.ink import Ink, Line
from pipeline.read.pages.grid import Grid, grid
from pipeline.read.pages.rules import joined, webs
from pipeline.read.scan.again import FIGURES, PERCENTAGE, Corners, has_ink, reread
from pipeline.read.scan.images import Pixels
from pipeline.read.scan.page import ScannedPage, scanned

_SURE = 0.95
_DIFFERS = 0.3
_SHORTEST, _LONGEST = 3, 14
_LABEL_CHARACTERS = "".join(sorted(set("".join(labels.WORDS))))
_ALONE = 0.6
"""How sure a text is at most that was seen only when its cell was looked at alone."""
_FIGURE = re.compile(r"[\d.,oO〇]+[%％]?\Z")
"""A nought alone has the shape of other characters, which the cells beside it cannot tell from it."""
_WELL_FORMED = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?[%％]?\Z")


def looked_again(page: ScannedPage) -> Ink:
    """The page's ink with the figures that were in doubt read twice, and with what blank cells hold after all.

    Two readings that agree are as sure as the surer one; where they differ, the figure is in doubt.
    """
    lines = list(page.ink.lines)
    for web in webs(*joined(page.ink.rules)):
        table = grid(web)
        if table is not None:
            lines = _again(page, table, lines)
    return replace(page.ink, lines=tuple(lines))


def page_of_samples(samples: bytes, size: tuple[int, int], dpi: float, number: int) -> Ink:
    """The ink of a page that was drawn to `size` (width, height) pixels of red, green and blue."""
    width, height = size
    image = np.frombuffer(samples, np.uint8).reshape(height, width, 3)
    return page_of_pixels(np.ascontiguousarray(image[:, :, ::-1]), dpi, number)


def page_of_pixels(image: Pixels, dpi: float, number: int) -> Ink:
    """The ink of a page given as pixels of blue, green and red, its cells looked at again."""
    return looked_again(scanned(image, dpi, number))


def _again(page: ScannedPage, table: Grid, lines: Sequence[Line]) -> list[Line]:
    held: dict[int, list[int]] = {}
    for i, line in enumerate(lines):
        number = table.cell_at((line.starts[0] + line.ends[-1]) / 2, (line.y0 + line.y1) / 2)
        if number is not None:
            held.setdefault(number, []).append(i)
    found = list(lines)
    for number, cell in enumerate(table.cells):
        box = table.edges(cell)
        own = held.get(number, [])
        if not own:
            found += _overlooked(page, box)
        elif len(own) == 1 and _is_doubtful_figure(lines[own[0]]):
            found[own[0]] = _twice(page, box, lines[own[0]])
        elif label := _label(page, box, [lines[i] for i in own]):
            for i, line in zip(sorted(own, key=lambda i: lines[i].y0), label, strict=True):
                found[i] = line
    return found


def _label(page: ScannedPage, box: Corners, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a cell that was read as nearly a label, if it reads as one when only labels' characters may stand.

    `年度资全总额`: a label is no value, and one that is misread loses its row. What is not nearly one stays as it is.
    """
    text = "".join(line.text for line in sorted(lines, key=lambda line: line.y0))
    if not _SHORTEST <= len(text) <= _LONGEST or labels.known(text) or not _near_label(text):
        return ()
    again = reread(page, box, _LABEL_CHARACTERS)
    said = "".join(line.text for line in again)
    if len(again) != len(lines) or not labels.known(said) or _apart(said, text) != 1:
        return ()
    # A value may be a word of the form too: as one it is in doubt, and as a label it need not be sure.
    return tuple(replace(line, confidences=tuple(min(c, _DIFFERS) for c in line.confidences)) for line in again)


def _near_label(text: str) -> bool:
    return any(_apart(word, text) == 1 for word in labels.WORDS)


def _apart(one: str, other: str) -> int:
    """In how many characters two texts of one length differ; more than any where their lengths differ."""
    return sum(a != b for a, b in zip(one, other, strict=True)) if len(one) == len(other) else len(one) + len(other)


def _is_doubtful_figure(line: Line) -> bool:
    """`64.74.` is no figure, however sure its characters are."""
    if not _FIGURE.match(line.text):
        return False
    return min(line.confidences, default=1.0) < _SURE or not _WELL_FORMED.match(line.text)


def _twice(page: ScannedPage, box: Corners, line: Line) -> Line:
    again = reread(page, box, PERCENTAGE if line.text.endswith(("%", "％")) else FIGURES)
    if len(again) != 1:
        return line
    if again[0].text.replace("％", "%") != line.text.replace("％", "%"):
        better = _WELL_FORMED.match(again[0].text) and not _WELL_FORMED.match(line.text)
        taken = again[0] if better else line
        return replace(taken, confidences=tuple(min(c, _DIFFERS) for c in taken.confidences))
    pairs = zip(line.confidences, again[0].confidences, strict=True)
    return replace(line, confidences=tuple(max(one, other) for one, other in pairs))


def _overlooked(page: ScannedPage, box: Corners) -> Iterator[Line]:
    if has_ink(page, box):
        for line in reread(page, box):
            yield replace(line, confidences=tuple(min(c, _ALONE) for c in line.confidences))
