"""A watched folder is due as soon as something in it changes, and is read within the minute."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from adapters.doubles.records import MemorySources
from bots.assemble import open_knowledge, open_queue
from bots.schedule import reading_sources, scheduled
from bots.settings import Settings
from bots.sources import add
from bots.syncing import read_again
from bots.watching import keep_watching
from core.messages import EVERYONE
from core.ports import Source
from core.upkeep.syncing import entered, next_at, told_apart
from tests.bots.test_syncing import conversation, nothing_owed


@asynccontextmanager
async def running(*works: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work()) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def due(sources: MemorySources, name: str, seconds: float) -> bool:
    """Whether it becomes due within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        source = await entered(name, sources)
        assert source is not None
        if (next_at(source) or 0) <= time.time():
            return True
        await asyncio.sleep(0.1)
    return False


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    (root / "deep").mkdir(parents=True)
    (root / "deep" / "loop").symlink_to(root)
    return root


async def watched(root: Path) -> MemorySources:
    sources = MemorySources()
    await sources.remember(
        Source(root.as_uri(), "folder", EVERYONE, every=3600.0, tried_at=time.time())
    )
    return sources


@pytest.mark.parametrize(
    ("name", "counts"), [("deep/a.md", True), (".ignore", True), (".git/index", False)]
)
async def test_a_change_makes_its_folder_due_and_a_hidden_one_does_not(
    root: Path, name: str, counts: bool
) -> None:
    (root / ".git").mkdir()
    sources = await watched(root)
    async with running(partial(keep_watching, sources, 1.0)):
        await asyncio.sleep(1.5)
        (root / name).write_text("new")
        assert await due(sources, root.as_uri(), 15 if counts else 4) is counts


async def test_a_changed_file_is_indexed_within_the_minute(tmp_path: Path, root: Path) -> None:
    settings = Settings(_env_file=None, mynah_home=tmp_path / "home", embedding_languages="en")
    (root / "a.md").write_text("# A\n\nSome words.")
    await add(settings, str(root), "", EVERYONE, 3600.0, as_json=True)
    async with open_knowledge(settings) as knowledge, open_queue(settings) as queue:
        sources = knowledge.database.sources
        sync = partial(read_again, settings=settings, knowledge=knowledge, finish=nothing_owed)
        handle = partial(told_apart, work=conversation, sync=sync)
        async with (
            running(partial(keep_watching, sources, 1.0), partial(queue.tickets.work, handle, 4)),
            scheduled([reading_sources(knowledge, queue)]),
        ):
            await asyncio.sleep(2)
            (root / "a.md").write_text("# A\n\nWords of today.")
            changed, texts = time.monotonic(), [""]
            while "Words of today." not in texts:
                assert time.monotonic() - changed < 60
                await asyncio.sleep(0.2)
                uri = (root / "a.md").as_uri()
                texts = [chunk.text for chunk in await knowledge.index.read(uri, (EVERYONE,))]
