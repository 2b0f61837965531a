"""Each thing Mynah leans on is slow, silent, failing, flapping or full: people hear within ten seconds.

What they hear is the answer, or a plain word that it is late or cannot be had; what was accepted is
answered once, and all is well by itself within a minute of the trouble's end.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from core.words import say
from tests.faults.product import QUESTIONS, Caller, Product, product, until
from tests.faults.relay import Relay, relayed
from tests.faults.rogue import running_rogue
from tests.faults.test_queue_away import own_redis
from tests.postgres import own_postgres

log = logging.getLogger(__name__)

HEARD_SECONDS, WELL_SECONDS, TROUBLE_SECONDS = 10, 60, 30
AT_ONCE = 3
Trouble = Callable[[bool], None]
"""Begins it, or ends it."""
LATE = (say("waiting"), say("late"), say("behind"))
"""What says, while somebody waits, that something needed does not answer."""


@dataclass(frozen=True)
class Heard:
    """What one question came to while something was in trouble."""

    seconds: float
    """Until the first word that says something: of the answer, of a delay, of a refusal."""
    word: str
    accepted: float | None
    """Seconds until it was accepted."""


async def _ask(caller: Caller, conversation: str, number: int) -> Heard:
    """Ask once and listen to the end, as a page does."""
    message_id = f"{conversation}-{number}"
    body = {
        "question": QUESTIONS[number % len(QUESTIONS)],
        "conversation": conversation,
        "id": message_id,
    }
    begun = time.monotonic()
    seconds, word, kind = 0.0, "", ""
    accepted: float | None = None
    headers = {"Accept": "text/event-stream"}
    async with caller.client.stream("POST", "/api/ask", json=body, headers=headers) as stream:
        if stream.status_code != 200:
            error = json.loads(await stream.aread())["error"]["message"]
            return Heard(time.monotonic() - begun, f"refused: {error}", None)
        async for line in stream.aiter_lines():
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
                if kind == "accepted":
                    accepted = time.monotonic() - begun
                    caller.accepted[conversation].append(message_id)
            elif line.startswith("data: ") and not word and (word := _word(kind, line[6:])):
                seconds = time.monotonic() - begun
    return Heard(seconds or time.monotonic() - begun, word or f"ended at {kind}", accepted)


def _word(kind: str, data: str) -> str:
    """What this event says to whoever waits; empty where it says nothing yet."""
    said = json.loads(data)
    if kind == "status":
        return f"late: {said['step']}" if said["step"] in LATE else ""
    if kind == "error":
        return f"told: {said['message']}"
    return f"answer: {said['answer']}" if said.get("answer") else ""


async def _through(mynah: Product, caller: Caller, name: str, trouble: Trouble) -> list[Heard]:
    """Ask all the time while it lasts, and see it end."""
    process = mynah.processes["serve"]
    trouble(True)
    begun, asking, number = time.monotonic(), [], 0
    while time.monotonic() < begun + TROUBLE_SECONDS:
        asking += [
            asyncio.create_task(_ask(caller, f"{name}{of}", number)) for of in range(AT_ONCE)
        ]
        number += 1
        await asyncio.sleep(TROUBLE_SECONDS / 4)
    trouble(False)
    ended = time.monotonic()
    await _is_well(caller, name)
    well = time.monotonic() - ended
    heard = await asyncio.gather(*asking)
    _tell(name, heard, well)
    await caller.check_promises()
    assert process.returncode is None, "it did not come back by itself"
    return heard


async def _is_well(caller: Caller, name: str) -> None:
    """A question is answered in full again, with nothing said of trouble."""
    tried = 0

    async def well() -> bool:
        nonlocal tried
        tried += 1
        body = {"question": QUESTIONS[0], "conversation": f"{name}-after", "id": f"{tried}"}
        found = await caller.client.post("/api/ask", json=body)
        if found.status_code != 200:
            return False
        answer = found.json()
        return "ten" in answer["answer"] and answer["notices"] in ([], [say("extracts")])

    await until(well, WELL_SECONDS, f"{name}: all is well again", every=1)


def _tell(name: str, heard: Sequence[Heard], well: float) -> None:
    slowest = max(each.seconds for each in heard)
    accepted = max((each.accepted for each in heard if each.accepted is not None), default=0.0)
    log.info(
        "%s: well again after %.1f s; heard after at most %.1f s, accepted after at most %.1f s",
        *(name, well, slowest, accepted),
    )
    for word in sorted({each.word[:100] for each in heard}):
        log.info("%s: %s", name, word)


def _assert_told_in_time(heard: Sequence[Heard]) -> None:
    late = [each for each in heard if each.seconds > HEARD_SECONDS]
    assert not late, late
    dumb = [each for each in heard if each.word.startswith("ended") or "Traceback" in each.word]
    assert not dumb, dumb


@asynccontextmanager
async def _running(
    folder: Path, stocked: Path | None, **environment: str
) -> AsyncIterator[tuple[Product, Caller]]:
    async with product(folder, stocked=stocked, **environment) as (mynah, caller):
        await mynah.start()
        await caller.wait_until_ready()
        await _is_well(caller, "before")
        yield mynah, caller


Running = tuple[Product, Caller, Callable[[str], Trouble]]


@asynccontextmanager
async def _model(folder: Path, stocked: Path) -> AsyncIterator[Running]:
    async with running_rogue() as rogue:
        model = {"MYNAH_MODEL": "openai:rogue", "MYNAH_MODEL_URL": rogue.url}

        def trouble(mode: str) -> Trouble:
            named = {"failing": "500", "silent": "silent", "flapping": "closes"}[mode]

            def turn(begins: bool) -> None:
                rogue.mode = named if begins else "fine"

            return turn

        async with _running(folder, stocked, **model) as (mynah, caller):
            yield mynah, caller, trouble


def _of(relay: Relay) -> Callable[[str], Trouble]:
    def trouble(mode: str) -> Trouble:
        return lambda begins: relay.behave(mode if begins else "fine")  # type: ignore[arg-type]

    return trouble


@asynccontextmanager
async def _queue(folder: Path, stocked: Path) -> AsyncIterator[Running]:
    async with own_redis(folder) as (url, _):
        real = urlsplit(url)
        way = relayed(lambda: asyncio.open_connection("127.0.0.1", real.port))
        async with way as relay:
            there = url.replace(f":{real.port}/", f":{relay.port}/")
            async with _running(folder, stocked, REDIS_URL=there) as (mynah, caller):
                yield mynah, caller, _of(relay)


@asynccontextmanager
async def _database(folder: Path, _: Path) -> AsyncIterator[Running]:
    with own_postgres() as server:
        folder_of_socket = parse_qs(urlsplit(server.get_uri()).query)["host"][0]
        socket = f"{folder_of_socket}/.s.PGSQL.5432"
        async with relayed(lambda: asyncio.open_unix_connection(socket)) as relay:
            there = f"postgresql://postgres@127.0.0.1:{relay.port}/postgres?sslmode=disable"
            async with _running(folder, None, DATABASE_URL=there) as (mynah, caller):
                yield mynah, caller, _of(relay)


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own, which only root may make."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@asynccontextmanager
async def _disk(folder: Path, stocked: Path) -> AsyncIterator[Running]:
    with _small_disk(folder / "disk") as disk:

        def trouble(_: str) -> Trouble:
            ballast = disk / "ballast"

            def turn(begins: bool) -> None:
                ballast.unlink(missing_ok=True)
                if begins:
                    free = shutil.disk_usage(disk).free
                    with ballast.open("wb") as file:
                        os.posix_fallocate(file.fileno(), 0, free)

            return turn

        async with _running(disk, stocked) as (mynah, caller):
            yield mynah, caller, trouble


Opening = Callable[[Path, Path], AbstractAsyncContextManager[Running]]


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("opened", "modes"),
    [
        pytest.param(_model, ("silent", "failing", "flapping"), id="model"),
        pytest.param(_queue, ("slow", "silent", "failing", "flapping"), id="queue"),
        pytest.param(_database, ("slow", "silent", "failing", "flapping"), id="database"),
        pytest.param(_disk, ("full",), id="disk"),
    ],
)
async def test_people_hear_within_ten_seconds_and_all_is_well_again(
    opened: Opening, modes: Sequence[str], tmp_path: Path, stocked: Path
) -> None:
    async with opened(tmp_path, stocked) as (mynah, caller, trouble):
        heard: list[Heard] = []
        for mode in modes:
            heard += await _through(mynah, caller, mode, trouble(mode))
        _assert_told_in_time(heard)
