"""A cell in the making, the stretch that it is cut from, and the headings of levels that stand there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.extract.walk.puzzle import label_ends
from pipeline.kinds.self_evaluation import labels

TEXTS = ("level3", "target", "actual")


@dataclass(frozen=True, order=True, slots=True)
class Piece:
    """A cell in the making: its field and the numbers of its fragments, from start to before stop."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """The fragments between the figures of two rows; `after`: a row stands before; `lost`: it lost points.

    `scored`: figures follow, so that the last cells are a row's name, target and actual. `blocks`: blank lines part
    the cells that are wrapped. `inline`: cells of one line stand on the same line. `texts`: a row's name, target and
    actual in printed order. `loose`: blanks stand where lines ended too. `words`: the fragments before which
    a word goes on.
    """

    start: int
    stop: int
    after: bool
    lost: bool
    scored: bool
    blocks: bool = False
    inline: bool = False
    texts: tuple[str, ...] = TEXTS
    loose: bool = False
    words: frozenset[int] = frozenset()


def lines_of(fragments: Sequence[Fragment], piece: Piece, *, loose: bool = False) -> list[str]:
    """The cell's lines; a blank inside a line stays a blank, unless lines may end in blanks (`loose`)."""
    lines: list[str] = []
    for i in range(piece.start, piece.stop):
        if i > piece.start and fragments[i].gap is Gap.SPACE and not loose:
            lines[-1] += " " + fragments[i].chars
        else:
            lines.append(fragments[i].chars)
    return lines


def level1(chars: str) -> str | None:
    """Whether a text names a first level."""
    return "level1" if labels.level1(chars) else None


def level2(chars: str) -> str | None:
    """Whether a text names a second level."""
    return "level2" if labels.level2(chars) else None


def level_heading(chars: str) -> str | None:
    """Whether a text is a level's heading in full: `数量指标`, `效益指标`."""
    return "level2" if chars.endswith(labels.HEADING_END) and (labels.level2(chars) or labels.level1(chars)) else None


class Headings:
    """Where among fragments headings begin and end; each place is looked at once."""

    def __init__(self, fragments: Sequence[Fragment]) -> None:
        self.fragments = fragments
        self._ends: dict[tuple[Callable[[str], str | None], int], tuple[int, ...]] = {}
        self._inner = [(i, end) for i in range(len(fragments)) if (end := self._shortest(i)) is not None]

    def _shortest(self, i: int) -> int | None:
        """The number after the shortest heading in full that begins here, or the end of one on a line of its own."""
        fragment = self.fragments[i]
        if fragment.gap > Gap.SPACE and fragment.chars.startswith(labels.HEADING_END):
            return i + 1
        return next(iter(label_ends(self.fragments, i, len(self.fragments), level_heading)), None)

    def inside(self, start: int, stop: int) -> bool:
        """Whether a heading in full, or the end of one, stands between the two behind the first fragment."""
        return any(start < i and end <= stop for i, end in self._inner)

    def end(self, of: Callable[[str], str | None], start: int, stop: int) -> int | None:
        """The number after the longest heading that begins at `start` and ends by `stop`."""
        key = of, start
        if key not in self._ends:
            self._ends[key] = label_ends(self.fragments, start, len(self.fragments), of)
        return max((end for end in self._ends[key] if end <= stop), default=None)
