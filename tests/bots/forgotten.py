"""A house in which two people talked, and readers that find words wherever an engine left them."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from adapters.doubles.embedder import HashingEmbedder
from adapters.doubles.outlet import MemoryOutlet
from adapters.stores.valkey import open_redis
from bots.answering import Answers, open_answers
from bots.assemble import Knowledge, Queue, open_knowledge, open_queue
from bots.roles import forgetting_of
from bots.settings import Settings
from core.conversation.deliver import Delivery, deliver
from core.conversation.work import Desk, work
from core.messages import Audience, Chunk, Message, Person, Place, person_audience
from core.people.forget import Forgetting
from core.ports import ChatModel, DocumentRecord, EmbeddingRole, Entry, Source, VectorSpace

ADA = Person("slack", "U1", "Ada", "en")
BO = Person("slack", "U2", "Bo", "en")
PLANTED = "xylocarp"
"""Begins everything that Ada ever said; a word that no model and no document has."""
BOS = "bowline"
PLATFORMS = ("slack", "discord", "telegram", "web")
SPACES = (VectorSpace("hash", HashingEmbedder()),)
DIRECT = Place("slack", "T1", "D1", "", private=True)
ROOM = Place("slack", "T1", "C1", "1.0")


def said(person: Person, place: Place, text: str, number: float) -> Message:
    audience = (
        person_audience(person) if place.private else Audience("room", "slack", "T1", place.room)
    )
    return Message(f"{number:.6f}", person, place, audience, text, time.time() - 100)


@dataclass
class House:
    """All stores of a home opened as `mynah serve` opens them, and a worker on demand."""

    settings: Settings
    knowledge: Knowledge
    queue: Queue
    answers: Answers
    outlet: MemoryOutlet = field(default_factory=MemoryOutlet)

    @property
    def forgetting(self) -> Forgetting:
        return replace(
            forgetting_of(self.settings, self.knowledge, self.queue, self.answers),
            sleep=partial(asyncio.sleep, 0),
        )

    def desk(self, tries: int = 4, answers: Answers | None = None) -> Desk:
        answers = answers or self.answers
        delivery = Delivery(
            answers.answering,
            answers.remember_stopped,
            self.queue.drafts,
            dict.fromkeys(PLATFORMS, self.outlet),
            self.knowledge.records,
            time.time,
            afterwards=answers.afterwards,
        )

        async def silent(*_: object) -> None:
            return

        return Desk(
            self.queue.inbox,
            self.queue.dead,
            self.queue.tickets,
            partial(deliver, delivery=delivery),
            silent,
            tries,
        )

    async def asked(self, message: Message) -> None:
        """Accepted and answered."""
        await self.queue.door.append(message)
        await work(message.conversation, self.desk())

    async def index(self, uri: str, text: str, audience: Audience) -> None:
        chunk = Chunk(f"{uri}#0", uri, uri, "Notes", (), text, 0, audience)
        vectors = {
            space.name: await space.embedder.embed([text], EmbeddingRole.PASSAGE)
            for space in self.knowledge.spaces
        }
        entry = Entry(chunk, text, {name: found[0] for name, found in vectors.items()})
        await self.knowledge.index.put({uri: [entry]})
        await self.knowledge.database.documents.record(
            [DocumentRecord(uri, uri, text, audience, "", 1, 1.0)]
        )
        await self.knowledge.database.sources.remember(Source(uri, "folder", audience))


@asynccontextmanager
async def house(
    home: Path,
    database_url: str = "",
    model: ChatModel | None = None,
    spaces: tuple[VectorSpace, ...] = SPACES,
    **more: Any,
) -> AsyncIterator[House]:
    settings = Settings(
        _env_file=None,
        mynah_home=home,
        database_url=database_url,
        **more,
    )
    async with AsyncExitStack() as stack:
        knowledge = await stack.enter_async_context(open_knowledge(settings, spaces))
        queue = await stack.enter_async_context(open_queue(settings))
        answers = await stack.enter_async_context(
            open_answers(settings, knowledge, kept=True, model=model)
        )
        yield House(settings, knowledge, queue, answers)


async def found(word: str, house: House) -> list[str]:
    """Where the word still stands: in files as bytes, in engines by their own readers."""
    places = [*in_files(word, house.settings.mynah_home)]
    places += [f"index {version}" for version in await _versions(word, house)]
    if house.settings.database_url:
        places += await in_postgres(word, house.settings.database_url)
    places += await in_redis(word, house)
    return places


def in_files(word: str, home: Path) -> Iterator[str]:
    """Write-ahead logs, freed pages, append-only files and all the rest, byte by byte."""
    for path in sorted(home.rglob("*")):
        if path.is_file() and word.encode() in path.read_bytes():
            yield str(path.relative_to(home))


async def in_redis(word: str, house: House) -> list[str]:
    home = house.settings.mynah_home
    async with open_redis("", home, "no") as redis:
        names = [name async for name in redis.scan_iter("*")]
        held = [(name.decode(), await _held(redis, name)) for name in names]
    return [f"redis {name}" for name, value in held if word in name + value]


async def _held(redis: Any, name: bytes) -> str:
    """What a key holds, of whatever type; nothing where it ran out since it was listed."""
    kind = (await redis.type(name)).decode()
    if kind == "none":
        return ""
    reading = {
        "string": redis.get,
        "hash": redis.hgetall,
        "stream": redis.xrange,
        "list": partial(redis.lrange, start=0, end=-1),
        "set": redis.smembers,
        "zset": partial(redis.zrange, start=0, end=-1),
    }
    return str(await reading[kind](name))


async def in_postgres(word: str, url: str) -> list[str]:
    """Every row of every table as text."""
    places = []
    async with await psycopg.AsyncConnection.connect(url) as connection:
        cursor = await connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        for (table,) in await cursor.fetchall():
            every = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
            rows = await connection.execute(every)
            texts = [re.sub(r"\\+x([0-9a-f]+)", _plain, row[0]) for row in await rows.fetchall()]
            if any(word in text for text in texts):
                places.append(f"postgres {table}")
    return places


def _plain(shown: re.Match[str]) -> str:
    return bytes.fromhex(shown[1]).decode("utf-8", "replace")


async def _versions(word: str, house: House) -> Sequence[int]:
    import lancedb

    path = str(house.settings.mynah_home / "index")
    connection: Any = await lancedb.connect_async(path, read_consistency_interval=timedelta(0))
    table = await connection.open_table("chunks")
    numbers = [each["version"] for each in await table.list_versions()]
    held = []
    for number in numbers:
        await table.checkout(number)
        rows = (await table.query().select(["text", "terms", "title"]).to_arrow()).to_pylist()
        if any(word in str(row) for row in rows):
            held.append(number)
    return held
