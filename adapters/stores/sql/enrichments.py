"""What a chat model wrote of chunks in SQL: a row a reply, and a row a relation with its chunk's label."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict

import sqlalchemy as sa

from adapters.stores.sql.rows import labels_of
from adapters.stores.sql.tables import ENRICHMENTS, RELATIONS
from adapters.stores.sql.transactions import ROWS_AT_ONCE, Transactions
from core.batches import batches
from core.messages import Audience
from core.ports import Enrichment, Relation


class SqlEnrichments:
    """Implements core.ports.Enriching and core.ports.Relations."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def known(self, keys: Collection[str]) -> dict[str, str]:
        def work(connection: sa.Connection) -> dict[str, str]:
            found: dict[str, str] = {}
            for some in batches(sorted(keys), ROWS_AT_ONCE):
                rows = sa.select(ENRICHMENTS.c.key, ENRICHMENTS.c.told)
                found.update(connection.execute(rows.where(ENRICHMENTS.c.key.in_(some))).all())
            return found

        return await self._database.read(work)

    async def put(
        self, documents: Mapping[str, Collection[Enrichment]], relations: Sequence[Relation]
    ) -> None:
        replies = [
            {"document": document, **asdict(each)}
            for document, own in documents.items()
            for each in own
        ]
        edges = [{**asdict(each), "audience": str(each.audience)} for each in relations]

        def work(connection: sa.Connection) -> None:
            for table, rows in ((ENRICHMENTS, replies), (RELATIONS, edges)):
                for some in batches(sorted(documents), ROWS_AT_ONCE):
                    connection.execute(sa.delete(table).where(table.c.document.in_(some)))
                for some_rows in batches(rows, ROWS_AT_ONCE):
                    connection.execute(sa.insert(table), some_rows)

        await self._database.write(work)

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        def work(connection: sa.Connection) -> None:
            for some in batches(documents, ROWS_AT_ONCE):
                which = sa.update(RELATIONS).where(RELATIONS.c.document.in_(some))
                connection.execute(which.values(audience=str(audience)))

        await self._database.write(work)

    async def of(
        self, names: Collection[str], readers: Sequence[Audience], limit: int
    ) -> list[Relation]:
        labels = labels_of(readers)
        ends = sa.or_(RELATIONS.c.subject.in_(names), RELATIONS.c.object.in_(names))
        rows = sa.select(RELATIONS).where(ends, RELATIONS.c.audience.in_(labels))
        order = (RELATIONS.c[name] for name in ("subject", "kind", "object", "document", "chunk"))
        return await self._database.select(rows.order_by(*order).limit(limit), _relation)


def _relation(row: sa.RowMapping) -> Relation:
    return Relation(**{**row, "audience": Audience.parse(row["audience"])})
