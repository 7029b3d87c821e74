"""The referee: answers against true records, leaf by leaf.

Counted are the leaves that are filled in the true record or in the answer. `silent` is the figure that rules: wrong
leaves of trusted answers, and every filled leaf of a trusted answer to a form that does not exist. `guessed` are
trusted answers to forms that the source leaves open; `needless` are right answers to closed forms that were not
trusted; `blind` are wrong leaves of untrusted answers that no finding points at.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.kinds.self_evaluation.record import NUMERIC_FIELDS, Leaf, field_of, leaves
from pipeline.reading import Form, Status
from pipeline.trials.alignment import aligned_forms, aligned_rows
from pipeline.trials.truth import Expected, Group, Record, Wrong, differences, resolved

TRUSTED = frozenset({Status.ACCEPTED, Status.CORRECTED})
_ROW = re.compile(r"^indicators\[(\d+)\]")
_ANY_ROW = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was made of a form: its number in the document, status, record, and the (code, path) of its findings."""

    index: int
    status: Status
    record: Record
    findings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one answer stands against the truth; `found` is false where a form has no answer at all.

    `wrong` has the rows' numbers of the true record, rows too many get numbers past its end; `findings` likewise.
    """

    found: bool
    trusted: bool
    closed: bool
    fields: int
    numbers: int
    wrong: tuple[Wrong, ...]
    blind: tuple[str, ...]
    findings: frozenset[tuple[str, str]]
    misshapen: str = ""

    @property
    def silent(self) -> int:
        """Wrong leaves in a trusted answer."""
        return len(self.wrong) if self.trusted else 0

    @property
    def guessed(self) -> bool:
        """Trusted although the source leaves it open."""
        return self.trusted and not self.closed

    @property
    def straight(self) -> bool:
        """Closed and trusted."""
        return self.trusted and self.closed

    @property
    def needless(self) -> bool:
        """Closed and right in every leaf, yet not trusted."""
        return self.closed and not self.wrong and not self.trusted

    @property
    def wrong_numbers(self) -> int:
        """Wrong leaves among funds, weights, scores and the year."""
        return sum(_is_number(wrong.path) for wrong in self.wrong)


@dataclass(frozen=True, slots=True)
class FormVerdict:
    """A form of a document with its verdict; a form that was answered but does not exist has no name."""

    document: str
    form: str
    verdict: Verdict
    errata: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one or more documents, all counts."""

    forms: int = 0
    found: int = 0
    extra: int = 0
    fields: int = 0
    right: int = 0
    numbers: int = 0
    numbers_right: int = 0
    silent: int = 0
    closed: int = 0
    straight: int = 0
    guessed: int = 0
    needless: int = 0
    blind: int = 0
    misshapen: int = 0
    errata: int = 0
    errata_found: int = 0
    errata_false: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """Every verdict, in printed order, and the finding codes that errata are about."""

    verdicts: tuple[FormVerdict, ...]
    codes: frozenset[str] = frozenset()

    def figures(self, document: str | None = None) -> Figures:
        """The figures of one document, or of all."""
        return _figures([v for v in self.verdicts if document in (None, v.document)], self.codes)


@dataclass(frozen=True, slots=True)
class Difference:
    """A leaf, or a whole form's trust (path ""), that is better or worse than before."""

    document: str
    form: str
    path: str
    gain: bool
    before: Leaf
    after: Leaf


def _is_number(path: str) -> bool:
    return path == "fiscal_year" or field_of(path) in NUMERIC_FIELDS


def answer_of_line(line: Mapping[str, Any]) -> Answer:
    """The answer in a line of the JSONL export."""
    findings = tuple((f.get("code", ""), f.get("path") or "") for f in line["findings"])
    return Answer(line["index"], Status(line["status"]), line["record"], findings)


def answer_of_form(form: Form) -> Answer:
    """The answer that a settled form is."""
    findings = tuple((f.code, f.path) for f in form.findings)
    return Answer(form.slice.number, form.status, form.record.model_dump(mode="json"), findings)


def filled_leaves(record: Record) -> dict[str, Leaf]:
    """Path -> value of every leaf that is not null."""
    return {path: value for path, value in leaves(record) if value is not None}


def _keys(record: Record) -> set[str]:
    rows = record.get("indicators") or [{}]
    return {_ANY_ROW.sub("[]", path) for path, _ in leaves({**record, "indicators": rows})}


def _misshapen(record: Record, want: Record) -> str:
    rows = record.get("indicators")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return "indicators is not a list of rows"
    odd = sorted(_keys(record) ^ _keys(want)) if rows else []
    return f"keys missing or unknown: {', '.join(odd)}" if odd else ""


def _points_at(finding: str, path: str) -> bool:
    return bool(finding) and (path == finding or path.startswith((finding + ".", finding + "[")))


def judge(
    expected: Record, groups: Sequence[Group], status: Status, record: Record, findings: Iterable[tuple[str, str]]
) -> Verdict:
    """The verdict on one answer; `findings` are (code, path), paths as in the answered record."""
    number = aligned_rows(expected, record)

    def true_path(path: str) -> str:
        return _ROW.sub(lambda m: f"indicators[{number.get(int(m[1]), int(m[1]))}]", path)

    got = {true_path(path): value for path, value in leaves(record)}
    truth = resolved(dict(leaves(expected)), groups, got)
    wrong = tuple(differences(truth, got))
    raised = frozenset((code, true_path(path)) for code, path in findings)
    trusted = status in TRUSTED
    unseen = (w.path for w in wrong if not trusted and not any(_points_at(path, w.path) for _, path in raised))
    counted = [p for p in {**truth, **got} if truth.get(p) is not None or got.get(p) is not None]
    return Verdict(
        found=True,
        trusted=trusted,
        closed=not groups,
        fields=len(counted),
        numbers=sum(map(_is_number, counted)),
        wrong=wrong,
        blind=tuple(unseen),
        findings=raised,
        misshapen=_misshapen(record, expected),
    )


def missing(expected: Record, groups: Sequence[Group]) -> Verdict:
    """The verdict on a form without an answer: every filled leaf is wrong, and nothing points at it."""
    # an option that leaves its places blank is matched by no answer at all
    wrong = tuple(differences(resolved(dict(leaves(expected)), groups, {}), {}))
    numbers = sum(_is_number(w.path) for w in wrong)
    paths = tuple(w.path for w in wrong)
    return Verdict(False, False, not groups, len(wrong), numbers, wrong, paths, frozenset())  # noqa: FBT003


def _unexpected(answer: Answer) -> Verdict:
    wrong = tuple(Wrong(path, None, value) for path, value in filled_leaves(answer.record).items())
    trusted = answer.status in TRUSTED
    return Verdict(True, trusted, True, 0, 0, wrong or (Wrong("", None, None),), (), frozenset())  # noqa: FBT003


def judge_document(name: str, forms: Sequence[Expected], answers: Iterable[Answer]) -> tuple[FormVerdict, ...]:
    """Verdicts on a document's forms in printed order, then on answers to forms that it does not have."""
    given = sorted(answers, key=lambda answer: answer.index)
    pairs = aligned_forms([form.record for form in forms], [answer.record for answer in given])
    verdicts = [
        FormVerdict(name, form.form, _on(form, given[pairs[k]] if k in pairs else None), form.errata)
        for k, form in enumerate(forms)
    ]
    extra = (given[j] for j in sorted(set(range(len(given))) - set(pairs.values())))
    return (*verdicts, *(FormVerdict(name, "", _unexpected(answer)) for answer in extra))


def _on(form: Expected, answer: Answer | None) -> Verdict:
    if answer is None:
        return missing(form.record, form.groups)
    return judge(form.record, form.groups, answer.status, answer.record, answer.findings)


def score(documents: Mapping[str, Sequence[Expected]], lines: Iterable[Mapping[str, Any]]) -> Score:
    """Lines of an export against the documents' true records; lines of other documents are not looked at."""
    answers: dict[str, list[Answer]] = {name: [] for name in documents}
    for line in lines:
        if line["document"] in answers:
            answers[line["document"]].append(answer_of_line(line))
    codes = frozenset(code for forms in documents.values() for form in forms for code, _ in form.errata)
    verdicts = (judge_document(name, forms, answers[name]) for name, forms in documents.items())
    return Score(tuple(verdict for document in verdicts for verdict in document), codes)


def _figures(all_verdicts: Sequence[FormVerdict], codes: frozenset[str]) -> Figures:
    forms = [v for v in all_verdicts if v.form]
    verdicts = [v.verdict for v in forms]
    false = sum(code in codes for v in forms for code, _ in v.verdict.findings - v.errata)
    return Figures(
        forms=len(forms),
        found=sum(v.found for v in verdicts),
        extra=len(all_verdicts) - len(forms),
        fields=sum(v.fields for v in verdicts),
        right=sum(v.fields - len(v.wrong) for v in verdicts),
        numbers=sum(v.numbers for v in verdicts),
        numbers_right=sum(v.numbers - v.wrong_numbers for v in verdicts),
        silent=sum(v.verdict.silent for v in all_verdicts),
        closed=sum(v.closed for v in verdicts),
        straight=sum(v.straight for v in verdicts),
        guessed=sum(v.guessed for v in verdicts),
        needless=sum(v.needless for v in verdicts),
        blind=sum(len(v.blind) for v in verdicts),
        misshapen=sum(bool(v.misshapen) for v in verdicts),
        errata=sum(len(v.errata) for v in forms),
        errata_found=sum(len(v.errata & v.verdict.findings) for v in forms),
        errata_false=false,
    )


def compared(before: Score, after: Score) -> tuple[Difference, ...]:
    """Gains and losses leaf by leaf, and forms that won or lost trust (path ""), in the order of `after`."""
    earlier = {(v.document, v.form): v.verdict for v in before.verdicts if v.form}
    found: list[Difference] = []
    for now in after.verdicts:
        then = earlier.get((now.document, now.form))
        if then is not None:
            found.extend(_differences(now, then))
    return tuple(found)


def _differences(now: FormVerdict, then: Verdict) -> Iterable[Difference]:
    before, after = {w.path: w for w in then.wrong}, {w.path: w for w in now.verdict.wrong}
    for path in dict.fromkeys([*before, *after]):
        if (path in before) != (path in after):
            gain, wrong = path in before, before.get(path) or after[path]
            old, new = (wrong.got, wrong.want) if gain else (wrong.want, wrong.got)
            yield Difference(now.document, now.form, path, gain, old, new)
    if then.straight != now.verdict.straight:
        trust = {True: "trusted", False: "not trusted"}
        yield Difference(
            now.document, now.form, "", now.verdict.straight, trust[then.trusted], trust[now.verdict.trusted]
        )
