"""The register of what was indexed, and the sources it came from, in SQL.

A curated answer is removed, remembered and labelled like a document, though it is not listed with them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from itertools import product
from urllib.parse import quote

import sqlalchemy as sa

from adapters.stores.sql.removals import SqlRemovals
from adapters.stores.sql.rows import document_from, document_row, labels_of
from adapters.stores.sql.tables import ANSWERS, DOCUMENTS, SOURCES
from adapters.stores.sql.transactions import KEYS_AT_ONCE, Transactions
from core.batches import batches
from core.knowledge.granted import covers, root_of
from core.messages import Audience
from core.ports import DocumentRecord, Source
from core.upkeep.removals import DOCUMENT, SOURCE

_LABELLED = sa.union_all(
    sa.select(DOCUMENTS.c.uri, DOCUMENTS.c.audience, DOCUMENTS.c.indexed_at.label("at")),
    sa.select(ANSWERS.c.uri, ANSWERS.c.audience, ANSWERS.c.at),
).subquery()


class SqlDocuments:
    """Implements core.ports.Documents and core.ports.Catalogue: one record an address."""

    def __init__(self, database: Transactions, removals: SqlRemovals) -> None:
        self._database = database
        self._removals = removals

    async def known(self, source: str) -> dict[str, DocumentRecord]:
        # "0" is the sign that follows "/", and texts sort by code point.
        below = root_of(source).rstrip("/")
        covered = sa.or_(
            DOCUMENTS.c.uri == root_of(source),
            sa.and_(DOCUMENTS.c.uri > f"{below}/", DOCUMENTS.c.uri < f"{below}0"),
        )
        asked = sa.select(DOCUMENTS).where(covered)
        found = await self._database.select(asked, document_from)
        return {document.uri: document for document in found if covers(source, document.uri)}

    async def everything(self) -> list[DocumentRecord]:
        """By address, refused ones included."""
        return await self._database.select(
            sa.select(DOCUMENTS).order_by(DOCUMENTS.c.uri), document_from
        )

    async def record(self, documents: Sequence[DocumentRecord]) -> None:
        if documents:
            await self._database.put(DOCUMENTS, [document_row(document) for document in documents])

    async def forget(self, uris: Sequence[str], *, owing: bool = False) -> None:
        if not uris:
            return
        note = self._removals.note(DOCUMENT, uris, owing=owing)

        def work(connection: sa.Connection) -> None:
            note(connection)
            for table, some in product((DOCUMENTS, ANSWERS), batches(uris, KEYS_AT_ONCE)):
                connection.execute(sa.delete(table).where(table.c.uri.in_(some)))

        await self._database.write(work)

    async def absent(self, uris: Sequence[str]) -> list[str]:
        """Those of these that the register does not have."""

        def work(connection: sa.Connection) -> set[str]:
            found: set[str] = set()
            for some in batches(uris, KEYS_AT_ONCE):
                asked = sa.select(_LABELLED.c.uri).where(_LABELLED.c.uri.in_(some))
                found.update(connection.execute(asked).scalars())
            return found

        known = await self._database.read(work)
        return [uri for uri in uris if uri not in known]

    async def labelled(self, audience: Audience, before: float) -> list[str]:
        """The addresses of what was indexed for exactly this circle by then, refused ones included."""
        label = sa.and_(_LABELLED.c.audience == str(audience), _LABELLED.c.at <= before)
        found = sa.select(_LABELLED.c.uri).where(label).order_by(_LABELLED.c.uri)
        return await self._database.select(found, lambda row: row["uri"])

    async def rooms(self, platform: str) -> list[Audience]:
        """The rooms of this platform that documents are indexed for."""
        beginning = f"room:{quote(platform, safe='')}:"
        found = sa.select(_LABELLED.c.audience).distinct().order_by(_LABELLED.c.audience)
        found = found.where(_LABELLED.c.audience.startswith(beginning, autoescape=True))
        return await self._database.select(found, lambda row: Audience.parse(row["audience"]))

    async def visible(
        self, readers: Sequence[Audience], limit: int, after: str = ""
    ) -> list[DocumentRecord]:
        seen = sa.select(DOCUMENTS).where(*shown_to(readers))
        if after:
            title = sa.select(DOCUMENTS.c.title).where(DOCUMENTS.c.uri == after, *shown_to(readers))
            end = title.scalar_subquery()
            later = sa.and_(DOCUMENTS.c.title == end, DOCUMENTS.c.uri > after)
            seen = seen.where(sa.or_(DOCUMENTS.c.title > end, later))
        seen = seen.order_by(DOCUMENTS.c.title, DOCUMENTS.c.uri).limit(limit)
        return await self._database.select(seen, document_from)

    async def count(self, readers: Sequence[Audience]) -> int:
        return await self._database.count(DOCUMENTS, *shown_to(readers))

    async def dates(
        self, readers: Sequence[Audience], uris: Collection[str]
    ) -> Mapping[str, float]:
        date = sa.case(
            (DOCUMENTS.c.changed_at > 0, DOCUMENTS.c.changed_at), else_=DOCUMENTS.c.indexed_at
        )
        documents = sa.select(DOCUMENTS.c.uri, date).where(*shown_to(readers))
        answers = sa.select(ANSWERS.c.uri, ANSWERS.c.at)
        answers = answers.where(ANSWERS.c.audience.in_(labels_of(readers)))

        def work(connection: sa.Connection) -> dict[str, float]:
            found: dict[str, float] = {}
            for some in batches(sorted(uris), KEYS_AT_ONCE):
                seen = documents.where(DOCUMENTS.c.uri.in_(some))
                seen_answers = answers.where(ANSWERS.c.uri.in_(some))
                rows = connection.execute(sa.union_all(seen, seen_answers))
                found.update((uri, at) for uri, at in rows)
            return found

        return await self._database.read(work)

    async def state(self, readers: Sequence[Audience]) -> str:
        # Whole milliseconds: the sum of fractions depends on the order in which they are added.
        stamp = sa.cast(DOCUMENTS.c.indexed_at * 1_000, sa.BigInteger)
        label, uri, of = DOCUMENTS.c.audience, DOCUMENTS.c.uri, sa.func
        # What was indexed at the same moment is told apart by its address and size.
        told = of.min(uri), of.max(uri), of.sum(of.length(uri)), of.sum(DOCUMENTS.c.chunks)
        found = sa.select(label, of.count(), of.max(stamp), of.sum(stamp), *told)
        found = found.where(*shown_to(readers)).group_by(label).order_by(label)

        def work(connection: sa.Connection) -> str:
            return "\n".join(" ".join(map(str, row)) for row in connection.execute(found))

        return await self._database.read(work)


def shown_to(readers: Sequence[Audience]) -> tuple[sa.ColumnElement[bool], ...]:
    """The conditions on a document that these readers may see."""
    return DOCUMENTS.c.audience.in_(labels_of(readers)), DOCUMENTS.c.refusal == ""


class SqlSources:
    """Implements core.ports.Sources: one row a source."""

    def __init__(self, database: Transactions, removals: SqlRemovals) -> None:
        self._database = database
        self._removals = removals

    async def remember(self, source: Source) -> None:
        row = {**asdict(source), "audience": str(source.audience)}
        await self._database.put(SOURCES, row, keep=("added_at",))

    async def hasten(self, name: str, at: float) -> None:
        # One statement over one column: whoever reads it meanwhile writes the others.
        later = sa.and_(SOURCES.c.every > 0, SOURCES.c.tried_at + SOURCES.c.every > at)
        which = sa.and_(SOURCES.c.name == name, SOURCES.c.failures == 0, later)
        await self._database.change(
            sa.update(SOURCES).where(which).values(tried_at=at - SOURCES.c.every)
        )

    async def drop(self, audience: Audience, before: float) -> None:
        """Read those no more that were added for exactly this circle by then."""
        label = sa.and_(SOURCES.c.audience == str(audience), SOURCES.c.added_at <= before)
        dropped = sa.delete(SOURCES).where(label).returning(SOURCES.c.name)

        def work(connection: sa.Connection) -> None:
            if names := connection.execute(dropped).scalars().all():
                self._removals.note(SOURCE, names)(connection)

        await self._database.write(work)

    async def forget(self, name: str) -> None:
        note = self._removals.note(SOURCE, [name])

        def work(connection: sa.Connection) -> None:
            note(connection)
            connection.execute(sa.delete(SOURCES).where(SOURCES.c.name == name))

        await self._database.write(work)

    async def all(self) -> list[Source]:
        return await self._database.select(sa.select(SOURCES).order_by(SOURCES.c.name), _source)


def _source(row: sa.RowMapping) -> Source:
    return Source(**{**row, "audience": Audience.parse(row["audience"])})
