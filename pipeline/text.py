"""Text as printed, with the layout folded away, and where every character of it stood.

A *fold* is a named repair of the layout (never of the words): tags dropped, LaTeX written plainly, radicals made
characters, white space dropped. `fold` applies all that are needed, `apply` those that an evidence names; both use
the one list, so a value can always be folded again from its spans.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from pipeline.document import Span

JOINED = "joined"

_TAGS = (
    "a|b|big|blockquote|body|br|caption|center|col|colgroup|div|em|font|h[1-6]|head|html|hr|i|li|meta|ol|p|pre|s|"
    "small|span|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul|o:p"
)
# `<=1小时 … >=85%`: a `<` is mostly a sign here, so only the names of real tags make one.
TAG = re.compile(rf"</?(?:{_TAGS})(?:\s+[a-zA-Z_:@][^<>]*)?\s*/?>|<!--.{{0,2000}}?-->", re.IGNORECASE | re.DOTALL)

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#[0-9]{2,6}|#x[0-9a-fA-F]{2,5});")
_COMMANDS = {
    "geq": "≥", "ge": "≥", "geqslant": "≥", "leq": "≤", "le": "≤", "leqslant": "≤", "neq": "≠", "ne": "≠",
    "gt": ">", "lt": "<", "times": "×", "div": "÷", "pm": "±", "sim": "~", "approx": "≈", "cdot": "·", "circ": "°",
    "ldots": "…", "cdots": "…", "rightarrow": "→", "to": "→", "infty": "∞", "left": "", "right": "",
    "quad": " ", "qquad": " ",
}  # fmt: skip
_BLANK = r"\s\u200b-\u200d\u2060\ufeff\u00ad\u2028"
_LATEX_MATH = re.compile(r"\$(?=[^$\n]*\\|[\x20-\x7e]*\$)([^$\n]{1,200}?)\$|\\\((.{1,200}?)\\\)")
_LATEX_GROUP = re.compile(r"\\(?:text|textbf|mathrm|mathbf|mathit|operatorname)\s*\{([^{}]*)\}")
_LATEX_DEGREE = re.compile(r"\^\s*\{?\\circ\}?")
_LATEX_COMMAND = re.compile(rf"\\({'|'.join(sorted(_COMMANDS, key=len, reverse=True))})(?![a-zA-Z])\s*")
_LATEX_ESCAPE = re.compile(r"\\([%&_#$ ,;!{}])")
_MARKDOWN_HEAD = re.compile(r"\A\s*#{1,6}[ \t]+")
_MARKDOWN_STRONG = re.compile(r"(\*\*|__|`)(?=\S)([^*_`\n]+?)(?<=\S)\1")
_MARKDOWN_ESCAPE = re.compile(r"\\([|*~#>`\[\]()!+.-])")
_RADICAL = re.compile("[\u2e80-\u2fdf]")
# NFKC mends the Kangxi block only; these of the supplement are met in the text layers of PDFs.
_SUPPLEMENT = str.maketrans(
    "⺁⺅⺘⺙⺟⺠⺡⺣⺩⺫⺬⺭⺮⺯⺰⺱⺳⺹⺾⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂亻扌攵母民氵灬王目示礻竹糸纟罓网耂艹艹虎衤覀西见角訁讠贝足车辶辶辶阝钅長镸长门阝雨青韦页风飞食食饣饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龟亀龟",
)  # fmt: skip
# NFKC gives these their traditional characters; the fonts of the forms draw them for the simplified ones.
_DRAWN_SIMPLIFIED = str.maketrans("戶靑黃", "户青黄")
_WHITE = re.compile(rf"(?<=[A-Za-z])([{_BLANK}]+)(?=[A-Za-z])|[{_BLANK}]+")
_FULL_WIDTH = re.compile("[０-９．，％－＋]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def _plain_radical(radical: str) -> str:
    return unicodedata.normalize("NFKC", radical).translate(_SUPPLEMENT).translate(_DRAWN_SIMPLIFIED)


Replacement = Callable[[re.Match[str]], str]
_Fold = tuple[str, re.Pattern[str], Replacement, str]

_TEXT_FOLDS: tuple[_Fold, ...] = (
    ("html", TAG, lambda m: "", "<"),
    ("entity", _ENTITY, lambda m: html.unescape(m[0]), "&"),
    ("latex", _LATEX_MATH, lambda m: m[1] or m[2], "$\\"),
    ("latex", _LATEX_GROUP, lambda m: m[1], "\\"),
    ("latex", _LATEX_DEGREE, lambda m: "°", "\\"),
    ("latex", _LATEX_COMMAND, lambda m: _COMMANDS[m[1]], "\\"),
    ("latex", _LATEX_ESCAPE, lambda m: m[1].strip(",;! "), "\\"),
    ("markdown", _MARKDOWN_HEAD, lambda m: "", "#"),
    ("markdown", _MARKDOWN_STRONG, lambda m: m[2], "*_`"),
    ("markdown", _MARKDOWN_ESCAPE, lambda m: m[1], "\\"),
    ("radicals", _RADICAL, lambda m: _plain_radical(m[0]), ""),
    ("white-space", _WHITE, lambda m: " " if m[1] else "", ""),
)
_FIGURE_FOLDS: tuple[_Fold, ...] = (
    ("full-width", _FULL_WIDTH, lambda m: unicodedata.normalize("NFKC", m[0]), ""),
    ("thousands", _THOUSANDS, lambda m: "", ","),
    ("sign", re.compile("^[−–]"), lambda m: "-", ""),
    ("currency", re.compile("^[¥￥]"), lambda m: "", ""),
    ("per-cent", re.compile("%$"), lambda m: "", "%"),
    ("unit", re.compile(r"(?<=\d)(?:万元|元|分)$"), lambda m: "", ""),
)
FOLDS: dict[str, tuple[_Fold, ...]] = {}
for _fold in (*_TEXT_FOLDS, *_FIGURE_FOLDS):
    FOLDS[_fold[0]] = (*FOLDS.get(_fold[0], ()), _fold)


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded characters, the raw offset each began at, and the names of the folds that changed something."""

    chars: str
    starts: tuple[int, ...]
    folds: tuple[str, ...]


@lru_cache(maxsize=4096)
def fold(raw: str) -> tuple[str, tuple[str, ...]]:
    """The text without its layout, and the names of the folds that changed it, in order."""
    return _run(raw, _TEXT_FOLDS)


def fold_figure(chars: str) -> tuple[str, tuple[str, ...]]:
    """A folded text as a figure: half width, no separator, no unit, no sign of per cent."""
    return _run(chars, _FIGURE_FOLDS)


def apply(raw: str, folds: Iterable[str]) -> str:
    """The raw text after the named folds; raises KeyError for a fold that is not known."""
    for name in folds:
        if name != JOINED:
            for _, pattern, replacement, _ in FOLDS[name]:
                raw = pattern.sub(replacement, raw)
    return raw


def fold_mapped(raw: str, base: int = 0) -> Folded:
    """`fold`, with the raw offset (counted from `base`) at which each folded character began."""
    chars, starts, names = raw, list(range(base, base + len(raw))), []
    for name, pattern, replacement, hint in _TEXT_FOLDS:
        if hint and not any(c in chars for c in hint):
            continue
        kept, where, last = [], [], 0
        for match in pattern.finditer(chars):
            new = replacement(match)
            if new != match[0]:
                kept.append(chars[last : match.start()] + new)
                where += starts[last : match.start()] + _places(match, new, starts)
                last = match.end()
        if last:
            names.append(name)
            chars, starts = "".join(kept) + chars[last:], where + starts[last:]
    return Folded(chars, tuple(starts), tuple(dict.fromkeys(names)))


def _places(match: re.Match[str], new: str, starts: list[int]) -> list[int]:
    """Where the characters of a replacement stood: inside the match where they stand there, else at its start."""
    at = match[0].find(new)
    first = match.start() + max(at, 0)
    return starts[first : first + len(new)] if at >= 0 else [starts[match.start()]] * len(new)


def _run(raw: str, folds: tuple[_Fold, ...]) -> tuple[str, tuple[str, ...]]:
    names = []
    for name, pattern, replacement, hint in folds:
        if hint and not any(c in raw for c in hint):
            continue
        new = pattern.sub(replacement, raw)
        if new != raw:
            names.append(name)
            raw = new
    return raw, tuple(dict.fromkeys(names))


_RADICALS = {c: n for c in range(0x2E80, 0x2FE0) if len(n := _plain_radical(chr(c))) == 1}


def plain_radicals(raw: str) -> str:
    """The text with CJK radicals as characters; offsets stay as they are."""
    return raw.translate(_RADICALS) if _RADICAL.search(raw) else raw


@dataclass(frozen=True, slots=True)
class Text:
    """A cell's text: its raw spans in reading order, and what they say once the layout is folded away."""

    pieces: tuple[Span, ...]
    chars: str
    folds: tuple[str, ...]

    @classmethod
    def of(cls, source: str, pieces: tuple[Span, ...]) -> "Text":
        """The text at these spans of a document's text."""
        raw = source[pieces[0][0] : pieces[0][1]] if len(pieces) == 1 else "".join(source[a:b] for a, b in pieces)
        chars, folds = fold(raw)
        return cls(pieces, chars, (JOINED, *folds) if len(pieces) > 1 else folds)

    def __bool__(self) -> bool:
        return bool(self.chars)


def join(source: str, texts: Iterable[Text]) -> Text:
    """Several texts as one, in the order given."""
    return Text.of(source, tuple(piece for text in texts for piece in text.pieces))


def squeeze(value: str) -> str:
    """A value without white space, for comparing texts."""
    return _SQUEEZE.sub("", value)


_SQUEEZE = re.compile(rf"[{_BLANK}]+")


def part(source: str, text: Text, start: int, end: int) -> Text:
    """The folded characters [start, end) of a text as a text of their own, with the raw spans they stood in."""
    chars = ""
    starts: list[int] = []
    ends: list[int] = []
    for a, b in text.pieces:
        folded = fold_mapped(source[a:b], a)
        chars += folded.chars
        starts += folded.starts
        ends += [*folded.starts[1:], b]
    if chars != text.chars:
        # A fold reached over two pieces (`$\geq` … `95\%$`): no part of it has a place of its own.
        return text
    spans: list[Span] = []
    for a, b in zip(starts[start:end], ends[start:end], strict=True):
        if spans and source[spans[-1][1] : a].strip() == "" and spans[-1][1] <= a:
            spans[-1] = (spans[-1][0], b)
        else:
            spans.append((a, b))
    return Text.of(source, tuple((a, a + len(source[a:b].rstrip())) for a, b in spans))
