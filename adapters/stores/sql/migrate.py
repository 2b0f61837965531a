"""Brings a database to this release's tables: once, forwards only, all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from adapters.stores.sql.transactions import Engine, Transactions
from core.ports import Misconfigured

if TYPE_CHECKING:
    from alembic.config import Config

REVISION = "0024"
"""Of this release's tables: the newest in migrations/versions."""
# Any number will do, as long as every release of Mynah takes the same one.
_ADVISORY_LOCK = 0x6D796E6168


class SchemaTooNew(Misconfigured):
    """The database was migrated by a later release of Mynah."""


def alembic_config() -> Config:
    """Where Alembic finds the migrations."""
    from alembic.config import Config

    config = Config()
    # Alembic reads '%' as the beginning of an interpolation.
    config.set_main_option(
        "script_location", str(Path(__file__).parent / "migrations").replace("%", "%%")
    )
    return config


def current_revision(connection: sa.Connection) -> str:
    """The database's; "" for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")) or "")


def _upgrade(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Held until this transaction ends, also when the process dies.
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
    current = current_revision(connection)
    # Importing Alembic takes far longer than this look, and nearly every start finds it done.
    if current != REVISION:
        _migrate(connection, current)


def _migrate(connection: sa.Connection, current: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current and current not in known:
        raise SchemaTooNew(
            f"the records are at revision {current}, which this release of Mynah (at {REVISION}) "
            "does not know: a later release wrote them. Start that release, or restore the "
            "backup made before the upgrade."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def migrate(engine: Engine) -> None:
    """Whoever comes first does it; the others wait and find it done. Raises SchemaTooNew, Unavailable."""
    # Another process may be at it, and large tables take their time.
    await Transactions(engine, seconds=None).write(_upgrade)
