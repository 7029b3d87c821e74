"""Files changed by chance: openers give a document or a named failure; who tries them sees it when they do not."""

import sys
from pathlib import Path

import pytest

from pipeline.trials.hostile import fuzz, pdfs
from pipeline.trials.hostile.fuzz import inputs, outcome, report, tried
from pipeline.trials.hostile.seeds import seeds


def test_changed_files_give_documents_or_failures_with_names(tmp_path: Path) -> None:
    """No crash, no hang, no error without a name, in a few hundred files of all kinds."""
    counts, failures = report(tried(inputs(7, 600)), tmp_path)
    assert [(one.name, one.outcome) for one in failures] == []
    assert counts.total() == 600


def test_the_files_are_sound_before_they_are_changed(tmp_path: Path) -> None:
    """What is changed could be read: else every change would be refused at the door."""
    outcomes = {name: outcome(tmp_path / name, data) for name, data in seeds().items()}
    # Without OCR a scan has no text.
    assert outcomes.pop("scan.pdf") == ("EmptyDocument", False)
    assert set(outcomes.values()) == {("read", False)}


@pytest.mark.parametrize("name", pdfs.refused() | pdfs.lost() | pdfs.sound())
def test_hostile_pdfs_end_no_process_that_draws_them(name: str, tmp_path: Path) -> None:
    """Each is opened, its pages are drawn as for recognition, and what is wrong with it has a name."""
    _, failed = outcome(tmp_path / "a.pdf", (pdfs.refused() | pdfs.lost() | pdfs.sound())[name])
    assert not failed


def test_draws_repeat_and_each_changes_its_file() -> None:
    """A seed gives the same files again, another one others; all kinds come in turn."""
    drawn = dict(inputs(1, 60))
    assert drawn == dict(inputs(1, 60))
    assert drawn != dict(inputs(2, 60))
    assert {name.partition("-")[2] for name in drawn} == set(seeds())
    same = [name for name, data in drawn.items() if data == seeds()[name.partition("-")[2]]]
    assert len(same) < 6


def test_an_error_without_a_name_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no one foresaw is told with its type."""

    def broken(*_: object) -> None:
        raise KeyError("cells")

    monkeypatch.setattr(fuzz, "open_path", broken)
    assert outcome(tmp_path / "a.txt", b"a") == ("KeyError: 'cells'", True)


def test_an_input_that_ends_its_process_is_a_failure_and_is_kept(tmp_path: Path) -> None:
    """The next one is tried in a new process."""
    counts, failures = report(tried(inputs(1, 2), sys.exit), tmp_path)
    assert [one.outcome for one in failures] == ["ends its process (1)"] * 2
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict(inputs(1, 2))
    assert counts.total() == 2


def test_an_input_that_hangs_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended after its time."""
    monkeypatch.setattr(fuzz, "_SECONDS", 0.5)
    monkeypatch.setattr(fuzz, "_answered", lambda pipe: False)
    (one,) = tried(inputs(1, 1))
    assert (one.outcome, one.failed) == ("hangs", True)
