"""The promises of Erasures, Preferring and Holds, kept by the doubles and by the engines alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.doubles.people import MemoryErasures, MemoryPreferences
from adapters.stores.holds import RedisHolds
from adapters.stores.inbox import RedisDoor, RedisInbox
from adapters.stores.sql.database import open_database
from adapters.stores.sql.erasures import RECEIPT_SECONDS
from adapters.stores.valkey import open_redis
from core.messages import Message, Person, Place, person_audience
from core.people.forget import AGAIN_SECONDS
from core.people.preferences import Preferences, Preferring
from core.ports import Erasure, Erasures, Held, Traces

ADA, BO = Person("slack", "U1", locale="de"), Person("slack", "U2")
PLACE = Place("slack", "T1", "C1", "1.0")


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def stores(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[Erasures, Preferring]]:
    if request.param == "memory":
        yield MemoryErasures(), MemoryPreferences()
        return
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as database:
        yield database.erasures, database.preferences


async def test_a_wish_is_claimed_by_one_until_its_time_is_over(
    stores: tuple[Erasures, Preferring],
) -> None:
    erasures, _ = stores
    wish = Erasure(Traces(ADA, 5.0), also=(BO,))
    await erasures.begin(wish)
    assert await erasures.claim(10.0, 60.0) == wish
    assert await erasures.claim(10.0, 60.0) is None
    # What is found on the way is kept, and leaves the time to who claimed it.
    found = replace(wish, traces=replace(wish.traces, exchanges=frozenset({(str(PLACE), "1.0")})))
    await erasures.save(found)
    assert await erasures.claim(60.0, 60.0) is None
    assert await erasures.claim(71.0, 60.0) == found
    kept = await erasures.of(ADA)
    assert kept is not None and kept.traces.person.locale == "de"
    assert await erasures.of(BO) is None


async def test_it_is_done_twice_with_a_pause_and_then_rests(
    stores: tuple[Erasures, Preferring],
) -> None:
    erasures, _ = stores
    await erasures.begin(Erasure(Traces(ADA, 5.0)), 7.0)
    assert await erasures.claim(6.0, 60.0) is None
    assert await erasures.claim(7.0, 60.0) is not None
    once = Erasure(Traces(ADA, 5.0), {"turns": 3}, 1, 20.0)
    await erasures.save(once)
    assert await erasures.claim(20.0 + AGAIN_SECONDS - 1, 60.0) is None
    assert await erasures.claim(20.0 + AGAIN_SECONDS, 60.0) == once
    await erasures.save(replace(once, passes=2))
    assert await erasures.claim(1_000.0, 60.0) is None
    assert (await erasures.of(ADA)) == replace(once, passes=2)


async def test_a_new_wish_takes_the_place_of_an_old_receipt(
    stores: tuple[Erasures, Preferring],
) -> None:
    erasures, _ = stores
    await erasures.begin(Erasure(Traces(ADA, 5.0), {"turns": 3}, 2, 20.0))
    await erasures.begin(Erasure(Traces(ADA, 90.0)))
    claimed = await erasures.claim(100.0, 60.0)
    assert claimed is not None and claimed.traces.before == 90.0


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_a_receipt_is_gone_after_a_week(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue("database_url") if engine == "postgres" else ""
    async with open_database(url, tmp_path) as database:
        await database.erasures.save(Erasure(Traces(ADA, 5.0), {"turns": 3}, 2, 20.0))
        await database.erasures.claim(20.0 + RECEIPT_SECONDS, 60.0)
        assert await database.erasures.of(ADA) is not None
        await database.erasures.claim(60.0 + RECEIPT_SECONDS, 60.0)
        assert await database.erasures.of(ADA) is None


async def test_preferences_are_kept_changed_and_gone_when_they_are_the_usual(
    stores: tuple[Erasures, Preferring],
) -> None:
    _, preferences = stores
    assert await preferences.of(ADA) == Preferences()
    zoned = Preferences("es", zone="Europe/Berlin")
    for chosen in (Preferences("de"), Preferences("ja", length="short"), zoned, Preferences()):
        await preferences.keep(ADA, chosen)
        assert await preferences.of(ADA) == chosen
    assert await preferences.of(BO) == Preferences()


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[Redis]:
    async with open_redis("", tmp_path, "no") as opened:
        yield opened


def asks(number: int) -> Message:
    return Message(f"{number}.0", ADA, PLACE, person_audience(ADA), "When?", float(number))


async def test_nobody_answers_where_a_conversation_is_held_and_what_waits_gets_a_ticket(
    redis: Redis,
) -> None:
    tickets: list[str] = []

    async def enqueue(conversation: str) -> None:
        tickets.append(conversation)

    holds, door, inbox = RedisHolds(redis, enqueue), RedisDoor(redis, 10), RedisInbox(redis)
    token = await holds.hold(str(PLACE), 30.0)
    assert token and await holds.hold(str(PLACE), 30.0) == ""
    await door.append(asks(1))
    assert await inbox.take(str(PLACE)) is None
    assert await holds.release(str(PLACE), token)
    assert tickets == [str(PLACE)]
    lease = await inbox.take(str(PLACE))
    assert lease is not None and lease.tries == 1
    await door.append(asks(2))
    assert await holds.hold(str(PLACE), 30.0) == ""
    await inbox.finish(lease)
    # Nobody begins with the next one before whoever waits for the hold has had it.
    assert await inbox.take(str(PLACE)) is None
    token = await holds.hold(str(PLACE), 30.0)
    assert await holds.release(str(PLACE), token)
    lease = await inbox.take(str(PLACE))
    assert lease is not None
    await inbox.finish(lease)
    token = await holds.hold(str(PLACE), 30.0)
    assert await holds.release(str(PLACE), token)
    assert tickets == [str(PLACE)] * 2
    assert [key async for key in redis.scan_iter("*state*")] == []


async def test_a_hold_that_ran_out_says_so_and_fences_off_a_worker_that_slept(
    redis: Redis,
) -> None:
    async def enqueue(conversation: str) -> None:
        return

    holds, door = RedisHolds(redis, enqueue), RedisDoor(redis, 10)
    inbox = RedisInbox(redis, lease_seconds=0.01)
    await door.append(asks(1))
    sleeper = await inbox.take(str(PLACE))
    assert sleeper is not None
    await asyncio.sleep(0.05)
    token = await holds.hold(str(PLACE), 0.05)
    assert token
    assert await inbox.keep(sleeper) is Held.LOST
    await asyncio.sleep(0.1)
    assert not await holds.release(str(PLACE), token)
    assert await inbox.take(str(PLACE)) is not None
