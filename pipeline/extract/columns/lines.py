"""Lines of a page of aligned text, and the words on them with the columns they stand in."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.document import Span

DRIFT = 2
"""How many columns a line may be moved from its place."""
_WORD = re.compile(r"[^\s\u200b\ufeff]+")
_NO_START = frozenset("，。、；：？！”’）》】〕…,.;:?!)]}%％")
_NO_END = frozenset("“‘（《【〔([{")


class Word(NamedTuple):
    """Characters without a blank between them: text line, first and last column (exclusive), span, text."""

    line: int
    left: int
    right: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; `number` counts the lines of the slice that are not blank, `page` from 0."""

    number: int
    page: int
    words: tuple[Word, ...]


def read_lines(text: str, start: int, end: int, wide: bool) -> list[Line]:
    """The lines of the slice that hold words.

    `wide` counts a wide character as two columns (terminals); else every character is one (`pdftotext -layout`).
    """
    lines: list[Line] = []
    page, at = 0, start
    for raw in re.split("(?<=[\n\f])", text[start:end]):
        words = []
        indent = at - max(text.rfind("\n", 0, at), text.rfind("\f", 0, at)) - 1
        for match in _WORD.finditer(raw):
            left = indent + (columns(raw[: match.start()]) if wide else match.start())
            right = left + (columns(match[0]) if wide else len(match[0]))
            words.append(Word(len(lines), left, right, at + match.start(), at + match.end(), match[0]))
        if words:
            lines.append(Line(len(lines), page, tuple(words)))
        at += len(raw)
        page += raw.endswith("\f")
    return lines


def columns(text: str) -> int:
    """How many columns a terminal gives the text: wide characters take two."""
    return len(text) if text.isascii() else sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def measure(text: str) -> int:
    """The printed width in half ems, near enough for proportional fonts."""
    return len(text) if text.isascii() else sum(1 if c.isascii() else 2 for c in text)


def unit(text: str) -> int:
    """The width of what a line break cannot part at the text's start, at most: a run of Latin, with its punctuation."""
    at = 1
    if text[0].isascii():
        while at < len(text) and text[at].isascii():
            at += 1
    while at < len(text) and (text[at] in _NO_START or text[at - 1] in _NO_END):
        at += 1
    return measure(text[:at])


def joined(words: Iterable[Word]) -> str:
    """The words' text without blanks."""
    return "".join(word.text for word in words)


def pieces(words: Iterable[Word]) -> tuple[Span, ...]:
    """The words' spans, a piece a line."""
    spans: dict[int, Span] = {}
    for word in words:
        first = spans.get(word.line)
        spans[word.line] = (first[0], word.end) if first else (word.start, word.end)
    return tuple(spans.values())


def by_line(words: Iterable[Word]) -> list[list[Word]]:
    """The words line by line, from top to bottom."""
    lines: dict[int, list[Word]] = {}
    for word in sorted(words):
        lines.setdefault(word.line, []).append(word)
    return list(lines.values())


def aligned(lines: Sequence[Sequence[Word]]) -> bool:
    """Whether the lines of one cell stand under each other: with their left ends, their middles or their right ends,
    or with their left ends down to the last line, which is centred below them.

    A program may move a line by a column or two, and narrow letters make full lines of many columns.
    """
    widest = max(lines, key=lambda line: line[-1].right - line[0].left)
    left, right = widest[0].left, widest[-1].right
    return (
        all(abs(line[0].left - left) <= DRIFT for line in lines)
        or all(abs(line[0].left + line[-1].right - left - right) <= 2 * DRIFT for line in lines)
        or all(abs(line[-1].right - right) <= DRIFT for line in lines)
        or (
            all(abs(line[0].left - left) <= DRIFT for line in lines[:-1])
            and left - DRIFT <= lines[-1][0].left
            and lines[-1][-1].right <= right + DRIFT
        )
    )


Strip = list[Word]


def strips(words: Sequence[Word]) -> list[Strip]:
    """The words parted wherever no word crosses."""
    found: list[Strip] = []
    right = -1
    for word in sorted(words, key=lambda w: (w.left, w.line)):
        if found and word.left < right:
            found[-1].append(word)
        else:
            found.append([word])
        right = max(right, word.right)
    return [sorted(strip) for strip in found]
