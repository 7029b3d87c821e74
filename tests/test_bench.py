"""The bench runs and tells all that it should; its documents differ in words and in nothing else."""

import re
import sqlite3
from pathlib import Path

import pytest

from pipeline.errors import EnvironmentFailure, Exit
from pipeline.read import open_bytes
from pipeline.reading import Status
from pipeline.run import process
from pipeline.trials import bench
from pipeline.trials.bench_runs import ingest
from pipeline.trials.bench_texts import PRINTED, REAL, Texts

LABELS = ("项目名称", "年度资金总额", "一级指标", "产出指标", "效益指标", "偏差原因分析及改进措施", "总分")


@pytest.fixture(scope="module")
def texts(golden: Path) -> Texts:
    """Material of two forms a document."""
    return Texts.of(golden, 2)


def test_the_bench_tells_each_of_its_ratios(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line a layout, the ingests, the memory, the slowest forms, and the table at the end."""
    assert bench.main(["--quick", "--golden", str(golden)]) == Exit.DONE
    out = capsys.readouterr().out
    for layout in (*PRINTED, *REAL):
        assert re.search(rf"^  {re.escape(layout)} +\d+ +\d+ +\d+ +\d+ +[\d.]+$", out, re.MULTILINE), layout
    assert re.search(r"again and unchanged [\d.]+ s: \d+ times faster$", out, re.MULTILINE)
    assert re.search(r"with --jobs 2 [\d.]+ s: [\d.]+ times faster$", out, re.MULTILINE)
    assert re.search(r"forms (?:\d+ MiB, .* times as much|.*not measured.*)$", out, re.MULTILINE)
    assert re.search(r"median [\d.]+, p95 [\d.]+, worst [\d.]+: [\d.]+ times the median$", out, re.MULTILINE)
    assert len(re.findall(r"^ +[\d.]+  \S+\.txt form \d+$", out, re.MULTILINE)) == 5
    table = out.partition("\nRatio\n")[2].splitlines()
    assert [line.split("  ")[1].partition(" (")[0] for line in table] == [
        "reading / cleaning, best",
        "reading / cleaning, worst",
        "first ingest / again unchanged",
        "--jobs 1 / --jobs 2",
        "memory at many forms / at few",
        "slowest form / median form",
    ]


def test_a_folder_that_is_no_golden_one_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line on stderr, and wrong usage."""
    assert bench.main(["--quick", "--golden", str(tmp_path)]) == Exit.USAGE
    assert "manifest.json is not there" in capsys.readouterr().err


@pytest.mark.parametrize("layout", [*PRINTED, *REAL])
def test_documents_differ_in_their_words_alone(texts: Texts, layout: str) -> None:
    """No two documents are the same; figures, lengths, blanks and labels stand where they stood."""
    one, two = (data.decode() for data in texts.of_layout(layout, 9, seed=1)[:9:8])
    assert len({*texts.of_layout(layout, 9, seed=1), *texts.of_layout(layout, 9, seed=50)}) == 18
    source = texts.printed[layout][0] if layout in texts.printed else texts.real[layout]
    same = texts.words.changed(source, 1)
    assert same == one
    assert sum(a != b for a, b in zip(source, same, strict=True)) > 100
    assert re.sub(r"[\u4e00-\u9fff]", "字", source) == re.sub(r"[\u4e00-\u9fff]", "字", same)
    assert [same.count(label) for label in LABELS] == [source.count(label) for label in LABELS]
    assert two != one


@pytest.mark.parametrize("layout", PRINTED)
def test_what_is_measured_is_read(texts: Texts, layout: str) -> None:
    """Documents with other words still hold their forms, and most are accepted: reading them is the whole work."""
    forms = [form for data in texts.of_layout(layout, 5, seed=3) for form in process(open_bytes("x", data)).forms]
    assert len(forms) == 10
    assert sum(form.status is Status.ACCEPTED for form in forms) > 5


def test_the_command_is_run_and_its_memory_seen(texts: Texts, tmp_path: Path) -> None:
    """The documents of a folder are in the database afterwards; the processes held more than an interpreter does."""
    texts.write(tmp_path / "corpus", 3, seed=4)
    run = ingest(tmp_path / "corpus", tmp_path / "a.db", jobs=1)
    with sqlite3.connect(tmp_path / "a.db") as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (3,)
    connection.close()
    assert run.seconds > 0
    assert run.peak is None or run.peak > 20 * 1024 * 1024


def test_a_command_that_fails_is_told(tmp_path: Path) -> None:
    """Where nothing can be ingested, the last line that was said and the exit code."""
    with pytest.raises(EnvironmentFailure, match=r"left with 2: .*none"):
        ingest(tmp_path / "none", tmp_path / "a.db", jobs=1)
