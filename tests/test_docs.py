"""The documentation and the program say the same."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipeline import errors
from pipeline.kinds.self_evaluation.codes import CODES
from pipeline.kinds.self_evaluation.record import SelfEvaluation, flat, leaves, plain

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("golden/**/*.md")])
FINDINGS = ROOT / "docs" / "findings"

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ELSEWHERE = re.compile(r"[a-z]+:")
MACHINE = re.compile(r"(?:/home/|/root/|/Users/|/tmp/|/work/|\.\./shared|[A-Z]:\\|file://|localhost:\d)")
ROW = re.compile(r"^\| `(\w+)` \| (\d) \|", re.MULTILINE)
LEAF = re.compile(r"`((?:funds\.[a-z_.]+|indicators\[\d+\]\.\w+|total_\w+|amount_unit))`")
EXAMPLE = re.compile(r"位置 ([a-z][\w.\[\]]+)")

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
codes = pytest.mark.parametrize("code", sorted(CODES))


def family(error: type[errors.ChuishaoError]) -> list[type[errors.ChuishaoError]]:
    """The class and all that descend from it."""
    return [error, *(member for child in error.__subclasses__() for member in family(child))]


def page_of(code: str) -> str:
    """The text of the code's page."""
    return (FINDINGS / f"{code}.md").read_text(encoding="utf-8")


def severity_on_page(code: str) -> str:
    """What the code's page prints as its severity."""
    line = re.search(r"^- 严重程度 Severity: (.*)$", page_of(code), re.MULTILINE)
    assert line, f"docs/findings/{code}.md states no severity"
    return line[1]


def test_each_finding_has_its_page_and_each_page_its_finding() -> None:
    """The registry and docs/findings/ name the same codes."""
    assert {page.stem for page in FINDINGS.iterdir()} == set(CODES)


@codes
def test_a_findings_page_states_the_severity_of_the_registry(code: str) -> None:
    """A reviewer who looks a code up reads the severity that the program gives it."""
    severity = CODES[code].severity
    stated = set(re.findall(r"`(error|warning|info)`", severity_on_page(code)))
    assert stated == ({severity.value} if severity else {"warning", "error"})


@codes
def test_a_findings_page_tells_meaning_example_and_next_step_in_both_languages(code: str) -> None:
    """Each page opens with the code and its Chinese name, and has the same parts."""
    text = page_of(code)
    assert text.startswith(f"# `{code}` {CODES[code].zh}\n")
    headings = ["## 含义", "## 例子", "## 怎么办", "## In English"]
    parts = [*headings, "**What it means.**", "**Example.**", "**What to do.**"]
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


@codes
def test_a_findings_page_names_fields_that_a_record_has(code: str) -> None:
    """A path on a page is a path of the record."""
    known = flat(SelfEvaluation.model_validate({"indicators": [{}]}))
    text = page_of(code)
    named = {re.sub(r"\[\d+\]", "[0]", path) for path in LEAF.findall(text) + EXAMPLE.findall(text)}
    assert named - set(CODES) <= set(known)


def test_the_list_of_findings_links_every_page() -> None:
    """docs/findings.md leads to each page."""
    linked = LINK.findall((ROOT / "docs" / "findings.md").read_text(encoding="utf-8"))
    assert {Path(link).stem for link in linked if link.startswith("findings/")} == set(CODES)


def test_each_error_is_documented_with_its_exit_code() -> None:
    """docs/errors.md names every error class, and no other, with the code that a command leaves with."""
    stated = dict(ROW.findall((ROOT / "docs" / "errors.md").read_text(encoding="utf-8")))
    own = [error for error in family(errors.ChuishaoError) if error.__module__ == errors.__name__]
    assert stated == {error.__name__: str(int(error.exit_code)) for error in own}


@pytest.mark.parametrize("page", ["errors.md", "cli.md"])
def test_each_exit_code_is_documented(page: str) -> None:
    """Both pages that speak of exit codes list all of them, and no other."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    listed = re.findall(r"^\| `?(\d)`? \|", text, re.MULTILINE)
    assert [int(code) for code in listed] == [int(code) for code in errors.Exit]


@pages
def test_links_resolve(page: Path) -> None:
    """A link to a file of the project leads to one that exists."""
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not ELSEWHERE.match(link)]
    missing = [link for link in targets if not (page.parent / link.partition("#")[0]).resolve().exists()]
    assert not missing


@pages
def test_no_page_names_a_place_on_somebodys_machine(page: Path) -> None:
    """Pages hold for every reader's machine."""
    assert not MACHINE.findall(page.read_text(encoding="utf-8"))


def test_every_page_of_docs_can_be_reached_from_the_map() -> None:
    """From docs/index.md each page is a few links away."""
    reached, waiting = set[Path](), [ROOT / "docs" / "index.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        links = LINK.findall(page.read_text(encoding="utf-8"))
        waiting += [page.parent / link.partition("#")[0] for link in links if not ELSEWHERE.match(link)]
    assert {page for page in PAGES if "docs" in page.parts} <= reached


def test_the_golden_readme_lists_the_documents_with_their_forms(
    golden: Path, manifest: dict[str, list[str]], expected: dict[str, dict[str, Any]]
) -> None:
    """README, manifest, sources and expected records name the same documents and forms; each record is whole."""
    listed = re.findall(
        r"^\| `([\w-]+\.(?:txt|pdf))` \| (\d+) \|", (golden / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {name: int(count) for name, count in listed} == {name: len(forms) for name, forms in manifest.items()}
    assert {file.name for file in (golden / "sources").iterdir()} == set(manifest)
    assert {form for forms in manifest.values() for form in forms} == set(expected)
    for record in expected.values():
        assert json.dumps(plain(SelfEvaluation.model_validate(record))) == json.dumps(record)


@pytest.mark.parametrize("name", ["open.json", "findings.json"])
def test_what_is_said_of_golden_forms_names_golden_forms(
    golden: Path, expected: dict[str, dict[str, Any]], name: str
) -> None:
    """Open places and findings stand at forms and paths that exist, and findings have known codes."""
    said = json.loads((golden / name).read_text(encoding="utf-8"))
    if name == "findings.json":
        places = [(form, finding["path"]) for form, findings in said.items() for finding in findings]
        assert {finding["code"] for findings in said.values() for finding in findings} <= set(CODES)
    else:
        forms = [item for document in said.values() for item in document.items()]
        places = [(form, path) for form, groups in forms for group in groups for o in group["options"] for path in o]
    assert places
    assert [place for place in places if place[1] not in dict(leaves(expected[place[0]]))] == []


def test_make_without_a_goal_lists_what_can_be_made() -> None:
    """Every goal that a person may call stands in the list, with what it does."""
    printed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = re.findall(r"^  make ([\w-]+) +\S", printed, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony
    assert listed == phony[1].split()
