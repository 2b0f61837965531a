"""What somebody asked Mynah and thought of the answers, read from the records, and what of it counts no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import urldefrag

import sqlalchemy as sa

from adapters.stores.sql.links import linked_to
from adapters.stores.sql.tables import CITATIONS, DOCUMENTS, FEEDBACK, TURNS, UNLEARNED
from adapters.stores.sql.transactions import Transactions
from core.messages import EVERYONE, Message, Person
from core.people.profile import Behaviour, Cited, Deed
from core.wire import load

MOST = 120
"""Questions that are looked at, the latest ones."""
_OWN_KINDS = ("upload:", "chat:")
"""What begins the addresses of what people sent or said: no source of the team's."""


class SqlBehaviour:
    """Implements core.people.profile.Behaving: nothing is kept but what was erased, and when."""

    def __init__(self, database: Transactions, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    async def of(self, person: Person) -> Behaviour:
        """Only documents for everyone or for a workspace of this person's platform tell of sources."""
        own = TURNS.c.person.in_(linked_to(person))
        latest = sa.select(TURNS.c.id, TURNS.c.message, TURNS.c.asked_at).where(own)
        latest = latest.order_by(TURNS.c.id.desc()).limit(MOST)
        opinion = sa.and_(FEEDBACK.c.turn == TURNS.c.id, FEEDBACK.c.person == TURNS.c.person)

        def work(connection: sa.Connection) -> Behaviour:
            turns = connection.execute(latest).mappings().all()
            ids = [row["id"] for row in turns]
            cited = sa.select(CITATIONS.c.turn, CITATIONS.c.uri).where(CITATIONS.c.turn.in_(ids))
            judged = sa.select(FEEDBACK).join(TURNS, opinion).where(FEEDBACK.c.turn.in_(ids))
            gone = sa.select(UNLEARNED).where(UNLEARNED.c.person.in_(linked_to(person)))
            uris = [(row["turn"], urldefrag(row["uri"]).url) for row in _rows(connection, cited)]
            opinions = {row["turn"]: row for row in _rows(connection, judged)}
            sources = _sources(connection, {uri for _, uri in uris}, person)
            erased: dict[str, float] = {}
            for row in _rows(connection, gone):
                erased[row["mark"]] = max(row["at"], erased.get(row["mark"], 0.0))
            return Behaviour(tuple(_deeds(turns, uris, opinions, sources)), erased)

        return await self._database.read(work)

    async def erase(self, person: Person, mark: str) -> None:
        row = {"person": str(person), "mark": mark, "at": self._clock()}
        await self._database.put(UNLEARNED, row)


def _rows(
    connection: sa.Connection, asked: sa.Select[tuple[object, ...]]
) -> Sequence[sa.RowMapping]:
    return connection.execute(asked).mappings().all()


def _sources(connection: sa.Connection, uris: Iterable[str], person: Person) -> dict[str, str]:
    """The sources of those of these documents that there are still, and that may be told of."""
    beginning = f"workspace:{person.platform}:"
    for_many = sa.or_(
        DOCUMENTS.c.audience == str(EVERYONE),
        DOCUMENTS.c.audience.startswith(beginning, autoescape=True),
    )
    known = sa.select(DOCUMENTS.c.uri, DOCUMENTS.c.source)
    known = known.where(DOCUMENTS.c.uri.in_(sorted(uris)), for_many)
    rows = _rows(connection, known)
    return {r["uri"]: r["source"] for r in rows if not r["source"].startswith(_OWN_KINDS)}


def _deeds(
    turns: Sequence[sa.RowMapping],
    uris: Sequence[tuple[int, str]],
    opinions: Mapping[int, sa.RowMapping],
    sources: Mapping[str, str],
) -> Iterable[Deed]:
    """What was said to others, and only overheard, is none."""
    for row in turns:
        message = load(Message, row["message"])
        if message.overheard:
            continue
        cited = (
            Cited(uri, sources[uri]) for turn, uri in uris if turn == row["id"] and uri in sources
        )
        opinion = opinions.get(row["id"])
        score, comment = (opinion["score"], opinion["comment"]) if opinion else (0, "")
        yield Deed(row["asked_at"], message.text, tuple(dict.fromkeys(cited)), score, comment)
