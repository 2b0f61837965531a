"""Brings a database to this release's tables: once, forwards only, all or nothing."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from adapters.stores.sql.transactions import Engine, Transactions
from core.ports import Misconfigured

# Any number will do, as long as every release of Mynah takes the same one.
_ADVISORY_LOCK = 0x6D796E6168


class SchemaTooNew(Misconfigured):
    """The database was migrated by a later release of Mynah."""


def _alembic() -> Config:
    config = Config()
    # Alembic reads '%' as the beginning of an interpolation.
    config.set_main_option(
        "script_location", str(Path(__file__).parent / "migrations").replace("%", "%%")
    )
    return config


def revisions(connection: sa.Connection) -> tuple[str, str]:
    """The database's revision ("" for an empty one) and this release's."""
    current = MigrationContext.configure(connection).get_current_revision() or ""
    return current, ScriptDirectory.from_config(_alembic()).get_current_head() or ""


def _upgrade(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Held until this transaction ends, also when the process dies.
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
    config = _alembic()
    current, head = revisions(connection)
    if current == head:
        return
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current and current not in known:
        raise SchemaTooNew(
            f"the records are at revision {current}, which this release of Mynah (at {head}) "
            "does not know: a later release wrote them. Start that release, or restore the "
            "backup made before the upgrade."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def migrate(engine: Engine) -> None:
    """Whoever comes first does it; the others wait and find it done. Raises SchemaTooNew, Unavailable."""
    # Another process may be at it, and large tables take their time.
    await Transactions(engine, seconds=None).write(_upgrade)
