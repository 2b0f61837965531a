"""Whatever is typed behind a command: a sentence that says what is wrong, never a traceback, never a wait."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from bots.assemble import open_records
from bots.checks import engines
from bots.cli import app
from bots.kinds import named
from bots.read_file import read_text
from bots.settings import Settings
from core.messages import EVERYONE
from core.ports import Misconfigured

ROOT = get_command(app)
ALONE = {"serve", "bench", "chat", "doctor"}
"""They take no argument that could name something, or run for long by themselves."""


def commands(here: Any = ROOT, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(here, TyperGroup):
        for name, each in here.commands.items():
            yield from commands(each, (*path, name))
    elif path[0] not in ALONE and path[0] != "eval":
        yield path


def told(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, " ".join(done.output.replace("│", " ").split())


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MYNAH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EMBEDDING_LANGUAGES", "en")


@pytest.mark.parametrize("path", sorted(commands()), ids=" ".join)
@pytest.mark.parametrize("empty", ["", " ", "\n\t"], ids=["none", "space", "lines"])
def test_an_empty_argument_is_refused_by_every_command(path: tuple[str, ...], empty: str) -> None:
    code, words = told(*path, empty)
    assert code == 2
    assert "empty" in words


def test_an_unset_variable_never_means_the_folder_one_is_in(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret")
    for words in (("source", "add", ""), ("index", ""), ("index", "", "--dry-run")):
        assert told(*words)[0] == 2
    assert not (tmp_path / "home").exists(), "nothing was even begun"


@pytest.mark.parametrize("address", ["http://[::1", "https://", "http:///path", "http://[x]/"])
@pytest.mark.parametrize("kind", ["site", "web"])
def test_what_is_no_address_is_no_source(address: str, kind: str) -> None:
    with pytest.raises(Misconfigured, match="is no address"):
        named(address, kind, EVERYONE)


def test_a_folder_is_no_backup(tmp_path: Path) -> None:
    code, words = told("restore", str(tmp_path))
    assert code == 2
    assert "cannot be read" in words


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "."])
def test_a_device_or_folder_is_not_read_as_a_text(device: str) -> None:
    with pytest.raises(Misconfigured, match="it is no file"):
        read_text(Path(device), "--file")


@pytest.mark.parametrize(
    "words",
    [
        ("case", "list", "--file"),
        ("experiment", "list", "--file"),
        ("experiment", "analyse", "--arm", "arm", "--metric", "m", "--data"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_no_command_waits_for_the_end_of_a_device(words: tuple[str, ...]) -> None:
    code, said = told(*words, "/dev/zero")
    assert code == 2
    assert "it is no file" in said


def test_a_file_without_bounds_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.md"
    with file.open("wb") as large:
        large.truncate(20_000_000)
    with pytest.raises(Misconfigured, match="larger than 10 MB"):
        read_text(file, "--file")


async def test_records_that_are_no_database_are_said_to_be_so(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "records.sqlite").write_bytes(b"no database at all " * 100)
    with pytest.raises(Misconfigured, match="mynah restore"):
        async with open_records(Settings(_env_file=None, mynah_home=home)):
            pass


async def test_a_damaged_key_is_seen_by_the_doctor(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, mynah_home=tmp_path)
    assert (await engines.key(settings)).state == "ok"
    (tmp_path / "key").write_text("junk\n")
    (tmp_path / "key").chmod(0o600)
    with pytest.raises(Misconfigured, match="what is no key"):
        await engines.key(settings)
