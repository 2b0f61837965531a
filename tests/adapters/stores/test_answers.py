"""The promises of the cache of answers, kept by the double and by a real Valkey alike."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from adapters.doubles.cache import MemoryAnswers
from adapters.stores.answers import RedisAnswers
from adapters.stores.mentions import in_redis
from adapters.stores.valkey import open_redis
from core.messages import Citation, Person, Reply
from core.ports import Cache, CachedAnswer, Flights, Gone, Traces, Vectors
from core.resilience.cache import LayeredCache
from core.upkeep.cached import KeptAnswers
from tests.core.knowledge.passages import passage

NOW = time.time()
NONE: Vectors = np.zeros(0, np.float32)
DOCUMENT = "https://docs.acme.org/backups"
FOUND = passage("backups", "Backups", "Backups run every night at 02:30.")
ANSWER = CachedAnswer(
    question="when do backups run",
    reply=Reply("At 02:30 [1].", (Citation(1, "Backups", DOCUMENT, "at 02:30", "backups"),)),
    passages=(FOUND,),
    documents={DOCUMENT: 5.0},
    model="scripted",
    person="web:ada",
    conversation="web::room:1",
    message="m1",
    at=NOW,
    fresh_until=NOW + 3_600.0,
)
numbers = itertools.count()


class Store(Cache, Flights, Protocol):
    """Both ports in one."""


@pytest.fixture(params=["memory", "valkey"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield MemoryAnswers(time.time)
        return
    async with open_redis("", tmp_path, "no") as redis:
        yield RedisAnswers(redis, time.time, 0.0)


async def kept(store: Store, answer: CachedAnswer = ANSWER, vector: Vectors = NONE) -> str:
    """In a scope of its own, whose name it gives."""
    scope = f"s{next(numbers)}"
    ticket = await store.begin(scope, answer.question, 60.0)
    assert await store.keep(scope, answer.question, answer, vector, ticket)
    return scope


async def test_an_answer_comes_back_as_it_was_and_only_in_its_scope(store: Store) -> None:
    scope = await kept(store)
    assert await store.find(scope, ANSWER.question) == ANSWER
    assert await store.find("other", ANSWER.question) is None
    assert await store.find(scope, "when do backups end") is None


async def test_an_answer_goes_by_itself_in_time(store: Store) -> None:
    scope = await kept(store, replace(ANSWER, fresh_until=time.time() + 0.3))
    assert await store.find(scope, ANSWER.question)
    await asyncio.sleep(0.4)
    assert await store.find(scope, ANSWER.question) is None


async def test_one_turn_at_a_time_answers_a_question(store: Store) -> None:
    first = await store.begin("s", "q", 60.0)
    assert first and not await store.begin("s", "q", 60.0)
    assert await store.begin("s", "other", 60.0)
    await store.end("s", "q", "somebody else's")
    assert not await store.begin("s", "q", 60.0)
    await store.end("s", "q", first)
    assert await store.begin("s", "q", 60.0)


async def test_whoever_was_killed_holds_a_question_only_for_so_long(store: Store) -> None:
    await store.begin("s", "q", 0.05)
    await asyncio.sleep(0.1)
    assert await store.begin("s", "q", 60.0)


async def test_nothing_is_kept_with_a_ticket_that_was_taken_back(store: Store) -> None:
    ticket = await store.begin("s", ANSWER.question, 60.0)
    await store.drop(Gone(person="web:nobody"))
    assert not await store.keep("s", ANSWER.question, ANSWER, NONE, ticket)
    assert await store.find("s", ANSWER.question) is None


@pytest.mark.parametrize(
    ("gone", "goes"),
    [
        (Gone(person="web:ada"), True),
        (Gone(person="web:bob"), False),
        (Gone(exchanges=frozenset([("web::room:1", "m1")])), True),
        (Gone(exchanges=frozenset([("web::room:2", "m1")])), False),
        (Gone(documents=frozenset([DOCUMENT])), True),
        (Gone(documents=frozenset(["https://docs.acme.org/other"])), False),
        (Gone(texts=frozenset(["At 02:30 [1]."])), True),
        (Gone(texts=frozenset([""])), False),
        (Gone(), False),
        (Gone(everything=True), True),
    ],
)
async def test_what_is_dropped_goes_with_its_question_and_looking_removes_nothing(
    store: Store, gone: Gone, goes: bool
) -> None:
    vector = np.array([0.6, 0.8], np.float32)
    scope = await kept(store, vector=vector)
    looked = await store.drop(gone, only_look=True)
    assert list(looked) == [ANSWER] * goes
    assert await store.find(scope, ANSWER.question) == ANSWER
    before = await store.generation()
    assert list(await store.drop(gone)) == [ANSWER] * goes
    assert (await store.find(scope, ANSWER.question) is None) == goes
    assert len(await store.asked(scope)) == (not goes)
    assert await store.generation() != before


async def test_questions_come_back_with_their_vectors(store: Store) -> None:
    vector = np.array([0.6, 0.8], np.float32)
    scope = await kept(store, vector=vector)
    await kept(store, vector=vector)
    [asked] = await store.asked(scope)
    assert asked.question == ANSWER.question
    assert np.allclose(asked.vector, vector, atol=1e-3)


async def test_a_copy_in_memory_is_given_until_somebody_drops_anything(store: Store) -> None:
    layered = LayeredCache(store, store.generation, time.time, most=1)
    scope = await kept(store)
    first = await layered.find(scope, ANSWER.question)
    assert await layered.find(scope, ANSWER.question) is first
    other = await kept(store)
    assert await layered.find(other, ANSWER.question) == ANSWER
    assert await layered.find(scope, ANSWER.question) is not None
    await store.drop(Gone(documents=frozenset([DOCUMENT])))
    assert await layered.find(scope, ANSWER.question) is None


async def test_a_copy_in_memory_that_is_old_is_looked_up_again(store: Store) -> None:
    now = time.time()
    layered = LayeredCache(store, store.generation, lambda: now)
    scope = await kept(store)
    assert await layered.find(scope, ANSWER.question) == ANSWER
    now += 3_601.0
    renewed = replace(ANSWER, at=now, fresh_until=now + 3_600.0)
    ticket = await store.begin(scope, ANSWER.question, 60.0)
    await layered.keep(scope, ANSWER.question, renewed, NONE, ticket)
    assert await layered.find(scope, ANSWER.question) == renewed


async def test_who_is_forgotten_and_what_is_removed_leave_nothing(store: Store) -> None:
    keeps = KeptAnswers(store)
    ada = Traces(Person("web", "ada"), NOW)
    scope = await kept(store)
    assert await keeps.traces(ada) == ada
    assert await keeps.forget(ada, "web::room:1") == {}
    assert await keeps.forget(ada, "", only_look=True) == {"cached": 1}
    assert await keeps.forget(ada, "") == {"cached": 1}
    assert await store.find(scope, ANSWER.question) is None
    scope = await kept(store)
    assert list(await keeps.quoting([DOCUMENT])) == []
    assert await store.find(scope, ANSWER.question) is None
    await kept(store)
    scope = await kept(store)
    await keeps.erase("web::room:1", ["m1"], [])
    assert await store.find(scope, ANSWER.question) is None
    await keeps.purge()


async def test_verifying_a_deletion_looks_into_the_cache(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "no") as redis:
        store = RedisAnswers(redis, time.time, 0.0)
        await kept(store, vector=np.array([1.0], np.float32))
        [place] = await in_redis(redis, [DOCUMENT])
        assert place.startswith("redis mynah:{answers}:answer:")
        await store.drop(Gone(documents=frozenset([DOCUMENT])))
        assert await in_redis(redis, [DOCUMENT, ANSWER.question]) == []


async def test_figures_tell_answers_scopes_and_how_lookups_ended(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "no") as redis:
        store = RedisAnswers(redis, time.time, 0.0)
        await kept(store)
        await kept(store)
        await store.count("hit")
        figures = await store.figures()
        assert (figures.answers, figures.scopes, figures.counts) == (2, 2, {"hit": 1})
        assert figures.bytes > len(FOUND.chunk.text)
        await store.drop(Gone(everything=True))
        assert await store.figures() == replace(figures, answers=0, scopes=0, bytes=0, counts={})


async def test_what_no_release_up_to_this_one_wrote_is_no_answer_and_goes_with_anything(
    tmp_path: Path,
) -> None:
    async with open_redis("", tmp_path, "no") as redis:
        store = RedisAnswers(redis, time.time, 0.0)
        scope = await kept(store)
        [name] = [n async for n in redis.scan_iter("mynah:{answers}:answer:*")]
        await redis.set(name, b'{"v": 99, "body": {}}')
        assert await store.find(scope, ANSWER.question) is None
        await store.drop(Gone(person="web:nobody"))
        assert not await redis.exists(name)


async def test_all_keys_are_in_one_slot_of_a_cluster(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "no") as redis:
        store = RedisAnswers(redis, time.time, 0.0)
        await kept(store, vector=np.array([1.0], np.float32))
        await store.begin("s", "q", 60.0)
        await store.count("hit")
        await store.drop(Gone())
        await store.begin("s", "q", 60.0)
        names = [name async for name in redis.scan_iter("*")]
        assert len(names) == 5 and all(b"{answers}" in name for name in names)
