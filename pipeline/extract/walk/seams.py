"""What the words on both sides of a gap say: whether one cell goes on over it, or another begins.

Only forms count here, never what a text is about: a number and its unit stay together, a sign of comparison stays with
its number, two numbers are two cells, nothing begins with a closing bracket.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.extract.walk.fragments import Fragment, Gap
from pipeline.kinds.self_evaluation import labels

_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER_ENDS = re.compile(r"[\d.%％]\Z")
_NUMBER_BEGINS = re.compile(r"[\d≥≤<>＜＞≧≦]")
_STOPS = "。；！？"
_CLOSING = tuple("，。、；：！？）》」』】〕”’％%,;:)]}.")
_OPENING = tuple("（《「『【〔“‘([{≥≤<>＜＞≧≦")
_COMPOUND = "万亿千年月时分"
"""Units after which a number may go on: `6 万 1 千元`, `2024 年 1 月`."""
_UNITS = [
    "万元",
    "亿元",
    "元",
    "万",
    "亿",
    "家",
    "个",
    "次",
    "人",
    "项",
    "份",
    "台",
    "套",
    "条",
    "例",
    "年",
    "月",
    "日",
    "天",
    "小时",
    "分钟",
    "秒",
    "场",
    "批",
    "篇",
    "期",
    "件",
    "处",
    "户",
    "名",
    "人次",
    "万人",
    "万人次",
    "万户",
    "万件",
    "公里",
    "千米",
    "米",
    "吨",
    "平方米",
    "公顷",
    "亩",
    "所",
    "座",
    "辆",
    "本",
    "册",
    "张",
    "部",
    "只",
    "支",
    "笔",
    "种",
    "类",
    "级",
    "分",
    "倍",
    "度",
    "周",
    "季度",
    "工作日",
    "个月",
    "个工作日",
    "条次",
    "班",
    "组",
    "户次",
    "兆",
    "千",
    "以内",
    "以上",
    "以下",
    "以前",
    "之前",
    "及以上",
    "及以下",
    "及以内",
    "左右",
    "页",
    "幅",
    "盏",
    "块",
    "株",
    "头",
    "千瓦",
    "M",
    "MB",
    "GB",
    "TB",
    "G",
    "T",
]
_ANY_UNIT = rf"(?:{'|'.join(sorted(_UNITS, key=len, reverse=True))})+"
_BEGINS_WITH_UNIT = re.compile(_ANY_UNIT)
_UNIT_AND_NUMBER = re.compile(rf"{_ANY_UNIT}\d")
_UNIT = re.compile(rf"{_ANY_UNIT}(?:[/／](?:年|月|次|人|天))?(?:内|前|底)?[。；;，]?\Z")
_RELATION = f"(?:{'|'.join(labels.COMPARISONS)}|控制在|约|第|达到|达|共|[≥≤<>=＜＞≧≦])"
_BEFORE_NUMBER = re.compile(rf"(?:{_RELATION}|[于过])\Z")
_QUANTITY = re.compile(rf"{_RELATION}*\d+(?:\.\d+)?(?:[%％]|[A-Za-z]+|{_ANY_UNIT}(?:内|前|底)?)?\Z")
_LIMIT = re.compile(rf"{_RELATION}+\d+(?:\.\d+)?(?:[%％]|[A-Za-z]+|{_ANY_UNIT}(?:内|前|底)?)?\Z")
_TWO = 2
_ENDS_OPEN = re.compile(rf"[\d.{_COMPOUND}]\Z")
_AFTER_UNIT = re.compile("及|以|之|左右|内|前|底|元|[/／]")
_NUMBER = re.compile(r".*\d")
_FIGURE = re.compile(r"\d+(?:\.\d+)?\Z")
PARTED, SPLIT, SIGN, CLOSING = 1.0, 1.0, 0.6, 2.0
LIMIT = 0.3


@lru_cache(maxsize=8192)
def is_unit(chars: str) -> bool:
    """Whether a text is a unit and nothing else: it stands with its number."""
    return bool(_UNIT.match(chars))


@lru_cache(maxsize=8192)
def is_quantity(chars: str) -> bool:
    """Whether a text is a number with its sign or its unit, and nothing else: `≥95%`, `20家`."""
    return not chars.isdigit() and bool(_QUANTITY.match(chars))


def inside(left: Fragment, right: Fragment, *, loose: bool) -> float:
    """What speaks against one cell going on from left to right; `loose`: blanks stand where lines ended too."""
    one, other = left.chars, right.chars
    if _unit_twice(one, other) or (other[0] in "%％" and not one[-1].isdigit()):
        return PARTED
    if right.gap is not Gap.SPACE:
        # `≥98% / 完成预期指标`: a limit is mostly a cell of its own
        limit = _LIMIT.match(one) and _HAN.match(other) and not _BEGINS_WITH_UNIT.match(other)
        return PARTED * _two_numbers(one, other) + (LIMIT if limit and not _AFTER_UNIT.match(other) else 0.0)
    if (_HAN.match(one[-1]) or one[-1] in _STOPS) and _HAN.match(other):
        # `效 经 益 济`: no column is so narrow that each of two characters has a line of its own
        return 0.0 if loose and len(one) + len(other) > _TWO else PARTED
    if is_quantity(one) and is_quantity(other) and one[-1] == other[-1]:
        return PARTED
    ended = bool(_NUMBER_ENDS.search(one)) or is_quantity(one) or is_unit(one)
    if _NUMBER_BEGINS.match(other) and ended and one[-1] not in _COMPOUND:
        return PARTED
    return SIGN if other[0] in "≥≤＜＞≧≦=<>" and _HAN.match(one[-1]) else 0.0


def _unit_twice(one: str, other: str) -> bool:
    """`82.61 万 万`, `15台 / 台`, `≥95% / 度`: a number has one unit, once."""
    if not is_unit(other):
        return False
    return one.endswith(other) or (is_quantity(one) and not _ENDS_OPEN.search(one) and not _goes_on(one, other))


def _two_numbers(one: str, other: str) -> bool:
    """Two lines that are a number each: `≤4小时 / 2小时`; a unit ends the first, `395 / 万元 / 390.1`."""
    unit = is_unit(one)
    if one.isdigit() and other[0].isdigit() and "." in other and is_quantity(other):
        # `12 / 115.8万元`: a page's number before an amount that is whole
        return True
    if not (is_quantity(one) or (unit and one[-1] not in _COMPOUND)):
        return False
    whole = is_quantity(other) or (bool(_FIGURE.match(other)) and not one[-1].isdigit())
    return whole or (unit and bool(_NUMBER_BEGINS.match(other)))


def _goes_on(one: str, other: str) -> bool:
    """Whether a unit goes on in the next piece: `6个 / 月`, `30天 / 以内`, `3万人 / 次。`."""
    return bool(_AFTER_UNIT.match(other)) or _NUMBER.sub("", one) + other.rstrip(_STOPS + "，;") in _UNITS


def goes_with_number(left: Fragment, right: Fragment) -> bool:
    """`不少于 8 // 次，受众`: whether the right begins with a unit of the number that the left ends with."""
    return bool(_NUMBER_ENDS.search(left.chars) and _BEGINS_WITH_UNIT.match(right.chars))


def between(left: Fragment, right: Fragment) -> float:
    """What speaks against a cell that begins with right after another ended with left."""
    one, other = left.chars, right.chars
    if other.startswith(_CLOSING) or one.endswith(_OPENING):
        return CLOSING
    # `300 家366 家`: where cells touch, a unit stands against the next cell's number
    if _NUMBER_ENDS.search(one) and (is_unit(other) or _UNIT_AND_NUMBER.match(other)):
        return SPLIT
    if _NUMBER_BEGINS.match(other) and _BEFORE_NUMBER.search(one):
        return SPLIT
    return 0.0


def ends_in_stray_number(left: Fragment, right: Fragment) -> bool:
    """`完成 / 20`, `问题解决率 95%`: a cell whose last piece is a whole number that nothing before it asks for."""
    whole = bool(_FIGURE.match(right.chars)) or (right.gap is not Gap.SPACE and is_quantity(right.chars))
    return whole and bool(_HAN.match(left.chars[-1])) and not before_number(left.chars)


def ends_in_limit(fragments: Sequence[Fragment], start: int, stop: int) -> bool:
    """`信息化项目技术评审 不少于10份`: a name with a whole limit behind it, which is most likely its target."""
    last = fragments[stop - 1]
    return stop - start > 1 and last.gap is Gap.SPACE and bool(_LIMIT.match(last.chars))


def before_number(chars: str) -> bool:
    """Whether a text asks for a number after it: `不超过`, `≥`."""
    return bool(_BEFORE_NUMBER.search(chars))
