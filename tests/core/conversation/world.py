"""A small world for whole turns: an index in memory, checkpoints in a file, a scripted model."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.doubles.embedder import HashingEmbedder
from adapters.doubles.index import MemoryIndex
from adapters.doubles.records import MemoryDocuments
from adapters.stores.checkpoints import open_checkpoints
from core.conversation.graph import Conversation
from core.conversation.tools import Tools
from core.conversation.turn import Event, Finished, Limits, Turn
from core.knowledge.chunk.chunk import in_context
from core.knowledge.terms import terms
from core.messages import EVERYONE, Audience, Message, Passage, Person, Place
from core.ports import ChatModel, DocumentRecord, EmbeddingRole, Entry, VectorSpace
from tests.core.knowledge.passages import handbook

SAM = Person("web", "1", "Sam")
PLACE = Place("web", "", "room", "thread")


@dataclass
class World:
    """One conversation's surroundings; `ask` runs a turn to its end."""

    saver: Any
    index: Any = field(default_factory=MemoryIndex)
    documents: MemoryDocuments = field(default_factory=MemoryDocuments)
    spaces: tuple[VectorSpace, ...] = (VectorSpace("words", HashingEmbedder(dimension=512)),)
    ids: Any = field(default_factory=lambda: itertools.count(1))

    async def stock(self, passages: list[Passage]) -> None:
        entries: dict[str, list[Entry]] = {}
        for passage in passages:
            chunk = passage.chunk
            rows = await self.spaces[0].embedder.embed([in_context(chunk)], EmbeddingRole.PASSAGE)
            entry = Entry(chunk, terms(in_context(chunk), chunk.language), {"words": rows[0]})
            entries.setdefault(chunk.document, []).append(entry)
            record = DocumentRecord(chunk.document, "test", chunk.title, chunk.audience, "", 1, 0.0)
            await self.documents.record([record])
        await self.index.put(entries)

    def conversation(self, model: ChatModel | None = None, **limits: int) -> Conversation:
        ticks = itertools.count()
        tools = Tools(
            self.index,
            self.documents,
            self.spaces,
            model,
            lambda text, _among=(): "zh" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en",
            lambda: float(next(ticks)),
            Limits(**limits),
        )
        return Conversation(tools, self.saver)

    def in_english(self, model: ChatModel | None = None, **more: Any) -> Conversation:
        """With further tools by their names; every text is English, and no time passes."""
        return Conversation(self.tools(model, **more), self.saver)

    def tools(self, model: ChatModel | None = None, **more: Any) -> Tools:
        """What such a conversation's steps use."""
        return Tools(
            self.index,
            self.documents,
            self.spaces,
            model,
            lambda _text, _among=(): "en",
            lambda: 0.0,
            Limits(),
            **more,
        )

    def message(
        self,
        text: str,
        *,
        id: str = "",  # noqa: A002 - a message's own word
        person: Person = SAM,
        place: Place = PLACE,
        audience: Audience = EVERYONE,
    ) -> Message:
        return Message(id or f"m{next(self.ids)}", person, place, audience, text, 0.0)


async def events(conversation: Conversation, message: Message) -> list[Event]:
    return [event async for event in conversation.answering(message)]


async def ask(conversation: Conversation, message: Message) -> Turn:
    """The turn when it is over."""
    last = (await events(conversation, message))[-1]
    assert isinstance(last, Finished)
    return last.turn


@asynccontextmanager
async def open_world(home: Path) -> AsyncIterator[World]:
    """With the small company's handbook indexed."""
    async with open_checkpoints("", home) as saver:
        world = World(saver)
        await world.stock(handbook())
        yield world
