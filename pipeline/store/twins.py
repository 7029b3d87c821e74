"""Forms of different documents that tell of the same project, unit and year: do they agree?

Looked up when asked; nothing of it is stored and no status changes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.kinds.self_evaluation.record import NUMERIC_FIELDS, Leaf, SelfEvaluation, field_of, flat
from pipeline.reading import Cause, Finding, Severity
from pipeline.store.records import Twin

_WHITE = re.compile(r"\s+")
_NAMED = 5
"""So many paths are named in a message; all of them stand in the finding's options."""

Content = dict[str, Leaf | Decimal]


@dataclass(frozen=True, slots=True)
class Member:
    """One form of a group with the same project, unit and year; `key` is `document#index`."""

    id: str
    key: str
    document_id: int
    record: SelfEvaluation


def content(record: SelfEvaluation) -> Content:
    """What two forms are compared by: text without white space, figures as decimals."""
    return {path: _comparable(path, value) for path, value in flat(record).items() if value is not None}


def _comparable(path: str, value: Leaf) -> Leaf | Decimal:
    if not isinstance(value, str):
        return value
    return Decimal(value) if field_of(path) in NUMERIC_FIELDS else _WHITE.sub("", value)


def compare(group: Iterable[Member]) -> Iterator[Twin]:
    """Each form against an equal one of another document, or else against the first of another document.

    One finding a form and not one a pair: a folder of copies gives as many findings as copies.
    """
    members = list(group)
    contents = [frozenset(content(member.record).items()) for member in members]
    equals: dict[frozenset[tuple[str, Leaf | Decimal]], list[Member]] = {}
    for member, values in zip(members, contents, strict=True):
        _keep_one_of_two_documents(equals.setdefault(values, []), member)
    some: list[Member] = []
    for member in members:
        _keep_one_of_two_documents(some, member)
    told: set[frozenset[str]] = set()
    for member, values in zip(members, contents, strict=True):
        same = equals[values]
        match, stranger = _of_another_document(same, member), _of_another_document(some, member)
        if match and member is not same[0]:
            yield _duplicate(*_in_order(match, member))
        elif stranger and not match and (pair := frozenset((stranger.key, member.key))) not in told:
            told.add(pair)
            yield _differs(*_in_order(stranger, member))


def _keep_one_of_two_documents(kept: list[Member], member: Member) -> None:
    if not kept or (len(kept) == 1 and kept[0].document_id != member.document_id):
        kept.append(member)


def _of_another_document(kept: list[Member], member: Member) -> Member | None:
    return next((m for m in kept if m.document_id != member.document_id), None)


def _in_order(one: Member, other: Member) -> tuple[Member, Member]:
    return (one, other) if one.document_id < other.document_id else (other, one)


def _duplicate(first: Member, second: Member) -> Twin:
    zh = f"{second.key}（{second.id}）与{first.key}（{first.id}）内容相同：同一项目、单位、年度的自评表出现在两份文件中"
    en = f"{second.key} ({second.id}) says the same as {first.key} ({first.id}): one form stands in two documents"
    return Twin(first.id, second.id, Finding("twin.duplicate", Severity.WARNING, "", Cause.SOURCE, zh, en))


def _differs(first: Member, second: Member) -> Twin:
    left, right = content(first.record), content(second.record)
    before, after = flat(first.record), flat(second.record)
    paths = [path for path in before | after if left.get(path) != right.get(path)]
    named = ", ".join(paths[:_NAMED]) + (f" … ({len(paths)})" if len(paths) > _NAMED else "")
    zh = f"{second.key}（{second.id}）与{first.key}（{first.id}）为同一项目、单位、年度，但以下字段不同：{named}"
    en = f"{second.key} ({second.id}) and {first.key} ({first.id}) tell of one project, unit and year; differ: {named}"
    options = tuple({path: values.get(path) for path in paths} for values in (before, after))
    path = paths[0] if len(paths) == 1 else ""
    return Twin(
        first.id, second.id, Finding("twin.differs", Severity.WARNING, path, Cause.UNKNOWN, zh, en, (), options)
    )
