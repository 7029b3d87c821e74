"""Boxes: what blank lines part. Their lines are told apart into atoms: labels, levels, figures, dashes, texts.

A dump puts a cell into a box of its own (`≥95%`), several cells of one column on top of each other
(`执行 / 率 / 100 / %`), or neighbours on one line (`100 100`). Where a box allows more than one way, each is kept.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.amounts import DASHES
from pipeline.extract.scatter.atoms import Atom, Ways
from pipeline.extract.scatter.words import Word, word_at, words_of
from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.extract.walk.widths import needless, needs
from pipeline.kinds.self_evaluation import labels

_HAN = re.compile(r"[\u4e00-\u9fff，。；：、（）“”《》]")
_PART = re.compile(r"[\d.,．，]+[%％]?|[%％]")
_TWO, _HUNDRED = 2, 3
_MOST_LINES = 40
_LONGEST_REST, _FAR = 6, 3
"""Characters of a label's last line that stands apart, and boxes that may stand between."""


@dataclass(frozen=True, slots=True)
class Box:
    """The ways to read a box as atoms, the likeliest first, each with what speaks against it; `page` counts pages.

    `stacked`: its atoms if a line that ends without need ends its cell, where that makes a difference.
    """

    ways: Ways
    page: int
    stacked: tuple[Atom, ...] = ()

    @property
    def in_rows(self) -> Ways:
        """The ways to read the box among narrow cells, whose lines end only where nothing more fits."""
        if not self.stacked:
            return self.ways
        # `200M出口速 / 率 / 1024M出口 / 速率`
        return (0.2, self.stacked), *((cost + 0.3, atoms) for cost, atoms in self.ways)


def boxes_of(fragments: Sequence[Fragment]) -> list[Box]:
    """The boxes in the order of the text."""
    starts = [i for i, f in enumerate(fragments) if i == 0 or f.gap >= Gap.BLANK]
    made, page = [], 0
    for start, stop in zip(starts, [*starts[1:], len(fragments)], strict=True):
        page += fragments[start].gap is Gap.PAGE
        ways = tuple(_ways(fragments, start, stop))
        stacked = tuple(part for atom in ways[0][1] for part in _stacked(fragments, atom))
        made.append(Box(ways, page, stacked if len(stacked) > len(ways[0][1]) else ()))
    return _mended(fragments, made)


def _mended(fragments: Sequence[Fragment], boxes: Sequence[Box]) -> list[Box]:
    """Labels whose last line is a box of its own: `得分 偏差原因分析及改进 // 措施`, `经济效益指 // 经济效益 // 标`."""
    kept: list[Box] = []
    for box in boxes:
        rest = box.ways[0][1]
        alone = rest[0] if len(rest) == 1 and _may_end_a_label(rest[0]) else None
        found = next((k for k in range(1, min(len(kept), _FAR) + 1) if alone and _completes(kept[-k], alone)), None)
        if alone and found:
            first = kept[-found].ways[0][1]
            chars = first[-1].chars + alone.chars
            whole = _atom(fragments, (*first[-1].places, *alone.places), words_of(chars))
            kept[-found] = Box(((0.0, (*first[:-1], whole)),), kept[-found].page)
        else:
            kept.append(box)
    return kept


def _may_end_a_label(atom: Atom) -> bool:
    bare = labels.key(atom.chars) == atom.chars and not atom.is_figure and not atom.is_dash
    return bare and not atom.words and len(atom.chars) <= _LONGEST_REST


def _completes(box: Box, rest: Atom) -> bool:
    last = box.ways[0][1][-1]
    own = last.is_level and not labels.HEADING_END.endswith(rest.chars)
    return not own and not last.is_figure and bool(words_of(last.chars + rest.chars))


def _ways(fragments: Sequence[Fragment], start: int, stop: int) -> Iterator[tuple[float, tuple[Atom, ...]]]:
    side = _side_by_side(fragments, start, stop)
    parsed = side or tuple(_with_signs(fragments, _parse(fragments, start, stop)))
    yield 0.0, parsed
    joined = tuple(_joined(fragments, parsed))
    if joined != parsed:
        # `10 / 0%` in a narrow column is one figure, `10 / 10` are two
        yield 0.3, joined
    whole = _atom(fragments, range(start, stop))
    if len(parsed) > 1 and any(not a.words and not a.is_figure and not a.is_dash for a in parsed):
        # a name may begin with a label's words, or break where a blank stands
        yield 0.6, (whole,)


def _with_signs(fragments: Sequence[Fragment], atoms: Iterable[Atom]) -> Iterator[Atom]:
    """`100 / %`: a sign alone belongs to the figure above it."""
    held: Atom | None = None
    for atom in atoms:
        if held and atom.chars in "%％" and held.is_figure:
            held = _atom(fragments, (*held.places, *atom.places))
            continue
        if held:
            yield held
        held = atom
    if held:
        yield held


def _stacked(fragments: Sequence[Fragment], atom: Atom) -> Iterator[Atom]:
    """A text's cells, where they stand on top of each other: a line that ends without need ends its cell."""
    lines = lines_of(fragments, atom)
    if atom.words or len(lines) < _TWO or len(lines) > _MOST_LINES:
        yield atom
        return
    chars = [line.chars for line in lines]
    wide = max(needs(c) for c in chars)
    held: list[int] = []
    for k, line in enumerate(lines):
        held += line.places
        if k + 1 == len(lines) or needless(chars[k], chars[k + 1]) <= wide:
            yield _atom(fragments, held)
            held = []


def lines_of(fragments: Sequence[Fragment], atom: Atom) -> list[Atom]:
    """The lines of an atom, an atom each."""
    lines: list[list[int]] = []
    for k, i in enumerate(atom.places):
        if k == 0 or fragments[i].gap >= Gap.LINE:
            lines.append([])
        lines[-1].append(i)
    return [_atom(fragments, line) for line in lines]


def _atom(fragments: Sequence[Fragment], places: Sequence[int], words: tuple[Word, ...] = ()) -> Atom:
    return Atom(tuple(places), "".join(fragments[i].chars for i in places), words)


def _parse(fragments: Sequence[Fragment], start: int, stop: int) -> Iterator[Atom]:
    """Labels where they are spelled, figures a line each, all between as texts."""
    i = start
    text: list[int] = []
    while i < stop:
        found = word_at(fragments, i, stop) if _may_begin(fragments, start, i) else None
        end = found[1] if found else i + 1
        alone = found or _is_own(fragments, i, start, stop) or (text and _is_seam(fragments, i))
        if alone and text:
            yield _atom(fragments, text)
            text = []
        if found:
            yield _atom(fragments, range(i, end), found[0])
        elif _is_own(fragments, i, start, stop):
            yield _atom(fragments, (i,))
        else:
            text += range(i, end)
        i = end
    if text:
        yield _atom(fragments, text)


def _may_begin(fragments: Sequence[Fragment], start: int, i: int) -> bool:
    """A label begins a line, or stands after another cell on it."""
    return i == start or fragments[i].gap >= Gap.LINE or not _latin(fragments, i)


def _is_own(fragments: Sequence[Fragment], i: int, start: int, stop: int) -> bool:
    """A figure or dash that is a cell of its own: alone on its line, or among others of its kind.

    `完成1整年的运维 5`: the last of a line too, `12 份报告` not.
    """
    if not _is_part(fragments[i]):
        return False
    first = i == start or fragments[i].gap >= Gap.LINE
    last = i + 1 == stop or fragments[i + 1].gap >= Gap.LINE
    if last:
        return first or not _latin(fragments, i)
    return _is_part(fragments[i + 1 if first else i - 1])


def _is_part(fragment: Fragment) -> bool:
    return bool(_PART.fullmatch(fragment.chars)) or fragment.chars in DASHES


def _latin(fragments: Sequence[Fragment], i: int) -> bool:
    """Whether a blank stands between Chinese and Latin characters, as some programs set it inside of a text."""
    return (
        False
        if i == 0 or fragments[i].gap is not Gap.SPACE
        else (bool(_HAN.match(fragments[i - 1].chars[-1])) != bool(_HAN.match(fragments[i].chars[0])))
        and not _PART.fullmatch(fragments[i].chars)
    )


def _is_seam(fragments: Sequence[Fragment], i: int) -> bool:
    """A blank between two Chinese characters: no program sets one inside of a text."""
    if fragments[i].gap is not Gap.SPACE:
        return False
    return bool(_HAN.match(fragments[i - 1].chars[-1])) and bool(_HAN.match(fragments[i].chars[0]))


def _side_by_side(fragments: Sequence[Fragment], start: int, stop: int) -> tuple[Atom, ...]:
    """Two texts on the same lines: each line has one seam, and no line is a label."""
    lines: list[list[int]] = []
    for i in range(start, stop):
        if i == start or fragments[i].gap >= Gap.LINE:
            lines.append([])
        lines[-1].append(i)
    if len(lines) < 2:
        return ()
    seams = [[i for i in line[1:] if _is_seam(fragments, i)] for line in lines]
    if any(len(s) != 1 for s in seams) or any(word_at(fragments, line[0], line[-1] + 1) for line in lines):
        return ()
    left = [i for line, (s,) in zip(lines, seams, strict=True) for i in line if i < s]
    right = [i for line, (s,) in zip(lines, seams, strict=True) for i in line if i >= s]
    return _atom(fragments, left), _atom(fragments, right)


def _joined(fragments: Sequence[Fragment], atoms: Sequence[Atom]) -> Iterator[Atom]:
    """The atoms with figures that narrow columns broke made whole: what ends in % takes the line above it."""
    held: Atom | None = None
    for atom in atoms:
        both = _atom(fragments, (*held.places, *atom.places)) if held else None
        whole = both and (both.is_percent or atom.chars in "%％" or (both.is_figure and len(both.chars) == _HUNDRED))
        if held and both and whole and not held.is_percent and _PART.fullmatch(atom.chars):
            yield both
            held = None
            continue
        if held:
            yield held
        held = atom if _PART.fullmatch(atom.chars) else None
        if held is None:
            yield atom
    if held:
        yield held
