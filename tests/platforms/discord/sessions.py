"""What each gateway session is told, numbered and kept, so that a bot that was away can resume."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.platforms.discord import shapes
from tests.platforms.discord.bits import Intent
from tests.platforms.discord.things import Guild, Payload
from tests.platforms.discord.world import Event, World

DUPLICATE, SWAP, LOSE = "duplicate", "swap", "lose"
"""Orders for coming events: twice, after the next one, never."""


@dataclass(eq=False)
class Session:
    """A shard's session; `told` is everything since its start, `link` where it goes now."""

    id: str
    shard: tuple[int, int]
    intents: Intent
    told: list[Payload] = field(default_factory=list)
    link: Callable[[Payload], None] | None = None
    lost: float | None = None
    resumed: int = 0

    @property
    def sequence(self) -> int:
        return len(self.told)


@dataclass
class Sessions:
    """All sessions that live or may still be resumed."""

    world: World
    all: list[Session] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    _held: list[Event] = field(default_factory=list)

    def order(self, what: str, *, times: int = 1) -> None:
        """The next events that matter to anybody are told twice, swapped, or lost."""
        self.orders += [what] * times

    def start(self, shard: tuple[int, int], intents: Intent) -> Session:
        session = Session(secrets.token_hex(16), shard, intents)
        self.all.append(session)
        return session

    def forget(self, session: Session) -> None:
        if session in self.all:
            self.all.remove(session)

    def find(self, id_: str) -> Session | None:
        for session in self.all:
            away = 0.0 if session.lost is None else self.world.clock.now() - session.lost
            if session.id == id_ and away <= self.world.limits.resume_within:
                return session
        return None

    def hear(self, event: Event) -> None:
        """Takes what happens in the world and sends it to the sessions that are to know."""
        order = self.orders.pop(0) if self.orders else ""
        if order == LOSE:
            return
        if order == SWAP:
            self._held.append(event)
            return
        held, self._held = self._held, []
        for each in [event, *held, *([event] if order == DUPLICATE else [])]:
            for session in list(self.all):
                self._tell(session, each)

    def _tell(self, session: Session, event: Event) -> None:
        number, count = session.shard
        home = (int(event.guild_id) >> 22) % count if event.guild_id else 0
        if home != number or event.intent & ~session.intents:
            return
        data = event.data
        if event.bare is not None and Intent.MESSAGE_CONTENT not in session.intents:
            data = event.bare
        if event.name == "GUILD_CREATE":
            data = self._guild(session, event.data["id"])
        self.send(session, event.name, data)

    def send(self, session: Session, name: str, data: Payload) -> None:
        payload: Payload = {"op": 0, "t": name, "s": session.sequence + 1, "d": data}
        session.told.append(payload)
        if session.link is not None:
            session.link(payload)

    def replay(self, session: Session, after: int) -> None:
        """Sends again what the bot has missed, and says when that is all."""
        session.resumed += 1
        if session.link is not None:
            for payload in session.told[after:]:
                session.link(payload)
        self.send(session, "RESUMED", {"_trace": ["[]"]})

    def greet(self, session: Session, resume_url: str) -> None:
        """READY with all guilds still unavailable, then each guild by itself."""
        number, count = session.shard
        mine = [
            guild
            for guild in self.world.guilds.values()
            if self.world.bot.id in guild.members and (int(guild.id) >> 22) % count == number
        ]
        application = self.world.application
        ready: Payload = {
            "v": 10,
            "user": shapes.user(self.world.bot)
            | {"verified": True, "mfa_enabled": True, "flags": 0},
            "guilds": [{"id": guild.id, "unavailable": True} for guild in mine],
            "session_id": session.id,
            "resume_gateway_url": resume_url,
            "shard": [number, count],
            "application": {"id": application.id, "flags": int(application.flags)},
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "session_type": "normal",
            "user_settings": {},
            "geo_ordered_rtc_regions": [],
            "guild_join_requests": [],
            "_trace": ["[]"],
        }
        self.send(session, "READY", ready)
        if Intent.GUILDS in session.intents:
            after = self.world.limits.guilds_after
            asyncio.get_running_loop().call_later(after, self._show, session, mine)

    def _show(self, session: Session, guilds: Sequence[Guild]) -> None:
        for guild in guilds:
            self.send(session, "GUILD_CREATE", self._guild(session, guild.id))

    def _guild(self, session: Session, guild_id: str) -> Payload:
        all_members = Intent.GUILD_MEMBERS in session.intents
        guild = self.world.guilds[guild_id]
        return shapes.guild_create(guild, self.world.bot, all_members=all_members)
