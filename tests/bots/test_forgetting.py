"""Somebody who is forgotten is nowhere any more: every store is read byte by byte, before and after."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.doubles.models import ScriptedModel
from bots.assemble import open_knowledge, open_queue
from bots.forgetting import forget as forget_by_command
from bots.profiles import linking_of
from bots.settings import Settings
from core.conversation.turn import Event
from core.conversation.work import work
from core.messages import Audience, Message, Person, person_audience
from core.people.forget import forget, keep_forgetting, would_forget
from core.people.pairing import offer, shown_to
from core.people.preferences import Preferences
from core.people.told import note_asking
from core.ports import Erasure, Feedback, Traces
from tests.bots.forgotten import (
    ADA,
    BO,
    BOS,
    DIRECT,
    PLANTED,
    ROOM,
    House,
    found,
    house,
    in_files,
    said,
)

WEB = Person("web", "ada")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("database_url")) if request.param == "postgres" else ""


def wish() -> Erasure:
    return Erasure(Traces(ADA, time.time()))


async def lived_in(house: House) -> None:
    """Ada and Bo have asked, in private and together; something of each kind is kept of Ada."""
    await house.index(
        "file:///ada/notes.md", f"The {PLANTED} secret is kept in the cellar.", person_audience(ADA)
    )
    for number in range(12):  # a file of which little is deleted is not written anew by itself
        await house.index(f"file:///{number}.md", f"The {BOS} is a knot.", Audience())
    await house.knowledge.index.settle()
    for number in range(1, 4):
        await house.asked(said(ADA, DIRECT, f"Where is the {PLANTED} secret kept?", number))
        await house.asked(said(ADA, ROOM, f"{PLANTED} in the room {number}?", 10 + number))
        await house.asked(said(BO, ROOM, f"What is a {BOS}, {number}?", 20 + number))
    first = (str(ROOM), "21.000000")
    await house.knowledge.records.rate(Feedback(*first, str(ADA), -1, f"{PLANTED} disagrees"))
    await house.knowledge.records.rate(Feedback(*first, str(BO), 1, f"{BOS} agrees"))
    await house.knowledge.database.preferences.keep(ADA, Preferences("de", length="short"))
    await house.knowledge.database.behaviour.erase(ADA, PLANTED)
    await house.knowledge.database.links.link(ADA, WEB, "circle")
    await linking_of(house.knowledge, house.queue.notes).offer(ADA)
    await house.queue.door.append(said(ADA, ROOM, f"{PLANTED} waits", 31))
    await house.queue.door.append(said(BO, ROOM, f"{BOS} waits", 32))
    dead = said(ADA, DIRECT, f"{PLANTED} failed", 33)
    await house.queue.door.append(dead)
    lease = await house.queue.inbox.take(dead.conversation)
    assert lease is not None
    await house.queue.dead.bury(lease, "no")
    for name, value in (
        ("slack:asked:T1:D1:1.000000", f"U1 {DIRECT}"),
        ("slack:address:slack:T1:D1::1.000000", f"https://hooks.test/{PLANTED}"),
        ("slack:asked:T1:C1:21.000000", f"U2 {ROOM}"),
    ):
        await house.queue.notes.keep(name, value)
    await offer(person_audience(ADA), house.queue.notes, lambda letters: letters[1])
    room = Audience("room", "slack", "T1", "C1")
    await note_asking(room, said(ADA, ROOM, PLANTED, 34), 60.0, house.queue.notes)
    await house.queue.feed.publish(str(DIRECT), "1.000000", {"text": f"{PLANTED} answer"})


async def test_the_planted_words_are_everywhere_before_and_nowhere_after(
    url: str, tmp_path: Path
) -> None:
    async with house(tmp_path, url, history_turns=4) as it:
        await lived_in(it)
        before = await found(PLANTED, it)
        kinds = "postgres" if url else "sqlite"
        assert any("appendonlydir" in place for place in before), before
        assert any("records" in place or "postgres turns" in place for place in before), before
        assert any("conversations" in p or "checkpoint" in p for p in before), (kinds, before)
        assert any(place.startswith("index") for place in before), before
        for kind in ("entries", "dead", "draft", "feed", "note"):
            assert any(place.startswith("redis") and kind in place for place in before), kind

        ended = await forget(wish(), it.forgetting)
        assert await found(PLANTED, it) == []

        # What Bo said, and what was answered to it, is where it was.
        left = await found(BOS, it)
        assert any("conversations" in place or "checkpoint" in place for place in left), left
        assert any(place.startswith("index") for place in left), left
        turns = await it.knowledge.records.turns(str(ROOM))
        assert [turn.message.person for turn in turns] == [BO] * 3
        assert [o.comment for turn in turns for o in turn.opinions] == [f"{BOS} agrees"]
        assert [m.id for m in await it.queue.door.waiting(str(ROOM))] == ["32.000000"]
        assert await it.queue.notes.kept("slack:asked:T1:C1:21.000000")
        assert await shown_to("3" * 8, it.queue.notes) is None
        assert not await it.queue.notes.kept("pairing:asked:room:slack:T1:C1")
        assert ended.removed == {
            "turns": 6,
            "exchanges": ended.removed["exchanges"],
            "summaries": 1,
            "waiting": 1,
            "dead": 1,
            "drafts": 6,
            "opinions": 1,
            "preferences": 1,
            "profile": 1,
            "links": 1,
            "documents": 1,
            "notes": 8,
        }
        assert ended.done_at > 0
        # The second pass finds nothing more, and then no trace is kept of where it looked.
        again = await forget(ended, it.forgetting)
        assert again.removed == ended.removed
        assert again.traces.exchanges == frozenset()
        # Everybody's conversation goes on.
        await work(str(ROOM), it.desk())
        assert [t.message.id for t in await it.knowledge.records.turns(str(ROOM))][
            -1
        ] == "32.000000"


async def test_a_summary_that_a_model_wrote_goes_whole(tmp_path: Path) -> None:
    model = ScriptedModel(f"Somebody spoke of a {PLANTED} and a {BOS}.")
    async with house(tmp_path, model=model, history_turns=1) as it:
        for number in range(1, 3):
            await it.asked(said(ADA, ROOM, f"{PLANTED} {number}?", number))
            await it.asked(said(BO, ROOM, f"{BOS} {number}?", 10 + number))
        assert any("conversations" in place for place in await found(PLANTED, it))
        assert (await forget(wish(), it.forgetting)).removed["summaries"] == 1
        assert await found(PLANTED, it) == []
        assert any("conversations" in place for place in await found(BOS, it))


async def test_an_answer_in_flight_does_not_write_her_back(tmp_path: Path) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()
    async with house(tmp_path) as it:
        await it.index("file:///all.md", f"The {BOS} is a knot.", Audience())
        answering = it.answers.answering

        async def slow(message: Message) -> AsyncIterator[Event]:
            async for event in answering(message):
                began.set()
                await go_on.wait()
                yield event

        await it.queue.door.append(said(ADA, ROOM, f"{PLANTED} knot?", 1))
        await it.queue.door.append(said(ADA, ROOM, f"{PLANTED} again?", 2))
        desk = it.desk(answers=replace(it.answers, answering=slow))
        working = asyncio.create_task(work(str(ROOM), desk))
        await began.wait()
        forgetting = asyncio.create_task(forget(wish(), it.forgetting))
        # It asks for a stop, waits for its end, and nobody else begins the next one.
        async with asyncio.timeout(60):
            await working
            ended = await forgetting
        assert await found(PLANTED, it) == []
        assert ended.removed["waiting"] == 1
        assert await it.queue.inbox.take(str(ROOM)) is None
        go_on.set()


async def test_somebody_else_who_is_being_answered_there_is_not_disturbed(tmp_path: Path) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()
    async with house(tmp_path) as it:
        await it.index("file:///all.md", f"The {BOS} is a knot.", Audience())
        await it.asked(said(ADA, ROOM, f"{PLANTED} knot?", 1))
        answering = it.answers.answering

        async def slow(message: Message) -> AsyncIterator[Event]:
            async for event in answering(message):
                began.set()
                await go_on.wait()
                yield event

        await it.queue.door.append(said(BO, ROOM, f"What is a {BOS}?", 2))
        desk = it.desk(answers=replace(it.answers, answering=slow))
        working = asyncio.create_task(work(str(ROOM), desk))
        await began.wait()
        forgetting = asyncio.create_task(forget(wish(), it.forgetting))
        await asyncio.wait({forgetting}, timeout=0.3)
        assert not forgetting.done()
        go_on.set()
        async with asyncio.timeout(60):
            await working
            await forgetting
        (turn,) = await it.knowledge.records.turns(str(ROOM))
        assert turn.message.person == BO and f"The {BOS} is a knot" in turn.reply.text
        assert await found(PLANTED, it) == []
        assert any("conversations" in place for place in await found(BOS, it))


async def test_what_she_says_later_is_a_new_beginning(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        await it.asked(said(ADA, DIRECT, f"{PLANTED}?", 1))
        cut = await forget(wish(), it.forgetting)
        await it.knowledge.database.preferences.keep(ADA, Preferences("de"))
        later = replace(said(ADA, DIRECT, "A new beginning?", 2), at=time.time() + 5)
        waiting = replace(said(ADA, DIRECT, "And more?", 3), at=time.time() + 5)
        await it.asked(later)
        edit = replace(later, id=f"{later.id}~9", revises=later.id)
        await it.asked(edit)
        await it.queue.door.append(waiting)
        again = await forget(cut, it.forgetting)
        assert again.removed == cut.removed
        assert await it.knowledge.database.preferences.of(ADA) == Preferences("de")
        assert await it.queue.drafts.load(edit) is not None
        assert await found(PLANTED, it) == []
        assert [t.message.id for t in await it.knowledge.records.turns(str(DIRECT))] == [later.id]
        assert [m.id for m in await it.queue.door.waiting(str(DIRECT))] == [waiting.id]
        assert await it.queue.drafts.load(later) is not None
        await work(str(DIRECT), it.desk())
        turns = await it.knowledge.records.turns(str(DIRECT))
        assert [turn.message.id for turn in turns] == [later.id, waiting.id]


class Cut(Exception):
    """The process ended here."""


@pytest.mark.parametrize("step", (0, 4, 17))
async def test_cut_off_anywhere_it_is_taken_up_again(step: int, tmp_path: Path) -> None:
    async with house(tmp_path, history_turns=4) as it:
        await lived_in(it)
        left = step

        class Cutting:
            def __init__(self, store: object) -> None:
                self._store = store

            def __getattr__(self, name: str) -> object:
                method = getattr(self._store, name)

                async def cut(*arguments: object, **named: object) -> object:
                    nonlocal left
                    done = await method(*arguments, **named)
                    left -= 1
                    if left < 0:
                        raise Cut
                    return done

                return cut

        whole = it.forgetting
        cutting = replace(whole, stores=[Cutting(store) for store in whole.stores])  # type: ignore[misc]
        await whole.erasures.begin(wish())
        with pytest.raises(Cut):
            erasure = await whole.erasures.claim(time.time(), 0.0)
            assert erasure is not None
            await forget(erasure, cutting)
        working = asyncio.create_task(keep_forgetting(whole))
        async with asyncio.timeout(60):
            # Nobody tells of it but the store itself.
            while not (now := await whole.erasures.of(ADA)) or not now.done_at:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        working.cancel()
        await asyncio.wait({working})
        assert await found(PLANTED, it) == []


async def test_looking_removes_nothing_and_counts_what_would_go(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, history_turns=4) as it:
        await lived_in(it)
        before = await found(PLANTED, it)
        looked = await would_forget(ADA, it.forgetting)
        assert await found(PLANTED, it) == before
        removed = (await forget(wish(), it.forgetting)).removed
        assert {kind: count for kind, count in looked.items() if count} == removed
        assert not any((await would_forget(ADA, it.forgetting)).values())


async def test_the_command_looks_then_forgets_and_tells_people_and_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(_env_file=None, mynah_home=tmp_path, embedding_languages="en")
    async with open_queue(settings) as queue:
        await queue.door.append(said(ADA, ROOM, f"{PLANTED} waits", 31))
    assert await forget_by_command(settings, ADA, dry_run=True, as_json=False) == 0
    told = capsys.readouterr().out
    assert " 1 waiting message\n" in told and " 0 dead letters\n" in told
    assert " you" not in told
    assert [*in_files(PLANTED, tmp_path)] != []
    assert await forget_by_command(settings, ADA, dry_run=False, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["person"] == "slack:U1"
    assert {kind: count for kind, count in told["removed"].items() if count} == {"waiting": 1}
    assert [*in_files(PLANTED, tmp_path)] == []


async def test_who_is_linked_is_forgotten_by_all_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(_env_file=None, mynah_home=tmp_path, embedding_languages="en")
    async with open_knowledge(settings) as knowledge:
        await knowledge.database.links.link(ADA, WEB, "circle")
        await knowledge.database.preferences.keep(ADA, Preferences("de"))
        await knowledge.database.preferences.keep(WEB, Preferences("de"))
    assert await forget_by_command(settings, WEB, dry_run=True, as_json=False) == 0
    assert "of web:ada, linked with slack:U1:" in capsys.readouterr().out
    assert await forget_by_command(settings, WEB, dry_run=False, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["also"] == ["slack:U1"] and told["removed"]["preferences"] == 2
    async with open_knowledge(settings) as knowledge:
        for person in (ADA, WEB):
            assert await knowledge.database.preferences.of(person) == Preferences()
            assert await knowledge.database.links.of(person) == (person,)


async def test_somebody_unknown_is_forgotten_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(_env_file=None, mynah_home=tmp_path, embedding_languages="en")
    assert await forget_by_command(settings, ADA, dry_run=False, as_json=False) == 0
    assert "Nothing is kept of slack:U1." in capsys.readouterr().out
