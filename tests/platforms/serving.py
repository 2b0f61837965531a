"""An ASGI application on a free port of this machine, whose connections a test can cut."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol


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


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals belong to the test runner


def _recording(served: Served) -> type[asyncio.Protocol]:
    class Recorded(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            self.port: int = transport.get_extra_info("peername")[1]
            served.connections[self.port] = transport
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            served.connections.pop(self.port, None)
            super().connection_lost(exc)

    return Recorded


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, port: int = 0) -> AsyncIterator[Served]:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    served = Served(f"http://127.0.0.1:{listener.getsockname()[1]}")
    config = uvicorn.Config(
        app,
        http=_recording(served),
        ws="none",
        lifespan="off",
        log_level="critical",
        timeout_graceful_shutdown=0,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.005)
        yield served
    finally:
        server.should_exit = True
        for transport in list(served.connections.values()):
            transport.abort()
        await task
        listener.close()
