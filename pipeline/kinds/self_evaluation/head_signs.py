"""Signs in the values of a record's head that cells ran together, were cut, or slipped."""

import re
from collections.abc import Iterator

from pipeline.kinds.self_evaluation import labels
from pipeline.kinds.self_evaluation.checks import Values
from pipeline.kinds.self_evaluation.record import HEAD_FIELDS

Sign = tuple[str, str, str]
"""A path, and the words of a finding in Chinese and English."""

_LONG_NAME = re.compile(r"[一-龥]{5,}\Z")
_YEAR_END = re.compile(r"\d{4}\s*年度?[）)]?\Z")
_ENDS_IN_DIGITS = re.compile(r"[一-龥]\d{2,}\Z")


def head_slipped(values: Values) -> Iterator[Sign]:
    """A head without name, department or unit, or a value with the next label in it: cells ran together."""
    for path in HEAD_FIELDS:
        text = labels.key(str(values.get(path) or ""))
        others = (w for name, words in labels.HEAD.items() if name != path for w in words if len(w) > 3)
        if any(text.endswith(word) or text.startswith(word) for word in others):
            yield path, "值里有别的栏目名称", "another label within the value"
    if values.get("fiscal_year") is None:
        zh, en = "表头没有年度，而它可能并入了该值", "no year above, and one at the end of this value"
        yield from ((path, zh, en) for path in HEAD_FIELDS if _YEAR_END.search(str(values.get(path) or "")))
    yield from _offices_cut(values)
    leader = str(values.get("project_leader") or "")
    if _LONG_NAME.match(leader):
        yield "project_leader", "姓名过长，可能并入了邻格的文字", "a person's name too long to be one"
    for path in ("supervising_department", "implementing_unit", "project_leader"):
        if _ENDS_IN_DIGITS.search(str(values.get(path) or "")):
            yield path, "名称末尾有数字，可能是电话", "a name that ends in digits: they may be the telephone's"
    phone = str(values.get("contact_phone") or "")
    if phone and not phone[0].isdigit() and not phone.startswith(("+", "（", "(")):
        yield "contact_phone", "电话前有别的文字", "a telephone that begins with other text"


def _ends_twice(name: str) -> bool:
    """`数据管理中心局`: an office's last word after another's."""
    return any(name.endswith(word) and name.removesuffix(word).endswith(labels.OFFICES) for word in labels.OFFICES)


def _offices_cut(values: Values) -> Iterator[Sign]:
    """`技术和信息化局` beside `丰台区科学技术和信息化局`: an office that is cut, or with other text around it.

    `丰台区科技局已完成` beside `丰台区科技局`; `科学技术和信息化` beside `大数据管理中心局`.
    """
    offices = [str(values.get(path) or "") for path in ("supervising_department", "implementing_unit")]
    for path, one, other in (("supervising_department", *offices), ("implementing_unit", *reversed(offices))):
        if not one or not other or one == other:
            continue
        at = one.find(other[:3])
        late = at > 0 and not one[:at].endswith(labels.PLACES)
        cut = other.endswith(one) and not other[: -len(one)].endswith(labels.PLACES)
        goes_on = one.startswith(other) and not labels.is_office(one)
        if late or cut or goes_on or (not labels.is_office(one) and _ends_twice(other)):
            yield path, "单位名称与另一处不一致，可能残缺或并格", "an office that is cut, or follows another text"
