"""Who signs in to the console, in which browsers, and what they did there, in SQL."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from adapters.stores.sql.tables import DEEDS, OPERATORS, SESSIONS
from adapters.stores.sql.transactions import Transactions
from adapters.stores.sql.upsert import upsert
from core.ports import Deed, Operator, Role, Session


class SqlOperators:
    """Implements core.ports.Operators."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def keep(self, operator: Operator) -> None:
        statement = upsert(self._database.dialect, OPERATORS)

        def work(connection: sa.Connection) -> None:
            connection.execute(statement, {**asdict(operator), "role": operator.role.value})
            connection.execute(_sessions_of(operator.name))

        await self._database.write(work)

    async def remove(self, name: str) -> bool:
        gone = sa.delete(OPERATORS).where(OPERATORS.c.name == name)

        def work(connection: sa.Connection) -> bool:
            connection.execute(_sessions_of(name))
            return connection.execute(gone).rowcount == 1

        return await self._database.write(work)

    async def find(self, name: str) -> Operator | None:
        asked = sa.select(OPERATORS).where(OPERATORS.c.name == name)
        return next(iter(await self._database.select(asked, _operator)), None)

    async def all(self) -> list[Operator]:
        asked = sa.select(OPERATORS).order_by(OPERATORS.c.name)
        return await self._database.select(asked, _operator)


class SqlSessions:
    """Implements core.ports.Sessions."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def begin(self, session: Session) -> None:
        await self._database.put(SESSIONS, asdict(session))

    async def find(self, digest: str) -> tuple[Session, Operator] | None:
        asked = (
            sa.select(SESSIONS, OPERATORS)
            .join(OPERATORS, OPERATORS.c.name == SESSIONS.c.operator)
            .where(SESSIONS.c.digest == digest)
        )
        found = await self._database.select(asked, lambda row: (_session(row), _operator(row)))
        return found[0] if found else None

    async def seen(self, digest: str, at: float) -> None:
        used = sa.update(SESSIONS).where(SESSIONS.c.digest == digest)
        await self._database.change(used.values(seen_at=at))

    async def end(self, digest: str, before: float) -> None:
        gone = sa.or_(SESSIONS.c.digest == digest, SESSIONS.c.seen_at < before)
        await self._database.change(sa.delete(SESSIONS).where(gone))


class SqlDeeds:
    """Implements core.ports.Deeds."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def note(self, deed: Deed) -> None:
        await self._database.write(
            lambda connection: connection.execute(sa.insert(DEEDS), asdict(deed))
        )

    async def latest(self, limit: int, before: float | None = None) -> list[Deed]:
        wanted = sa.true() if before is None else DEEDS.c.at < before
        order = (DEEDS.c.at.desc(), DEEDS.c.id.desc())
        asked = sa.select(DEEDS).where(wanted).order_by(*order).limit(limit)
        return await self._database.select(asked, _deed)


def _sessions_of(name: str) -> sa.Delete:
    return sa.delete(SESSIONS).where(SESSIONS.c.operator == name)


def _operator(row: sa.RowMapping) -> Operator:
    return Operator(row["name"], Role(row["role"]), row["secret"], row["at"])


def _session(row: sa.RowMapping) -> Session:
    return Session(row["digest"], row["operator"], row["begun_at"], row["seen_at"])


def _deed(row: sa.RowMapping | dict[str, Any]) -> Deed:
    return Deed(row["at"], row["by"], row["did"], row["about"])
