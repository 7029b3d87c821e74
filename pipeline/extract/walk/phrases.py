"""Words that a line end parts: two characters that stand side by side elsewhere in the form are one word here too.

Forms repeat themselves: the goal names what the indicators count, the actual value repeats the target. Of the borders
between the cells of 150 forms one in four hundred parts two characters that stand together elsewhere in the form; of the line ends
inside cells every second one does.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.extract.walk.fragments import Fragment, Gap

_HAN = re.compile(r"[\u4e00-\u9fff]")


def parted_words(fragments: Sequence[Fragment]) -> frozenset[int]:
    """The numbers of the fragments before whose line end a word goes on that stands unbroken elsewhere."""
    together = {pair for f in fragments for pair in map("".join, pairwise(f.chars))}
    return frozenset(
        i
        for i in range(1, len(fragments))
        if fragments[i].gap > Gap.SPACE
        and all(map(_HAN.match, pair := fragments[i - 1].chars[-1] + fragments[i].chars[0]))
        and pair in together
    )
