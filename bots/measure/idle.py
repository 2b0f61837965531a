"""`mynah bench idle`: the memory of the whole thing while nobody asks, all its processes together."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from bots.measure import Tell
from bots.measure.memory import KIND, megabytes_of, with_children
from bots.measure.process import MYNAH, environment, serving

SETTLE_SECONDS = 10.0
"""Until what was only needed for the start is given back."""
QUESTIONS = (
    "How do I index my own documents?",
    "Who may see what is indexed?",
    "How do I restore a backup?",
)
GOALS = {"all": 900, "en": 600}


async def bench_idle(home: Path, docs: Path, tell: Tell) -> dict[str, Any]:
    """Megabytes of `mynah serve` with its Valkey, by EMBEDDING_LANGUAGES, on the handbook.

    Measured after the start, and again after a few questions. Each in a home and with processes
    of its own, with every other setting at its default.
    """
    found: dict[str, Any] = {}
    for languages, goal in GOALS.items():
        tell(f"indexing {docs} and serving with EMBEDDING_LANGUAGES={languages}")
        found[languages] = {**await _serve(home / languages, docs, languages), "goal": goal}
    return {"bench": "idle", "memory": KIND, "megabytes": found}


async def _serve(home: Path, docs: Path, languages: str) -> dict[str, Any]:
    own = {"MYNAH_HOME": str(home), "EMBEDDING_LANGUAGES": languages}
    await asyncio.to_thread(home.mkdir, parents=True)
    # Indexed by another process, as `mynah index` does: what it took for that is not idle memory.
    indexing = await asyncio.create_subprocess_exec(
        *(*MYNAH, "index", str(await asyncio.to_thread(docs.absolute))),
        cwd=home,
        env=environment(own),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    if await indexing.wait():
        raise RuntimeError(f"mynah index {docs} ended with {indexing.returncode}")
    async with serving(home, own) as (client, pid):
        await asyncio.sleep(SETTLE_SECONDS)
        started = _measured(pid)
        for question in QUESTIONS:
            (await client.post("/api/ask", json={"question": question})).raise_for_status()
        await asyncio.sleep(SETTLE_SECONDS)
        return {**started, "after_questions": _measured(pid)["started"]}


def _measured(pid: int) -> dict[str, Any]:
    pids = with_children(pid)
    return {"processes": len(pids), "started": megabytes_of(pids)}
