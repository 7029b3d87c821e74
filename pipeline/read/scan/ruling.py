"""Ruled lines of a level page, as long as they were meant: gaps of noise closed, ends on the lines that they meet."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.read.ink import Rule
from pipeline.read.scan.flatten import Grey, ink_mask
from pipeline.read.scan.rectify import RULE_DPI, RULE_INCHES, Flat, shrunk
from pipeline.read.scan.strokes import strokes

_POINTS = 72.0
_SAME = 1.6
"""Points across within which two strokes are one line: lines of a table are at least a row of type apart."""

_GAP = 9.0
"""Points along that noise may have eaten out of a line: less than any column is wide."""

_REACH = 4.0
"""Points by which a long line may end before, or behind, the line that it is meant to meet."""

_TOUCH = 1.3
"""The same for a short one: a dash in a narrow column ends further from its sides."""

_BEYOND = 2.6
"""And by which a short one may reach beyond it, for rules are thick, and blurred."""

_SHORT_INCHES = 0.11
_ALONE = 100.0
"""Points from which a line is believed although its ends meet no other: no dash is that long."""

Rules = Sequence[Rule]


def ruled(flat: Flat) -> tuple[Rule, ...]:
    """The ruled lines of a level page, in points from its top left, level ones first.

    Strokes of at least `RULE_INCHES` are lines if they are long; if not, upright ones where they cross a long one (no
    type is that high), level ones from one line to another (a dash is that long). Shorter ones are lines only from one
    of these to another, because bold type is full of them.
    """
    scale = min(1.0, RULE_DPI / flat.dpi)
    mask = ink_mask(shrunk(flat.grey, scale), flat.ink)
    dpi = flat.dpi * scale
    level, upright = (_joined(_strokes(mask, dpi, RULE_INCHES, horizontal=way)) for way in (True, False))
    upright = [rule for rule in upright if _is_long(rule) or _crosses(rule, level)]
    level = [rule for rule in level if _is_long(rule) or _bridges([rule], upright)]
    level, upright = (
        _joined([*level, *_bridges(_strokes(mask, dpi, _SHORT_INCHES, horizontal=True), upright)]),
        _joined([*upright, *_bridges(_strokes(mask, dpi, _SHORT_INCHES, horizontal=False), level)]),
    )
    return (*_closed(level, upright), *_closed(upright, level))


def _strokes(mask: Grey, dpi: float, inches: float, *, horizontal: bool) -> list[Rule]:
    unit = _POINTS / dpi
    return [
        # A pixel's middle is half a pixel from its left and top.
        Rule(horizontal, (stroke.at + 0.5) * unit, stroke.start * unit, (stroke.end + 1) * unit)
        for stroke in strokes(mask, round(inches * dpi), horizontal=horizontal)
    ]


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Strokes one behind the other made one line."""
    lines: list[Rule] = []
    for rule in sorted(rules, key=lambda each: each.start):
        near = [line for line in lines if abs(line.at - rule.at) <= _SAME and rule.start - line.end <= _GAP]
        for line in near:
            lines.remove(line)
        lines.append(_one(near, rule))
    return sorted(lines, key=lambda each: (each.at, each.start))


def _one(lines: Rules, rule: Rule) -> Rule:
    """One line of several, where the weight of their lengths lies."""
    parts = [*lines, rule]
    lengths = [part.end - part.start for part in parts]
    at = sum(part.at * length for part, length in zip(parts, lengths, strict=True)) / sum(lengths)
    return Rule(rule.horizontal, at, min(part.start for part in parts), max(part.end for part in parts))


def _is_long(rule: Rule) -> bool:
    return rule.end - rule.start >= _ALONE


def _crosses(rule: Rule, crossing: Rules) -> bool:
    return any(
        _is_long(line)
        and rule.start - _REACH <= line.at <= rule.end + _REACH
        and line.start - _REACH <= rule.at <= line.end + _REACH
        for line in crossing
    )


def _bridges(rules: Rules, crossing: Rules) -> list[Rule]:
    """The strokes that reach from one line exactly to another."""
    found = []
    for rule in rules:
        beside = [line for line in crossing if line.start - _REACH <= rule.at <= line.end + _REACH]
        if _touches(beside, rule.start, 1) and _touches(beside, rule.end, -1):
            found.append(rule)
    return found


def _touches(lines: Rules, end: float, inwards: int) -> bool:
    """Whether a stroke's end touches one of the lines, a little short of it or a little beyond."""
    return any(-_TOUCH <= (line.at - end) * inwards <= _BEYOND for line in lines)


def _met(rule: Rule, end: float, crossing: Rules) -> Rule | None:
    """The line that a rule meets with one of its ends: the nearest one."""
    near = [
        line
        for line in crossing
        if abs(line.at - end) <= _REACH and line.start - _REACH <= rule.at <= line.end + _REACH
    ]
    return min(near, key=lambda line: abs(line.at - end), default=None)


def _closed(rules: Rules, crossing: Rules) -> list[Rule]:
    """The rules with their ends on the lines that they meet, so that cells have corners."""
    closed = []
    for rule in rules:
        first, last = (_met(rule, end, crossing) for end in (rule.start, rule.end))
        closed.append(replace(rule, start=first.at if first else rule.start, end=last.at if last else rule.end))
    return closed
