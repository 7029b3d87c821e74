"""Files on disk: which ones are meant, and their bytes; devices, pipes and loops of links are not followed."""

import glob
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from pipeline.document import Document
from pipeline.errors import DocumentError, UnreadableDocument, UsageError
from pipeline.read import names
from pipeline.read.archive import find_in_archive
from pipeline.read.failure import DocumentFailure
from pipeline.read.found import Found
from pipeline.read.kind import HEAD, Kind, packed, recognise
from pipeline.read.limits import Limits
from pipeline.read.opening import most_bytes, too_large


def open_path(path: Path, limits: Limits = Limits()) -> Iterator[Document | DocumentFailure]:  # noqa: B008 - frozen
    """The document of a file, or those of an archive one after the other; a failure stands for what gives none.

    Raises nothing but what a caller's own closing raises; every failure of the file is yielded.
    """
    for each in find_in(path, limits):
        yield each.opened(limits) if isinstance(each, Found) else each


def find_in(path: Path, limits: Limits = Limits()) -> Iterator[Found | DocumentFailure]:  # noqa: B008 - frozen
    """What `open_path` opens, not opened yet.

    Raises nothing but what a caller's own closing raises; every failure of the file is yielded.
    """
    name = names.of_path(path)
    try:
        with _regular(name, path) as stream:
            kind = _kind(name, stream)
            if kind is Kind.ARCHIVE:
                yield from find_in_archive(name, stream, limits)
                return
            data = _bytes(name, stream, most_bytes(kind, limits))
        yield Found.of(name, data)
    except DocumentError as error:
        yield DocumentFailure(name, None, error)
    except OSError as error:
        yield DocumentFailure(name, None, _unreadable(name, error))


def _regular(name: str, path: Path) -> BinaryIO:
    """The open file, if it is one: a pipe would be waited for, a device never ends."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        next(path.iterdir(), None)
        raise UnreadableDocument(f"{name} is a folder", "give the files in it")
    if not stat.S_ISREG(mode):
        raise UnreadableDocument(f"{name} is no regular file but a pipe or device", "copy what it gives into a file")
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")


def _kind(name: str, stream: BinaryIO) -> Kind:
    kind = recognise(name, stream.read(HEAD)) or packed(name, stream)
    stream.seek(0)
    return kind


def _bytes(name: str, stream: BinaryIO, most: int) -> bytes:
    """All bytes of a file, or one more than are allowed: a file may give more than the size it states."""
    stated = os.fstat(stream.fileno()).st_size
    if stated > most:
        raise too_large(name, stated, most)
    return stream.read(most + 1)


def _unreadable(name: str, error: OSError) -> UnreadableDocument:
    what, advice = {
        FileNotFoundError: ("is not there", "check the name, or whether it was moved"),
        PermissionError: ("may not be read by you", "ask its owner, or change its permissions (chmod a+r)"),
    }.get(type(error), (f"cannot be read ({error.strerror or type(error).__name__})", "check the disk, or copy it"))
    return UnreadableDocument(f"{name} {what}", advice)


def find(paths: Iterable[Path | str]) -> Iterator[Path]:
    """The files that paths mean: files, folders with all in them, globs (`**` too), in sorted order, each once.

    Lazily, a folder at a time. Hidden files and office locks are skipped unless named. What is named and missing, and
    a folder that may not be listed, is yielded for `open_path` to say why. Raises UsageError if there is no file.
    """
    given = [os.fspath(path) for path in paths]
    seen: set[Path] = set()
    missing = []
    found = False
    for path in given:
        if not os.path.lexists(path) and not glob.has_magic(path):
            missing.append(path)
            continue
        for file in _expanded(path):
            if (absolute := file.absolute()) not in seen:
                seen.add(absolute)
                found = True
                yield file
    if not found:
        raise UsageError(
            f"no files in {', '.join(given[:3]) or 'nothing'}{' …' if len(given) > 3 else ''}",
            "name files, folders, or globs in quotes, such as '2023/**/*.txt'",
        )
    yield from map(Path, missing)


def _expanded(path: str) -> Iterator[Path]:
    # pathlib's glob takes no absolute patterns.
    named = os.path.lexists(path)
    matches = [path] if named else sorted(glob.iglob(path, recursive=True))  # noqa: PTH207
    for match in map(Path, matches):
        if match.is_dir():
            yield from _folder(match, frozenset())
        elif named or not names.unwanted(match.name):
            yield match


def _folder(folder: Path, above: frozenset[tuple[int, int]]) -> Iterator[Path]:
    """A folder's files, then those of its folders; a link back to a folder above is a loop and left out."""
    try:
        here = folder.stat()
        with os.scandir(folder) as entries:
            listed = sorted((_is_folder(e), e.name) for e in entries if not names.unwanted(e.name))
    except OSError:
        yield folder
        return
    identity = (here.st_dev, here.st_ino)
    if identity in above:
        return
    for is_folder, name in listed:
        if is_folder:
            yield from _folder(folder / name, above | {identity})
        else:
            yield folder / name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False
