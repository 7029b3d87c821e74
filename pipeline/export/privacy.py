"""A form without the names and telephone numbers in it: in its record, its evidence and what its findings say."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from pipeline.document import Span
from pipeline.kinds.self_evaluation.record import PERSONAL_FIELDS, Leaf
from pipeline.reading import Finding
from pipeline.store import StoredForm

MASK = "***"
ZH = "（涉及个人信息，内容未输出）"
EN = "(concerns personal data; the words were left out)"

# Mobile numbers, and those with an area code; amounts have neither form.
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d(?:[\s-]?\d{4}){2}|0\d{2,3}[\s-]?\d{7,8})(?!\d)")
_SHORTEST = 2
"""A value of one character (a lone dash or 无 in the wrong cell) names nobody, and masking it would blot every text."""

_Value = TypeVar("_Value", str, Leaf)


def without_personal(form: StoredForm) -> StoredForm:
    """The form without its personal fields; findings about them keep code, severity and path, not their words."""
    values = [value for name in PERSONAL_FIELDS if (value := getattr(form.record, name)) is not None]
    names = re.compile("|".join([_loose(v) for v in values if len(v) >= _SHORTEST] + [_PHONE.pattern]))
    places = [span for path in PERSONAL_FIELDS if path in form.evidence for span in form.evidence[path].spans]
    return replace(
        form,
        record=form.record.model_copy(update=dict.fromkeys(PERSONAL_FIELDS)),
        evidence={path: e for path, e in form.evidence.items() if path not in PERSONAL_FIELDS},
        findings=tuple(_masked(finding, names, places) for finding in form.findings),
        trace=(),
    )


def _loose(value: str) -> str:
    # 王 巍 and 王\n巍 are the same name, the one read and the other quoted from the source.
    return r"\s*".join(map(re.escape, "".join(value.split())))


def _masked(finding: Finding, names: re.Pattern[str], places: list[Span]) -> Finding:
    options = tuple(_kept(option, names) for option in finding.options)
    proposal = None if finding.proposal is None else _kept(finding.proposal, names)
    if finding.path in PERSONAL_FIELDS or _touch(finding.spans, places):
        return replace(finding, zh=ZH, en=EN, options=tuple(filter(None, options)), proposal=proposal or None)
    zh, en = names.sub(MASK, finding.zh), names.sub(MASK, finding.en)
    return replace(finding, zh=zh, en=en, options=tuple(filter(None, options)), proposal=proposal or None)


def _kept(values: Mapping[str, _Value], names: re.Pattern[str]) -> dict[str, _Value]:
    return {
        path: names.sub(MASK, value) if isinstance(value, str) else value
        for path, value in values.items()
        if path not in PERSONAL_FIELDS
    }


def _touch(spans: tuple[Span, ...], places: list[Span]) -> bool:
    return any(start < stop and begin < end for start, end in spans for begin, stop in places)
