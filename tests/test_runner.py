"""The runner: figures of many trials, told apart by plan, layout and kind, and an exit code to rely on."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.document import Document
from pipeline.errors import Exit, UsageError
from pipeline.reading import Status
from pipeline.trials import runner
from pipeline.trials.corpus import Source, expected_of, forms_of, sources_of
from pipeline.trials.judge import Answer
from pipeline.trials.mutants import Mutation
from pipeline.trials.runner import Counts, Varied, run_mutants, run_variations
from pipeline.trials.truth import Expected
from pipeline.trials.variations import PLANS, Plan, Variation

PLAN = {plan.name: plan for plan in PLANS}
KINDS = (Mutation.DIGIT, Mutation.ROW_DROPPED, Mutation.LEADER_PHONE)


@pytest.fixture(scope="module")
def forms(golden: Path) -> list[Expected]:
    """Two golden forms of which nothing is wrong at the source."""
    return [form for form in forms_of(golden) if form.form in ("000-02", "002-10", "000-12")]


@pytest.fixture(scope="module")
def source(golden: Path) -> Source:
    """A golden document with its records."""
    return next(sources_of(golden, ["dump-a-layout*"]))


def test_what_tells_its_cells_is_read_right_and_accepted(forms: list[Expected]) -> None:
    """Tabs in other bytes, opened as files are: every form right, accepted, and told under its plan and layout."""
    closed = [form for form in forms if form.form != "002-10"]
    plans = [PLAN["layout/tabs"], Plan("file/gb18030", recode=PLAN["file/gb18030"].recode, writers=("html",))]
    varied = run_variations(closed, 3, plans)
    two = Counts(forms=2, found=2, right=2, accepted=2)
    assert {name: counts for name, counts in varied.by_plan().items() if name in ("layout/tabs", "file/gb18030")} == {
        "layout/tabs": two, "file/gb18030": two,
    }  # fmt: skip
    assert "joined" in varied.by_plan()
    assert not varied.total.silent
    assert not varied.refused + varied.broken
    assert varied.total.forms == sum(counts.forms for counts in varied.by_layout().values())


def test_a_seed_gives_the_same_figures(forms: list[Expected]) -> None:
    """The same forms and seed give equal verdicts, another seed other layouts."""
    plans = [PLAN["record/cell-less"]]
    assert run_variations(forms, 4, plans) == run_variations(forms, 4, plans)
    assert run_variations(forms, 4, plans) != run_variations(forms, 5, plans)


def test_a_source_that_cannot_be_opened_is_counted(forms: list[Expected]) -> None:
    """A variation that decodes as nothing stands in the figures as a form that was not found, and is named."""
    plan = Plan("file/damaged", recode=lambda text: b"\x00\x01\x02\xff" * 400, writers=("tabs",))
    varied = run_variations(forms[:1], 1, [plan])
    assert varied.by_plan()["file/damaged"] == Counts(forms=1)
    assert [name for name, _ in varied.refused] == ["file/damaged/tabs/000-02"]


def accepted(form: Expected, **changes: Any) -> Varied:
    """What the runner would have if the form was accepted with these leaves changed."""
    variation = Variation(f"layout/tabs/{form.form}", "", (form,))
    answer = Answer(1, Status.ACCEPTED, {**form.record, **changes})
    return Varied(variation.verdicts([answer]))


def test_a_wrong_accepted_form_is_silent_and_told(forms: list[Expected]) -> None:
    """One wrong field of an accepted form counts, and its line says what was read in place of what."""
    wrong = accepted(forms[0], total_score="7")
    assert (wrong.total.silent, wrong.total.right, wrong.total.accepted) == (1, 0, 1)
    assert list(wrong.silent()) == [f"layout/tabs/000-02: total_score is '{forms[0].record['total_score']}', read '7'"]
    assert accepted(forms[0]).total == Counts(forms=1, found=1, right=1, accepted=1)


@pytest.mark.parametrize("own_reading", [True, False])
def test_mutants_of_a_document_are_found_out(source: Source, *, own_reading: bool) -> None:
    """With our reading or without it these kinds are found out, and no true record is flagged."""
    tried = run_mutants(source, 2, 4, KINDS, own_reading=own_reading)
    assert tried.by_kind() == dict.fromkeys(KINDS, (4, 4))
    assert not tried.survivors
    assert not tried.flagged


def test_mutants_against_a_document_that_does_not_hold_them_survive(source: Source) -> None:
    """Where the document has no form, nothing new is found on a mutant: it counts as not killed."""
    blank = Source(Document("blank.txt", "0" * 64, "总分\n"), source.forms)
    tried = run_mutants(blank, 2, 2, [Mutation.DIGIT])
    assert tried.by_kind() == {Mutation.DIGIT: (0, 2)}
    assert len(tried.survivors) == 2
    assert set(tried.flagged) == {form.form for form in source.forms if not form.groups}


def test_the_folder_tells_its_documents(golden: Path, manifest: dict[str, list[str]]) -> None:
    """Documents with the forms of the manifest in order; every form once; open places with the document."""
    found = expected_of(golden)
    assert {name: [form.form for form in forms] for name, forms in found.items()} == manifest
    assert [form.form for form in forms_of(golden)] == sorted({form for ids in manifest.values() for form in ids})
    opened = json.loads((golden / "open.json").read_text(encoding="utf-8"))
    late = next(form for form in found["minhang-bdc-2022-ocr.txt"] if form.form == "003-02")
    assert [list(group.options) for group in late.groups] == [
        group["options"] for group in opened["minhang-bdc-2022-ocr.txt"]["003-02"]
    ]


def test_a_folder_that_is_no_golden_one(tmp_path: Path, golden: Path) -> None:
    """What is missing is named, with what to do."""
    with pytest.raises(UsageError, match=r"manifest\.json is not there; name the folder"):
        expected_of(tmp_path)
    with pytest.raises(UsageError, match=r"is named nothing\*; its manifest"):
        list(sources_of(golden, ["nothing*"]))


COMMAND = ("--seed", "5", "--forms", "1", "--mutants", "2", "--documents", "dump-a-layout*", "--golden")


def test_the_command_prints_both_tables(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The seed, a line for each plan, layout and kind; 0 where nothing was silent and all were killed."""
    assert runner.main([*COMMAND, str(golden)]) == Exit.DONE
    out = capsys.readouterr().out
    assert out.startswith("seed 5\n")
    assert "\nlayout/tabs " in out
    assert "\nwrapped-columns " in out
    assert all(f"\n{kind} " in out for kind in Mutation)
    assert "killed 100.00%" in out


def test_the_command_without_readers_says_so(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table of kinds names what was switched off."""
    assert runner.main([*COMMAND, str(golden), "--mutants", "1", "--without-readers"]) == Exit.DONE
    assert "mutants by kind, without readers" in capsys.readouterr().out


def test_the_command_fails_where_mutants_pass(golden: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a source that is not the records' own, mutants pass the check: 1."""
    (tmp_path / "expected").symlink_to(golden / "expected")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.txt").write_text("没有表的一页", encoding="utf-8")
    (tmp_path / "manifest.json").write_text('{"a.txt": ["000-02"]}', encoding="utf-8")
    for name in ("open.json", "findings.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    assert (
        runner.main(["--forms", "1", "--mutants", "1", "--documents", "a.txt", "--golden", str(tmp_path)])
        == Exit.FAILURES
    )
    assert "killed 0.00%" in capsys.readouterr().out


def test_the_command_names_a_wrong_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong usage is one line on stderr and 2."""
    assert runner.main(["--golden", str(tmp_path)]) == Exit.USAGE
    assert "manifest.json is not there" in capsys.readouterr().err
