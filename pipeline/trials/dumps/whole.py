"""Whether a dump still holds what was printed: a dump that has lost characters has no true record.

pdftotext drops a hyphen at the end of a line; a font without a character prints a box in its place.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from pipeline.text import plain_radicals
from pipeline.trials.sheets import Grid, Sheet

_DRAWN_ALIKE = str.maketrans("戶", "户")
"""Characters that share a glyph: a text layer may name the other one, `⼾` for 户."""


def plain(text: str) -> str:
    """Text without white space, radicals and forms of other widths as their plain characters."""
    folded = unicodedata.normalize("NFKC", plain_radicals(text)).translate(_DRAWN_ALIKE)
    return "".join(folded.split())


def printed_texts(sheets: Iterable[Sheet]) -> Iterator[str]:
    """What stands in every cell and line, in printed order."""
    for sheet in sheets:
        for block in sheet:
            yield from (cell.text for cell in block.cells) if isinstance(block, Grid) else (block.text,)


def lost(sheets: Iterable[Sheet], text: str) -> str:
    """The printed characters that a dump does not hold, each as often as it is missing."""
    return missing("".join(printed_texts(sheets)), text)


def missing(said: str, text: str) -> str:
    """The characters that a text does not hold, each as often as it is missing."""
    printed = Counter(plain(said))
    return "".join(sorted((printed - Counter(plain(text))).elements()))
