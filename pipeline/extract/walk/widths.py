"""What a column's width says of line ends.

A cell's line ends where the next unit of text would not fit any more. So a line shows that its column is at least as
wide, and a break shows that it is narrower than line and next unit together. Widths are in half characters: a Chinese
character takes two, a Latin one about one; where fonts differ, a line has a least and a greatest width.
"""

import re
import unicodedata
from functools import lru_cache

_NO_START = "，。、；：！？）》」』】〕”’％%!?,.;:)]}…—"
_NO_END = "（《「『【〔“‘([{"
_UNIT = re.compile(rf"[{re.escape(_NO_END)}]*(?:[A-Za-z0-9.]+|.)[{re.escape(_NO_START)}]*")
_WIDE = {"W", "F", "A"}
# `%`, `m`, `W` of a proportional font are wider than half a Chinese character, `i`, `l`, `.` are narrower.
_LATIN = (0.8, 1.25)
_MARKS = {"%": (1.0, 2.0), "≥": (1.0, 2.0), "≤": (1.0, 2.0), ".": (0.5, 1.0), ",": (0.5, 1.0), " ": (0.4, 1.0)}


@lru_cache(maxsize=16384)
def width(chars: str) -> tuple[float, float]:
    """The least and the greatest width of a text on one line, in half characters."""
    least = most = 0.0
    for i, char in enumerate(chars):
        if char in _MARKS:
            low, high = _MARKS[char]
        elif unicodedata.east_asian_width(char) in _WIDE:
            # punctuation at a line's end may hang or be set narrow
            low, high = (0.0 if i == len(chars) - 1 else 1.0, 2.0) if char in _NO_START + _NO_END else (2.0, 2.0)
        else:
            low, high = _LATIN
        least, most = least + low, most + high
    return least, most


@lru_cache(maxsize=16384)
def first_unit(chars: str) -> str:
    """The characters of a line that no program parts from its first: a number, a word, what may not begin a line."""
    found = _UNIT.match(chars)
    return found[0] if found else chars[:1]


def needs(line: str) -> float:
    """The width that a column has at least if the line stands in it."""
    return width(line)[0]


def needless(line: str, following: str) -> float:
    """The width from which on a break between the two lines of a cell has no reason."""
    return width(line)[1] + width(first_unit(following))[1]
