"""Bytes to text, honestly: an encoding is taken when it is stated or excludes the others, never because it fits.

Every other two bytes are a character in GB18030, so that Big5, Cyrillic or Korean bytes decode without an error. It is
therefore taken only when what it gives reads like Chinese (`plausible`).
"""

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from pipeline.errors import BinaryDocument, EmptyDocument, UnknownEncoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,20})", re.IGNORECASE)
_GB = {"gb2312", "gbk", "gb18030", "cp936", "ms936", "x-gbk", "gb_2312-80", "euc-cn", "gb2312-80", "gb18030-2000"}
_LINE_END = re.compile(r"\r\n?")

# The 500 characters that make up about three quarters of general Chinese text, and those of budgets and their forms.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家"
    "电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又"
    "么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山"
    "统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认"
    "六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研"
    "界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选"
    "标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
    "项绩评预算执偏差析措施款拨财购服障网络费额缺漏按余审核督额乡镇街村居签扣益减未完善续升获补贴租赁印护修购培训宣软硬监测房城"
)
# Signs between which Chinese text is set. Kana, Greek and Cyrillic stand in GB2312 too, and tell of another language.
_SIGN = re.compile(
    "[\u00a0-\u00b7\u00d7\u00f7\u2010-\u2027\u2030-\u205e\u20ac\u2100-\u23ff\u2460-\u27bf\u3000-\u3020\u3200-\u33ff"
    "\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6]"
)
_HANZI = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_LEAST_COMMON = 0.4
_MOST_RARE = 0.05


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without a byte order mark, lines ended by line feeds, and the encoding it was decoded from."""

    text: str
    encoding: str


def decode(name: str, data: bytes, declared: str = "") -> Decoded:
    """Decodes a text file; `declared` is an encoding that stands outside of the data, in a mail header.

    Raises EmptyDocument, BinaryDocument, UnknownEncoding.
    """
    if not data.strip():
        raise EmptyDocument(f"{name} is empty", "check that the file was saved or downloaded completely")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(name, _marked(name, data[len(mark) :], encoding), encoding)
    text = _strict(data, "utf-8")
    if text is not None and "\0" not in text:
        if b"\x1b$" in data:
            raise _unknown(name, "holds the escapes of an ISO 2022 encoding")
        return _checked(name, text, "utf-8")
    return _other(name, data, declared or _declaration(data))


def plausible(text: str) -> bool:
    """Whether text reads like Chinese with ASCII: few rare characters, none that nobody writes, many common ones."""
    if not _writable(text):
        return False
    counts = {char: n for char, n in Counter(text).items() if char > "\x7f"}
    hanzi = sum(n for char, n in counts.items() if _HANZI.match(char))
    common = sum(n for char, n in counts.items() if char in _COMMON)
    usual = sum(n for char, n in counts.items() if _SIGN.match(char) or _in_gb2312(char))
    total = sum(counts.values())
    return total - usual <= total * _MOST_RARE and common >= hanzi * _LEAST_COMMON


def mostly_chinese(text: str) -> bool:
    """Whether most of the characters beyond ASCII of a short text, a name, are everyday Chinese or its signs."""
    beyond = [char for char in text if char > "\x7f"]
    return sum(1 for char in beyond if _SIGN.match(char) or _in_gb2312(char)) * 2 > len(beyond)


def _in_gb2312(char: str) -> bool:
    if not _HANZI.match(char):
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _writable(text: str) -> bool:
    """Whether nothing stands in a text that no one types: controls, private or unassigned characters."""
    beyond = {char for char in set(text) if char > "\x7f"}
    if _CONTROL.search(text) or "\ufffd" in beyond:
        return False
    return not any(unicodedata.category(char) in {"Cc", "Cn", "Co", "Cs"} for char in beyond)


def _other(name: str, data: bytes, declared: str) -> Decoded:
    gb = _strict(data, "gb18030")
    if gb is not None and declared.lower() in _GB and _writable(gb):
        return _checked(name, gb, "gb18030")
    found = []
    for encoding in ("utf-16-le", "utf-16-be", "gb18030"):
        text = gb if encoding == "gb18030" else _strict(data, encoding)
        if text is not None and plausible(text):
            found.append((text, encoding))
    if len(found) == 1:
        return _checked(name, *found[0])
    if b"\0" in data or _mostly_controls(data.decode("latin-1")):
        raise BinaryDocument(
            f"{name} is a binary file, not text", "give the text, docx, xlsx or zip that the forms stand in"
        )
    if found:
        raise _unknown(name, f"can be read as {' and as '.join(e for _, e in found)}")
    raise _unknown(name, f"declares {declared[:20]}" if declared else _where(data))


def _marked(name: str, data: bytes, encoding: str) -> str:
    text = _strict(data, encoding)
    if text is None:
        raise _unknown(name, f"begins with the mark of {encoding.upper()} but breaks it further on")
    return text


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _declaration(data: bytes) -> str:
    found = _DECLARED.search(data[:4096]) if data.lstrip()[:1] == b"<" else None
    return found[1].decode("ascii") if found else ""


def _checked(name: str, text: str, encoding: str) -> Decoded:
    if not text.strip("\ufeff\u3000 \t\r\n\f\v\x1a"):
        raise EmptyDocument(f"{name} holds blanks only", "check that the file was saved or downloaded completely")
    if "\0" in text or _mostly_controls(text):
        raise BinaryDocument(
            f"{name} is full of control characters and no text",
            "give the text, docx, xlsx or zip that the forms stand in",
        )
    return Decoded(_LINE_END.sub("\n", text), encoding)


def _mostly_controls(text: str) -> bool:
    """More than one character in twenty; text layers of PDFs leave a stray one here and there."""
    return len(_CONTROL.findall(text)) * 20 > len(text)


def _where(data: bytes) -> str:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f"is no UTF-8 (byte 0x{data[error.start]:02X} in line {line}) and no Chinese text in GB18030 or UTF-16"
    return "has no text"


def _unknown(name: str, why: str) -> UnknownEncoding:
    return UnknownEncoding(f"{name}: its encoding is not known, it {why}", "save it as UTF-8 and try again")
