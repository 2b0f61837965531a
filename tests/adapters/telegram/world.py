"""The adapter connected to the stand-in, with a worker whose answers a test writes."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from adapters.doubles.cards import cards_over
from adapters.doubles.drafts import MemoryDrafts
from adapters.doubles.inbox import MemoryInbox
from adapters.doubles.people import MemoryErasures, MemoryGuests, MemoryNotes, MemoryPreferences
from adapters.doubles.records import MemoryRecords
from adapters.doubles.tickets import MemoryTickets
from adapters.telegram.calls import Patience
from adapters.telegram.pace import Gaps
from adapters.telegram.platform import TelegramConfig, TelegramPlatform, open_telegram
from core.commands import Command
from core.conversation.deliver import Delivery, apologise, deliver
from core.conversation.turn import Event, Finished, Turn, Written
from core.conversation.work import Desk, work
from core.messages import Audience, Citation, Message, Person, Reply
from core.people.admit import Rule
from core.ports import Accepted
from core.reception import Reception
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram
from tests.platforms.telegram.data import Chat

QUICK = Gaps(0.0, 0.0, 0.0, 0.0)
BRISK = Patience(seconds=2, tries=3, pause=0.01)
CITED = (Citation(1, "Opening hours", "https://docs.example.org/hours", "opens at ten"),)

Answering = Callable[[Message], AsyncIterator[Event]]


async def echo(message: Message) -> AsyncIterator[Event]:
    """Answers in one go, with a citation."""
    reply = Reply(f"You asked: {message.text} [1]", CITED)
    yield Written(reply)
    yield Finished(Turn(message, reply=reply), {"answer": 0.01})


@dataclass
class Mynah:
    """What a test needs of the product around the adapter."""

    telegram: Telegram
    rule: Rule = "open"
    bots: frozenset[str] = frozenset()
    answering: Answering = echo
    notes: MemoryNotes = field(default_factory=MemoryNotes)
    administrators: tuple[Person, ...] = ()
    erasures: MemoryErasures = field(default_factory=MemoryErasures)
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)
    guests: MemoryGuests = field(default_factory=MemoryGuests)
    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    drafts: MemoryDrafts = field(default_factory=MemoryDrafts)
    records: MemoryRecords = field(default_factory=MemoryRecords)
    tickets: MemoryTickets = field(default_factory=MemoryTickets)
    accepted: list[Message] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    suggestions: Sequence[str] = ()
    found: str = ""
    """What every command is answered with, if not with its own words."""
    respond_when: Callable[[], Awaitable[object]] | None = None
    """What a command's answer waits for."""
    command_seconds: float = 60.0
    stop_seconds: float = 0.0
    before_accept: Callable[[Message], Awaitable[None]] | None = None
    gaps: Gaps = QUICK
    patience: Patience = BRISK

    def config(self) -> TelegramConfig:
        return TelegramConfig(
            self.telegram.token,
            self.telegram.api_url,
            gaps=self.gaps,
            patience=self.patience,
            poll_seconds=1,
            command_seconds=self.command_seconds,
            stop_seconds=self.stop_seconds,
        )

    async def accept(self, message: Message) -> Accepted:
        if self.before_accept is not None:
            await self.before_accept(message)
        accepted = await self.inbox.append(message)
        if accepted is Accepted.NEW:
            self.accepted.append(message)
        if accepted in (Accepted.NEW, Accepted.DUPLICATE):
            await self.tickets.enqueue(message.conversation)
        return accepted

    async def respond(self, command: Command) -> Reply:
        self.commands.append(command)
        if self.respond_when is not None:
            await self.respond_when()
        return Reply(self.found or f"{command.name}: {command.text}")

    async def suggest(
        self, person: Person, typed: str, readers: Sequence[Audience]
    ) -> Sequence[str]:
        return self.suggestions

    def reception(self) -> Reception:
        return Reception(
            self.accept,
            self.inbox.waiting,
            self.inbox.stop,
            self.records.rate,
            self.drafts.load,
            self.respond,
            self.suggest,
            self.notes,
            self.guests,
            self.rule,
            lambda letters: letters[0],
            lambda: 1.0,
            cards_over(
                self.notes, self.erasures, self.preferences, random.choice, time.time, asyncio.sleep
            ),
            self.bots,
            self.administrators,
        )

    @asynccontextmanager
    async def opened(self, config: TelegramConfig | None = None) -> AsyncIterator[TelegramPlatform]:
        """The platform, with nobody listening."""
        async with open_telegram(config or self.config(), self.notes) as platform:
            yield platform

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[TelegramPlatform]:
        """The platform as the gateway listens to it; nobody answers."""
        async with self.opened() as platform:
            stands = asyncio.Event()
            task = asyncio.create_task(platform.listen(self.reception(), stands.set))
            waiting = asyncio.create_task(stands.wait())
            await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if task.done():
                task.result()
            try:
                yield platform
            finally:
                task.cancel()
                await asyncio.wait({task})

    @asynccontextmanager
    async def running(self) -> AsyncIterator[TelegramPlatform]:
        """Gateway and worker in one."""
        async with self.listening() as platform, self.working(platform):
            yield platform

    @asynccontextmanager
    async def working(self, platform: TelegramPlatform) -> AsyncIterator[None]:
        delivery = self.delivery(platform)
        desk = Desk(
            self.inbox,
            self.inbox,
            self.tickets,
            partial(deliver, delivery=delivery),
            partial(apologise, delivery=delivery),
            tries=3,
        )
        task = asyncio.create_task(self.tickets.work(partial(work, desk=desk), 8))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})

    def delivery(self, platform: TelegramPlatform) -> Delivery:
        async def remember_stopped(message: Message, reply: Reply) -> None:
            return

        return Delivery(
            self.answering,
            remember_stopped,
            self.drafts,
            {"telegram": platform.outlet},
            self.records,
            lambda: 2.0,
        )


def answering(*texts: str, pause: float = 0.0) -> Answering:
    """An answer that grows through these texts."""

    async def write(message: Message) -> AsyncIterator[Event]:
        reply = Reply("")
        for text in texts:
            reply = Reply(text, CITED)
            yield Written(reply)
            await asyncio.sleep(pause)
        yield Finished(Turn(message, reply=reply), {"answer": 0.01})

    return write


def in_group(ada: TelegramPerson, *others: TelegramPerson) -> Chat:
    """A group of these people with the bot."""
    group = ada.create_group("Kitchen", *others)
    ada.add_bot(group)
    return group


async def polled(telegram: Telegram) -> None:
    """Return when all that was done before has been taken in and confirmed."""
    async with asyncio.timeout(30):
        while telegram.updates.waiting:  # noqa: ASYNC110 - the stand-in has no event for it
            await asyncio.sleep(0.01)


def shown(telegram: Telegram) -> str:
    """What was asked of Telegram, for a failing test to show."""
    lines = [
        f"{call.method} {call.status} {json.dumps(call.answer)[:200]}" for call in telegram.calls
    ]
    return "\n".join(lines)
