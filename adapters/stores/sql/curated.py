"""Curated answers in SQL: a row an answer, and one for each space that its questions are embedded in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict

import numpy as np
import sqlalchemy as sa

from adapters.stores.sql.rows import labels_of
from adapters.stores.sql.tables import ANSWER_VECTORS, ANSWERS
from adapters.stores.sql.transactions import KEYS_AT_ONCE, Transactions
from adapters.stores.sql.upsert import upsert
from core.batches import batches
from core.messages import Audience
from core.ports import CuratedAnswer, Vectors, VectorSpace

_FLOATS = np.dtype("<f4")


class SqlCurated:
    """Implements core.ports.Curated."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def keep(self, answer: CuratedAnswer) -> None:
        asked = {"questions": list(answer.questions), "others": list(answer.others)}
        own = {"uri": answer.uri, "audience": str(answer.audience)}
        row = asdict(answer) | asked | own
        statement = upsert(self._database.dialect, ANSWERS)

        def work(connection: sa.Connection) -> None:
            connection.execute(statement, row)
            stale = sa.delete(ANSWER_VECTORS).where(ANSWER_VECTORS.c.answer == answer.uri)
            connection.execute(stale)

        await self._database.write(work)

    async def shown(self, readers: Sequence[Audience]) -> list[CuratedAnswer]:
        labels = labels_of(readers)
        found = sa.select(ANSWERS).where(ANSWERS.c.audience.in_(labels)).order_by(ANSWERS.c.name)
        return await self._database.select(found, _answer)

    async def all(self) -> list[CuratedAnswer]:
        """For whoever keeps them, by name."""
        return await self._database.select(sa.select(ANSWERS).order_by(ANSWERS.c.name), _answer)

    async def vectors(self, space: VectorSpace, uris: Collection[str]) -> dict[str, Vectors]:
        made = (ANSWER_VECTORS.c.space == space.name, ANSWER_VECTORS.c.model == _model(space))

        def work(connection: sa.Connection) -> dict[str, Vectors]:
            found: dict[str, Vectors] = {}
            for some in batches(sorted(uris), KEYS_AT_ONCE):
                rows = sa.select(ANSWER_VECTORS.c.answer, ANSWER_VECTORS.c.embedding)
                for uri, stored in connection.execute(
                    rows.where(*made, ANSWER_VECTORS.c.answer.in_(some))
                ):
                    row = np.frombuffer(stored, _FLOATS).astype(np.float32)
                    found[uri] = row.reshape(-1, space.embedder.dimension)
            return found

        return await self._database.read(work)

    async def embedded(self, space: VectorSpace, answer: CuratedAnswer, vectors: Vectors) -> None:
        row = {
            "answer": answer.uri,
            "space": space.name,
            "model": _model(space),
            "embedding": np.asarray(vectors, _FLOATS).tobytes(),
        }
        statement = upsert(self._database.dialect, ANSWER_VECTORS)
        # Held until the end, so that nobody changes it in between.
        now = sa.select(ANSWERS.c.at).where(ANSWERS.c.uri == answer.uri).with_for_update()

        def work(connection: sa.Connection) -> None:
            if connection.execute(now).scalar_one_or_none() == answer.at:
                connection.execute(statement, row)

        await self._database.write(work)


def _model(space: VectorSpace) -> str:
    return f"{space.embedder.name}/{space.embedder.dimension}"


def _answer(row: sa.RowMapping) -> CuratedAnswer:
    fields = {name: row[name] for name in ("name", "text", "language", "by", "at")}
    return CuratedAnswer(
        **fields,
        questions=tuple(row["questions"]),
        others=tuple(row["others"]),
        audience=Audience.parse(row["audience"]),
    )
