"""The workspaces that installed Mynah, in SQL; what is secret in them comes sealed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace

import sqlalchemy as sa

from adapters.stores.sql.tables import INSTALLATIONS
from adapters.stores.sql.transactions import Transactions
from adapters.stores.sql.upsert import upsert
from core.ports import Installation

_KEY = ("platform", "workspace")


class SqlInstallations:
    """Implements core.ports.Installations, but for the sealing."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def all(self, platform: str) -> Sequence[Installation]:
        """By name."""
        mine = sa.select(INSTALLATIONS).where(INSTALLATIONS.c.platform == platform)
        return await self._select(mine.order_by(INSTALLATIONS.c.name, INSTALLATIONS.c.workspace))

    async def find(self, platform: str, workspace: str) -> Installation | None:
        """None where it is not installed."""
        this = (INSTALLATIONS.c.platform == platform, INSTALLATIONS.c.workspace == workspace)
        found = await self._select(sa.select(INSTALLATIONS).where(*this))
        return found[0] if found else None

    async def save(self, installation: Installation, over: str = "") -> Installation | None:
        """Insert or replace; with `over` only where that is still the version that is kept."""
        # By chance, not by counting: one that was erased and made anew must not look like before.
        kept = replace(installation, version=secrets.token_hex(8))
        row = asdict(kept)
        if not over:
            statement = upsert(self._database.dialect, INSTALLATIONS, _KEY)
            await self._database.write(lambda connection: connection.execute(statement, row))
            return kept
        where = self._still(replace(installation, version=over))
        update = sa.update(INSTALLATIONS).where(*where).values(**row)
        return kept if await self._changes(update) else None

    async def erase(self, installation: Installation) -> bool:
        """Forget it, where its version is still the one that is kept."""
        return await self._changes(sa.delete(INSTALLATIONS).where(*self._still(installation)))

    def _still(self, installation: Installation) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            INSTALLATIONS.c.platform == installation.platform,
            INSTALLATIONS.c.workspace == installation.workspace,
            INSTALLATIONS.c.version == installation.version,
        )

    async def _changes(self, statement: sa.Update | sa.Delete) -> bool:
        def work(connection: sa.Connection) -> bool:
            return bool(connection.execute(statement).rowcount)

        return await self._database.write(work)

    async def _select(self, statement: sa.Select[tuple[object, ...]]) -> list[Installation]:
        def work(connection: sa.Connection) -> list[Installation]:
            return [Installation(**row) for row in connection.execute(statement).mappings()]

        return await self._database.read(work)
