"""What is known of documents' pictures in SQL; who may see one, the register of documents says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa

from adapters.stores.sql.documents import shown_to
from adapters.stores.sql.tables import DOCUMENTS, PICTURES
from adapters.stores.sql.transactions import ROWS_AT_ONCE, Transactions
from core.batches import batches
from core.messages import Audience, Picture
from core.ports import Seen

_FLOATS = "<f4"


class SqlPictures:
    """Implements core.ports.Seeing and core.ports.Pictures: one row a chunk that tells of a picture."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def put(self, documents: Mapping[str, Mapping[str, Seen]]) -> None:
        rows = [
            _row(document, chunk, seen)
            for document, own in documents.items()
            for chunk, seen in own.items()
        ]

        def work(connection: sa.Connection) -> None:
            for some in batches(sorted(documents), ROWS_AT_ONCE):
                connection.execute(sa.delete(PICTURES).where(PICTURES.c.document.in_(some)))
            for some_rows in batches(rows, ROWS_AT_ONCE):
                connection.execute(sa.insert(PICTURES), some_rows)

        await self._database.write(work)

    async def known(self, sources: Collection[str]) -> dict[str, Seen]:
        found = await self._rows(PICTURES.c.source, sources)
        return {row["source"]: _seen(row) for row in found}

    async def unshown(self, digests: Collection[str], documents: Collection[str]) -> list[str]:
        rows = await self._rows(PICTURES.c.digest, digests)
        held = {row["digest"] for row in rows if row["document"] not in documents}
        return sorted(set(digests) - held)

    async def of_documents(self, documents: Sequence[str]) -> list[str]:
        return sorted({row["digest"] for row in await self._rows(PICTURES.c.document, documents)})

    async def shown_by(self, documents: Sequence[str]) -> dict[str, dict[str, str]]:
        """Of those of these documents that show pictures, the digest of each by its chunk."""
        shown: dict[str, dict[str, str]] = {}
        columns = (PICTURES.c.document, PICTURES.c.chunk, PICTURES.c.digest)
        for row in await self._rows(PICTURES.c.document, documents, columns=columns):
            shown.setdefault(row["document"], {})[row["chunk"]] = row["digest"]
        return shown

    async def seen_in(self, documents: Sequence[str]) -> dict[str, dict[str, Seen]]:
        """What `put` was given of these documents."""
        seen: dict[str, dict[str, Seen]] = {document: {} for document in documents}
        for row in await self._rows(PICTURES.c.document, documents):
            seen[row["document"]][row["chunk"]] = _seen(row)
        return seen

    async def told_by(
        self, chunks: Collection[str], readers: Sequence[Audience]
    ) -> dict[str, Picture]:
        found = await self._rows(PICTURES.c.chunk, chunks, _visible(readers))
        return {row["chunk"]: _picture(row) for row in found}

    async def shown(self, digest: str, readers: Sequence[Audience]) -> Picture | None:
        found = await self._rows(PICTURES.c.digest, [digest], _visible(readers))
        return _picture(found[0]) if found else None

    async def _rows(
        self,
        column: sa.Column[str],
        values: Collection[str],
        *conditions: sa.ColumnElement[bool],
        columns: Sequence[sa.ColumnElement[Any]] = (*PICTURES.c,),
    ) -> list[sa.RowMapping]:
        def work(connection: sa.Connection) -> list[sa.RowMapping]:
            found: list[sa.RowMapping] = []
            for some in batches(sorted(values), ROWS_AT_ONCE):
                rows = sa.select(*columns).where(column.in_(some), *conditions)
                found += connection.execute(rows.order_by(PICTURES.c.chunk)).mappings()
            return found

        return await self._database.read(work)


def _visible(readers: Sequence[Audience]) -> sa.ColumnElement[bool]:
    document = sa.select(DOCUMENTS.c.uri).where(*shown_to(readers))
    return PICTURES.c.document.in_(document)


def _row(document: str, chunk: str, seen: Seen) -> dict[str, object]:
    picture = seen.picture
    return {
        "chunk": chunk,
        "document": document,
        "digest": picture.digest,
        "media_type": picture.media_type,
        "width": picture.width,
        "height": picture.height,
        "words": picture.words,
        "source": seen.source,
        "text": seen.text,
        "embedding": np.asarray(seen.embedding, _FLOATS).tobytes() or None,
    }


def _seen(row: sa.RowMapping) -> Seen:
    embedding = np.frombuffer(row["embedding"] or b"", _FLOATS)
    return Seen(_picture(row), row["text"], row["source"], tuple(embedding.tolist()))


def _picture(row: sa.RowMapping) -> Picture:
    names = ("digest", "media_type", "width", "height", "words")
    return Picture(*(row[name] for name in names))
