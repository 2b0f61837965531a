"""What takes removed words away is killed on the way, and whoever comes next ends it."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bots.settings import Settings
from bots.sources import add
from bots.verifying import left_of
from core.messages import EVERYONE
from tests import warm
from tests.bots.forgotten import BO, ROOM, house, said
from tests.bots.knots import PHRASE, write_knots
from tests.faults.product import Product, until

Looks = Callable[[sqlite3.Connection], int]


def count(query: str) -> Looks:
    """How many rows are left of what the query counts."""
    return lambda records: int(records.execute(f"SELECT count(*) FROM {query}").fetchone()[0])


DOCUMENT = count("documents WHERE uri LIKE '%secret.md'")
SOURCE = count("sources")
ANSWER = count("citations WHERE uri LIKE '%secret.md%'")
OWED = count("removals WHERE owing = 1")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write_knots(tmp_path / "docs", 3)


async def lived_in(tmp_path: Path, docs: Path) -> Product:
    """A home in which somebody asked for the secret."""
    made = Product(tmp_path / "home")
    settings = settings_of(made)
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    async with house(made.home, spaces=(), embedding_languages="en") as it:
        await it.asked(said(BO, ROOM, f"Where does the {PHRASE} stand?", 1))
        (turn,) = await it.knowledge.records.turns(str(ROOM))
        assert PHRASE in turn.reply.text
    return made


def settings_of(made: Product) -> Settings:
    return Settings(_env_file=None, mynah_home=made.home, embedding_languages="en")


async def killed_once_gone(made: Product, looks: Looks, *command: str) -> None:
    """SIGKILL as soon as the records hold nothing of this any more."""
    log = made.log("killed")
    process = await warm.mynah(*command, environment=made.variables(), says=log)
    with closing(sqlite3.connect(made.home / "records.sqlite", timeout=10)) as records:
        while looks(records) and process.returncode is None:  # noqa: ASYNC110 - nobody announces it
            await asyncio.sleep(0.002)
    process.kill()
    assert await process.wait() == -signal.SIGKILL, "it was done before anybody could kill it"


@pytest.mark.parametrize(
    "looks",
    [
        SOURCE,
        *(pytest.param(looks, marks=pytest.mark.soak) for looks in (DOCUMENT, ANSWER)),
    ],
)
async def test_a_removal_that_was_killed_is_ended_by_the_same_command(
    looks: Looks, tmp_path: Path, docs: Path
) -> None:
    made = await lived_in(tmp_path, docs)
    uri = (docs / "secret.md").as_uri()
    await killed_once_gone(made, looks, "source", "remove", str(docs))
    code, printed = await made.run("verify", "deletion", uri, "--phrase", PHRASE, "--json")
    assert code == 1 and any("unfinished" in each for each in json.loads(printed)["places"])
    assert (await made.findings())["erasing"] == "degraded"
    await made.run("source", "remove", str(docs))
    assert (await made.run("verify", "deletion", uri, "--phrase", PHRASE))[0] == 0
    assert (await made.findings())["erasing"] == "ok"
    await made.end()


@pytest.mark.soak
@pytest.mark.parametrize("looks", [DOCUMENT, ANSWER])
async def test_a_reading_that_was_killed_while_it_erased_is_ended_by_the_next(
    looks: Looks, tmp_path: Path, docs: Path
) -> None:
    made = await lived_in(tmp_path, docs)
    uri = (docs / "secret.md").as_uri()
    (docs / "secret.md").unlink()
    await killed_once_gone(made, looks, "source", "sync")
    assert (await made.run("source", "sync"))[0] == 0
    assert (await made.run("verify", "deletion", uri, "--phrase", PHRASE))[0] == 0
    await made.end()


@pytest.mark.soak
async def test_what_a_killed_rebuild_left_to_erase_goes_when_mynah_starts(
    tmp_path: Path, docs: Path
) -> None:
    made = await lived_in(tmp_path, docs)
    uri = (docs / "secret.md").as_uri()
    (docs / "secret.md").unlink()
    await killed_once_gone(made, DOCUMENT, "index", "--rebuild")
    await made.start()

    async def nothing_owed() -> bool:
        with closing(sqlite3.connect(made.home / "records.sqlite")) as records:
            return not OWED(records)

    try:
        await until(nothing_owed, 120, "nothing is owed")
        assert await left_of(settings_of(made), [uri, PHRASE]) == []
    finally:
        await made.end()
