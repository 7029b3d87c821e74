"""True records with one wrong thing in them: what a check must not let pass.

Every kind lists all the changes it can make to a record; a draw takes as many as are asked for. The same seed gives
the same mutants. What still agrees with the record, or with an open option of it, is no mutant and is dropped.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from random import Random
from typing import Any

from pipeline.kinds.self_evaluation.record import (
    AMOUNT_COLUMNS,
    INDICATOR_COLUMNS,
    NUMERIC_FIELDS,
    Leaf,
    field_of,
    leaves,
    row_of,
)
from pipeline.trials.distortions import (
    ZERO,
    digit_changed,
    point_moved,
    scaled,
    sign_changed,
    text_cut,
    text_lengthened,
)
from pipeline.trials.truth import Expected, Group, Record, agrees, same, squeeze

LEVELS = ("level1", "level2")
YUAN_PER_WAN = Decimal(10_000)


class Mutation(StrEnum):
    """What is changed in a mutant: one thing each."""

    DIGIT = "digit"
    POINT = "decimal-point"
    SIGN = "sign"
    ROWS_SWAPPED = "rows-swapped"
    TARGET_ACTUAL = "target-actual"
    WEIGHTS_SWAPPED = "weights-swapped"
    SCORES_SWAPPED = "scores-swapped"
    WEIGHTS_AND_SCORES_SWAPPED = "weights-and-scores-swapped"
    ROW_DROPPED = "row-dropped"
    ROW_DOUBLED = "row-doubled"
    ROW_MOVED = "row-moved"
    TEXT_CUT = "text-cut"
    TEXT_LENGTHENED = "text-lengthened"
    FOREIGN_VALUE = "foreign-value"
    UNIT = "unit"
    LEVEL = "level"
    LEADER_PHONE = "leader-phone"
    DEPARTMENT_UNIT = "department-unit"


@dataclass(frozen=True, slots=True)
class Change:
    """A way to change a record: leaves to replace, or whole new rows; `paths` are where a finding must point."""

    note: str
    paths: tuple[str, ...]
    edits: Mapping[str, Leaf] = field(default_factory=dict)
    rows: tuple[Mapping[str, Leaf], ...] | None = None


@dataclass(frozen=True, slots=True)
class Mutant:
    """A record with one change; `lost` are the true values that it no longer has at their places.

    `paths` are the leaves or rows that changed: a finding must point at one, at its row or at its block.
    """

    form: str
    kind: Mutation
    seed: int
    paths: tuple[str, ...]
    record: Record
    note: str
    lost: tuple[str, ...] = ()

    def pointed_at(self, path: str) -> bool:
        """Whether a finding with this path points at the change."""
        return any(_within(path, changed) or _within(changed, path) for changed in self.paths)

    def named_by(self, characters: str) -> bool:
        """Whether these characters, that a ledger has left over or twice, are those of a value that was lost."""
        named = squeeze(characters)
        return bool(named) and any(named in value or value in named for value in map(squeeze, self.lost))


@dataclass(frozen=True, slots=True)
class Site:
    """A record to change, its leaves, the other records values can come from, and the source of chance."""

    record: Record
    flat: Mapping[str, Leaf]
    others: Sequence[Record]
    chance: Random

    @property
    def rows(self) -> list[dict[str, Leaf]]:
        """The record's indicator rows."""
        rows: list[dict[str, Leaf]] = self.record["indicators"]
        return rows

    def filled(self) -> Iterator[tuple[str, str]]:
        """Path and value of every filled leaf that is a string."""
        return ((path, value) for path, value in self.flat.items() if isinstance(value, str))


Kind = Callable[[Site], Iterator[Change]]


def _within(inner: str, outer: str) -> bool:
    return bool(outer) and (inner == outer or inner.startswith((outer + ".", outer + "[")))


def _edit(note: str, edits: Mapping[str, Leaf]) -> Change:
    return Change(note, tuple(edits), edits)


def _swap(site: Site, pairs: Iterable[tuple[str, str]]) -> Change:
    edits: dict[str, Leaf] = {}
    for one, two in pairs:
        edits |= {one: site.flat[two], two: site.flat[one]}
    return _edit("swapped " + ", ".join(edits), edits)


def _pairs_of_rows(site: Site) -> Iterator[tuple[int, int]]:
    return ((i, j) for j in range(len(site.rows)) for i in range(j))


def _distort(distortion: Callable[[str, Random], str | None]) -> Kind:
    def changes(site: Site) -> Iterator[Change]:
        for path, value in site.filled():
            changed = distortion(value, site.chance)
            if changed:
                yield _edit(f"{path}: {value} → {changed}", {path: changed})

    return changes


def _digit(site: Site) -> Iterator[Change]:
    yield from _distort(digit_changed)(site)
    year = site.flat.get("fiscal_year")
    if isinstance(year, int):
        other = year + site.chance.choice((-10, -1, 1, 10))
        yield _edit(f"fiscal_year: {year} → {other}", {"fiscal_year": other})


def _text(distortion: Callable[[str, Random], str | None]) -> Kind:
    def changes(site: Site) -> Iterator[Change]:
        for path, value in site.filled():
            changed = None if field_of(path) in NUMERIC_FIELDS else distortion(value, site.chance)
            if changed:
                yield _edit(f"{path}: {value[:20]} → {changed[:20]}", {path: changed})

    return changes


def _swapped(*fields: str) -> Kind:
    def changes(site: Site) -> Iterator[Change]:
        for i, j in _pairs_of_rows(site):
            yield _swap(site, [(f"indicators[{i}].{f}", f"indicators[{j}].{f}") for f in fields])

    return changes


def _rows_swapped(site: Site) -> Iterator[Change]:
    for column in INDICATOR_COLUMNS:
        if column not in LEVELS:
            yield from _swapped(column)(site)


def _target_actual(site: Site) -> Iterator[Change]:
    for i in range(len(site.rows)):
        yield _swap(site, [(f"indicators[{i}].target", f"indicators[{i}].actual")])


def _row_dropped(site: Site) -> Iterator[Change]:
    for i in range(len(site.rows)):
        rest = (*site.rows[:i], *site.rows[i + 1 :])
        yield Change(f"row {i} dropped", (f"indicators[{i}]",), rows=rest)


def _row_doubled(site: Site) -> Iterator[Change]:
    for i, row in enumerate(site.rows):
        rows = (*site.rows[: i + 1], row, *site.rows[i + 1 :])
        yield Change(f"row {i} doubled", (f"indicators[{i}]", f"indicators[{i + 1}]"), rows=rows)


def _headings(row: Mapping[str, Leaf]) -> tuple[Leaf, Leaf]:
    return row["level1"], row["level2"]


def _row_moved(site: Site) -> Iterator[Change]:
    for i, row in enumerate(site.rows):
        for j, other in enumerate(site.rows):
            if _headings(row) == _headings(other):
                continue
            moved = {**row, "level1": other["level1"], "level2": other["level2"]}
            rest = [*site.rows[:i], *site.rows[i + 1 :]]
            place = j if j < i else j - 1
            after = (*rest[: place + 1], moved, *rest[place + 1 :])
            changed = (f"indicators[{i}]", f"indicators[{place + 1}]")
            yield Change(f"row {i} moved below row {j}", tuple(dict.fromkeys(changed)), rows=after)


def _level(site: Site) -> Iterator[Change]:
    for i, row in enumerate(site.rows):
        for level in LEVELS:
            path, value = f"indicators[{i}].{level}", row[level]
            others = dict.fromkeys([*(r[name] for r in site.rows for name in LEVELS), None])
            suffix = "指标"
            if isinstance(value, str):
                others[value.removesuffix(suffix) if value.endswith(suffix) else value + suffix] = None
            yield from (_edit(f"{path}: {value} → {other}", {path: other}) for other in others if other != value)


def _foreign_value(site: Site) -> Iterator[Change]:
    pools = _values_by_place(site.others)
    for path in site.flat:
        pool = pools.get(_place(path))
        other = site.chance.choice(pool) if pool else None
        if other is not None and not same(path, other, site.flat[path]):
            yield _edit(f"{path}: {other} of another form", {path: other})


def _place(path: str) -> str:
    return path if row_of(path) is None else f"indicators.{field_of(path)}"


def _values_by_place(records: Sequence[Record]) -> dict[str, list[Leaf]]:
    pools: dict[str, list[Leaf]] = {}
    for path, value in (leaf for record in records for leaf in leaves(record)):
        if value is not None:
            pools.setdefault(_place(path), []).append(value)
    return pools


def _unit(site: Site) -> Iterator[Change]:
    unit = site.flat["amount_unit"]
    for other in ("万元", "元"):
        if other != unit:
            yield _edit(f"amount_unit: {unit} → {other}", {"amount_unit": other})
    amounts = {p: v for p, v in site.filled() if field_of(p) in AMOUNT_COLUMNS and Decimal(v) != ZERO}
    for factor in (YUAN_PER_WAN, 1 / YUAN_PER_WAN):
        changed = {path: scaled(value, factor) for path, value in amounts.items()}
        yield from (_edit(f"{path}: × {factor}", {path: value}) for path, value in changed.items())
        if len(changed) > 1:
            yield _edit(f"all amounts × {factor}", changed)


def _swapped_heads(one: str, two: str) -> Kind:
    def changes(site: Site) -> Iterator[Change]:
        yield _swap(site, [(one, two)])

    return changes


KINDS: Mapping[Mutation, Kind] = {
    Mutation.DIGIT: _digit,
    Mutation.POINT: _distort(point_moved),
    Mutation.SIGN: _distort(sign_changed),
    Mutation.ROWS_SWAPPED: _rows_swapped,
    Mutation.TARGET_ACTUAL: _target_actual,
    Mutation.WEIGHTS_SWAPPED: _swapped("weight"),
    Mutation.SCORES_SWAPPED: _swapped("score"),
    Mutation.WEIGHTS_AND_SCORES_SWAPPED: _swapped("weight", "score"),
    Mutation.ROW_DROPPED: _row_dropped,
    Mutation.ROW_DOUBLED: _row_doubled,
    Mutation.ROW_MOVED: _row_moved,
    Mutation.TEXT_CUT: _text(text_cut),
    Mutation.TEXT_LENGTHENED: _text(text_lengthened),
    Mutation.FOREIGN_VALUE: _foreign_value,
    Mutation.UNIT: _unit,
    Mutation.LEVEL: _level,
    Mutation.LEADER_PHONE: _swapped_heads("project_leader", "contact_phone"),
    Mutation.DEPARTMENT_UNIT: _swapped_heads("supervising_department", "implementing_unit"),
}


def _with_leaf(record: Record, path: str, value: Leaf) -> None:
    *steps, last = path.replace("[", ".").replace("]", "").split(".")
    node: Any = record
    for step in steps:
        node = node[int(step)] if step.isdigit() else node[step]
    node[last] = value


def _copy(record: Record) -> Record:
    funds = {line: dict(columns) for line, columns in record["funds"].items()}
    return {**record, "funds": funds, "indicators": [dict(row) for row in record["indicators"]]}


def _applied(change: Change, record: Record) -> Record:
    changed = _copy(record)
    if change.rows is not None:
        changed["indicators"] = [dict(row) for row in change.rows]
    for path, value in change.edits.items():
        _with_leaf(changed, path, value)
    return changed


def _lost(change: Change, site: Site) -> tuple[str, ...]:
    """The true values at the changed places, the rows of a changed table with all of their cells."""
    here = (p for p, value in site.flat.items() if value is not None and any(_within(p, c) for c in change.paths))
    return tuple(dict.fromkeys(str(site.flat[path]) for path in here))


def _mutant(form: Expected, kind: Mutation, change: Change, seed: int, site: Site) -> Mutant | None:
    record = _applied(change, form.record)
    if agrees(form, record):
        return None
    flat = dict(leaves(record))
    paths = tuple(p for p in change.paths if p not in change.edits or not same(p, flat.get(p), site.flat.get(p)))
    return Mutant(form.form, kind, seed, paths, record, change.note, _lost(change, site))


def _site(form: Expected, others: Sequence[Record], kind: Mutation, seed: int) -> Site:
    return Site(form.record, dict(leaves(form.record)), others, Random(f"{seed} {form.form} {kind}"))


def mutants(
    form_id: str, record: Record, others: Sequence[Record], opens: Sequence[Group], seed: int
) -> Iterator[Mutant]:
    """Every mutant of one record, kind after kind.

    `others` are the records that foreign values come from; `opens` are the groups that the record's source leaves
    open. Deterministic for a seed.
    """
    form = Expected(form_id, record, tuple(opens))
    for kind, changes in KINDS.items():
        site = _site(form, others, kind, seed)
        for change in changes(site):
            mutant = _mutant(form, kind, change, seed, site)
            if mutant is not None:
                yield mutant


def draw(forms: Sequence[Expected], kinds: Iterable[Mutation], count: int, seed: int) -> tuple[Mutant, ...]:
    """`count` mutants of each kind over all forms, or all there are; foreign values come from the other forms."""
    return tuple(mutant for kind in kinds for mutant in _drawn(forms, kind, count, seed))


def _drawn(forms: Sequence[Expected], kind: Mutation, count: int, seed: int) -> Iterator[Mutant]:
    candidates: list[tuple[Expected, Site, Change]] = []
    for form in forms:
        site = _site(form, [other.record for other in forms if other is not form], kind, seed)
        candidates.extend((form, site, change) for change in KINDS[kind](site))
    Random(f"{seed} {kind}").shuffle(candidates)
    for form, site, change in candidates:
        if count <= 0:
            return
        mutant = _mutant(form, kind, change, seed, site)
        if mutant is not None:
            count -= 1
            yield mutant
