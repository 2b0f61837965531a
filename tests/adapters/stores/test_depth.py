"""The queue's depth counts what waits and what was given up, wherever it lies."""

from pathlib import Path

from adapters.stores.dead import RedisDeadLetters
from adapters.stores.depth import Depth, depth, longest_wait
from adapters.stores.inbox import RedisDoor, RedisInbox
from adapters.stores.valkey import open_redis
from core.messages import EVERYONE, Message, Person, Place


async def test_waiting_conversations_and_dead_letters_are_counted(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "no") as redis:
        door, inbox, dead = RedisDoor(redis, 10), RedisInbox(redis), RedisDeadLetters(redis)
        assert await depth(redis) == Depth(0, 0)
        for thread in ("a", "b", "c"):
            place = Place("web", "", "ada", thread)
            for number in (1, 2):
                await door.append(
                    Message(f"m{number}", Person("web", "ada"), place, EVERYONE, "Hi", 1.0)
                )
        lease = await inbox.take("web::ada:a")
        assert lease is not None
        await inbox.finish(lease)
        lease = await inbox.take("web::ada:b")
        assert lease is not None
        await dead.bury(lease, "it failed")
        assert await depth(redis) == Depth(3, 1)


async def test_the_oldest_message_that_waits_is_found_whoever_holds_it(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "no") as redis:
        door, inbox = RedisDoor(redis, 10), RedisInbox(redis)
        assert await longest_wait(redis, 100.0) == 0.0
        for thread, at in (("a", 40.0), ("b", 10.0), ("c", 70.0)):
            place = Place("web", "", "ada", thread)
            await door.append(Message("m", Person("web", "ada"), place, EVERYONE, "Hi", at))
        assert await longest_wait(redis, 100.0) == 90.0
        lease = await inbox.take("web::ada:b")
        assert lease is not None
        assert await longest_wait(redis, 100.0) == 90.0
        await inbox.finish(lease)
        assert await longest_wait(redis, 100.0) == 60.0
