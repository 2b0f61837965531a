"""The index and the graph of names written as one, so that nobody who writes can forget a half."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from core.knowledge.names.find import names_of
from core.messages import Audience
from core.ports import Entry, Naming, Search, Shelve

BATCH = 100
"""Documents that are named while other writers wait."""


class NamedShelve:
    """Implements core.ports.Shelve over an index and the graph.

    Names go first and come last: they never lead to what the index does not hold. A run that is
    killed in between is done again, since the register comes after both.
    """

    def __init__(self, shelve: Shelve, naming: Naming) -> None:
        self._shelve = shelve
        self._naming = naming

    async def put(self, documents: Mapping[str, Sequence[Entry]]) -> None:
        chunks = [entry.chunk for entries in documents.values() for entry in entries]
        names = await asyncio.to_thread(names_of, chunks)
        await self._naming.remove(list(documents))
        await self._shelve.put(documents)
        await self._naming.put({*documents, *(chunk.document for chunk in chunks)}, names)

    async def remove(self, documents: Sequence[str]) -> None:
        await self._naming.remove(documents)
        await self._shelve.remove(documents)

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        await self._naming.relabel(documents, audience)
        await self._shelve.relabel(documents, audience)

    async def settle(self) -> None:
        await self._shelve.settle()


async def name_missing(
    naming: Naming, search: Search, alone: Callable[[], AbstractAsyncContextManager[None]]
) -> int:
    """Name what was indexed before there was a graph, from what the index holds; returns how many.

    Nothing is read or embedded again. Others may write between two batches.
    """
    tried: set[str] = set()
    while True:
        async with alone():
            missing = [pair for pair in await naming.unnamed() if pair[0] not in tried][:BATCH]
            for document, audience in missing:
                names = await asyncio.to_thread(names_of, await search.read(document, [audience]))
                await naming.put([document], names)
        if not missing:
            return len(tried)
        tried.update(document for document, _ in missing)
