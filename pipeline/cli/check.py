"""`chuishao check`."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from pipeline.check import Checked, check
from pipeline.cli.options import example, settings
from pipeline.cli.terminal import say, tell
from pipeline.document import Document
from pipeline.errors import Exit, UsageError
from pipeline.export.lines import finding_line
from pipeline.read import DocumentFailure, Limits, open_path
from pipeline.read.limits import MEBIBYTE, Ocr
from pipeline.reading import Cause, Finding, Severity, Status


@click.command("check", epilog=example("chuishao check records.jsonl --source report.txt --fail-on flagged"))
@click.argument("records", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True))
@click.option("--source", required=True, type=click.Path(path_type=Path), help="The document the records are of.")
@click.option("--fail-on", type=click.Choice(["flagged"]), help="Leave with exit code 1 if a record is flagged.")
@click.option(
    "--without-readers", is_flag=True, help="Ledger, grounding and arithmetic alone, without our own reading."
)
def command(records: Path, source: Path, fail_on: str | None, without_readers: bool) -> None:
    """Hold records that anybody made against their source.

    RECORDS has lines {"index": 1, "record": {...}}, index counting the forms of the source from 1; `-` is stdin. A
    line is written for each, in order: {"index": 1, "status": "accepted" or "flagged", "findings": [...]}.
    """
    document = _source(source)
    with click.open_file(str(records), "rb") as file:
        lines = [_line(number, line) for number, line in enumerate(file, 1) if line.strip()]
    sound = [line for line in lines if not isinstance(line, Checked)]
    checked = iter(check(document, sound, own_reading=not without_readers))
    flagged = 0
    for line in lines:
        result = line if isinstance(line, Checked) else next(checked)
        flagged += result.status is Status.FLAGGED
        tell(json.dumps(_told(result), ensure_ascii=False))
    say(f"{len(lines)} records checked, {flagged} flagged")
    if flagged and fail_on:
        sys.exit(Exit.FAILURES)


def _source(path: Path) -> Document:
    chosen = settings()
    limits = Limits(file_bytes=chosen.max_file_mib * MEBIBYTE, ocr=Ocr(chosen.ocr))
    opened = list(open_path(path, limits))
    documents = [each for each in opened if isinstance(each, Document)]
    if len(opened) == 1 and documents:
        return documents[0]
    for each in opened:
        if isinstance(each, DocumentFailure) and not documents:
            raise each.error
    raise UsageError(f"{path} holds {len(opened)} documents", "name the one that the records are of")


def _line(number: int, line: bytes) -> tuple[int, Any] | Checked:
    """The index and record of a line, or what is wrong with it."""
    try:
        data = json.loads(line)
    except ValueError as error:
        return _malformed(0, number, f"不是 JSON：{error}", f"is no JSON: {error}")
    except RecursionError:
        return _malformed(0, number, "嵌套过深", "is nested too deeply")
    index = data.get("index") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(index, int) or isinstance(index, bool):
        return _malformed(0, number, "缺少整数 index", "has no whole number as index")
    if not isinstance(data.get("record"), dict):
        return _malformed(index, number, "record 不是对象", "has no object as record")
    return index, data["record"]


def _malformed(index: int, number: int, zh: str, en: str) -> Checked:
    finding = Finding(
        "field.malformed", Severity.ERROR, "", Cause.EXTRACTION, f"第 {number} 行{zh}", f"line {number} {en}"
    )
    return Checked(index, Status.FLAGGED, (finding,))


def _told(result: Checked) -> dict[str, Any]:
    findings = [finding_line(finding) for finding in result.findings]
    return {"index": result.index or None, "status": result.status.value, "findings": findings}
