"""Whether a PDF is all there, and no more than can be read: what is missing is said, what is endless is not begun.

The library mends what it can and says little of it: a page that its list names and nobody finds is a blank one, a
list that states fewer pages than it names ends early, and contents that are gone leave the page white.
"""

import re
from collections.abc import Iterator
from typing import Any

import pymupdf

from pipeline.read.failure import DAMAGE
from pipeline.read.limits import MEBIBYTE, size

_PDF = pymupdf.mupdf

FAULTS = (*DAMAGE, _PDF.FzErrorBase)
"""What the library raises on damaged files."""

MOST_CONTENT = 8 * MEBIBYTE
"""Bytes of drawing on one page: a full page of letters drawn as shapes has 3 MiB, and each byte takes 100 of memory."""

_LONG_ARRAY = 16
_FORMS = 1_000
_DEPTH = 4
"""From a font over the list of its descendants and one of them to what describes it."""
_STEP = MEBIBYTE
_SEVERE = re.compile(
    r"premature|truncat|corrupt|syntax error|zlib|inflate|ignoring"
    r"|cannot (?:find|load|parse|read|open|decode|recognize)",
    re.IGNORECASE,
)
# `FT_Get_Advance(DejaVuSans,3): invalid glyph index`: of the shapes of letters, not of what is written, as is
# `syntax error: Type3 font missing Encoding`.
_OF_FONTS = re.compile(r"^(?:FT_|freetype)|^(?!syntax error).*(?:font|glyph|icc|cmap|colou?r)", re.IGNORECASE)


def listed(pdf: pymupdf.Document, most: int) -> list[bool]:
    """For each page that the list of pages names, whether it is there; ends beyond `most`, and where it goes round.

    The library itself believes what the list states.
    """
    found: list[bool] = []
    seen: set[int] = set()
    root = _PDF.pdf_dict_gets(_PDF.pdf_trailer(_PDF.pdf_document_from_fz_document(pdf.this)), "Root")
    pages = _PDF.pdf_dict_gets(root, "Pages")
    waiting: list[Iterator[Any]] = [iter([pages])] if _PDF.pdf_is_dict(pages) else []
    while waiting and len(found) <= most:
        node = next(waiting[-1], None)
        if node is None:
            waiting.pop()
            continue
        kids = _PDF.pdf_dict_gets(node, "Kids")
        if not _PDF.pdf_is_array(kids):
            found.append(bool(_PDF.pdf_is_dict(node)))
        elif (number := _PDF.pdf_to_num(node)) not in seen:
            seen |= {number} - {0}
            waiting.append(_items(kids))
    return found


def missing(page: pymupdf.Page, whole_fonts: set[int]) -> str:
    """What a page draws with and is not in the file, "" if all is there. Raises what the library raises.

    `whole_fonts` are the numbers of the document's fonts that were found whole; those of this page are added.
    """
    own = _PDF.pdf_page_from_fz_page(page.this).obj()
    if any(_is_gone(part) or not _PDF.pdf_is_stream(part) for part in _contents(own)):
        return "contents that it names are not in the file"
    resources = _PDF.pdf_dict_gets_inheritable(own, "Resources")
    if any(_is_gone(value) for value in _values(_PDF.pdf_dict_gets(resources, "XObject"))):
        return "a picture or drawing that it names is not in the file"
    for font in _values(_PDF.pdf_dict_gets(resources, "Font")):
        number = _PDF.pdf_to_num(font)
        if number and number in whole_fonts:
            continue
        if _lacks_parts(font, _DEPTH):
            return "a font that it names is not in the file, or not all of it"
        whole_fonts.add(number)
    return ""


def too_much(page: pymupdf.Page) -> str:
    """That a page draws more than can be read, as far as that can be told before; "" if it does not.

    Contents are unpacked a piece at a time, thrown away, and no further than `MOST_CONTENT`.
    """
    own = _PDF.pdf_page_from_fz_page(page.this).obj()
    waiting = list(_contents(own))
    seen: set[int] = set()
    resources = [_PDF.pdf_dict_gets_inheritable(own, "Resources")]
    total = 0
    while waiting or resources:
        for each in waiting:
            total += _unpacked(each, MOST_CONTENT - total)
            if total > MOST_CONTENT:
                return f"it draws more than {size(MOST_CONTENT)}, and was not read"
        waiting = []
        for each in _values(_PDF.pdf_dict_gets(resources.pop(), "XObject")) if resources else ():
            number = _PDF.pdf_to_num(each)
            if number not in seen and len(seen) < _FORMS and _is_form(each):
                seen.add(number)
                waiting.append(each)
                resources.append(_PDF.pdf_dict_gets(each, "Resources"))
    return ""


def complaint() -> str:
    """The first of the library's warnings that tells of lost content; most tell of fonts."""
    lines = pymupdf.TOOLS.mupdf_warnings().splitlines()
    return next((line.strip()[:80] for line in lines if _SEVERE.search(line) and not _OF_FONTS.search(line)), "")


def said(error: BaseException) -> str:
    """What the library raised, in a few words. Raises MemoryError where it had no more memory."""
    if isinstance(error, _PDF.FzErrorSystem):
        raise MemoryError from error  # noqa: TRY004 - the type is the library's word for it
    return " ".join(str(error).split())[:80] or type(error).__name__


def _contents(own: Any) -> Iterator[Any]:
    contents = _PDF.pdf_dict_gets(own, "Contents")
    if _PDF.pdf_is_array(contents):
        yield from _items(contents)
    elif contents.m_internal:
        yield contents


def _items(array: Any) -> Iterator[Any]:
    return (_PDF.pdf_array_get(array, i) for i in range(_PDF.pdf_array_len(array)))


def _values(dictionary: Any) -> Iterator[Any]:
    count = _PDF.pdf_dict_len(dictionary) if _PDF.pdf_is_dict(dictionary) else 0
    return (_PDF.pdf_dict_get_val(dictionary, i) for i in range(count))


def _is_gone(value: Any) -> bool:
    return bool(_PDF.pdf_is_indirect(value) and _PDF.pdf_is_null(_PDF.pdf_resolve_indirect(value)))


def _lacks_parts(value: Any, depth: int) -> bool:
    """Whether a font, or what says which characters it has, is gone: its codes would be taken for other ones."""
    if _is_gone(value):
        return True
    # Widths and the like: thousands of numbers.
    if depth == 0 or (_PDF.pdf_is_array(value) and _PDF.pdf_array_len(value) > _LONG_ARRAY):
        return False
    parts = _items(value) if _PDF.pdf_is_array(value) else _values(value)
    return any(_lacks_parts(part, depth - 1) for part in parts if _PDF.pdf_is_indirect(part) or _is_nested(part))


def _is_nested(value: Any) -> bool:
    return bool(_PDF.pdf_is_dict(value) or _PDF.pdf_is_array(value))


def _is_form(value: Any) -> bool:
    return bool(_PDF.pdf_is_stream(value)) and _PDF.pdf_to_name(_PDF.pdf_dict_gets(value, "Subtype")) == "Form"


def _unpacked(stream: Any, most: int) -> int:
    """How many bytes a stream unpacks to, counted a little beyond `most`; what is damaged in it ends it."""
    if not _PDF.pdf_is_stream(stream):
        return 0
    total = 0
    try:
        opened = _PDF.pdf_open_stream(stream)
        while total <= most:
            skipped = _PDF.fz_skip(opened, _STEP)
            if not skipped:
                break
            total += skipped
    except FAULTS as error:
        said(error)
    return total
