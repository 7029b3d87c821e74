"""Zip archives: every member a document or a failure by name; nothing is ever written to disk.

Sizes are checked before a byte is unpacked, and zipfile unpacks no more than the size a member states.
"""

import hashlib
import io
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from pipeline.errors import DocumentError, DocumentTooLarge, UnsafeMember, UnsupportedDocument
from pipeline.read import names
from pipeline.read.failure import DAMAGE, DocumentFailure
from pipeline.read.found import Found
from pipeline.read.kind import HEAD, Kind, damaged, packed, recognise
from pipeline.read.limits import MEBIBYTE, Limits, size
from pipeline.read.opening import too_large

_DEEPEST = 1
_ENCRYPTED = 0x1
_UTF8 = 0x800


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked from an archive and those in it, and the names already given."""

    unpacked_bytes: int
    members: int
    names: set[str] = field(default_factory=set)


def find_in_archive(name: str, stream: BinaryIO, limits: Limits) -> Iterator[Found | DocumentFailure]:
    """Every member of an archive that is no folder and no hidden file, in the archive's order.

    Raises DocumentError if the archive itself cannot be opened.
    """
    yield from _members(name, stream, limits, _Budget(limits.unpacked_bytes, limits.members), depth=0)


def _members(
    name: str, stream: BinaryIO, limits: Limits, budget: _Budget, *, depth: int
) -> Iterator[Found | DocumentFailure]:
    try:
        archive = zipfile.ZipFile(stream)
    except DAMAGE as error:
        raise damaged(name, "zip", error) from error
    with archive:
        infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
        if len(infos) > budget.members:
            raise DocumentTooLarge(
                f"{name} has {len(infos):,} members, more than {budget.members:,}", "pack them in several archives"
            )
        budget.members -= len(infos)
        for info in infos:
            inner = names.of_member(info.filename, utf8=bool(info.flag_bits & _UTF8))
            if names.unwanted(inner):
                continue
            full = _unique(f"{name}/{inner}", budget.names)
            data: bytes | None = None
            try:
                _check(full, inner, info, limits)
                data = _unpacked(full, archive, info, budget)
                if _is_archive(full, data):
                    if depth == _DEEPEST:
                        raise UnsupportedDocument(
                            f"{full} is an archive in an archive in an archive", "unpack it first"
                        )
                    yield from _members(full, io.BytesIO(data), limits, budget, depth=depth + 1)
                else:
                    yield Found.of(full, data)
            except DocumentError as error:
                yield DocumentFailure(full, hashlib.sha256(data).hexdigest() if data is not None else None, error)


def _unique(name: str, taken: set[str]) -> str:
    """Two members of one name are two documents."""
    number, unique = 1, name
    while unique in taken:
        number += 1
        unique = f"{name} ({number})"
    taken.add(unique)
    return unique


def _check(full: str, inner: str, info: zipfile.ZipInfo, limits: Limits) -> None:
    if names.outside(inner):
        raise UnsafeMember(f"{full} points outside of its archive", "check where the archive comes from, pack it anew")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnsafeMember(f"{full} is a link, not a file", "pack the file that it points to")
    if info.flag_bits & _ENCRYPTED:
        raise UnsupportedDocument(f"{full} is protected by a password", "unpack it and give the file itself")
    if info.file_size > limits.file_bytes:
        raise too_large(full, info.file_size, limits.file_bytes)
    if info.file_size > MEBIBYTE and info.file_size > limits.ratio * info.compress_size:
        raise UnsafeMember(
            f"{full} unpacks from {size(info.compress_size)} to {size(info.file_size)}",
            "check where the archive comes from; if it is right, unpack it and give the file itself",
        )


def _unpacked(full: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> bytes:
    if info.file_size > budget.unpacked_bytes:
        raise DocumentTooLarge(f"{full}: its archive unpacks to too much", "pack the members in several archives")
    budget.unpacked_bytes -= info.file_size
    try:
        with archive.open(info) as member:
            return member.read()
    except DAMAGE as error:
        raise damaged(full, "zip", error) from error


def _is_archive(full: str, data: bytes) -> bool:
    return recognise(full, data[:HEAD]) is None and packed(full, io.BytesIO(data)) is Kind.ARCHIVE
