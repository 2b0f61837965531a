"""Mynah in Discord within one process: real SDK and sockets, answers from a script, the rest in memory."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial

from adapters.discord.places import Spot
from adapters.discord.platform import DiscordConfig, DiscordPlatform, open_discord
from adapters.discord.read import message_of
from adapters.doubles.cards import cards_over
from adapters.doubles.drafts import MemoryDrafts
from adapters.doubles.inbox import MemoryInbox
from adapters.doubles.people import MemoryErasures, MemoryGuests, MemoryNotes, MemoryPreferences
from adapters.doubles.records import MemoryRecords
from adapters.doubles.tickets import MemoryTickets
from core.commands import Command
from core.conversation.accept import accept
from core.conversation.deliver import Delivery, apologise, deliver
from core.conversation.turn import Event, Finished, Turn, Working, Written
from core.conversation.work import Desk, work
from core.messages import Audience, Citation, Message, Person, Reply
from core.people.admit import Rule
from core.ports import Detect, Draft, Posted
from core.reception import Reception
from tests.platforms.discord import (
    BRISK,
    Discord,
    Limits,
    discord_standin,
    message_shapes,
    posting,
)
from tests.platforms.discord.people import Human
from tests.platforms.discord.things import Channel, Guild
from tests.platforms.discord.things import Message as Said
from tests.platforms.faults import Fault

SEND = "POST /channels/{channel_id}/messages"
EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
BRANCH = "POST /channels/{channel_id}/messages/{message_id}/threads"
DELETE = "DELETE /channels/{channel_id}/messages/{message_id}"
CALLBACK = "POST /interactions/{interaction_id}/{token}/callback"
ORIGINAL = "PATCH /webhooks/{application_id}/{token}/messages/{message_id}"

UNKNOWN_MEMBER = 10_007

Script = Callable[[Message], Reply]


def usual(message: Message) -> Reply:
    """Two blocks, the first one cited."""
    quote = "The library opens at ten."
    citation = Citation(1, "Opening hours", "https://docs.example/hours", quote)
    return Reply(f"{quote} [1]\n\nYou asked: {message.text[:200]}", (citation,))


@dataclass
class Stage:
    """What a test may look at and play with."""

    discord: Discord
    guild: Guild
    alice: Human
    notes: MemoryNotes = field(default_factory=MemoryNotes)
    administrators: tuple[Person, ...] = ()
    erasures: MemoryErasures = field(default_factory=MemoryErasures)
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)
    guests: MemoryGuests = field(default_factory=MemoryGuests)
    records: MemoryRecords = field(default_factory=MemoryRecords)
    inbox: MemoryInbox = field(default_factory=lambda: MemoryInbox(100))
    tickets: MemoryTickets = field(default_factory=lambda: MemoryTickets(0.1))
    drafts: MemoryDrafts = field(default_factory=MemoryDrafts)
    rule: Rule = "paired"
    bots: frozenset[str] = frozenset()
    detect: Detect = lambda _text, _among=(): ""
    script: Script = usual
    hold: asyncio.Event | None = None
    """Set by a test that wants answers to wait after their first block."""
    begun: list[Message] = field(default_factory=list)
    """Messages that were answered, once for each time."""
    commands: list[Command] = field(default_factory=list)
    respond_when: asyncio.Event | None = None
    """What a command's answer waits for."""
    suggestions: list[str] = field(default_factory=lambda: ["When do you open?"])
    suggested: list[str] = field(default_factory=list)
    """What was typed and looked up."""
    suggest_when: asyncio.Event | None = None
    """What a look-up waits for."""
    connected: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def general(self) -> Channel:
        return self.discord.general(self.guild)

    @property
    def mention(self) -> str:
        return self.discord.bot.mention

    def ask(self, text: str, channel: Channel | None = None, who: Human | None = None) -> Said:
        """A mention."""
        return (who or self.alice).say(channel or self.general, f"{self.mention} {text}")

    def stranger(self, name: str) -> Human:
        """Somebody whom our server does not know."""
        return stranger(self.discord, self.guild, name)

    async def answering(self, message: Message) -> AsyncIterator[Event]:
        self.begun.append(message)
        reply = self.script(message)
        if not reply.receipt:
            yield Working("Searching the documents")
        blocks = reply.text.split("\n\n")
        for count in range(1, len(blocks) + 1):
            yield Written(replace(reply, text="\n\n".join(blocks[:count]), notices=()))
            if self.hold:
                await self.hold.wait()
        yield Finished(Turn(message, reply=reply, model="scripted"), {"answer": 0.1})

    @property
    def reception(self) -> Reception:
        async def respond(command: Command) -> Reply:
            self.commands.append(command)
            if self.respond_when:
                await self.respond_when.wait()
            return Reply(f"**{command.name}**: {command.text}")

        async def suggest(person: Person, typed: str, readers: Sequence[Audience]) -> Sequence[str]:
            self.suggested.append(typed)
            if self.suggest_when:
                await self.suggest_when.wait()
            return self.suggestions

        return Reception(
            partial(accept, door=self.inbox, tickets=self.tickets),
            self.inbox.waiting,
            self.inbox.stop,
            self.records.rate,
            self.drafts.load,
            respond,
            suggest,
            self.notes,
            self.guests,
            self.rule,
            random.choice,
            self.discord.clock.now,
            cards_over(
                self.notes, self.erasures, self.preferences, random.choice, time.time, asyncio.sleep
            ),
            self.bots,
            self.administrators,
            self.detect,
        )

    @asynccontextmanager
    async def platform(self, pace: float = 0.0) -> AsyncIterator[DiscordPlatform]:
        """Another process over the same notes and drafts, which asked nobody anything yet."""
        config = DiscordConfig(self.discord.token, self.discord.api_url)
        async with open_discord(config, self.notes, self.discord.clock.now) as opened:
            opened.outlet._pace = pace
            yield opened

    @asynccontextmanager
    async def running(
        self, *, listens: bool = True, works: bool = True
    ) -> AsyncIterator[DiscordPlatform]:
        """Mynah listens and answers until the block ends."""
        async with self.platform() as opened, AsyncExitStack() as stack:
            if works:
                await stack.enter_async_context(_background(self._working(opened)))
            if listens:
                self.connected.clear()
                listening = opened.listen(self.reception, self.connected.set)
                task = await stack.enter_async_context(_background(listening))
                ready = asyncio.create_task(self.connected.wait())
                await asyncio.wait({task, ready}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
                if task.done():
                    task.result()
                await asyncio.sleep(0.05)
            yield opened

    async def _working(self, opened: DiscordPlatform) -> None:
        delivery = Delivery(
            self.answering,
            _forget,
            self.drafts,
            {"discord": opened.outlet},
            self.records,
            self.discord.clock.now,
        )
        desk = Desk(
            self.inbox,
            self.inbox,
            self.tickets,
            partial(deliver, delivery=delivery),
            partial(apologise, delivery=delivery),
            4,
        )
        await self.tickets.work(partial(work, desk=desk), 32)

    async def answer(self, asked: Said) -> Said:
        """The one finished answer to a mention: its last post, with buttons for an opinion."""
        await self.discord.until(lambda: any("good" in ids(p) for p in self.posts(asked)))
        return self.posts(asked)[-1]

    async def delivered(self) -> None:
        """Wait until no message waits for its answer, and so every draft is kept as it was shown."""
        conversations = self.inbox._conversations.values
        await self.discord.until(lambda: not any(each.waiting for each in conversations()))

    def posts(self, asked: Said) -> list[Said]:
        """Ours, where the answer to this message is."""
        channel = asked.thread or asked.channel
        return [
            m
            for m in channel.messages
            if m.author is self.discord.bot
            and int(m.id) > int(asked.id)
            and (asked.thread is not None or m.replies_to is asked)
        ]

    async def platform_deletes(self, message: Said) -> None:
        """A moderator deletes one of our posts."""
        posting.remove(self.discord.world, message)

    def question(self, asked: Said, spot: Spot | None = None) -> Message:
        """What somebody said, as core has it."""
        raw = message_shapes.message(asked, self.discord.bot, self.discord.world.host)
        where = spot or Spot("open", asked.channel.id, asked.channel.id, guild=self.guild.id)
        message = message_of(raw, self.discord.bot.id, where)
        assert message is not None
        return message


def stranger(discord: Discord, guild: Guild, name: str) -> Human:
    """Somebody who may write to a bot of the guild directly, and whom the guild does not know."""
    who = discord.person(name, guild)
    path = f"GET /guilds/{guild.id}/members/{who.id}"
    discord.faults.order(path, Fault(error=str(UNKNOWN_MEMBER)), times=100)
    return who


def ids(message: Said) -> str:
    """The custom ids of its buttons."""
    return str([b.get("custom_id") for row in message.components for b in row["components"]])


def words(text: str) -> list[str]:
    """Its words in order, whatever stands between them."""
    return re.findall(r"\w+", text)


async def show(
    platform: DiscordPlatform, message: Message, *texts: str, posted: Posted | None = None
) -> Posted:
    """As core delivers: each text as it grows, the last one complete."""
    kept: Posted = posted or {}
    for text in texts[:-1]:
        kept = await platform.outlet.show(message, Draft(Reply(text), kept))
    return await platform.outlet.show(message, Draft(Reply(texts[-1]), kept, complete=True))


async def _forget(message: Message, reply: Reply) -> None:
    """There is no history here to remember a stopped answer in."""


@asynccontextmanager
async def _background(work_: object) -> AsyncIterator[asyncio.Task[None]]:
    task: asyncio.Task[None] = asyncio.ensure_future(work_)  # type: ignore[call-overload]
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def stage(limits: Limits = BRISK, *, message_content: bool = False) -> AsyncIterator[Stage]:
    """A Discord with the guild Office, alice and bob, and Mynah invited but not started."""
    async with discord_standin(limits, message_content=message_content) as standin:
        guild = standin.guild("Office")
        yield Stage(standin, guild, standin.person("alice", guild))
