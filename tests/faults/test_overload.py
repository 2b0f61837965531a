"""Ten times of what it can answer, for three minutes: bounded, fair, plain about it, and well again within one."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from adapters.stores.embedded_valkey import socket_path
from adapters.web.limits import Limits
from bots.measure.memory import megabytes_of
from tests.faults.product import QUESTIONS, product
from tests.faults.test_memory import MOST_KEPT_A_TURN, MOST_MEGABYTES

PEOPLE = 40
MEASURED_SECONDS, AT_ONCE = 20, 16
TIMES, OVERLOADED_SECONDS, RECOVERY_SECONDS = 10, 180, 60
CONNECTION_BYTES = 128 * 1024
"""What a held connection may have in its buffers: 64 KiB of what comes, as much of what goes."""
BOUND = MOST_MEGABYTES + Limits().answers_followed * CONNECTION_BYTES / 1e6
"""Megabytes: what many turns may leave behind, and every connection that may wait at once."""
REFUSED = (429, 503)


def token(person: int) -> str:
    return f"token-of-person-{person:04}"


@dataclass
class Crowd:
    """People who ask without waiting for one another, each in a conversation of their own."""

    client: httpx.AsyncClient
    waits: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    refusals: Counter[tuple[int, str]] = field(default_factory=Counter)
    unplain: list[str] = field(default_factory=list)
    asked: int = 0

    async def ask(self, person: int, conversation: str = "") -> float:
        """Seconds until the whole answer, or below 0 where it was refused."""
        self.asked += 1
        question = f"{QUESTIONS[self.asked % len(QUESTIONS)]} {self.asked}"
        body = {"question": question, "conversation": conversation or f"c{person}"}
        begun = time.monotonic()
        try:
            response = await self.client.post(
                "/api/ask", json=body, headers={"Authorization": f"Bearer {token(person)}"}
            )
        except httpx.TransportError as error:
            self.unplain.append(repr(error))
            return -1
        waited = time.monotonic() - begun
        if response.status_code == 200 and response.json()["answer"]:
            self.waits[person].append(waited)
            return waited
        self._refused(response)
        return -1

    def _refused(self, response: httpx.Response) -> None:
        error = response.json().get("error", {})
        self.refusals[response.status_code, error.get("code", "")] += 1
        plain = len(error.get("message", "")) > 10 and "Traceback" not in response.text
        if (
            response.status_code not in REFUSED
            or not plain
            or "retry-after" not in response.headers
        ):
            self.unplain.append(f"{response.status_code} {response.text[:300]}")


async def sustainable(crowd: Crowd) -> float:
    """Answers a second while so many wait at once and each asks again when answered."""
    end, before = time.monotonic() + MEASURED_SECONDS, crowd.asked

    async def talk(person: int) -> None:
        while time.monotonic() < end:
            await crowd.ask(person)

    await asyncio.gather(*(talk(person) for person in range(AT_ONCE)))
    return (crowd.asked - before) / MEASURED_SECONDS


async def overload(crowd: Crowd, rate: float, pid: int) -> tuple[float, list[asyncio.Task[float]]]:
    """Ask at that rate, whatever comes of it; the most megabytes seen, and what is still waited for."""
    begun, sent, most = time.monotonic(), 0, 0.0
    waiting: set[asyncio.Task[float]] = set()
    looked = begun
    while (now := time.monotonic()) < begun + OVERLOADED_SECONDS:
        while sent < (now - begun) * rate:
            task = asyncio.create_task(crowd.ask(sent % PEOPLE))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            sent += 1
        if now > looked + 2:
            looked, most = now, max(most, megabytes_of([pid]))
        await asyncio.sleep(0.01)
    return most, list(waiting)


async def recovered(crowd: Crowd, usual: float) -> float:
    """Seconds until five fresh questions in a row are answered as quickly as the slowest was before.

    Those of the whole time where they never were.
    """
    begun, number = time.monotonic(), 0
    while time.monotonic() < begun + RECOVERY_SECONDS:
        fresh = []
        for _ in range(5):
            fresh.append(await crowd.ask(PEOPLE, f"fresh{number}"))
            number += 1
            if not 0 <= fresh[-1] <= usual:
                break
        else:
            return time.monotonic() - begun
        await asyncio.sleep(0.2)
    return time.monotonic() - begun


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_ten_times_too_much_is_borne_fairly_and_forgotten(
    tmp_path: Path, stocked: Path
) -> None:
    tokens = ",".join(f"p{n}:{token(n)}" for n in range(PEOPLE + 1))
    async with product(tmp_path, stocked=stocked, MYNAH_TOKENS=tokens) as (mynah, caller):
        await mynah.start()
        await caller.wait_until_ready()
        pid = mynah.processes["serve"].pid
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        async with (
            httpx.AsyncClient(
                base_url=mynah.url, timeout=330, trust_env=False, limits=limits
            ) as client,
            Redis(unix_socket_path=str(socket_path(mynah.home))) as redis,
        ):
            crowd = Crowd(client)
            rate = await sustainable(crowd)
            quiet = [await crowd.ask(PEOPLE, f"quiet{n}") for n in range(20)]
            assert min(quiet) > 0
            warm, kept = megabytes_of([pid]), (await redis.info("memory"))["used_memory"]
            crowd.waits.clear()
            crowd.refusals.clear()
            most, waiting = await overload(crowd, TIMES * rate, pid)
            unanswered, ended = len(waiting), time.monotonic()
            recovery = await recovered(crowd, max(quiet))
            crowd.waits.pop(PEOPLE)
            await asyncio.gather(*waiting)
            drained = time.monotonic() - ended
            more = (await redis.info("memory"))["used_memory"] - kept
            last = megabytes_of([pid])
        answered = sum(map(len, crowd.waits.values()))
        means = sorted(statistics.mean(waits) for waits in crowd.waits.values())
        worst = max(max(waits) for waits in crowd.waits.values())
        middle = statistics.median(means)
        print(  # noqa: T201
            f"\n{rate:.1f} a second sustained; {TIMES * rate:.0f} offered; {answered} answered, "
            f"{dict(crowd.refusals)} refused, {unanswered} waited at the end; wait by conversation "
            f"{means[0]:.1f} to {means[-1]:.1f} s, median {middle:.1f}, worst single {worst:.1f}; "
            f"{warm} MB before, {most} at most, {last} after, bound +{BOUND:.0f}; "
            f"Valkey {more / max(answered, 1):.0f} bytes an answer; "
            f"quiet {statistics.median(quiet):.2f}, {max(quiet):.2f} at most; "
            f"as before after {recovery:.1f} s, all answered after {drained:.1f}; "
            f"not plain: {Counter(crowd.unplain).most_common(5)}"
        )
        assert crowd.unplain == []
        assert crowd.refusals, "the load was no overload"
        assert len(crowd.waits) == PEOPLE
        assert recovery < RECOVERY_SECONDS
        assert means[-1] <= 3 * middle
        assert most - warm < BOUND
        assert more < MOST_KEPT_A_TURN * answered
