"""What the inbox promises, held by the double and by the real store alike."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from adapters.stores.dead import RedisDeadLetters
from adapters.stores.inbox import RedisDoor, RedisInbox, dead_key, inbox_keys
from adapters.stores.keys import encoded, key
from adapters.stores.scripts import TAKE
from adapters.stores.valkey import open_redis
from core.ports import Accepted, Held
from tests.adapters.stores.inboxes import LIMIT, Inboxes, message, opened


@pytest.fixture(params=["memory", "valkey"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Inboxes]:
    async with opened(request.param, tmp_path) as inboxes:
        yield inboxes


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[Redis]:
    async with open_redis("", tmp_path, "always") as client:
        yield client


CONVERSATION = message(1).conversation
WRITTEN_BY_VERSION_1 = Path("tests/payloads/message_v1.json").read_text(encoding="utf-8")


async def test_messages_are_taken_in_the_order_they_came(store: Inboxes) -> None:
    for number in (1, 2, 3):
        assert await store.door.append(message(number)) is Accepted.NEW
    taken = []
    for _ in range(3):
        lease = await store.inbox.take(CONVERSATION)
        assert lease is not None
        taken.append(lease.message)
        more = await store.inbox.finish(lease)
        assert more is (len(taken) < 3)
    assert taken == [message(1), message(2), message(3)]
    assert await store.inbox.take(CONVERSATION) is None


async def test_a_redelivered_message_is_a_duplicate_even_after_its_answer(store: Inboxes) -> None:
    await store.door.append(message(1))
    assert await store.door.append(message(1, text="edited")) is Accepted.DUPLICATE
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    await store.inbox.finish(lease)
    assert await store.door.append(message(1)) is Accepted.DUPLICATE
    assert await store.door.waiting(CONVERSATION) == []


async def test_the_same_id_in_another_conversation_is_another_message(store: Inboxes) -> None:
    assert await store.door.append(message(1)) is Accepted.NEW
    assert await store.door.append(message(1, "t2")) is Accepted.NEW


async def test_a_full_inbox_says_so_once_and_remembers_nothing_it_refused(store: Inboxes) -> None:
    for number in range(LIMIT):
        assert await store.door.append(message(number)) is Accepted.NEW
    assert await store.door.append(message(97)) is Accepted.FULL
    assert await store.door.append(message(98)) is Accepted.STILL_FULL
    assert await store.door.append(message(0)) is Accepted.DUPLICATE
    assert len(await store.door.waiting(CONVERSATION)) == LIMIT

    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    await store.inbox.finish(lease)
    assert await store.door.append(message(97)) is Accepted.NEW
    assert await store.door.append(message(98)) is Accepted.FULL


async def test_a_held_conversation_is_not_taken_again(store: Inboxes) -> None:
    await store.door.append(message(1))
    await store.door.append(message(2))
    await store.door.append(message(1, "t2"))
    assert await store.inbox.take(CONVERSATION) is not None
    assert await store.inbox.take(CONVERSATION) is None
    assert await store.inbox.take(message(1, "t2").conversation) is not None


async def test_a_message_being_answered_is_still_waiting(store: Inboxes) -> None:
    await store.door.append(message(1))
    await store.door.append(message(2))
    await store.inbox.take(CONVERSATION)
    assert await store.door.waiting(CONVERSATION) == [message(1), message(2)]


async def test_tries_are_counted_before_the_work(store: Inboxes) -> None:
    await store.door.append(message(1))
    for tries in (1, 2, 3):
        lease = await store.inbox.take(CONVERSATION)  # and then the worker is killed
        assert lease is not None
        assert lease.tries == tries
        await store.pass_an_hour()


async def test_an_interrupted_try_does_not_count_and_a_failed_one_does(store: Inboxes) -> None:
    await store.door.append(message(1))
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    await store.inbox.postpone(lease, 0, failed=False)
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    assert lease.tries == 1
    await store.inbox.postpone(lease, 0)
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    assert lease.tries == 2


async def test_a_postponed_message_waits_and_nothing_overtakes_it(store: Inboxes) -> None:
    await store.door.append(message(1))
    await store.door.append(message(2))
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    await store.inbox.postpone(lease, 60)
    assert await store.inbox.take(CONVERSATION) is None
    await store.pass_an_hour()
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    assert lease.message == message(1)


async def test_a_worker_that_lost_its_lease_changes_nothing(store: Inboxes) -> None:
    await store.door.append(message(1))
    await store.door.append(message(2))
    slow = await store.inbox.take(CONVERSATION)
    assert slow is not None
    await store.pass_an_hour()
    other = await store.inbox.take(CONVERSATION)
    assert other is not None
    assert other.message == message(1)

    assert await store.inbox.keep(slow) is Held.LOST
    assert await store.inbox.finish(slow) is False
    await store.inbox.postpone(slow, 60)
    await store.dead.bury(slow, "too slow")
    assert await store.door.waiting(CONVERSATION) == [message(1), message(2)]
    assert await store.dead.letters() == []
    assert await store.inbox.keep(other) is Held.YES
    assert await store.inbox.finish(other) is True


async def test_a_late_finish_does_not_remove_the_next_message(store: Inboxes) -> None:
    await store.door.append(message(1))
    await store.door.append(message(2))
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    assert await store.inbox.finish(lease) is True
    assert await store.inbox.finish(lease) is True  # sent twice: message 2 waits, and stays
    assert await store.door.waiting(CONVERSATION) == [message(2)]


async def test_work_that_outlived_its_lease_counts_where_nobody_else_took_it(
    store: Inboxes,
) -> None:
    await store.door.append(message(1))
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    await store.pass_an_hour()
    assert await store.inbox.keep(lease) is Held.YES
    assert await store.inbox.take(CONVERSATION) is None
    await store.inbox.finish(lease)
    assert await store.door.waiting(CONVERSATION) == []


async def test_a_stop_reaches_the_running_answer_and_only_it(store: Inboxes) -> None:
    await store.door.append(message(1))
    await store.door.append(message(2))
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    assert await store.inbox.keep(lease) is Held.YES
    await store.door.stop(CONVERSATION, "m1")
    assert await store.inbox.keep(lease) is Held.STOPPED
    await store.inbox.finish(lease)
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    assert await store.inbox.keep(lease) is Held.YES


async def test_a_waiting_message_that_is_stopped_learns_it_when_it_begins(store: Inboxes) -> None:
    await store.door.append(message(1))
    await store.door.append(message(2))
    await store.door.stop(CONVERSATION, "m2")
    await store.door.stop(CONVERSATION, "unknown")
    first = await store.inbox.take(CONVERSATION)
    assert first is not None
    assert not first.stopped
    assert await store.inbox.keep(first) is Held.YES
    await store.inbox.finish(first)
    second = await store.inbox.take(CONVERSATION)
    assert second is not None
    assert second.stopped
    assert await store.inbox.keep(second) is Held.STOPPED


async def test_the_sweep_finds_what_waits_and_nobody_holds(store: Inboxes) -> None:
    assert await store.door.unattended() == []
    await store.door.append(message(1))
    await store.door.append(message(1, "t2"))
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    other = message(1, "t2").conversation
    assert await store.door.unattended() == [other]
    assert await store.door.unattended() == []  # it was told, and has its ticket now
    await store.pass_an_hour()
    assert sorted(await store.door.unattended()) == sorted([CONVERSATION, other])
    await store.inbox.finish(lease)
    await store.pass_an_hour()
    assert await store.door.unattended() == [other]


async def test_a_buried_message_leaves_its_inbox_and_can_be_retried_once(store: Inboxes) -> None:
    await store.door.append(message(1))
    await store.door.append(message(2))
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    assert await store.dead.bury(lease, "it broke") is True
    (letter,) = await store.dead.letters()
    assert (letter.message, letter.reason) == (message(1), "it broke")
    assert await store.door.waiting(CONVERSATION) == [message(2)]

    assert await store.dead.retry(letter.id) == CONVERSATION
    assert await store.dead.retry(letter.id) is None
    assert await store.dead.letters() == []
    assert await store.door.waiting(CONVERSATION) == [message(1), message(2)]
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    assert lease.tries == 1


async def test_a_retried_letter_does_not_disturb_the_message_being_answered(
    store: Inboxes,
) -> None:
    await store.door.append(message(1))
    await store.door.append(message(2))
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    await store.dead.bury(lease, "it broke")
    running = await store.inbox.take(CONVERSATION)
    assert running is not None
    (letter,) = await store.dead.letters()
    await store.dead.retry(letter.id)
    assert await store.inbox.keep(running) is Held.YES
    assert await store.inbox.finish(running) is True
    assert await store.door.waiting(CONVERSATION) == [message(1)]


async def test_a_dropped_letter_is_gone(store: Inboxes) -> None:
    await store.door.append(message(1))
    lease = await store.inbox.take(CONVERSATION)
    assert lease is not None
    assert await store.dead.bury(lease, "it broke") is False
    (letter,) = await store.dead.letters()
    assert await store.dead.drop(letter.id) is True
    assert await store.dead.drop(letter.id) is False
    assert await store.dead.drop("nonsense") is False
    assert await store.dead.retry("nonsense") is None


async def test_an_entry_of_version_1_is_read(redis: Redis) -> None:
    await RedisDoor(redis, LIMIT).append(message(1))
    await redis.hset(key(CONVERSATION, "entries"), "m1", WRITTEN_BY_VERSION_1)
    lease = await RedisInbox(redis).take(CONVERSATION)
    assert lease is not None
    assert lease.message.text == json.loads(WRITTEN_BY_VERSION_1)["body"]["text"]


@pytest.mark.parametrize("entry", [b"\xff\xfe", b"", b'{"v": 999, "body": {}}', b'{"v": 1}'])
async def test_an_unreadable_entry_goes_to_the_dead_letters_and_blocks_nobody(
    redis: Redis, entry: bytes
) -> None:
    await RedisDoor(redis, LIMIT).append(message(1))
    await RedisDoor(redis, LIMIT).append(message(2))
    await redis.hset(key(CONVERSATION, "entries"), "m1", entry)
    assert await RedisDoor(redis, LIMIT).waiting(CONVERSATION) == [message(2)]
    lease = await RedisInbox(redis).take(CONVERSATION)
    assert lease is not None
    assert lease.message == message(2)
    (letter,) = await RedisDeadLetters(redis).letters()
    assert letter.message.id == "m1"
    assert letter.message.conversation == CONVERSATION
    stream: Any = await redis.xrange(dead_key(CONVERSATION))
    assert [fields[b"entry"] for _, fields in stream] == [entry]


async def test_nothing_but_the_memory_of_ids_stays_behind_an_answered_conversation(
    redis: Redis,
) -> None:
    door, inbox = RedisDoor(redis, LIMIT), RedisInbox(redis)
    for number in range(LIMIT + 1):
        await door.append(message(number))
    await door.stop(CONVERSATION, "m3")
    while (lease := await inbox.take(CONVERSATION)) is not None:
        await inbox.finish(lease)
    left = [each.decode() async for each in redis.scan_iter("*")]
    assert len(left) == LIMIT
    assert all(":seen:" in each for each in left)
    assert all([0 < await redis.ttl(each) <= 86_400 for each in left])


async def test_every_key_of_a_conversation_is_in_its_partition(redis: Redis) -> None:
    await RedisDoor(redis, LIMIT).append(message(1))
    keys = [each.decode() async for each in redis.scan_iter("*")]
    assert len({each.split("}")[0] for each in keys}) == 1
    assert all(each.startswith("mynah:{p") for each in keys)


@pytest.mark.parametrize("text", ["", "x" * 1_000_000, "\x00\x1b", "\u202eabc", "{}", "日本語"])
async def test_any_text_comes_back_as_it_was(redis: Redis, text: str) -> None:
    await RedisDoor(redis, LIMIT).append(message("{p00}:*\n", text=text))
    lease = await RedisInbox(redis).take(CONVERSATION)
    assert lease is not None
    assert lease.message == message("{p00}:*\n", text=text)


async def test_a_take_that_is_sent_twice_counts_one_try(redis: Redis) -> None:
    await RedisDoor(redis, LIMIT).append(message(1))
    take = redis.register_script(TAKE)
    arguments = encoded("owner", CONVERSATION, 8000)
    first = await take(inbox_keys(CONVERSATION), arguments)
    assert await take(inbox_keys(CONVERSATION), arguments) == first
