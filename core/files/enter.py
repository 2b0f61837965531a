"""One file that came with a message on its way into the index: fetched, read, cut, embedded, written.

As with every document the register is the last to know: what a killed run left half done is done
again by the next one, and what stands there unchanged is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from core.files.address import name_of
from core.files.refusals import is_archive
from core.files.shares import Shares
from core.knowledge.documents import Parse, Parsed, Refused
from core.knowledge.enter import analysed, embed, fingerprint, labelled, with_sights
from core.messages import Attachment, Audience, Message
from core.ports import DocumentRecord, Documents, Entry, Notes, NotFetched, Shelve, VectorSpace

INTERRUPTED = "reading it was interrupted; the next try does it again"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file's bytes; where its attachment could not know it, its name, and where it can be looked at."""

    data: bytes
    name: str = ""
    address: str = ""


Fetch = Callable[[Message, Attachment, int], Awaitable[Fetched]]
"""`core.ports.Files.fetch` of the message's platform, or of the web."""
Tell = Callable[[float], None]
"""How much of a file is done, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class FileLimits:
    """The settings of the same names."""

    max_bytes: int = 20_000_000
    per_message: int = 5
    sections: int = 2_000
    """Of one file; embedding more would keep everybody waiting for minutes."""


@dataclass(frozen=True, slots=True)
class FilePorts:
    """What it takes to read files that came with messages."""

    fetch: Fetch
    parse: Parse
    shelve: Shelve
    documents: Documents
    spaces: Sequence[VectorSpace]
    detect: Callable[[str], str]
    terms: Callable[[str, str], str]
    clock: Callable[[], float]
    """Unix time."""
    notes: Notes
    index: str = ""
    """Which index this is."""
    limits: FileLimits = FileLimits()
    shares: Shares = field(default_factory=Shares)


async def enter(
    uri: str,
    attachment: Attachment,
    message: Message,
    audience: Audience,
    ports: FilePorts,
    tell: Tell = lambda _done: None,
) -> DocumentRecord:
    """Make the index hold the file under this address, for this audience; safe to repeat.

    Raises Refused with a reader's reason or a key of the catalogue, and what the index, the
    register and the embedding model raise.
    """
    async with ports.shares.place(message, attachment):
        fetched = await _fetched(attachment, message, ports)
        tell(0.1)
        known_by = await asyncio.to_thread(fingerprint, fetched.data, ports.spaces, ports.index)
        before = (await ports.documents.known(uri)).get(uri)
        if before and not before.refusal and before.content_hash == known_by:
            return before
        parsed = await _parsed(uri, fetched, attachment, ports)
        parsed = await asyncio.to_thread(labelled, parsed, audience, ports.detect)
        tell(0.2)
        record = DocumentRecord(
            uri=uri,
            source=uri,
            title=parsed.title,
            audience=audience,
            content_hash=known_by,
            chunks=len(parsed.chunks),
            indexed_at=ports.clock(),
        )
        if before is None:
            # Rows that nobody knows of would be removed by nobody.
            unfinished = replace(record, content_hash="", refusal=INTERRUPTED)
            await ports.documents.record([unfinished])
        entries = await _entries(parsed, ports, tell)
        # Whoever presses Stop meanwhile gets all of it or nothing.
        await asyncio.shield(_write(record, entries, ports))
        return record


async def _parsed(uri: str, fetched: Fetched, attachment: Attachment, ports: FilePorts) -> Parsed:
    parsed = await ports.parse(uri, fetched.name or name_of(attachment), fetched.data)
    if len(parsed.chunks) > ports.limits.sections:
        raise Refused("file_too_long")
    return _linked(parsed, uri, fetched.address)


async def _entries(parsed: Parsed, ports: FilePorts, tell: Tell) -> list[Entry]:
    chunks, done = parsed.chunks, 0

    def embedded(count: int) -> None:
        nonlocal done
        done += count
        tell(0.2 + 0.8 * done / max(1, len(chunks)))

    vectors = await embed(chunks, ports.spaces, embedded)
    terms = await asyncio.to_thread(analysed, chunks, ports.terms)
    seen = [parsed.seen.get(chunk.id) for chunk in chunks]
    return list(map(Entry, chunks, terms, with_sights(chunks, vectors, seen), seen))


async def _write(record: DocumentRecord, entries: Sequence[Entry], ports: FilePorts) -> None:
    await ports.shelve.put({record.uri: entries})
    await ports.documents.record([record])


async def _fetched(attachment: Attachment, message: Message, ports: FilePorts) -> Fetched:
    """What is known not to be readable is not fetched; what is said of its size is not trusted."""
    if is_archive(name_of(attachment)):
        raise Refused("file_archive")
    if attachment.size > ports.limits.max_bytes:
        raise Refused("file_too_large")
    try:
        fetched = await ports.fetch(message, attachment, ports.limits.max_bytes)
    except NotFetched as error:
        raise Refused(error.why) from error
    if len(fetched.data) > ports.limits.max_bytes:
        raise Refused("file_too_large")
    return fetched


def _linked(parsed: Parsed, uri: str, address: str) -> Parsed:
    """What is cited leads to the page itself; what is stored stays under our own address."""
    if not address:
        return parsed
    chunks = (replace(each, uri=address + each.uri.removeprefix(uri)) for each in parsed.chunks)
    return replace(parsed, chunks=tuple(chunks))
