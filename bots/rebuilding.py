"""`mynah index --rebuild`: a new index beside the live one, from all sources, which then takes its place at once.

It is built in a home of its own within the home, with its own index and register; in Weaviate, as
another generation. What changes meanwhile is read a second time, while nobody else writes. Killed
before the new index counts, the old one stands; killed after it, the next `mynah source sync` brings
register and names up to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from adapters.indexes.lock import sole_writer
from adapters.stores.pictures import PictureFolder
from bots.assemble import Knowledge, open_knowledge, open_records
from bots.erasing import erase_now
from bots.generations import (
    Entries,
    drop_others,
    made_beside,
    open_as_it_is,
    settle,
    take_place,
)
from bots.indexes import living_at, open_index
from bots.indexing import holding, shown_run
from bots.settings import Settings
from bots.shown import console, done, spell
from bots.sources import read_source
from core.batches import batches
from core.knowledge.chunk.chunk import by_content
from core.knowledge.enter import analysed, embed
from core.knowledge.granted import covers
from core.knowledge.leave import leave
from core.knowledge.names.shelve import name_missing
from core.knowledge.report import IngestSummary
from core.knowledge.terms import terms
from core.ports import DocumentRecord, Entry, Misconfigured, Shelve, VectorSpace
from core.upkeep.syncing import problem_of

if TYPE_CHECKING:
    from adapters.stores.sql.database import Database

TOGETHER = 200
"""Documents whose pictures are taken over at once."""
GRACE_SECONDS = 5.0
"""Longer than a search runs: so long the old index stays for those that began before."""


@dataclass(frozen=True, slots=True)
class Read:
    """What came of reading all sources."""

    summaries: Mapping[str, IngestSummary]
    failed: frozenset[str]
    """Sources that could not be read whole."""
    lost: bool
    """Whether something left the new index again, of which its older versions still hold the words."""


@dataclass(frozen=True, slots=True)
class Built:
    """What the new index holds, and what it does not hold any more."""

    read: Read
    documents: Sequence[DocumentRecord]
    gone: Sequence[str]


async def rebuild(settings: Settings, *, as_json: bool) -> int:
    """Exit code 1 when a source could not be read whole: of that, what is indexed comes along."""
    async with living_at(settings) as home:
        await settle(settings, home)
        async with sole_writer(home / "rebuild.lock"):
            async with made_beside(settings, home) as staged:
                built = await _rebuilt(settings, home, staged)
            await _cleared(settings, home, built)
    read = built.read
    told = {
        "documents": len(built.documents),
        "removed": list(built.gone),
        "failed": sorted(read.failed),
        "sources": {name: asdict(each) for name, each in read.summaries.items()},
    }
    words = f"rebuilt from {len(read.summaries)} sources: {len(built.documents)} documents"
    done(told, words, as_json=as_json)
    return int(bool(read.failed))


async def _rebuilt(settings: Settings, home: Path, staged: Settings) -> Built:
    out = console(stderr=True)
    async with (
        open_records(settings) as live,
        open_as_it_is(settings) as entries,
        AsyncExitStack() as alone,
    ):
        # What a model wrote costs, and is the same for the new index.
        async with open_knowledge(staged, enriching=live.enrichments) as new:
            await _read_all(staged, live, new, out)
            await alone.enter_async_context(sole_writer(home / "register.lock"))
            out.print(spell(("once more, for what has changed meanwhile", "dim")))
            read = await _read_all(staged, live, new, out)
            gone, brought = await _bring_along(entries, live, new, read.failed)
            await (new.index.purge() if read.lost else new.index.settle())
            documents = await new.database.documents.everything()
        await take_place(settings, staged)
        here = {*gone, *(each.uri for each in documents)}
        went = await _catch_up(settings, entries, live, new.spaces, here, brought)
        documents = [each for each in documents if each.uri not in went]
        # What came along from the old index was not looked at again.
        read_again = [each.uri for each in documents if each.content_hash or each.refusal]
        await _take_pictures(staged, home, live, [*read_again, *gone])
        await live.documents.record(documents)
        await live.documents.forget(gone, owing=True)
        await live.names.remove([each.uri for each in documents] + gone)
        await live.enrichments.put(dict.fromkeys(gone, ()), ())
        await asyncio.to_thread(_take_sites, staged.mynah_home / "sites", home / "sites")
    return Built(read, documents, gone)


async def _read_all(staged: Settings, live: Database, new: Knowledge, out: Console) -> Read:
    """Every source; what is there already costs no embedding."""
    sources, summaries, failed = await live.sources.all(), {}, set()
    wanted, lost = {source.name for source in sources}, False
    for source in await new.database.sources.all():
        if source.name not in wanted:  # removed since the first reading
            lost = bool(await leave(source.name, holding(staged, new, owing=False))) or lost
    for source in sources:  # all before any: each is read with an eye to whom others show it
        await new.database.sources.remember(source)
    for source in sources:
        try:
            run = partial(read_source, staged, new, source, records=live)
            summary = summaries[source.name] = await shown_run(out, source.name, run)
            lost = lost or bool(summary.removed)
            if problem_of(summary):
                failed.add(source.name)
        except Misconfigured as error:
            failed.add(source.name)
            out.print(spell((str(error), "red")))
    return Read(summaries, frozenset(failed), lost)


async def _bring_along(
    entries: Entries | None, live: Database, new: Knowledge, failed: frozenset[str]
) -> tuple[list[str], list[str]]:
    """What no source can give again, such as files that were sent in chat; what is gone, and what came."""
    here = {each.uri for each in await new.database.documents.everything()}
    sources = await live.sources.all()
    gone, wanted = [], []
    for record in await live.documents.everything():
        if record.uri in here:
            continue
        covering = {source.name for source in sources if covers(source.name, record.uri)}
        if covering and not covering & failed:
            gone.append(record.uri)
        elif not record.refusal:
            wanted.append(record)
    if entries is None:
        return gone, []
    for record in wanted:
        await _carry(record.uri, await entries(record.uri), new.index, new.spaces)
        # Looked at again as soon as it can be read again.
        await new.database.documents.record([replace(record, content_hash="")])
    return gone, [record.uri for record in wanted]


async def _catch_up(
    settings: Settings,
    entries: Entries | None,
    live: Database,
    spaces: tuple[VectorSpace, ...],
    here: Collection[str],
    brought: Sequence[str],
) -> set[str]:
    """What was sent, or taken away, while the last of the new index was made; returns what was.

    Chat does not wait for a rebuild. Whoever writes from now on writes to the new index.
    """
    if entries is None:
        return set()
    known = {each.uri: each for each in await live.documents.everything()}
    went = {uri for uri in brought if uri not in known or not await entries(uri)}
    async with open_index(settings, spaces) as index:
        for uri, record in known.items():
            if uri not in here and not record.refusal and not await index.entries(uri):
                await _carry(uri, await entries(uri), index, spaces)
        if went:
            await index.remove(sorted(went))
            await index.purge()
    return went


async def _carry(
    uri: str, held: Sequence[Entry], index: Shelve, spaces: tuple[VectorSpace, ...]
) -> None:
    """Without what a model wrote of them, until they are read again."""
    chunks = [by_content(each.chunk) for each in held]
    vectors = await embed(chunks, spaces, lambda _count: None)
    rows = zip(chunks, analysed(chunks, terms), vectors, strict=True)
    # Into the index alone: names are found anew, and what a model wrote is kept for then.
    await index.put({uri: [Entry(*row) for row in rows]})


async def _take_pictures(
    staged: Settings, home: Path, live: Database, documents: Sequence[str]
) -> None:
    """What these documents show now, with its files; what none shows any more goes."""
    new, kept = (PictureFolder(each / "pictures") for each in (staged.mynah_home, home))
    async with open_records(staged) as told, kept.holding() as files:
        for some in batches(documents, TOGETHER):
            before = await live.pictures.of_documents(some)
            shown = await told.pictures.of_documents(some)
            for digest in shown:
                if (data := await new.read(digest)) is not None:
                    await files.hold(digest, data)
            await files.keep(shown)
            await files.remove(await live.pictures.unshown(set(before) - set(shown), some))
            await live.pictures.put(await told.pictures.seen_in(some))


def _take_sites(new: Path, folder: Path) -> None:
    """What pages said of themselves when they were read for this index."""
    if new.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        for each in new.iterdir():
            each.replace(folder / each.name)


async def _cleared(settings: Settings, home: Path, built: Built) -> None:
    """Names for the new chunks, the old index from the disk, and answers from what is gone."""
    async with open_knowledge(settings) as knowledge:
        alone = partial(sole_writer, home / "register.lock")
        await name_missing(knowledge.database.names, knowledge.index, alone)
        await asyncio.sleep(GRACE_SECONDS)
        await drop_others(settings)
        await erase_now(settings, knowledge)
        if built.read.lost:  # what a model had written of it stood among what is live
            await knowledge.database.kept.purge()
