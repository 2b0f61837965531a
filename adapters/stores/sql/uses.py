"""What calls of language models cost, in SQL: a row a call, and for days long ago one for all alike."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Literal

import sqlalchemy as sa

from adapters.stores.sql.tables import USES
from adapters.stores.sql.transactions import Transactions
from core.ports import Spent, Total

By = Literal["person", "room", "model", "day"]


class SqlUses:
    """Written after each call, and added up for whoever runs Mynah."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def record(self, spent: Spent) -> None:
        """One call."""
        row = {
            "at": spent.at,
            "day": time.strftime("%Y-%m-%d", time.gmtime(spent.at)),
            "person": spent.payer.person,
            "room": spent.payer.room,
            "workspace": spent.payer.workspace,
            "model": spent.model,
            "read": spent.read,
            "wrote": spent.wrote,
            "micros": spent.micros,
        }
        await self._database.write(lambda connection: connection.execute(sa.insert(USES), row))

    async def totals(self, by: By, since: float) -> list[Total]:
        """Since a Unix time; what cost most first, days latest first."""
        of, micros = USES.c[by], sa.func.sum(USES.c.micros)
        sums = [sa.func.sum(USES.c[name]).label(name) for name in ("calls", "read", "wrote")]
        wanted = (
            sa.select(of.label("of"), *sums, micros.label("micros"))
            .where(USES.c.at >= since)
            .group_by(of)
            .order_by(of.desc() if by == "day" else micros.desc(), of)
        )
        return await self._database.select(wanted, _total)

    async def roll_up(self, before: float) -> int:
        """Make one row of all calls of a day before that of a Unix time by whom, where and with what model.

        How many rows that saved; all sums stay.
        """
        day = time.strftime("%Y-%m-%d", time.gmtime(before))
        return await self._database.write(lambda connection: _rolled_up(connection, day))


_ALIKE = tuple(USES.c[name] for name in ("day", "person", "room", "workspace", "model"))
_SUMMED = ("calls", "read", "wrote", "micros")


def _rolled_up(connection: sa.Connection, before: str) -> int:
    sums = (sa.func.sum(USES.c[name]).label(name) for name in _SUMMED)
    rows, latest = sa.func.count().label("rows"), sa.func.max(USES.c.at).label("at")
    many = sa.select(*_ALIKE, *sums, latest, rows).where(USES.c.day < before).group_by(*_ALIKE)
    saved = 0
    for found in connection.execute(many.having(rows > 1)).mappings().all():
        row = dict(found)
        saved += row.pop("rows") - 1
        alike = (column == row[column.name] for column in _ALIKE)
        connection.execute(sa.delete(USES).where(*alike))
        connection.execute(sa.insert(USES), {**row, **{name: int(row[name]) for name in _SUMMED}})
    return saved


def _total(row: sa.RowMapping | Mapping[str, Any]) -> Total:
    numbers = (int(row[name]) for name in ("calls", "read", "wrote", "micros"))
    return Total(row["of"], *numbers)
