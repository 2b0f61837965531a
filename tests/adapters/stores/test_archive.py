"""An archive is read only where it is whole, as it was written, and holds nothing but plain files of a home."""

from __future__ import annotations

import io
import json
import stat
import tarfile
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from adapters.stores.archive import MANIFEST, Manifest, read_manifest, unpack, write
from core.ports import Misconfigured

BEGUN = Manifest("0.1.0", "0008", 5.0, ("keys",), removals=("mark",))


def ignore(_bytes: int) -> None:
    return


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "staged"
    (folder / "index").mkdir(parents=True)
    (folder / "records.sqlite").write_bytes(b"r" * 3_000)
    (folder / "index/rows").write_bytes(b"i" * 70_000)
    (folder / "index/writer.lock").write_bytes(b"")
    file = tmp_path / "backup.tar"
    write(folder, file, BEGUN, ignore)
    return file


def taken(file: Path, folder: Path) -> dict[str, bytes]:
    folder.mkdir(parents=True)
    unpack(file, read_manifest(file), folder, ignore)
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file()
    }


def test_what_is_written_is_read_again_and_for_nobody_else(archive: Path, tmp_path: Path) -> None:
    files = taken(archive, tmp_path / "a/b")
    assert files == {"records.sqlite": b"r" * 3_000, "index/rows": b"i" * 70_000}
    assert replace(read_manifest(archive), files={}) == BEGUN
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if "backup" in each.name] == ["backup.tar"]


@pytest.mark.parametrize("kept", [0, 1, 511, 512, 40_000, 72_192, 75_000])
def test_an_archive_that_was_cut_off_is_none(kept: int, archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    assert kept < len(whole.rstrip(b"\0"))
    archive.write_bytes(whole[:kept])
    with pytest.raises(Misconfigured, match="backup of Mynah"):
        taken(archive, tmp_path / "a/b")


@pytest.mark.parametrize("at", [520, 30_000, 73_000])
def test_one_wrong_byte_is_noticed(at: int, archive: Path, tmp_path: Path) -> None:
    whole = bytearray(archive.read_bytes())
    whole[at] ^= 1
    archive.write_bytes(whole)
    with pytest.raises(Misconfigured):
        taken(archive, tmp_path / "a/b")


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "poem.txt").write_text("Tea. " * 500)
    with pytest.raises(Misconfigured, match="no backup of Mynah"):
        read_manifest(tmp_path / "poem.txt")
    with pytest.raises(Misconfigured, match="there is no file"):
        read_manifest(tmp_path / "none.tar")


def made(tmp_path: Path, *members: tarfile.TarInfo, **manifest: object) -> Path:
    """An archive of these empty members, with a manifest that agrees."""
    file = tmp_path / "made.tar"
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    files = {member.name: (0, empty) for member in members}
    text = json.dumps({**asdict(replace(BEGUN, files=files)), **manifest}).encode()
    last = tarfile.TarInfo(MANIFEST)
    last.size = len(text)
    with tarfile.open(file, "w") as tar:
        for member in members:
            tar.addfile(member)
        tar.addfile(last, io.BytesIO(text))
    return file


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "index/../../out", "a/../b"])  # noqa: S108
def test_nothing_climbs_out(name: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no backup of Mynah"):
        taken(made(tmp_path, tarfile.TarInfo(name)), tmp_path / "a/b")
    assert not list(tmp_path.rglob("out"))


@pytest.mark.parametrize(
    "name",
    [
        "restoring/whole",
        "Restoring/whole",
        "before-restore-1/key",
        "home.lock",
        "index/writer.lock",
    ],
)
def test_what_replaces_a_home_and_locks_come_with_no_backup(name: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=f"no backup of Mynah: it holds '{name}'"):
        read_manifest(made(tmp_path, tarfile.TarInfo(name)))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_nothing_but_plain_files_is_taken(kind: bytes, tmp_path: Path) -> None:
    member = tarfile.TarInfo("key")
    member.type, member.linkname = kind, "records.sqlite"
    with pytest.raises(Misconfigured, match="no backup of Mynah"):
        read_manifest(made(tmp_path, tarfile.TarInfo("records.sqlite"), member))


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="twice"):
        read_manifest(made(tmp_path, tarfile.TarInfo("key"), tarfile.TarInfo("key")))


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("at", float("nan"), "its 'at' is NaN"),
        ("at", 1e300, "its 'at' is 1e\\+300"),
        ("at", "today", "its 'at' is \"today\""),
        ("at", True, "its 'at' is true"),
        ("records", None, "its 'records' is null"),
        ("records", "newest", "its 'records' is \"newest\""),
        ("release", 1, "its 'release' is 1"),
        ("elsewhere", "keys", "its 'elsewhere' is \"keys\""),
        ("removals", [1], "its 'removals' is \\[1\\]"),
        ("format", 0.5, "its 'format' is 0.5"),
    ],
)
def test_a_manifest_that_says_what_cannot_be_is_refused_by_its_name(
    field: str, value: object, told: str, tmp_path: Path
) -> None:
    with pytest.raises(Misconfigured, match=f"no backup of Mynah: {told}"):
        read_manifest(made(tmp_path, **{field: value}))


@pytest.mark.parametrize("text", ["[" * 1_000_000, "[]", '{"at": 1e999}', '"whole"'])
def test_a_manifest_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    file, last = tmp_path / "made.tar", tarfile.TarInfo(MANIFEST)
    last.size = len(text)
    with tarfile.open(file, "w") as tar:
        tar.addfile(last, io.BytesIO(text.encode()))
    with pytest.raises(Misconfigured, match="no backup of Mynah, or only a part of one"):
        read_manifest(file)


def test_what_the_first_format_says_is_read(tmp_path: Path) -> None:
    file = made(tmp_path, format=1, removals=None)
    assert read_manifest(file) == replace(BEGUN, format=1, removals=None)
    assert read_manifest(made(tmp_path, removals=[])) == replace(BEGUN, removals=())


def test_what_a_later_release_writes_is_left_to_it(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"made by Mynah 9\.0"):
        read_manifest(made(tmp_path, release="9.0", format=3))
