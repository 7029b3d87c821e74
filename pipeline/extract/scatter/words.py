"""Which words of the template a run of fragments spells."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.amounts import DASHES
from pipeline.extract.walk.fragments import Fragment
from pipeline.kinds.self_evaluation import labels

_LONGEST = 24


class Word(NamedTuple):
    """A label: the block it belongs to, and its field."""

    block: str
    name: str


_KINDS: tuple[tuple[str, Callable[[str], str | None]], ...] = (
    ("head", labels.head),
    ("fund-column", labels.fund_column),
    ("fund-line", labels.fund_line),
    ("goal", labels.goal),
    ("column", labels.column),
    ("block", labels.block),
    ("level", lambda chars: labels.level1(chars) or labels.level2(chars)),
    ("total", lambda chars: "total" if labels.is_total(chars) else None),
    ("continued", lambda chars: "continued" if chars in labels.CONTINUED else None),
)


@lru_cache(maxsize=16384)
def words_of(chars: str) -> tuple[Word, ...]:
    """The labels that the text may be."""
    return tuple(Word(block, name) for block, named in _KINDS if (name := named(chars)))


def word_at(fragments: Sequence[Fragment], start: int, stop: int) -> tuple[tuple[Word, ...], int] | None:
    """The longest run of fragments from `start` that spells a label, and the number after its last."""
    if not labels.key(fragments[start].chars):
        # `（2023年度） 项目名称`: a bracket before a label is none of its own
        return None
    found, chars = None, ""
    for end in range(start, min(stop, start + _LONGEST)):
        chars += fragments[end].chars
        if len(chars) > _LONGEST or fragments[end].chars in DASHES:
            break
        if words := words_of(chars):
            found = words, end + 1
    return found
