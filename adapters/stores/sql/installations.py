"""The workspaces that installed Mynah, in SQL; what is secret in them comes sealed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace

import sqlalchemy as sa

from adapters.stores.sql.tables import INSTALLATIONS
from adapters.stores.sql.transactions import Transactions
from core.ports import Installation


class SqlInstallations:
    """Implements core.ports.Installations, but for the sealing."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def all(self, platform: str) -> Sequence[Installation]:
        mine = sa.select(INSTALLATIONS).where(INSTALLATIONS.c.platform == platform)
        mine = mine.order_by(INSTALLATIONS.c.name, INSTALLATIONS.c.workspace)
        return await self._database.select(mine, _installation)

    async def find(self, platform: str, workspace: str) -> Installation | None:
        this = (INSTALLATIONS.c.platform == platform, INSTALLATIONS.c.workspace == workspace)
        asked = sa.select(INSTALLATIONS).where(*this)
        found = await self._database.select(asked, _installation)
        return found[0] if found else None

    async def save(self, installation: Installation, over: str = "") -> Installation | None:
        # By chance, not by counting: one that was erased and made anew must not look like before.
        kept = replace(installation, version=secrets.token_hex(8))
        if not over:
            await self._database.put(INSTALLATIONS, asdict(kept))
            return kept
        where = _still(replace(installation, version=over))
        update = sa.update(INSTALLATIONS).where(*where).values(**asdict(kept))
        return kept if await self._database.change(update) else None

    async def erase(self, installation: Installation) -> bool:
        gone = sa.delete(INSTALLATIONS).where(*_still(installation))
        return bool(await self._database.change(gone))


def _still(installation: Installation) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        INSTALLATIONS.c.platform == installation.platform,
        INSTALLATIONS.c.workspace == installation.workspace,
        INSTALLATIONS.c.version == installation.version,
    )


def _installation(row: sa.RowMapping) -> Installation:
    return Installation(**row)
