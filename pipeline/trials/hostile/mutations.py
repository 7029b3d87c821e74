"""Files changed by chance: bits, pieces, words and numbers of their formats; what is packed is changed inside, too."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from pipeline.trials.hostile.seeds import packed

TOKENS = (
    b"obj", b"endobj", b"stream", b"endstream", b"xref", b"trailer", b"startxref", b"%%EOF", b"/Kids",
    b"/Count", b"/Type", b"/Page", b"/Pages", b"/Length", b"/Filter", b"/FlateDecode", b"/Parent", b"/Contents",
    b"/MediaBox", b"/Rotate 90", b"/Font", b"/XObject", b"<<", b">>", b"[", b"]", b"(", b")", b"0 R", b"1 0 R",
    b"3 0 R", b"null", b"-1", b"1e99", b"BT", b"ET", b"Tj", b"Do", b"q", b"Q", b"cm", b"re", b"f", b"S", b"W n",
    b"II*\0", b"MM\0*", b"\xff\xd8", b"\xff\xd9", b"\xff\xda", b"\xff\xc0", b"\xff\xe1", b"IHDR", b"IDAT",
    b"IEND", b"eXIf", b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"<w:tbl>", b"</w:tc>", b"<w:vMerge/>",
    b'<w:gridSpan w:val="99999"/>', b"<!DOCTYPE a [<!ENTITY a 'b'>]>", b"&a;", b"\xfe\xff", b"\0\0\0\0",
    b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\t", b"\n", b"\r", b"\f",
)  # fmt: skip
NUMBERS = (0, 1, 2, 7, 255, 256, 65_535, 65_536, 99_999_999, 2**31 - 1, 2**31, 2**32 - 1, 2**63)

Mutation = Callable[[bytearray, Random], None]


def mutated(data: bytes, random: Random) -> bytes:
    """The file with one change to a dozen; of a package or a PDF, half of the time inside of what is packed."""
    if random.random() < 0.5:
        inside = _inside_zip(data, random) if data.startswith(b"PK") else _inside_stream(data, random)
        if inside:
            return inside
    out = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 12))):
        random.choice(_MUTATIONS)(out, random)
    return bytes(out)


def _inside_zip(data: bytes, random: Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = random.choice(list(members))
    return packed(members | {name: mutated(members[name], random)})


def _inside_stream(data: bytes, random: Random) -> bytes:
    """A packed stream of a PDF unpacked, changed and packed again, as long as it was where it fits."""
    found = list(re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL))
    if not found:
        return b""
    match = random.choice(found)
    try:
        plain, packed_again = bytearray(zlib.decompress(match[1])), True
    except zlib.error:
        plain, packed_again = bytearray(match[1]), False
    random.choice(_MUTATIONS)(plain, random)
    inside = zlib.compress(bytes(plain)) if packed_again else bytes(plain)
    return data[: match.start(1)] + inside + data[match.end(1) :]


def _place(out: bytearray, random: Random) -> int:
    return random.randrange(len(out) + 1)


def _piece(out: bytearray, random: Random) -> slice:
    start = _place(out, random)
    return slice(start, start + int(2 ** random.uniform(0, 12)))


def _flip(out: bytearray, random: Random) -> None:
    if out:
        out[random.randrange(len(out))] ^= 1 << random.randrange(8)


def _byte(out: bytearray, random: Random) -> None:
    if out:
        out[random.randrange(len(out))] = random.randrange(256)


def _cut(out: bytearray, random: Random) -> None:
    del out[_place(out, random) :]


def _drop(out: bytearray, random: Random) -> None:
    del out[_piece(out, random)]


def _zeros(out: bytearray, random: Random) -> None:
    piece = _piece(out, random)
    out[piece] = bytes(len(out[piece]))


def _repeat(out: bytearray, random: Random) -> None:
    piece = out[_piece(out, random)]
    at = _place(out, random)
    out[at:at] = piece * random.choice((1, 1, 2, 50))


def _splice(out: bytearray, random: Random) -> None:
    at = _piece(out, random)
    out[at] = out[_piece(out, random)]


def _token(out: bytearray, random: Random) -> None:
    """One word of the formats for another, or between."""
    old, new = random.choice(TOKENS), random.choice(TOKENS)
    places = [match.start() for match in re.finditer(re.escape(old), bytes(out))]
    at = random.choice(places) if places else _place(out, random)
    out[at : at + (len(old) if places else 0)] = new


def _number(out: bytearray, random: Random) -> None:
    """Digits, or two or four bytes, for the numbers at which programs fail."""
    number = random.choice(NUMBERS)
    places = list(re.finditer(rb"\d+", bytes(out)))
    if places and random.random() < 0.6:
        place = random.choice(places)
        out[place.start() : place.end()] = str(number).encode()
    else:
        size = random.choice((2, 4))
        at = _place(out, random)
        out[at : at + size] = (number % 256**size).to_bytes(size, random.choice(("little", "big")))


_MUTATIONS: tuple[Mutation, ...] = (
    _flip, _byte, _cut, _drop, _zeros, _repeat, _splice, _token, _token, _number, _number,
)  # fmt: skip
