"""Another index beside the live one: where it is made, how it takes that one's place, what clears it away."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.indexes.lock import sole_writer
from adapters.stores.copies import INDEX
from adapters.stores.home import REBUILDING
from bots.settings import Settings
from core.ports import Entry, Unavailable

if TYPE_CHECKING:
    from adapters.indexes.weaviate_client import Server

Entries = Callable[[str], Awaitable[list[Entry]]]
_NAME = "generation"
"""The file beside a new index that says what it is called in the server, from before it is there."""
_NEXT = f"{INDEX}.next"
"""The file in a restored home that says the same until that index has taken its place."""


def server_of(settings: Settings) -> Server:
    """Where Weaviate is and how the index is kept there."""
    from adapters.indexes.weaviate_client import Server

    return Server(
        settings.weaviate_url,
        settings.weaviate_grpc_url,
        settings.weaviate_api_key.get_secret_value(),
        collection=settings.weaviate_collection,
        replicas=settings.weaviate_replicas,
        consistency=settings.weaviate_consistency,
    )


@asynccontextmanager
async def made_beside(settings: Settings, home: Path) -> AsyncIterator[Settings]:
    """The settings of a new home and index within this home, of which in the end nothing is left.

    Unless the index has taken the other's place, or was handed over. The caller is the only one.
    """
    staging = home / REBUILDING
    await drop_unfinished(settings, staging)  # of one that was killed
    await asyncio.to_thread(staging.mkdir, 0o700)
    staged = settings.model_copy(update={"mynah_home": staging, "database_url": ""})
    if settings.weaviate_url:
        from adapters.indexes.weaviate_generations import new_name

        name = new_name(settings.weaviate_collection)
        await asyncio.to_thread((staging / _NAME).write_text, name)
        staged = staged.model_copy(update={"weaviate_collection": name})
    try:
        yield staged
    finally:
        with suppress(Unavailable, OSError):  # whoever comes next finds the name
            await drop_unfinished(settings, staging)


async def drop_unfinished(settings: Settings, staging: Path) -> None:
    """A new index that does not count, in the server first, with all else that was made for it."""
    name = await asyncio.to_thread(_read, staging / _NAME)
    if name and settings.weaviate_url:
        from adapters.indexes.weaviate_generations import drop_unless_live

        await drop_unless_live(server_of(settings), name)
    await asyncio.to_thread(_remove, staging)


async def take_place(settings: Settings, staged: Settings) -> None:
    """Make the new index the one that counts; whoever reads finds the old one, whole, until then."""
    if settings.weaviate_url:
        from adapters.indexes import weaviate_generations

        await weaviate_generations.take_place(server_of(settings), staged.weaviate_collection)
        return
    from adapters.indexes import label

    old, new = settings.mynah_home / INDEX, staged.mynah_home / INDEX
    await asyncio.to_thread(old.mkdir, parents=True, exist_ok=True)
    async with sole_writer(old / "writer.lock"):
        await asyncio.to_thread(label.take_place, new, old)


async def drop_others(settings: Settings) -> None:
    """Every index but the one that counts, which nobody reads any more."""
    if settings.weaviate_url:
        from adapters.indexes import weaviate_generations

        await weaviate_generations.drop_others(server_of(settings))
        return
    from adapters.indexes import tables

    folder = settings.mynah_home / INDEX
    async with sole_writer(folder / "writer.lock"):
        await asyncio.to_thread(tables.drop_others, folder)


@asynccontextmanager
async def open_as_it_is(settings: Settings) -> AsyncIterator[Entries | None]:
    """What the index holds of a document, whichever models filled it; None without an index.

    Of this one index, also once another has taken its place.
    """
    if settings.weaviate_url:
        from adapters.indexes.weaviate_generations import open_as_it_is as open_there

        async with open_there(server_of(settings)) as live:
            yield live.entries if live else None
        return
    from adapters.indexes.label import identity_in
    from adapters.indexes.lancedb import open_as_it_is as open_here

    folder = settings.mynah_home / INDEX
    if not await asyncio.to_thread(identity_in, folder):
        yield None
        return
    async with open_here(folder) as index:
        yield index.entries


def promise(staged: Settings, home: Path) -> None:
    """Say in a home that the staged index, in the server, is its own; until `settle` it does not count."""
    (home / _NEXT).write_text(staged.weaviate_collection)


def hand_over(staged: Settings) -> None:
    """Leave the staged index to the home that it was promised to."""
    (staged.mynah_home / _NAME).unlink()


async def settle(settings: Settings, home: Path) -> None:
    """What was promised to this home takes its place; safe to repeat. The home is lived in."""
    if not settings.weaviate_url or not (home / _NEXT).exists():
        return
    from adapters.indexes import weaviate_generations

    async with sole_writer(home / "rebuild.lock"):
        if name := await asyncio.to_thread(_read, home / _NEXT):
            await weaviate_generations.take_place(server_of(settings), name)
            await weaviate_generations.drop_others(server_of(settings))
            (home / _NEXT).unlink()


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except FileNotFoundError:
        return ""
