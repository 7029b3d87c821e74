"""Expected records, and what it means for a record to agree with one.

Text agrees without white space, figures as decimals. Where a source leaves places open, a group lists the whole ways
to fill them, and a record agrees that matches one option of each group in all of its paths.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.kinds.self_evaluation.record import DECIMAL, NUMERIC_FIELDS, Leaf, field_of, leaves

Record = dict[str, Any]
"""A record as plain JSON data."""

Option = Mapping[str, Leaf]
"""Path -> value: one whole way to fill some places."""

_FIGURE = re.compile(rf"{DECIMAL}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Group:
    """Places that a source leaves open: a record must match one of the options in all of its paths."""

    options: tuple[Option, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """A form of a source with its true record; `errata` are the (code, path) of findings that it must raise."""

    form: str
    record: Record
    groups: tuple[Group, ...] = ()
    errata: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Wrong:
    """A leaf that differs: what is true, and what was answered."""

    path: str
    want: Leaf
    got: Leaf


def groups_of(entries: Iterable[Mapping[str, Any]]) -> tuple[Group, ...]:
    """Groups from their JSON form: a list of `{"why": ..., "options": [{path: value}]}`."""
    return tuple(Group(tuple(entry["options"]), entry.get("why", "")) for entry in entries)


def squeeze(text: str) -> str:
    """Text without its white space."""
    return re.sub(r"\s+", "", text)


def malformed(path: str, value: Leaf) -> bool:
    """Whether a filled leaf is of the wrong kind: the year no integer, a figure no decimal, a text empty."""
    if value is None:
        return False
    if path == "fiscal_year":
        return not isinstance(value, int) or isinstance(value, bool)
    if not isinstance(value, str) or not value:
        return True
    return field_of(path) in NUMERIC_FIELDS and _FIGURE.match(value) is None


def same(path: str, got: Leaf, want: Leaf) -> bool:
    """Whether an answered leaf agrees with the true one."""
    if got is None or want is None:
        return got is want
    if type(got) is type(want) and got == want:
        return True
    if malformed(path, got):
        return False
    if isinstance(got, str) and isinstance(want, str):
        return Decimal(got) == Decimal(want) if field_of(path) in NUMERIC_FIELDS else squeeze(got) == squeeze(want)
    return got == want


def resolved(want: Mapping[str, Leaf], groups: Sequence[Group], got: Mapping[str, Leaf]) -> dict[str, Leaf]:
    """The true leaves, with the option of each group that `got` matches, if it matches one."""
    truth = dict(want)
    for group in groups:
        fitting = (o for o in group.options if all(same(path, got.get(path), value) for path, value in o.items()))
        truth |= next(fitting, {})
    return truth


def differences(want: Mapping[str, Leaf], got: Mapping[str, Leaf]) -> Iterator[Wrong]:
    """Leaves that do not agree, in the order of the true record, then those it does not have."""
    for path in dict.fromkeys([*want, *got]):
        true, answered = want.get(path), got.get(path)
        if not same(path, answered, true):
            yield Wrong(path, true, answered)


def agrees(expected: Expected, record: Record) -> bool:
    """Whether a record agrees with the true one, or with an open option of each group."""
    got = dict(leaves(record))
    truth = resolved(dict(leaves(expected.record)), expected.groups, got)
    return next(differences(truth, got), None) is None
