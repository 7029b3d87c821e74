"""The head's labels and values, which stand in runs: a column of labels, and elsewhere the column of their values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product

from pipeline.extract.scatter.atoms import Atom
from pipeline.kinds.self_evaluation import labels

_ADJACENT, _EQUAL, _UNEQUAL = 0.0, 0.3, 0.7
_INVERTED = 0.8
_MARGIN = 0.5
_PHONE = re.compile(r"(?:\d{3,4}-)?\d{7,8}|1\d{10}")
_PERSON = re.compile(r"[\u4e00-\u9fff·、]{2,4}")
_MOST_LABELS, _MOST_VALUES = 6, 7


@dataclass(frozen=True, slots=True)
class Run:
    """Labels, or values, with nothing between them; `after`: the run of the other kind stands right before it."""

    names: tuple[str, ...]
    values: tuple[Atom, ...]
    touches: bool


@dataclass(frozen=True, slots=True)
class Heads:
    """Ways to give the labels their values, the likeliest first; those that the runs allow as well follow."""

    ways: tuple[dict[str, Atom], ...]


def is_phone(chars: str) -> bool:
    """Whether a text is a telephone number."""
    return bool(_PHONE.fullmatch(chars))


def matched(tokens: Sequence[str | Atom | None]) -> Heads:
    """The head's labels (names) and values (atoms) in the order of the text; None stands for what parts runs."""
    runs = _runs(tokens)
    names = [n for run in runs for n in run.names]
    values = [v for run in runs for v in run.values]
    if not names or len(names) > _MOST_LABELS or len(values) > _MOST_VALUES:
        return Heads(())
    places = {id(v): k for k, v in enumerate(values)}
    found: dict[tuple[str, ...], tuple[float, float, dict[str, Atom]]] = {}
    for way in _ways(names, values):
        layout = sum(_pair(runs, n, v) for n, v in way.items()) + _inversions(runs, way, places)
        total = layout + sum(_sense(n, v.chars) for n, v in way.items())
        said = tuple(way[n].chars if n in way else "" for n in names)
        if said not in found or total < found[said][1]:
            found[said] = layout, total, way
    ranked = sorted(found.values(), key=lambda f: f[1])
    if not ranked:
        return Heads(())
    near = [way for layout, _, way in ranked[1:] if layout < ranked[0][0] + _MARGIN]
    return Heads((ranked[0][2], *near))


def _runs(tokens: Sequence[str | Atom | None]) -> list[Run]:
    runs: list[Run] = []
    kind: object = None
    for token in tokens:
        if token is None:
            kind = None
            continue
        new = str if isinstance(token, str) else Atom
        if new is not kind:
            runs.append(Run((), (), kind is not None))
        names = (token,) if isinstance(token, str) else ()
        values = (token,) if isinstance(token, Atom) else ()
        runs[-1] = Run((*runs[-1].names, *names), (*runs[-1].values, *values), runs[-1].touches)
        kind = new
    return runs


def _ways(names: Sequence[str], values: Sequence[Atom]) -> Iterator[dict[str, Atom]]:
    """Every way to give each value a label; a telephone number goes to no other label."""
    phones = [v for v in values if is_phone(v.chars)]
    others = [v for v in values if v not in phones]
    plain = [n for n in names if n != "contact_phone"]
    if len(phones) > 1 or len(others) > len(plain) or (phones and "contact_phone" not in names):
        return
    fixed = {"contact_phone": phones[0]} if phones else {}
    for chosen in permutations(plain, len(others)):
        yield {**fixed, **dict(zip(chosen, others, strict=True))}


def _pair(runs: Sequence[Run], name: str, value: Atom) -> float:
    a = next(i for i, run in enumerate(runs) if name in run.names)
    b = next(i for i, run in enumerate(runs) if any(v is value for v in run.values))
    equal = len(runs[a].names) == len(runs[b].values)
    if b == a + 1 and runs[b].touches and equal:
        return _ADJACENT
    return _EQUAL if equal and not _paired(runs, a) and not _paired(runs, b - 1) else _UNEQUAL


def _paired(runs: Sequence[Run], at: int) -> bool:
    """Whether right after these labels stand as many values."""
    if not 0 <= at < len(runs) - 1:
        return False
    return 0 < len(runs[at].names) == len(runs[at + 1].values) and runs[at + 1].touches


def _inversions(runs: Sequence[Run], way: dict[str, Atom], places: dict[int, int]) -> float:
    total = 0.0
    for run in runs:
        at = [places[id(way[n])] for n in run.names if n in way]
        total += _INVERTED * sum(at[i] > at[j] for i, j in product(range(len(at)), repeat=2) if i < j)
    return total


def _sense(name: str, chars: str) -> float:
    """What the words say: a guess that ranks, and settles nothing."""
    body, person = labels.is_office(chars), bool(_PERSON.fullmatch(chars))
    if name == "project_leader":
        return 0.0 if person and not body else 2.0
    if name == "project_name":
        return 0.6 * body + 1.0 * (person and not body)
    return 0.0 if body else 1.5 if person else 0.6
