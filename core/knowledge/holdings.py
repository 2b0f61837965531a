"""What a source holds in index and register, and every change of either: one process at a time.

Each change looks at the other sources again under the lock, so that a run which began before
another source claimed a document cannot show it to more readers than that one allows. Whoever
writes with another label says so in the register first, as interrupted: killed in between, the
next run takes the document away rather than trust it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace

from core.knowledge.granted import covers, granted, overlapping, refusal, within
from core.messages import Audience
from core.ports import DocumentRecord, Documents, Entry, Shelve, Source, Sources

INTERRUPTED = "indexing it was interrupted; the next run does it again"


@dataclass(frozen=True, slots=True)
class HoldingPorts:
    """What keeping index and register in step asks of the world."""

    shelve: Shelve
    documents: Documents
    sources: Sources
    alone: Callable[[], AbstractAsyncContextManager[None]]
    """Held by one process at a time; freed when it dies."""
    gone: Callable[[str], Awaitable[bool]]
    """Whether what had this address is not there at all any more, whoever asks."""
    clock: Callable[[], float]
    """Seconds since 1970."""
    owing: bool
    """Whether answers that quote what a source no longer has are to be erased."""


async def has_left(source: Source, ports: HoldingPorts) -> bool:
    """Whether it was one file, which is no more; a folder may only be away for a while."""
    known = await ports.documents.known(source.name)
    return set(known) == {source.name} and await ports.gone(source.name)


@dataclass
class Holdings:
    """One source's documents; `dry_run` computes the same and writes nothing."""

    source: Source
    ports: HoldingPorts
    dry_run: bool = False
    known: dict[str, DocumentRecord] = field(default_factory=dict)
    """All documents that the source covers, as the register had them when the run began."""
    relabelled: set[str] = field(default_factory=set)
    sources: list[Source] = field(default_factory=list)
    """All that cover some of them, this one included, as they are asked for now."""

    async def open(self) -> None:
        """Claim what the source covers: from now on nobody sees more than its audience allows."""
        async with self.ports.alone():
            await self._claim()
            await self._look()
            self.known = dict(await self.ports.documents.known(self.source.name))
            await self._narrow()

    async def close(self) -> None:
        """Note that the source was read to its end."""
        async with self.ports.alone():
            await self._look()
            now = self.ports.clock()
            own = [source for source in self.sources if source.name == self.source.name]
            if own and not self.dry_run:  # it may have been removed meanwhile
                await self.ports.sources.remember(replace(own[0], synced_at=now))

    def ours(self, uri: str) -> bool:
        """Whether the document may be shown to this source's audience."""
        return granted(uri, self.sources) == self.source.audience

    def refusal(self, uri: str) -> str:
        """Why it may not."""
        return refusal(uri, self.source, self.sources)

    async def write(
        self,
        documents: Mapping[DocumentRecord, Sequence[Entry]],
        wrote: Callable[[DocumentRecord], None],
    ) -> list[str]:
        """First the index, then the register; returns the addresses that are not ours any more.

        What the register does not know, or not with this audience, enters it first as
        interrupted: else a run killed in between would leave rows that nothing removes.
        """
        async with self.ports.alone():
            await self._look()
            mine = [record for record in documents if self.ours(record.uri)]
            await self._announce(mine)
            if not self.dry_run:
                await self.ports.shelve.put({record.uri: documents[record] for record in mine})
                await self.ports.documents.record(mine)
            for record in mine:
                wrote(record)
        return [record.uri for record in documents if not self.ours(record.uri)]

    async def refuse(self, refused: Sequence[DocumentRecord]) -> None:
        """Take documents from the index and keep the reason."""
        if not refused or self.dry_run:
            return
        async with self.ports.alone():
            await self._look()
            mine = [record for record in refused if self.ours(record.uri)]
            await self.ports.shelve.remove([record.uri for record in mine])
            await self.ports.documents.record(mine)

    async def widen(self, records: Sequence[DocumentRecord]) -> None:
        """Show documents, whose content was looked at again, to this source's audience."""
        if not records or self.dry_run:
            return
        async with self.ports.alone():
            await self._look()
            now = await self.ports.documents.known(self.source.name)
            same = [one for one in records if now.get(one.uri) == one and self.ours(one.uri)]
            await self._announce(same)
            await self._relabel(same, self.source.audience)

    async def remove(self, seen: Collection[str], moved: Collection[str]) -> list[str]:
        """Take away what the source no longer has; returns their addresses.

        What another source covers too is that one's to remove, unless it is gone altogether.
        `moved` are the contents that stand at another address by now: nothing of them is erased.
        """
        missing = [uri for uri in self.known if uri not in seen]
        if not missing:
            return []
        async with self.ports.alone():
            await self._look()
            # Another run may have written one of them since this one looked.
            now = await self.ports.documents.known(self.source.name)
            removed = [
                uri
                for uri in missing
                if now.get(uri) == self.known[uri] and not await self._held_elsewhere(uri)
            ]
            kept = self._moved(removed, moved)
            await self._take([uri for uri in removed if uri in kept])
            lost = [uri for uri in removed if uri not in kept]
            await self._take(lost, owing=self.ports.owing)
        return removed

    def _moved(self, removed: Sequence[str], contents: Collection[str]) -> set[str]:
        """One address for each content that stands at another by now."""
        first = {self.known[uri].content_hash: uri for uri in reversed(removed)}
        return {uri for content, uri in first.items() if content in contents}

    async def _held_elsewhere(self, uri: str) -> bool:
        held = any(
            covers(other.name, uri) for other in self.sources if other.name != self.source.name
        )
        return held and not await self.ports.gone(uri)

    async def _claim(self) -> None:
        """Enter the source, or the audience it is to have from now on."""
        if self.dry_run:
            return
        known = {source.name: source for source in await self.ports.sources.all()}
        before = known.get(self.source.name, replace(self.source, synced_at=None))
        entered = replace(before, kind=self.source.kind, audience=self.source.audience)
        await self.ports.sources.remember(replace(entered, added_at=self.ports.clock()))

    async def _look(self) -> None:
        stored = await self.ports.sources.all()
        if self.dry_run:
            stored = [self.source, *(one for one in stored if one.name != self.source.name)]
        self.sources = overlapping(self.source.name, stored)

    async def _narrow(self) -> None:
        """What is shown to too many is relabelled at once; what cannot be trusted goes.

        What may be shown to more readers than now waits until its content was looked at.
        """
        taken: list[str] = []
        narrower: dict[Audience, list[DocumentRecord]] = {}
        for uri, record in self.known.items():
            label = granted(uri, self.sources)
            if label == record.audience:
                continue
            if label is None or record.refusal:
                taken.append(uri)
            elif within(label, record.audience):
                narrower.setdefault(label, []).append(record)
            elif not within(record.audience, label):
                taken.append(uri)
        await self._take(taken)
        for label, records in narrower.items():
            await self._relabel(records, label)

    async def _take(self, uris: Sequence[str], *, owing: bool = False) -> None:
        for uri in uris:
            self.known.pop(uri)
        if uris and not self.dry_run:
            await self.ports.shelve.remove(uris)
            await self.ports.documents.forget(uris, owing=owing)

    async def _announce(self, records: Sequence[DocumentRecord]) -> None:
        """Enter as interrupted what the register would not lead the next run to look at."""
        before = self.known
        new = [
            replace(one, audience=self.source.audience, content_hash="", refusal=INTERRUPTED)
            for one in records
            if one.uri not in before or before[one.uri].audience != self.source.audience
        ]
        if new and not self.dry_run:
            await self.ports.documents.record(new)

    async def _relabel(self, records: Sequence[DocumentRecord], audience: Audience) -> None:
        labelled = [replace(record, audience=audience) for record in records]
        self.known.update((record.uri, record) for record in labelled)
        self.relabelled.update(record.uri for record in labelled)
        if labelled and not self.dry_run:
            await self.ports.shelve.relabel([record.uri for record in labelled], audience)
            await self.ports.documents.record(labelled)
