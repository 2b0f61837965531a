"""What was asked and answered, for whoever may be offered it again; and who is in it no more."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from adapters.stores.sql.rows import labels_of
from adapters.stores.sql.tables import CITATIONS, ERASURES, FEEDBACK, TURNS
from adapters.stores.sql.transactions import Transactions
from core.messages import Audience
from core.people.typeahead.lines import Line

LONGEST = 200
"""Characters of a question that is offered: a button, or a line beneath a box, has no room for more."""
LOOKED_AT = 500
"""Latest questions that are looked through for those of some documents."""


class SqlAsked:
    """Questions that documents answered and nobody called badly answered, by who asked them and where."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def latest(self, limit: int) -> list[Line]:
        """The same words of one person in one circle once, with how often; the latest first."""
        return await self._database.select(_lines().limit(limit), _line)

    async def citing(self, documents: Collection[str], readers: Sequence[Audience]) -> list[Line]:
        """Those asked where these readers read, with answers that cite one of these documents."""
        # "$" follows "#", which begins a section's part of its address.
        uri = CITATIONS.c.uri
        within = [sa.and_(uri >= f"{one}#", uri < f"{one}$") for one in documents]
        about = sa.or_(uri.in_(sorted(documents)), *within)
        cites = sa.exists().where(CITATIONS.c.turn == TURNS.c.id, about)
        seen = TURNS.c.audience.in_(labels_of(readers))
        return await self._database.select(_lines().where(cites, seen).limit(LOOKED_AT), _line)

    async def forgotten(self) -> frozenset[str]:
        """Who wished to be forgotten, from that moment until a week after it was done."""
        asked = sa.select(ERASURES.c.person)
        return frozenset(await self._database.select(asked, lambda row: str(row["person"])))


def _lines() -> sa.Select[tuple[str, str, str, int]]:
    answered = sa.exists().where(CITATIONS.c.turn == TURNS.c.id)
    bad = sa.exists().where(FEEDBACK.c.turn == TURNS.c.id, FEEDBACK.c.score < 0)
    one = (TURNS.c.question, TURNS.c.audience, TURNS.c.person)
    times = sa.func.count().label("times")
    return (
        sa.select(*one, times)
        .where(answered, ~bad, sa.func.length(TURNS.c.question) <= LONGEST)
        .group_by(*one)
        .order_by(sa.func.max(TURNS.c.id).desc())
    )


def _line(row: sa.RowMapping) -> Line:
    return Line(row["question"], Audience.parse(row["audience"]), row["person"], row["times"])
