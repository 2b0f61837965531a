"""What was wrong, what is silenced, and what was told, in SQL."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from adapters.stores.sql.tables import CLAIMS, INCIDENTS, SILENCES
from adapters.stores.sql.transactions import Transactions
from adapters.stores.sql.upsert import insert
from core.quality.incidents import Incident, Silence
from core.quality.monitor import DAY
from core.wire import dump, load

CLAIM_DAYS = 8


class SqlIncidents:
    """Implements core.upkeep.alert.Incidents and Claims."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def recent(self, since: float) -> Sequence[Incident]:
        closed = INCIDENTS.c.closed_at
        there = sa.or_(closed.is_(None), closed >= since)
        wanted = sa.select(INCIDENTS).where(there).order_by(INCIDENTS.c.opened_at)
        return await self._database.select(wanted, _incident)

    async def page(self, since: float, limit: int, skip: int) -> Sequence[Incident]:
        """The same for who reads them: the open ones first, then the latest."""
        closed = INCIDENTS.c.closed_at
        there = sa.or_(closed.is_(None), closed >= since)
        order = (closed.is_not(None), INCIDENTS.c.opened_at.desc(), INCIDENTS.c.id)
        wanted = sa.select(INCIDENTS).where(there).order_by(*order).limit(limit).offset(skip)
        return await self._database.select(wanted, _incident)

    async def save(self, incidents: Sequence[Incident]) -> None:
        rows = [
            {
                "id": each.id,
                "told": dump(each),
                "opened_at": each.opened_at,
                "closed_at": each.closed_at,
            }
            for each in incidents
        ]
        if rows:
            await self._database.put(INCIDENTS, rows)

    async def silences(self, now: float) -> Sequence[Silence]:
        wanted = sa.select(SILENCES).where(SILENCES.c.until > now).order_by(SILENCES.c.until)
        return await self._database.select(
            wanted, lambda row: Silence(row["pattern"], row["until"])
        )

    async def silence(self, silence: Silence) -> None:
        """Until its time; one of the same pattern is replaced."""
        await self._database.put(SILENCES, {"pattern": silence.pattern, "until": silence.until})

    async def claim(self, name: str, now: float) -> bool:
        new = insert(self._database.dialect, CLAIMS).on_conflict_do_nothing()
        entered = new.returning(CLAIMS.c.name)
        old = sa.delete(CLAIMS).where(CLAIMS.c.at < now - CLAIM_DAYS * DAY)

        def work(connection: sa.Connection) -> bool:
            connection.execute(old)
            return connection.execute(entered, {"name": name, "at": now}).first() is not None

        return await self._database.write(work)

    async def let_go(self, name: str) -> None:
        await self._database.change(sa.delete(CLAIMS).where(CLAIMS.c.name == name))


def _incident(row: sa.RowMapping) -> Incident:
    return load(Incident, row["told"])
