"""The golden folder as trials need it: documents with their true records, opened as any other file is."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from pipeline.document import Document
from pipeline.errors import UsageError
from pipeline.read import open_bytes
from pipeline.trials.truth import Expected, groups_of


@dataclass(frozen=True, slots=True)
class Source:
    """A golden document and the true records of its forms, in printed order."""

    document: Document
    forms: tuple[Expected, ...]


def expected_of(folder: Path) -> dict[str, list[Expected]]:
    """Document -> its true records in printed order. Raises UsageError where the folder is no golden one."""
    manifest, opened, findings = (loaded(folder / name) for name in ("manifest.json", "open.json", "findings.json"))
    return {
        document: [_expected(folder, form, opened.get(document, {}), findings) for form in forms]
        for document, forms in manifest.items()
    }


def forms_of(folder: Path) -> list[Expected]:
    """Every true record once, whichever documents print it, as nothing left it open. Raises UsageError."""
    records = {form.form: form.record for forms in expected_of(folder).values() for form in forms}
    return [Expected(form, records[form]) for form in sorted(records)]


def sources_of(folder: Path, patterns: Iterable[str]) -> Iterator[Source]:
    """The golden documents whose names match a pattern, one after the other. Raises UsageError, DocumentError."""
    wanted = tuple(patterns)
    found = {n: forms for n, forms in expected_of(folder).items() if any(fnmatch(n, pattern) for pattern in wanted)}
    if not found:
        raise UsageError(f"no document of {folder} is named {', '.join(wanted)}", "its manifest.json lists them")
    for name, forms in found.items():
        yield Source(open_bytes(name, (folder / "sources" / name).read_bytes()), tuple(forms))


def _expected(folder: Path, form: str, opened: Mapping[str, Any], findings: Mapping[str, Any]) -> Expected:
    errata = frozenset((finding["code"], finding["path"]) for finding in findings.get(form, []))
    record = loaded(folder / "expected" / f"{form}.json")["record"]
    return Expected(form, record, groups_of(opened.get(form, [])), errata)


def loaded(file: Path) -> dict[str, Any]:
    """A JSON object of the golden folder. Raises UsageError where it is not there or holds something else."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"{file} is not there", "name the folder of golden documents with --golden") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be read: {error}", "put it back from version control") from error
    if not isinstance(data, dict):
        raise UsageError(f"{file} holds no JSON object", "put it back from version control")
    return data
