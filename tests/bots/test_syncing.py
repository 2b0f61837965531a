"""A due source is read by a worker over the real queue, and one that fails harms no other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

from adapters.indexes.lock import sole_writer
from bots.assemble import Knowledge, Queue, open_knowledge, open_queue
from bots.doctor import examine
from bots.settings import Settings
from bots.sources import add
from bots.syncing import look, read_again
from core.messages import EVERYONE
from core.ports import Source
from core.upkeep.syncing import entered, told_apart


async def nothing_owed() -> int:
    return 0


async def conversation(text: str) -> None:
    raise AssertionError(text)


async def worked(settings: Settings, knowledge: Knowledge, queue: Queue, *names: str) -> None:
    """Look twice as two processes would, and let a worker read until all of these were."""
    begun = {name: await entered(name, knowledge.database.sources) for name in names}
    await asyncio.gather(look(knowledge, queue), look(knowledge, queue))
    sync = partial(read_again, settings=settings, knowledge=knowledge, finish=nothing_owed)
    working = asyncio.create_task(
        queue.tickets.work(partial(told_apart, work=conversation, sync=sync), 4)
    )
    try:
        async with asyncio.timeout(60):
            for name in names:
                while await _same(knowledge, begun[name]):  # noqa: ASYNC110 - the store tells nobody
                    await asyncio.sleep(0.1)
    finally:
        working.cancel()
        await asyncio.wait({working})


async def _same(knowledge: Knowledge, begun: Source | None) -> bool:
    now = await entered(begun.name, knowledge.database.sources) if begun else None
    return begun is None or now is None or (now.synced_at, now.failures) == (begun.synced_at, 0)


async def test_a_due_source_is_read_again_and_a_failing_one_is_shown_and_harms_no_other(
    tmp_path: Path,
) -> None:
    settings = Settings(_env_file=None, mynah_home=tmp_path / "home", embedding_languages="en")
    well, away = tmp_path / "well", tmp_path / "away"
    for root in (well, away):
        root.mkdir()
        (root / "a.md").write_text("# A\n\nSome words.")
        await add(settings, str(root), "", EVERYONE, 1.0, as_json=True)
    (well / "b.md").write_text("# B\n\nOther words.")
    (away / "a.md").unlink()
    away.rmdir()
    await asyncio.sleep(1.1)
    async with open_knowledge(settings) as knowledge, open_queue(settings) as queue:
        await worked(settings, knowledge, queue, well.as_uri(), away.as_uri())
        known = await knowledge.database.documents.known(well.as_uri())
        assert set(known) == {(well / "a.md").as_uri(), (well / "b.md").as_uri()}
        kept = await knowledge.database.documents.known(away.as_uri())
        assert set(kept) == {(away / "a.md").as_uri()}  # nobody knows that it is gone for good
    finding = next(one for one in await examine(settings) if one.name == "sources")
    assert finding.state == "degraded"
    assert "1 could not be read" in finding.detail
    assert away.as_uri() in finding.detail


async def test_a_reading_that_is_stopped_is_due_again_at_once(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, mynah_home=tmp_path / "home", embedding_languages="en")
    root = tmp_path / "docs"
    root.mkdir()
    (root / "a.md").write_text("# A\n\nSome words.")
    await add(settings, str(root), "", EVERYONE, 1.0, as_json=True)
    async with open_knowledge(settings) as knowledge:
        sources = knowledge.database.sources
        before = await entered(root.as_uri(), sources)
        assert before is not None
        before = replace(before, tried_at=1.0)
        await sources.remember(before)
        async with sole_writer(settings.mynah_home / "register.lock"):
            reading = asyncio.create_task(
                read_again(
                    root.as_uri(),
                    5.0,
                    settings=settings,
                    knowledge=knowledge,
                    finish=nothing_owed,
                )
            )
            while (now := await entered(root.as_uri(), sources)) and now.tried_at != 5.0:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            reading.cancel()
            await asyncio.wait({reading})
        assert await entered(root.as_uri(), sources) == before
