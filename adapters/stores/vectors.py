"""Vectors of texts in a SQLite file of the home, by model and digest of the words: a cache, which may be removed."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import Lock
from typing import TypeVar

import numpy as np

from core.batches import batches
from core.ports import EmbeddingRole, Traces, Unavailable, Vectors

FILE = "vectors.sqlite"
AT_ONCE = 500
PATIENCE = 5.0
"""Seconds to wait for another process that writes."""
_TABLE = """
CREATE TABLE IF NOT EXISTS vectors (
    place INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB UNIQUE NOT NULL, kind TEXT NOT NULL, vector BLOB NOT NULL
)
"""

T = TypeVar("T")


class VectorFile:
    """Implements core.ports.VectorStore, and how it forgets: nobody can tell whose words a vector is of.

    So with a person all vectors of questions go, and with a document all of passages.
    """

    def __init__(self, file: sqlite3.Connection, most: int) -> None:
        self._file = file
        self._most = most
        self._alone = Lock()

    async def find(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        def work() -> dict[bytes, Vectors]:
            found: dict[bytes, Vectors] = {}
            for some in batches(keys, AT_ONCE):
                marks = ",".join("?" * len(some))
                asked = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"
                for key, vector in self._file.execute(asked, some):
                    found[key] = np.frombuffer(vector, np.float32)
            return found

        return await self._run(work)

    async def keep(self, rows: Mapping[bytes, Vectors], kind: str) -> None:
        made = [(key, kind, np.float32(row).tobytes()) for key, row in rows.items()]

        def work() -> None:
            with self._file:
                self._file.executemany(
                    "INSERT OR REPLACE INTO vectors (key, kind, vector) VALUES (?, ?, ?)", made
                )
                self._file.execute(
                    "DELETE FROM vectors WHERE place <= (SELECT max(place) FROM vectors) - ?",
                    (self._most,),
                )

        await self._run(work)

    async def wipe(self, kind: str) -> int:
        def work() -> int:
            with self._file:
                count = self._file.execute("DELETE FROM vectors WHERE kind = ?", (kind,)).rowcount
            self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return count

        return await self._run(work)

    async def traces(self, known: Traces) -> Traces:
        return known

    async def forget(
        self,
        traces: Traces,  # noqa: ARG002
        conversation: str,
        only_look: bool = False,
    ) -> Mapping[str, int]:
        """Not counted: they are everybody's."""
        if not conversation and not only_look:
            await self.wipe(str(EmbeddingRole.QUESTION))
        return {}

    async def quoting(self, documents: Collection[str]) -> Collection[tuple[str, str]]:
        """No answers are here; vectors of passages go as soon as a document does."""
        if documents:
            await self.wipe(str(EmbeddingRole.PASSAGE))
        return ()

    async def erase(
        self,
        conversation: str,
        messages: Collection[str],
        documents: Collection[str],
    ) -> None:
        """Vectors are of texts and of no conversation."""

    async def purge(self) -> None:
        """Nothing is left to do: freed pages are overwritten at once."""

    async def _run(self, work: Callable[[], T]) -> T:
        def alone() -> T:
            with self._alone:
                return work()

        try:
            return await asyncio.to_thread(alone)
        except sqlite3.Error as error:
            raise Unavailable(f"the file of vectors cannot be used: {error}") from error


@asynccontextmanager
async def open_vectors(home: Path, most: int) -> AsyncIterator[VectorFile]:
    """Raises Unavailable."""
    with _opened(home) as file:
        yield VectorFile(file, most)


@contextmanager
def _opened(home: Path) -> Iterator[sqlite3.Connection]:
    try:
        file = sqlite3.connect(home / FILE, timeout=PATIENCE, check_same_thread=False)
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("PRAGMA synchronous=NORMAL")
        file.execute("PRAGMA secure_delete=ON")
        file.execute(_TABLE)
    except sqlite3.Error as error:
        raise Unavailable(f"{home / FILE} cannot be opened: {error}") from error
    try:
        yield file
    finally:
        file.close()
