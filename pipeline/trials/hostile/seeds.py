"""Small sound files of every kind that is opened, each with the beginning of a form in it."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pymupdf

from pipeline.trials.hostile.pdfs import harmless

ROWS = (
    ("项目支出绩效自评表",),
    ("项目名称", "机房维护"),
    ("年初预算数", "100", "全年执行数", "98.5"),
    ("总分", "100", "95"),
)
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OPEN = "application/vnd.openxmlformats-officedocument."


def seeds() -> dict[str, bytes]:
    """The name of a file, with the suffix of its kind, and its bytes."""
    text = "".join("\t".join(row) + "\n" for row in ROWS)
    native, picture = _native(), _picture()
    return {
        "utf-8.txt": text.encode(),
        "gb18030.txt": text.encode("gb18030"),
        "utf-16.txt": text.encode("utf-16"),
        "page.html": _html().encode(),
        "page.mht": _mht(),
        "form.docx": _docx(),
        "form.xlsx": _xlsx(),
        "forms.zip": packed({"甲.txt": text.encode(), "乙/form.docx": _docx(), "丙.pdf": harmless()}),
        "words.pdf": harmless(),
        "rules.pdf": native.tobytes(no_new_id=True),
        "streams.pdf": native.tobytes(deflate=True, garbage=3, use_objstms=1, no_new_id=True),
        "scan.pdf": _scan(picture),
        "scan.png": picture.tobytes("png"),
        "scan.jpg": picture.tobytes("jpg"),
        "scan.tiff": tiff(picture.width, picture.height, picture.samples, pages=2),
    }


def packed(members: Mapping[str, bytes]) -> bytes:
    """A zip of these."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def _html() -> str:
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in ROWS)
    return f"<html><body><table>{rows}</table></body></html>"


def _mht() -> bytes:
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n'
    part = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    return f"{head}{part}{_html()}\n--x--\n".encode()


def _package(part: str, kind: str, members: Mapping[str, str]) -> bytes:
    types = f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'  # noqa: E501 - one name
    types += f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{part}" ContentType="{_OPEN}{kind}.main+xml"/></Types>'  # noqa: E501 - the same
    relation = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="{part}"/>'
    relations = f'<Relationships xmlns="{_RELATIONS}">{relation}</Relationships>'
    texts = {"[Content_Types].xml": types, "_rels/.rels": relations, **members}
    return packed({name: text.encode() for name, text in texts.items()})


def _docx() -> bytes:
    def cell(text: str) -> str:
        return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    rows = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in ROWS)
    body = f'<w:document xmlns:w="{_WORD}"><w:body><w:tbl>{rows}</w:tbl><w:p/></w:body></w:document>'
    return _package("word/document.xml", "wordprocessingml.document", {"word/document.xml": body})


def _xlsx() -> bytes:
    def cell(text: str) -> str:
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'

    rows = "".join(f'<row r="{n}">{"".join(map(cell, row))}</row>' for n, row in enumerate(ROWS, 1))
    sheet = f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    book = f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'  # noqa: E501 - one tag
    relation = f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    parts = {
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relation}</Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    return _package("xl/workbook.xml", "spreadsheetml.sheet", parts)


def _native() -> pymupdf.Document:
    pdf = pymupdf.open()
    for _ in range(2):
        page = pdf.new_page()
        for y, row in enumerate(ROWS):
            for x, text in enumerate(row):
                page.draw_rect(pymupdf.Rect(50 + 120 * x, 60 + 40 * y, 170 + 120 * x, 100 + 40 * y))
                page.insert_text((55 + 120 * x, 85 + 40 * y), text, fontname="china-s", fontsize=11)
    return pdf


def _picture() -> pymupdf.Pixmap:
    return _native()[0].get_pixmap(dpi=40, colorspace=pymupdf.csGRAY, alpha=False)


def _scan(picture: pymupdf.Pixmap) -> bytes:
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        page.insert_image(page.rect, stream=picture.tobytes("jpg"))
        return bytes(pdf.tobytes(no_new_id=True))


def tiff(width: int, height: int, samples: bytes, pages: int) -> bytes:
    """A TIFF of grey pages, all of the same pixels, not compressed."""
    out = bytearray(b"II*\0\0\0\0\0" + samples)
    at = 4
    for _ in range(pages):
        struct.pack_into("<I", out, at, len(out))
        tags = ((256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, height))
        entries = (*tags, (279, len(samples)))
        out += struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", tag, 4, 1, v) for tag, v in entries)
        at = len(out)
        out += bytes(4)
    return bytes(out)
