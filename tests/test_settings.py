"""Settings: who has the last word, and what happens to a key that nobody knows."""

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.settings import KEYS, Settings, load


def write(folder: Path, text: str) -> Path:
    """A settings file in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "chuishao.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    """A folder without settings has the documented defaults."""
    settings = load(tmp_path, {}, {})
    assert (settings.db, settings.llm, settings.ocr, settings.language) == (Path("chuishao.db"), "off", "auto", "zh")
    assert settings.jobs >= 1


def test_the_command_line_has_the_last_word_then_variables_then_the_file(tmp_path: Path) -> None:
    """Each source is overruled by the one nearer to the person at the keyboard, key by key."""
    folder = write(tmp_path, 'db = "file.db"\njobs = 5\nlanguage = "en"\n')
    variables = {"CHUISHAO_DB": "variable.db", "CHUISHAO_JOBS": "6", "HOME": "elsewhere"}
    settings = load(folder, variables, {"db": Path("given.db"), "jobs": None})
    assert (settings.db, settings.jobs, settings.language) == (Path("given.db"), 6, "en")


def test_the_nearest_file_upwards_holds_and_its_paths_count_from_it(tmp_path: Path) -> None:
    """A command in a folder below finds the file, and the file's database is beside the file."""
    write(tmp_path, 'db = "data/forms.db"\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert load(below, {}, {}).db == tmp_path / "data/forms.db"
    write(tmp_path / "a", 'db = "nearer.db"\n')
    assert load(below, {}, {}).db == tmp_path / "a" / "nearer.db"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("jbos = 2", "jbos"),
        ("jobs = 0", "jobs"),
        ("jobs = true", "jobs"),
        ('jobs = "many"', "jobs"),
        ('llm = "sometimes"', "llm"),
        ("db = 3", "db"),
        ("[db]\nname = 1", "db"),
    ],
)
def test_a_wrong_key_or_value_names_file_and_key(tmp_path: Path, text: str, named: str) -> None:
    """A setting that would silently not hold is refused, and the line says where it stands."""
    folder = write(tmp_path, text)
    with pytest.raises(UsageError, match=rf"chuishao\.toml: {named}"):
        load(folder, {}, {})


@pytest.mark.parametrize(("name", "value"), [("CHUISHAO_JBOS", "2"), ("CHUISHAO_JOBS", "-1"), ("CHUISHAO_OCR", "yes")])
def test_a_wrong_variable_is_named(tmp_path: Path, name: str, value: str) -> None:
    """The same for the environment."""
    with pytest.raises(UsageError, match=name):
        load(tmp_path, {name: value}, {})


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    """A file that is no TOML is no traceback."""
    with pytest.raises(UsageError, match=r"chuishao\.toml cannot be read"):
        load(write(tmp_path, "db = "), {}, {})


def test_a_database_may_be_called_by_digits(tmp_path: Path) -> None:
    """A path of digits stays a path."""
    assert load(tmp_path, {"CHUISHAO_DB": "2023"}, {}).db == Path("2023")


def test_every_setting_is_documented(root: Path) -> None:
    """docs/cli.md lists each key with its variable, and no other."""
    text = (root / "docs" / "cli.md").read_text(encoding="utf-8")
    listed = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `") and "`CHUISHAO_" in line]
    assert tuple(listed) == KEYS
    assert {f"`CHUISHAO_{key.upper()}`" for key in KEYS} <= set(text.replace("|", " ").split())
    assert str(Settings().max_file_mib) in text
