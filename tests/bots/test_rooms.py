"""Remembered rooms over real engines: kept, read, edited, deleted, shut out, forgotten, rebuilt."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bots.rebuilding import rebuild
from bots.rooms import rooms_of
from core.messages import EVERYONE, Audience, person_audience
from core.people.forget import forget
from core.ports import Erasure, Guest, HistoryPage, Standing, Traces, Unavailable
from core.rooms.recall import Recall
from core.upkeep.syncing import entered
from tests.bots.forgotten import ADA, BO, PLANTED, ROOM, found, house
from tests.bots.remembered import DAY, HERE, NAME, asks, remembered, spoken


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("database_url")) if request.param == "postgres" else ""


async def test_what_people_say_is_found_by_those_in_the_room_and_by_nobody_else(
    tmp_path: Path,
) -> None:
    bot = replace(BO, bot=True)
    async with remembered(tmp_path) as home:
        await home.rooms.hear(
            [
                spoken(BO, "The boat has a red oar.", 1),
                spoken(bot, "The boat has a green oar.", 2),
                spoken(BO, "Which oar has the boat?", 3, to_us=True),
            ]
        )
        await home.read()
        assert "red oar" in await home.texts()
        assert "green" not in await home.texts()
        assert "Which" not in await home.texts()
        assert await home.texts((EVERYONE, Audience("room", "slack", "T1", "C2"))) == ""


async def test_only_an_administrator_turns_it_on_and_only_where_several_read(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, mynah_admins="slack:U1") as opened:
        rooms = rooms_of(opened.settings, opened.knowledge, opened.queue)
        refused = await rooms.obey(asks("remember this room", BO))
        assert refused is not None
        assert "Only administrators" in refused.text
        private = await rooms.obey(asks("remember this room", ADA, replace(ROOM, private=True)))
        assert private is not None
        assert "several people" in private.text
        overheard = replace(asks("remember this room", ADA), overheard=True)
        assert await rooms.obey(overheard) is None
        await rooms.hear([spoken(BO, "The boat has a red oar.", 1)])
        assert await opened.knowledge.database.sources.all() == []
        assert await opened.knowledge.database.lines.of(NAME) == []


async def test_an_edit_changes_and_a_deletion_removes_whatever_comes_first(
    tmp_path: Path, url: str
) -> None:
    async with remembered(tmp_path, url) as home:
        await home.rooms.hear([spoken(BO, "The boat has a blue oar.", 1, stamp=DAY + 90)])
        await home.rooms.hear([spoken(BO, "The boat has a red oar.", 1)])
        await home.rooms.hear([spoken(ADA, f"The boat has an oar of {PLANTED}.", 2)])
        await home.read()
        assert "blue oar" in await home.texts()
        assert "red oar" not in await home.texts()
        assert await found(PLANTED, home.house) != []

        [told] = [each for each in await home.lines() if each.id == "2"]
        await home.rooms.lose(HERE, "2")
        [lost] = [each for each in await home.lines() if each.id == "2"]
        assert lost == replace(told, person="", name="", text="")
        await home.rooms.hear([spoken(ADA, f"The boat has an oar of {PLANTED}.", 2)])
        await home.read()
        assert "blue oar" in await home.texts()
        assert await found(PLANTED, home.house) == []
        assert all(each.text or each.erased for each in await home.lines())


async def test_who_is_forgotten_is_in_no_document_and_stays_away(tmp_path: Path, url: str) -> None:
    async with remembered(tmp_path, url) as home:
        said = [spoken(ADA, f"The boat has an oar of {PLANTED}.", 1), spoken(BO, "A red oar.", 2)]
        await home.rooms.hear(said)
        await home.read()
        assert PLANTED in await home.texts()
        forgetting = home.house.forgetting
        erasure = Erasure(Traces(ADA, time.time()))
        for _ in range(2):
            erasure = await forget(erasure, forgetting)
        assert erasure.removed["lines"] == 1
        assert await found(PLANTED, home.house) == []
        await home.rooms.hear(said)
        await home.read()
        assert "red oar" in await home.texts()
        assert await found(PLANTED, home.house) == []


async def test_who_is_shut_out_goes_with_the_next_reading_and_comes_back_when_let_in(
    tmp_path: Path,
) -> None:
    async with remembered(tmp_path) as home:
        await home.rooms.hear([spoken(BO, "The boat has a red oar.", 1)])
        await home.read()
        guests = home.house.knowledge.database.guests
        await guests.decide(Guest(person_audience(BO), Standing.BLOCKED, "", 1.0))
        await home.rooms.hear([spoken(BO, "The boat has a green oar.", 2)])
        await home.read()
        assert await home.texts() == ""
        await guests.undecide(person_audience(BO))
        await home.read()
        assert "red oar" in await home.texts()
        assert "green oar" not in await home.texts()


async def test_a_room_that_is_ended_leaves_nothing(tmp_path: Path) -> None:
    async with remembered(tmp_path) as home:
        await home.rooms.hear([spoken(BO, f"The boat has an oar of {PLANTED}.", 1)])
        await home.read()
        sources = home.house.knowledge.database.sources
        before = await entered(NAME, sources)
        assert before is not None
        await home.rooms.obey(asks("stop remembering this room", ADA))
        await sources.remember(before)  # by whoever read it at that moment
        await home.read(at=-time.time())
        assert await sources.all() == []
        assert await found(PLANTED, home.house) == []
        await home.rooms.hear([spoken(BO, "The boat has a red oar.", 2)])
        assert await home.lines() == []


async def killed() -> int:
    raise asyncio.CancelledError


@pytest.mark.parametrize("ended", [False, True])
async def test_an_erasure_that_was_killed_also_goes_on_with_answers_that_cite_messages(
    tmp_path: Path, *, ended: bool
) -> None:
    async with remembered(tmp_path) as home:
        said = [spoken(BO, f"The boat has an oar of {PLANTED}.", 1), spoken(ADA, "A red sail.", 2)]
        await home.rooms.hear(said)
        await home.read()
        await home.house.asked(asks("Which oar has the boat?", ADA))
        records = home.house.knowledge.records
        (turn,) = await records.turns(str(ROOM))
        assert "https://chat.test/p1" in {each.uri for each in turn.reply.citations}
        await home.rooms.lose(HERE, "1")
        with pytest.raises(asyncio.CancelledError):
            await home.read(at=-time.time() if ended else 0.0, finish=killed)
        assert all(each.text or each.erased for each in await home.lines())
        assert await records.turns(str(ROOM)) != []
        assert await home.finish() == 1
        assert await records.turns(str(ROOM)) == []
        assert await found(PLANTED, home.house) == []


class Shelf:
    """A platform's history of three messages, a page each, that is away when it is asked once more."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def history(self, room: Audience, before: str) -> HistoryPage:
        self.asked.append(before)
        if len(self.asked) == 2:
            raise Unavailable("limited")
        number = int(before or 4) - 1
        page = [spoken(BO, f"The boat has oar number {number}.", number)]
        return HistoryPage(page, str(number) if number > 1 else "")


async def test_a_room_that_is_asked_for_again_before_it_was_removed_stays(tmp_path: Path) -> None:
    async with remembered(tmp_path) as home:
        await home.rooms.obey(asks("stop remembering this room", ADA))
        stopped = time.time()
        await home.rooms.obey(asks("remember this room", ADA))
        await home.rooms.hear([spoken(BO, "The boat has a red oar.", 1)])
        await home.read(at=-stopped)
        assert [each.text for each in await home.lines()] == ["The boat has a red oar."]


async def test_history_goes_on_where_it_was_broken_off_and_ends_at_its_bound(
    tmp_path: Path,
) -> None:
    async def at_once(_seconds: float) -> None:
        return

    async with remembered(tmp_path) as home:
        shelf = Shelf()
        recall = Recall(home.rooms, {"slack": shelf}, 2, at_once)
        await home.read(recall)
        source = await entered(NAME, home.house.knowledge.database.sources)
        assert source is not None
        assert source.problem == ""
        assert source.tried_at + source.every < time.time() + 61
        assert "number 3" in await home.texts()
        await home.read(recall)
        await home.read(recall)
        assert shelf.asked == ["", "3", "3"]
        assert {each.id for each in await home.lines()} == {"3", "2"}


async def test_a_rebuilt_index_holds_the_room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from bots.assemble import open_knowledge

    async with house(tmp_path, mynah_admins="slack:U1", embedding_languages="en") as opened:
        settings = opened.settings
        rooms = rooms_of(settings, opened.knowledge, opened.queue)
        await rooms.obey(asks("remember this room", ADA))
        await rooms.hear([spoken(BO, "The boat has a red oar.", 1)])
    assert await rebuild(settings, as_json=True) == 0
    capsys.readouterr()
    async with open_knowledge(settings) as knowledge:
        found_ = await knowledge.search("boat oar", (HERE,), 5, lambda _side: None)
        assert ["red oar" in each.chunk.text for each in found_] == [True]
