"""What calls of language models cost, in SQL: a row a call."""

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
        sums = [sa.func.sum(USES.c[name]).label(name) for name in ("read", "wrote")]
        wanted = (
            sa.select(of.label("of"), sa.func.count().label("calls"), *sums, micros.label("micros"))
            .where(USES.c.at >= since)
            .group_by(of)
            .order_by(of.desc() if by == "day" else micros.desc(), of)
        )
        return await self._database.select(wanted, _total)


def _total(row: sa.RowMapping | Mapping[str, Any]) -> Total:
    numbers = (int(row[name]) for name in ("calls", "read", "wrote", "micros"))
    return Total(row["of"], *numbers)
