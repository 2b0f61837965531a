"""From what a source finds to what the index holds: read, embed and write, side by side.

What stays true whatever happens: a document is recorded only after all its chunks are in the
index, and an unrecorded one is done again, so a killed run continues where it stopped and the last
good state answers meanwhile. Ids follow from content and every write replaces, so two runs at once
do the same work twice and the later write wins; neither removes what the other one just wrote.

What cannot be indexed: a document whose bytes were read and refused (now encrypted, empty, too
large, not ours to read any more) leaves the index, because the source no longer says what it said.
While its bytes cannot be had (a failing disk or server), the last good version goes on answering.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from core.knowledge.documents import Found, Gone, Refused, Unchanged, Unreachable
from core.knowledge.enrichment.ask import is_unfinished, unfinished
from core.knowledge.enter import fingerprint, labelled
from core.knowledge.entries import IngestPorts, Ready, entered
from core.knowledge.holdings import Holdings, has_left
from core.knowledge.report import IngestSummary, Progress, Tally
from core.knowledge.window import Window
from core.ports import DocumentRecord, Source

READING = 2
"""Documents read at once; reading waits for the disk and for the reading processes."""
AT_ONCE = 512
"""Chunks embedded together, sorted by length over their documents,"""
WRITTEN_OF = 64
"""and where a model writes of each: what it wrote of them is lost when the run is killed."""
WAITING = 4 * AT_ONCE
"""Chunks that may wait between two stages."""
TOGETHER = 100
"""Documents that are refused or shown to more readers at once."""
SETTLE_EVERY = 500
"""Documents written until the engine folds them into its indexes."""


async def ingest(
    found: AsyncIterator[Found],
    *,
    source: Source,
    ports: IngestPorts,
    progress: Callable[[Progress], None] = lambda _progress: None,
    dry_run: bool = False,
) -> IngestSummary:
    """Make the index hold what the source holds, for its audience.

    A source that was never indexed and cannot be reached, or of which its own address is refused
    unread, is not entered; of a file that was deleted nothing is kept. Raises what the index, the
    register or the embedding model raises; everything recorded until then stays, and the next run
    continues.
    """
    tally = Tally(progress)
    first: Found | None = None
    try:
        first = await anext(found, None)
    except Unreachable as error:
        if not await has_left(source, ports.holding):
            tally.incomplete = error.reason
        if await _is_new(source, ports):
            return tally.summary()
    if first and first.refusal and first.uri == source.name and await _is_new(source, ports):
        tally.order[first.uri] = 0
        tally.refused[first.uri] = first.refusal
        return tally.summary()
    holdings = Holdings(source, ports.holding, dry_run)
    await holdings.open()
    run = Run(holdings, ports, tally, await ports.shown_by(list(holdings.known)))
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(run.list_source(first, found))
            tasks.create_task(run.read_all())
            tasks.create_task(run.embed_all())
            tasks.create_task(run.write_all())
    except BaseExceptionGroup as failures:
        failure: BaseException = failures
        while isinstance(failure, BaseExceptionGroup):
            failure = failure.exceptions[0]
        raise failure from None
    await run.finish()
    return tally.summary()


async def _is_new(source: Source, ports: IngestPorts) -> bool:
    return source.name not in {one.name for one in await ports.holding.sources.all()}


@dataclass
class Run:
    """One run's state: four stages joined by bounded queues."""

    holdings: Holdings
    ports: IngestPorts
    tally: Tally
    shown: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What the documents that show pictures showed before, as `IngestPorts.shown_by` has it."""
    listed: asyncio.Queue[Found | None] = field(default_factory=asyncio.Queue)
    read: Window[Ready] = field(default_factory=lambda: Window(WAITING))
    embedded: Window[Ready] = field(default_factory=lambda: Window(WAITING))
    seen: set[str] = field(default_factory=set)
    refusals: list[DocumentRecord] = field(default_factory=list)
    """Not yet carried out, so that a folder of bad files does not cost a write each."""
    widened: list[DocumentRecord] = field(default_factory=list)
    """As they were: unchanged, and not yet shown to all that may see them from now on."""

    async def list_source(self, first: Found | None, rest: AsyncIterator[Found]) -> None:
        """Runs ahead, so that what is left to do is known early."""
        if first is not None:
            self._list(first)
        try:
            async for one in rest:
                self._list(one)
        except Unreachable as error:
            self.tally.incomplete = error.reason
        self.listed.put_nowait(None)
        self.tally.report(listed=True)

    def _list(self, one: Found) -> None:
        if one.uri not in self.tally.order:
            self.tally.order[one.uri] = len(self.tally.order)
            self.listed.put_nowait(one)
            self.tally.report(total=1)

    async def read_all(self) -> None:
        async with asyncio.TaskGroup() as readers:
            for _ in range(READING):
                readers.create_task(self._read_some())
        await self._carry_out(at_least=1)
        await self.read.close()

    async def _read_some(self) -> None:
        while (one := await self.listed.get()) is not None:
            ready = await self._read_one(one)
            if ready is None:
                self.tally.report(done=1)
                await self._carry_out(at_least=TOGETHER)
            else:
                await self.read.put(ready, len(ready.parsed.chunks))
        self.listed.put_nowait(None)  # for the next reader

    async def _read_one(self, one: Found) -> Ready | None:
        """The document if it is new or changed; otherwise what to say of it is noted."""
        if self._passed_over(one):
            return None
        known_by = ""
        try:
            data = await one.fetch()
            known_by = await asyncio.to_thread(
                fingerprint, data, self.ports.spaces, self.ports.index
            )
            before = self.holdings.known.get(one.uri)
            same = before if before and self._is_as_good(before.content_hash, known_by) else None
            if same and one.uri not in self.shown:
                self._note_unchanged(same)
                return None
            parsed = await self.ports.parse(one.uri, one.name, data)
            # A file that it shows may be another one by now, be gone, or be for fewer readers.
            if same and parsed.digests == self.shown[one.uri]:
                self._note_unchanged(same)
                return None
            if parsed.left_out:
                self.tally.left_out[one.uri] = parsed.left_out
            audience = self.holdings.source.audience
            told = await asyncio.to_thread(labelled, parsed, audience, self.ports.detect)
            return Ready(one.uri, told, known_by, one.changed_at)
        except Unchanged:
            if before := self.holdings.known.get(one.uri):
                self._note_unchanged(before)
        except Gone:
            return None
        except Unreachable as error:
            self._keep(one.uri, error.reason)
        except Refused as error:
            self._refuse(one, error.reason, known_by)
        return None

    def _is_as_good(self, before: str, known_by: str) -> bool:
        """Whether nothing changed, and the model cannot be asked for what it has still to write."""
        spent = self.ports.enricher is not None and self.ports.enricher.is_spent
        return before == known_by or (spent and before == unfinished(known_by))

    def _passed_over(self, one: Found) -> bool:
        """Whether it is not to be read at all, and if so that is noted."""
        if not one.refusal and not self.ports.reads(one.name):
            self.tally.skipped += 1
            self.tally.endings.add(PurePath(one.name).suffix.lower())
        elif not self.holdings.ours(one.uri):
            self._turn_away(one.uri)
        elif one.refusal:
            self._refuse(one, one.refusal, "")
        else:
            return False
        return True

    def _turn_away(self, uri: str) -> None:
        """Another source allows it to fewer readers; what is known of it stays as it is."""
        self.seen.add(uri)
        self.tally.left_out.pop(uri, None)
        self.tally.refused[uri] = self.holdings.refusal(uri)

    def _note_unchanged(self, record: DocumentRecord) -> None:
        self.seen.add(record.uri)
        self._note_unfinished(record)
        if record.refusal:
            self.tally.refused[record.uri] = record.refusal
        elif record.audience != self.holdings.source.audience:
            self.widened.append(record)
            self.tally.changed.append(record.uri)
        elif record.uri in self.holdings.relabelled:
            self.tally.changed.append(record.uri)
        else:
            self.tally.unchanged += 1

    def _note_unfinished(self, record: DocumentRecord) -> None:
        if is_unfinished(record.content_hash):
            self.tally.unfinished.append(record.uri)

    def _keep(self, uri: str, reason: str) -> None:
        """The last good version stays, for those who may see both it and this source."""
        before = self.holdings.known.get(uri)
        kept = "; its last good version still answers" if before and not before.refusal else ""
        self.seen.add(uri)
        self.tally.refused[uri] = reason + kept

    def _refuse(self, one: Found, reason: str, known_by: str) -> None:
        self.seen.add(one.uri)
        self.tally.refused[one.uri] = reason
        self.refusals.append(self._record(one.uri, one.name, known_by, refusal=reason))

    async def _carry_out(self, at_least: int) -> None:
        if len(self.refusals) >= at_least:
            refusals, self.refusals = self.refusals, []
            await self.holdings.refuse(refusals)
        if len(self.widened) >= at_least:
            widened, self.widened = self.widened, []
            await self.holdings.widen(widened)

    async def embed_all(self) -> None:
        at_once = AT_ONCE if self.ports.enricher is None else WRITTEN_OF
        while batch := await self.read.take(at_once):
            if not self.holdings.dry_run:
                batch = await entered(batch, self.ports, self.tally)
            for ready in batch:
                await self.embedded.put(ready, len(ready.parsed.chunks))
        await self.embedded.close()

    async def write_all(self) -> None:
        unsettled = 0
        while batch := await self.embedded.take(AT_ONCE):
            records = {self._record_of(ready): ready.entries for ready in batch}
            for uri in await self.holdings.write(records, self._note_written):
                self._turn_away(uri)
                self.tally.report(done=1)
            unsettled += len(batch)
            if unsettled >= SETTLE_EVERY and not self.holdings.dry_run:
                await self.ports.holding.shelve.settle()
                unsettled = 0

    def _note_written(self, record: DocumentRecord) -> None:
        self.seen.add(record.uri)
        self._note_unfinished(record)
        before = self.holdings.known.get(record.uri)
        new = before is None or bool(before.refusal)
        (self.tally.added if new else self.tally.changed).append(record.uri)
        if before is None:
            self.tally.new_hashes[record.content_hash] = record.uri
        self.tally.chunks += record.chunks
        self.tally.report(done=1)

    def _record_of(self, ready: Ready) -> DocumentRecord:
        count = len(ready.parsed.chunks)
        record = self._record(ready.uri, ready.parsed.title, ready.fingerprint, count)
        return replace(record, changed_at=ready.changed_at)

    def _record(
        self, uri: str, title: str, fingerprint: str, chunks: int = 0, refusal: str = ""
    ) -> DocumentRecord:
        source = self.holdings.source
        return DocumentRecord(
            uri=uri,
            source=source.name,
            title=title,
            audience=source.audience,
            content_hash=fingerprint,
            chunks=chunks,
            indexed_at=self.ports.holding.clock(),
            refusal=refusal,
        )

    async def finish(self) -> None:
        """Take away what the source no longer has, if it was listed whole; then settle."""
        if not self.tally.incomplete:
            before = dict(self.holdings.known)
            for uri in await self.holdings.remove(self.seen, self.tally.new_hashes):
                self.tally.note_removed(uri, before[uri].content_hash)
            await self.holdings.close()
        if self.ports.enricher:
            self.tally.model_problem = self.ports.enricher.problem
        touched = self.tally.wrote or self.holdings.relabelled
        if touched and not self.holdings.dry_run:
            await self.ports.holding.shelve.settle()
