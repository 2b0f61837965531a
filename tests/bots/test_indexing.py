"""What `mynah index` tells by its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bots.assemble import open_records
from bots.indexing import index
from bots.settings import Settings
from core.messages import EVERYONE
from tests.adapters.sources import files as made


@pytest.mark.parametrize(
    ("files", "targets", "code"),
    [
        ({"a.md": "# A\n\nWords."}, ("a.md",), 0),
        ({"a.md": ""}, ("a.md",), 1),
        ({"a.md": "", "b.md": "# B\n\nWords."}, ("a.md", "b.md"), 1),
        ({"a.md": "", "b.md": "# B\n\nWords."}, ("",), 0),
        ({"a.md": "", "b.md": ""}, ("",), 1),
        ({"a.mp3": "x"}, ("",), 0),
    ],
)
async def test_a_target_of_which_nothing_could_be_read_is_a_failure(
    tmp_path: Path, files: dict[str, str], targets: tuple[str, ...], code: int
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for name, text in files.items():
        (root / name).write_text(text)
    settings = Settings(mynah_home=tmp_path / "home", embedding_languages="en")
    named = [str(root / target) for target in targets]
    assert await index(settings, named, EVERYONE, dry_run=True, as_json=True) == code


async def test_a_page_that_is_refused_is_a_failure(tmp_path: Path) -> None:
    settings = Settings(mynah_home=tmp_path / "home", embedding_languages="en")
    target = ["http://127.0.0.1:9/"]  # addresses of this machine are refused unasked
    assert await index(settings, target, EVERYONE, dry_run=False, as_json=True) == 1


@pytest.mark.parametrize("target", ["ftp://example.org/x", "https://localhost/x"])
async def test_an_address_that_is_not_allowed_is_no_source_and_nothing_is_kept(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(mynah_home=tmp_path / "home", embedding_languages="en")
    assert await index(settings, [target], EVERYONE, dry_run=False, as_json=True) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["targets"][target]["refused"][0][0] == target
    assert "kept in" not in told.err
    async with open_records(settings) as database:
        assert await database.sources.all() == []
        assert await database.documents.known(target) == {}


@pytest.mark.parametrize(("there", "code"), [(True, 0), (False, 1)])
async def test_a_folder_in_which_nothing_is_says_so(
    there: bool, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(mynah_home=tmp_path / "home", embedding_languages="en")
    root = tmp_path / "root"
    if there:
        root.mkdir()
    assert await index(settings, [str(root)], EVERYONE, dry_run=False, as_json=False) == code
    said = capsys.readouterr().err
    assert ("nothing to read was found there" in said) is there
    assert "kept in" not in said


async def test_where_something_is_kept_its_home_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(mynah_home=tmp_path / "home", embedding_languages="en")
    (tmp_path / "a.md").write_text("# A\n\nWords.")
    for _ in range(2):
        await index(settings, [str(tmp_path / "a.md")], EVERYONE, dry_run=False, as_json=False)
        assert f"kept in {tmp_path / 'home'}" in capsys.readouterr().err


async def test_what_files_hide_is_named_for_people_and_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    shown, hidden = "<w:r><w:t>A zebra runs.</w:t></w:r>", "<w:rPr><w:vanish/></w:rPr>"
    body = f"<w:p>{shown}</w:p><w:p><w:r>{hidden}<w:t>No kudu.</w:t></w:r></w:p>"
    for name in ("a.docx", "b.docx"):
        (root / name).write_bytes(made.docx(body))
    (root / "c.docx").write_bytes(made.docx())
    settings = Settings(mynah_home=tmp_path / "home", embedding_languages="en")
    await index(settings, [str(root)], EVERYONE, dry_run=True, as_json=True)
    told = capsys.readouterr()
    assert f"  left out of {(root / 'a.docx').as_uri()} and 1 more: hidden text\n" in told.err
    assert json.loads(told.out)["targets"][str(root)]["left_out"] == [
        [(root / name).as_uri(), ["hidden text"]] for name in ("a.docx", "b.docx")
    ]


async def test_the_endings_of_skipped_files_are_named_for_people_and_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for name in ("a.md", "b.MP3", "c.mp3", "d.tar.gz", "LICENSE"):
        (root / name).write_text("# A title\n\nWords.")
    settings = Settings(mynah_home=tmp_path / "home", embedding_languages="en")
    await index(settings, [str(root)], EVERYONE, dry_run=True, as_json=True)
    told = capsys.readouterr()
    assert "  skipped by ending: .gz, .mp3\n" in told.err
    assert json.loads(told.out)["targets"][str(root)]["endings"] == [".gz", ".mp3"]
    for number in range(25):
        (root / f"x.{number:02}").touch()
    await index(settings, [str(root)], EVERYONE, dry_run=True, as_json=False)
    assert ".18, .19 and 7 more\n" in capsys.readouterr().err
