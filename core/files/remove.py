"""Finds what people sent, and takes it away when its time is over. Safe to repeat after a crash."""

from __future__ import annotations

from collections.abc import Iterable

from core.files.address import KEPT, READ, of_person, read_addresses, reader_of
from core.messages import Message
from core.ports import DocumentRecord, Documents, Shelve


async def sent_by(person: str, documents: Documents) -> list[DocumentRecord]:
    """What the register has of this person's, kept for others or not."""
    kept = await documents.known(of_person(person))
    read = await documents.known(READ)
    return [*kept.values(), *(each for uri, each in read.items() if reader_of(uri) == person)]


async def remove_older(moment: float, shelve: Shelve, documents: Documents) -> int:
    """What was read for conversations before this time (Unix time), or was not kept to its end."""
    read, kept = await documents.known(READ), await documents.known(KEPT)
    unfinished = [record for record in kept.values() if record.refusal]
    old = [each for each in (*read.values(), *unfinished) if each.indexed_at < moment]
    return await _remove(old, shelve, documents)


async def remove_read(message: Message, shelve: Shelve, documents: Documents) -> int:
    """What was read for its conversation of the files of this one message."""
    read: dict[str, DocumentRecord] = {}
    for place in {read_addresses(message, each) for each in message.attachments}:
        read |= await documents.known(place)
    return await _remove(read.values(), shelve, documents)


async def _remove(records: Iterable[DocumentRecord], shelve: Shelve, documents: Documents) -> int:
    """From the index first: what the register forgets, nobody would find again. Then from the disk."""
    uris = [record.uri for record in records]
    if uris:
        await shelve.remove(uris)
        await documents.forget(uris)
        await shelve.settle()
    return len(uris)
