"""The numbers that Word prints before the paragraphs of a list: they stand in no run, but on paper.

`1.完成机房维护` is often stored as `完成机房维护` in a list whose level says `%1.`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_UNKNOWN = "\ufffd"
_DEEPEST = 9
# `%1.%2` prints the counts of the first two levels.
_PLACE = re.compile("%([1-9])")


def _chinese(number: int) -> str:
    """12 → 十二, 20 → 二十, 103 → 一百零三."""
    if not 0 < number < 10_000:
        return str(number)
    digits = [int(d) for d in str(number)]
    text = "".join(_DIGITS[d] + _UNITS[len(digits) - 1 - i] if d else "零" for i, d in enumerate(digits))
    text = re.sub("零+", "零", text).rstrip("零")
    return text[1:] if text.startswith("一十") else text


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 1000 else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        text += sign * (number // value)
        number %= value
    return text


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "lowerLetter": _letters,
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    "none": lambda _: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    style: str
    text: str
    gap: str


@dataclass(slots=True)
class _List:
    """The counters of one list; numbered paragraphs that share a definition count on together."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)

    def count(self, depth: int) -> str:
        self.counts[depth] = self.counts.get(depth, self.levels[depth].start - 1) + 1
        for deeper in [d for d in self.counts if d > depth]:
            del self.counts[deeper]
        level = self.levels[depth]
        if level.style == "bullet":
            return ("•" if "\ue000" <= level.text <= "\uf8ff" else level.text) + level.gap
        text = _PLACE.sub(lambda m: self._shown(int(m[1]) - 1), level.text)
        return text + level.gap if text else ""

    def _shown(self, depth: int) -> str:
        level = self.levels.get(depth)
        if level is None:
            return ""
        number = self.counts.setdefault(depth, level.start)
        shown = _FORMATS.get(level.style)
        return shown(number) if shown else _UNKNOWN


class Numbering:
    """A document's lists: its numbering part and its styles, either of which may be missing."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._lists: dict[str, _List] = {}
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._styles = {s.get(f"{_W}styleId"): s for s in styles.findall(f"{_W}style")} if styles is not None else {}
        if numbering is None:
            return
        for element in numbering.findall(f"{_W}abstractNum"):
            self._abstract[element.get(f"{_W}abstractNumId")] = _levels(element)
        shared: dict[str, _List] = {}
        for element in numbering.findall(f"{_W}num"):
            base = _value(element, "abstractNumId")
            levels = dict(self._abstract.get(base, {}))
            own = {int(o.get(f"{_W}ilvl", "0")): o for o in element.findall(f"{_W}lvlOverride")}
            for depth, override in own.items():
                levels |= _levels(override)
                if (start := _value(override, "startOverride")) and depth in levels:
                    old = levels[depth]
                    levels[depth] = _Level(int(start), old.style, old.text, old.gap)
            number = element.get(f"{_W}numId")
            self._lists[number] = _List(levels) if own else shared.setdefault(base, _List(levels))

    def label(self, paragraph: Any) -> str:
        """What is printed before a paragraph, with the gap after it; "" for one that is in no list. Counts on."""
        number, depth = self._membership(paragraph)
        found = self._lists.get(number)
        return found.count(depth) if found is not None and depth in found.levels else ""

    def _membership(self, paragraph: Any) -> tuple[str, int]:
        """The list and level of a paragraph, its own or its style's; list 0 takes it out of all."""
        number, depth = _numbered(paragraph)
        style = _value(paragraph, "pPr/pStyle")
        for _ in range(_DEEPEST):
            if number or not style or style not in self._styles:
                break
            number, inherited = _numbered(self._styles[style])
            depth = depth if depth is not None else inherited
            style = _value(self._styles[style], "basedOn")
        return number, depth or 0


def _numbered(element: Any) -> tuple[str, int | None]:
    depth = _value(element, "pPr/numPr/ilvl")
    return _value(element, "pPr/numPr/numId"), int(depth) if depth else None


def _levels(element: Any) -> dict[int, _Level]:
    return {
        int(level.get(f"{_W}ilvl", "0")): _Level(
            int(_value(level, "start") or 1),
            _value(level, "numFmt") or "decimal",
            _value(level, "lvlText"),
            "" if _value(level, "suff") == "nothing" else " ",
        )
        for level in element.findall(f"{_W}lvl")
    }


def _value(element: Any, path: str) -> str:
    found = element.find("/".join(_W + step for step in path.split("/")))
    return "" if found is None else str(found.get(f"{_W}val", ""))
