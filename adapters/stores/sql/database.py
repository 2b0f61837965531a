"""Opens the records' database and hands out what stands on it; imports SQLAlchemy only then."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.messages import Audience
from core.people.preferences import Preferring
from core.ports import (
    Catalogue,
    Documents,
    Erasures,
    Guests,
    Installations,
    Judged,
    Keeps,
    Records,
    Sources,
)


class ReadJudged(Protocol):
    """Reads what people thought of answers, from everybody's conversations."""

    async def __call__(self, since: float, *, down: bool, limit: int) -> Sequence[Judged]:
        """Opinions from this Unix time on, latest first, or only bad ones; none taken back."""


@dataclass(frozen=True, slots=True)
class Database:
    """Everything that one migrated database carries."""

    records: Records
    documents: Documents
    catalogue: Catalogue
    sources: Sources
    guests: Guests
    installations: Installations
    """Not sealed yet: see adapters/stores/sealed.py."""
    rooms: Callable[[str], Awaitable[Sequence[Audience]]]
    """The rooms of a platform that documents are indexed for."""
    ping: Callable[[], Awaitable[None]]
    """Asks it for something small; raises Unavailable."""
    people: Keeps
    erasures: Erasures
    preferences: Preferring
    labelled: Callable[[Audience, float], Awaitable[Sequence[str]]]
    """The addresses of what was indexed for exactly this circle by then (Unix time)."""
    judged: ReadJudged
    drop_sources: Callable[[Audience, float], Awaitable[None]]
    """Read the sources no more that were added for exactly this circle by then."""


@asynccontextmanager
async def open_database(
    url: str, home: Path, clock: Callable[[], float] = time.time
) -> AsyncIterator[Database]:
    """Postgres when there is an address, else SQLite in `home`, migrated to this release.

    Raises Misconfigured for an address that is not Postgres or records of a later release, and
    Unavailable when the database does not answer.
    """
    import sqlalchemy as sa

    from adapters.stores.sql.documents import SqlDocuments, SqlSources
    from adapters.stores.sql.engine import open_engine
    from adapters.stores.sql.erasures import SqlErasures
    from adapters.stores.sql.guests import SqlGuests
    from adapters.stores.sql.installations import SqlInstallations
    from adapters.stores.sql.people import SqlPeople
    from adapters.stores.sql.preferences import SqlPreferences
    from adapters.stores.sql.records import SqlRecords
    from adapters.stores.sql.tables import METADATA
    from adapters.stores.sql.transactions import Transactions
    from adapters.stores.wipe import wipe_postgres, wipe_sqlite

    async def wipe() -> None:
        if url:
            await wipe_postgres(url, list(METADATA.tables))
        else:
            await wipe_sqlite(home / "records.sqlite")

    def ask(connection: sa.Connection) -> None:
        connection.execute(sa.text("SELECT 1"))

    async with open_engine(url, home) as engine:
        transactions = Transactions(engine)
        documents, sources = SqlDocuments(transactions), SqlSources(transactions)
        records = SqlRecords(transactions, clock)
        yield Database(
            records=records,
            documents=documents,
            catalogue=documents,
            sources=sources,
            guests=SqlGuests(transactions),
            installations=SqlInstallations(transactions),
            rooms=documents.rooms,
            ping=lambda: transactions.write(ask),  # who can only read keeps no answer
            people=SqlPeople(transactions, wipe),
            erasures=SqlErasures(transactions),
            preferences=SqlPreferences(transactions, clock),
            labelled=documents.labelled,
            judged=records.judged,
            drop_sources=sources.drop,
        )
