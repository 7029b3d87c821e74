"""PDFs that mean harm: bombs, circles, lies about what is in them. One page of words is what a harmless one has."""

import zlib
from collections.abc import Mapping

WORDS = b"BT /F 12 Tf 72 700 Td (words on a page) Tj ET\n"
_OTHER_WORDS = b"BT /F 12 Tf 72 400 Td (quite other ones here) Tj ET\n"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_ZEROS = zlib.compress(bytes(64 << 20), 9)
_FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]"

Objects = Mapping[int, bytes]


def written(objects: Objects, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, of which the first is the root."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, count = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % count
    for number in range(1, count):
        out += b"%010d 00000 %s \n" % (places.get(number, 0), b"n" if number in places else b"f")
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (count, trailer, start)
    return bytes(out)


def packed(data: bytes, entries: bytes = b"", filters: bytes = b"/FlateDecode") -> bytes:
    """A stream of data that is packed already."""
    return b"<<%s/Filter%s/Length %d>>stream\n%s\nendstream" % (entries, filters, len(data), data)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream that is packed here."""
    return packed(zlib.compress(data, 9), entries)


def _page(contents: bytes = b"4 0 R", entries: bytes = b"", resources: bytes = b"") -> bytes:
    return b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %s/Resources<</Font<</F 5 0 R>>%s>>%s>>" % (
        contents,
        resources,
        entries,
    )


def of_page(contents: bytes, resources: bytes = b"", entries: bytes = b"", **more: bytes) -> bytes:
    """A PDF of one page; `contents` is its stream, `o6=...` is object 6."""
    return written({**_objects(), 3: _page(b"4 0 R", entries, resources), 4: contents, **_numbered(more)})


def of_tree(kids: bytes, count: int, **more: bytes) -> bytes:
    """A PDF of these pages: object 3 is one, 6 another one."""
    pages = {2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), 6: _page(b"7 0 R"), 7: stream(_OTHER_WORDS)}
    return written({**_objects(), **pages, **_numbered(more)})


def _objects() -> dict[int, bytes]:
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: pages, 3: _page(), 4: stream(WORDS), 5: _FONT}


def _numbered(more: Mapping[str, bytes]) -> dict[int, bytes]:
    return {int(name[1:]): body for name, body in more.items()}


def harmless() -> bytes:
    """The words on a page."""
    return written(_objects())


def lost() -> dict[str, bytes]:
    """PDFs of which a part is not there; the rest of them can be read."""
    font = harmless().replace(_FONT, b"null".ljust(len(_FONT)))
    return {
        "a page is not there": of_tree(b"3 0 R 9 0 R 6 0 R", 3),
        "a page is null": of_tree(b"3 0 R 6 0 R 8 0 R", 3, o8=b"null"),
        "contents are not there": of_tree(b"3 0 R 6 0 R", 2, o3=_page(b"77 0 R")),
        "a part of the contents is not there": of_tree(b"3 0 R 6 0 R", 2, o3=_page(b"[4 0 R 77 0 R]")),
        "the font is not there": font,
        "a drawing is not there": of_page(stream(WORDS + b"/X Do"), b"/XObject<</X 9 0 R>>"),
        "contents are cut off": of_page(packed(zlib.compress(WORDS * 99)[:-9])),
        "a page of zeros": of_tree(b"3 0 R 6 0 R", 2, o4=packed(_ZEROS)),
    }


def refused() -> dict[str, bytes]:
    """PDFs of which nothing can be read, or not surely all."""
    deep = {f"o{6 + i}": stream(b"/X Do", _FORM + b"/Resources<</XObject<</X %d 0 R>>>>" % (7 + i)) for i in range(999)}
    image = b"/Type/XObject/Subtype/Image/BitsPerComponent 8/ColorSpace/DeviceGray/Width 100000/Height 100000"
    shown = b"q 595 0 0 842 0 0 cm /I Do Q"
    box = b"/MediaBox[0 0 1000000 1000000]"
    return {
        "zeros": of_page(packed(_ZEROS)),
        "zeros packed twice": of_page(packed(zlib.compress(_ZEROS), b"", b"[/FlateDecode/FlateDecode]")),
        "zeros by runs": of_page(packed(zlib.compress(b"\x81\0" * 999_999), b"", b"[/FlateDecode/RunLengthDecode]")),
        "a million lines": of_page(stream(b"0 0 m 500 500 l S\n" * 1_000_000)),
        "too many characters": of_page(stream(b"BT /F 9 Tf 90 90 Td " + b"0 0 Td (words) Tj " * 30_000 + b" ET")),
        "states in states": of_page(stream(b"q " * 100_000 + WORDS)),
        "arrays in arrays": of_page(stream(b"[ " * 100_000 + WORDS)),
        "dictionaries in dictionaries": of_page(stream(WORDS), b"", b"/X" + b"<</A" * 9_999 + b"1" + b">>" * 9_999),
        "drawings in drawings": of_page(stream(b"/X Do"), b"/XObject<</X 6 0 R>>", b"", **deep),
        "a huge picture": of_page(stream(shown), b"/XObject<</I 6 0 R>>", o6=packed(_ZEROS, image)),
        "a picture that says it is huge": of_page(stream(shown), b"/XObject<</I 6 0 R>>", o6=stream(b"aa", image)),
        "a picture on a huge page": of_page(
            stream(shown.replace(b"595 0 0 842", b"1000000 0 0 1000000")), b"/XObject<</I 6 0 R>>", box,
            o6=stream(bytes(100), image.replace(b"100000", b"10")),
        ),
        "pages in a circle": of_tree(b"8 0 R", 1, o8=b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"),
        "pages that hold themselves": of_tree(b"3 0 R 2 0 R", 2),
        "fewer pages than stated": of_tree(b"3 0 R", 4),
        "more pages than stated": of_tree(b"3 0 R 6 0 R", 1),
        "two milliards of pages": of_tree(b"3 0 R", 2**31 - 1),
        "less than no pages": of_tree(b"3 0 R", -1),
        "no pages": of_tree(b"", 0),
        "no list of pages": harmless().replace(b"/Pages 2 0 R", b"/Pages 9 0 R"),
        "no root": harmless().replace(b"/Root", b"/Ruut"),
        "a parent of itself": written({
            **_objects(), 2: b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 2 0 R>>", 3: b"<</Type/Page/Parent 2 0 R>>",
        }),
        "of an unknown protection": harmless().replace(b"/Root", b"/Encrypt<</Filter/None/V 99>>/ID[(a)(a)]/Root"),
    }  # fmt: skip


def sound() -> dict[str, bytes]:
    """PDFs with strange things in them that say the words on a page, and nothing is lost."""
    plain = harmless()
    table = plain.rfind(b"xref\n0")
    script = b"/OpenAction<</S/JavaScript/JS(for(;;);)>>/Names<</EmbeddedFiles<</Names[(a.exe) 6 0 R]>>>>"
    drawing = b"/XObject<</X 6 0 R>>"
    itself = _FORM + b"/Resources<</XObject<</X 6 0 R>>/Font<</F 5 0 R>>>>"
    later = plain + b"5 0 obj\n" + _FONT + b"\nendobj\n"
    update = b"xref\n5 1\n%010d 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    return {
        "as it should be": plain,
        "a script and a program": written({
            **_objects(), 1: b"<</Type/Catalog/Pages 2 0 R%s>>" % script,
            6: b"<</Type/Filespec/F(a.exe)/EF<</F 7 0 R>>>>", 7: stream(b"MZ", b"/Type/EmbeddedFile"),
        }),
        "updated": later + update % (len(plain), table, len(later)),
        "a table that goes on with itself": plain.replace(b"/Root", b"/Prev %d/Root" % table),
        "a table elsewhere": plain.replace(b"startxref\n", b"startxref\n9"),
        "a table of a milliard": plain.replace(b"xref\n0 6", b"xref\n0 999999999"),
        "a drawing that draws itself": of_page(stream(b"/X Do"), drawing, o6=stream(WORDS + b"/X Do", itself)),
        "three thousand drawings": of_page(stream(WORDS + b"/X Do " * 3_000), drawing, o6=stream(b"", _FORM)),
        "a huge page": harmless().replace(b"0 0 595 842", b"0 0 999999 9999"),
        "a page of no size": harmless().replace(b"0 0 595 842", b"0 0 0 0"),
        "a page of no numbers": harmless().replace(b"0 0 595 842", b"0 0 1e99 nan"),
        "a length that is wrong": harmless().replace(b"/Length ", b"/Length 9"),
    }  # fmt: skip
