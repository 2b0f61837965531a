"""An ASGI application on a free port of this machine, whose connections a test can cut."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState


@dataclass
class Served:
    """Where the application is, and its open connections by the client's port."""

    url: str
    connections: dict[int, asyncio.Transport] = field(default_factory=dict)

    def cut(self, scope: MutableMapping[str, Any]) -> None:
        """Reset the connection on which this request came."""
        transport = self.connections.get(scope["client"][1])
        if transport is not None:
            transport.abort()


def _protocol(config: uvicorn.Config, state: ServerState, served: Served) -> asyncio.Protocol:
    class Recorded(H11Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)
            self.port: int = transport.get_extra_info("peername")[1]
            served.connections[self.port] = transport
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            served.connections.pop(self.port, None)
            super().connection_lost(exc)

    return Recorded(config, state, {})


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, port: int = 0) -> AsyncIterator[Served]:
    """uvicorn's HTTP without its server, whose start and end take the tenths of seconds that tests have not."""
    # Named as TCP, or asyncio leaves Nagle on and answers in two pieces wait 40 ms.
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    served = Served(f"http://127.0.0.1:{listener.getsockname()[1]}")
    config = uvicorn.Config(app, ws="none", lifespan="off", log_config=None)
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _protocol(config, state, served), sock=listener)
    try:
        yield served
    finally:
        server.close()
        for transport in list(served.connections.values()):
            transport.abort()
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)
