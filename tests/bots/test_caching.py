"""Cached answers in a whole home: given again, counted, cleared, and gone with people, opinions and documents."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.stores.vectors import FILE
from bots.answering import open_answers
from bots.caching import cached_answers, clear, stats
from bots.erasing import finish
from bots.roles import counted
from bots.settings import Settings
from bots.verifying import left_of
from core.messages import EVERYONE, Person
from core.people.forget import forget
from core.ports import Erasure, Feedback, Traces
from tests.bots.forgotten import ADA, BO, ROOM, House, house, said

FACT = "The moorage key hangs behind the blue door of the boathouse."
URI = "file:///notes/moorage.md"
ASKED = "Where does the moorage key hang?"


@asynccontextmanager
async def caching(home: Path) -> AsyncIterator[House]:
    """A house with one document whose answers are cached."""
    async with house(
        home, embedding_languages="en", answer_cache=True, embedding_cache=1_000
    ) as it:
        cache = cached_answers(it.settings, it.queue.answers)
        async with open_answers(it.settings, it.knowledge, kept=True, cache=cache) as answers:
            cached = replace(it, answers=answers)
            await cached.index(URI, FACT, EVERYONE)
            yield cached


async def answered(it: House, person: Person, number: int) -> str:
    """Who wrote the answer to this person, who asks in a thread of their own."""
    place = replace(ROOM, thread=f"{number}.0")
    await it.asked(said(person, place, ASKED, number))
    [turn] = await it.knowledge.records.turns(str(place))
    assert FACT in turn.reply.text and turn.reply.citations
    return turn.model


async def figures(it: House) -> int:
    return (await it.queue.answers.figures()).answers


async def test_a_second_person_gets_the_answer_from_the_cache_and_it_is_recorded(
    tmp_path: Path,
) -> None:
    async with caching(tmp_path) as it:
        assert await answered(it, ADA, 1) == "extractive"
        assert await answered(it, BO, 2) == "cache"
        assert (await it.queue.answers.figures()).counts == {"missed": 1, "hit": 1}


async def test_a_thumb_down_takes_it_away_from_the_next(tmp_path: Path) -> None:
    from adapters.telemetry.metrics import Metrics
    from adapters.telemetry.watch import Watch

    async with caching(tmp_path) as it:
        await answered(it, ADA, 1)
        await answered(it, BO, 2)
        records = counted(it.knowledge, it.queue, Watch(Metrics()))[0].records
        place = str(replace(ROOM, thread="2.0"))
        assert await records.rate(Feedback(place, "2.000000", str(BO), -1))
        assert await answered(it, ADA, 3) == "extractive"


async def test_who_is_forgotten_leaves_no_cached_answer_and_no_vector_of_a_question(
    tmp_path: Path,
) -> None:
    async with caching(tmp_path) as it:
        await answered(it, ADA, 1)
        assert await figures(it) == 1 and (tmp_path / FILE).exists()
        wish = Erasure(Traces(ADA, time.time()))
        await it.knowledge.database.erasures.begin(wish, time.time() + 60)
        removed = (await forget(wish, it.forgetting)).removed
        assert removed["cached"] == 1
        assert await figures(it) == 0
        assert await left_of(it.settings, [ASKED]) == []


async def test_a_removed_document_leaves_nothing_in_the_cache(tmp_path: Path) -> None:
    async with caching(tmp_path) as it:
        await answered(it, ADA, 1)
        assert any("{answers}" in place for place in await left_of(it.settings, [URI]))
        await it.knowledge.index.remove([URI])
        await it.knowledge.database.documents.forget([URI], owing=True)
        assert await finish(it.settings, it.knowledge, it.queue, it.answers) == 1
        assert await figures(it) == 0
    assert await left_of(it.settings, [FACT]) == []


async def test_the_commands_tell_and_empty_the_cache(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with caching(tmp_path) as it:
        await answered(it, ADA, 1)
        await answered(it, BO, 2)
    capsys.readouterr()
    assert await stats(it.settings, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["on"] and told["answers"] == 1 and told["given"] == 0.5
    assert told["lookups"]["hit"] == 1
    await stats(it.settings, as_json=False)
    assert "50% of 2 questions" in capsys.readouterr().out
    assert await clear(it.settings, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"removed": 1}
    await stats(it.settings.model_copy(update={"answer_cache": False}), as_json=False)
    out = capsys.readouterr().out
    assert "off" in out and "0 answers" in out


async def test_off_by_default_nothing_is_cached_and_no_file_made(tmp_path: Path) -> None:
    async with house(tmp_path, embedding_languages="en") as it:
        assert cached_answers(it.settings, it.queue.answers) is None
        await it.index(URI, FACT, EVERYONE)
        await answered(it, ADA, 1)
        assert await figures(it) == 0
        assert not await asyncio.to_thread((tmp_path / FILE).exists)
    assert Settings(_env_file=None).answer_cache is False
