"""The embedded search engine: LanceDB in a folder, full text and vectors in one table."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from adapters.indexes import engine
from adapters.indexes.label import OtherIndex, check_label, identity_in, relabel, stamp_of, table_in
from adapters.indexes.lock import sole_writer
from adapters.indexes.rows import (
    COLUMNS,
    as_stored,
    as_vector,
    one_of,
    readable_by,
    to_chunks,
    to_embedded,
    to_entries,
    to_matches,
    to_table,
    vector_column,
)
from adapters.indexes.tables import (
    drop_others,
    existing_table,
    index_configs,
    indexed_columns,
    new_table,
)
from core.batches import batches
from core.messages import EVERYONE, Audience, Chunk
from core.ports import Entry, Match, Unavailable, Vectors, VectorSpace

QUERIES = 8
"""How many queries run at once; more only slow each other down."""
VECTOR_INDEX_ROWS = 100_000
"""Below, every vector is compared: exact, and fast enough."""
PROBES = 20
REFINE = 10
"""Candidates of the vector index, as a multiple of the limit, that are compared exactly."""
COPIES = 4
"""Of each text that was embedded before, as many at most on average are read to find its vectors."""
KEEP_VERSIONS = timedelta(minutes=5)
"""Longer than any query runs; older versions hold what was deleted, and go."""
CACHE_BYTES = 128 * 1024 * 1024


@asynccontextmanager
async def open_index(path: Path, spaces: Sequence[VectorSpace]) -> AsyncIterator[LanceIndex]:
    """Open or create the index in this folder; any number of processes may do so at once.

    Raises OtherIndex where it was filled with other models, and Unavailable where the folder
    cannot be used.
    """
    lancedb = engine.imported()
    with engine.translated():
        await asyncio.to_thread(path.mkdir, parents=True, exist_ok=True)
        session = lancedb.Session(
            index_cache_size_bytes=CACHE_BYTES, metadata_cache_size_bytes=CACHE_BYTES
        )
        # An interval of zero: every query sees what any process has committed before it.
        connection: Any = await lancedb.connect_async(
            str(path), read_consistency_interval=timedelta(0), session=session
        )
        stamp = await asyncio.to_thread(stamp_of, path)
        name = await asyncio.to_thread(table_in, path)
        table = await existing_table(connection, name)
        if table is not None:
            # Without the lock: whoever only reads never waits for a writer.
            await asyncio.to_thread(check_label, path, spaces)
        else:
            async with sole_writer(path / "writer.lock"):
                await asyncio.to_thread(check_label, path, spaces)
                table = await new_table(connection, name, spaces)
    try:
        yield (index := LanceIndex(path, connection, table, tuple(spaces), stamp=stamp))
    finally:
        index.table.close()
        connection.close()


@asynccontextmanager
async def open_as_it_is(path: Path) -> AsyncIterator[LanceIndex]:
    """An index to read the chunks of, whichever models filled it; without their vectors.

    Of this one, also once another has taken its place, as long as it is not dropped.
    """
    with engine.translated():
        connection: Any = await engine.imported().connect_async(
            str(path), read_consistency_interval=timedelta(0)
        )
        table = await connection.open_table(await asyncio.to_thread(table_in, path))
    try:
        yield _OneTable(path, connection, table, ())
    finally:
        table.close()
        connection.close()


@dataclass
class LanceIndex:
    """Index over one table; over another one as soon as a rebuilt index has taken its place."""

    path: Path
    connection: Any
    table: Any
    spaces: tuple[VectorSpace, ...]
    stamp: object = None
    """Of the label when it was last looked at."""
    vector_index_rows: int = VECTOR_INDEX_ROWS
    _languages: tuple[int, Mapping[str, set[str]]] = field(default=(-1, {}))
    """Of each audience, with the table's version that they were read at."""
    _queries: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(QUERIES))

    async def identity(self) -> str:
        """Another one once the folder was made anew, or its index rebuilt."""
        return await asyncio.to_thread(identity_in, self.path)

    async def current(self) -> Any:
        """The table that counts now; a look at one file's times, so that it is done each time."""
        with engine.translated():
            stamp = stamp_of(self.path)
            if stamp is not None and stamp != self.stamp:
                name = await asyncio.to_thread(table_in, self.path)
                if name != self.table.name:
                    await asyncio.to_thread(self._check_models)
                    self.table = await self.connection.open_table(name)
                self.stamp, self._languages = stamp, (-1, {})
        return self.table

    def _check_models(self) -> None:
        try:
            check_label(self.path, self.spaces)
        except OtherIndex as error:
            raise Unavailable(f"{error} The index was rebuilt: start Mynah again.") from error

    async def match(
        self, terms: str, readers: Sequence[Audience], limit: int, spaces: Sequence[str] = ()
    ) -> list[Match]:
        """BM25 by LanceDB (k1 1.2, b .75), any of the terms; rows not yet indexed are scanned."""
        if not terms.strip():
            return []
        columns = [*COLUMNS, *map(vector_column, spaces), "_score"]
        query = (await self.current()).query().nearest_to_text(terms, columns="terms")
        query = query.where(readable_by(readers)).select(columns).limit(limit)
        return to_matches(await self._found(query), spaces)

    async def nearest(
        self,
        space: str,
        vector: Vectors,
        readers: Sequence[Audience],
        limit: int,
        not_languages: frozenset[str] = frozenset(),
    ) -> list[tuple[Chunk, float]]:
        """By cosine; exact up to 100,000 rows, then through IVF-RQ and compared exactly again."""
        direction = as_vector(vector)
        if direction is None:
            return []
        where = readable_by(readers)
        if not_languages:
            where += " AND " + one_of("language", sorted(not_languages), negated=True)
        query = (await self.current()).query().nearest_to(direction).column(vector_column(space))
        query = query.distance_type("cosine").refine_factor(REFINE)
        # No upper bound of partitions: a narrow circle's few chunks must be found wherever they are.
        query = query.maximum_nprobes(0).minimum_nprobes(PROBES)
        query = query.where(where).select([*COLUMNS, "_distance"]).limit(limit)
        found = await self._found(query)
        distances = found["_distance"].to_pylist()
        return [(chunk, 1 - far) for chunk, far in zip(to_chunks(found), distances, strict=True)]

    async def read(self, document: str, readers: Sequence[Audience]) -> list[Chunk]:
        """One document's chunks by position."""
        found = await self._where(one_of("document", [document]), readers)
        # 20,000 rows take half a second, in which others go on.
        return await asyncio.to_thread(_in_order, found)

    async def at(
        self, places: Mapping[str, Sequence[int]], readers: Sequence[Audience]
    ) -> list[Chunk]:
        """Every position of every document, of which some are left out afterwards: the query is simpler."""
        if not places:
            return []
        positions = ", ".join(str(int(each)) for each in sorted({*chain(*places.values())}))
        where = f"{one_of('document', places)} AND position IN ({positions})"
        found = to_chunks(await self._where(where, readers))
        return [each for each in found if each.position in places.get(each.document, ())]

    async def languages(self, readers: Sequence[Audience]) -> frozenset[str]:
        """Read anew when the table has changed, and remembered as long as it has not."""
        table = await self.current()
        with engine.translated():
            version = await table.version()
        if version != self._languages[0]:
            found = await self._found(table.query().select(["audience", "language"]))
            pairs = found.group_by(["audience", "language"]).aggregate([]).to_pylist()
            by_audience: dict[str, set[str]] = {}
            for each in pairs:
                by_audience.setdefault(each["audience"], set()).add(each["language"])
            self._languages = (version, by_audience)
        held = self._languages[1]
        labels = {as_stored(str(each)) for each in (EVERYONE, *readers)}
        return frozenset(language for label in labels for language in held.get(label, ()))

    async def put(self, documents: Mapping[str, Sequence[Entry]]) -> None:
        """New chunks are added before old ones go, so that no reader finds the document missing."""
        if not documents:
            return
        entries = [entry for some in documents.values() for entry in some]
        rows = to_table(entries, self.spaces)
        async with self._writing():
            known = await self._ids(documents)
            kept = [entry.chunk.id for entry in entries]
            if known:
                merge = self.table.merge_insert("id").when_matched_update_all()
                # A chunk has no vector in a space that is not for its language, which merging
                # takes for a bad one.
                await merge.when_not_matched_insert_all().execute(rows, on_bad_vectors="null")
            elif entries:
                await self.table.add(rows)
            if known.difference(kept):
                stale = one_of("document", documents)
                if kept:
                    stale += " AND " + one_of("id", kept, negated=True)
                await self.table.delete(stale)

    async def remove(self, documents: Sequence[str]) -> None:
        """Gone from every query at once, and from the disk with the next settling."""
        async with self._writing():
            for some in batches(documents, 200):
                await self.table.delete(one_of("document", some))

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        """In one step for up to 200 documents; no query sees half of it."""
        async with self._writing():
            for some in batches(documents, 200):
                where = one_of("document", some)
                await self.table.update({"audience": str(audience)}, where=where)

    async def held(self, hashes: Sequence[str], /) -> list[tuple[Chunk, Mapping[str, Vectors]]]:
        """By a scan of the hashes alone; of what stands in very many documents not every copy."""
        names = [space.name for space in self.spaces]
        columns = [*COLUMNS, *map(vector_column, names)]
        query = (await self.current()).query().where(one_of("content_hash", hashes)).select(columns)
        found = await self._found(query.limit(COPIES * len(hashes)))
        return await asyncio.to_thread(to_embedded, found, names)

    async def settle(self) -> None:
        """Merge small files, fold new rows into the indexes, drop old versions."""
        from lancedb.index import IvfRq

        async with self._writing():
            await self.table.optimize(cleanup_older_than=KEEP_VERSIONS)
            indexed = await indexed_columns(self.table)
            for space in self.spaces:
                column = vector_column(space.name)
                # RaBitQ packs dimensions by eight.
                if column in indexed or space.embedder.dimension % 8:
                    continue
                if await self.table.count_rows(f"{column} IS NOT NULL") >= self.vector_index_rows:
                    config = IvfRq(distance_type="cosine")
                    await self.table.create_index(column, config=config)

    async def count(self) -> int:
        table = await self.current()
        with engine.translated():
            return int(await table.count_rows())

    async def purge(self) -> None:
        """Take from the disk what was removed: now, and at the cost of writing every row anew.

        A deleted row stays in its data file until most of the file is deleted, and its words in
        the index of words. A query that runs meanwhile may fail, and is asked again.
        """
        async with self._writing():
            await self.table.update(updates_sql={"text": "text"})
            await self._drop_old()
            # Of addresses, too: an index whose rows are all gone is not folded but kept as it was.
            for column, config in index_configs().items():
                await self.table.create_index(column, config=config, replace=True)
            await self._drop_old()
            await asyncio.to_thread(drop_others, self.path)

    async def _drop_old(self) -> None:
        with warnings.catch_warnings():
            # Of readers of older versions; whoever writes waits for our lock.
            warnings.simplefilter("ignore", UserWarning)
            await self.table.optimize(cleanup_older_than=timedelta(0), delete_unverified=True)

    async def documents(self) -> AsyncIterator[str]:
        """The column is read whole: for a million chunks some 100 MB."""
        found = await self._found((await self.current()).query().select(["document"]))
        for each in await asyncio.to_thread(lambda: found["document"].unique().to_pylist()):
            yield str(each)

    async def entries(self, document: str) -> list[Entry]:
        """By position."""
        spaces = [space.name for space in self.spaces]
        table = await self.current()
        # A rebuild reads what an earlier release has made, which knew fewer of them.
        known = [name for name in COLUMNS if name in (await table.schema()).names]
        columns = [*known, "terms", *map(vector_column, spaces)]
        query = table.query().where(one_of("document", [document])).select(columns)
        return await asyncio.to_thread(to_entries, await self._found(query), spaces)

    async def adopt(self, identity: str) -> None:
        """Written into the label beside the table."""
        await asyncio.to_thread(relabel, self.path, identity)

    async def _where(self, where: str, readers: Sequence[Audience]) -> Any:
        """The rows that a filter names, of those that these readers may see, without vectors."""
        query = (await self.current()).query().where(f"{where} AND {readable_by(readers)}")
        return await self._found(query.select(list(COLUMNS)))

    async def _found(self, query: Any) -> Any:
        """A query's answer as an Arrow table; raises Unavailable."""
        with engine.translated():
            async with self._queries:
                return await query.to_arrow()

    async def _ids(self, documents: Iterable[str]) -> set[str]:
        query = (await self.current()).query().where(one_of("document", documents)).select(["id"])
        return {row["id"] for row in await query.to_list()}

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[None]:
        with engine.translated():
            async with sole_writer(self.path / "writer.lock"):
                await self.current()
                yield


@dataclass
class _OneTable(LanceIndex):
    """Whichever counts."""

    async def current(self) -> Any:
        return self.table


def _in_order(found: Any) -> list[Chunk]:
    return sorted(to_chunks(found), key=lambda chunk: chunk.position)
