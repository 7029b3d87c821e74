"""Small damages to one printed value: a digit, a decimal point, a sign, characters cut or added.

Each takes the value and a source of chance and gives another value, or None where it has nothing to change.
"""

import re
from decimal import Decimal
from random import Random

ZERO = Decimal(0)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_DIGIT = re.compile(r"\d", re.ASCII)
_OPPOSITE = {"≥": "≤", "≤": "≥", ">": "<", "<": ">", "＞": "＜", "＜": "＞"}


def digit_changed(value: str, chance: Random) -> str | None:
    """One digit replaced by another; no leading zero is made."""
    places = [match.start() for match in _DIGIT.finditer(value)]
    if not places:
        return None
    place = chance.choice(places)
    leading = value[place + 1 : place + 2].isdigit() and not value[:place][-1:].isdigit()
    digits = "123456789" if leading else "0123456789"
    return value[:place] + chance.choice(digits.replace(value[place], "")) + value[place + 1 :]


def point_moved(value: str, chance: Random) -> str | None:
    """The decimal point of one number moved by a place: 82.61 → 8.261 or 826.1, 30 → 3.0 or 300."""
    numbers = [match for match in _NUMBER.finditer(value) if Decimal(match[0]) != ZERO]
    if not numbers:
        return None
    match = chance.choice(numbers)
    return value[: match.start()] + _shifted(match[0], chance.choice((-1, 1))) + value[match.end() :]


def _shifted(number: str, step: int) -> str:
    whole, _, fraction = number.partition(".")
    digits, point = whole + fraction, len(whole) + step
    if point < 1:
        digits, point = "0" + digits, 1
    digits = digits.ljust(point, "0")
    whole, fraction = digits[:point], digits[point:]
    return (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")


def sign_changed(value: str, chance: Random) -> str | None:
    """A minus set before a figure or taken away, or a limit turned round: ≥95% → ≤95%."""
    signs = [i for i, character in enumerate(value) if character in _OPPOSITE]
    if signs:
        place = chance.choice(signs)
        return value[:place] + _OPPOSITE[value[place]] + value[place + 1 :]
    if re.fullmatch(r"-?\d+(\.\d+)?%?", value, re.ASCII):
        return value[1:] if value.startswith("-") else f"-{value}"
    return None


def text_cut(value: str, chance: Random) -> str | None:
    """One to half of the characters gone, at the start, at the end or within."""
    if len(value) < 2:
        return None
    length = chance.randint(1, len(value) // 2)
    start = chance.choice((0, len(value) - length, chance.randint(0, len(value) - length)))
    return value[:start] + value[start + length :]


def text_lengthened(value: str, chance: Random) -> str | None:
    """Some of the value's own characters once more, or a character that it does not have, set somewhere."""
    start = chance.randrange(len(value))
    more = chance.choice((value[start : start + chance.randint(1, 4)], "等", "。", "1", value[-1]))
    place = chance.choice((0, len(value), chance.randint(0, len(value))))
    return value[:place] + more + value[place:]


def scaled(value: str, factor: Decimal) -> str:
    """A figure times a factor, written plainly: 60 × 10000 → 600000, 18.5 / 10000 → 0.00185."""
    product = Decimal(value) * factor
    plain = f"{product:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
