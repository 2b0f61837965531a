"""What was removed and when, in SQL and sealed: whoever restores an older backup removes it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from adapters.stores.sealed import FernetSeal, open_seal
from adapters.stores.sql.tables import DOCUMENTS, REMOVALS, SOURCES
from adapters.stores.sql.transactions import Transactions
from core.ports import Unreadable
from core.upkeep.removals import DOCUMENT, SOURCE, Removal

KEPT_SECONDS = 400 * 86_400.0
"""Older backups than this are restored without what was removed since."""


class SqlRemovals:
    """One row a removal, written with it in one transaction; only the home's key tells what it names."""

    def __init__(
        self, database: Transactions, keys: str, home: Path, clock: Callable[[], float]
    ) -> None:
        self._database = database
        self._keys = keys
        self._home = home
        self._clock = clock

    @cached_property
    def _seal(self) -> FernetSeal:
        # Opened when something is removed for the first time: a home that never needed a key has none.
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return open_seal(self._keys, self._home)

    def note(
        self, kind: str, names: Iterable[str], *, owing: bool = False
    ) -> Callable[[sa.Connection], None]:
        """What to run in the transaction that removes these; raises Misconfigured without a usable key."""
        return self._kept([Removal(kind, tuple(names), self._clock())], owing=owing)

    def _kept(
        self, removals: Sequence[Removal], *, owing: bool = False
    ) -> Callable[[sa.Connection], None]:
        old = sa.delete(REMOVALS).where(REMOVALS.c.at < self._clock() - KEPT_SECONDS)
        rows = [
            {
                "sealed": self._seal.seal(json.dumps([one.kind, *one.names])),
                "at": one.at,
                "owing": int(owing),
            }
            for one in removals
        ]

        def work(connection: sa.Connection) -> None:
            connection.execute(old)
            connection.execute(sa.insert(REMOVALS), rows)

        return work

    async def take_over(self, removals: Sequence[Removal]) -> None:
        """Those of another home, at the times when they were made there."""
        if removals:
            await self._database.write(self._kept(removals))

    async def owing(self) -> int:
        """How many removals there are of which answers and files of engines may still have words."""
        return await self._database.count(REMOVALS, REMOVALS.c.owing == 1)

    async def owed(self) -> tuple[list[int], list[str]]:
        """The numbers of those removals that the key opens, and the documents that they name."""
        asked = sa.select(REMOVALS).where(REMOVALS.c.owing == 1).order_by(REMOVALS.c.id)
        rows, documents = [], []
        for row, sealed in await self._database.select(
            asked, lambda row: (row["id"], row["sealed"])
        ):
            with suppress(Unreadable):
                documents += json.loads(self._seal.unseal(sealed))[1:]
                rows.append(row)
        return rows, documents

    async def fulfil(self, rows: Sequence[int]) -> None:
        """What these named is nowhere any more."""
        done = sa.update(REMOVALS).where(REMOVALS.c.id == sa.bindparam("row")).values(owing=0)
        await self._database.write(
            lambda connection: connection.execute(done, [{"row": row} for row in rows])
        )

    async def since(self, at: float) -> tuple[list[Removal], int]:
        """Those that still stand, and how many no key opens; what came back since is left out."""
        asked = sa.select(REMOVALS).where(REMOVALS.c.at >= at).order_by(REMOVALS.c.id)

        def work(connection: sa.Connection) -> tuple[list[str], list[float], dict[str, set[str]]]:
            rows = connection.execute(asked).all()
            back = {
                DOCUMENT: set(connection.execute(sa.select(DOCUMENTS.c.uri)).scalars()),
                SOURCE: set(connection.execute(sa.select(SOURCES.c.name)).scalars()),
            }
            return [row.sealed for row in rows], [row.at for row in rows], back

        sealed, times, back = await self._database.read(work)
        found, closed = [], 0
        for text, when in zip(sealed, times, strict=True):
            try:
                kind, *names = json.loads(self._seal.unseal(text))
            except Unreadable:
                closed += 1
                continue
            if gone := tuple(name for name in names if name not in back.get(kind, ())):
                found.append(Removal(kind, gone, when))
        return found, closed
