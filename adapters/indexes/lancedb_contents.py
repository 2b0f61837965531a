"""All that LanceDB's index holds, document by document, for whoever moves it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from adapters.indexes.label import relabel
from adapters.indexes.lancedb import LanceIndex
from adapters.indexes.rows import COLUMNS, one_of, to_embedded, vector_column
from core.ports import Entry


@dataclass(frozen=True, slots=True)
class LanceContents:
    """Over one table."""

    index: LanceIndex

    async def documents(self) -> AsyncIterator[str]:
        """The column is read whole: for a million chunks some 100 MB."""
        found = await self.index.found(self.index.table.query().select(["document"]))
        for each in await asyncio.to_thread(lambda: found["document"].unique().to_pylist()):
            yield str(each)

    async def entries(self, document: str) -> list[Entry]:
        """By position."""
        spaces = [space.name for space in self.index.spaces]
        columns = [*COLUMNS, "terms", *map(vector_column, spaces)]
        query = self.index.table.query().where(one_of("document", [document])).select(columns)
        found = await self.index.found(query)
        return await asyncio.to_thread(_entries, found, spaces)

    async def adopt(self, identity: str) -> None:
        """Written into the label beside the table."""
        await asyncio.to_thread(relabel, self.index.path, identity)
        self.index.identity = identity


def _entries(found: Any, spaces: list[str]) -> list[Entry]:
    terms = found["terms"].to_pylist()
    entries = [
        Entry(chunk, words, vectors)
        for (chunk, vectors), words in zip(to_embedded(found, spaces), terms, strict=True)
    ]
    return sorted(entries, key=lambda entry: entry.chunk.position)
