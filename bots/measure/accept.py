"""Measures the door: messages accepted a second, how long each takes, and what a killed server keeps."""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import time
from pathlib import Path
from typing import Any

from adapters.stores.dead import RedisDeadLetters
from adapters.stores.inbox import RedisDoor, RedisInbox
from adapters.stores.tickets import open_tickets
from adapters.stores.valkey import docket_url, open_redis
from bots.measure import Tell
from core.conversation.accept import accept
from core.conversation.work import Desk, work
from core.messages import EVERYONE, Message, Person, Place
from core.ports import Door, Lease, Tickets

MESSAGES = 5_000
SENDERS = 32
CONVERSATIONS = 64
# Turns that wait for a model most of their time, as real ones do, and as many as workers may run.
TURNS = 32
TURN_SECONDS = 0.2
PACED_SECONDS = 10.0
PACED_RATE = 50


async def bench_accept(home: Path, tell: Tell) -> dict[str, Any]:
    """Accept at a steady rate while turns run, then 5,000 messages as fast as one process can.

    Then Valkey is killed, and what is there is counted. Times in milliseconds, to the moment a
    platform would be acknowledged; those of the fast part are with many senders waiting.
    """
    tell("accepting messages, then killing Valkey")
    async with (
        open_redis("", home, "always") as redis,
        open_tickets(docket_url("", home)) as tickets,
    ):
        door = RedisDoor(redis, limit=MESSAGES)
        run = f"{time.time_ns():x}"
        desk = Desk(
            inbox=RedisInbox(redis),
            dead=RedisDeadLetters(redis),
            tickets=tickets,
            answer=_answer,
            apologise=_apologise,
            tries=4,
        )
        working = asyncio.create_task(tickets.work(lambda each: work(each, desk), TURNS))
        paced = await _send_steadily(door, tickets, f"{run}-paced")
        working.cancel()
        await asyncio.wait({working})

        started = time.perf_counter()
        taken = await _send_at_once(door, tickets, run)
        seconds = time.perf_counter() - started
        os.kill(int((await redis.info("server"))["process_id"]), signal.SIGKILL)
        kept: set[str] = set()
        for conversation in {_message(run, number).conversation for number in range(MESSAGES)}:
            kept |= {message.id for message in await door.waiting(conversation)}
    return {
        "bench": "accept",
        "fsync": "always",
        "messages": MESSAGES,
        "accepted_per_second": round(MESSAGES / seconds, 1),
        "milliseconds": _percentiles(taken),
        "there_after_sigkill": len(kept),
        "while_turns_run": {"per_second": PACED_RATE, "milliseconds": _percentiles(paced)},
    }


async def _send_at_once(door: Door, tickets: Tickets, run: str) -> list[float]:
    numbers = iter(range(MESSAGES))
    taken: list[float] = []

    async def send() -> None:
        taken.extend(
            [await _timed_accept(_message(run, number), door, tickets) for number in numbers]
        )

    await asyncio.gather(*(send() for _ in range(SENDERS)))
    return taken


async def _send_steadily(door: Door, tickets: Tickets, run: str) -> list[float]:
    sending = []
    for number in range(int(PACED_SECONDS * PACED_RATE)):
        message = _message(run, number)
        sending.append(asyncio.create_task(_timed_accept(message, door, tickets)))
        await asyncio.sleep(1 / PACED_RATE)
    return list(await asyncio.gather(*sending))


async def _timed_accept(message: Message, door: Door, tickets: Tickets) -> float:
    started = time.perf_counter()
    await accept(message, door, tickets)
    return time.perf_counter() - started


async def _answer(_lease: Lease, _stopped: asyncio.Event) -> None:
    await asyncio.sleep(TURN_SECONDS)


async def _apologise(_lease: Lease) -> None:
    return


def _message(run: str, number: int) -> Message:
    place = Place("bench", "", run, str(number % CONVERSATIONS))
    text = "When does the library open on Sundays, and who has the key?"
    return Message(
        id=f"{run}-{number}",
        person=Person("bench", "ann"),
        place=place,
        audience=EVERYONE,
        text=text,
        at=time.time(),
    )


def _percentiles(seconds: list[float]) -> dict[str, float]:
    parts = statistics.quantiles(seconds, n=100)
    return {"p50": round(parts[49] * 1000, 2), "p99": round(parts[98] * 1000, 2)}
