"""Archives: every member comes by name, a bad one as a failure beside the good ones."""

import io
import stat
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import docx
import pytest

from pipeline.document import Document
from pipeline.errors import (
    BinaryDocument,
    DocumentError,
    DocumentTooLarge,
    EmptyDocument,
    UnreadableDocument,
    UnsafeMember,
    UnsupportedDocument,
)
from pipeline.read import DocumentFailure, Limits, open_path

FILES = Path(__file__).parent / "files" / "read"
FORM = "项目支出绩效自评表\n"


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def opened(path: Path, data: bytes, limits: Limits | None = None) -> dict[str, str | type[DocumentError]]:
    """Name -> text, or the class of the failure, of all that an archive gives."""
    file = path / "a.zip"
    file.write_bytes(data)
    return {
        one.name: one.text if isinstance(one, Document) else type(one.error)
        for one in open_path(file, limits or Limits())
    }


def test_members_come_with_their_path_and_hash(tmp_path: Path) -> None:
    """Each member is a document of its own, named after the archive, hashed by its own bytes."""
    file = tmp_path / "a.zip"
    file.write_bytes(packed({"甲.txt": FORM, "2023/乙.txt": FORM.encode("gb18030")}))
    documents = [one for one in open_path(file) if isinstance(one, Document)]
    assert [d.name for d in documents] == ["a.zip/甲.txt", "a.zip/2023/乙.txt"]
    assert [d.text for d in documents] == [FORM, FORM]
    assert [d.sha256 for d in documents] == [sha256(FORM.encode(e)).hexdigest() for e in ("utf-8", "gb18030")]


def test_a_docx_in_an_archive_is_no_archive(tmp_path: Path) -> None:
    """Office files are zips themselves: they are documents, whatever their suffix."""
    stream = io.BytesIO()
    word = docx.Document()
    word.add_paragraph("项目支出绩效自评表")
    word.save(stream)
    assert opened(tmp_path, packed({"form.bin": stream.getvalue()})) == {"a.zip/form.bin": FORM}


def test_names_in_gbk_are_read() -> None:
    """A zip made by Chinese Windows has GBK names and does not say so."""
    names = [one.name for one in open_path(FILES / "gbk-names.zip")]
    assert names == ["gbk-names.zip/自评表/大数据中心.txt", "gbk-names.zip/自评表/科信局.txt"]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("自评表.txt".encode(), "自评表.txt"),
        ("Prüfung.txt".encode("cp437"), "Prüfung.txt"),
        (b"2023\\a.txt", "2023/a.txt"),
    ],
)
def test_unstated_names_may_be_utf8_or_old_ones(tmp_path: Path, raw: bytes, name: str) -> None:
    """Names that are not stated to be UTF-8 may be so all the same, or truly of the old code page."""
    placeholder = "x" * len(raw)
    data = packed({placeholder: FORM}).replace(placeholder.encode(), raw)
    assert opened(tmp_path, data) == {f"a.zip/{name}": FORM}


def test_one_bad_member_does_not_stop_the_others(tmp_path: Path) -> None:
    """Empty, binary and damaged members are failures by name; those behind them still come."""
    data = packed({"leer.txt": b"", "elf": b"\x7fELF\0\0", "bad.txt": FORM * 50, "gut.txt": FORM})
    info = zipfile.ZipFile(io.BytesIO(data)).getinfo("bad.txt")
    at = info.header_offset + 30 + len("bad.txt") + 4
    data = data[:at] + bytes(255 - b for b in data[at : at + 4]) + data[at + 4 :]
    assert opened(tmp_path, data) == {
        "a.zip/leer.txt": EmptyDocument,
        "a.zip/elf": BinaryDocument,
        "a.zip/bad.txt": UnreadableDocument,
        "a.zip/gut.txt": FORM,
    }


def test_a_failure_says_which_bytes_failed(tmp_path: Path) -> None:
    """A member that was read and is no document is known by its hash; one that was not read has none."""
    file = tmp_path / "a.zip"
    file.write_bytes(packed({"elf": b"\x7fELF\0\0", "../x.txt": FORM}))
    failures = [one for one in open_path(file) if isinstance(one, DocumentFailure)]
    assert [f.sha256 for f in failures] == [sha256(b"\x7fELF\0\0").hexdigest(), None]


@pytest.mark.parametrize("name", ["../x.txt", "/etc/x.txt", "a/../../x.txt", "C:/x.txt", "..\\x.txt"])
def test_names_that_point_outside_are_refused(tmp_path: Path, name: str) -> None:
    """A member cannot name a file beside or above its archive."""
    found = opened(tmp_path, packed({name: FORM, "gut.txt": FORM}))
    assert UnsafeMember in found.values()
    assert found["a.zip/gut.txt"] == FORM


def test_links_are_refused(tmp_path: Path) -> None:
    """A symbolic link in an archive is no text of the path that it points to."""
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert opened(tmp_path, stream.getvalue()) == {"a.zip/link.txt": UnsafeMember}


def test_protected_members_are_named() -> None:
    """A member with a password is a failure that says so; the others come."""
    locked, free = open_path(FILES / "one-locked.zip")
    assert isinstance(locked, DocumentFailure)
    assert isinstance(locked.error, UnsupportedDocument)
    assert "password" in str(locked.error)
    assert free.name == "one-locked.zip/open.txt"


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A member of a thousand times its packed size is refused by what the archive states."""
    found = opened(tmp_path, packed({"bomb.txt": b"0" * 5_000_000, "gut.txt": FORM}))
    assert found == {"a.zip/bomb.txt": UnsafeMember, "a.zip/gut.txt": FORM}


def test_a_bomb_that_lies_is_cut_off(tmp_path: Path) -> None:
    """A stated size smaller than the true one gives a damaged member, not its true size."""
    true = (5_000_000).to_bytes(4, "little")
    data = packed({"bomb.txt": b"0" * 5_000_000}).replace(true, (1000).to_bytes(4, "little"))
    assert opened(tmp_path, data) == {"a.zip/bomb.txt": UnreadableDocument}


def test_the_whole_is_limited_too(tmp_path: Path) -> None:
    """Members come until what they unpack to is used up; then each is refused by name."""
    members = {f"{i}.txt": FORM * 10 for i in range(3)}
    limits = Limits(unpacked_bytes=2 * len(FORM.encode()) * 10)
    assert list(opened(tmp_path, packed(members), limits).values()) == [FORM * 10, FORM * 10, DocumentTooLarge]
    assert opened(tmp_path, packed(members), Limits(members=2)) == {"a.zip": DocumentTooLarge}
    assert set(opened(tmp_path, packed(members), Limits(file_bytes=100)).values()) == {DocumentTooLarge}
    # Refused before it was unpacked: no hash.
    assert [one.sha256 for one in open_path(tmp_path / "a.zip", Limits(file_bytes=100))] == [None] * 3


def test_an_archive_in_an_archive_is_opened_once(tmp_path: Path) -> None:
    """One level of archives in the archive is opened; the next is refused by name."""
    inner = packed({"c.txt": FORM})
    middle = packed({"b.txt": FORM, "inner.zip": inner})
    assert opened(tmp_path, packed({"middle.zip": middle, "a.txt": FORM})) == {
        "a.zip/middle.zip/b.txt": FORM,
        "a.zip/middle.zip/inner.zip": UnsupportedDocument,
        "a.zip/a.txt": FORM,
    }


def test_a_damaged_archive_in_an_archive_is_one_failure(tmp_path: Path) -> None:
    """The inner archive fails by its name and the outer goes on."""
    inner = packed({"c.txt": FORM})[:-10]
    found = opened(tmp_path, packed({"inner.zip": inner, "a.txt": FORM}))
    assert found == {"a.zip/inner.zip": UnreadableDocument, "a.zip/a.txt": FORM}


def test_leavings_of_programs_are_no_members(tmp_path: Path) -> None:
    """Folders, hidden files, resource forks and office locks are not documents."""
    members: dict[str, str | bytes] = {
        "d/": b"",
        "__MACOSX/._a.txt": b"\0",
        "d/.DS_Store": b"\0",
        "~$a.docx": b"\0",
        "d/a.txt": FORM,
    }
    assert opened(tmp_path, packed(members)) == {"a.zip/d/a.txt": FORM}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_two_documents(tmp_path: Path) -> None:
    """A name used twice does not make one document hide the other."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "一")
        archive.writestr("a.txt", "二")
    assert opened(tmp_path, stream.getvalue()) == {"a.zip/a.txt": "一", "a.zip/a.txt (2)": "二"}


def test_half_an_archive_is_damaged(tmp_path: Path) -> None:
    """A download that broke off is one failure with advice."""
    assert opened(tmp_path, packed({"a.txt": FORM})[:-30]) == {"a.zip": UnreadableDocument}


def test_a_member_without_a_name_is_no_folder(tmp_path: Path) -> None:
    """An archive whose table of names was damaged: the others are read, and nothing breaks."""
    data = packed({"甲.txt": FORM, "good.txt": FORM}).replace("甲.txt".encode(), b"\0\0\0.txt")
    assert opened(tmp_path, data) == {"a.zip/": FORM, "a.zip/good.txt": FORM}
