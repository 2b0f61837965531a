"""Index and what a model wrote of it, written as one, so that nobody who writes can forget a half."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.knowledge.enrichment.relations import relations_of
from core.messages import Audience
from core.ports import Enriching, Entry, Relation, Shelve


class EnrichedShelve:
    """Implements core.ports.Shelve over another one and what a model wrote.

    What was written comes first: a run that is killed in between need not ask for it again.
    """

    def __init__(self, shelve: Shelve, enriching: Enriching) -> None:
        self._shelve = shelve
        self._enriching = enriching

    async def put(self, documents: Mapping[str, Sequence[Entry]]) -> None:
        written = {
            document: {each.key: each for entry in entries for each in entry.enrichments}.values()
            for document, entries in documents.items()
        }
        relations = [each for entries in documents.values() for each in _relations(entries)]
        await self._enriching.put(written, relations)
        await self._shelve.put(documents)

    async def remove(self, documents: Sequence[str]) -> None:
        await self._enriching.put(dict.fromkeys(documents, ()), ())
        await self._shelve.remove(documents)

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        await self._enriching.relabel(documents, audience)
        await self._shelve.relabel(documents, audience)

    async def settle(self) -> None:
        await self._shelve.settle()


def _relations(entries: Sequence[Entry]) -> list[Relation]:
    return [
        relation
        for entry in entries
        for each in entry.enrichments
        if each.kind == "relations"
        for relation in relations_of(entry.chunk, each.told)
    ]
