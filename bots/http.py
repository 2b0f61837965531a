"""The address that Mynah listens at: whether it is free, who answers there, and serving an application."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from adapters.web.connections import Crowd

STREAM_SECONDS = 3
"""How long open pages may take to go once the last answer is out."""

KNOCKING = 2048
"""Connections that the system holds until they are taken in."""


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens at the address; raises OSError where it is not free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once (TCP_NODELAY) only where the protocol is named.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # Else a port that was left just now would seem taken.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host.strip("[]"), port))
        listening.listen()  # two that start at once may both bind, and only one listens
    except OSError:
        listening.close()
        raise
    return listening


def is_free(host: str, port: int) -> bool:
    """Whether one could listen at the address."""
    try:
        bound(host, port).close()
    except OSError:
        return False
    return True


async def mynah_answers(host: str, port: int) -> bool:
    """Whether it is Mynah that listens at the address."""
    import httpx

    shown = f"[{host}]" if ":" in host else host
    async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
        try:
            response = await client.get(f"http://{shown}:{port}/healthz")
            return bool(response.json().get("status") == "ok")
        except (httpx.HTTPError, ValueError, AttributeError):
            return False


async def serve_http(page: ASGIApp, listening: socket.socket, limits: Crowd | None = None) -> None:
    """Serve until cancelled; open streams then get a moment to end."""
    import uvicorn

    from adapters.web.connections import AT_ONCE, Connection, Crowd, most_connections

    class Server(uvicorn.Server):
        """Signals are ours: answers are finished before pages are closed."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            # More may knock than are taken in at once; asyncio has one number for both.
            listening.listen(KNOCKING)

    class Bounded(Connection):
        crowd = limits or Crowd(most_connections())

    config = uvicorn.Config(
        page,
        http=Bounded,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=AT_ONCE,
        timeout_graceful_shutdown=STREAM_SECONDS,
    )
    server = Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.wait({serving})
        serving.result()
    finally:
        server.should_exit = True
        await asyncio.wait({serving})
