"""Who of those that ask is the same person, in SQL: a row for each name that somebody linked."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from adapters.stores.sql.tables import LINKS
from adapters.stores.sql.transactions import Transactions
from core.messages import Person


def linked_to(person: Person) -> sa.CompoundSelect[tuple[str]]:
    """The names of somebody, their own and those that they linked."""
    circle = sa.select(LINKS.c.circle).where(LINKS.c.person == str(person)).scalar_subquery()
    own = sa.select(sa.literal(str(person)).label("person"))
    return sa.union(own, sa.select(LINKS.c.person).where(LINKS.c.circle == circle))


class SqlLinks:
    """Implements core.people.linking.Links; a circle of one is none."""

    def __init__(self, database: Transactions, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    async def of(self, person: Person) -> tuple[Person, ...]:
        names = sa.select(linked_to(person).subquery())
        found = await self._database.select(names, lambda row: Person.parse(row["person"]))
        return (person, *sorted((each for each in found if each != person), key=str))

    async def link(self, first: Person, second: Person, circle: str) -> None:
        names = [linked_to(each) for each in (first, second)]

        def work(connection: sa.Connection) -> None:
            both = {name for each in names for name in connection.execute(each).scalars()}
            connection.execute(sa.delete(LINKS).where(LINKS.c.person.in_(both)))
            rows = [
                {"person": name, "circle": circle, "at": self._clock()} for name in sorted(both)
            ]
            connection.execute(sa.insert(LINKS), rows)

        await self._database.write(work)

    async def unlink(self, person: Person) -> None:
        await self._database.write(
            lambda connection: unlinked(connection, str(person), self._clock())
        )


def unlinked(connection: sa.Connection, person: str, before: float) -> int:
    """Take somebody out of their circle, if they were in it by then; how many rows of theirs went."""
    own = sa.and_(LINKS.c.person == person, LINKS.c.at <= before)
    circle = connection.execute(sa.select(LINKS.c.circle).where(own)).scalar_one_or_none()
    left = LINKS.c.circle == circle
    gone = connection.execute(sa.delete(LINKS).where(own)).rowcount
    count = sa.select(sa.func.count()).select_from(LINKS).where(left)
    if connection.execute(count).scalar_one() == 1:
        connection.execute(sa.delete(LINKS).where(left))
    return gone
