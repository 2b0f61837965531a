"""Mynah's Discord adapter within simcord: the SDK's client, its payloads and strict checks, and no socket."""

from __future__ import annotations

import asyncio
import importlib
import random
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import discord

from adapters.discord.api import Account, Api
from adapters.discord.asked import asked_of
from adapters.discord.commands import sync
from adapters.discord.hearing import Hearing
from adapters.discord.homes import Homes
from adapters.discord.lanes import Lanes
from adapters.discord.locales import Locales
from adapters.discord.membership import DiscordMembership
from adapters.discord.outlet import DiscordOutlet
from adapters.discord.responses import Responses
from adapters.discord.said import changed, created
from adapters.discord.spots import Servers
from adapters.discord.used import answer
from adapters.doubles.cards import cards_over
from adapters.doubles.drafts import MemoryDrafts
from adapters.doubles.inbox import MemoryInbox
from adapters.doubles.people import MemoryErasures, MemoryGuests, MemoryNotes, MemoryPreferences
from adapters.doubles.records import MemoryRecords
from adapters.doubles.tickets import MemoryTickets
from core.commands import Command
from core.conversation.accept import accept
from core.conversation.deliver import Delivery, apologise, deliver
from core.conversation.turn import Event, Finished, Turn, Written
from core.conversation.work import Desk, work
from core.messages import Citation, Message, Reply
from core.ports import Feedback
from core.reception import Reception
from tests.others.judge import HOME, MISSING, until

CITED = (Citation(1, "Opening hours", "https://docs.example/hours", "opens at ten"),)


class SimcordApi(Api):
    """The adapter's own calls, made by the client that simcord gave its transport to."""

    def __init__(self, client: discord.Client) -> None:
        super().__init__("made up")
        self._simcord = client

    async def account(self) -> Account:
        """simcord has the application at its older address only."""
        raw = await self.call("GET", "/oauth2/applications/@me")
        me = self._simcord.user
        return Account(str(me.id if me else ""), "mynah", str(raw["id"]), 0, "")

    async def _logged_in(self) -> discord.Client:
        return self._simcord


class OneServer(Servers):
    """simcord does not list a bot's servers."""

    def __init__(self, api: Api, guild: str) -> None:
        super().__init__(api)
        self._guild = guild

    async def guilds(self) -> list[str]:
        return [self._guild]


@dataclass
class Office:
    """A guild with a channel and two people, and Mynah in it."""

    env: Any
    api: Api
    account: Account
    general: Any
    alice: Any
    bob: Any
    reply: Reply = field(default_factory=lambda: Reply("The library opens at ten. [1]", CITED))
    """What Mynah answers next."""
    begun: list[Message] = field(default_factory=list)
    notes: MemoryNotes = field(default_factory=MemoryNotes)
    records: MemoryRecords = field(default_factory=MemoryRecords)
    inbox: MemoryInbox = field(default_factory=lambda: MemoryInbox(100))
    tickets: MemoryTickets = field(default_factory=lambda: MemoryTickets(0.05))
    drafts: MemoryDrafts = field(default_factory=MemoryDrafts)
    failed: list[BaseException] = field(default_factory=list)
    _doing: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def mention(self) -> str:
        return f"<@{self.account.id}>"

    def now(self) -> float:
        """simcord's time, which only a test moves."""
        return float(self.env.now().timestamp())

    def hear(self, event: str, payload: Mapping[str, Any], hearing: Hearing) -> None:
        """What the gateway would tell the listener."""
        data = dict(payload)
        if event == "INTERACTION_CREATE":
            asked = asked_of(data)
            if asked is not None:
                self._do(answer(asked, hearing))
        elif event == "MESSAGE_CREATE":
            self._do(created(data, hearing))
        elif event == "MESSAGE_UPDATE":
            self._do(changed(data, hearing))

    def _do(self, work_: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work_)
        self._doing.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._doing.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failed.append(error)

    def reception(self) -> Reception:
        async def respond(command: Command) -> Reply:
            return Reply(f"**{command.name}**: {command.text}")

        async def suggest(*_: object) -> list[str]:
            return ["When do you open?"]

        return Reception(
            partial(accept, door=self.inbox, tickets=self.tickets),
            self.inbox.waiting,
            self.inbox.stop,
            self.records.rate,
            self.drafts.load,
            respond,
            suggest,
            self.notes,
            MemoryGuests(),
            "paired",
            random.choice,
            self.now,
            cards_over(
                self.notes,
                MemoryErasures(),
                MemoryPreferences(),
                random.choice,
                self.now,
                asyncio.sleep,
            ),
        )

    async def answering(self, message: Message) -> AsyncIterator[Event]:
        self.begun.append(message)
        reply = self.reply
        yield Written(replace(reply, text=reply.text[:20]))
        yield Written(reply)
        yield Finished(Turn(message, reply=reply, model="scripted"), {"answer": 0.1})

    async def work(self, outlet: DiscordOutlet) -> None:
        async def forget(*_: object) -> None:
            return

        delivery = Delivery(
            self.answering, forget, self.drafts, {"discord": outlet}, self.records, self.now
        )
        desk = Desk(
            self.inbox,
            self.inbox,
            self.tickets,
            partial(deliver, delivery=delivery),
            partial(apologise, delivery=delivery),
            2,
        )
        await self.tickets.work(partial(work, desk=desk), 8)

    async def answered(self, channel: Callable[[], Any], count: int = 1) -> list[Any]:
        """The posts of exactly so many finished answers in a channel, once it is there."""

        def finished() -> list[Any]:
            place = channel()
            posts = (
                [m for m in place.history() if m.author.id == int(self.account.id)] if place else []
            )
            return posts if sum("Helpful" in labels(m) for m in posts) >= count else []

        async def done() -> bool:
            assert not self.failed, self.failed
            return bool(finished())

        await until(done, "it is answered", 15)
        return finished()

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until what was begun has come to this."""

        async def holds() -> bool:
            assert not self.failed, self.failed
            return bool(true())

        await until(holds, "it came to this", 15)

    def opinions(self) -> list[Feedback]:
        """Every opinion that was kept."""
        return list(self.records.opinions.values())

    def thread(self) -> Any:
        """The newest thread of the channel."""
        threads = self.general.threads
        return threads[-1] if threads else None


def labels(post: Any) -> list[str]:
    """The words on its buttons."""
    return [child.label for row in post.components for child in row.children]


@asynccontextmanager
async def office(**rights: bool) -> AsyncIterator[Office]:
    """Mynah listens and answers in it until the block ends; `rights` are its own in the channel."""
    folder = HOME / "python"
    assert (folder / "simcord").is_dir(), MISSING
    # Not installed among the others: its plugin would change every run of pytest.
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    simcord = importlib.import_module("simcord")
    client = discord.Client(intents=discord.Intents(guilds=True, guild_messages=True))
    async with simcord.run(client) as env:
        guild = env.create_guild("Office")
        api = SimcordApi(client)
        overwrites = {client.user: discord.PermissionOverwrite(**rights)} if rights else {}
        made = Office(
            env,
            api,
            await api.account(),
            guild.create_text_channel("general", overwrites=overwrites),
            guild.add_member(env.create_user("alice")),
            guild.add_member(env.create_user("bob")),
        )
        async with _running(made, str(guild.id)):
            yield made


@asynccontextmanager
async def _running(made: Office, guild: str) -> AsyncIterator[None]:
    homes = Homes(made.api, made.notes)
    membership = DiscordMembership(made.api, made.now)
    outlet = DiscordOutlet(made.api, homes, membership, made.now, 0.0)
    hearing = Hearing(
        api=made.api,
        homes=homes,
        outlet=outlet,
        membership=membership,
        reception=made.reception(),
        locales=Locales(made.notes),
        responses=Responses(made.api),
        servers=OneServer(made.api, guild),
        lanes=Lanes(),
        me=made.account.id,
    )
    await sync(made.api, made.account, made.notes)
    made.env.backend.subscribers.append(partial(made.hear, hearing=hearing))
    working = asyncio.create_task(made.work(outlet))
    try:
        yield
    finally:
        working.cancel()
        await asyncio.wait({working})
