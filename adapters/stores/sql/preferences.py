"""What people prefer, in SQL: a row a person, as long as they wish it."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from adapters.stores.sql.tables import PREFERENCES
from adapters.stores.sql.transactions import Transactions
from core.messages import Person
from core.people.preferences import Preferences


class SqlPreferences:
    """Implements core.people.preferences.Preferring."""

    def __init__(self, database: Transactions, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    async def of(self, person: Person) -> Preferences:
        wanted = sa.select(PREFERENCES).where(PREFERENCES.c.person == str(person))
        found = await self._database.select(
            wanted,
            lambda row: Preferences(
                row["language"],
                row["length"],
                bool(row["listed"]),
                bool(row["sectioned"]),
                row["zone"],
            ),
        )
        return found[0] if found else Preferences()

    async def keep(self, person: Person, preferences: Preferences) -> None:
        """Insert or replace; the usual is kept as nothing."""
        if preferences == Preferences():
            gone = sa.delete(PREFERENCES).where(PREFERENCES.c.person == str(person))
            await self._database.change(gone)
            return
        row = {
            "person": str(person),
            "language": preferences.language,
            "length": preferences.length,
            "listed": int(preferences.listed),
            "sectioned": int(preferences.sectioned),
            "zone": preferences.zone,
            "at": self._clock(),
        }
        await self._database.put(PREFERENCES, row)
