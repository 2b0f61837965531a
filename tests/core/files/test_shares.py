"""Many and slow files of one person or room leave places to everybody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from core.files.enter import enter
from core.files.shares import Shares
from core.knowledge.documents import Parsed
from core.messages import EVERYONE, Attachment, Message, Person, Place
from tests.core.files.desk import ADA, BO, NOTES, THREAD, Desk, open_desk, read

CY, DI, EVE = (Person("slack", f"U{n}") for n in (3, 4, 5))
LARGE = 250_000


def sent(name: str, person: Person, room: str, size: int = LARGE) -> tuple[Message, Attachment]:
    place = Place("slack", "T1", room, name)
    file = Attachment(name, "text/plain", size, f"memory:{name}")
    return Message(name, person, place, EVERYONE, "", 1.0, attachments=(file,)), file


@dataclass
class Reading:
    """Files that are read until they are let go."""

    shares: Shares = field(default_factory=Shares)
    read: list[str] = field(default_factory=list)
    """In the order in which they began."""
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    ends: dict[str, asyncio.Event] = field(default_factory=dict)

    async def begin(self, *files: tuple[Message, Attachment]) -> None:
        for message, file in files:
            self.ends[file.name] = asyncio.Event()
            self.tasks[file.name] = asyncio.create_task(self._hold(message, file))
        await self.settle()

    async def _hold(self, message: Message, file: Attachment) -> None:
        async with self.shares.place(message, file):
            self.read.append(file.name)
            await self.ends[file.name].wait()

    async def end(self, name: str) -> None:
        self.ends[name].set()
        await self.settle()

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


async def test_one_person_has_one_place_in_whatever_room() -> None:
    reading = Reading()
    await reading.begin(*(sent(f"a{n}", ADA, f"C{n}") for n in range(9)), sent("b", BO, "C9"))
    assert reading.read == ["a0", "b"]
    await reading.end("a0")
    assert reading.read == ["a0", "b", "a1"]


async def test_one_room_has_two_places_whoever_writes_there() -> None:
    reading = Reading()
    several = [sent(f"{who.id}", who, "C1") for who in (ADA, BO, CY, DI)]
    await reading.begin(*several, sent("other", EVE, "C2"))
    assert reading.read == ["U1", "U2", "other"]


async def test_a_small_file_waits_for_no_large_ones() -> None:
    reading = Reading()
    await reading.begin(*(sent(who.id, who, f"C{who.id}") for who in (ADA, BO, CY, DI)))
    await reading.begin(sent("small", EVE, "C9", size=40))
    assert reading.read == ["U1", "U2", "U3", "small"]


async def test_whoever_gives_up_waiting_takes_no_place() -> None:
    reading = Reading()
    await reading.begin(*(sent(f"a{n}", ADA, "C1") for n in range(3)))
    reading.tasks["a1"].cancel()
    await reading.settle()
    reading.tasks["a0"].cancel()
    await reading.settle()
    assert reading.read == ["a0", "a2"]
    await reading.end("a2")
    await reading.begin(sent("a3", ADA, "C1"))
    assert reading.read == ["a0", "a2", "a3"]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path) as opened:
        yield opened


async def test_twelve_slow_files_of_one_person_hold_up_no_file_of_another(desk: Desk) -> None:
    slow = asyncio.Event()

    async def parse(uri: str, name: str, data: bytes) -> Parsed:
        if name.startswith("slow"):
            await slow.wait()
        return await read(uri, name, data)

    ports = replace(desk.ports, parse=parse)

    async def entered(name: str, person: Person) -> str:
        place = replace(THREAD, thread=name)
        file = desk.sent(name, NOTES, size=LARGE)
        message = desk.message("", file, person=person, place=place)
        return (await enter(f"upload:{name}", file, message, EVERYONE, ports)).title

    held = [asyncio.create_task(entered(f"slow{n}.md", ADA)) for n in range(12)]
    async with asyncio.timeout(20):
        assert await entered("notes.md", BO) == "Moving house"
        slow.set()
        assert set(await asyncio.gather(*held)) == {"Moving house"}
