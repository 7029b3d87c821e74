"""`show --page` as a user runs it: a picture of the page with its boxes, or a line that says what is wrong."""

import subprocess
import sys
from pathlib import Path

import pymupdf
import pytest

SOURCE = "kxj-borderless-office.pdf"


def chuishao(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """The command with its output as bytes."""
    return subprocess.run([sys.executable, "-m", "pipeline.cli", *words], cwd=cwd, capture_output=True, check=False)


@pytest.fixture(scope="module")
def db(golden: Path, tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A database with one PDF in it."""
    db = tmp_path_factory.mktemp("pages") / "forms.db"
    done = chuishao("ingest", golden / "sources" / SOURCE, "--db", db, cwd=root)
    assert done.returncode == 0, done.stderr
    return db


def test_a_page_is_drawn_with_a_box_around_every_value(db: Path, golden: Path, root: Path) -> None:
    """Blue boxes stand in the picture that are not on the page itself."""
    source = golden / "sources" / SOURCE
    done = chuishao("show", f"{SOURCE}#1", "--page", source, "--db", db, cwd=root)
    assert done.returncode == 0, done.stderr
    picture = pymupdf.Pixmap(done.stdout)
    plain = pymupdf.open(source)[0].get_pixmap(dpi=110)
    assert picture.width == plain.width
    assert picture.height == 2 * plain.height
    blue = sum(b > 150 and r < 60 for r, _, b in (picture.pixel(x, y) for x in range(0, 900, 2) for y in range(400)))
    assert blue > 200


def test_another_file_and_a_text_are_refused(db: Path, golden: Path, root: Path) -> None:
    """Boxes are never drawn over a page that they were not read from."""
    other = golden / "sources" / "kxj-native-office.pdf"
    done = chuishao("show", f"{SOURCE}#1", "--page", other, "--db", db, cwd=root)
    assert done.returncode == 2
    assert "is not the file that" in done.stderr.decode()
    gone = chuishao("show", f"{SOURCE}#1", "--page", "nowhere.pdf", "--db", db, cwd=root)
    assert gone.returncode == 2
    assert "cannot be read" in gone.stderr.decode()
