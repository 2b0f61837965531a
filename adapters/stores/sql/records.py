"""Answered turns, their citations and what people thought of them, in SQL."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from adapters.stores.sql.rows import (
    citation_rows,
    judged_from,
    turn_from,
    turn_row,
    turns_with_opinions,
)
from adapters.stores.sql.tables import CITATIONS, FEEDBACK, TURNS
from adapters.stores.sql.transactions import Transactions
from adapters.stores.sql.upsert import upsert
from core.messages import Message, Person
from core.ports import Feedback, Followed, Judged, Sign, TurnRecord, Verdict
from core.wire import dump, load

_OPINION = ("person", "score", "comment", "at")


class SqlRecords:
    """Implements core.ports.Records. One conversation is answered in order, so ids are its order."""

    def __init__(self, database: Transactions, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    async def save(self, turn: TurnRecord) -> None:
        """Insert or replace, by conversation and message id; feedback on the turn stays."""
        statement = upsert(self._database.dialect, TURNS, ("conversation", "message_id"))

        def work(connection: sa.Connection) -> None:
            found = connection.execute(statement.returning(TURNS.c.id), turn_row(turn))
            turn_id = found.scalar_one()
            connection.execute(sa.delete(CITATIONS).where(CITATIONS.c.turn == turn_id))
            if citations := citation_rows(turn_id, turn.reply):
                connection.execute(sa.insert(CITATIONS), citations)

        await self._database.write(work)

    async def turns(
        self, conversation: str, limit: int = 200, before: str = ""
    ) -> list[TurnRecord]:
        here = TURNS.c.conversation == conversation
        latest = sa.select(TURNS).where(here).order_by(TURNS.c.id.desc()).limit(limit)
        if before:
            end = sa.select(TURNS.c.id).where(here, TURNS.c.message_id == before)
            latest = latest.where(TURNS.c.id < end.scalar_subquery())

        def work(connection: sa.Connection) -> list[TurnRecord]:
            rows = connection.execute(latest).mappings().all()[::-1]
            rated = sa.select(FEEDBACK).where(FEEDBACK.c.turn.in_([row["id"] for row in rows]))
            opinions = connection.execute(rated.order_by(FEEDBACK.c.person)).mappings()
            return turns_with_opinions(rows, opinions.all())

        return await self._database.read(work)

    async def conversations(
        self, person: str, limit: int = 50, before: str = ""
    ) -> list[TurnRecord]:
        own = TURNS.c.person == person
        ends = (
            sa.select(sa.func.min(TURNS.c.id).label("first"), sa.func.max(TURNS.c.id).label("last"))
            .where(own)
            .group_by(TURNS.c.conversation)
            .subquery()
        )
        latest = sa.select(TURNS).join(ends, TURNS.c.id == ends.c.first)
        if before:
            end = sa.select(sa.func.max(TURNS.c.id)).where(own, TURNS.c.conversation == before)
            latest = latest.where(ends.c.last < end.scalar_subquery())
        latest = latest.order_by(ends.c.last.desc()).limit(limit)
        return await self._database.select(latest, turn_from)

    async def people(self) -> list[Person]:
        """All who asked, each as their latest message names them."""
        latest = sa.select(sa.func.max(TURNS.c.id)).group_by(TURNS.c.person)
        messages = sa.select(TURNS.c.message).where(TURNS.c.id.in_(latest))
        return await self._database.select(
            messages, lambda row: load(Message, row["message"]).person
        )

    async def rate(self, feedback: Feedback) -> bool:
        which = _of_message(feedback.conversation, feedback.message_id)
        the_turn = sa.select(TURNS.c.id).where(*which)
        statement = upsert(self._database.dialect, FEEDBACK)

        def work(connection: sa.Connection) -> bool:
            turn_id = connection.execute(the_turn).scalar_one_or_none()
            if turn_id is None:
                return False
            opinion = {
                "turn": turn_id,
                "person": feedback.person,
                "score": feedback.score,
                "comment": feedback.comment,
                "at": self._clock(),
            }
            connection.execute(statement, opinion)
            return True

        return await self._database.write(work)

    async def keep_verdict(self, conversation: str, message_id: str, verdict: Verdict) -> bool:
        which = _of_message(conversation, message_id)
        statement = sa.update(TURNS).where(*which).values(verdict=dump(verdict))
        return await self._database.write(lambda c: c.execute(statement).rowcount == 1)

    async def note_sign(self, conversation: str, message_id: str, sign: Sign) -> bool:
        which = _of_message(conversation, message_id)
        # Held until the end, so that of two signs at once none is lost.
        known = sa.select(TURNS.c.signs).where(*which).with_for_update()

        def work(connection: sa.Connection) -> bool:
            written = connection.execute(known).scalar_one_or_none()
            if written is None:
                return False
            before = load(tuple[Sign, ...], written) if written else ()
            signs = dump(tuple(dict.fromkeys((*before, sign))))
            connection.execute(sa.update(TURNS).where(*which).values(signs=signs))
            return True

        return await self._database.write(work)

    async def answers(self, since: float) -> int:
        """How many messages were answered from this Unix time on."""
        counted = sa.select(sa.func.count().label("n")).where(TURNS.c.answered_at >= since)
        return (await self._database.select(counted, lambda row: int(row["n"])))[0]

    async def followed(self, since: float) -> list[Followed]:
        """Answers from this Unix time on after which there was any sign, latest first."""
        later = TURNS.alias("later")
        next_at = (
            sa.select(sa.func.min(later.c.asked_at))
            .where(
                later.c.conversation == TURNS.c.conversation,
                later.c.person == TURNS.c.person,
                later.c.id > TURNS.c.id,
            )
            .scalar_subquery()
            .label("next_at")
        )
        found = (
            sa.select(TURNS, next_at)
            .where(TURNS.c.answered_at >= since, TURNS.c.signs != "")
            .order_by(TURNS.c.answered_at.desc(), TURNS.c.id.desc())
        )
        return await self._database.select(
            found, lambda row: Followed(turn_from(row), row["next_at"])
        )

    async def opinions_of(self, person: str) -> list[Feedback]:
        """All that one person said of answers, their own and others', also what they took back."""
        given = sa.select(FEEDBACK, TURNS.c.conversation, TURNS.c.message_id)
        given = given.join(TURNS, FEEDBACK.c.turn == TURNS.c.id).where(FEEDBACK.c.person == person)
        names = ("conversation", "message_id", "person", "score", "comment")
        return await self._database.select(
            given.order_by(FEEDBACK.c.at), lambda row: Feedback(*(row[name] for name in names))
        )

    async def judged(self, since: float, *, down: bool, limit: int) -> list[Judged]:
        """Opinions from this Unix time on, latest first, or only bad ones; none that was taken back."""
        wanted = (FEEDBACK.c.at >= since, FEEDBACK.c.score == -1 if down else FEEDBACK.c.score != 0)
        latest = (
            # By names of their own: the turn has a person, too.
            sa.select(TURNS, *(FEEDBACK.c[name].label(f"opinion_{name}") for name in _OPINION))
            .join(FEEDBACK, FEEDBACK.c.turn == TURNS.c.id)
            .where(*wanted)
            .order_by(FEEDBACK.c.at.desc(), TURNS.c.id.desc(), FEEDBACK.c.person)
            .limit(limit)
        )
        return await self._database.select(latest, judged_from)


def _of_message(conversation: str, message_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return TURNS.c.conversation == conversation, TURNS.c.message_id == message_id
