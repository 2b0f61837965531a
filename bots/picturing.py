"""Binds what looks at pictures to what keeps them, for whoever reads documents."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.sources.beside import address_beside, beside
from adapters.sources.look import who_reads
from adapters.sources.looking import open_eyes
from bots.assemble import Knowledge
from core.knowledge.documents import Gone, Parse
from core.knowledge.granted import granted
from core.knowledge.pictures import Eyes, with_pictures
from core.ports import Source


@asynccontextmanager
async def picturing(
    parse: Parse, knowledge: Knowledge, max_bytes: int, source: Source | None = None
) -> AsyncIterator[Parse]:
    """The same `parse`, which looks at pictures too; at files beside a document only in a source."""

    async def opened(uri: str, target: str) -> bytes:
        address = address_beside(source.name, uri, target) if source else ""
        if source is None or not address:
            raise Gone(target)
        # A picture that another source shows to fewer readers is not shown by this document.
        if granted(address, await knowledge.database.sources.all()) != source.audience:
            raise Gone(target)
        return await beside(source.name, address, max_bytes)

    reader = who_reads()
    async with open_eyes(reader) as look:
        eyes = Eyes(look, reader, opened, knowledge.database.pictures, knowledge.files)
        yield with_pictures(parse, eyes)


def known_as(identity: str) -> str:
    """What is said of an index in a document's fingerprint: with it, who reads text in pictures."""
    return "/".join(filter(None, (identity, who_reads())))
