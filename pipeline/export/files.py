"""Files that stand whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import EnvironmentFailure, UsageError


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the name `path` at the end, when all of it is on the disk; before, nothing changes.

    Raises UsageError where `path` is no place for a file, EnvironmentFailure where the disk refuses.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is not a file", "name a file to write, or leave --out away for the standard output")
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise EnvironmentFailure(
            f"cannot write {path}: {error.strerror or error}", "check the folder, its permissions and the disk's space"
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    # The new name is an entry of the folder, which has to reach the disk too.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
