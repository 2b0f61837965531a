"""Socket Mode: connections of the app, envelopes to one of them each, acknowledgements back."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.platforms.slack.deliveries import Answer, Delivery
from tests.platforms.slack.state import Json

if TYPE_CHECKING:
    from tests.platforms.slack.slack import Slack


@dataclass
class Sockets:
    """`open` are the connections now; one of them gets each envelope, in turn."""

    slack: Slack
    open: list[ServerConnection] = field(default_factory=list)
    opened: int = 0
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    mute: bool = False
    """Half-open: what the app says is not heard, yet nothing is closed."""
    unheard: int = 0
    """So many of the next acknowledgements get lost."""
    _turn: int = 0
    _last: ServerConnection | None = None

    async def carry(self, delivery: Delivery, number: int, reason: str) -> Answer:
        """Send one envelope and wait for its acknowledgement as long as Slack does."""
        if not self.open:
            return Answer("no_connection")
        self._turn += 1
        connection = self.open[self._turn % len(self.open)]
        name = str(UUID(int=self.slack.chance.getrandbits(128), version=4))
        heard: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.waiting[name] = heard
        try:
            await connection.send(json.dumps(_envelope(delivery, name, number, reason)))
            reply = await asyncio.wait_for(heard, self.slack.limits.ack)
        except ConnectionClosed:
            return Answer("connection_failed")
        except TimeoutError:
            return Answer("timeout")
        finally:
            del self.waiting[name]
        return Answer(reply=reply)

    async def disconnect(self, reason: str = "warning", close: bool = False) -> None:
        """What Slack says before it ends a connection: `warning`, `refresh_requested`, `link_disabled`."""
        for connection in list(self.open):
            await self._goodbye(connection, reason)
            if close:
                await connection.close()

    async def drop(self) -> None:
        """Every connection breaks without a word."""
        for connection in list(self.open):
            connection.transport.abort()
        await self._until(lambda: not self.open, 30.0)

    async def connected(self, count: int = 1, seconds: float = 30.0) -> None:
        """Wait until so many connections are open."""
        await self._until(lambda: len(self.open) >= count, seconds)

    async def _until(self, true: Callable[[], bool], seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not true():
                self.changed.clear()
                await self.changed.wait()

    async def _goodbye(self, connection: ServerConnection, reason: str) -> None:
        goodbye = {
            "type": "disconnect",
            "reason": reason,
            "debug_info": {"host": "applink-stand-in"},
        }
        with contextlib.suppress(ConnectionClosed):
            await connection.send(json.dumps(goodbye))

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """An address is good for one connection and for half a minute."""
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        until = self.slack.tickets.pop(ticket, 0.0)
        if until <= self.slack.clock():
            return connection.respond(HTTPStatus.UNAUTHORIZED, "bad ticket\n")
        return None

    async def talk(self, connection: ServerConnection) -> None:
        if not self.slack.socket_mode:
            await self._goodbye(connection, "link_disabled")
            return
        if len(self.open) >= self.slack.limits.sockets:
            await self._goodbye(connection, "too_many_websockets")
            return
        self.open.append(connection)
        self.opened += 1
        self.changed.set()
        try:
            await connection.send(json.dumps(self._hello()))
            async for frame in connection:
                self._hear(frame)
        except ConnectionClosed:
            pass  # an app may go as it likes
        finally:
            self.open.remove(connection)
            self.changed.set()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "connection_info": {"app_id": self.slack.app_id},
            "debug_info": {
                "host": "applink-stand-in",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
        }

    def _hear(self, frame: str | bytes) -> None:
        if self.mute:
            return
        try:
            said = json.loads(frame)
        except ValueError:
            return  # Slack ignores what is not an acknowledgement
        heard = self.waiting.get(said.get("envelope_id", "")) if isinstance(said, dict) else None
        if heard is not None and not heard.done():
            if self.unheard:
                self.unheard -= 1
                return
            payload = said.get("payload")
            heard.set_result(payload if isinstance(payload, dict) else {})


def _envelope(delivery: Delivery, name: str, number: int, reason: str) -> Json:
    envelope: Json = {
        "envelope_id": name,
        "payload": delivery.payload,
        "type": delivery.kind,
        "accepts_response_payload": delivery.kind != "events_api",
    }
    if delivery.kind == "events_api":
        envelope |= {"retry_attempt": number, "retry_reason": reason}
    return envelope


@contextlib.asynccontextmanager
async def listening(slack: Slack) -> AsyncIterator[Sockets]:
    sockets = Sockets(slack)
    server: Server = await serve(
        sockets.talk,
        "127.0.0.1",
        0,
        process_request=sockets.admit,
        ping_interval=slack.limits.ping,
        close_timeout=0.2,
    )
    slack.socket_url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield sockets
    finally:
        for connection in list(sockets.open):
            connection.transport.abort()
        server.close()
        await server.wait_closed()
