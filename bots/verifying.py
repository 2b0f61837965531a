"""`mynah verify deletion`: looks in every store whether anything of a document is left."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from adapters.indexes.mentions import mentions
from adapters.stores.mentions import in_files, in_postgres, in_redis, in_sqlite, spellings
from adapters.stores.pictures import PictureFolder
from adapters.stores.valkey import open_redis
from bots.assemble import open_records
from bots.generations import server_of
from bots.settings import Settings
from bots.shown import console, spell

SHOWN = 20


async def verify_deletion(
    settings: Settings, uri: str, phrases: Sequence[str], *, as_json: bool
) -> int:
    """Exit code 0 when neither the address nor a phrase stands anywhere, else 1."""
    places = [*await _unfinished(settings), *await left_of(settings, [uri, *phrases])]
    if as_json:
        print(json.dumps({"uri": uri, "phrases": list(phrases), "places": places}))
        return int(bool(places))
    out = console()
    for place in places[:SHOWN]:
        out.print(spell(("still there", "red"), f": {place}"))
    if len(places) > SHOWN:
        out.print(f"and {len(places) - SHOWN} more; --json names all")
    if not places:
        out.print(spell(f"nothing of {uri} is left in index, records, conversations, queue, files"))
    return int(bool(places))


async def _unfinished(settings: Settings) -> list[str]:
    """Erasures and readings that were broken off, of whichever document."""
    async with open_records(settings) as database:
        owing = await database.removals.owing()
    words = f"an erasure that is unfinished ({owing}); `mynah serve` or `mynah source sync` ends it"
    held = await PictureFolder(settings.mynah_home / "pictures").abandoned()
    unkept = [f"a picture of a document that was never written: {each}" for each in held]
    return [*([words] if owing else []), *unkept]


async def left_of(settings: Settings, words: Sequence[str]) -> list[str]:
    """Every place in which one of the words stands, by each store's own reader."""
    words, home = spellings([word for word in words if word]), settings.mynah_home
    places = await mentions(home / "index", words)
    if settings.weaviate_url:
        from adapters.indexes.weaviate_mentions import mentions as mentions_there

        places += await mentions_there(server_of(settings), words)
    if settings.database_url:
        places += await in_postgres(settings.database_url, words)
    else:
        for name in ("records.sqlite", "conversations.sqlite"):
            places += await asyncio.to_thread(in_sqlite, home / name, words)
    async with open_redis(settings.redis_url, home, settings.valkey_fsync) as redis:
        places += await in_redis(redis, words)
    return places + await asyncio.to_thread(lambda: list(in_files(home, words)))
