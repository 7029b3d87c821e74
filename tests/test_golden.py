"""The golden run: gains and losses by field path, and nothing overwritten but by `accept`."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli

SOURCE = "fengtai-bdc-2023-ocr.txt"
TITLE = "项目支出绩效自评表"
CALM = "000-01"
"""A form whose every leaf is read right, and that is accepted."""

Golden = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, golden: Path) -> Path:
    """A golden folder of one form that is read right."""
    text = (golden / "sources" / SOURCE).read_text(encoding="utf-8")
    made = tmp_path / "golden"
    for name in ("sources", "expected"):
        (made / name).mkdir(parents=True)
    (made / "sources" / SOURCE).write_text(TITLE + text.split(TITLE)[1], encoding="utf-8")
    shutil.copy(golden / "expected" / f"{CALM}.json", made / "expected")
    write(made / "manifest.json", {SOURCE: [CALM]})
    for name in ("open.json", "findings.json"):
        write(made / name, {})
    return made


@pytest.fixture
def run(folder: Path) -> Golden:
    """`chuishao golden …` on that folder."""

    def call(*words: str) -> Result:
        return CliRunner().invoke(cli, ["golden", *words, "--golden", str(folder)])

    return call


def write(file: Path, data: Any) -> None:
    """JSON into a file."""
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def change(folder: Path, **values: Any) -> None:
    """Other truths for the form, as if a person had corrected them."""
    file = folder / "expected" / f"{CALM}.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    data["record"] |= values
    write(file, data)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_before_anything_was_accepted_test_says_what_to_do(run: Golden) -> None:
    """Without an accepted run there is nothing to compare with: wrong usage, with the next step."""
    result = run("test")
    assert result.exit_code == 2
    assert "accept it" in result.stderr


def test_a_run_equal_to_the_accepted_one_passes(run: Golden) -> None:
    """The same program on the same documents has neither gains nor losses."""
    assert run("accept").exit_code == 0
    result = run("test")
    assert (result.exit_code, result.stdout) == (0, "0 gains, 0 losses, 0 silent errors\n")


def test_only_accept_writes_and_only_the_accepted_run(run: Golden, folder: Path) -> None:
    """Truth is changed by people only; `test` and `report` change nothing at all."""
    before = snapshot(folder)
    run("report")
    run("test")
    assert snapshot(folder) == before
    run("accept")
    assert {name for name, data in snapshot(folder).items() if before.get(name) != data} == {"accepted.json"}
    accepted = snapshot(folder)
    change(folder, project_leader="别人")
    run("test")
    assert snapshot(folder)["accepted.json"] == accepted["accepted.json"]


def test_a_field_that_was_right_and_is_wrong_is_a_loss_by_its_path(run: Golden, folder: Path) -> None:
    """The line names document, form, path and both values, and the exit code is 1."""
    run("accept")
    change(folder, project_leader="别人")
    result = run("test")
    assert result.exit_code == 1
    assert f"loss {SOURCE} {CALM} project_leader: '别人' -> '王巍'" in result.stdout
    assert "0 gains, 1 losses" in result.stdout


def test_a_wrong_field_in_an_accepted_record_fails_even_if_it_was_accepted(run: Golden, folder: Path) -> None:
    """A silent error is never got used to."""
    change(folder, project_leader="别人")
    assert run("accept").exit_code == 0
    result = run("test")
    assert result.exit_code == 1
    assert f"silent {SOURCE} {CALM} 1 wrong fields" in result.stdout


def test_a_field_that_was_wrong_and_is_right_is_a_gain(run: Golden, folder: Path) -> None:
    """Getting better does not fail."""
    right = json.loads((folder / "expected" / f"{CALM}.json").read_text(encoding="utf-8"))["record"]
    change(folder, project_leader="别人")
    run("accept")
    change(folder, project_leader=right["project_leader"])
    result = run("test")
    assert result.exit_code == 0
    assert f"gain {SOURCE} {CALM} project_leader: " in result.stdout
    assert "1 gains, 0 losses, 0 silent errors" in result.stdout


def test_a_form_that_was_accepted_and_is_flagged_is_a_loss(run: Golden, folder: Path) -> None:
    """Losing trust is a loss though every field is still right: a line of text is in nobody's cell now."""
    run("accept")
    source = folder / "sources" / SOURCE
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("联系电话\t", "联系电话\t无主之字\t", 1), encoding="utf-8")
    result = run("test")
    assert result.exit_code == 1
    assert f"loss {SOURCE} {CALM} (trust): 'trusted' -> 'not trusted'" in result.stdout


def test_a_form_that_is_no_longer_found_loses_every_field(run: Golden, folder: Path) -> None:
    """A document without its form is as many losses as the form has filled fields."""
    run("accept")
    (folder / "sources" / SOURCE).write_text("没有表格。", encoding="utf-8")
    result = run("test", "--all")
    record = json.loads((folder / "expected" / f"{CALM}.json").read_text(encoding="utf-8"))["record"]
    losses = [line.split()[3].rstrip(":") for line in result.stdout.splitlines() if line.startswith("loss")]
    assert {"project_name", "total_score", f"indicators[{len(record['indicators']) - 1}].score"} <= set(losses)
    assert result.exit_code == 1


def test_guessing_what_the_source_leaves_open_is_a_loss(run: Golden, folder: Path) -> None:
    """An open form that is accepted was a guess, whether or not the guess is right."""
    run("accept")
    write(
        folder / "open.json", {SOURCE: {CALM: [{"options": [{"total_score": "1"}, {"total_score": "2"}], "why": ""}]}}
    )
    result = run("test")
    assert result.exit_code == 1
    assert "(trust): 'left open' -> 'guessed'" in result.stdout


def test_a_required_finding_that_is_no_longer_raised_is_a_loss(run: Golden, folder: Path) -> None:
    """Errors of the printed form are to be told; telling them is held like a field."""
    write(folder / "findings.json", {CALM: [{"code": "sum.scores", "path": "total_score"}]})
    source = folder / "sources" / SOURCE
    text = source.read_text(encoding="utf-8")
    wrong = text.replace("\n总分\t\t\t\t\t100\t100\t", "\n总分\t\t\t\t\t100\t37\t")
    assert wrong != text
    source.write_text(wrong, encoding="utf-8")
    run("accept")
    source.write_text(text, encoding="utf-8")
    result = run("test")
    assert result.exit_code == 1
    assert f"loss {SOURCE} {CALM} total_score: 'sum.scores' -> None" in result.stdout


def test_the_report_counts_what_stands_there(run: Golden, folder: Path) -> None:
    """The figures of one form, counted by hand, in the table and as JSON."""
    change(folder, project_leader="别人")
    data = json.loads(run("report", "--json").stdout)
    figures = data["figures"][SOURCE]
    assert data["figures"]["ALL"] == figures
    assert (figures["forms"], figures["found"], figures["silent"], figures["straight"]) == (1, 1, 1, 1)
    assert figures["fields"] - figures["right"] == 1
    assert [wrong for form in data["forms"] for wrong in form["wrong"]] == [["project_leader", "别人", "王巍"]]
    table = run("report").stdout.splitlines()
    assert [line.split()[0] for line in table] == ["document", SOURCE, "ALL"]
    assert f"{figures['right']}/{figures['fields']}" in table[1]


@pytest.mark.parametrize("damage", ["{", "[]", '{"format": 1}', '{"format": 99, "documents": {}, "codes": []}'])
def test_a_damaged_accepted_run_is_named(run: Golden, folder: Path, damage: str) -> None:
    """A file that was cut or is of another version is no traceback."""
    (folder / "accepted.json").write_text(damage, encoding="utf-8")
    result = run("test")
    assert result.exit_code == 2
    assert "accepted.json" in result.stderr


def test_a_folder_that_is_no_golden_one_is_named(tmp_path: Path) -> None:
    """Wrong usage says which file was looked for."""
    result = CliRunner().invoke(cli, ["golden", "report", "--golden", str(tmp_path)])
    assert result.exit_code == 2
    assert "manifest.json" in result.stderr
