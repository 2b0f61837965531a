"""`mynah` as its users run it: a process of its own, with no setting but those it is given."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from bots.settings import Settings

START_SECONDS, END_SECONDS = 180.0, 40.0
ROOT = Path(__file__).parents[2]
MYNAH = (sys.executable, "-c", "from bots.cli import main; main()")
"""To be started where no .env is: nobody's own queue or database is measured."""


def free_port() -> int:
    """One that the system chose."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(own: dict[str, str]) -> dict[str, str]:
    """This process's variables without any setting, and these."""
    settings = {name.upper() for name in Settings.model_fields}
    others = {name: value for name, value in os.environ.items() if name.upper() not in settings}
    return {**others, "PYTHONPATH": str(ROOT), **own}


@asynccontextmanager
async def serving(
    folder: Path, own: dict[str, str], *arguments: str
) -> AsyncIterator[tuple[httpx.AsyncClient, int]]:
    """`mynah serve`, started in this folder and well in all its parts; a client of it and its pid.

    Raises RuntimeError with the end of its log when it ends before.
    """
    port = free_port()
    log = folder / "serve.log"
    with log.open("wb") as written:
        server = await asyncio.create_subprocess_exec(
            *(*MYNAH, "serve", *arguments),
            cwd=folder,
            env=environment({**own, "PORT": str(port)}),
            stdout=written,
            stderr=written,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
            await _ready(client, server, log)
            yield client, server.pid
    finally:
        await ended(server)


async def _ready(client: httpx.AsyncClient, server: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            if server.returncode is not None:
                last = await asyncio.to_thread(log.read_text, "utf-8", "replace")
                raise RuntimeError(f"mynah serve ended with {server.returncode}: {last[-500:]}")
            try:
                parts = (await client.get("/readyz")).json().get("parts")
                if parts and set(parts.values()) == {"ok"}:
                    return
            except (httpx.TransportError, ValueError):
                pass  # it has not come so far
            await asyncio.sleep(0.2)


async def ended(process: asyncio.subprocess.Process) -> None:
    """End it, and wait until it has."""
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(END_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
