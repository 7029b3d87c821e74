"""What all tests share: the golden documents, a clean environment, and how property tests draw."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "golden"

# Draws repeat from run to run, so that a red run says something about the change at hand;
# `pytest --hypothesis-profile=search` draws anew.
settings.register_profile("repeat", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("search", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile("repeat")


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    """No test sees the settings of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("CHUISHAO_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def golden() -> Path:
    """The folder of golden documents and records."""
    return GOLDEN


@pytest.fixture(scope="session")
def manifest(golden: Path) -> dict[str, list[str]]:
    """Document -> ids of its forms, in printed order."""
    return dict(json.loads((golden / "manifest.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def expected(golden: Path) -> dict[str, dict[str, Any]]:
    """Form id -> its expected record, as plain data."""
    files = sorted((golden / "expected").glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8"))["record"] for file in files}
