"""A spreadsheet's numbers and dates as its cells show them.

A cell holds 0.9594 and shows 95.94%; it holds 0.30000000000000004 and shows 0.3. Formats that are more than a number
between words (fractions, exponents, conditions, digits in groups as in telephone numbers) show the plain number.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

Moment = dt.datetime | dt.date | dt.time | dt.timedelta

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<skipped>_.|\*.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]'
    r"|(?P<colour>\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+)\])"
    r"|(?P<odd>\[[^\]]*\]|[eE][+-]|[@/]|General)"
    r"|(?P<digits>[0#?,]*\.?[0#?,]+)|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|$)', re.DOTALL)
_MOMENT = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<skipped>_.|\*.|\[\$[^\]]*\]|;.*)|(?P<half>AM/PM|A/P|上午/下午)'
    r"|\[?(?P<field>y+|m+|d+|h+|s+(?:\.0+)?)\]?|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
# Enough for the largest float in full, with fifteen digits after it.
_EXACT = Context(prec=400)

# Dates whose format is the reader's own: numbers in the file, shown the Chinese way here.
LOCAL_DATES = {
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}  # fmt: skip
_LOCAL_CODES = {"mm-dd-yy": "yyyy/m/d", "m/d/yy h:mm": "yyyy/m/d h:mm"}
_LONG_DATE = re.compile(r"\[\$-F800\]", re.IGNORECASE)


def shown_number(value: float, code: str) -> str:
    """A number as the format `code` shows it; without a format, with the fifteen digits that a cell keeps."""
    exact = _decimal(value)
    if exact is None:
        return "#NUM!"
    sections = [m[1] for m in _SECTION.finditer(code) if m[0]] or [""]
    if code.endswith(";"):
        sections.append("")
    section, signed = _section(sections, exact)
    parts = _parse(section)
    if parts is None:
        return _plain(exact)
    return parts.shown(exact if signed else abs(exact))


def shown_moment(value: Moment, code: str) -> str:
    """A date, time or duration as the format `code` shows it."""
    code = 'yyyy"年"m"月"d"日"' if _LONG_DATE.match(code) else _LOCAL_CODES.get(code, code)
    tokens = [m for m in _MOMENT.finditer(code) if m["skipped"] is None]
    names = _with_minutes([(m["field"] or "").lower() for m in tokens])
    half = any(m["half"] for m in tokens)
    text = ""
    for token, name in zip(tokens, names, strict=True):
        if name:
            piece = _field(name, value, half=half)
            if piece is None:
                return str(value)
            text += piece
        elif token["half"]:
            text += _half(token["half"], value)
        else:
            text += token["quoted"] or token["escaped"] or token["literal"] or ""
    return text


def _with_minutes(names: list[str]) -> list[str]:
    """`m` after hours or before seconds means minutes, elsewhere months: minutes are named `n` here."""
    places = [i for i, name in enumerate(names) if name]
    mended = list(names)
    for before, here, after in zip([None, *places], places, [*places[1:], None], strict=False):
        hours = before is not None and names[before][0] == "h"
        seconds = after is not None and names[after][0] == "s"
        if names[here][0] == "m" and (hours or seconds):
            mended[here] = "n" * len(names[here])
    return mended


@dataclass(frozen=True, slots=True)
class _Parts:
    """A format's words around its number, and how the number is printed."""

    before: str
    digits: str
    after: str
    percents: int

    def shown(self, value: Decimal) -> str:
        if not self.digits:
            return self.before
        whole, _, fraction = self.digits.partition(".")
        thousands = len(self.digits) - len(self.digits.rstrip(","))
        whole, fraction = whole.rstrip(",") if not fraction else whole, fraction.replace(",", "")
        scaled = value.scaleb(2 * self.percents - 3 * thousands, _EXACT)
        rounded = scaled.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP, _EXACT)
        left, _, right = f"{abs(rounded):f}".partition(".")
        while len(right) > fraction.count("0") and right.endswith("0"):
            right = right[:-1]
        left = left.lstrip("0").zfill(whole.count("0"))
        if "," in whole:
            left = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", left)
        point = "." if right else ""
        sign = "-" if rounded < 0 else ""
        return f"{sign}{self.before}{left}{point}{right}{self.after}"


def _decimal(value: float) -> Decimal | None:
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    return exact if exact.is_finite() else None


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _section(sections: list[str], value: Decimal) -> tuple[str, bool]:
    """The part of a format for this number, and whether the number brings its own sign."""
    if len(sections) > 1 and value < 0:
        return sections[1], False
    if len(sections) > 2 and value == 0:
        return sections[2], False
    return sections[0], True


def _parse(section: str) -> _Parts | None:
    words, digits, percents = ["", ""], "", 0
    for token in _TOKEN.finditer(section):
        if token["odd"]:
            return None
        if token["digits"]:
            if digits or not re.search("[0#?]", token["digits"]):
                return None
            digits = token["digits"]
        elif token["literal"] == "%":
            percents += 1
        word = token["quoted"] or token["escaped"] or token["currency"] or token["literal"] or ""
        words[bool(digits)] += word
    return _Parts(words[0], digits, words[1], percents)


def _field(name: str, value: Moment, *, half: bool) -> str | None:
    if isinstance(value, dt.timedelta):
        seconds = int(value.total_seconds())
        numbers: dict[str, int | None] = {"h": seconds // 3600, "n": seconds // 60 % 60, "s": seconds % 60}
    else:
        numbers = {
            "y": getattr(value, "year", None), "m": getattr(value, "month", None), "d": getattr(value, "day", None),
            "h": getattr(value, "hour", 0), "n": getattr(value, "minute", 0), "s": getattr(value, "second", 0),
        }  # fmt: skip
    number = numbers.get(name[0])
    if number is None or (name[0] in "md" and len(name) > 2) or "." in name:
        return None
    if name[0] == "y":
        return f"{number:04d}" if len(name) > 2 else f"{number % 100:02d}"
    if name[0] == "h" and half:
        number = (number - 1) % 12 + 1
    return f"{number:02d}" if len(name) > 1 else str(number)


def _half(name: str, value: Moment) -> str:
    first, second = name.split("/")
    return second if getattr(value, "hour", 0) >= 12 else first
