"""Remembered rooms on what the bots opened: read again like other sources, and ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from bots.indexing import holding, ingest_ports
from core.knowledge.ingest import ingest
from core.knowledge.leave import leave
from core.knowledge.report import IngestSummary, Progress
from core.people.administrators import read_administrators
from core.ports import Line, Source
from core.rooms.rooms import KIND, Rooms, admitted
from core.rooms.transcript import offered, parsed, touched
from core.upkeep.syncing import ticket

if TYPE_CHECKING:
    from adapters.stores.sql.database import Database
    from bots.assemble import Knowledge, Queue
    from bots.settings import Settings


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
        ports = await ingest_ports(settings, knowledge, parsed, owing=True)
        return await ingest(found, source=source, ports=ports, progress=tell)


@dataclass(frozen=True, slots=True)
class Deleted:
    """Lines that were deleted, and what answers quote of them, which go once the room was read again."""

    lines: tuple[Line, ...] = ()
    uris: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()

    async def owe(self, records: Database) -> None:
        """Not before the index is without them: answers could quote them once more."""
        if self.lines:
            await records.lines.erase(self.lines, self.uris, self.links)


async def deleted_in(source: Source, records: Database) -> Deleted:
    """Nothing for other kinds of sources. To be asked before it is read again."""
    if source.kind != KIND:
        return Deleted()
    lines = await records.lines.of(source.name)
    deleted = tuple(each for each in lines if not each.text and not each.erased)
    uris, links = touched(source.name, lines, deleted)
    return Deleted(deleted, frozenset(uris), frozenset(links))


async def leave_room(settings: Settings, knowledge: Knowledge, name: str) -> list[str]:
    """Take all of it away: the addresses that left the index; answers from them are noted to go."""
    lines = knowledge.database.lines
    async with knowledge.alone_in_rooms():
        said = await lines.of(name)
        uris, links = touched(name, said, said)
        end = partial(lines.end, name, uris, links)
        gone = await leave(name, holding(settings, knowledge, owing=True), end)
        # What was heard until nobody listened any more.
        await lines.end(name)
    return gone


async def lose_again(knowledge: Knowledge, lost: Iterable[Sequence[str]]) -> None:
    """Delete messages, each a room and its id, from a backup that still has them.

    The documents that held them leave the index; answers from these are noted to go.
    """
    lines = knowledge.database.lines
    by_room: dict[str, set[str]] = {}
    for room, message in lost:
        by_room.setdefault(room, set()).add(message)
    for room, messages in by_room.items():
        kept = await lines.of(room)
        deleted = [each for each in kept if each.id in messages and each.text]
        if not deleted:
            continue
        uris, links = touched(room, kept, deleted)
        await lines.keep([replace(each, person="", name="", text="") for each in deleted])
        await knowledge.shelve.remove(sorted(uris))
        await knowledge.database.documents.forget(sorted(uris))
        await lines.erase(deleted, uris, links)
