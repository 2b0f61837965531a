"""What is kept of remembered rooms, in SQL: a row a message, and a fingerprint of who is left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from adapters.stores.sql.removals import SqlRemovals
from adapters.stores.sql.tables import LEFT_OUT, LINES, SOURCES
from adapters.stores.sql.transactions import Transactions
from adapters.stores.sql.upsert import insert
from core.ports import Line
from core.upkeep.removals import LINE

_STANDING = ("thread", "at", "stamp", "link", "erased")
"""What a deletion, which may not know it, leaves as it was."""


class SqlLines:
    """Implements core.ports.Lines and core.ports.Speakers."""

    def __init__(self, database: Transactions, removals: SqlRemovals) -> None:
        self._database = database
        self._removals = removals

    async def keep(self, lines: Sequence[Line]) -> None:
        if not lines:
            return
        statement = _newest(self._database.dialect)
        lost = [each for each in lines if not each.text and not each.erased]
        notes = [self._removals.note(LINE, (each.source, each.id)) for each in lost]
        rooms = sa.select(SOURCES.c.name).where(SOURCES.c.name.in_({each.source for each in lines}))

        def work(connection: sa.Connection) -> None:
            remembered = set(connection.execute(rooms).scalars())
            out = set(connection.execute(sa.select(LEFT_OUT.c.person)).scalars())
            for each in lines:
                if each.source in remembered and fingerprint(each.person) not in out:
                    connection.execute(statement, asdict(each))
            for note in notes if remembered else ():
                note(connection)

        await self._database.write(work)

    async def of(self, source: str) -> list[Line]:
        asked = sa.select(LINES).where(LINES.c.source == source).order_by(LINES.c.at, LINES.c.id)

        def work(connection: sa.Connection) -> list[Line]:
            out = set(connection.execute(sa.select(LEFT_OUT.c.person)).scalars())
            found = [Line(**row) for row in connection.execute(asked).mappings()]
            return [each for each in found if fingerprint(each.person) not in out]

        return await self._database.read(work)

    async def erase(
        self, lines: Sequence[Line], documents: Collection[str], links: Collection[str]
    ) -> None:
        done = sa.update(LINES).values(erased=True)
        which = [sa.and_(LINES.c.source == one.source, LINES.c.id == one.id) for one in lines]
        note = self._removals.note_quoted(documents, links)

        def work(connection: sa.Connection) -> None:
            for each in which:
                connection.execute(done.where(each, LINES.c.text == ""))
            note(connection)

        await self._database.write(work)

    async def end(
        self, source: str, documents: Collection[str] = (), links: Collection[str] = ()
    ) -> None:
        await self._remove(LINES.c.source == source, documents, links)

    async def said_by(self, person: str) -> list[Line]:
        asked = sa.select(LINES).where(LINES.c.person == person).order_by(LINES.c.source)
        return await self._database.select(asked, lambda row: Line(**row))

    async def leave_out(self, person: str) -> None:
        new = insert(self._database.dialect, LEFT_OUT).on_conflict_do_nothing()
        row = {"person": fingerprint(person)}
        await self._database.write(lambda connection: connection.execute(new, row))

    async def remove(self, person: str, documents: Collection[str], links: Collection[str]) -> None:
        await self._remove(LINES.c.person == person, documents, links)

    async def _remove(
        self, which: sa.ColumnElement[bool], documents: Collection[str], links: Collection[str]
    ) -> None:
        note = self._removals.note_quoted(documents, links)

        def work(connection: sa.Connection) -> None:
            note(connection)
            connection.execute(sa.delete(LINES).where(which))

        await self._database.write(work)


def fingerprint(person: str) -> str:
    """What tells that it is they, and not who they are."""
    return sha256(f"left out:{person}".encode("utf-8", "replace")).hexdigest()


def _newest(dialect: str) -> postgresql.Insert | sqlite.Insert:
    """Insert; replace what is older. What is deleted stays so, and where it stood is known on."""
    new = insert(dialect, LINES)
    deleted = new.excluded.text == ""
    newer = sa.and_(LINES.c.text != "", new.excluded.stamp >= LINES.c.stamp)
    kept: dict[str, sa.ColumnElement[Any]] = {
        column.name: sa.case((deleted, column), else_=new.excluded[column.name])
        if column.name in _STANDING
        else new.excluded[column.name]
        for column in LINES.columns
        if not column.primary_key
    }
    return new.on_conflict_do_update(
        index_elements=["source", "id"], set_=kept, where=sa.or_(deleted, newer)
    )
