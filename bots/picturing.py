"""Binds what looks at pictures to what keeps them, for whoever reads documents."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from adapters.sources.beside import address_beside, beside
from adapters.sources.look import who_reads
from adapters.sources.looking import open_eyes
from bots.assemble import Knowledge
from core.knowledge.documents import Gone, Parse
from core.knowledge.granted import granted
from core.knowledge.pictures import Eyes, with_pictures
from core.ports import IMAGE, Misconfigured, Redrawn, Source, VectorSpace


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

    reader, model = who_reads(), next((s for s in knowledge.spaces if s.name == IMAGE), None)
    async with looking(reader, model) as look, knowledge.files.holding() as files:
        both = "/".join(filter(None, (reader, model.embedder.name if model else "")))
        eyes = Eyes(look, both, opened, knowledge.database.pictures, files)
        yield with_pictures(parse, eyes)


@asynccontextmanager
async def looking(
    reader: str, model: VectorSpace | None
) -> AsyncIterator[Callable[[bytes], Awaitable[Redrawn]]]:
    """What looks at pictures; where there is a space of what they show, by its model as well."""
    if model is None:
        async with open_eyes(reader) as look:
            yield look
        return
    name, dimension = model.embedder.name, model.embedder.dimension

    async def seen(data: bytes) -> Redrawn:
        redrawn = await look(data)
        if len(redrawn.embedding) != dimension:
            told = f"{len(redrawn.embedding)} numbers of a picture and {dimension} of a text"
            raise Misconfigured(f"IMAGE_MODEL={name} makes {told}; name a pair that is one model.")
        return redrawn

    async with open_eyes(reader, model=name, module="bots.eyes") as look:
        yield seen


def known_as(identity: str) -> str:
    """What is said of an index in a document's fingerprint: with it, who reads text in pictures."""
    return "/".join(filter(None, (identity, who_reads())))
