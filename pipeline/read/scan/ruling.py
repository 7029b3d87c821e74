"""Ruled lines of a level page, as long as they were meant: gaps of noise closed, ends on the lines that they meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.read.ink import Rule
from pipeline.read.scan.flatten import Grey, ink_mask
from pipeline.read.scan.rectify import RULE_DPI, RULE_INCHES, Flat, shrunk
from pipeline.read.scan.strokes import strokes

_POINTS = 72.0
_SAME = 2.6
"""Points across within which two strokes are one line, a double one: rows are at least a line of type high."""

_GAP = 9.0
"""Points along that noise may have eaten out of a line: less than any column is wide."""

_REACH = 4.0
"""Points by which a long line may end before, or behind, the line that it is meant to meet."""

_TOUCH = 1.3
"""The same for a short one: a dash in a narrow column ends further from its sides."""

_BEYOND = 2.6
"""And by which a short one may reach beyond it, for rules are thick, and blurred."""

_HAIR = 0.85
"""Half of the thickness that a single line has at most, in points."""

_SHORT_INCHES = 0.085
_ALONE = 100.0
"""Points from which a line is believed although its ends meet no other: no dash is that long."""

_TOUCHING, _NEAR = (2, 5), 8
"""Pixels beside a stroke that ink fills which hangs on it, and up to which other strokes of a character stand."""

_HUNG_ON = 0.06
"""The share of a stroke's length from which either makes it a character's."""

_TYPE_REACHES = 32.0
"""Points that strokes of type reach at most, two characters that touch."""

_THICKER = 0.4
"""Points by which a short rule is thicker than the long ones at most, on either side of its middle."""

_ROW = 16.0
"""Points up to which a row is so low that its type may reach from rule to rule."""

_IN_LINE = 4.0
"""How many times that much a stroke may have that goes on with a known line: type may touch a rule."""

_FRAYED = 0.8
"""Points by which a line's edge may be off."""


@dataclass(frozen=True, slots=True)
class RuledLine(Rule):
    """A ruled line that is `half` as thick, in points; a double one is as thick as both and what is between them."""

    half: float = 0.0


Rules = Sequence[RuledLine]


def ruled(flat: Flat) -> tuple[RuledLine, ...]:
    """The ruled lines of a level page, in points from its top left, level ones first.

    Strokes of at least `RULE_INCHES` are lines if they are long; if not, upright ones where they cross a long one,
    level ones from one line to another (a dash is that long). Shorter ones are lines only from one of these to
    another, because bold type is full of them. A short stroke on which others hang is part of a character: in a row
    that is no higher than its type, 项目 reaches from rule to rule.
    """
    scale = min(1.0, RULE_DPI / flat.dpi)
    mask = ink_mask(shrunk(flat.grey, scale), flat.ink)
    dpi = flat.dpi * scale
    level, upright = (_joined(_strokes(mask, dpi, RULE_INCHES, horizontal=way)) for way in (True, False))
    upright = [rule for rule in upright if _is_long(rule) or _crosses(rule, level)]
    seen = _Seen(mask, dpi)
    upright = seen.rules_of(upright, upright, level)
    level = [rule for rule in level if _is_long(rule) or _bridges([rule], upright)]
    short_level = _bridges(_strokes(mask, dpi, _SHORT_INCHES, horizontal=True), upright, level)
    short_upright = _bridges(_strokes(mask, dpi, _SHORT_INCHES, horizontal=False), level, upright)
    level, upright = (
        _joined([*level, *seen.rules_of(short_level, level, upright)]),
        _joined([*upright, *seen.rules_of(short_upright, upright, level)]),
    )
    upright = [seen.without_type_at_ends(rule, level) for rule in upright]
    return (*_closed(level, upright), *_closed(upright, level))


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """A page's mask of ink at `dpi` dots an inch."""

    mask: Grey
    dpi: float

    def rules_of(self, found: Rules, known: Rules, crossing: Rules) -> list[RuledLine]:
        """The rules found without those that are part of a character; what goes on with a known one hardly is."""
        thickest = max((rule.half for rule in known if _is_long(rule)), default=_HAIR) + _THICKER
        return [
            rule
            for rule in found
            if rule.end - rule.start > _TYPE_REACHES
            or (rule.half <= thickest and not self._is_type(rule, crossing, goes_on=_goes_on(rule, known)))
        ]

    def without_type_at_ends(self, rule: RuledLine, crossing: Rules) -> RuledLine:
        """The rule without a first or last piece, from one crossing rule to the next, that is type in line with it."""
        beside = [line.at for line in crossing if line.start - _REACH <= rule.at <= line.end + _REACH]
        inner = sorted(at for at in beside if rule.start + _REACH < at < rule.end - _REACH)
        if not inner:
            return rule
        first, last = replace(rule, end=inner[0]), replace(rule, start=inner[-1])
        starts, ends = (
            inner_end if piece.end - piece.start <= _ROW and self._is_type(piece, crossing, goes_on=True) else end
            for piece, inner_end, end in ((first, inner[0], rule.start), (last, inner[-1], rule.end))
        )
        return replace(rule, start=starts, end=ends) if ends - starts > _REACH else rule

    def _is_type(self, rule: RuledLine, crossing: Rules, *, goes_on: bool) -> bool:
        """Whether other strokes hang on a stroke on one side, or stand near it on both."""
        touching, near = self._beside(rule, crossing)
        most = _HUNG_ON * _IN_LINE if goes_on else _HUNG_ON
        return touching > most or near > most

    def _beside(self, rule: RuledLine, crossing: Rules) -> tuple[float, float]:
        """The shares of a stroke's length where ink touches it on its worse side, and stands near on its better one."""
        along = self.mask.T if rule.horizontal else self.mask
        pixels = self.dpi / _POINTS
        start, end = round(rule.start * pixels), round(rule.end * pixels)
        beside = np.ones(max(end - start, 1), bool)
        for line in crossing:
            if line.start - _REACH <= rule.at <= line.end + _REACH:
                first, last = (round((line.at + side * (line.half + _FRAYED)) * pixels) for side in (-1, 1))
                beside[max(0, first - start) : max(0, last + 1 - start)] = False
        rows = start + np.flatnonzero(beside)
        rows = rows[rows < along.shape[0]]
        left, right = int((rule.at - rule.half) * pixels), int((rule.at + rule.half) * pixels)
        touching, near = (
            (
                along[rows, max(0, left - far) : max(0, left - _TOUCHING[0] + 1)] > 0,
                along[rows, right + _TOUCHING[0] : right + far + 1] > 0,
            )
            for far in (_TOUCHING[1], _NEAR)
        )
        return max(_share(side, side.shape[1]) for side in touching), min(_share(side, 1) for side in near)


def _share(rows: NDArray[np.bool_], inked: int) -> float:
    """The share of rows that have at least so many pixels of ink."""
    return float((rows.sum(axis=1) >= inked).mean()) if rows.size else 0.0


def _goes_on(rule: RuledLine, known: Rules) -> bool:
    return any(abs(rule.at - other.at) <= _FRAYED for other in known if other is not rule)


def _strokes(mask: Grey, dpi: float, inches: float, *, horizontal: bool) -> list[RuledLine]:
    unit = _POINTS / dpi
    return [
        # A pixel's middle is half a pixel from its left and top.
        RuledLine(
            horizontal,
            (stroke.at + 0.5) * unit,
            stroke.start * unit,
            (stroke.end + 1) * unit,
            stroke.thickness / 2 * unit,
        )
        for stroke in strokes(mask, round(inches * dpi), horizontal=horizontal)
    ]


def _joined(rules: Iterable[RuledLine]) -> list[RuledLine]:
    """Strokes one behind the other, and the two of a double line, made one line."""
    lines: list[RuledLine] = []
    for rule in sorted(rules, key=lambda each: each.start):
        near = [line for line in lines if abs(line.at - rule.at) <= _SAME and rule.start - line.end <= _GAP]
        for line in near:
            lines.remove(line)
        lines.append(_one(near, rule))
    return sorted(lines, key=lambda each: (each.at, each.start))


def _one(lines: Rules, rule: RuledLine) -> RuledLine:
    """One line of several, where the weight of their lengths lies."""
    parts = [*lines, rule]
    lengths = [part.end - part.start for part in parts]
    at = sum(part.at * length for part, length in zip(parts, lengths, strict=True)) / sum(lengths)
    half = max(abs(part.at - at) + part.half for part in parts)
    return RuledLine(rule.horizontal, at, min(part.start for part in parts), max(part.end for part in parts), half)


def _is_long(rule: RuledLine) -> bool:
    return rule.end - rule.start >= _ALONE


def _crosses(rule: RuledLine, crossing: Rules) -> bool:
    return any(
        _is_long(line)
        and rule.start - _REACH <= line.at <= rule.end + _REACH
        and line.start - _REACH <= rule.at <= line.end + _REACH
        for line in crossing
    )


def _bridges(rules: Rules, crossing: Rules, known: Rules = ()) -> list[RuledLine]:
    """The strokes that reach from one line exactly to another; beyond them, type may stand in line with a rule.

    One that goes on with a known rule may end a little before them, as between double lines.
    """
    found = []
    for rule in rules:
        beside = [line for line in crossing if line.start - _REACH <= rule.at <= line.end + _REACH]
        inner = [line.at for line in beside if rule.start - _TOUCH <= line.at <= rule.end + _TOUCH]
        short = _TOUCH if _goes_on(rule, known) else 0.0
        starts, ends = _touches(beside, rule.start - short, 1), _touches(beside, rule.end + short, -1)
        starts, ends = starts or _touches(beside, rule.start, 1), ends or _touches(beside, rule.end, -1)
        if starts and ends:
            found.append(rule)
        elif len(inner) > 1:
            start, end = rule.start if starts else min(inner), rule.end if ends else max(inner)
            found.append(replace(rule, start=start, end=end))
    return found


def _touches(lines: Rules, end: float, inwards: int) -> bool:
    """Whether a stroke's end touches one of the lines, a little short of it or a little beyond."""
    return any(-_TOUCH - _thick(line) <= (line.at - end) * inwards <= _BEYOND + _thick(line) for line in lines)


def _thick(line: RuledLine) -> float:
    """How far a double line's upper or lower one is from its middle: others may end a little before that."""
    return line.half if line.half > _HAIR else 0.0


def _met(rule: RuledLine, end: float, crossing: Rules) -> RuledLine | None:
    """The line that a rule meets with one of its ends: the nearest one."""
    near = [
        line
        for line in crossing
        if abs(line.at - end) <= _REACH and line.start - _REACH <= rule.at <= line.end + _REACH
    ]
    return min(near, key=lambda line: abs(line.at - end), default=None)


def _closed(rules: Rules, crossing: Rules) -> list[RuledLine]:
    """The rules with their ends on the lines that they meet, so that cells have corners."""
    closed = []
    for rule in rules:
        first, last = (_met(rule, end, crossing) for end in (rule.start, rule.end))
        closed.append(replace(rule, start=first.at if first else rule.start, end=last.at if last else rule.end))
    return closed
