"""A way to a server that is slow, closed, flapping or silent as it is told, on a port of 127.0.0.1."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["fine", "slow", "failing", "flapping", "silent"]
Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]
SLOW_SECONDS = 0.5
"""What each answer of the server is late by."""
FLAP_SECONDS = 2.0
_MOST = 64 * 1024


@dataclass
class Relay:
    """Hands on what is said between clients and one server."""

    connect: Connect
    mode: Mode = "fine"
    port: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _audible: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._audible.set()

    def behave(self, mode: Mode) -> None:
        """From now on; where the way closes, every connection breaks."""
        self.mode = mode
        self._audible.clear() if mode == "silent" else self._audible.set()
        if self._closed():
            self._break()

    def _closed(self) -> bool:
        flaps = self.mode == "flapping" and int(time.monotonic() / FLAP_SECONDS) % 2 == 0
        return self.mode == "failing" or flaps

    def _break(self) -> None:
        for each in tuple(self._open):
            each.transport.abort()

    async def flap(self) -> None:
        """Break what is open whenever the way closes."""
        while True:
            await asyncio.sleep(0.1)
            if self._closed():
                self._break()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client's connection."""
        if self._closed():
            writer.transport.abort()
            return
        with suppress(OSError):
            far_reader, far_writer = await self.connect()
            both = {writer, far_writer}
            self._open |= both
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._hand_on(reader, far_writer, late=False))
                    group.create_task(self._hand_on(far_reader, writer, late=True))
            except* OSError:
                pass
            finally:
                self._open -= both
                for each in both:
                    each.close()

    async def _hand_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, late: bool
    ) -> None:
        while said := await reader.read(_MOST):
            if late and self.mode == "slow":
                await asyncio.sleep(SLOW_SECONDS)
            await self._audible.wait()
            writer.write(said)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def relayed(connect: Connect) -> AsyncIterator[Relay]:
    """The way, until the block ends."""
    relay = Relay(connect)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    flapping = asyncio.create_task(relay.flap())
    try:
        yield relay
    finally:
        relay.behave("failing")
        flapping.cancel()
        server.close()
