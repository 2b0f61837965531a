"""The wishes to be forgotten, in SQL: a row a person, gone a week after it was fulfilled."""

from __future__ import annotations

import sqlalchemy as sa

from adapters.stores.sql.removals import SqlRemovals
from adapters.stores.sql.tables import ERASURES
from adapters.stores.sql.transactions import Transactions
from adapters.stores.sql.upsert import upsert
from core.messages import Person
from core.people.forget import AGAIN_SECONDS, PASSES
from core.ports import Erasure
from core.upkeep.removals import PERSON, Removal
from core.wire import dump, load

RECEIPT_SECONDS = 7 * 86_400.0


class SqlErasures:
    """Implements core.ports.Erasures."""

    def __init__(self, database: Transactions, removals: SqlRemovals) -> None:
        self._database = database
        self._removals = removals

    async def begin(self, erasure: Erasure, not_before: float = 0.0) -> None:
        traces = erasure.traces
        await self._removals.take_over([Removal(PERSON, (str(traces.person),), traces.before)])
        await self._put(erasure, not_before)

    async def save(self, erasure: Erasure) -> None:
        """How far it is; between two passes it rests."""
        due = erasure.done_at + AGAIN_SECONDS if erasure.passes else None
        await self._put(erasure, due)

    async def claim(self, now: float, seconds: float) -> Erasure | None:
        """The oldest that is due."""
        due = (
            sa.select(ERASURES.c.person)
            .where(ERASURES.c.passes < PASSES, ERASURES.c.due_at <= now)
            .order_by(ERASURES.c.due_at)
            .limit(1)
        )
        old = sa.and_(ERASURES.c.passes >= PASSES, ERASURES.c.due_at < now - RECEIPT_SECONDS)

        def look(connection: sa.Connection) -> bool:
            expired = sa.select(ERASURES.c.person).where(old).limit(1)
            return any(connection.execute(each).first() for each in (due, expired))

        def work(connection: sa.Connection) -> str | None:
            connection.execute(sa.delete(ERASURES).where(old))
            person = connection.execute(due.with_for_update(skip_locked=True)).scalar()
            if person is None:
                return None
            taken = sa.update(ERASURES).where(ERASURES.c.person == person)
            found = connection.execute(
                taken.values(due_at=now + seconds).returning(ERASURES.c.erasure)
            )
            return str(found.scalar_one())

        # Asked every second, and seldom with anything to write.
        if not await self._database.read(look):
            return None
        text = await self._database.write(work)
        return load(Erasure, text) if text else None

    async def of(self, person: Person) -> Erasure | None:
        wanted = sa.select(ERASURES.c.erasure).where(ERASURES.c.person == str(person))
        found = await self._database.select(wanted, lambda row: load(Erasure, row["erasure"]))
        return found[0] if found else None

    async def _put(self, erasure: Erasure, due_at: float | None) -> None:
        """`due_at` None leaves to whoever claimed it the time it claimed."""
        statement = upsert(self._database.dialect, ERASURES)
        row = {
            "person": str(erasure.traces.person),
            "erasure": dump(erasure),
            "passes": erasure.passes,
            "due_at": due_at or 0.0,
        }
        kept = sa.update(ERASURES).where(ERASURES.c.person == row["person"])
        kept = kept.values(erasure=row["erasure"], passes=row["passes"])

        def work(connection: sa.Connection) -> None:
            if due_at is None and connection.execute(kept).rowcount:
                return
            connection.execute(statement, row)

        await self._database.write(work)
