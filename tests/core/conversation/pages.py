"""Pages with pictures in a world's index, read and cut as files are; no picture has any bytes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping

from adapters.sources.parse import parse
from core.knowledge.enter import analysed, embed, labelled
from core.knowledge.pictures import told
from core.knowledge.terms import terms
from core.messages import EVERYONE, Chunk
from core.ports import Detect, DocumentRecord, Entry
from tests.core.conversation.world import World

ANCHOR = """# Anchor

Anchor is the identity service. It is owned by Omar Haddad. It issues session tokens that live for 12 hours.

## Why we left Keycloak
We left Keycloak because upgrades took the login page down for up to 40 minutes.

## How to rotate the signing key
1. Run `anchorctl key new` on the primary.
2. Wait for 15 minutes until all caches have the new key.
3. Run `anchorctl key retire --oldest`.

The architecture is in this diagram:

![Architecture diagram of Anchor: gateway, token service and key store](../img/anchor-architecture.png)
"""


async def put(
    world: World,
    page: str,
    name: str = "anchor.md",
    texts: Mapping[str, str] | None = None,
    detect: Detect | None = None,
) -> list[Chunk]:
    """The page's chunks with those of its pictures, in which the `texts` stand, by picture's name.

    They are in English where nothing tells their language.
    """
    uri = f"file:///docs/{name}"
    parsed = await asyncio.to_thread(parse, uri, name, page.encode())
    if detect is not None:
        parsed = labelled(parsed, EVERYONE, detect)
    chunks, twins = list(parsed.chunks), Counter[str]()
    for frame in parsed.pictures:
        chunks += told(frame, (texts or {}).get(frame.shown.name, ""), len(chunks), twins)
    vectors = await embed(chunks, world.spaces, lambda _count: None)
    rows = zip(chunks, analysed(chunks, terms), vectors, strict=True)
    await world.index.put({uri: [Entry(*row) for row in rows]})
    record = DocumentRecord(uri, "test", parsed.title, EVERYONE, "", len(chunks), 0.0)
    await world.documents.record([record])
    return chunks
