"""What the records keep of a person, and of documents in answers that cite them, and how it goes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from urllib.parse import urldefrag

import sqlalchemy as sa

from adapters.stores.sql.links import unlinked
from adapters.stores.sql.tables import (
    CITATIONS,
    DEEDS,
    EXPOSURES,
    FEEDBACK,
    LINKS,
    PREFERENCES,
    SCREENINGS,
    TURNS,
    UNLEARNED,
    USES,
)
from adapters.stores.sql.transactions import Transactions
from core.batches import batches
from core.messages import person_audience
from core.ports import Traces
from core.upkeep.erase import beginning

BATCH = 500


class SqlKept:
    """Implements core.ports.Keeps and core.upkeep.erase.Quotes; `wipe` overwrites what was freed."""

    def __init__(self, database: Transactions, wipe: Callable[[], Awaitable[None]]) -> None:
        self._database = database
        self._wipe = wipe

    async def traces(self, known: Traces) -> Traces:
        """By the person of each turn; a turn that only they read makes its conversation theirs."""
        theirs = sa.select(
            TURNS.c.conversation, TURNS.c.message_id, TURNS.c.asked_at, TURNS.c.audience
        ).where(TURNS.c.person == str(known.person))

        rows = await self._database.select(theirs, _turn)
        own = str(person_audience(known.person))
        return replace(
            known,
            exchanges=frozenset((c, m) for c, m, at, _ in rows if at <= known.before),
            later=frozenset((c, m) for c, m, at, _ in rows if at > known.before),
            alone=frozenset(c for c, _, _, audience in rows if audience == own),
        )

    async def forget(
        self, traces: Traces, conversation: str, only_look: bool = False
    ) -> Mapping[str, int]:
        """Turns with their citations and everybody's opinions on them; beside them, what is the person's own."""
        if not conversation:
            return await self._forget_beside(traces, only_look)
        messages = {message for where, message in traces.exchanges if where == conversation}
        own = TURNS.c.person == str(traces.person)
        return {"turns": await self._removed_turns(conversation, messages, own, only_look)}

    async def _forget_beside(self, traces: Traces, only_look: bool) -> Mapping[str, int]:
        person = str(traces.person)
        opinions = sa.and_(FEEDBACK.c.person == person, FEEDBACK.c.at <= traces.before)
        choices = sa.and_(PREFERENCES.c.person == person, PREFERENCES.c.at <= traces.before)
        if not only_look:  # sums stay right without a name
            uses = sa.and_(USES.c.person == person, USES.c.at <= traces.before)
            await self._database.change(sa.update(USES).where(uses).values(person=""))
            named = sa.and_(
                DEEDS.c.about == str(person_audience(traces.person)), DEEDS.c.at <= traces.before
            )
            await self._database.change(sa.update(DEEDS).where(named).values(about=""))
        unlearned = sa.and_(UNLEARNED.c.person == person, UNLEARNED.c.at <= traces.before)
        screened = sa.and_(SCREENINGS.c.person == person, SCREENINGS.c.at <= traces.before)
        exposed = sa.and_(EXPOSURES.c.person == person, EXPOSURES.c.at <= traces.before)
        return {
            "exposures": await self._removed(EXPOSURES, exposed, only_look),
            "opinions": await self._removed(FEEDBACK, opinions, only_look),
            "preferences": await self._removed(PREFERENCES, choices, only_look),
            "profile": await self._removed(UNLEARNED, unlearned, only_look),
            "screenings": await self._removed(SCREENINGS, screened, only_look),
            "links": await self._unlinked(person, traces.before, only_look),
        }

    async def _unlinked(self, person: str, before: float, only_look: bool) -> int:
        if only_look:
            return await self._database.count(LINKS, LINKS.c.person == person, LINKS.c.at <= before)
        return await self._database.write(lambda connection: unlinked(connection, person, before))

    async def quoting(self, documents: Collection[str]) -> Collection[tuple[str, str]]:
        """By their citations: looked up by what all addresses begin with, then one by one."""
        cited = CITATIONS.c.uri.startswith(beginning(documents), autoescape=True)
        columns = (TURNS.c.conversation, TURNS.c.message_id, CITATIONS.c.uri)
        citing = sa.select(*columns).join(TURNS, TURNS.c.id == CITATIONS.c.turn).where(cited)
        rows = await self._database.select(citing, dict)
        return {
            (row["conversation"], row["message_id"])
            for row in rows
            if urldefrag(row["uri"]).url in documents
        }

    async def erase(
        self,
        conversation: str,
        messages: Collection[str],
        documents: Collection[str],  # noqa: ARG002
    ) -> None:
        """With their citations and opinions, and what was judged of their answers."""
        for some in batches(sorted(messages), BATCH):
            here = sa.and_(
                SCREENINGS.c.conversation == conversation,
                SCREENINGS.c.message.in_(some),
                SCREENINGS.c.place == "answer",
            )
            await self._removed(SCREENINGS, here, only_look=False)
        await self._removed_turns(conversation, messages, sa.true())

    async def purge(self) -> None:
        await self._wipe()

    async def prune(self, before: float) -> int:
        """How many turns went that were answered before a Unix time, with citations and opinions."""
        return await self._database.change(sa.delete(TURNS).where(TURNS.c.answered_at < before))

    async def _removed_turns(
        self,
        conversation: str,
        messages: Collection[str],
        which: sa.ColumnElement[bool],
        only_look: bool = False,
    ) -> int:
        removed = 0
        for some in batches(sorted(messages), BATCH):
            here = sa.and_(
                TURNS.c.conversation == conversation, TURNS.c.message_id.in_(some), which
            )
            removed += await self._removed(TURNS, here, only_look)
        return removed

    async def _removed(
        self, table: sa.Table, where: sa.ColumnElement[bool], only_look: bool
    ) -> int:
        if not only_look:
            return await self._database.change(sa.delete(table).where(where))
        return await self._database.count(table, where)


def _turn(row: sa.RowMapping) -> tuple[str, str, float, str]:
    return row["conversation"], row["message_id"], row["asked_at"], row["audience"]
