"""What goes out says what was read: exactly where the format can, harmlessly where a spreadsheet would compute."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from pipeline.document import Box
from pipeline.errors import EnvironmentFailure, UsageError
from pipeline.export import Format, Headings, Options, TableName, lines, workbook, write
from pipeline.export.privacy import without_personal
from pipeline.kinds.self_evaluation.record import FUND_LINES, SelfEvaluation, flat
from pipeline.reading import Cause, Evidence, Finding, Grade, Severity, Status
from pipeline.store import DocumentState, StoredForm

FINDING = Finding(
    code="sum.scores",
    severity=Severity.WARNING,
    path="total_score",
    cause=Cause.SOURCE,
    zh="得分之和为98",
    en="the scores add up to 98",
    spans=((1, 3),),
    options=({"total_score": "98"}, {"total_score": None}),
    proposal={"total_score": "98"},
)
LEADER, PHONE = "王小巍", "18510816074"


def stored(record: SelfEvaluation, index: int = 1, findings: tuple[Finding, ...] = ()) -> StoredForm:
    """A form as the store hands it out; the value at path n stands at characters 10n to 10n+5."""
    values = [path for path, value in flat(record).items() if value is not None]
    return StoredForm(
        id=f"f{index}",
        document="a.txt",
        document_id=1,
        state=DocumentState.CURRENT,
        index=index,
        start=0,
        end=1000,
        status=Status.FLAGGED if findings else Status.ACCEPTED,
        record=record,
        evidence={path: Evidence(((10 * n, 10 * n + 5),), reader="grid") for n, path in enumerate(values)},
        findings=findings,
        reader="grid",
        trace=(),
    )


@pytest.fixture(scope="session")
def forms(expected: dict[str, dict[str, Any]]) -> list[StoredForm]:
    """All golden records as stored forms; each fifth has a finding."""
    records = [SelfEvaluation.model_validate(record) for record in expected.values()]
    return [stored(record, n, (FINDING,) if n % 5 == 0 else ()) for n, record in enumerate(records, 1)]


def exported(forms: list[StoredForm], options: Options) -> bytes:
    """What a stream gets."""
    stream = io.BytesIO()
    assert write(forms, options, stream) == len(forms)
    return stream.getvalue()


def csv_rows(forms: list[StoredForm], options: Options) -> list[dict[str, str]]:
    """The rows of a CSV export by heading."""
    return list(csv.DictReader(io.StringIO(exported(forms, options).decode("utf-8"), newline="")))


def test_a_line_is_the_contract() -> None:
    """Every key of the contract with its shape, boxes and spans as lists, nothing else."""
    record = SelfEvaluation(title="表", total_score="98")
    proof = Evidence(((7, 9), (12, 13)), ("joined",), Grade.FOLDED, "grid", (Box(1, 2.0, 3.0, 4.0, 5.5),), 0.5)
    form = replace(stored(record, 3, (FINDING,)), evidence={"title": proof})
    (line,) = [json.loads(text) for text in exported([form], Options()).splitlines()]
    assert list(line) == ["document", "index", "form", "status", "record", "evidence", "findings"]
    assert [line[key] for key in ("document", "index", "form", "status")] == ["a.txt", 3, "f3", "flagged"]
    assert line["evidence"] == {
        "title": {
            "spans": [[7, 9], [12, 13]],
            "boxes": [{"page": 1, "bbox": [2.0, 3.0, 4.0, 5.5]}],
            "folds": ["joined"],
            "grade": "folded",
            "reader": "grid",
        }
    }
    assert line["findings"] == [
        {
            "code": "sum.scores",
            "severity": "warning",
            "path": "total_score",
            "origin": "source",
            "message": {"zh": "得分之和为98", "en": "the scores add up to 98"},
            "spans": [[1, 3]],
            "options": [{"total_score": "98"}, {"total_score": None}],
            "proposal": {"total_score": "98"},
        }
    ]


def test_every_golden_record_is_the_same_in_a_line(
    forms: list[StoredForm], expected: dict[str, dict[str, Any]]
) -> None:
    """Records leave with all keys, in the golden order, with the golden values."""
    told = [json.loads(line)["record"] for line in exported(forms, Options()).splitlines()]
    assert [json.dumps(record) for record in told] == [json.dumps(record) for record in expected.values()]


def test_csv_tables_hold_every_value(forms: list[StoredForm]) -> None:
    """Every filled leaf of every record stands in one of three tables, in the column of its name, unchanged."""
    for table in (TableName.FORMS, TableName.FUNDS, TableName.INDICATORS):
        rows = csv_rows(forms, Options(Format.CSV, table))
        found = {
            (int(row["index"]), path): value.removeprefix("'") for row in rows for path, value in _paths(table, row)
        }
        expected_values = {
            (form.index, path): "" if value is None else str(value)
            for form in forms
            for path, value in flat(form.record).items()
            if _table_of(path) is table or (table is TableName.FORMS and path.startswith("funds"))
        }
        assert found.items() >= expected_values.items()


def _table_of(path: str) -> TableName:
    block = path.partition(".")[0].partition("[")[0]
    return {"funds": TableName.FUNDS, "indicators": TableName.INDICATORS}.get(block, TableName.FORMS)


def _paths(table: TableName, row: dict[str, str]) -> Iterator[tuple[str, str]]:
    prefix = {TableName.FUNDS: f"funds.{row.get('line')}.", TableName.INDICATORS: f"indicators[{row.get('row')}]."}
    for name, value in row.items():
        yield prefix.get(table, "") + name, value


def test_findings_have_a_table(forms: list[StoredForm]) -> None:
    """A row a finding, with its words in both languages and its options as JSON; the forms' table names the codes."""
    rows = csv_rows(forms, Options(Format.CSV, TableName.FINDINGS))
    assert [int(row["index"]) for row in rows] == [form.index for form in forms if form.findings]
    first = rows[0]
    assert (
        first["code"],
        first["severity"],
        first["path"],
        first["origin"],
        first["message_zh"],
        first["message_en"],
    ) == (
        "sum.scores",
        "warning",
        "total_score",
        "source",
        "得分之和为98",
        "the scores add up to 98",
    )
    assert json.loads(first["options"]) == [{"total_score": "98"}, {"total_score": None}]
    assert json.loads(first["proposal"]) == {"total_score": "98"}
    heads = csv_rows(forms, Options(Format.CSV))
    assert {int(row["index"]) for row in heads if row["findings"] == "sum.scores"} == {int(r["index"]) for r in rows}


def test_chinese_headings(forms: list[StoredForm]) -> None:
    """Column heads and the names of the fund lines are the form's own words, each column another one."""
    for table in TableName:
        rows = csv_rows(forms[:5], Options(Format.CSV, table, Headings.ZH))
        english = csv_rows(forms[:5], Options(Format.CSV, table))
        assert len(rows[0]) == len(english[0])
        assert all(head and not head.isascii() for head in rows[0])
    funds = csv_rows(forms[:1], Options(Format.CSV, TableName.FUNDS, Headings.ZH))
    assert [row["资金来源"] for row in funds] == ["年度资金总额", "当年财政拨款", "上年结转资金", "其他资金"]
    total = csv_rows(forms[:1], Options(Format.CSV, headings=Headings.ZH))[0]["年度资金总额·年初预算数"]
    assert total == forms[0].record.funds.total.initial_budget


FORMULAS = ["=100%", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", "'", "=cmd|' /C calc'!A0", "－1", "≥95%"]


@given(target=st.text(st.sampled_from("=+-@'\t\r\n \"a1%,；"), min_size=1, max_size=8))
def test_csv_texts_are_harmless_and_can_be_taken_back(target: str) -> None:
    """No text begins as a formula does, and dropping one leading apostrophe gives the text exactly."""
    form = stored(SelfEvaluation.model_validate({"indicators": [{"target": target, "score": "-5.2"}]}))
    (row,) = csv_rows([form], Options(Format.CSV, TableName.INDICATORS))
    assert row["target"].removeprefix("'") == target
    assert not row["target"].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert row["score"] == "-5.2"


@pytest.mark.parametrize("text", FORMULAS)
def test_workbook_cells_are_texts_by_type(text: str, tmp_path: Path) -> None:
    """What begins like a formula, a link or a number is a text cell with exactly these characters."""
    form = stored(SelfEvaluation.model_validate({"indicators": [{"target": text, "actual": "https://a.b/"}]}))
    write([form], Options(Format.XLSX), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["indicators"]
    cells = dict(zip((cell.value for cell in sheet[1]), sheet[2], strict=True))
    # The file format writes a carriage return so, and this reader leaves it.
    assert (cells["target"].data_type, cells["target"].value) == ("s", text.replace("\r", "_x000D_"))
    assert cells["actual"].hyperlink is None


def test_a_workbook_has_four_sheets_with_all_rows(forms: list[StoredForm], tmp_path: Path) -> None:
    """Forms, funds, indicators and findings stand in a sheet each, one row each, below the heads."""
    assert write(forms, Options(Format.XLSX), tmp_path / "a.xlsx") == len(forms)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert {sheet.title: sheet.max_row - 1 for sheet in book} == {
        "forms": len(forms),
        "funds": 4 * len(forms),
        "indicators": sum(len(form.record.indicators) for form in forms),
        "findings": sum(len(form.findings) for form in forms),
    }
    write(forms[:1], Options(Format.XLSX, headings=Headings.ZH), tmp_path / "b.xlsx")
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames == ["自评表", "项目资金", "绩效指标", "问题"]


@pytest.mark.parametrize(
    ("figure", "number", "shown"),
    [
        ("60", 60, "0"),
        ("60.00", 60, "0.00"),
        ("249.6506", 249.6506, "0.0000"),
        ("-3.5", -3.5, "0.0"),
        ("0", 0, "0"),
        ("123456789012345", 123456789012345, "0"),
        ("1234567890123456", None, None),
        ("0.1000000000000000055", None, None),
        ("007", None, None),
        ("-0", None, None),
    ],
)
def test_workbook_amounts_are_numbers_where_these_are_exact(
    figure: str, number: float | None, shown: str | None, tmp_path: Path
) -> None:
    """A number shown with the printed decimals where it holds the amount; a text where it would lose a digit."""
    record = SelfEvaluation.model_validate({"funds": {"total": {"executed": figure}}})
    write([stored(record)], Options(Format.XLSX), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["funds"]
    cell = next(c for head, c in zip(sheet[1], sheet[2], strict=True) if head.value == "executed")
    if number is None:
        assert (cell.data_type, cell.value) == ("s", figure)
    else:
        assert (cell.data_type, cell.value, cell.number_format) == ("n", number, shown)


def test_a_text_too_long_for_a_cell_says_that_it_is_cut(tmp_path: Path) -> None:
    """A worksheet cell ends at 32,767 characters; the cut one names its whole length, and JSON lines hold all."""
    form = stored(SelfEvaluation(expected_goal="长" * 40_000))
    write([form], Options(Format.XLSX), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["forms"]
    text = next(c.value for head, c in zip(sheet[1], sheet[2], strict=True) if head.value == "expected_goal")
    assert len(str(text)) == 32_767
    assert "40000 characters, whole in the jsonl export" in str(text)
    assert json.loads(exported([form], Options()))["record"]["expected_goal"] == "长" * 40_000


def test_more_rows_than_a_sheet_holds_are_refused(
    forms: list[StoredForm], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No row is dropped: the export stops, says what to do, and leaves no file."""
    monkeypatch.setattr(workbook, "LAST_ROW", 20)
    with pytest.raises(UsageError, match=r"more than 20 rows.*--document"):
        write(forms, Options(Format.XLSX), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_parquet_amounts_are_exact_decimals(forms: list[StoredForm], tmp_path: Path) -> None:
    """Amounts are decimal128, equal to the printed ones; texts are as read, formulas too; integers are integers."""
    record = SelfEvaluation.model_validate(
        {"indicators": [{"target": "=100%", "weight": "0.1", "score": "12345678901234567890.0123456789"}]}
    )
    write([*forms, stored(record, 900)], Options(Format.PARQUET, TableName.INDICATORS), tmp_path / "a.parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    assert str(table.schema.field("score").type) == "decimal128(38, 10)"
    rows = table.to_pylist()
    assert rows[-1]["target"] == "=100%"
    assert (rows[-1]["weight"], rows[-1]["score"]) == (Decimal("0.1"), Decimal("12345678901234567890.0123456789"))
    want = [row for form in forms for row in form.record.indicators]
    assert [row["score"] for row in rows[:-1]] == [None if w.score is None else Decimal(w.score) for w in want]
    assert [row["target"] for row in rows[:-1]] == [w.target for w in want]
    assert {type(row["row"]) for row in rows} == {int}


@pytest.mark.parametrize("figure", ["0." + "1" * 30, "9" * 60, "9" * 300])
def test_parquet_cuts_no_digit(figure: str, tmp_path: Path) -> None:
    """An amount that the usual column cannot hold widens it, or makes it text; it is never rounded."""
    write([stored(SelfEvaluation(total_score=figure))], Options(Format.PARQUET), tmp_path / "a.parquet")
    (row,) = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert Decimal(row["total_score"]) == Decimal(figure)


def test_parquet_of_nothing_has_its_columns(tmp_path: Path) -> None:
    """No form gives a table without rows, not a broken file."""
    assert write([], Options(Format.PARQUET, TableName.FUNDS), tmp_path / "a.parquet") == 0
    table = parquet.read_table(tmp_path / "a.parquet")
    assert (table.num_rows, table.column_names[-1]) == (0, "score")


def test_parquet_without_its_extra_says_what_to_install(tmp_path: Path) -> None:
    """Where pyarrow is not installed, one line names the extra."""
    program = (
        "import pathlib, sys\nsys.modules['pyarrow'] = None\n"
        "from pipeline.export import Format, Options, write\n"
        "from pipeline.errors import EnvironmentFailure\n"
        "try:\n    write([], Options(Format.PARQUET), pathlib.Path(sys.argv[1]))\n"
        "except EnvironmentFailure as failure:\n    print(failure)"
    )
    target = tmp_path / "a.parquet"
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", program, target], cwd=root, capture_output=True, text=True, check=True)
    assert "chuishao[parquet]" in done.stdout
    assert not target.exists()


def personal_form() -> StoredForm:
    """A form whose leader and phone are quoted by findings in all the ways a finding can."""
    record = SelfEvaluation(title="表", project_leader=LEADER, contact_phone=PHONE, total_score="98")
    form = stored(record)
    place = form.evidence["project_leader"].spans

    def says(text: str, **more: Any) -> Finding:
        return replace(FINDING, zh=text, en=text, options=(), proposal=None, **more)

    findings = (
        says(f"负责人{LEADER}不明", path="project_leader"),
        says("剩余字符：王小", path="", spans=place),
        says(f"剩余字符：王 小\n巍、185 1081 6074、{PHONE}", path="total_score", spans=()),
        says("电话010-63258888", path="", spans=()),
        replace(
            FINDING,
            spans=(),
            options=({"project_leader": LEADER}, {"title": f"表{LEADER}", "contact_phone": PHONE}),
            proposal={"contact_phone": PHONE},
        ),
    )
    return replace(form, findings=findings, trace=(f"leader {LEADER}",))


@pytest.mark.parametrize("format_", [Format.JSONL, Format.CSV])
@pytest.mark.parametrize("table", TableName)
def test_personal_data_leaves_by_no_door(format_: Format, table: TableName) -> None:
    """Without personal data no piece of the name and no number is left, in no table, message, option or proposal."""
    text = exported([personal_form()], Options(format_, table, without_personal=True)).decode("utf-8")
    for piece in ("王", "巍", "1851", "1081", "6074", "6325", 'project_leader":', 'contact_phone":'):
        assert piece not in text


def test_a_form_without_personal_data_holds_none() -> None:
    """What the writers get has neither the values nor their places, so none of them can let them out."""
    form = without_personal(personal_form())
    assert not {LEADER, PHONE} & set(flat(form.record).values())
    assert set(form.evidence) == {"title", "total_score"}
    assert form.trace == ()


def test_personal_fields_are_not_there_at_all() -> None:
    """Record, evidence and columns lack the two fields; a blank would say that the form left them blank."""
    (line,) = lines([personal_form()], personal=False)
    assert not {"project_leader", "contact_phone"} & {*line["record"], *line["evidence"]}
    assert {"title", "total_score"} <= {*line["record"], *line["evidence"]}
    (row,) = csv_rows([personal_form()], Options(Format.CSV, without_personal=True))
    assert not {"project_leader", "contact_phone"} & {*row}


def test_findings_stay_without_their_words(forms: list[StoredForm]) -> None:
    """Code, severity, path and place of a finding about personal data stay; messages about other things are whole."""
    (line,) = lines([personal_form()], personal=False)
    assert [f["path"] for f in line["findings"]] == ["project_leader", "", "total_score", "", "total_score"]
    assert line["findings"][0]["message"]["zh"] == "（涉及个人信息，内容未输出）"
    assert line["findings"][4]["message"]["zh"] == FINDING.zh
    open_, masked = (list(lines(forms, personal=personal)) for personal in (True, False))
    assert [line["findings"] for line in masked] == [line["findings"] for line in open_]


def test_with_personal_data_nothing_is_masked() -> None:
    """Unless it is asked for, the record says what the document says."""
    text = exported([personal_form()], Options()).decode("utf-8")
    assert LEADER in text
    assert PHONE in text


@pytest.mark.parametrize("format_", Format)
def test_files_are_whole_or_as_they_were(format_: Format, forms: list[StoredForm], tmp_path: Path) -> None:
    """Where the forms break off the old file stands alone; else the new one has the name, and old readers go on."""
    target = tmp_path / "out"
    target.write_bytes(b"old")
    (tmp_path / "reader").hardlink_to(target)

    def broken() -> Iterator[StoredForm]:
        yield forms[0]
        raise EnvironmentFailure("database forms.db is locked", "wait")

    with pytest.raises(EnvironmentFailure, match="locked"):
        write(broken(), Options(format_), target)
    assert target.read_bytes() == b"old"
    assert {file.name for file in tmp_path.iterdir()} == {"out", "reader"}
    assert write(forms[:2], Options(format_), target) == 2
    assert target.read_bytes() != b"old"
    assert (tmp_path / "reader").read_bytes() == b"old"
    assert {file.name for file in tmp_path.iterdir()} == {"out", "reader"}


def test_a_csv_file_says_that_it_is_utf_8(forms: list[StoredForm], tmp_path: Path) -> None:
    """A file begins with the mark that spreadsheet programs look for; a stream does not."""
    write(forms, Options(Format.CSV), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbf" + exported(forms, Options(Format.CSV))


def test_places_where_no_file_can_be(forms: list[StoredForm], tmp_path: Path) -> None:
    """A folder is no file, and a folder that is not there is named with what to check."""
    with pytest.raises(UsageError, match="is not a file"):
        write(forms, Options(), tmp_path)
    with pytest.raises(EnvironmentFailure, match=r"cannot write .*out\.jsonl: No such file.*check the folder"):
        write(forms, Options(), tmp_path / "none" / "out.jsonl")


def test_forms_of_the_fund_lines_are_all_there(forms: list[StoredForm]) -> None:
    """Four fund lines a form, blank ones too."""
    rows = csv_rows(forms, Options(Format.CSV, TableName.FUNDS))
    assert [row["line"] for row in rows] == list(FUND_LINES) * len(forms)
