"""Opens the index that the settings name, and the home that engines keep their files in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.stores.home import living_in
from bots.generations import server_of, settle
from bots.settings import Settings
from core.ports import Index, Misconfigured, VectorSpace


@asynccontextmanager
async def open_index(settings: Settings, spaces: Sequence[VectorSpace]) -> AsyncIterator[Index]:
    """The index on the Weaviate server that is named, or the embedded one in the home."""
    async with living_at(settings) as home:
        if settings.weaviate_url:
            from adapters.indexes.weaviate import open_index as open_weaviate

            await settle(settings, home)
            async with open_weaviate(server_of(settings), spaces) as elsewhere:
                yield elsewhere
            return
        from adapters.indexes.lancedb import open_index as open_lance

        async with open_lance(home / "index", spaces) as embedded:
            yield embedded


@asynccontextmanager
async def living_at(settings: Settings, url: str = "") -> AsyncIterator[Path]:
    """The home that an engine keeps its files in, which nobody replaces meanwhile.

    With the address of an engine that is elsewhere, nothing is made or held.
    """
    home = home_of(settings, url)
    if url:
        yield home
        return
    async with living_in(home):
        yield home


def home_of(settings: Settings, url: str = "") -> Path:
    """Where an engine keeps its files, made private since people's words are in them.

    With the address of an engine that is elsewhere, nothing is made.
    """
    home = settings.mynah_home
    try:
        if not url:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"MYNAH_HOME={home} cannot be used: {error.strerror}. "
            "Name a folder you may write to. Example: MYNAH_HOME=./var"
        ) from error
    return home
