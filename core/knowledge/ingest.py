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
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from time import perf_counter

from core.knowledge.documents import Found, Gone, Parse, Parsed, Refused, Unreachable
from core.knowledge.enter import analysed, embed, fingerprint, labelled
from core.knowledge.report import IngestSummary, Progress
from core.knowledge.window import Window
from core.messages import Audience
from core.ports import DocumentRecord, Documents, Entry, Shelve, VectorSpace

READING = 2
"""Documents read at once; reading waits for the disk and for the reading processes."""
AT_ONCE = 512
"""Chunks embedded together, sorted by length over their documents."""
WAITING = 4 * AT_ONCE
"""Chunks that may wait between two stages."""
REFUSED_TOGETHER = 100
"""Refused documents taken from the index at once."""
INTERRUPTED = "indexing it was interrupted; the next run does it again"
SETTLE_EVERY = 500
"""Documents written until the engine folds them into its indexes."""


@dataclass(frozen=True, slots=True)
class IngestPorts:
    """What indexing asks of the world."""

    parse: Parse
    shelve: Shelve
    documents: Documents
    spaces: Sequence[VectorSpace]
    detect: Callable[[str], str]
    """The language of a text as a two-letter code."""
    terms: Callable[[str, str], str]
    """A text in a language as the words the index searches."""
    clock: Callable[[], float]
    """Seconds since 1970."""
    index: str = ""
    """Which index this is; a new one in its place is filled anew."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A document that is read and cut, on its way to the index."""

    uri: str
    parsed: Parsed
    fingerprint: str
    entries: tuple[Entry, ...] = ()


async def ingest(
    found: AsyncIterator[Found],
    *,
    source: str,
    audience: Audience,
    ports: IngestPorts,
    progress: Callable[[Progress], None] = lambda _progress: None,
    dry_run: bool = False,
) -> IngestSummary:
    """Make the index hold what the source holds, for this audience.

    Raises what the index, the register or the embedding model raises; everything recorded until
    then stays, and the next run continues.
    """
    known = await ports.documents.known(source)
    run = Run(source, audience, ports, known, progress, dry_run)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(run.list_source(found))
            tasks.create_task(run.read_all())
            tasks.create_task(run.embed_all())
            tasks.create_task(run.write_all())
    except BaseExceptionGroup as failures:
        raise _first(failures) from None
    await run.remove()
    return run.summary()


def _first(failure: BaseException) -> BaseException:
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return failure


@dataclass
class Run:
    """One run's state: four stages joined by bounded queues, and what they counted."""

    source: str
    audience: Audience
    ports: IngestPorts
    known: dict[str, DocumentRecord]
    tell: Callable[[Progress], None]
    dry_run: bool
    started: float = field(default_factory=perf_counter)
    listed: asyncio.Queue[Found | None] = field(default_factory=asyncio.Queue)
    read: Window[Ready] = field(default_factory=lambda: Window(WAITING))
    embedded: Window[Ready] = field(default_factory=lambda: Window(WAITING))
    seen: set[str] = field(default_factory=set)
    order: dict[str, int] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    refusals: list[DocumentRecord] = field(default_factory=list)
    """Not yet carried out, so that a folder of pictures does not cost a write each."""
    unchanged: int = 0
    chunks: int = 0
    embedding_seconds: float = 0.0
    incomplete: str = ""
    at: Progress = field(default_factory=Progress)

    # --- Listing: runs ahead, so that what is left to do is known early ---

    async def list_source(self, found: AsyncIterator[Found]) -> None:
        try:
            async for one in found:
                if one.uri not in self.order:
                    self.order[one.uri] = len(self.order)
                    self.listed.put_nowait(one)
                    self._report(total=1)
        except Unreachable as error:
            self.incomplete = error.reason
        self.listed.put_nowait(None)
        self._report(listed=True)

    # --- Reading ---

    async def read_all(self) -> None:
        async with asyncio.TaskGroup() as readers:
            for _ in range(READING):
                readers.create_task(self._read_some())
        await self._carry_out_refusals()
        await self.read.close()

    async def _read_some(self) -> None:
        while (one := await self.listed.get()) is not None:
            ready = await self._read_one(one)
            if ready is None:
                self._report(done=1)
            else:
                await self.read.put(ready, len(ready.parsed.chunks))
        self.listed.put_nowait(None)  # for the next reader

    async def _read_one(self, one: Found) -> Ready | None:
        """The document if it is new or changed; otherwise what to say of it is noted."""
        known_by = ""
        try:
            data = await one.fetch()
            known_by = await asyncio.to_thread(
                fingerprint, data, self.audience, self.ports.spaces, self.ports.index
            )
            before = self.known.get(one.uri)
            if before and before.content_hash == known_by:
                self._note_unchanged(before)
                return None
            parsed = await self.ports.parse(one.uri, one.name, data)
            return Ready(one.uri, labelled(parsed, self.audience, self.ports.detect), known_by)
        except Gone:
            return None
        except Unreachable as error:
            await self._keep(one, error.reason)
        except Refused as error:
            await self._refuse(one, error.reason, known_by)
        return None

    def _note_unchanged(self, record: DocumentRecord) -> None:
        self.seen.add(record.uri)
        if record.refusal:
            self.refused[record.uri] = record.refusal
        else:
            self.unchanged += 1

    async def _keep(self, one: Found, reason: str) -> None:
        """The last good version stays, unless it is shown to others than this run is for."""
        before = self.known.get(one.uri)
        if before and not before.refusal and before.audience != self.audience:
            await self._refuse(one, reason, "")
            return
        kept = "; its last good version still answers" if before and not before.refusal else ""
        self.seen.add(one.uri)
        self.refused[one.uri] = reason + kept

    async def _refuse(self, one: Found, reason: str, known_by: str) -> None:
        self.seen.add(one.uri)
        self.refused[one.uri] = reason
        self.refusals.append(self._record(one.uri, one.name, known_by, refusal=reason))
        if len(self.refusals) >= REFUSED_TOGETHER:
            await self._carry_out_refusals()

    async def _carry_out_refusals(self) -> None:
        refusals, self.refusals = self.refusals, []
        if refusals and not self.dry_run:
            await self.ports.shelve.remove([record.uri for record in refusals])
            await self.ports.documents.record(refusals)

    # --- Embedding ---

    async def embed_all(self) -> None:
        while batch := await self.read.take(AT_ONCE):
            for ready in batch if self.dry_run else await self._entries(batch):
                await self.embedded.put(ready, len(ready.parsed.chunks))
        await self.embedded.close()

    async def _entries(self, batch: Sequence[Ready]) -> list[Ready]:
        chunks = [chunk for ready in batch for chunk in ready.parsed.chunks]
        # Beside the model, which would otherwise wait for it.
        terms = asyncio.ensure_future(asyncio.to_thread(analysed, chunks, self.ports.terms))
        begun = perf_counter()
        vectors = await embed(chunks, self.ports.spaces, lambda n: self._report(chunks=n))
        self.embedding_seconds += perf_counter() - begun
        entries = map(Entry, chunks, await terms, vectors)
        return [
            replace(one, entries=tuple(islice(entries, len(one.parsed.chunks)))) for one in batch
        ]

    # --- Writing ---

    async def write_all(self) -> None:
        written = 0
        while batch := await self.embedded.take(AT_ONCE):
            await self._announce(batch)
            for ready in batch:
                await self._write_one(ready)
                written += 1
                if written % SETTLE_EVERY == 0 and not self.dry_run:
                    await self.ports.shelve.settle()
                self._report(done=1)

    async def _announce(self, batch: Sequence[Ready]) -> None:
        """New documents enter the register first, so that no row is ever unknown to it.

        Else a run killed between index and register, and a file deleted before the next one,
        would leave chunks that nothing removes.
        """
        new = [one for one in batch if one.uri not in self.known]
        if new and not self.dry_run:
            await self.ports.documents.record(
                [self._record(one.uri, one.parsed.title, "", refusal=INTERRUPTED) for one in new]
            )

    async def _write_one(self, ready: Ready) -> None:
        """First the index, then the register: what is recorded is in the index."""
        count = len(ready.parsed.chunks)
        if not self.dry_run:
            await self.ports.shelve.put(ready.uri, ready.entries)
            await self.ports.documents.record(
                [self._record(ready.uri, ready.parsed.title, ready.fingerprint, count)]
            )
        self.seen.add(ready.uri)
        before = self.known.get(ready.uri)
        new = before is None or bool(before.refusal)
        (self.added if new else self.changed).append(ready.uri)
        self.chunks += count

    def _record(
        self, uri: str, title: str, fingerprint: str, chunks: int = 0, refusal: str = ""
    ) -> DocumentRecord:
        return DocumentRecord(
            uri=uri,
            source=self.source,
            title=title,
            audience=self.audience,
            content_hash=fingerprint,
            chunks=chunks,
            indexed_at=self.ports.clock(),
            refusal=refusal,
        )

    # --- Removing ---

    async def remove(self) -> None:
        """Take away what the source no longer has, if it was listed whole; then settle.

        What was not found and was indexed for another audience goes in any case.
        """
        missing = [
            uri
            for uri, record in self.known.items()
            if uri not in self.seen and (not self.incomplete or record.audience != self.audience)
        ]
        if self.dry_run:
            self.removed = missing
            return
        if missing:
            # Another run may have written one of them since this one looked.
            now = await self.ports.documents.known(self.source)
            self.removed = [uri for uri in missing if now.get(uri) == self.known[uri]]
            await self.ports.shelve.remove(self.removed)
            await self.ports.documents.forget(self.removed)
        if self.added or self.changed or self.removed or self.refused:
            await self.ports.shelve.settle()

    def summary(self) -> IngestSummary:
        def found_order(uri: str) -> int:
            return self.order[uri]

        return IngestSummary(
            added=tuple(sorted(self.added, key=found_order)),
            changed=tuple(sorted(self.changed, key=found_order)),
            unchanged=self.unchanged,
            removed=tuple(self.removed),
            refused=tuple(
                (uri, self.refused[uri]) for uri in sorted(self.refused, key=found_order)
            ),
            chunks=self.chunks,
            seconds=perf_counter() - self.started,
            embedding_seconds=self.embedding_seconds,
            incomplete=self.incomplete,
        )

    def _report(
        self, *, done: int = 0, total: int = 0, chunks: int = 0, listed: bool = False
    ) -> None:
        self.at = Progress(
            done=self.at.done + done,
            total=self.at.total + total,
            listed=self.at.listed or listed,
            chunks=self.at.chunks + chunks,
            seconds=perf_counter() - self.started,
        )
        self.tell(self.at)
