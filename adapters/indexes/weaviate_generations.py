"""Generations of an index in Weaviate: made beside the one that counts, put in its place at once, dropped.

A generation is an index of its own, in collections of its own name. The label of the collection
that the settings name says which of them counts, so that one step of the server changes it.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from weaviate import WeaviateAsyncClient

from adapters.indexes.weaviate_client import Server, connected, translated
from adapters.indexes.weaviate_generation import Generation, generation
from adapters.indexes.weaviate_schema import (
    LIVE,
    REPLACED,
    complete,
    label_of,
    live_in,
    places_of,
    point,
)
from core.batches import batches
from core.ports import Unavailable

TENANTS = 100
"""Removed together."""


def new_name(collection: str) -> str:
    """For the next generation; nobody else has it."""
    return f"{collection}_{uuid.uuid4().hex[:12]}"


async def take_place(server: Server, new: str) -> None:
    """Make this generation the one that counts; safe to repeat, with nothing changed the second time.

    Who reads finds the old one, whole, until the label is written. Raises Unavailable where the
    new one is not on the server.
    """
    async with _opened(server) as client:
        if not await client.collections.exists(new):
            raise Unavailable(f"{new} is not on the server any more: make it again.")
        written, replaced = await label_of(client, new), ""
        if await client.collections.exists(server.collection):
            replaced = live_in(await label_of(client, server.collection), server.collection)
        if replaced != new:
            await point(client, server, {**written, LIVE: new, REPLACED: replaced})


async def drop_replaced(client: WeaviateAsyncClient, server: Server) -> None:
    """What the label says was replaced, which is not there any more unless somebody was killed."""
    written = await label_of(client, server.collection)
    if replaced := written.get(REPLACED):
        await _drop(client, server.collection, str(replaced))


async def drop_others(server: Server) -> None:
    """Every generation but the one that counts, also one that somebody is making just now."""
    async with _opened(server) as client:
        live = live_in(await label_of(client, server.collection), server.collection)
        for each in await _existing(client, server.collection):
            if each != live:
                await _drop(client, server.collection, each)


async def drop_unless_live(server: Server, name: str) -> None:
    """One that was begun, unless it counts by now."""
    async with _opened(server) as client:
        if await client.collections.exists(server.collection):
            written = await label_of(client, server.collection)
            if live_in(written, server.collection) == name:
                return
        await _drop(client, server.collection, name)


@asynccontextmanager
async def open_as_it_is(server: Server) -> AsyncIterator[Generation | None]:
    """The generation that counts, to read the chunks of, whichever models filled it; None where none is."""
    async with connected(server) as client:
        live = None
        with translated():
            if await client.collections.exists(server.collection):
                written = await label_of(client, server.collection)
                name = live_in(written, server.collection)
                live = generation(client, server, name, ())
                await complete(live.chunks)
        yield live


@asynccontextmanager
async def _opened(server: Server) -> AsyncIterator[WeaviateAsyncClient]:
    async with connected(server) as client:
        with translated():
            async with asyncio.timeout(4 * server.patience):
                yield client


async def _existing(client: WeaviateAsyncClient, collection: str) -> list[str]:
    """Generations by what is left of them: chunks with their places, or one of the two."""
    names = await collections_of(client, collection)
    return sorted({name.removesuffix(places_of("")) for name in names})


async def collections_of(client: WeaviateAsyncClient, collection: str) -> list[str]:
    """All that is on the server of this index: of every generation, whole or not."""
    ours = re.compile(rf"{re.escape(collection)}(_[0-9a-f]{{12}})?({places_of('')})?")
    return sorted(name for name in await client.collections.list_all() if ours.fullmatch(name))


async def _drop(client: WeaviateAsyncClient, collection: str, name: str) -> None:
    """Chunks go before the places that tell of them; the labelled collection stays, with nothing in it."""
    if name != collection:
        await client.collections.delete(name)
    else:
        chunks = client.collections.use(collection)
        for some in batches(list(await chunks.tenants.get()), TENANTS):
            await chunks.tenants.remove(some)
    if await client.collections.exists(places_of(name)):
        await client.collections.delete(places_of(name))
