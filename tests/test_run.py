"""The whole way of a record, over every golden document: nothing invented, nothing lost, nothing silently wrong."""

import json
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipeline.document import Document, Span
from pipeline.kinds.self_evaluation.record import SelfEvaluation, field_of, flat, leaves
from pipeline.reading import Form, Severity, Status
from pipeline.run import READERS, Processed, process
from pipeline.text import apply
from pipeline.trials.judge import Score, answer_of_form, judge_document
from pipeline.trials.truth import Expected, groups_of

# The forms that were accepted when this was written: more may be, none of these may be lost.
ACCEPTED = {
    "fengtai-bdc-2023-ocr.txt": [
        "000-01", "000-02", "000-03", "000-04", "000-05", "000-06", "000-07", "000-08", "000-09", "000-10", "000-11",
        "000-12", "000-13", "000-14",
    ],
    "minhang-bdc-2022-ocr.txt": ["003-05", "003-08", "003-09", "003-10", "003-11", "003-13", "003-14"],
    "dump-b-flat.txt": ["000-07", "002-11", "002-29", "002-40"],
}  # fmt: skip
BLANK_OR_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->|&nbsp;|[\s|\u200b-\u200d\ufeff]", re.DOTALL)


@pytest.fixture(scope="module")
def processed(golden: Path, manifest: dict[str, list[str]]) -> dict[str, Processed]:
    """Every golden text, read."""
    return {
        name: process(Document(name, name, (golden / "sources" / name).read_text(encoding="utf-8")))
        for name in manifest
        if name.endswith(".txt")
    }


@pytest.fixture(scope="module")
def score(
    golden: Path, manifest: dict[str, list[str]], expected: dict[str, Any], processed: dict[str, Processed]
) -> Score:
    """The referee's verdicts on all of them."""
    opens = json.loads((golden / "open.json").read_text(encoding="utf-8"))
    findings = json.loads((golden / "findings.json").read_text(encoding="utf-8"))

    def form(name: str, number: str) -> Expected:
        errata = frozenset((f["code"], f["path"]) for f in findings.get(number, []))
        return Expected(number, expected[number], groups_of(opens.get(name, {}).get(number, [])), errata)

    verdicts = [
        verdict
        for name, ids in manifest.items()
        if name in processed
        for verdict in judge_document(
            name, [form(name, number) for number in ids], map(answer_of_form, processed[name].forms)
        )
    ]
    return Score(tuple(verdicts), frozenset(f["code"] for found in findings.values() for f in found))


def accepted(processed: Mapping[str, Processed]) -> list[Form]:
    """Every accepted form."""
    return [form for document in processed.values() for form in document.forms if form.status is Status.ACCEPTED]


def test_all_forms_are_found(processed: dict[str, Processed], manifest: dict[str, list[str]]) -> None:
    """As many forms as each document prints, numbered in printed order; the one dumped by columns is flagged."""
    for name, ids in ((name, ids) for name, ids in manifest.items() if name in processed):
        forms = processed[name].forms
        assert [form.slice.number for form in forms] == list(range(1, len(ids) + 1)), name
    (hotline,) = processed["beijing-hotline-2020-columns.txt"].forms
    assert hotline.status is Status.FLAGGED


def test_nothing_is_silently_wrong(score: Score) -> None:
    """No leaf of an accepted form differs from the truth, in any document, well read or not."""
    wrong = [(v.form, w.path, w.want, w.got) for v in score.verdicts if v.verdict.trusted for w in v.verdict.wrong]
    assert wrong == []
    assert score.figures().silent == 0


def test_nothing_is_guessed(score: Score) -> None:
    """No form that its source leaves open is accepted."""
    assert [(v.document, v.form) for v in score.verdicts if v.verdict.guessed] == []


@pytest.mark.parametrize("name", list(ACCEPTED))
def test_documents_that_keep_their_cells_are_read_whole(score: Score, name: str) -> None:
    """Every field right, every form that was accepted accepted again, every erratum raised and none falsely."""
    figures = score.figures(name)
    assert (figures.found, figures.right, figures.misshapen) == (figures.forms, figures.fields, 0)
    assert set(ACCEPTED[name]) <= {v.form for v in score.verdicts if v.document == name and v.verdict.trusted}
    assert (figures.errata_found, figures.errata_false) == (figures.errata, 0)


def test_every_value_folds_from_its_own_spans(processed: dict[str, Processed]) -> None:
    """The joined raw spans, folded by the named folds, give each accepted value exactly."""
    counted = 0
    for form in accepted(processed):
        source = form.slice.document.text
        for path, value in leaves(form.record.model_dump()):
            if value is None:
                assert path not in form.evidence, path
                continue
            evidence = form.evidence[path]
            assert apply("".join(source[a:b] for a, b in evidence.spans), evidence.folds) == str(value), path
            assert all(form.slice.start <= a < b <= form.slice.end for a, b in evidence.spans), path
            counted += 1
    assert counted > 2000


def leftover(form: Form) -> str:
    """The characters of a form's slice that no value, label or listed furniture accounts for, counted anew."""
    (reading,) = [r for reader in READERS for r in reader(form.slice) if r.reader == form.reader]
    source, spans = form.slice.document.text, [s for e in form.evidence.values() for s in e.spans]
    spans += [span for label, _ in reading.labels for span in label] + [span for span, _ in reading.furniture]
    chars = list(source[form.slice.start : form.slice.end])
    for a, b in spans:
        chars[a - form.slice.start : b - form.slice.start] = [" "] * (b - a)
    return BLANK_OR_MARKUP.sub("", "".join(chars))


def used_twice(form: Form) -> list[tuple[str, str]]:
    """Pairs of paths that claim the same characters without being one merged heading, or a title and its year."""
    claims = sorted((span, path) for path, evidence in form.evidence.items() for span in evidence.spans)
    return [(p, q) for (s, p), (t, q) in pairwise(claims) if t[0] < s[1] and not _one_cell(form, (s, p), (t, q))]


def _one_cell(form: Form, one: tuple[Span, str], two: tuple[Span, str]) -> bool:
    if {one[1], two[1]} == {"title", "fiscal_year"}:
        return True
    return one[0] == two[0] and field_of(one[1]) == field_of(two[1]) and field_of(one[1]).startswith("level")


def test_every_ledger_closes(processed: dict[str, Processed]) -> None:
    """Of every accepted form each character is accounted for, and once; the printed 总分 among them."""
    forms = accepted(processed)
    assert len(forms) >= sum(map(len, ACCEPTED.values()))
    for form in forms:
        assert leftover(form) == "", (form.slice.document.name, form.slice.number)
        assert used_twice(form) == [], (form.slice.document.name, form.slice.number)


def test_accepted_forms_have_no_error_and_flagged_ones_have(processed: dict[str, Processed]) -> None:
    """A flag always has its reason, and an accepted form none."""
    for document in processed.values():
        for form in document.forms:
            has_error = any(f.severity is Severity.ERROR for f in form.findings)
            assert has_error is (form.status is Status.FLAGGED)
            assert all(f.zh and f.en and f.code for f in form.findings)


def test_reading_again_gives_the_same(golden: Path, processed: dict[str, Processed]) -> None:
    """Processing is pure: the same document gives equal forms with the same ids."""
    name = "minhang-bdc-2022-ocr.txt"
    again = process(processed[name].document)
    assert again == processed[name]
    ids = [form.id for document in processed.values() for form in document.forms]
    assert len(ids) == len(set(ids))


def test_an_id_is_of_bytes_and_number() -> None:
    """The name of a file plays no part in a form's id, its bytes do."""
    text = "项目名称\n主管部门\n年初预算数\n全年执行数\n年度资金总额\n预期目标\n实际完成情况\n三级指标\n"
    ids = [process(Document(name, sha, text)).forms[0].id for name, sha in (("a", "1"), ("b", "1"), ("a", "2"))]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("text", ["", "\n", "没有表。", "项目名称", "\x00\x01", "<table>" * 1000, "|" * 10000])
def test_a_document_without_a_form_has_none(text: str) -> None:
    """Whatever the text, no form is made up and nothing breaks."""
    assert process(Document("a.txt", "0", text)).forms == ()


@pytest.fixture(scope="module")
def plain(root: Path) -> tuple[str, SelfEvaluation]:
    """A plain form in tabs and its record."""
    folder = root / "tests/files/forms"
    record = json.loads((folder / "plain.json").read_text(encoding="utf-8"))
    return (folder / "plain.txt").read_text(encoding="utf-8"), SelfEvaluation.model_validate(record)


STRAY = ("\t", "\n", "\n\n", "\f", "—", "100", "0", "总分", "产出指标", "数量指标", "续上页", "<p>", "，")


def proven(text: str) -> bool:
    """Whether each accepted form of a text closes, and every value folds from its spans."""
    for form in process(Document("a.txt", "0", text)).forms:
        if form.status is Status.ACCEPTED:
            values = {path: value for path, value in flat(form.record).items() if value is not None}
            raw = {path: "".join(text[a:b] for a, b in form.evidence[path].spans) for path in values}
            grounded = all(apply(raw[p], form.evidence[p].folds) == str(value) for p, value in values.items())
            if leftover(form) or used_twice(form) or not grounded:
                return False
    return True


@given(st.data())
def test_no_damaged_cell_invents_or_loses_anything(plain: tuple[str, SelfEvaluation], data: st.DataObject) -> None:
    """Pieces cut out of cells, doubled or put in: what is still accepted is grounded, and its ledger closes."""
    cells = re.split(r"([\t\n]+)", plain[0])
    for _ in range(data.draw(st.integers(1, 3))):
        number = 2 * data.draw(st.integers(0, len(cells) // 2 - 1))
        start = data.draw(st.integers(0, len(cells[number])))
        end = data.draw(st.integers(start, len(cells[number])))
        piece = data.draw(
            st.sampled_from(("", "1", "—", "·", "<p>", "$", "\\%", cells[number] + " ", "总分", "项目名称"))
        )
        cells[number] = cells[number][:start] + piece + cells[number][end:]
    assert proven("".join(cells))


@settings(max_examples=150, phases=[Phase.generate], report_multiple_bugs=False)
@given(st.data())
def test_no_damaged_row_invents_or_loses_anything(plain: tuple[str, SelfEvaluation], data: st.DataObject) -> None:
    """The same with separators and line ends cut out, doubled or put in; nothing breaks the reading."""
    text = plain[0]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text) - 1))
        length = data.draw(st.integers(0, 12))
        piece = data.draw(st.sampled_from((*STRAY, "", text[start : start + length] * 2)))
        text = text[:start] + piece + text[start + length :]
    assert proven(text)


def test_a_row_cut_in_its_name_is_no_crash(plain: tuple[str, SelfEvaluation]) -> None:
    """Target and actual alone on a line of their own: the form is flagged, and the reading goes on."""
    cut = "\t服务对象满意度指标\t使用单位满意度\t≥90%\t96%"
    assert cut in plain[0]
    (form,) = process(Document("a.txt", "0", plain[0].replace(cut, "\n≥90%\t96%"))).forms
    assert form.status is Status.FLAGGED


def test_a_fund_row_run_into_the_headings_is_no_crash(plain: tuple[str, SelfEvaluation]) -> None:
    """The first fund row in the line of the headings: the form is flagged, and the reading goes on."""
    cut = "全年执行数\t分值\t执行率\t得分\n"
    assert cut in plain[0]
    (form,) = process(Document("a.txt", "0", plain[0].replace(cut, "全年执行\t"))).forms
    assert form.status is Status.FLAGGED


def test_a_decided_row_takes_its_heading_from_the_rows_below(plain: tuple[str, SelfEvaluation]) -> None:
    """A cell that arithmetic moves from 二级指标 to 三级指标 is no heading of the rows below it any more."""
    row = "数量指标\t维护设备台数\t≥120台\t126台\t15\t15\t"
    assert row in plain[0]
    assert proven(plain[0].replace(row, "维护设备台数\t≥120台\t126台\t15\t"))
