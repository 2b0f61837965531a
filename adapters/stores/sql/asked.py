"""What was asked and answered, for whoever may be offered it again; and who is in it no more."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from adapters.stores.sql.rows import labels_of
from adapters.stores.sql.tables import CITATIONS, ERASURES, FEEDBACK, LINKS, TURNS
from adapters.stores.sql.transactions import Transactions
from core.messages import Audience, Person
from core.people.typeahead.lines import Line

LONGEST = 200
"""Characters of a question that is offered: a button, or a line beneath a box, has no room for more."""
LOOKED_AT = 500
"""Latest questions that are looked through for those of some documents."""


class SqlAsked:
    """Questions that documents answered and nobody called badly answered, by who asked them and where.

    Whoever is linked with themselves elsewhere is one, by the name of their circle, and who wished
    to be forgotten is nobody, as are those in `without`.
    """

    def __init__(self, database: Transactions, without: Collection[str] = ()) -> None:
        self._database = database
        self._without = sorted(without)

    def without(self, people: Collection[str]) -> SqlAsked:
        """The same, in which these (`platform:id`) never asked anything."""
        return SqlAsked(self._database, people)

    async def latest(self, limit: int) -> list[Line]:
        """The same words of one person in one circle once, with how often; the latest first."""
        return await self._database.select(self._lines().limit(limit), _line)

    async def citing(self, documents: Collection[str], readers: Sequence[Audience]) -> list[Line]:
        """Those asked where these readers read, with answers that cite one of these documents."""
        # "$" follows "#", which begins a section's part of its address.
        uri = CITATIONS.c.uri
        within = [sa.and_(uri >= f"{one}#", uri < f"{one}$") for one in documents]
        about = sa.or_(uri.in_(sorted(documents)), *within)
        cites = sa.exists().where(CITATIONS.c.turn == TURNS.c.id, about)
        seen = TURNS.c.audience.in_(labels_of(readers))
        found = self._lines().where(cites, seen).limit(LOOKED_AT)
        return await self._database.select(found, _line)

    async def called(self, person: Person) -> str:
        """The name that their questions come by."""
        asked = sa.select(LINKS.c.circle).where(LINKS.c.person == str(person))
        found = await self._database.select(asked, lambda row: str(row["circle"]))
        return found[0] if found else str(person)

    async def forgotten(self) -> frozenset[str]:
        """Who wished to be forgotten, from that moment until a week after it was done; by both names."""
        linked = ERASURES.outerjoin(LINKS, LINKS.c.person == ERASURES.c.person)
        asked = sa.select(ERASURES.c.person, LINKS.c.circle).select_from(linked)
        found = await self._database.select(asked, lambda row: (row["person"], row["circle"]))
        return frozenset(str(name) for names in found for name in names if name)

    def _lines(self) -> sa.Select[tuple[str, str, str, int]]:
        return _lines().where(TURNS.c.person.notin_(self._without))


def _lines() -> sa.Select[tuple[str, str, str, int]]:
    answered = sa.exists().where(CITATIONS.c.turn == TURNS.c.id)
    bad = sa.exists().where(FEEDBACK.c.turn == TURNS.c.id, FEEDBACK.c.score < 0)
    gone = sa.exists().where(ERASURES.c.person == TURNS.c.person)
    person = sa.func.coalesce(LINKS.c.circle, TURNS.c.person).label("person")
    one = (TURNS.c.question, TURNS.c.audience, person)
    times = sa.func.count().label("times")
    return (
        sa.select(*one, times)
        .select_from(TURNS.outerjoin(LINKS, LINKS.c.person == TURNS.c.person))
        .where(answered, ~bad, ~gone, sa.func.length(TURNS.c.question) <= LONGEST)
        .group_by(*one)
        .order_by(sa.func.max(TURNS.c.id).desc())
    )


def _line(row: sa.RowMapping) -> Line:
    return Line(row["question"], Audience.parse(row["audience"]), row["person"], row["times"])
