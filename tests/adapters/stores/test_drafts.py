"""What a draft's store promises, held by the double and by the real one alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from adapters.doubles.drafts import MemoryDrafts
from adapters.doubles.inbox import MemoryInbox
from adapters.stores.dead import RedisDeadLetters
from adapters.stores.drafts import RedisDrafts
from adapters.stores.inbox import RedisDoor, RedisInbox
from adapters.stores.valkey import open_redis
from core.messages import Citation, Reply
from core.ports import Door, Draft, Drafts, Inbox, Lease, LeaseLost
from tests.adapters.stores.inboxes import message

DRAFT = Draft(
    Reply("At ten. [1]", (Citation(1, "Hours", "https://x/hours", "at ten", "c1"),), ("short",)),
    {"post": 7, "parts": ["a", "b"]},
)


@dataclass(frozen=True)
class Store:
    drafts: Drafts
    door: Door
    inbox: Inbox

    async def taken(self, number: int, thread: str = "t1") -> Lease:
        """A lease of that message, alone in its conversation."""
        sent = message(number, thread)
        await self.door.append(sent)
        lease = await self.inbox.take(sent.conversation)
        assert lease is not None and lease.message == sent
        return lease


@pytest.fixture(params=["memory", "valkey"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "memory":
        inbox = MemoryInbox(5, lambda: 1_000.0)
        yield Store(MemoryDrafts(inbox.holds), inbox, inbox)
        return
    async with open_redis("", tmp_path, "no") as redis:
        yield Store(RedisDrafts(redis), RedisDoor(redis, 5), RedisInbox(redis))


async def test_a_draft_comes_back_as_it_was_saved_last(store: Store) -> None:
    lease = await store.taken(1)
    assert await store.drafts.load(message(1)) is None
    await store.drafts.save(lease, Draft(Reply("At"), {}))
    await store.drafts.save(lease, DRAFT)
    assert await store.drafts.load(message(1)) == DRAFT


async def test_drafts_of_different_messages_are_apart(store: Store) -> None:
    await store.drafts.save(await store.taken(1), DRAFT)
    assert await store.drafts.load(message(2)) is None
    assert await store.drafts.load(message(1, "t2")) is None


async def test_who_holds_the_message_no_more_changes_nothing(store: Store) -> None:
    lease = await store.taken(1)
    await store.drafts.save(lease, DRAFT)
    with pytest.raises(LeaseLost):
        await store.drafts.save(replace(lease, owner="another"), Draft(Reply("Late"), {}))
    await store.inbox.finish(lease)
    with pytest.raises(LeaseLost):
        await store.drafts.save(lease, Draft(Reply("Later"), {}))
    assert await store.drafts.load(message(1)) == DRAFT


async def test_a_draft_is_kept_for_a_week(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "no") as redis:
        real = Store(RedisDrafts(redis), RedisDoor(redis, 5), RedisInbox(redis))
        await real.drafts.save(await real.taken(1), DRAFT)
        (stored,) = [each async for each in redis.scan_iter("*:draft:*")]
        assert 6 * 86_400 < await redis.ttl(stored) <= 7 * 86_400


async def test_a_retried_letter_is_answered_anew_where_its_apology_stands(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "no") as redis:
        real = Store(RedisDrafts(redis), RedisDoor(redis, 5), RedisInbox(redis))
        dead = RedisDeadLetters(redis)
        lease = await real.taken(1)
        await real.drafts.save(lease, replace(DRAFT, reply=Reply("Sorry."), complete=True))
        await dead.bury(lease, "it failed")
        (letter,) = await dead.letters()
        assert await dead.retry(letter.id) == lease.conversation
        assert await real.drafts.load(message(1)) == Draft(Reply(""), DRAFT.posted)
