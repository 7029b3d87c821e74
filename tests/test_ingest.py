"""The batch: whole documents in, each once, whatever happens to the ones beside them."""

import multiprocessing
import os
import signal
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest import RULES, Batch, Outcome, Tally, Told, ingest, names
from pipeline.read import Limits
from pipeline.store import DocumentState, Store

TITLE = "项目支出绩效自评表"
NO_FORM = "本年度工作总结，没有表格。\n"


@pytest.fixture(scope="module")
def forms(golden: Path) -> list[str]:
    """Texts of one form each."""
    text = (golden / "sources" / "fengtai-bdc-2023-ocr.txt").read_text(encoding="utf-8")
    return [TITLE + part for part in text.split(TITLE)[1:]]


@pytest.fixture(scope="module")
def slow(golden: Path) -> str:
    """A text that takes seconds to read."""
    return (golden / "sources" / "fengtai-kxj-2023-pdftext.txt").read_text(encoding="utf-8") * 150


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A database."""
    with Store.open(tmp_path / "forms.db", rules=RULES) as opened:
        yield opened


def written(folder: Path, texts: dict[str, str]) -> tuple[Path, ...]:
    """Files of these names and texts."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in texts)


def done(store: Store, batch: Batch) -> tuple[dict[str, Told], Tally]:
    """What became of each document, and the tally."""
    tally = Tally()
    told = {each.name: each for each in ingest(store, batch, tally)}
    return told, tally


def current(store: Store) -> set[str]:
    """The names of the current documents."""
    return {document.name for document in store.documents(DocumentState.CURRENT)}


def test_documents_go_in_and_are_counted(store: Store, tmp_path: Path, forms: list[str]) -> None:
    """Every form of every document is in, and the tally says what the database says."""
    paths = written(tmp_path, {"a.txt": forms[0], "b.txt": forms[1] + forms[2], "none.txt": NO_FORM})
    told, tally = done(store, Batch(paths, jobs=2))
    assert {name: (each.outcome, len(each.statuses)) for name, each in told.items()} == {
        "a.txt": (Outcome.READ, 1),
        "b.txt": (Outcome.READ, 2),
        "none.txt": (Outcome.READ, 0),
    }
    assert tally.without_form == ["none.txt"]
    assert (tally.files, tally.files_done, tally.read, tally.forms) == (3, 3, 3, 3)
    assert {status.value: count for status, count in store.status().forms.items()} == {
        name: count for name, count in (("accepted", tally.accepted), ("flagged", tally.flagged)) if count
    }


def test_unchanged_documents_are_not_opened_again(store: Store, tmp_path: Path, forms: list[str]) -> None:
    """The same bytes again are told as unchanged by their hash, before any worker is started."""
    paths = written(tmp_path, {"a.txt": forms[0], "none.txt": NO_FORM})
    done(store, Batch(paths, jobs=2))
    before, tally = list(store.documents()), Tally()
    for each in ingest(store, Batch(paths, jobs=2), tally):
        assert each.outcome is Outcome.UNCHANGED
        assert multiprocessing.active_children() == []
    assert (tally.unchanged, tally.files_done, tally.read) == (2, 2, 0)
    assert list(store.documents()) == before


def test_again_reads_unchanged_documents(store: Store, tmp_path: Path, forms: list[str]) -> None:
    """Asked for it, the batch reads the same bytes anew, and there is still one of them."""
    paths = written(tmp_path, {"a.txt": forms[0]})
    done(store, Batch(paths))
    told, _ = done(store, Batch(paths, again=True))
    assert told["a.txt"].outcome is Outcome.READ
    assert [document.name for document in store.documents()] == ["a.txt"]


def test_other_bytes_of_the_same_name_replace_the_earlier_version(
    store: Store, tmp_path: Path, forms: list[str]
) -> None:
    """The new version stands in the clean tables, the old one is kept."""
    done(store, Batch(written(tmp_path, {"a.txt": forms[0]})))
    told, tally = done(store, Batch(written(tmp_path, {"a.txt": forms[1]})))
    assert told["a.txt"].replaced
    assert tally.replaced == 1
    assert [d.state for d in store.documents(*DocumentState)] == [DocumentState.SUPERSEDED, DocumentState.CURRENT]


def test_files_of_one_name_in_two_folders_are_both_kept(store: Store, tmp_path: Path, forms: list[str]) -> None:
    """甲局/自评表.txt does not push 乙局/自评表.txt out, nor on the second run."""
    texts = {"甲局/自评表.txt": forms[0], "乙局/自评表.txt": forms[1], "丙局/其他.txt": forms[2]}
    paths = written(tmp_path, texts)
    for outcome in (Outcome.READ, Outcome.UNCHANGED):
        told, _ = done(store, Batch(paths, jobs=2))
        assert {each.outcome for each in told.values()} == {outcome}
        assert current(store) == {"甲局/自评表.txt", "乙局/自评表.txt", "其他.txt"}


@given(st.lists(st.lists(st.sampled_from("ab甲"), min_size=1, max_size=4).map("/".join), unique=True))
def test_files_never_share_a_name(files: list[str]) -> None:
    """Different files of one run have different names, each ending in the file's own."""
    named = names([Path("/data") / file for file in files])
    assert len(set(named.values())) == len(files)
    assert all(str(path).endswith("/" + name) for path, name in named.items())
    alone = [file for file in files if sum(Path(file).name == Path(other).name for other in files) == 1]
    assert [named[Path("/data") / file] for file in alone] == [Path(file).name for file in alone]


def test_bad_files_cost_themselves_only(store: Store, tmp_path: Path, forms: list[str]) -> None:
    """Empty, binary, of no encoding, too large, missing, a folder, a pipe: one line each, the good one goes in."""
    good = written(tmp_path, {"good.txt": forms[0], "large.txt": "表" * 200_000, "empty.txt": ""})
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "koi8.txt").write_bytes("Отчёт о выполнении программы".encode("koi8-r") * 9)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    bad = [tmp_path / name for name in ("binary.txt", "koi8.txt", "gone.txt", "folder", "pipe.txt")]
    told, tally = done(store, Batch((*good, *bad), jobs=2, limits=Limits(file_bytes=500_000)))
    failed = {name for name, each in told.items() if each.outcome is Outcome.FAILED}
    assert failed == {"large.txt", "empty.txt", *(path.name for path in bad)}
    assert current(store) == {"good.txt"}
    assert {document.name for document in store.documents(DocumentState.FAILED)} == failed
    for name in failed:
        assert name in told[name].message
        assert "; " in told[name].message
        assert "\n" not in told[name].message
    assert sorted(tally.failed) == sorted(told[name].message for name in failed)


def test_a_failure_is_tried_again_next_time(store: Store, tmp_path: Path, forms: list[str]) -> None:
    """A failed document is not taken for one that is in."""
    paths = written(tmp_path, {"a.txt": ""})
    assert done(store, Batch(paths))[0]["a.txt"].outcome is Outcome.FAILED
    written(tmp_path, {"a.txt": forms[0]})
    assert done(store, Batch(paths))[0]["a.txt"].outcome is Outcome.READ
    assert current(store) == {"a.txt"}
    assert list(store.documents(DocumentState.FAILED)) == []


def test_a_document_that_takes_too_long_is_ended(store: Store, tmp_path: Path, forms: list[str], slow: str) -> None:
    """One endless document does not hold the others up, and its line says why it failed."""
    paths = written(tmp_path, {"slow.txt": slow, "a.txt": forms[0], "b.txt": forms[1]})
    told, _ = done(store, Batch(paths, seconds=0.3))
    assert "longer than 0.3 s" in told["slow.txt"].message
    assert current(store) == {"a.txt", "b.txt"}


def test_the_rest_of_an_archive_goes_in_when_a_member_ends_its_worker(
    store: Store, tmp_path: Path, forms: list[str], slow: str
) -> None:
    """Members before and after the fatal one are in, once, and the fatal one is named."""
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name, text in {"1.txt": forms[0], "2.txt": slow, "3.txt": "", "4.txt": forms[1]}.items():
            archive.writestr(name, text)
    tally = Tally()
    told = list(ingest(store, Batch((tmp_path / "all.zip",), seconds=0.3), tally))
    assert {each.name for each in told if each.outcome is Outcome.FAILED} == {"all.zip/2.txt", "all.zip/3.txt"}
    assert current(store) == {"all.zip/1.txt", "all.zip/4.txt"}
    assert len(tally.failed) == 2
    assert (tally.read, tally.files_done) == (2, 1)


def test_a_killed_worker_costs_its_document_only(store: Store, tmp_path: Path, forms: list[str], slow: str) -> None:
    """What the system kills for want of memory is named; the others go in by a new worker."""
    texts = {f"{number}.txt": text for number, text in enumerate(forms)}
    paths = written(tmp_path, {"slow.txt": slow, **texts})
    told: list[Told] = []
    for each in ingest(store, Batch(paths, jobs=2), Tally()):
        told.append(each)
        if len(told) == len(texts) // 2:
            # Time for the worker of the slow document to come up, however busy the machine is, and to begin.
            time.sleep(4)
            for child in multiprocessing.active_children():
                os.kill(child.pid or 0, signal.SIGKILL)
    failed = {each.name: each.message for each in told if each.outcome is Outcome.FAILED}
    assert "SIGKILL" in failed["slow.txt"]
    # The other worker may have been reading too when it was killed.
    assert len(failed) <= 2
    assert len(told) == len(paths)
    assert current(store) == {path.name for path in paths} - set(failed)


def test_a_batch_that_is_stopped_keeps_what_is_in_and_goes_on(store: Store, tmp_path: Path, forms: list[str]) -> None:
    """Stopping leaves whole documents and no process behind; the next run does the rest and only that."""
    paths = written(tmp_path, {f"{number}.txt": text for number, text in enumerate(forms)})
    tally, told = Tally(), list[Told]()
    told += ingest(store, Batch(paths, jobs=2, stopped=lambda: len(told) + tally.read >= 3), tally)
    assert 0 < len(told) < len(paths)
    assert multiprocessing.active_children() == []
    assert current(store) == {each.name for each in told}
    assert all(document.forms == 1 for document in store.documents())
    rest, _ = done(store, Batch(paths, jobs=2))
    assert {name for name, each in rest.items() if each.outcome is Outcome.UNCHANGED} == {each.name for each in told}
    assert current(store) == {path.name for path in paths}


def test_closing_the_batch_ends_its_workers(store: Store, tmp_path: Path, slow: str, forms: list[str]) -> None:
    """Who walks away from a batch leaves no process behind."""
    paths = written(tmp_path, {"a.txt": forms[0], "slow.txt": slow})
    run = ingest(store, Batch(paths, jobs=2), Tally())
    assert next(run).name == "a.txt"
    assert multiprocessing.active_children() != []
    run.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_the_pages_of_a_document_are_told_on_the_way(store: Store, tmp_path: Path) -> None:
    """Who waits for a long scan learns where it is, before it is in."""
    with pymupdf.open() as pdf:
        pdf.new_page().insert_text((72, 72), "words")
        pdf.save(tmp_path / "a.pdf")
    told = list(ingest(store, Batch((tmp_path / "a.pdf",)), Tally()))
    assert [(each.outcome, each.message) for each in told] == [
        (Outcome.READING, "page 1 of 1"),
        (Outcome.READ, ""),
    ]


def test_archives_are_passed_by_member_by_member(store: Store, tmp_path: Path, forms: list[str]) -> None:
    """A zip with one new member reads that one only."""
    for members in (forms[:2], forms[:3]):
        with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
            for number, text in enumerate(members):
                archive.writestr(f"{number}.txt", text)
        told, _ = done(store, Batch((tmp_path / "all.zip",)))
    assert {name: each.outcome for name, each in told.items()} == {
        "all.zip/0.txt": Outcome.UNCHANGED,
        "all.zip/1.txt": Outcome.UNCHANGED,
        "all.zip/2.txt": Outcome.READ,
    }
