"""Pieces of a page: labels wherever they are spelled, and the texts, figures and dashes between, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.words import word_at, words_of
from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.kinds.self_evaluation import labels

OWN_COLUMNS = frozenset({"level1", "level2", "level3", "target", "actual", "deviation"})
"""Columns that no other block has."""
_LONGEST_GLUED = 40
_PAGE_END = 3
"""Line ends in a row where a dump without form feeds ends a page."""


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one line, what parts it from the line above, and its page, counted from 0."""

    atoms: tuple[Atom, ...]
    gap: Gap
    page: int

    @property
    def is_label(self) -> bool:
        """Whether it holds labels only."""
        return all(a.words for a in self.atoms)


def unglued(fragments: Sequence[Fragment]) -> list[Fragment]:
    """The fragments, with labels parted that no blank parts: `实际完成值三级指标`."""
    return [part for fragment in fragments for part in _unglued(fragment)]


def _unglued(fragment: Fragment) -> Iterator[Fragment]:
    chars, (start, stop) = fragment.chars, fragment.span
    cuts = range(2, len(chars) - 1) if len(chars) == stop - start <= _LONGEST_GLUED and not words_of(chars) else ()
    for at in cuts:
        if words_of(chars[:at]):
            parts = list(_unglued(Fragment((start + at, stop), chars[at:], Gap.SPACE)))
            if _neighbours([chars[:at], *(p.chars for p in parts)]):
                yield replace(fragment, span=(start, start + at), chars=chars[:at])
                yield from parts
                return
    yield fragment


def _neighbours(words: Sequence[str]) -> bool:
    """Whether labels stand side by side in one row of headings; `项目单位满意度` is no two labels."""
    blocks = [{w.block for w in words_of(chars)} for chars in words]
    return bool(set.intersection(*blocks) & {"column", "fund-column", "goal"})


def lines_of(source: str, fragments: Sequence[Fragment]) -> list[Line]:
    """The lines of a form; a label that wraps stands on the line on which it begins."""
    lines: list[Line] = []
    i, page = 0, 0
    while i < len(fragments):
        found = word_at(fragments, i, len(fragments))
        end = found[1] if found else i + 1
        gap = fragments[i].gap
        page += i > 0 and (gap is Gap.PAGE or (bool(found) and _begins_a_page(source, fragments, i)))
        atom = Atom(tuple(range(i, end)), "".join(f.chars for f in fragments[i:end]), found[0] if found else ())
        if lines and gap is Gap.SPACE:
            lines[-1] = replace(lines[-1], atoms=(*lines[-1].atoms, atom))
        else:
            lines.append(Line((atom,), gap, page))
        i = end
    return [_with_names(line, above) for above, line in zip([None, *lines], lines, strict=False)]


def _begins_a_page(source: str, fragments: Sequence[Fragment], i: int) -> bool:
    """A heading of the indicators that stands above already, below more than one blank line: pages without a mark."""
    blank = source.count("\n", fragments[i - 1].span[1], fragments[i].span[0]) >= _PAGE_END
    own = blank and any(w.block == "column" and w.name in OWN_COLUMNS for w in words_of(fragments[i].chars))
    return own and any(f.chars == fragments[i].chars for f in fragments[:i])


def _with_names(line: Line, above: Line | None) -> Line:
    """A heading's word that is a name, or ends one: `经济效益 10 10.00`, `网络及终端基础运维 / 成本`."""
    first, *others = line.atoms
    figures = len(others) > 1 and others[0].is_figure
    ends = bool(above and line.gap is Gap.LINE and not above.atoms[-1].words)
    if first.is_level and (figures or (ends and not first.chars.endswith(labels.LEVEL_ENDING))):
        return replace(line, atoms=(replace(first, words=()), *others))
    return line


def one(atoms: Sequence[Atom]) -> Atom:
    """Several pieces as one cell."""
    return Atom(tuple(i for a in atoms for i in a.places), "".join(a.chars for a in atoms))
