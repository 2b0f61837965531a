"""One connection to the gateway: what waits to be sent on it, what was heard, and how it ends."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.platforms.discord.compression import Squeeze
from tests.platforms.discord.sessions import Session
from tests.platforms.discord.things import Payload
from tests.platforms.rates import Rates


class Closed(Exception):
    """The connection ends with this code, for this reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.code, self.reason = code, reason


@dataclass(eq=False)
class Link:
    """One connection. While it is `silent` it neither speaks nor hears, as a half-open socket does."""

    socket: ServerConnection
    path: str
    squeeze: Squeeze
    outbox: asyncio.Queue[Payload] = field(default_factory=asyncio.Queue)
    received: list[Payload] = field(default_factory=list)
    session: Session | None = None
    last_beat: float = 0.0
    sends: Rates = field(default_factory=Rates)
    silent: bool = False
    closed_with: int | None = None

    def put(self, payload: Payload) -> None:
        self.outbox.put_nowait(payload)

    def say(self, op: int, data: object = None) -> None:
        self.put({"op": op, "d": data, "s": None, "t": None})


async def write(link: Link) -> None:
    try:
        while True:
            payload = await link.outbox.get()
            if not link.silent:
                await link.socket.send(link.squeeze(json.dumps(payload, ensure_ascii=False)))
    except ConnectionClosed:
        return


def query(path: str, name: str) -> str:
    return parse_qs(urlsplit(path).query).get(name, [""])[0]
