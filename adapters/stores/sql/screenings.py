"""What was screened and how it was reviewed, in SQL."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa

from adapters.stores.sql.tables import SCREENINGS
from adapters.stores.sql.transactions import Transactions
from adapters.stores.sql.upsert import insert
from core.ports import Mark, Reason, Screening
from core.wire import dump, load

_SAME = ("conversation", "message", "person", "place", "action", "text", "at", "mark")


class SqlScreenings:
    """Implements core.ports.Screenings."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def keep(self, screening: Screening) -> None:
        row = {name: getattr(screening, name) for name in _SAME} | {
            "reasons": dump(list(screening.reasons)),
            "digest": sha256(screening.text.encode("utf-8", "replace")).hexdigest(),
            "tell": int(screening.tell),
            "marked_by": screening.by,
        }
        new = insert(self._database.dialect, SCREENINGS).on_conflict_do_nothing()
        await self._database.write(lambda connection: connection.execute(new, row))

    async def latest(self, limit: int, *, waiting: bool = False, skip: int = 0) -> list[Screening]:
        found = sa.select(SCREENINGS).limit(limit).offset(skip)
        if waiting:
            found = found.where(SCREENINGS.c.mark == "").order_by(SCREENINGS.c.tell.desc())
        return await self._database.select(found.order_by(SCREENINGS.c.id.desc()), _screening)

    async def review(self, number: int, mark: Mark, by: str) -> Screening | None:
        here = SCREENINGS.c.id == number
        marked = sa.update(SCREENINGS).where(here).values(mark=mark, marked_by=by)
        if not await self._database.change(marked):
            return None
        return await self.find(number)

    async def find(self, number: int) -> Screening | None:
        """None where there is none."""
        wanted = sa.select(SCREENINGS).where(SCREENINGS.c.id == number)
        rows = await self._database.select(wanted, _screening)
        return rows[0] if rows else None

    async def urgent(self, after: int, since: float, limit: int) -> list[Screening]:
        """What an administrator is to look at and nobody reviewed, by number; see core/upkeep/urgent.py."""
        table = SCREENINGS.c
        told = sa.and_(table.tell == 1, table.mark == "", table.id > after, table.at >= since)
        found = sa.select(SCREENINGS).where(told).order_by(table.id).limit(limit)
        return await self._database.select(found, _screening)

    async def of(self, person: str) -> list[Screening]:
        """All of one person, oldest first."""
        own = sa.select(SCREENINGS).where(SCREENINGS.c.person == person)
        return await self._database.select(own.order_by(SCREENINGS.c.id), _screening)

    async def counted(self) -> tuple[int, int]:
        """How many wait for a review, and how many of them an administrator is to look at."""
        open_ = SCREENINGS.c.mark == ""
        told = sa.and_(open_, SCREENINGS.c.tell == 1)
        return await self._database.count(SCREENINGS, open_), await self._database.count(
            SCREENINGS, told
        )


def _screening(row: sa.RowMapping) -> Screening:
    return Screening(
        **{name: row[name] for name in _SAME},
        reasons=tuple(load(list[Reason], row["reasons"])),
        tell=bool(row["tell"]),
        by=row["marked_by"],
        id=row["id"],
    )
