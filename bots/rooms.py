"""Remembered rooms on what the bots opened: read again like other sources, and ended."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bots.indexing import holding, ingest_ports
from core.knowledge.ingest import ingest
from core.knowledge.leave import leave
from core.knowledge.report import IngestSummary, Progress
from core.people.administrators import read_administrators
from core.ports import Line, Source
from core.rooms.recall import Recall
from core.rooms.rooms import KIND, Rooms, admitted
from core.rooms.transcript import offered, parsed, touched
from core.upkeep.syncing import ticket

if TYPE_CHECKING:
    from adapters.stores.sql.database import Database
    from bots.assemble import Knowledge, Queue
    from bots.settings import Settings
    from core.reception import Platform

Erase = Callable[[Collection[str], Collection[str]], Awaitable[int]]
"""Removes answers from these documents, for which these links are cited; how many."""


def rooms_of(settings: Settings, knowledge: Knowledge, queue: Queue) -> Rooms:
    """Who turns remembering on and off, and what is kept."""
    database = knowledge.database

    async def end(name: str) -> None:
        await queue.tickets.enqueue(ticket(name, -time.time()))

    return Rooms(
        sources=database.sources,
        lines=database.lines,
        guests=database.guests,
        rule=settings.mynah_access,
        administrators=read_administrators(settings.mynah_admins),
        notes=queue.notes,
        clock=time.time,
        end=end,
    )


def recall_of(settings: Settings, rooms: Rooms, platforms: Mapping[str, Platform]) -> Recall:
    """What reads of their histories."""
    return Recall(rooms, dict(platforms), settings.room_history)


async def read_room(
    settings: Settings,
    knowledge: Knowledge,
    source: Source,
    records: Database,
    tell: Callable[[Progress], None],
) -> IngestSummary:
    """Make the index hold what is kept of a room in these records."""
    async with knowledge.alone_in_rooms():
        lines = await admitted(await records.lines.of(source.name), records.guests)
        found = offered(source.name, lines, settings.index_max_bytes)
        # Without an enricher: a model's words on a chat would outlive what was forgotten of it.
        ports = ingest_ports(settings, knowledge, parsed)
        return await ingest(found, source=source, ports=ports, progress=tell)


@dataclass(frozen=True, slots=True)
class Deleted:
    """Lines that were deleted, and what is to go with them once the room was read again."""

    lines: tuple[Line, ...] = ()
    uris: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()

    async def erase(self, erase: Erase, records: Database, removed: Collection[str] = ()) -> None:
        """These, and documents that the reading removed."""
        await erase({*self.uris, *removed}, self.links)
        await records.lines.keep([replace(each, erased=True) for each in self.lines])


async def deleted_in(source: Source, records: Database) -> Deleted:
    """Nothing for other kinds of sources. To be asked before it is read again."""
    if source.kind != KIND:
        return Deleted()
    lines = await records.lines.of(source.name)
    deleted = tuple(each for each in lines if not each.text and not each.erased)
    uris, links = touched(source.name, lines, deleted)
    return Deleted(deleted, frozenset(uris), frozenset(links))


async def end_room(
    settings: Settings, knowledge: Knowledge, name: str, erase: Erase
) -> tuple[list[str], int]:
    """Take all of it away: the addresses that left the index, and how many answers from them went."""
    lines = knowledge.database.lines
    async with knowledge.alone_in_rooms():
        said = await lines.of(name)
        uris, links = touched(name, said, said)
        gone = await leave(name, holding(settings, knowledge))
    answers = await erase({*uris, *gone}, links)
    await lines.end(name)
    await knowledge.database.kept.purge()
    return gone, answers


async def lose_again(
    knowledge: Knowledge, lost: Iterable[Sequence[str]]
) -> tuple[set[str], set[str]]:
    """Delete messages, each a room and its id, from a backup that still has them.

    Gives the documents that held them, which left the index, and what is cited for these.
    """
    lines, uris, links = knowledge.database.lines, set[str](), set[str]()
    by_room: dict[str, set[str]] = {}
    for room, message in lost:
        by_room.setdefault(room, set()).add(message)
    for room, messages in by_room.items():
        kept = await lines.of(room)
        deleted = [each for each in kept if each.id in messages and each.text]
        here = touched(room, kept, deleted)
        await lines.keep([replace(each, person="", name="", text="") for each in deleted])
        uris, links = uris | here[0], links | here[1]
    if uris:
        await knowledge.shelve.remove(sorted(uris))
        await knowledge.database.documents.forget(sorted(uris))
    return uris, links
