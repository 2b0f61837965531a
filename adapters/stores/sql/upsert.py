"""Insert or replace in one statement, in the words of SQLite and of Postgres."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert(dialect: str, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """To be told what happens to a row that is there already."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def upsert(
    dialect: str, table: sa.Table, key: Sequence[str] = (), keep: Sequence[str] = ()
) -> postgresql.Insert | sqlite.Insert:
    """Rows whose `key` is there already get the new values; the columns of `keep` stay as they were.

    Without a key the table's primary one counts.
    """
    key = key or table.primary_key.columns.keys()
    new = insert(dialect, table)
    values = {
        column.name: new.excluded[column.name]
        for column in table.columns
        if column.name not in {*key, *keep, "id"}
    }
    return new.on_conflict_do_update(index_elements=list(key), set_=values)
