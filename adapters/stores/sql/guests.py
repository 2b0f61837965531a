"""Who may use Mynah, as administrators decided, in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from adapters.stores.sql.tables import GUESTS
from adapters.stores.sql.transactions import Transactions
from core.messages import Audience
from core.ports import Guest, Standing


class SqlGuests:
    """Implements core.ports.Guests."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def standings(self, labels: Sequence[Audience]) -> Mapping[Audience, Standing]:
        asked = sa.select(GUESTS).where(GUESTS.c.who.in_([str(label) for label in labels]))
        found = await self._database.select(asked, _guest)
        return {guest.who: guest.standing for guest in found}

    async def decide(self, guest: Guest) -> None:
        row = {"who": str(guest.who), "standing": guest.standing, "by": guest.by, "at": guest.at}
        await self._database.put(GUESTS, row)

    async def undecide(self, who: Audience) -> bool:
        gone = sa.delete(GUESTS).where(GUESTS.c.who == str(who))
        return bool(await self._database.change(gone))

    async def decided(self) -> list[Guest]:
        latest = sa.select(GUESTS).order_by(GUESTS.c.at.desc(), GUESTS.c.who)
        return await self._database.select(latest, _guest)

    async def expire(self, before: float) -> int:
        """How many were let in before a Unix time, and are no more; who is blocked stays so."""
        allowed = (GUESTS.c.standing == Standing.ALLOWED, GUESTS.c.at < before)
        return await self._database.change(sa.delete(GUESTS).where(*allowed))


def _guest(row: sa.RowMapping) -> Guest:
    return Guest(Audience.parse(row["who"]), Standing(row["standing"]), row["by"], row["at"])
