"""The graph of names in SQL: one row an edge, with the label of the chunk that it comes from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields

import sqlalchemy as sa

from adapters.stores.sql.rows import labels_of
from adapters.stores.sql.tables import DOCUMENTS, NAMES
from adapters.stores.sql.transactions import KEYS_AT_ONCE, ROWS_AT_ONCE, Transactions
from core.batches import batches
from core.messages import Audience
from core.people.typeahead.lines import LAST
from core.ports import DEFINING, Name

_FIELDS = [field.name for field in fields(Name)]


class SqlNames:
    """Implements core.ports.Naming and core.ports.Names."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def put(self, documents: Collection[str], names: Sequence[Name]) -> None:
        rows = [_row(name) for name in names]

        def work(connection: sa.Connection) -> None:
            for some in batches(sorted(documents), KEYS_AT_ONCE):
                connection.execute(sa.delete(NAMES).where(NAMES.c.document.in_(some)))
            for some_rows in batches(rows, ROWS_AT_ONCE):
                connection.execute(sa.insert(NAMES), some_rows)

        await self._database.write(work)

    async def remove(self, documents: Sequence[str]) -> None:
        await self.put(documents, ())

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        def work(connection: sa.Connection) -> None:
            for some in batches(sorted(documents), KEYS_AT_ONCE):
                which = sa.update(NAMES).where(NAMES.c.document.in_(some))
                connection.execute(which.values(audience=str(audience)))

        await self._database.write(work)

    async def unnamed(self) -> list[tuple[str, Audience]]:
        named = sa.exists().where(NAMES.c.document == DOCUMENTS.c.uri)
        held = (DOCUMENTS.c.refusal == "", DOCUMENTS.c.chunks > 0)
        found = sa.select(DOCUMENTS.c.uri, DOCUMENTS.c.audience).where(*held, ~named)
        return await self._database.select(
            found, lambda row: (row["uri"], Audience.parse(row["audience"]))
        )

    async def defining(
        self, names: Collection[str], readers: Sequence[Audience], most: int
    ) -> list[Name]:
        def work(connection: sa.Connection) -> list[Name]:
            found: list[Name] = []
            for some in batches(sorted(names), KEYS_AT_ONCE):
                which = (NAMES.c.name.in_(some), NAMES.c.kind.in_(DEFINING), _shown(readers))
                # Counted among what these readers may see: others' documents change nothing.
                rare = sa.select(NAMES.c.name).where(*which).group_by(NAMES.c.name)
                rare = rare.having(sa.func.count(NAMES.c.document.distinct()) <= most)
                rows = sa.select(NAMES).where(*which, NAMES.c.name.in_(rare))
                found += map(_name, connection.execute(rows).mappings())
            return sorted(found, key=lambda each: (each.document, each.chunk, each.name))

        return await self._database.read(work)

    async def long_forms(
        self, names: Collection[str], readers: Sequence[Audience]
    ) -> dict[str, str]:
        def work(connection: sa.Connection) -> dict[str, str]:
            found: dict[str, str] = {}
            for some in batches(sorted(names), KEYS_AT_ONCE):
                rows = sa.select(NAMES.c.name, NAMES.c.means).distinct()
                rows = rows.where(NAMES.c.name.in_(some), NAMES.c.kind == "short", _shown(readers))
                for name, means in connection.execute(rows.order_by(NAMES.c.means)):
                    found.setdefault(name, means)
            return found

        return await self._database.read(work)

    async def of(self, name: str, readers: Sequence[Audience], limit: int) -> list[Name]:
        rows = sa.select(NAMES).where(NAMES.c.name == name, _shown(readers))
        order = sa.case((NAMES.c.kind.in_(DEFINING), 0), else_=1)
        rows = rows.order_by(order, NAMES.c.document, NAMES.c.chunk).limit(limit)
        return await self._database.select(rows, _name)

    async def beginning(self, start: str, readers: Sequence[Audience], limit: int) -> list[str]:
        """Headings and short forms that begin so, as documents have them, those of most chunks first.

        `start` is normalised as names are, so that the index of names is read and not the table.
        """
        name, words = NAMES.c.name, sa.func.min(NAMES.c.words).label("words")
        which = (name >= start, name < start + LAST, NAMES.c.kind.in_(("heading", "short")))
        rows = sa.select(words).where(*which, _shown(readers)).group_by(name)
        rows = rows.order_by(sa.func.count().desc(), name).limit(limit)
        return await self._database.select(rows, lambda row: str(row["words"]))

    async def within(
        self, chunks: Collection[str], readers: Sequence[Audience], limit: int
    ) -> list[Name]:
        rows = sa.select(NAMES).where(NAMES.c.chunk.in_(sorted(chunks)), _shown(readers))
        rows = rows.order_by(NAMES.c.chunk, NAMES.c.kind, NAMES.c.name).limit(limit)
        return await self._database.select(rows, _name)


def _shown(readers: Sequence[Audience]) -> sa.ColumnElement[bool]:
    return NAMES.c.audience.in_(labels_of(readers))


def _row(name: Name) -> dict[str, str]:
    return {field: str(getattr(name, field)) for field in _FIELDS}


def _name(row: sa.RowMapping) -> Name:
    return Name(**{**row, "audience": Audience.parse(row["audience"])})
