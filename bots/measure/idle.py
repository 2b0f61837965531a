"""`mynah bench idle`: the memory of the whole thing while nobody asks, all its processes together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from bots.measure.memory import KIND, megabytes_of, with_children
from bots.measure.process import MYNAH, environment, free_port

SETTLE_SECONDS = 10.0
"""Until what was only needed for the start is given back."""
START_SECONDS = 120.0
QUESTIONS = (
    "How do I index my own documents?",
    "Who may see what is indexed?",
    "How do I restore a backup?",
)
GOALS = {"all": 900, "en": 600}


async def bench_idle(home: Path, docs: Path, progress: Callable[[str], None]) -> dict[str, Any]:
    """Megabytes of `mynah serve` with its Valkey, by EMBEDDING_LANGUAGES, on the handbook.

    Measured after the start, and again after a few questions. Each in a home and with processes
    of its own, with every other setting at its default.
    """
    found: dict[str, Any] = {}
    for languages, goal in GOALS.items():
        progress(f"indexing {docs} and serving with EMBEDDING_LANGUAGES={languages}")
        found[languages] = {**await _serve(home / languages, docs, languages), "goal": goal}
    return {"bench": "idle", "memory": KIND, "megabytes": found}


async def _serve(home: Path, docs: Path, languages: str) -> dict[str, Any]:
    port = free_port()
    own = {"MYNAH_HOME": str(home), "PORT": str(port), "EMBEDDING_LANGUAGES": languages}
    await asyncio.to_thread(home.mkdir, parents=True)
    mynah = partial(
        asyncio.create_subprocess_exec,
        *MYNAH,
        cwd=home,
        env=environment(own),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    # Indexed by another process, as `mynah index` does: what it took for that is not idle memory.
    indexing = await mynah("index", _whole(docs))
    if await indexing.wait():
        raise RuntimeError(f"mynah index {docs} ended with {indexing.returncode}")
    server = await mynah("serve")
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False
        ) as client:
            await _ready(client)
            await asyncio.sleep(SETTLE_SECONDS)
            started = _measured(server.pid)
            for question in QUESTIONS:
                (await client.post("/api/ask", json={"question": question})).raise_for_status()
            await asyncio.sleep(SETTLE_SECONDS)
            return {**started, "after_questions": _measured(server.pid)["started"]}
    finally:
        server.terminate()
        await server.wait()


def _whole(path: Path) -> str:
    return str(path.absolute())


def _measured(pid: int) -> dict[str, Any]:
    pids = with_children(pid)
    return {"processes": len(pids), "started": megabytes_of(pids)}


async def _ready(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)
