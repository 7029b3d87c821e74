"""The text's smallest pieces: runs of characters between blanks and line ends, and what parts them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from pipeline.amounts import DASHES
from pipeline.document import Span
from pipeline.extract.drawing import Drawing
from pipeline.ledger import furniture_rule
from pipeline.text import fold

_WORD = re.compile(r"\S+")
_LONGEST_DASH = 7


class Gap(IntEnum):
    """What stands before a fragment, the weakest first."""

    SPACE = 0
    LINE = 1
    BLANK = 2
    PAGE = 3


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of characters without a blank: its raw span, its folded characters, and what parts it from the last."""

    span: Span
    chars: str
    gap: Gap


def fragments_of(drawing: Drawing) -> list[Fragment]:
    """The fragments of a slice in the order of its text; the page's furniture is noted in the drawing."""
    made: list[Fragment] = []
    last = drawing.start
    fed = False
    for line in drawing.lines():
        between = drawing.text[last : line.start()]
        last = line.end()
        fed = fed or "\f" in between
        rule = furniture_rule(line[0])
        # A short dash is a blank cell of its own, not a rule; `可 / 持 / 续`: a character alone is a label's.
        own = (rule == "rule" and _is_dashes(line[0])) or len(line[0].strip()) == 1
        if not own and drawing.furniture(line):
            fed = True
            continue
        gap = Gap.PAGE if fed else Gap.BLANK if between.count("\n") > 1 else Gap.LINE
        fed = False
        for word in _WORD.finditer(drawing.text, *line.span()):
            chars = fold(word[0])[0]
            if chars:
                made.append(Fragment(word.span(), chars, gap))
                gap = Gap.SPACE
    return made


def _is_dashes(line: str) -> bool:
    """`—— —— ——`: blank cells side by side, and no rule across the page."""
    words = line.split()
    return len(line.strip()) <= _LONGEST_DASH or (len(words) > 1 and all(word in DASHES for word in words))


def joined(fragments: Sequence[Fragment]) -> str:
    """The fragments' characters as one."""
    return "".join(f.chars for f in fragments)
