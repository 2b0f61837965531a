"""What was removed is nowhere: a planted phrase is found in every store before, and in none after."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bots.erasing import finish
from bots.settings import Settings
from bots.sources import add, remove, sync
from bots.verifying import left_of, verify_deletion
from core.messages import EVERYONE, Reply
from core.wire import plain
from tests.bots.forgotten import BO, ROOM, House, house, said
from tests.bots.knots import PHRASE, write_knots


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("database_url")) if request.param == "postgres" else ""


def settled(home: Path, url: str) -> Settings:
    return Settings(_env_file=None, mynah_home=home, database_url=url, embedding_languages="en")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write_knots(tmp_path / "docs", 12)


async def lived_in(settings: Settings) -> House:
    """Somebody asked for the secret, and for a knot."""
    async with house(
        settings.mynah_home, settings.database_url, spaces=(), embedding_languages="en"
    ) as it:
        await it.asked(said(BO, ROOM, f"Where does the {PHRASE} stand?", 1))
        await it.asked(said(BO, ROOM, "What is a bowline 3?", 2))
        turns = await it.knowledge.records.turns(str(ROOM))
        assert PHRASE in turns[0].reply.text, turns[0].reply
        offering = Reply("A knot.", suggestions=(f"Secrets › {PHRASE}",))
        event = {"type": "done", "reply": plain(offering)}
        await it.queue.feed.publish(str(ROOM), "2.000000", event)
        return it


async def asked(settings: Settings) -> list[str]:
    async with house(
        settings.mynah_home, settings.database_url, spaces=(), embedding_languages="en"
    ) as it:
        return [turn.message.id for turn in await it.knowledge.records.turns(str(ROOM))]


@pytest.mark.parametrize("by", ["sync", "remove"])
async def test_a_planted_phrase_is_everywhere_before_and_nowhere_after(
    by: str, url: str, tmp_path: Path, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settled(tmp_path / "home", url)
    uri = (docs / "secret.md").as_uri()
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    await lived_in(settings)
    capsys.readouterr()
    assert await verify_deletion(settings, uri, [PHRASE], as_json=True) == 1
    places = json.loads(capsys.readouterr().out)["places"]
    kinds = ["index chunks", "redis", "appendonlydir/", "file index/"]
    kinds += (
        ["postgres turns", "postgres checkpoint"]
        if url
        else [
            "records.sqlite turns",
            "records.sqlite citations",
            "conversations.sqlite checkpoints",
            "file records.sqlite",
        ]
    )
    for kind in kinds:
        assert any(kind in place for place in places), (kind, places)

    (docs / "secret.md").unlink()
    if by == "sync":
        await sync(settings, [], as_json=True)
    else:
        capsys.readouterr()
        await remove(settings, str(docs), as_json=True)
        assert json.loads(capsys.readouterr().out)["answers"] == 2
    capsys.readouterr()
    assert await left_of(settings, [uri, PHRASE]) == []
    assert await verify_deletion(settings, uri, [PHRASE], as_json=True) == 0
    assert await asked(settings) == (["2.000000"] if by == "sync" else [])


async def test_the_answers_are_counted_also_where_a_server_looks_for_what_is_owed(
    tmp_path: Path, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settled(tmp_path / "home", "")
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    await lived_in(settings)
    async with house(settings.mynah_home, spaces=(), embedding_languages="en") as it:

        async def serve() -> None:
            while True:
                await finish(it.settings, it.knowledge, it.queue, it.answers)
                await asyncio.sleep(0.001)

        serving = asyncio.create_task(serve())
        capsys.readouterr()
        await remove(settings, str(docs), as_json=True)
        assert json.loads(capsys.readouterr().out)["answers"] == 2
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
