"""A home that remembers a room, and what is said there."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bots.erasing import finish
from bots.rooms import rooms_of
from bots.syncing import read_again
from core.messages import Audience, Message, Person, Place, person_audience
from core.ports import Line, Spoken
from core.rooms.recall import Recall
from core.rooms.rooms import Rooms
from core.rooms.transcript import name_of
from core.upkeep.syncing import entered
from tests.bots.forgotten import ADA, ROOM, House, house

HERE = Audience("room", "slack", "T1", "C1")
NAME = name_of(HERE)
DAY = time.time() - time.time() % 86_400 - 40_000


def spoken(person: Person, text: str, number: int, stamp: float = 0.0, **more: bool) -> Spoken:
    place = replace(ROOM, thread=f"{number}")
    message = Message(f"{number}", person, place, HERE, text, DAY + number)
    to_us = more.get("to_us", False)
    link = f"https://chat.test/p{number}"
    return Spoken(message, True, "", link, to_us=to_us, stamp=stamp)


@dataclass
class Home:
    house: House
    rooms: Rooms

    async def finish(self) -> int:
        """Erase what is owed."""
        house = self.house
        return await finish(house.settings, house.knowledge, house.queue, house.answers)

    async def read(
        self,
        recall: Recall | None = None,
        at: float = 0.0,
        finish: Callable[[], Awaitable[int]] | None = None,
    ) -> None:
        """As a worker does with a ticket, whether it is due or not."""
        sources, at = self.house.knowledge.database.sources, at or time.time()
        if source := await entered(NAME, sources):
            await sources.remember(replace(source, tried_at=0.0))
        house = self.house
        await read_again(
            NAME,
            at,
            settings=house.settings,
            knowledge=house.knowledge,
            finish=finish or self.finish,
            recall=recall,
        )

    async def texts(self, readers: Sequence[Audience] = (HERE,)) -> str:
        passages = await self.house.knowledge.search("boat oar", readers, 20, lambda _side: None)
        return "\n".join(each.chunk.text for each in passages)

    async def lines(self) -> list[Line]:
        return await self.house.knowledge.database.lines.of(NAME)


@asynccontextmanager
async def remembered(path: Path, database_url: str = "") -> AsyncIterator[Home]:
    async with house(path, database_url, mynah_admins="slack:U1") as opened:
        home = Home(opened, rooms_of(opened.settings, opened.knowledge, opened.queue))
        reply = await home.rooms.obey(asks("remember this room", ADA))
        assert reply is not None
        assert "remember this room from now on" in reply.text
        yield home


def asks(text: str, person: Person, place: Place = ROOM) -> Message:
    audience = person_audience(person) if place.private else HERE
    return Message("9.9", person, place, audience, text, time.time())


@asynccontextmanager
async def lived_in(path: Path) -> AsyncIterator[Home]:
    admins, languages = "slack:U1", "en"
    async with house(path, spaces=(), mynah_admins=admins, embedding_languages=languages) as opened:
        yield Home(opened, rooms_of(opened.settings, opened.knowledge, opened.queue))
