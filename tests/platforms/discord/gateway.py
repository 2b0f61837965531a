"""The gateway: connections come in here, identify or resume, beat, and are closed with Discord's codes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.platforms.discord import shapes
from tests.platforms.discord.bits import KNOWN_INTENTS, PRIVILEGED, Intent
from tests.platforms.discord.compression import squeezing
from tests.platforms.discord.link import Closed, Link, query, write
from tests.platforms.discord.sessions import Sessions
from tests.platforms.discord.things import Payload
from tests.platforms.discord.world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE = 0, 1, 2, 3, 4
RESUME, RECONNECT, ASK_MEMBERS, INVALID_SESSION, HELLO, ACK = 6, 7, 8, 9, 10, 11


@dataclass
class Gateway:
    """All connections there have been, and what a test can do to those that stand."""

    world: World
    sessions: Sessions
    links: list[Link] = field(default_factory=list)
    away: bool = False
    """While it is, connections are dropped as soon as they come."""
    _last_identify: float = 0.0

    @property
    def open(self) -> list[Link]:
        return [link for link in self.links if link.closed_with is None]

    def drop(self) -> None:
        """Cuts all connections without a word, as a network does."""
        for link in self.open:
            link.socket.transport.abort()

    async def close(self, code: int = 4000, reason: str = "") -> None:
        for link in self.open:
            await link.socket.close(code, reason)

    def ask_to_reconnect(self) -> None:
        """Opcode 7: the bot is to come again and resume."""
        for link in self.open:
            link.say(RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Opcode 9: the sessions are gone, or are to be resumed at once."""
        for link in self.open:
            link.say(INVALID_SESSION, resumable)
            if not resumable and link.session is not None:
                self.sessions.forget(link.session)

    def ask_for_a_beat(self) -> None:
        """Opcode 1 from here: the bot is to beat at once, whatever its interval."""
        for link in self.open:
            link.say(HEARTBEAT)

    def fall_silent(self) -> None:
        """Half-open: nothing comes any more, and nobody says that it is over."""
        for link in self.open:
            link.silent = True

    async def serve_one(self, socket: ServerConnection) -> None:
        path = socket.request.path if socket.request else ""
        if self.away:
            socket.transport.abort()
            return
        link = Link(socket, path, squeezing(query(path, "compress")))
        link.last_beat = self.world.clock.now()
        self.links.append(link)
        writing = asyncio.create_task(write(link))
        try:
            await self._converse(link)
        except Closed as closed:
            link.closed_with = closed.code
            await socket.close(closed.code, closed.reason)
        except ConnectionClosed:
            pass
        finally:
            writing.cancel()
            link.closed_with = link.closed_with or socket.close_code or 1006
            self._part(link)

    def _part(self, link: Link) -> None:
        """Leaves the session to be resumed, unless the bot said goodbye with 1000 or 1001."""
        session = link.session
        if session is None or session.link != link.put:
            return
        session.link, session.lost = None, self.world.clock.now()
        if link.closed_with in {1000, 1001}:
            self.sessions.forget(session)

    async def _converse(self, link: Link) -> None:
        if query(link.path, "v") not in {"9", "10"}:
            raise Closed(4012, "Invalid API version.")
        if query(link.path, "encoding") not in {"json", ""}:
            raise Closed(4002, "Only JSON is spoken here.")
        interval = self.world.limits.heartbeat
        link.say(HELLO, {"heartbeat_interval": int(interval * 1000), "_trace": ["[]"]})
        opened = self.world.clock.now()
        while True:
            try:
                said = await asyncio.wait_for(link.socket.recv(), interval / 4)
            except TimeoutError:
                self._check_alive(link, opened)
                continue
            if not link.silent:
                self._hear(link, said)
            self._check_alive(link, opened)

    def _check_alive(self, link: Link, opened: float) -> None:
        now = self.world.clock.now()
        if link.silent:
            return
        if now - link.last_beat > self.world.limits.heartbeat * 1.5:
            raise Closed(4009, "Session timed out.")
        if link.session is None and now - opened > self.world.limits.identify_within:
            raise Closed(4003, "Not authenticated.")

    def _hear(self, link: Link, said: str | bytes) -> None:
        if len(said) > 4096:
            raise Closed(4002, "Payload too large.")
        try:
            message = json.loads(said)
            op, data = int(message["op"]), message.get("d")
        except (ValueError, KeyError, TypeError):
            raise Closed(4002, "Error while decoding payload.") from None
        link.received.append(message)
        if link.sends.wait("", self.world.limits.gateway_sends, self.world.clock.now()):
            raise Closed(4008, "You are being rate limited.")
        if op == HEARTBEAT:
            link.last_beat = self.world.clock.now()
            link.say(ACK)
        elif op == IDENTIFY:
            self._identify(link, data)
        elif op == RESUME:
            self._resume(link, data)
        elif link.session is None:
            raise Closed(4003, "Not authenticated.")
        elif op == ASK_MEMBERS:
            self._give_members(link, data)
        elif op not in {PRESENCE, VOICE}:
            raise Closed(4001, "Unknown opcode.")

    def _identify(self, link: Link, data: Payload) -> None:
        if link.session is not None:
            raise Closed(4005, "Already authenticated.")
        shard, intents = self._checked(data)
        now = self.world.clock.now()
        too_soon = now - self._last_identify < self.world.limits.identify_every
        if too_soon or self.world.identified >= self.world.limits.identifies:
            link.say(INVALID_SESSION, False)
            return
        self._last_identify = now
        self.world.identified += 1
        session = self.sessions.start(shard, intents)
        session.link = link.put
        link.session = session
        self.sessions.greet(session, self.world.gateway_address + "/resume")

    def _checked(self, data: Payload) -> tuple[tuple[int, int], Intent]:
        if data.get("token") != self.world.application.token:
            raise Closed(4004, "Authentication failed.")
        if not isinstance(data.get("properties"), dict) or "intents" not in data:
            raise Closed(4002, "Error while decoding payload.")
        number, count = data.get("shard") or (0, 1)
        if not 0 <= number < count:
            raise Closed(4010, "Invalid shard.")
        joined = sum(self.world.bot.id in guild.members for guild in self.world.guilds.values())
        if joined / count > self.world.limits.guilds_per_shard:
            raise Closed(4011, "Sharding required.")
        asked = int(data["intents"])
        if asked & ~KNOWN_INTENTS or asked < 0:
            raise Closed(4013, "Invalid intent(s).")
        if Intent(asked) & PRIVILEGED & ~self._granted():
            raise Closed(4014, "Disallowed intent(s).")
        return (number, count), Intent(asked)

    def _granted(self) -> Intent:
        application = self.world.application
        granted = Intent(0)
        if application.message_content:
            granted |= Intent.MESSAGE_CONTENT
        if application.members_intent:
            granted |= Intent.GUILD_MEMBERS
        if application.presence_intent:
            granted |= Intent.GUILD_PRESENCES
        return granted

    def _resume(self, link: Link, data: Payload) -> None:
        if link.session is not None:
            raise Closed(4005, "Already authenticated.")
        if data.get("token") != self.world.application.token:
            raise Closed(4004, "Authentication failed.")
        session = self.sessions.find(str(data.get("session_id")))
        if session is None:
            link.say(INVALID_SESSION, False)
            return
        if int(data.get("seq") or 0) > session.sequence:
            raise Closed(4007, "Invalid seq.")
        session.link, session.lost = link.put, None
        link.session = session
        self.sessions.replay(session, int(data.get("seq") or 0))

    def _give_members(self, link: Link, data: Payload) -> None:
        guild = self.world.guilds.get(str(data.get("guild_id")))
        if guild is None or link.session is None:
            return
        everyone = not data.get("user_ids") and not data.get("query")
        if everyone and Intent.GUILD_MEMBERS not in link.session.intents:
            raise Closed(4014, "Disallowed intent(s).")
        wanted = [str(id_) for id_ in data.get("user_ids") or guild.members]
        start = str(data.get("query") or "")
        found = [
            guild.members[id_]
            for id_ in wanted
            if id_ in guild.members and guild.members[id_].user.username.startswith(start)
        ]
        missing = [id_ for id_ in wanted if id_ not in guild.members]
        chunk = {
            "guild_id": guild.id,
            "members": [shapes.member(member) for member in found],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": missing,
            "nonce": data.get("nonce"),
        }
        self.sessions.send(link.session, "GUILD_MEMBERS_CHUNK", chunk)


@asynccontextmanager
async def gateway_of(world: World, port: int = 0) -> AsyncIterator[Gateway]:
    """Serves the gateway at a port of its own, as Discord has a host of its own for it."""
    gateway = Gateway(world, Sessions(world))
    world.told.append(gateway.sessions.hear)
    async with serve(
        gateway.serve_one,
        "127.0.0.1",
        port,
        compression=None,
        ping_interval=None,
        max_size=2**20,
        close_timeout=1,
    ) as server:
        world.gateway_address = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield gateway
        finally:
            gateway.drop()
