"""What can be set, and from where: the command line, then CHUISHAO_* variables, then the nearest chuishao.toml.

A relative path in a file counts from that file's folder. A key that does not exist is an error, never ignored: a
setting that was misspelt would silently not hold.
"""

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError

FILE = "chuishao.toml"
PREFIX = "CHUISHAO_"
LANGUAGES = ("zh", "en")
LLM = ("off", "auto", "always")
OCR = ("auto", "off", "force")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults.

    `db`: the database; `golden`: the folder of golden documents; `jobs`: processes that read; `llm`, `ocr`: when to
    ask a model or read pictures; `language`: of findings (zh, en); `max_file_mib`: largest file that is opened, in
    MiB; `page_seconds`: how long one page or one form may take; `worker_mib`: memory that one reading process may
    hold, in MiB; `lock_seconds`: how long to wait for another program that writes to the database.
    """

    db: Path = Path("chuishao.db")
    golden: Path = Path("golden")
    jobs: int = field(default_factory=_cores)
    llm: str = "off"
    ocr: str = "auto"
    language: str = "zh"
    max_file_mib: int = 64
    page_seconds: int = 120
    worker_mib: int = 4096
    lock_seconds: int = 10


_CHOICES = {"llm": LLM, "ocr": OCR, "language": LANGUAGES}
_PATHS = ("db", "golden")
KEYS = tuple(f.name for f in fields(Settings))


def load(folder: Path, environment: Mapping[str, str], given: Mapping[str, Any]) -> Settings:
    """The settings that hold in `folder`; `given` is what the command line says (None: nothing).

    Raises UsageError naming the file or variable and the key.
    """
    file = nearest(folder)
    values = {**(_of_file(file) if file else {}), **_of_environment(environment)}
    values |= {key: value for key, value in given.items() if value is not None}
    return replace(Settings(), **values)


def nearest(folder: Path) -> Path | None:
    """The chuishao.toml in the folder or the closest one above it."""
    absolute = folder.absolute()
    return next((f / FILE for f in (absolute, *absolute.parents) if (f / FILE).is_file()), None)


def _of_file(file: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}", "mend the file, or remove it") from error
    values = dict(_checked(table, lambda key: f"{file}: {key}"))
    return {k: file.parent / v if k in _PATHS else v for k, v in values.items()}


def _of_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    told = {name[len(PREFIX) :].lower(): value for name, value in environment.items() if name.startswith(PREFIX)}
    typed = {key: int(value) if value.isascii() and value.isdigit() else value for key, value in told.items()}
    texts = {key: told[key] if key in _PATHS else value for key, value in typed.items()}
    return dict(_checked(texts, lambda key: f"{PREFIX}{key.upper()}"))


def _checked(table: Mapping[str, Any], name: Callable[[str], str]) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if key not in KEYS:
            raise UsageError(f"{name(key)} is not a setting", f"settings are {', '.join(KEYS)}")
        if key in _PATHS:
            if not isinstance(value, str) or not value:
                raise UsageError(f"{name(key)} is {value!r}", "give a path as text")
            yield key, Path(value)
        elif key in _CHOICES:
            if value not in _CHOICES[key]:
                raise UsageError(f"{name(key)} is {value!r}", f"give one of {', '.join(_CHOICES[key])}")
            yield key, value
        else:
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise UsageError(f"{name(key)} is {value!r}", "give a whole number of 1 or more")
            yield key, value
