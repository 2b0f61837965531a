"""A conversation that files can be sent to, with all of Mynah's core and nothing of a platform."""

from __future__ import annotations

import asyncio
import itertools
from base64 import b64decode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from adapters.doubles.cards import cards_over
from adapters.doubles.drafts import MemoryDrafts
from adapters.doubles.files import MemoryFiles
from adapters.doubles.inbox import MemoryInbox
from adapters.doubles.outlet import MemoryOutlet
from adapters.doubles.people import MemoryErasures, MemoryGuests, MemoryNotes, MemoryPreferences
from adapters.doubles.records import MemoryRecords
from adapters.sources.look import look
from adapters.sources.parse import parse
from core.commands import Command
from core.conversation.deliver import Delivery, deliver
from core.conversation.graph import Conversation
from core.conversation.tools import Tools
from core.conversation.turn import Limits
from core.files.enter import Fetched, FileLimits, FilePorts
from core.knowledge.documents import Parsed
from core.knowledge.terms import terms
from core.messages import Attachment, Audience, Message, Person, Place, Reply, person_audience
from core.ports import ChatModel, Draft, Feedback, Files
from core.reception import Reception
from tests.core.conversation.world import World, open_world

ADA = Person("slack", "U1", "Ada", "en")
BO = Person("slack", "U2", "Bo", "en")
ROOM = Audience("room", "slack", "T1", "C1")
THREAD = Place("slack", "T1", "C1", "10.0")
OTHER_THREAD = Place("slack", "T1", "C1", "20.0")
NOTES = b"# Moving house\n\nThe movers come on Thursday at nine. The keys are with Mr Okafor.\n"


async def read(uri: str, name: str, data: bytes) -> Parsed:
    """As the processes that read and look do, without them: what is no picture is refused."""
    parsed = parse(uri, name, data)
    for frame in parsed.pictures:
        look(b64decode(frame.shown.data), reader="")
    return parsed


@dataclass
class Desk:
    """`say` sends a message and gives the reply that stands in the end."""

    world: World
    memory: MemoryFiles = field(default_factory=MemoryFiles)
    files: Files | None = None
    """A platform's, where there is one; else those in memory."""
    pages: dict[str, Fetched] = field(default_factory=dict)
    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    notes: MemoryNotes = field(default_factory=MemoryNotes)
    outlet: MemoryOutlet = field(default_factory=MemoryOutlet)
    drafts: MemoryDrafts = field(default_factory=MemoryDrafts)
    records: MemoryRecords = field(default_factory=MemoryRecords)
    limits: FileLimits = field(default_factory=FileLimits)
    administrators: tuple[Person, ...] = ()
    model: ChatModel | None = None
    now: float = 1_000.0
    ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def fetch(self, message: Message, attachment: Attachment, limit: int) -> Fetched:
        if attachment.uri in self.pages:
            return self.pages[attachment.uri]
        files = self.files or self.memory
        return Fetched(await files.fetch(message, attachment, limit))

    @property
    def ports(self) -> FilePorts:
        return FilePorts(
            self.fetch,
            read,
            self.world.index,
            self.world.documents,
            self.world.spaces,
            lambda _: "en",
            terms,
            lambda: self.now,
            self.notes,
            limits=self.limits,
        )

    @property
    def conversation(self) -> Conversation:
        world = self.world
        tools = Tools(
            world.index,
            world.documents,
            world.spaces,
            self.model,
            lambda _text, _among=(): "en",
            lambda: self.now,
            Limits(),
            said_before=self.outlet.said_before,
            files=self.ports,
        )
        return Conversation(tools, world.saver)

    @property
    def reception(self) -> Reception:
        return Reception(
            self.inbox.append,
            self.inbox.waiting,
            self.inbox.stop,
            _rate,
            _draft,
            _respond,
            _suggest,
            self.notes,
            MemoryGuests(),
            "open",
            lambda letters: letters[0],
            lambda: self.now,
            cards_over(
                self.notes,
                MemoryErasures(),
                MemoryPreferences(),
                lambda letters: letters[0],
                lambda: self.now,
                asyncio.sleep,
            ),
            administrators=self.administrators,
        )

    def sent(self, name: str, data: bytes, size: int | None = None) -> Attachment:
        uri = f"memory:{name}"
        self.memory.contents[uri] = data
        return Attachment(name, "text/plain", len(data) if size is None else size, uri)

    def message(
        self,
        text: str,
        *attachments: Attachment,
        person: Person = ADA,
        place: Place = THREAD,
        audience: Audience = ROOM,
    ) -> Message:
        number = next(self.ids)
        return Message(
            f"{number}.0", person, place, audience, text, self.now, attachments=attachments
        )

    def direct(self, text: str, *attachments: Attachment, person: Person = ADA) -> Message:
        place = Place("slack", "T1", f"D{person.id}", "1.0", private=True)
        return replace(
            self.message(text, *attachments, person=person),
            place=place,
            audience=person_audience(person),
        )

    async def say(self, message: Message) -> Reply:
        await self.inbox.append(message)
        return await self.work(message.conversation)

    async def work(self, conversation: str) -> Reply:
        """Answer what waits there, as a worker does."""
        lease = await self.inbox.take(conversation)
        assert lease is not None, "nothing waits"
        delivery = Delivery(
            self.conversation.answering,
            self.conversation.remember_stopped,
            self.drafts,
            {"slack": self.outlet},
            self.records,
            lambda: self.now,
        )
        await deliver(lease, asyncio.Event(), delivery)
        await self.inbox.finish(lease)
        (post,) = self.outlet.answers[lease.message.asks]
        return self.outlet.posts[post][-1]


async def _rate(feedback: Feedback) -> bool:
    return True


async def _draft(message: Message) -> Draft | None:
    return None


async def _respond(command: Command) -> Reply:
    return Reply(command.text)


async def _suggest(person: Person, typed: str, readers: Sequence[Audience]) -> Sequence[str]:
    return [typed]


@asynccontextmanager
async def open_desk(home: Path) -> AsyncIterator[Desk]:
    """With the small company's handbook indexed for everyone."""
    async with open_world(home) as world:
        yield Desk(world)
