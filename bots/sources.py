"""`mynah source`: what is read again and again, from where, for whom, and how it went."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from adapters.sources.seen import Seen, file_of
from bots.assemble import Knowledge, open_knowledge, open_records
from bots.enriching import filled_by
from bots.erasing import erase_now, erase_what_was_left, erasing_alone
from bots.indexing import holding, index_source, shown_run
from bots.kinds import KINDS, named, opened
from bots.rooms import deleted_in, leave_room, read_room
from bots.settings import Settings
from bots.shown import console, done, spell
from core.knowledge.enrichment.ask import is_unfinished
from core.knowledge.enter import fingerprint
from core.knowledge.leave import leave
from core.knowledge.report import IngestSummary, Progress
from core.messages import EVERYONE, Audience
from core.ports import Misconfigured, Source
from core.rooms.rooms import KIND
from core.upkeep.syncing import entered, outcome, problem_of

if TYPE_CHECKING:
    from adapters.stores.sql.database import Database


async def add(
    settings: Settings, target: str, kind: str, audience: Audience, every: float, *, as_json: bool
) -> int:
    """Enter a source and read it; exit code 1 when it could not be read whole."""
    source = named(target, kind, audience)
    async with open_knowledge(settings) as knowledge:
        summary = await _shown_sync(settings, knowledge, source)
        sources = knowledge.database.sources
        kept = await entered(source.name, sources)
        if kept is not None:
            await sources.remember(replace(kept, every=every))
    if as_json:
        print(json.dumps({"source": source.name, "added": bool(kept), **asdict(summary)}))
    if kept is None:
        console(stderr=True).print("not added")  # why was told when it was read
    return int(summary.failed)


async def list_sources(settings: Settings, *, as_json: bool) -> int:
    """Each source with its documents, its interval and what went wrong the last time."""
    async with open_records(settings) as database:
        rows = await described(database)
    if as_json:
        print(json.dumps({"sources": rows}))
        return 0
    out = console()
    for row in rows:
        out.print(spell((row["name"], "bold")))
        often = f"every {row['every']:g} s" if row["every"] else "when asked to"
        counted = f"{row['documents']} documents"
        out.print(spell(f"  {row['kind']}, for {row['audience']}, {counted}, read {often}"))
        if left := row["unfinished"]:
            out.print(spell(f"  of {left} documents a model has still to write"))
        if row["problem"]:
            tries = f" (tries in a row: {row['failures']})"
            out.print(spell("  ", ("failed", "red"), f": {row['problem']}{tries}"))
    if not rows:
        out.print("none yet; add one: mynah source add ./handbook --every 1h")
    return 0


async def described(database: Database) -> list[dict[str, Any]]:
    """Every source with its documents, as `mynah source list --json` prints it."""
    known = await database.sources.all()
    return [_described(one, await database.documents.known(one.name)) for one in known]


def _described(source: Source, known: dict[str, Any]) -> dict[str, Any]:
    indexed = [record for record in known.values() if not record.refusal]
    return {
        **asdict(source),
        "audience": str(source.audience),
        "documents": len(indexed),
        "unfinished": sum(is_unfinished(record.content_hash) for record in indexed),
    }


async def sync(settings: Settings, names: Sequence[str], *, as_json: bool) -> int:
    """Read these sources again, or all; exit code 1 when one could not be read whole."""
    summaries: dict[str, IngestSummary] = {}
    wrong = False
    async with open_knowledge(settings) as knowledge:
        await erase_what_was_left(settings, knowledge)
        known = await knowledge.database.sources.all()
        for source in [find(name, known) for name in names] or known:
            try:
                summaries[source.name] = await _shown_sync(settings, knowledge, source)
            except (Misconfigured, OSError) as error:
                wrong = True
                await knowledge.database.sources.remember(outcome(source, str(error), time.time()))
                console(stderr=True).print(spell((str(error), "red")))
    if as_json:
        print(json.dumps({"sources": {name: asdict(each) for name, each in summaries.items()}}))
    return int(wrong or any(each.failed for each in summaries.values()))


async def remove(settings: Settings, name: str, *, as_json: bool) -> int:
    """Take a source, its documents and the answers from them away, also from the engines' files."""
    async with open_knowledge(settings) as knowledge:
        await erase_what_was_left(settings, knowledge)
        source = find(name, await knowledge.database.sources.all())
        # A worker that looks for what is owed would erase first, and nobody here could count.
        async with erasing_alone(settings):
            if source.kind == KIND:
                gone = await leave_room(settings, knowledge, source.name)
            else:
                file_of(settings.mynah_home, source.name).unlink(missing_ok=True)
                gone = await leave(source.name, holding(settings, knowledge, owing=True))
            answers = await erase_now(settings, knowledge, is_alone=True)
    told = {"source": source.name, "removed": gone, "answers": answers}
    words = f"removed {source.name} with {len(gone)} documents and {answers} answers from them"
    return done(told, words, as_json=as_json)


def find(name: str, known: Sequence[Source]) -> Source:
    """By its name, or by what a person typed when they added it. Raises Misconfigured."""
    called = {name, *(named(name, kind, EVERYONE).name for kind in KINDS)}
    for source in known:
        if source.name in called:
            return source
    names = ", ".join(source.name for source in known) or "none"
    raise Misconfigured(f"there is no source {name}; there are: {names}")


async def read_source(
    settings: Settings,
    knowledge: Knowledge,
    source: Source,
    tell: Callable[[Progress], None] = lambda _progress: None,
    *,
    records: Database | None = None,
) -> IngestSummary:
    """Make the index hold what the source has now; what is kept of rooms stands in `records`."""
    if source.kind == KIND:
        kept = records or knowledge.database
        return await read_room(settings, knowledge, source, kept, tell)
    known = await knowledge.database.documents.known(source.name)
    index = await knowledge.index.identity()
    seen = Seen(
        file_of(settings.mynah_home, source.name),
        fingerprint(b"", knowledge.spaces, filled_by(settings, index)),
        frozenset(
            uri
            for uri, record in known.items()
            if not record.refusal and not is_unfinished(record.content_hash)
        ),
    )
    found = opened(source, settings.index_max_bytes, seen)
    summary = await index_source(settings, knowledge, source, found, tell, owing=True)
    seen.keep()
    return summary


async def _shown_sync(settings: Settings, knowledge: Knowledge, source: Source) -> IngestSummary:
    """Read it, show that, and note how it went."""
    run = partial(read_source, settings, knowledge, source)
    deleted = await deleted_in(source, knowledge.database)
    summary = await shown_run(console(stderr=True), source.name, run)
    await deleted.owe(knowledge.database)
    await erase_now(settings, knowledge)
    sources = knowledge.database.sources
    if now := await entered(source.name, sources):
        await sources.remember(outcome(now, problem_of(summary), time.time()))
    return summary
