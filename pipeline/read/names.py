"""Names of files and members as people wrote them, safe to print and to store."""

import contextlib
import os
import re
from pathlib import PurePath

from pipeline.read.decode import mostly_chinese

# Controls, and the marks that make `txt.exe` look like `exe.txt`: a name is printed on terminals.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def of_path(path: PurePath) -> str:
    """The file's name without folders; a name that is no UTF-8 is read as GB18030 where it makes Chinese."""
    return _clean(_readable(os.fsencode(path.name or str(path)), "latin-1"))


def of_member(name: str, *, utf8: bool) -> str:
    """A member's path, from the name that zipfile gives: decoded as CP437 unless the archive states UTF-8.

    A name that is not stated to be UTF-8 may still be (`Σ╕¡` for 中), or GBK (`╓╨`), or truly CP437.
    """
    if not utf8:
        with contextlib.suppress(UnicodeEncodeError):
            name = _readable(name.encode("cp437"), "cp437")
    return _clean(name.replace("\\", "/"))


def _readable(raw: bytes, otherwise: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return raw.decode(otherwise)
    return text if mostly_chinese(text) else raw.decode(otherwise)


def _clean(name: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", name)


def outside(name: str) -> bool:
    """Whether a member's path points outside of its archive: `/etc/x`, `../x`, `C:/x`."""
    return name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name) is not None


def unwanted(name: str) -> bool:
    """Whether a path is what programs leave behind: hidden files, `__MACOSX`, an office program's lock `~$x.docx`."""
    parts = [part for part in name.split("/") if part not in (".", "..")]
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts)
