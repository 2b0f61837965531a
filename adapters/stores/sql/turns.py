"""Everybody's turns in SQL, as those who operate Mynah look at them: by number, counted, unanswered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from pydantic_core import from_json

from adapters.stores.sql.rows import turns_with_opinions
from adapters.stores.sql.tables import CITATIONS, FEEDBACK, TURNS
from adapters.stores.sql.transactions import Transactions
from core.ports import Fact, Numbered, Only, Talk

_CITED = sa.exists().where(CITATIONS.c.turn == TURNS.c.id)
_SECONDS = sa.cast(TURNS.c.seconds, sa.Text)
_SAID = TURNS.c.mode != "chat"


def _rated(score: int) -> sa.Exists:
    return sa.exists().where(FEEDBACK.c.turn == TURNS.c.id, FEEDBACK.c.score == score)


_ONLY: Mapping[Only, sa.ColumnElement[bool]] = {
    "": sa.true(),
    "unanswered": sa.and_(_SAID, ~_CITED),
    "down": _rated(-1),
    "up": _rated(1),
    # Who stopped an answer, or for whom none could be written, has no step that took time.
    "stopped": _SECONDS == "{}",
}


class SqlTurns:
    """Implements core.ports.Turns; a turn's number is that of its row."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def page(
        self, limit: int, before: int | None = None, only: Only = "", conversation: str = ""
    ) -> list[Numbered]:
        wanted = [_ONLY[only]]
        if before is not None:
            wanted.append(TURNS.c.id < before)
        if conversation:
            wanted.append(TURNS.c.conversation == conversation)
        return await self._numbered(
            sa.select(TURNS).where(*wanted).order_by(TURNS.c.id.desc()).limit(limit)
        )

    async def numbered(self, numbers: Sequence[int]) -> list[Numbered]:
        these = TURNS.c.id.in_(list(numbers))
        return await self._numbered(sa.select(TURNS).where(these).order_by(TURNS.c.id.desc()))

    async def talks(self, limit: int, before: int | None = None) -> list[Talk]:
        """Conversations, the one that was answered in last first; those before a turn's number."""
        number = sa.func.max(TURNS.c.id).label("number")
        counted = sa.select(
            number, sa.func.count().label("turns"), sa.func.min(TURNS.c.asked_at).label("began_at")
        )
        wanted = number < before if before is not None else sa.true()
        grouped = counted.group_by(TURNS.c.conversation).having(wanted)
        latest_first = grouped.order_by(number.desc()).limit(limit)
        found = await self._database.select(latest_first, dict)
        latest = {each.number: each for each in await self.numbered([r["number"] for r in found])}
        # One may have gone in between.
        return [
            Talk(latest[row["number"]], row["turns"], row["began_at"])
            for row in found
            if row["number"] in latest
        ]

    async def facts(self, since: float, limit: int) -> list[Fact]:
        columns = (TURNS.c.answered_at, _SECONDS, TURNS.c.mode, TURNS.c.model)
        latest = (
            sa.select(*columns, TURNS.c.platform, _CITED, _rated(1), _rated(-1))
            .where(TURNS.c.answered_at >= since)
            .order_by(TURNS.c.answered_at.desc())
            .limit(limit)
        )
        # By place and not by name: of 10,000 rows that is a third of the time.
        return await self._database.read(
            lambda connection: [_fact(tuple(row)) for row in connection.execute(latest)]
        )

    async def unanswered(self, since: float, limit: int) -> list[Numbered]:
        recent = TURNS.c.answered_at >= since
        latest = sa.select(TURNS).where(recent, _ONLY["unanswered"]).order_by(TURNS.c.id.desc())
        return await self._numbered(latest.limit(limit))

    async def _numbered(self, statement: sa.Select[tuple[object, ...]]) -> list[Numbered]:
        def work(connection: sa.Connection) -> list[Numbered]:
            rows = connection.execute(statement).mappings().all()
            rated = sa.select(FEEDBACK).where(FEEDBACK.c.turn.in_([row["id"] for row in rows]))
            opinions = connection.execute(rated.order_by(FEEDBACK.c.person)).mappings().all()
            turns = turns_with_opinions(rows, opinions)
            return [
                Numbered(row["id"], turn, sum(each.score for each in turn.opinions))
                for row, turn in zip(rows, turns, strict=True)
            ]

        return await self._database.read(work)


def _fact(row: Sequence[Any]) -> Fact:
    at, seconds, mode, model, platform, cited, up, down = row
    # Of 10,000 rows, Python's own json takes half of all the time.
    steps = from_json(seconds) or {}
    return Fact(at, steps, mode, model, platform, bool(cited), bool(up), bool(down))
