"""How cached answers go with whom or what they are of: a person who is forgotten, a document that is removed."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from core.ports import Cache, Gone, Traces


class KeptAnswers:
    """Implements core.ports.Keeps and core.upkeep.erase.Quotes over the cache.

    Its store overwrites what was removed with all else that it keeps.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def traces(self, known: Traces) -> Traces:
        """Nothing that the records do not know."""
        return known

    async def forget(
        self, traces: Traces, conversation: str, only_look: bool = False
    ) -> Mapping[str, int]:
        if conversation:
            return {}
        gone = Gone(person=str(traces.person), exchanges=traces.exchanges)
        return {"cached": len(await self._cache.drop(gone, only_look=only_look))}

    async def quoting(self, documents: Collection[str]) -> Collection[tuple[str, str]]:
        """Removed at once: they are given nowhere in particular, and written anew when asked for.

        What else there is of the question they were first given to is another store's to say.
        """
        await self._cache.drop(Gone(documents=frozenset(documents)))
        return ()

    async def erase(
        self, conversation: str, messages: Collection[str], documents: Collection[str]
    ) -> None:
        exchanges = frozenset((conversation, message) for message in messages)
        gone = Gone(exchanges=exchanges, documents=frozenset(documents))
        await self._cache.drop(gone)

    async def purge(self) -> None:
        """Nothing is left to do."""
