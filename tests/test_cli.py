"""The commands as a person runs them: products on stdout, talk on stderr, exit codes as documented."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from pipeline import __version__
from pipeline.cli import cli
from pipeline.cli.terminal import plain
from pipeline.document import Document
from pipeline.errors import EmptyDocument
from pipeline.kinds.self_evaluation.codes import CODES
from pipeline.reading import Cause, Finding, Severity
from pipeline.store import Ingested, Store

SOURCE = "fengtai-bdc-2023-ocr.txt"
TITLE = "项目支出绩效自评表"
COMMANDS = ("ingest", "status", "show", "print", "findings", "search", "export", "check", "golden", "doctor")


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def chuishao(*words: str | Path, cwd: Path, stdin: str | None = None, **variables: str) -> Finished:
    """The command in this process, in a folder of its own."""
    with chdir(cwd):
        result = CliRunner(env=variables).invoke(cli, [*map(str, words)], input=stdin, prog_name="chuishao")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Finished(result.exit_code, result.stdout, result.stderr)


def in_a_shell(command: str, cwd: Path, **variables: str) -> Finished:
    """A line of shell in which `$CHUISHAO` is the command, in a process of its own."""
    root = str(Path(__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": root, "CHUISHAO": f"{sys.executable} -m pipeline.cli", **variables}
    done = subprocess.run(
        ["sh", "-c", command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return Finished(done.returncode, done.stdout, done.stderr)


def objects(text: str) -> list[dict[str, Any]]:
    """The lines of JSON."""
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def texts(golden: Path) -> list[str]:
    """Texts of one form each."""
    text = (golden / "sources" / SOURCE).read_text(encoding="utf-8")
    return [TITLE + part for part in text.split(TITLE)[1:]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, golden: Path) -> Path:
    """A folder with a database of two golden documents and one without a form."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "none.txt").write_text("没有表格。", encoding="utf-8")
    sources = golden / "sources"
    done = chuishao("ingest", sources / SOURCE, sources / "minhang-bdc-2022-ocr.txt", "none.txt", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_start_imports_nothing_heavy(root: Path) -> None:
    """--version and --help wait for none of the libraries that read, store or draw."""
    heavy = ("pydantic", "rich", "sqlite_utils", "docx", "openpyxl", "pyarrow", "multiprocessing", "pipeline.run")
    code = f"import sys, pipeline.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "words", [[], *([name] for name in COMMANDS), *(["golden", n] for n in ("test", "report", "accept"))]
)
def test_every_command_has_help_with_an_example(words: list[str]) -> None:
    """--help shows how the command is called, line by line."""
    result = CliRunner().invoke(cli, [*words, "--help"], prog_name="chuishao")
    assert result.exit_code == 0
    example = result.stdout.partition("Example:\n")[2]
    assert re.search(rf"^ +chuishao {' '.join(words)}", example, re.MULTILINE)


def test_help_and_the_page_name_the_same_commands(root: Path) -> None:
    """docs/cli.md has a row for each command, and every command is listed by --help."""
    page = (root / "docs" / "cli.md").read_text(encoding="utf-8")
    shown = CliRunner().invoke(cli, ["--help"]).stdout
    assert re.findall(r"^\| `chuishao (\w+)", page, re.MULTILINE) == list(COMMANDS)
    assert re.findall(r"^  (\w+)  ", shown.partition("Commands:")[2], re.MULTILINE) == list(COMMANDS)


def test_the_version_is_the_packages(root: Path) -> None:
    """--version says what is installed."""
    assert in_a_shell("$CHUISHAO --version", root).stdout == f"chuishao {__version__}\n"


def test_an_ingest_ends_with_its_sums_and_the_next_step(place: Path, golden: Path) -> None:
    """The summary counts what is in, names database and next commands, and a document without a form is no failure."""
    db = place / "summary.db"
    done = chuishao("ingest", golden / "sources" / SOURCE, place / "none.txt", "--db", db, cwd=place)
    assert done.returncode == 0
    assert "documents: 2 read, 0 failed" in done.stdout
    assert re.search(r"^forms: +14 read", done.stdout, re.MULTILINE)
    assert str(db) in done.stdout
    assert f"chuishao export --format xlsx --out records.xlsx --db {db}" in done.stdout
    assert "no form found in none.txt" in done.stderr
    again = chuishao("ingest", golden / "sources" / SOURCE, place / "none.txt", "--db", db, cwd=place)
    assert "documents: 0 read, 2 unchanged, 0 failed" in again.stdout


def test_flags_are_told_in_chinese_with_their_counts(tmp_path: Path, texts: list[str]) -> None:
    """The summary says why forms were flagged: leftover text in a form is named by the finding's Chinese name."""
    text = texts[0].replace("联系电话\t", "联系电话\t无主之字\t", 1)
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    done = chuishao("ingest", "a.txt", cwd=tmp_path)
    assert "1 flagged" in done.stdout
    assert any(f"1  {code.zh} ({name})" in done.stdout for name, code in CODES.items())
    assert "chuishao findings --severity error" in done.stdout


def test_a_bad_file_leaves_with_1_and_one_line(tmp_path: Path, texts: list[str]) -> None:
    """The others are in; the line says what happened and what to do."""
    (tmp_path / "a.txt").write_text(texts[0], encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    done = chuishao("ingest", "a.txt", "empty.txt", "gone.txt", cwd=tmp_path)
    assert done.returncode == 1
    failed = [line for line in done.stderr.splitlines() if line.startswith("failed: ")]
    assert [line.split()[1] for line in failed] == ["empty.txt", "gone.txt"]
    assert all("; " in line for line in failed)
    assert "documents: 1 read, 2 failed" in done.stdout
    shown = chuishao("status", cwd=tmp_path).stdout
    assert "1 current" in shown
    assert "2 failed" in shown
    assert "empty.txt is empty" in shown


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["ingest"], 2, "nothing to ingest"),
        (["ingest", "gone.txt"], 2, "no files in gone.txt"),
        (["ingest", "gone/*.txt"], 2, "no files in"),
        (["ingest", "x", "--jobs", "0"], 2, "--jobs"),
        (["ingest", "x", "--llm", "always"], 3, "later version"),
        (["ingest", "x", "--ocr", "perhaps"], 2, "'auto', 'off', 'force'"),
        (["ingest", "--withdraw", "gone.txt"], 2, "not in the database: gone.txt"),
        (["ingest", "x", "--db", "no/such/folder.db"], 3, "cannot be opened"),
        (["status", "--db", "none.db"], 3, "there is no database none.db"),
        (["show", "gone.txt#1", "--db", "none.db"], 3, "there is no database"),
        (["nonsense"], 2, "No such command"),
        (["check", "gone.jsonl", "--source", "x"], 2, "gone.jsonl"),
    ],
)
def test_wrong_usage_leaves_with_2_and_the_machine_with_3(
    tmp_path: Path, words: list[str], code: int, says: str
) -> None:
    """One line on stderr, nothing on stdout, no traceback, no database made by mistake."""
    done = chuishao(*words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_foreign_file_is_not_taken_for_a_database(tmp_path: Path, texts: list[str]) -> None:
    """A text named as --db stays as it was."""
    (tmp_path / "a.txt").write_text(texts[0], encoding="utf-8")
    done = chuishao("ingest", "a.txt", "--db", "a.txt", cwd=tmp_path)
    assert done.returncode == 3
    assert "is not a database" in done.stderr
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == texts[0]


def test_settings_reach_the_commands(tmp_path: Path, texts: list[str]) -> None:
    """A file names the database, a variable overrules it, the command line overrules both; a wrong key stops."""
    (tmp_path / "chuishao.toml").write_text('db = "file.db"\n', encoding="utf-8")
    (tmp_path / "a.txt").write_text(texts[0], encoding="utf-8")
    chuishao("ingest", "a.txt", cwd=tmp_path)
    chuishao("ingest", "a.txt", cwd=tmp_path, CHUISHAO_DB="variable.db")
    chuishao("ingest", "a.txt", "--db", "given.db", cwd=tmp_path, CHUISHAO_DB="other.db")
    assert {file.name for file in tmp_path.glob("*.db")} == {"file.db", "variable.db", "given.db"}
    (tmp_path / "chuishao.toml").write_text("jbos = 1\n", encoding="utf-8")
    done = chuishao("status", cwd=tmp_path)
    assert done.returncode == 2
    assert "chuishao.toml: jbos" in done.stderr


def test_status_counts_documents_forms_and_findings(place: Path) -> None:
    """What is in: 3 documents, 28 forms, one without a form."""
    shown = chuishao("status", cwd=place).stdout
    assert "documents: 3 current (1 without a form)" in shown
    counts = re.search(r"^forms: (.*)$", shown, re.MULTILINE)
    assert counts
    assert sum(int(number) for number in re.findall(r"\d+", counts[1])) == 28
    assert re.search(rf"14 forms +{SOURCE}", shown)


def test_withdrawn_documents_are_out_until_they_are_read_again(tmp_path: Path, texts: list[str]) -> None:
    """Withdrawing takes the forms out of the export, by name or by path."""
    (tmp_path / "a.txt").write_text(texts[0], encoding="utf-8")
    chuishao("ingest", "a.txt", cwd=tmp_path)
    assert chuishao("ingest", "--withdraw", "./a.txt", cwd=tmp_path).stdout == "withdrawn: ./a.txt\n"
    assert chuishao("export", cwd=tmp_path).stdout == ""
    chuishao("ingest", "a.txt", cwd=tmp_path)
    assert len(objects(chuishao("export", cwd=tmp_path).stdout)) == 1


def test_show_draws_the_whole_record(place: Path, expected: dict[str, dict[str, Any]]) -> None:
    """Every text of the record is on the screen, in full, beside the form's own labels."""
    shown = chuishao("show", f"{SOURCE}#1", cwd=place).stdout
    text = re.sub(r"[\s│─┌┐└┘├┤┬┴┼]", "", shown)
    record = expected["000-01"]
    for label in ("项目名称", "年度资金总额", "预期目标", "偏差原因分析及改进措施", "总分"):
        assert label in text
    for name in ("project_name", "implementing_unit", "project_leader", "contact_phone", "title"):
        assert re.sub(r"\s", "", record[name]) in text
    assert all(row["target"] in text for row in record["indicators"] if row["target"])
    # Cells side by side are cut into lines; each character of the goal is there all the same.
    assert "…" not in shown


def test_show_draws_the_source_on_the_left_of_the_form(place: Path) -> None:
    """Each line of the source stands at the left edge, the form's lines beside it; without --source none does."""
    shown = chuishao("show", f"{SOURCE}#1", "--source", cwd=place).stdout.splitlines()
    beside = [line for line in shown if line.startswith("项目支出绩效自评表") and "┌" in line]
    assert len(beside) == 1
    assert any(re.match(r"\S.* │.*主管部门", line) for line in shown)
    alone = chuishao("show", f"{SOURCE}#1", cwd=place).stdout.splitlines()
    assert not any(line.startswith("项目支出绩效自评表") for line in alone)


def test_show_as_a_page_with_evidence(place: Path, expected: dict[str, dict[str, Any]]) -> None:
    """The page holds values and the source's own characters."""
    page = chuishao("show", f"{SOURCE}#1", "--html", "--evidence", cwd=place).stdout
    assert page.startswith("<!DOCTYPE html>")
    assert expected["000-01"]["expected_goal"] in page
    assert "<code>total_score</code>" in page


def test_print_writes_clean_forms(place: Path, expected: dict[str, dict[str, Any]]) -> None:
    """Several forms in one file, as HTML on stdout or as PDF in a file; no finding is printed."""
    page = chuishao("print", f"{SOURCE}#1", f"{SOURCE}#2", cwd=place).stdout
    assert page.startswith("<!DOCTYPE html>")
    assert all(expected[name]["expected_goal"] in page for name in ("000-01", "000-02"))
    assert "<section>" in page
    assert not any(code in page for code in CODES)
    done = chuishao("print", f"{SOURCE}#1", "--format", "pdf", "--out", "form.pdf", cwd=place)
    assert done.stderr == "1 forms printed to form.pdf\n"
    assert (place / "form.pdf").read_bytes().startswith(b"%PDF")
    piped = in_a_shell(f"$CHUISHAO print '{SOURCE}#1' --format pdf | head -c 4", place)
    assert (piped.returncode, piped.stdout) == (0, "%PDF")


def test_a_form_is_named_by_document_or_id(place: Path) -> None:
    """`document#index` and the first digits of the id are the same form; an unknown name is wrong usage."""
    line = objects(chuishao("export", cwd=place).stdout)[2]
    by_name = chuishao("show", f"{line['document']}#{line['index']}", cwd=place)
    by_id = chuishao("show", line["form"][:10], cwd=place)
    assert by_name.stdout == by_id.stdout != ""
    assert chuishao("show", "gone.txt#9", cwd=place).returncode == 2


def test_findings_are_listed_and_chosen(place: Path) -> None:
    """The list is that of the export, narrowed by severity, code and document."""
    lines = objects(chuishao("export", cwd=place).stdout)
    told = [(line["form"], f["code"], f["path"], f["severity"]) for line in lines for f in line["findings"]]
    assert told

    def listed(*words: str) -> list[tuple[str, ...]]:
        found = objects(chuishao("findings", "--format", "jsonl", *words, cwd=place).stdout)
        return [(f["form"], f["code"], f["path"], f["severity"]) for f in found]

    assert listed() == told
    code = told[0][1]
    assert listed("--code", code) == [each for each in told if each[1] == code]
    assert listed("--severity", "warning") == [each for each in told if each[3] == "warning"]
    mine = {line["form"] for line in lines if line["document"] == SOURCE}
    assert listed("--document", SOURCE) == [each for each in told if each[0] in mine]
    shown = chuishao("findings", "--code", code, cwd=place).stdout
    assert CODES[code].zh in shown
    assert CODES[code].en in chuishao("findings", "--code", code, "--language", "en", cwd=place).stdout
    assert chuishao("findings", "--code", "no.such", cwd=place).returncode == 2


def test_search_finds_words_of_two_characters(place: Path, expected: dict[str, dict[str, Any]]) -> None:
    """The forms found are those whose records hold the word."""
    records = {form: json.dumps(record, ensure_ascii=False) for form, record in expected.items()}
    holding = [form for form, record in records.items() if form.startswith(("000", "003")) and "机房" in record]
    found = chuishao("search", "机房", cwd=place).stdout.splitlines()
    assert len(found) == len(holding) > 0
    nothing = chuishao("search", "不存在的词", cwd=place)
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "", "nothing found\n")


def test_exports_are_chosen_and_written(place: Path) -> None:
    """Formats, headings, statuses, documents and privacy reach the file."""
    everything = objects(chuishao("export", cwd=place).stdout)
    assert len(everything) == 28
    accepted = objects(chuishao("export", "--status", "accepted", cwd=place).stdout)
    assert accepted == [line for line in everything if line["status"] == "accepted"]
    both = chuishao("export", "--document", SOURCE, "--document", "none.txt", cwd=place)
    assert {line["document"] for line in objects(both.stdout)} == {SOURCE}
    assert "project_leader" not in objects(chuishao("export", "--without-personal", cwd=place).stdout)[0]["record"]
    table = list(csv.reader(io.StringIO(chuishao(
        "export", "--format", "csv", "--headings", "zh", "--table", "indicators", cwd=place).stdout)))  # fmt: skip
    assert "三级指标" in table[0]
    assert len(table) - 1 == sum(len(line["record"]["indicators"]) for line in everything)
    done = chuishao("export", "--format", "xlsx", "--out", "records.xlsx", cwd=place)
    assert (done.stdout, done.stderr) == ("", "28 forms exported to records.xlsx\n")
    assert len(list(openpyxl.load_workbook(place / "records.xlsx")["forms"].rows)) == 29
    assert chuishao("export", "--document", "gone.txt", cwd=place).returncode == 2


def checked(place: Path, source: Path, lines: Sequence[str], *words: str) -> Finished:
    """`chuishao check` of these lines, given on stdin."""
    return chuishao("check", "-", "--source", source, *words, cwd=place, stdin="".join(f"{line}\n" for line in lines))


def test_check_answers_every_line_in_order(place: Path, golden: Path, expected: dict[str, dict[str, Any]]) -> None:
    """True records pass, a wrong one is flagged at its path, the same form may be asked twice."""
    right = expected["000-02"]
    wrong = {**right, "total_score": "7"}
    lines = [json.dumps({"index": i, "record": r}) for i, r in ((2, right), (1, expected["000-01"]), (2, wrong))]
    done = checked(place, golden / "sources" / SOURCE, lines)
    answers = objects(done.stdout)
    assert done.returncode == 0
    assert [(a["index"], a["status"]) for a in answers] == [(2, "accepted"), (1, "accepted"), (2, "flagged")]
    assert "total_score" in {finding["path"] for finding in answers[2]["findings"]}
    failing = checked(place, golden / "sources" / SOURCE, lines, "--fail-on", "flagged")
    assert (failing.returncode, failing.stdout) == (1, done.stdout)
    assert checked(place, golden / "sources" / SOURCE, lines[:2], "--fail-on", "flagged").returncode == 0


def test_check_takes_malformed_lines_as_findings(
    place: Path, golden: Path, expected: dict[str, dict[str, Any]]
) -> None:
    """Whatever a line is, it gets its answer, and the sound ones keep theirs."""
    right = json.dumps({"index": 1, "record": expected["000-01"]})
    lines = [
        "no json", "[1]", '{"record": {}}', '{"index": true, "record": {}}', '{"index": 1}',
        '{"index": 1, "record": []}',
        '{"index": 99, "record": {}}', '{"index": 1, "record": {"title": 3}}', "[" * 100_000, "\udcff", right,
    ]  # fmt: skip
    raw = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
    (place / "records.jsonl").write_bytes(raw)
    done = chuishao("check", "records.jsonl", "--source", golden / "sources" / SOURCE, cwd=place)
    answers = objects(done.stdout)
    assert done.returncode == 0, done.stderr
    assert [a["index"] for a in answers] == [None, None, None, None, 1, 1, 99, 1, None, None, 1]
    assert [a["status"] for a in answers] == ["flagged"] * 10 + ["accepted"]
    codes = [{finding["code"] for finding in a["findings"]} for a in answers]
    assert all("field.malformed" in found for number, found in enumerate(codes[:10]) if number != 6)
    assert codes[6]
    assert all(finding["message"]["zh"] for a in answers[:10] for finding in a["findings"])


def test_check_needs_one_document(place: Path, tmp_path: Path) -> None:
    """A source that cannot be read leaves with the document's own failure, a folder is no document."""
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    done = checked(place, tmp_path / "empty.txt", ["{}"])
    assert (done.returncode, done.stdout) == (1, "")
    assert "is empty" in done.stderr


def test_the_doctor_finds_this_machine_well(place: Path) -> None:
    """What is needed is there; OCR is tried and named with its models; what is not there yet is said so."""
    done = chuishao("doctor", cwd=place)
    assert done.returncode == 0
    assert re.search(r"^ok  database chuishao\.db: 28 forms", done.stdout, re.MULTILINE)
    assert re.search(r"^ok  OCR: rapidocr [\d.]+, PP-OCRv6 small, ", done.stdout, re.MULTILINE)
    assert "!!" not in done.stdout


def test_the_doctor_says_what_is_broken(tmp_path: Path) -> None:
    """A database that cannot be opened, or settings that do not hold, leave with 3 and the next step."""
    (tmp_path / "notes.db").write_text("no database at all, but a text of some length", encoding="utf-8")
    done = chuishao("doctor", "--db", "notes.db", cwd=tmp_path)
    assert done.returncode == 3
    assert re.search(r"^!!  .*notes\.db.*; name another", done.stdout, re.MULTILINE)
    (tmp_path / "chuishao.toml").write_text("nonsense = 1", encoding="utf-8")
    assert "!!" in chuishao("doctor", cwd=tmp_path).stdout


HOSTILE = "吹\x1b[31m红\x1b]0;标题\x07哨\u202e倒\x9b2J"


def test_what_a_document_says_cannot_steer_the_terminal(tmp_path: Path, texts: list[str]) -> None:
    """Escape sequences and signs that turn a line around are gone from every screen, the words are not."""
    name = re.search(r"项目名称\t+([^\t]+)", texts[0])
    assert name
    (tmp_path / "a.txt").write_text(texts[0].replace(name[1], HOSTILE), encoding="utf-8")
    chuishao("ingest", "a.txt", cwd=tmp_path)
    screens = [chuishao(*words, cwd=tmp_path).stdout for words in (
        ["show", "a.txt#1"], ["show", "a.txt#1", "--evidence"], ["search", "红"], ["findings"])]  # fmt: skip
    assert "吹红哨倒" in screens[2]
    for screen in screens:
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", screen)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[1;31mb\x1b[0m", "ab"),
        ("a\x1b]8;;http://x\x1b\\b\x1b]8;;\x07", "ab"),
        ("a\x1bPq#0\x1b\\b", "ab"),
        ("a\x9b2Jb\x1bc", "ab"),
        ("a\r\x08b\x00\x7f", "ab"),
        ("一行\n二行\t三", "一行\n二行\t三"),
        ("\u202e\u2066\ufeffa\ud800", "a"),
    ],
)
def test_plain_text_has_no_controls(text: str, shown: str) -> None:
    """Sequences go whole; tabs and line ends stay."""
    assert plain(text) == shown


def test_a_reader_that_goes_away_is_no_error(place: Path) -> None:
    """`chuishao export | head -1` ends without a traceback."""
    done = in_a_shell("$CHUISHAO export | head -c 100", place)
    assert len(done.stdout) > 0
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.parametrize("words", ["export", "export --format csv --document none.txt"])
def test_a_full_disk_under_stdout_leaves_with_3(place: Path, words: str) -> None:
    """A product that cannot be written, be it long or short, is not taken for one that was."""
    done = in_a_shell(f"$CHUISHAO {words} > /dev/full", place)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert "No space left" in done.stderr


def test_a_terminal_of_another_encoding_is_no_error(place: Path) -> None:
    """Where Chinese cannot be shown, escapes are, and nothing dies."""
    done = in_a_shell("$CHUISHAO findings", place, PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert "\\u" in done.stdout


def test_a_finding_about_a_whole_document_is_listed(tmp_path: Path) -> None:
    """What belongs to no form is told with its document, and an index of null."""
    note = Finding(
        "report.count", Severity.WARNING, "", Cause.SOURCE, "报告称有 3 个项目", "the report counts 3 projects"
    )
    with Store.open(tmp_path / "chuishao.db") as store:
        store.save(Ingested.read(Document("report.txt", "0" * 64, "正文"), (), (note,)))
    assert "report.txt warning 报告所述项目数与表数不符 (report.count)" in chuishao("findings", cwd=tmp_path).stdout
    told = objects(chuishao("findings", "--format", "jsonl", cwd=tmp_path).stdout)
    assert [(each["document"], each["index"], each["code"]) for each in told] == [("report.txt", None, "report.count")]


def test_a_long_status_is_cut_and_can_be_had_whole(tmp_path: Path) -> None:
    """Thousands of documents do not scroll the counts away, and failed ones are always told."""
    with Store.open(tmp_path / "chuishao.db") as store:
        for number in range(60):
            store.save(Ingested.read(Document(f"{number}.txt", f"{number:064}", "正文"), ()))
        store.save(Ingested.failed("last.txt", None, EmptyDocument("last.txt is empty", "look")))
    shown = chuishao("status", cwd=tmp_path).stdout
    assert shown.count(".txt") == 50 + len(["last.txt is empty"])
    assert "… and 10 more" in shown
    assert chuishao("status", "--all", cwd=tmp_path).stdout.count("0 forms") == 60


def test_findings_looks_up_the_same_project_in_other_documents(tmp_path: Path, golden: Path) -> None:
    """A form that stands in two documents with the same words is named with both places, and keeps its status."""
    source = (golden / "sources" / "fengtai-bdc-2023-ocr.txt").read_text(encoding="utf-8")
    (tmp_path / "copy.txt").write_text(source.replace("王巍", "王伟"), encoding="utf-8")
    (tmp_path / "first.txt").write_text(source, encoding="utf-8")
    database = str(tmp_path / "forms.db")
    done = CliRunner().invoke(
        cli, ["ingest", str(tmp_path / "copy.txt"), str(tmp_path / "first.txt"), "--db", database]
    )
    assert done.exit_code == 0, done.output
    told = CliRunner().invoke(cli, ["findings", "--twins", "--db", database, "--document", "first.txt"])
    codes = [word for line in told.output.splitlines() for word in line.split() if word.startswith("(twin.")]
    assert sorted(set(codes)) == ["(twin.differs)", "(twin.duplicate)"]
    assert len(codes) == 14
