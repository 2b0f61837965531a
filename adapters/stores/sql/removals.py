"""What was removed and when, in SQL and sealed: whoever restores an older backup removes it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from adapters.stores.sealed import FernetSeal, open_seal
from adapters.stores.sql.tables import ANSWERS, DOCUMENTS, REMOVALS, SOURCES
from adapters.stores.sql.transactions import Transactions
from core.ports import Unreadable
from core.upkeep.removals import DOCUMENT, LINK, QUOTED, SOURCE, Owed, Removal

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
        old = sa.delete(REMOVALS).where(
            REMOVALS.c.at < self._clock() - KEPT_SECONDS, REMOVALS.c.owing == 0
        )
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
            if rows:
                connection.execute(sa.insert(REMOVALS), rows)

        return work

    def note_quoted(
        self, documents: Iterable[str], links: Iterable[str]
    ) -> Callable[[sa.Connection], None]:
        """The same for what answers quote of it, which are to be erased."""
        named = {QUOTED: tuple(sorted(documents)), LINK: tuple(sorted(links))}
        now = self._clock()
        return self._kept([Removal(*each, now) for each in named.items() if each[1]], owing=True)

    async def owe(self, documents: Iterable[str], links: Iterable[str]) -> None:
        """Answers that quote these are to be erased."""
        await self._database.write(self.note_quoted(documents, links))

    async def take_over(self, removals: Sequence[Removal]) -> None:
        """Those of another home, at the times when they were made there."""
        if removals:
            await self._database.write(self._kept(removals))

    async def owing(self) -> int:
        """How many removals there are of which answers and files of engines may still have words."""
        return await self._database.count(REMOVALS, REMOVALS.c.owing == 1)

    async def owed(self) -> Owed:
        """Of those removals that the key opens."""
        asked = sa.select(REMOVALS).where(REMOVALS.c.owing == 1).order_by(REMOVALS.c.id)
        rows: list[int] = []
        named: dict[str, list[str]] = {DOCUMENT: [], QUOTED: [], LINK: []}
        for row, sealed in await self._database.select(
            asked, lambda row: (row["id"], row["sealed"])
        ):
            if removal := self._unsealed(sealed, 0.0):
                rows.append(row)
                named[removal.kind] += removal.names
        return Owed(tuple(rows), *(tuple(names) for names in named.values()))

    async def fulfil(self, rows: Sequence[int]) -> None:
        """What these named is nowhere any more."""
        done = sa.update(REMOVALS).where(REMOVALS.c.id == sa.bindparam("row")).values(owing=0)
        await self._database.write(
            lambda connection: connection.execute(done, [{"row": row} for row in rows])
        )

    async def undergone(self) -> tuple[str, ...]:
        """The marks of those that are done, to be kept in a backup that begins now."""
        asked = sa.select(REMOVALS).where(REMOVALS.c.owing == 0).order_by(REMOVALS.c.id)
        return tuple(_mark(*row) for row in await self._opened(asked))

    async def since(
        self, at: float, undergone: Collection[str] | None = None
    ) -> tuple[list[Removal], int]:
        """Those that still stand, and how many no key opens; what came back since is left out.

        `undergone` are the marks of those that a backup has; without them its time tells.
        """
        asked = sa.select(REMOVALS).order_by(REMOVALS.c.id)
        if undergone is None:
            asked = asked.where(REMOVALS.c.at >= at)
        rows = await self._opened(asked)
        known = set(undergone or ())
        rows = [row for row in rows if _mark(*row) not in known]
        back = await self._database.read(_standing)
        found = [
            replace(removal, names=gone)
            for _, removal in rows
            if removal and (gone := _without(removal.names, back.get(removal.kind, set())))
        ]
        return found, sum(removal is None for _, removal in rows)

    async def _opened(self, asked: sa.Select[Any]) -> list[tuple[str, Removal | None]]:
        """As it is sealed, and what it is, where the key opens it."""
        rows = await self._database.select(asked, lambda row: (row["sealed"], row["at"]))
        return [(sealed, self._unsealed(sealed, at)) for sealed, at in rows]

    def _unsealed(self, sealed: str, at: float) -> Removal | None:
        try:
            kind, *names = json.loads(self._seal.unseal(sealed))
        except Unreadable:
            return None
        return Removal(kind, tuple(names), at)


def _mark(sealed: str, removal: Removal | None) -> str:
    return removal.mark if removal else sha256(sealed.encode()).hexdigest()


def _without(names: Sequence[str], back: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in back)


def _standing(connection: sa.Connection) -> dict[str, set[str]]:
    return {
        DOCUMENT: set(
            connection.execute(
                sa.union(sa.select(DOCUMENTS.c.uri), sa.select(ANSWERS.c.uri))
            ).scalars()
        ),
        SOURCE: set(connection.execute(sa.select(SOURCES.c.name)).scalars()),
    }
