"""What the records keep of a person, and how it goes: turns, opinions, preferences, private documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import sqlalchemy as sa

from adapters.stores.sql.tables import FEEDBACK, PREFERENCES, TURNS
from adapters.stores.sql.transactions import Transactions
from core.messages import person_audience
from core.ports import Traces

BATCH = 500


class SqlPeople:
    """Implements core.ports.Keeps over the records' database; `wipe` overwrites what was freed."""

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
        ids = sorted(message for where, message in traces.exchanges if where == conversation)
        removed: Counter[str] = Counter()
        for start in range(0, len(ids), BATCH):
            here = sa.and_(
                TURNS.c.conversation == conversation,
                TURNS.c.message_id.in_(ids[start : start + BATCH]),
                TURNS.c.person == str(traces.person),
            )
            removed["turns"] += await self._removed(TURNS, here, only_look)
        return removed

    async def _forget_beside(self, traces: Traces, only_look: bool) -> Mapping[str, int]:
        person = str(traces.person)
        opinions = sa.and_(FEEDBACK.c.person == person, FEEDBACK.c.at <= traces.before)
        choices = sa.and_(PREFERENCES.c.person == person, PREFERENCES.c.at <= traces.before)
        return {
            "opinions": await self._removed(FEEDBACK, opinions, only_look),
            "preferences": await self._removed(PREFERENCES, choices, only_look),
        }

    async def purge(self) -> None:
        await self._wipe()

    async def _removed(
        self, table: sa.Table, where: sa.ColumnElement[bool], only_look: bool
    ) -> int:
        if not only_look:
            return await self._database.change(sa.delete(table).where(where))
        return await self._database.count(table, where)


def _turn(row: sa.RowMapping) -> tuple[str, str, float, str]:
    return row["conversation"], row["message_id"], row["asked_at"], row["audience"]
