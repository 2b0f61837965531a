"""Where Mynah is paused, in SQL."""

from __future__ import annotations

import sqlalchemy as sa

from adapters.stores.sql.tables import PAUSES
from adapters.stores.sql.transactions import Transactions
from core.ports import Pause


class SqlPauses:
    """A row a scope; every method raises Unavailable."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def put(self, pause: Pause) -> None:
        """A later one of the same scope replaces it."""
        row = {"scope": pause.scope, "words": pause.words, "at": pause.at}
        await self._database.put(PAUSES, row)

    async def lift(self, scope: str) -> bool:
        """False where there is none."""
        return bool(await self._database.change(sa.delete(PAUSES).where(PAUSES.c.scope == scope)))

    async def all(self) -> list[Pause]:
        """The oldest first."""
        return await self._database.select(
            sa.select(PAUSES).order_by(PAUSES.c.at, PAUSES.c.scope),
            lambda row: Pause(row["scope"], row["words"], row["at"]),
        )
