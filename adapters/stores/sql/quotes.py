"""Answers in the records that cite documents, and how they go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urldefrag

import sqlalchemy as sa

from adapters.stores.sql.tables import CITATIONS, TURNS
from adapters.stores.sql.transactions import Transactions
from core.upkeep.erase import beginning

BATCH = 500


class SqlQuotes:
    """Implements core.upkeep.erase.Quotes over the records' database."""

    def __init__(self, database: Transactions, wipe: Callable[[], Awaitable[None]]) -> None:
        self._database = database
        self._wipe = wipe

    async def quoting(self, documents: Collection[str]) -> Collection[tuple[str, str]]:
        """By their citations: looked up by what all addresses begin with, then one by one."""
        cited = CITATIONS.c.uri.startswith(beginning(documents), autoescape=True)
        columns = (TURNS.c.conversation, TURNS.c.message_id, CITATIONS.c.uri)
        citing = sa.select(*columns).join(TURNS, TURNS.c.id == CITATIONS.c.turn).where(cited)
        rows = await self._database.select(citing, dict)
        return {
            (row["conversation"], row["message_id"])
            for row in rows
            if urldefrag(row["uri"]).url in documents
        }

    async def erase(
        self,
        conversation: str,
        messages: Collection[str],
        documents: Collection[str],  # noqa: ARG002
    ) -> int:
        """With their citations and opinions."""
        ids, removed = sorted(messages), 0
        for start in range(0, len(ids), BATCH):
            some = TURNS.c.message_id.in_(ids[start : start + BATCH])
            here = sa.and_(TURNS.c.conversation == conversation, some)
            removed += await self._database.change(sa.delete(TURNS).where(here))
        return removed

    async def purge(self) -> None:
        await self._wipe()
