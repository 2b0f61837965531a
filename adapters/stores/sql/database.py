"""Opens the records' database and hands out what stands on it; imports SQLAlchemy only then."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.people.linking import Links
from core.people.preferences import Preferring
from core.people.profile import Behaving
from core.ports import Erasures, Installations

if TYPE_CHECKING:
    from adapters.stores.sql.asked import SqlAsked
    from adapters.stores.sql.console import SqlConsole
    from adapters.stores.sql.curated import SqlCurated
    from adapters.stores.sql.documents import SqlDocuments, SqlSources
    from adapters.stores.sql.enrichments import SqlEnrichments
    from adapters.stores.sql.experiments import SqlExperiments
    from adapters.stores.sql.guests import SqlGuests
    from adapters.stores.sql.incidents import SqlIncidents
    from adapters.stores.sql.jobs import SqlJobs
    from adapters.stores.sql.kept import SqlKept
    from adapters.stores.sql.lines import SqlLines
    from adapters.stores.sql.measures import SqlMeasures
    from adapters.stores.sql.names import SqlNames
    from adapters.stores.sql.observed import SqlObserved
    from adapters.stores.sql.pauses import SqlPauses
    from adapters.stores.sql.pictures import SqlPictures
    from adapters.stores.sql.records import SqlRecords
    from adapters.stores.sql.removals import SqlRemovals
    from adapters.stores.sql.screenings import SqlScreenings
    from adapters.stores.sql.uses import SqlUses


@dataclass(frozen=True, slots=True)
class Database:
    """Everything that one migrated database carries."""

    records: SqlRecords
    asked: SqlAsked
    """What was asked and answered, to be offered again."""
    documents: SqlDocuments
    """Its register is also the catalogue that readers see."""
    sources: SqlSources
    names: SqlNames
    """The graph of names, written and read."""
    pictures: SqlPictures
    """What is known of documents' pictures, written and read."""
    enrichments: SqlEnrichments
    """What a chat model wrote of chunks, written and read."""
    curated: SqlCurated
    """What administrators answered themselves."""
    guests: SqlGuests
    installations: Installations
    """Not sealed yet: see adapters/stores/sealed.py."""
    ping: Callable[[], Awaitable[None]]
    """Asks it for something small; raises Unavailable."""
    kept: SqlKept
    erasures: Erasures
    preferences: Preferring
    behaviour: Behaving
    links: Links
    removals: SqlRemovals
    lines: SqlLines
    """What is kept of remembered rooms, by room and by who said it."""
    uses: SqlUses
    """What language models cost."""
    experiments: SqlExperiments
    jobs: SqlJobs
    pauses: SqlPauses
    screenings: SqlScreenings
    """What became of words that were judged harmful."""
    observed: SqlObserved
    """What the monitor counts."""
    measures: SqlMeasures
    """What it counted."""
    incidents: SqlIncidents
    console: SqlConsole
    """Who signs in to the console, what they did, and everybody's turns as it shows them."""


@asynccontextmanager
async def open_database(
    url: str, home: Path, clock: Callable[[], float] = time.time, keys: str = ""
) -> AsyncIterator[Database]:
    """Postgres when there is an address, else SQLite in `home`, migrated to this release.

    What was removed is remembered under `keys`, or that of the home where there are none.

    Raises Misconfigured for an address that is not Postgres or records of a later release, and
    Unavailable when the database does not answer.
    """
    from adapters.stores.sql.asked import SqlAsked
    from adapters.stores.sql.behaviour import SqlBehaviour
    from adapters.stores.sql.console import console_of
    from adapters.stores.sql.curated import SqlCurated
    from adapters.stores.sql.documents import SqlDocuments, SqlSources
    from adapters.stores.sql.engine import open_engine
    from adapters.stores.sql.enrichments import SqlEnrichments
    from adapters.stores.sql.erasures import SqlErasures
    from adapters.stores.sql.experiments import SqlExperiments
    from adapters.stores.sql.guests import SqlGuests
    from adapters.stores.sql.incidents import SqlIncidents
    from adapters.stores.sql.installations import SqlInstallations
    from adapters.stores.sql.jobs import SqlJobs
    from adapters.stores.sql.kept import SqlKept
    from adapters.stores.sql.lines import SqlLines
    from adapters.stores.sql.links import SqlLinks
    from adapters.stores.sql.measures import SqlMeasures
    from adapters.stores.sql.names import SqlNames
    from adapters.stores.sql.observed import SqlObserved
    from adapters.stores.sql.pauses import SqlPauses
    from adapters.stores.sql.pictures import SqlPictures
    from adapters.stores.sql.preferences import SqlPreferences
    from adapters.stores.sql.records import SqlRecords
    from adapters.stores.sql.removals import SqlRemovals
    from adapters.stores.sql.screenings import SqlScreenings
    from adapters.stores.sql.tables import METADATA
    from adapters.stores.sql.transactions import Transactions
    from adapters.stores.sql.uses import SqlUses
    from adapters.stores.wipe import wiping

    wipe = wiping(url, list(METADATA.tables), home / "records.sqlite")
    async with open_engine(url, home) as engine:
        transactions = Transactions(engine)
        removals = SqlRemovals(transactions, keys, home, clock)
        yield Database(
            records=SqlRecords(transactions, clock),
            asked=SqlAsked(transactions),
            documents=SqlDocuments(transactions, removals),
            sources=SqlSources(transactions, removals),
            names=SqlNames(transactions),
            pictures=SqlPictures(transactions),
            enrichments=SqlEnrichments(transactions),
            curated=SqlCurated(transactions),
            guests=SqlGuests(transactions),
            installations=SqlInstallations(transactions),
            ping=transactions.ping,
            kept=SqlKept(transactions, wipe),
            erasures=SqlErasures(transactions, removals),
            preferences=SqlPreferences(transactions, clock),
            behaviour=SqlBehaviour(transactions, clock),
            links=SqlLinks(transactions, clock),
            removals=removals,
            lines=SqlLines(transactions, removals),
            uses=SqlUses(transactions),
            experiments=SqlExperiments(transactions),
            jobs=SqlJobs(transactions),
            pauses=SqlPauses(transactions),
            screenings=SqlScreenings(transactions),
            observed=SqlObserved(transactions),
            measures=SqlMeasures(transactions),
            incidents=SqlIncidents(transactions),
            console=console_of(transactions),
        )
