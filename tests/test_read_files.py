"""Files on disk: which are found, and what is said of those that cannot be opened."""

import hashlib
import os
import socket
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.errors import (
    DocumentError,
    DocumentTooLarge,
    EmptyDocument,
    UnreadableDocument,
    UnsupportedDocument,
    UsageError,
)
from pipeline.read import DocumentFailure, Limits, find, open_path


def failure(path: Path, limits: Limits | None = None) -> DocumentError:
    """The one failure that a path gives."""
    (one,) = open_path(path, limits or Limits())
    assert isinstance(one, DocumentFailure)
    return one.error


def written(path: Path, text: str = "项目名称\n") -> Path:
    """A file with this text, its folders made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Files in folders, and what programs leave beside them."""
    for name in ("b.txt", "a.txt", "2023/c.md", "2023/d/e.html", ".hidden.txt", ".git/x.txt", "~$a.docx"):
        written(tmp_path / name)
    return tmp_path


def names(found: Iterator[Path], root: Path) -> list[str]:
    """Found paths below a root."""
    return [path.relative_to(root).as_posix() for path in found]


def test_a_folder_gives_its_files_in_order(tree: Path) -> None:
    """All files below a folder, sorted, without hidden ones and office locks."""
    assert names(find([tree]), tree) == ["a.txt", "b.txt", "2023/c.md", "2023/d/e.html"]


def test_globs_give_what_they_match(tree: Path) -> None:
    """A glob in quotes, with ** over folders; a file that several arguments mean comes once."""
    assert names(find([f"{tree}/**/*.txt"]), tree) == ["a.txt", "b.txt"]
    assert names(find([str(tree / "*.md"), tree / "2023", f"{tree}/2*/*.md", tree / "a.txt"]), tree) == [
        "2023/c.md",
        "2023/d/e.html",
        "a.txt",
    ]


def test_what_is_named_is_not_skipped(tree: Path) -> None:
    """A hidden file that is named is meant, and so is a file whose name looks like a glob."""
    odd = written(tree / "f[1].txt")
    assert names(find([tree / ".hidden.txt", odd]), tree) == [".hidden.txt", "f[1].txt"]


def test_nothing_found_is_wrong_usage(tmp_path: Path) -> None:
    """An empty folder, a glob without a match, a missing name: one line that says what to do."""
    for paths in ([tmp_path], [f"{tmp_path}/*.txt"], [tmp_path / "gone.txt"], []):
        with pytest.raises(UsageError, match=r"no files in .*; name files, folders, or globs"):
            list(find(paths))


def test_a_missing_file_does_not_stop_the_others(tree: Path) -> None:
    """What is there comes first; what is missing comes too, to fail by its name."""
    assert names(find([tree / "gone.txt", tree / "a.txt"]), tree) == ["a.txt", "gone.txt"]
    assert "is not there" in str(failure(tree / "gone.txt"))


def test_loops_of_links_end(tree: Path) -> None:
    """A link back to a folder above, to itself, or to nothing ends the walk and loses no file."""
    (tree / "2023" / "loop").symlink_to(tree)
    (tree / "self").symlink_to(tree / "self")
    (tree / "dangling").symlink_to(tree / "gone")
    found = names(find([tree]), tree)
    assert [n for n in found if n not in ("self", "dangling")] == ["a.txt", "b.txt", "2023/c.md", "2023/d/e.html"]
    for link in ("self", "dangling"):
        assert isinstance(failure(tree / link), UnreadableDocument)


def test_a_large_folder_is_walked_as_it_goes(tmp_path: Path) -> None:
    """The first files of ten thousand come without opening any; all come in order."""
    for i in range(10_000):
        (tmp_path / f"{i:05}.txt").touch()
    assert [p.name for p in islice(find([tmp_path]), 3)] == ["00000.txt", "00001.txt", "00002.txt"]
    assert [p.name for p in find([tmp_path])] == [f"{i:05}.txt" for i in range(10_000)]


def test_what_a_file_is_follows_from_its_content(tmp_path: Path) -> None:
    """Text under a name that promises something else is opened all the same."""
    (document,) = open_path(written(tmp_path / "form.pdf"))
    assert isinstance(document, Document)
    assert (document.name, document.text) == ("form.pdf", "项目名称\n")
    assert document.sha256 == hashlib.sha256("项目名称\n".encode()).hexdigest()


def test_special_files_are_not_waited_for(tmp_path: Path) -> None:
    """A pipe without a writer, a socket, a device without an end: a failure, at once."""
    os.mkfifo(tmp_path / "pipe")
    with tempfile.TemporaryDirectory(dir="/tmp") as short, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{short}/s")
        for path in (tmp_path / "pipe", Path(short) / "s", Path("/dev/zero")):
            assert "pipe or device" in str(failure(path))


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    """A folder given as a file says what to give instead."""
    assert "is a folder" in str(failure(tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_files_without_permission_are_named(tree: Path) -> None:
    """A file and a folder that may not be read are failures; the files beside them come."""
    (tree / "a.txt").chmod(0)
    (tree / "2023").chmod(0)
    assert names(find([tree]), tree) == ["a.txt", "b.txt", "2023"]
    assert "may not be read" in str(failure(tree / "a.txt"))
    assert "may not be read" in str(failure(tree / "2023"))
    (tree / "2023").chmod(0o700)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that fails when read")
def test_a_disk_that_fails_is_named() -> None:
    """An input error in the middle is a failure with the system's word."""
    assert "Input/output error" in str(failure(Path("/proc/self/mem")))


def test_a_large_text_is_refused_unread(tmp_path: Path) -> None:
    """Two hundred megabytes are refused by their size: a sparse file that is never read."""
    large = written(tmp_path / "large.txt")
    os.truncate(large, 200 * 1024 * 1024)
    error = failure(large)
    assert isinstance(error, DocumentTooLarge)
    assert str(error) == "large.txt is larger than 64 MiB (200 MiB); split it into smaller files and try again"


def test_a_large_gif_is_called_a_gif(tmp_path: Path) -> None:
    """To split it would not help."""
    large = written(tmp_path / "large.gif", "GIF89a\n")
    os.truncate(large, 200 * 1024 * 1024)
    assert isinstance(failure(large), UnsupportedDocument)


def test_a_file_that_grows_beyond_what_it_stated_is_cut_off() -> None:
    """Files of the kernel state a size of nothing and give more."""
    assert isinstance(failure(Path("/proc/self/maps"), Limits(file_bytes=64)), DocumentTooLarge)


def test_an_empty_file_is_a_failure_with_a_hash(tmp_path: Path) -> None:
    """No bytes are bytes that were read."""
    (one,) = open_path(written(tmp_path / "a.txt", ""))
    assert isinstance(one, DocumentFailure)
    assert isinstance(one.error, EmptyDocument)
    assert one.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("raw", "name"), [("自评表.txt".encode("gb18030"), "自评表.txt"), (b"a\x1b[31m\n.txt", "a\ufffd[31m\ufffd.txt")]
)
def test_names_are_safe_to_store_and_print(tmp_path: Path, raw: bytes, name: str) -> None:
    """A name in GBK on disk is read; one with commands for the terminal has them replaced."""
    path = os.path.join(os.fsencode(tmp_path), raw)  # noqa: PTH118 - bytes
    Path(os.fsdecode(path)).write_bytes("表".encode())
    assert [one.name for one in open_path(Path(os.fsdecode(path)))] == [name]
