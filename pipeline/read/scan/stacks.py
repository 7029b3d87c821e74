"""Type that runs downwards: a stroke that lies in it is 一, for a dash would stand upright there."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.read.ink import Line, Rule

_DASHES = frozenset("—–－ー─-")
_ONE = "一"
_SURE = 0.9
_ASIDE, _AWAY = 0.35, 1.6
"""Heights of the type by which the characters of a stack stand aside, and from middle to middle, at most."""


def with_ones(lines: Sequence[Line], rules: Sequence[Rule]) -> list[Line]:
    """The lines with 一 for a dash that is one of a stack: `一`, `级`, `指`, `标` one below the other in one cell."""
    alone = [line for line in lines if len(line.text) == 1 and "\u4e00" <= line.text <= "\u9fff"]
    level = [rule for rule in rules if rule.horizontal]
    return [
        replace(line, text=_ONE, confidences=(min(_SURE, *line.confidences),))
        if line.text in _DASHES and line.confidences and any(_stacked(line, other, level) for other in alone)
        else line
        for line in lines
    ]


def _stacked(dash: Line, other: Line, level: Sequence[Rule]) -> bool:
    size = other.y1 - other.y0
    (x, y), (a, b) = _middle(dash), _middle(other)
    if abs(x - a) > _ASIDE * size or not 0 < abs(y - b) <= _AWAY * size:
        return False
    return not any(min(y, b) < rule.at < max(y, b) and rule.start <= x <= rule.end for rule in level)


def _middle(line: Line) -> tuple[float, float]:
    return (line.starts[0] + line.ends[-1]) / 2, (line.y0 + line.y1) / 2
