"""What a draft's store promises, held by the double and by the real one alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.doubles.drafts import MemoryDrafts
from adapters.stores.drafts import RedisDrafts
from adapters.stores.valkey import open_redis
from core.messages import Citation, Reply
from core.ports import Draft, Drafts
from tests.adapters.stores.inboxes import message

DRAFT = Draft(
    Reply("At ten. [1]", (Citation(1, "Hours", "https://x/hours", "at ten", "c1"),), ("short",)),
    {"post": 7, "parts": ["a", "b"]},
)


@pytest.fixture(params=["memory", "valkey"])
async def drafts(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Drafts]:
    if request.param == "memory":
        yield MemoryDrafts()
        return
    async with open_redis("", tmp_path, "always") as redis:
        yield RedisDrafts(redis)


async def test_a_draft_comes_back_as_it_was_saved_last(drafts: Drafts) -> None:
    assert await drafts.load(message(1)) is None
    await drafts.save(message(1), Draft(Reply("At"), {}))
    await drafts.save(message(1), DRAFT)
    assert await drafts.load(message(1)) == DRAFT


async def test_drafts_of_different_messages_are_apart(drafts: Drafts) -> None:
    await drafts.save(message(1), DRAFT)
    assert await drafts.load(message(2)) is None
    assert await drafts.load(message(1, "t2")) is None


async def test_a_draft_is_kept_for_a_week(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "always") as redis:
        await RedisDrafts(redis).save(message(1), DRAFT)
        (stored,) = [each async for each in redis.scan_iter("*")]
        assert 6 * 86_400 < await redis.ttl(stored) <= 7 * 86_400
