"""What the console stands on in SQL, bound to one database."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.stores.sql.operators import SqlDeeds, SqlOperators, SqlSessions
from adapters.stores.sql.transactions import Transactions
from adapters.stores.sql.turns import SqlTurns


@dataclass(frozen=True, slots=True)
class SqlConsole:
    """Its stores."""

    operators: SqlOperators
    sessions: SqlSessions
    deeds: SqlDeeds
    turns: SqlTurns


def console_of(database: Transactions) -> SqlConsole:
    """All of them over one database."""
    return SqlConsole(
        SqlOperators(database), SqlSessions(database), SqlDeeds(database), SqlTurns(database)
    )
