"""What people prefer, in SQL: a row a person, as long as they wish it."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from adapters.stores.sql.tables import PREFERENCES
from adapters.stores.sql.transactions import Transactions
from adapters.stores.sql.upsert import upsert
from core.messages import Person
from core.people.preferences import Preferences


class SqlPreferences:
    """Implements core.people.preferences.Preferring."""

    def __init__(self, database: Transactions, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    async def of(self, person: Person) -> Preferences:
        """What they prefer; the usual where nothing is kept."""
        wanted = sa.select(PREFERENCES).where(PREFERENCES.c.person == str(person))

        def work(connection: sa.Connection) -> Preferences:
            row = connection.execute(wanted).mappings().first()
            return Preferences(row["language"], bool(row["short"])) if row else Preferences()

        return await self._database.read(work)

    async def keep(self, person: Person, preferences: Preferences) -> None:
        """Insert or replace; the usual is kept as nothing."""
        statement = upsert(self._database.dialect, PREFERENCES, ("person",))
        row = {
            "person": str(person),
            "language": preferences.language,
            "short": int(preferences.short),
            "at": self._clock(),
        }
        gone = sa.delete(PREFERENCES).where(PREFERENCES.c.person == str(person))

        def work(connection: sa.Connection) -> None:
            if preferences == Preferences():
                connection.execute(gone)
            else:
                connection.execute(statement, row)

        await self._database.write(work)
