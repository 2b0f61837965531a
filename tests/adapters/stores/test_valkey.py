"""One server a home, whoever comes, goes or is killed; and clear words where there is none."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as NotConnected

from adapters.stores.embedded_valkey import socket_path
from adapters.stores.inbox import RedisDoor, RedisInbox
from adapters.stores.valkey import CONNECTIONS, PatientRetry, away, docket_url, open_redis
from core.ports import Accepted, Misconfigured, Unavailable
from tests.adapters.stores.inboxes import message

OPEN_AND_WAIT = """
import asyncio, sys
from pathlib import Path
from adapters.stores.valkey import open_redis
async def main():
    async with open_redis("", Path(sys.argv[1]), "always") as redis:
        await redis.incr("opened")
        print((await redis.info("server"))["process_id"], flush=True)
        await asyncio.to_thread(sys.stdin.readline)
asyncio.run(main())
"""


async def pid_of(redis: Redis) -> int:
    return int((await redis.info("server"))["process_id"])


def is_running(pid: int) -> bool:
    with suppress(FileNotFoundError):
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False


async def start_opener(home: Path) -> asyncio.subprocess.Process:
    """Says its server's process id once the home is open, and leaves when its input ends."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", OPEN_AND_WAIT, str(home)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


async def first_line(process: asyncio.subprocess.Process) -> int:
    assert process.stdout is not None
    return int(await process.stdout.readline())


async def test_the_last_one_to_leave_stops_the_server_and_the_data_stays(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "always") as one:
        pid = await pid_of(one)
        async with open_redis("", tmp_path, "always") as two:
            assert await pid_of(two) == pid
            await two.set("kept", "yes")
        assert await one.get("kept") == b"yes"
        assert is_running(pid)
    assert not is_running(pid)
    async with open_redis("", tmp_path, "always") as again:
        assert await again.get("kept") == b"yes"


async def test_processes_that_open_a_home_at_once_share_one_server(tmp_path: Path) -> None:
    openers = [await start_opener(tmp_path) for _ in range(4)]
    assert len({await first_line(opener) for opener in openers}) == 1
    for opener in openers:
        await opener.communicate(b"\n")
    assert [opener.returncode for opener in openers] == [0, 0, 0, 0]
    async with open_redis("", tmp_path, "always") as redis:
        assert await redis.get("opened") == b"4"


async def test_a_server_whose_starter_was_killed_is_adopted(tmp_path: Path) -> None:
    opener = await start_opener(tmp_path)
    pid = await first_line(opener)
    opener.kill()
    await opener.wait()
    assert is_running(pid)
    async with open_redis("", tmp_path, "always") as redis:
        assert await pid_of(redis) == pid
        assert await redis.get("opened") == b"1"
    for _ in range(100):  # its new parent may take a moment to bury it
        if not is_running(pid):
            break
        await asyncio.sleep(0.02)
    assert not is_running(pid)


async def test_an_adopted_server_that_dies_is_started_again(tmp_path: Path) -> None:
    opener = await start_opener(tmp_path)
    pid = await first_line(opener)
    async with open_redis("", tmp_path, "always") as redis:
        opener.kill()
        await opener.wait()
        os.kill(pid, signal.SIGKILL)
        assert await redis.get("opened") == b"1"
        assert await pid_of(redis) != pid


async def test_acknowledged_messages_survive_kills_and_clients_heal(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "always") as redis:
        door, inbox = RedisDoor(redis, 10_000), RedisInbox(redis)
        acknowledged: list[str] = []
        for number in range(600):
            if number in (100, 300, 500):  # and a moment later, in the middle of a write
                pid = await pid_of(redis)
                asyncio.get_running_loop().call_later(0.004, os.kill, pid, signal.SIGKILL)
            accepted = await door.append(message(number))
            # A repeated step may find that its first time had been written.
            assert accepted in (Accepted.NEW, Accepted.DUPLICATE)
            acknowledged.append(f"m{number}")
        waiting = [each.id for each in await door.waiting(message(0).conversation)]
        assert waiting == acknowledged
        # The killed server took its scripts along; the client brings them again.
        lease = await inbox.take(message(0).conversation)
        assert lease is not None
        assert lease.tries == 1


async def test_more_commands_at_once_than_connections_wait_for_one(tmp_path: Path) -> None:
    count = 2 * CONNECTIONS
    async with open_redis("", tmp_path, "no") as redis:
        waits = [redis.blpop([f"nothing{number}"], timeout=0.2) for number in range(count)]
        assert await asyncio.gather(*waits) == [None] * count


@pytest.mark.parametrize("name", ["with space", "ünïcode", "q'u\"o%te", "x" * 200])
async def test_any_home_will_do(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    async with open_redis("", home, "everysec") as redis:
        await redis.set("kept", "yes")
        assert socket_path(home).parent.stat().st_mode & 0o077 == 0
        async with open_redis(docket_url("", home), tmp_path, "always") as by_address:
            assert await by_address.get("kept") == b"yes"
    assert (home / "valkey" / "appendonlydir").is_dir()


async def test_a_torn_last_write_does_not_keep_the_server_from_starting(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "always") as redis:
        await redis.set("kept", "yes")
    (log,) = (tmp_path / "valkey" / "appendonlydir").glob("*.incr.aof")
    with log.open("ab") as file:
        file.write(b"*3\r\n$3\r\nSET\r\n$4\r\nto")
    async with open_redis("", tmp_path, "always") as redis:
        assert await redis.get("kept") == b"yes"
        await redis.set("goes", "on")
        assert await redis.get("to") is None


async def test_damaged_data_are_named_and_not_thrown_away(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "always") as redis:
        await redis.set("kept", "yes")
    (log,) = (tmp_path / "valkey" / "appendonlydir").glob("*.incr.aof")
    whole = log.read_bytes()
    log.write_bytes(b"nonsense\r\n" + whole)
    with pytest.raises(Misconfigured, match=r"valkey\.log"):
        async with open_redis("", tmp_path, "always"):
            pass
    log.write_bytes(whole)
    async with open_redis("", tmp_path, "always") as redis:
        assert await redis.get("kept") == b"yes"


async def test_a_home_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "valkey").write_text("a file")
    with pytest.raises(Misconfigured, match="valkey"):
        async with open_redis("", tmp_path, "always"):
            pass


@pytest.mark.parametrize("url", ["http://localhost", "localhost:6379", "redis://h:port/0"])
async def test_a_wrong_address_is_said_with_an_example(tmp_path: Path, url: str) -> None:
    with pytest.raises(Misconfigured, match="redis://localhost:6379/0"):
        async with open_redis(url, tmp_path, "always"):
            pass


async def test_a_server_that_is_not_there_is_said_without_its_password(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable) as caught:
        async with open_redis("redis://ann:secret@127.0.0.1:1/0", tmp_path, "always"):
            pass
    assert "127.0.0.1:1" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert time.monotonic() - started < 10


@asynccontextmanager
async def answering(*answers: bytes) -> AsyncIterator[str]:
    """A server that says these to INFO one after the other, the last one for ever."""
    left = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while header := await reader.readline():
            words = []
            for _ in range(int(header[1:])):
                await reader.readline()
                words.append((await reader.readline()).strip())
            asked = words[0].upper() == b"INFO"
            answer = left.pop(0) if asked and len(left) > 1 else left[0]
            writer.write(answer if asked else b"+OK\r\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0?protocol=2"


def info(text: str) -> bytes:
    return f"${len(text)}\r\n{text}\r\n".encode()


async def test_an_old_server_is_refused(tmp_path: Path) -> None:
    async with answering(info("redis_version:6.2.14\r\n")) as url:
        with pytest.raises(Misconfigured, match=r"6\.2\.14.*7 or newer"):
            async with open_redis(url, tmp_path, "always"):
                pass


async def test_a_server_that_forgets_under_pressure_is_refused(tmp_path: Path) -> None:
    text = "redis_version:8.0.0\r\nmaxmemory_policy:allkeys-lru\r\n"
    async with answering(info(text)) as url:
        with pytest.raises(Misconfigured, match="noeviction"):
            async with open_redis(url, tmp_path, "always"):
                pass


async def test_a_wrong_password_is_said(tmp_path: Path) -> None:
    async with answering(b"-NOAUTH Authentication required.\r\n") as url:
        with pytest.raises(Misconfigured, match="Authentication"):
            async with open_redis(url, tmp_path, "always"):
                pass


async def test_a_server_that_still_loads_is_waited_for(tmp_path: Path) -> None:
    loading = b"-LOADING Redis is loading the dataset in memory\r\n"
    async with (
        answering(loading, loading, info("redis_version:7.0.0\r\n")) as url,
        open_redis(url, tmp_path, "always") as redis,
    ):
        assert (await redis.info())["redis_version"] == "7.0.0"


async def test_a_server_that_forgets_a_script_again_and_again_counts_as_away(
    tmp_path: Path,
) -> None:
    async with open_redis("", tmp_path, "no") as redis:
        sha = await redis.script_load("return 1")
        await redis.script_flush()  # as a restart between loading and running it does
        with pytest.raises(Unavailable), away():
            await redis.evalsha(sha, 0)


async def test_who_retries_within_a_retry_has_no_more_time_than_is_left() -> None:
    outer, inner, clock = PatientRetry(0.3), PatientRetry(0.3), asyncio.get_running_loop().time

    async def fail() -> None:
        raise NotConnected("away")

    async def ignore(_error: Exception) -> None:
        return None

    begun = clock()
    with pytest.raises(NotConnected):
        await outer.call_with_retry(lambda: inner.call_with_retry(fail, ignore), ignore)
    assert 0.3 <= clock() - begun < 0.55
    begun = clock()
    with pytest.raises(NotConnected):
        await inner.call_with_retry(fail, ignore)
    assert clock() - begun >= 0.3, "what was left of another's time went on to count"
