"""Who may use Mynah, as administrators decided, in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from adapters.stores.sql.tables import GUESTS
from adapters.stores.sql.transactions import Transactions
from adapters.stores.sql.upsert import upsert
from core.messages import Audience
from core.ports import Guest, Standing


class SqlGuests:
    """Implements core.ports.Guests."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def standings(self, labels: Sequence[Audience]) -> Mapping[Audience, Standing]:
        """Those of these that something was decided about."""
        asked = sa.select(GUESTS).where(GUESTS.c.who.in_([str(label) for label in labels]))
        return {guest.who: guest.standing for guest in await self._select(asked)}

    async def decide(self, guest: Guest) -> None:
        """Insert or replace, by whom it is about."""
        statement = upsert(self._database.dialect, GUESTS, ("who",))
        row = {"who": str(guest.who), "standing": guest.standing, "by": guest.by, "at": guest.at}

        def work(connection: sa.Connection) -> None:
            connection.execute(statement, row)

        await self._database.write(work)

    async def undecide(self, who: Audience) -> bool:
        """Forget a decision; False when there was none."""
        statement = sa.delete(GUESTS).where(GUESTS.c.who == str(who))

        def work(connection: sa.Connection) -> bool:
            return bool(connection.execute(statement).rowcount)

        return await self._database.write(work)

    async def decided(self) -> list[Guest]:
        """Every decision, latest first."""
        return await self._select(sa.select(GUESTS).order_by(GUESTS.c.at.desc(), GUESTS.c.who))

    async def _select(self, statement: sa.Select[tuple[object, ...]]) -> list[Guest]:
        def work(connection: sa.Connection) -> list[Guest]:
            rows = connection.execute(statement).mappings()
            return [
                Guest(Audience.parse(row["who"]), Standing(row["standing"]), row["by"], row["at"])
                for row in rows
            ]

        return await self._database.read(work)
