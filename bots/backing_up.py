"""`mynah backup`: everything that the home holds, in one file, while Mynah runs or is stopped."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp

from rich.progress import BarColumn, DownloadColumn, TextColumn
from rich.progress import Progress as Bar

from adapters.indexes.lock import sole_writer
from adapters.stores.archive import Manifest, size_of, write
from adapters.stores.copies import (
    DATABASES,
    INDEX,
    QUEUE,
    copy_queue,
    copy_rest,
    copy_sqlite,
    link_tree,
)
from adapters.stores.home import ASIDE, GATHERING, REBUILDING, RESTORING
from adapters.stores.sql.migrate import REVISION
from bots.assemble import embedding_spaces, open_records, opened_spaces
from bots.indexes import living_at, open_index
from bots.settings import Settings
from bots.shown import console, spell
from core.ports import Misconfigured, Unavailable
from core.release import release

LEFT_OUT = (GATHERING, ASIDE, RESTORING, "measure", REBUILDING)


async def backup(settings: Settings, file: Path, *, as_json: bool) -> int:
    """Make it, and say what is in it."""
    _say(file, await make_backup(settings, file), as_json=as_json)
    return 0


async def make_backup(settings: Settings, file: Path) -> Manifest:
    """The queue comes first: what is answered meanwhile is kept twice rather than not at all.

    Raises Misconfigured for a place that will not do, and Unavailable where none was made.
    """
    _refuse_place(file)
    async with (
        living_at(settings) as home,
        sole_writer(home / "backup.lock"),
    ):
        begun = Manifest(
            *(release(), REVISION, time.time(), tuple(_elsewhere(settings))),
            removals=await _undergone(settings, home),
        )
        for left in home.glob(f"{GATHERING}*/"):  # of a backup that was killed
            shutil.rmtree(left)
        staged = Path(mkdtemp(prefix=GATHERING, dir=home))
        try:
            await _gather(settings, home, staged)
            with bytes_bar("writing", await asyncio.to_thread(size_of, staged)) as tell:
                return await asyncio.to_thread(write, staged, file, begun, tell)
        except (OSError, sqlite3.Error) as error:
            raise Unavailable(f"no backup was made: {error}") from error
        finally:
            shutil.rmtree(staged, ignore_errors=True)


async def _undergone(settings: Settings, home: Path) -> tuple[str, ...]:
    """Asked before anything is copied: what is removed later may still be in it."""
    if not settings.database_url and not (home / DATABASES[0]).exists():
        return ()
    async with open_records(settings) as database:
        return await database.removals.undergone()


def _refuse_place(file: Path) -> None:
    if file.exists():
        raise Misconfigured(f"{file} is there already; name another file")
    if not file.absolute().parent.is_dir():
        raise Misconfigured(f"there is no folder {file.absolute().parent}")


async def _gather(settings: Settings, home: Path, staged: Path) -> None:
    records, conversations = DATABASES
    if not settings.redis_url:
        await asyncio.to_thread(copy_queue, home / QUEUE, staged / QUEUE)
    if not settings.database_url:
        await asyncio.to_thread(copy_sqlite, home / conversations, staged / conversations)
    # Index and register of one moment.
    async with sole_writer(home / "register.lock"):
        if not settings.database_url:
            await asyncio.to_thread(copy_sqlite, home / records, staged / records)
        await asyncio.to_thread(copy_rest, home, staged, LEFT_OUT)
        if not settings.weaviate_url and (home / INDEX).exists():
            async with sole_writer(home / INDEX / "writer.lock"):
                await asyncio.to_thread(link_tree, home / INDEX, staged / INDEX)
    if settings.weaviate_url:
        await _fetch_index(settings, staged)


async def _fetch_index(settings: Settings, staged: Path) -> None:
    """From Weaviate into an index as the home would hold it; nothing is embedded again."""
    from adapters.indexes.lancedb import open_index as open_lance
    from core.knowledge.move import move

    spaces = await opened_spaces(embedding_spaces(settings))
    async with (
        open_index(settings, spaces) as source,
        open_lance(staged / INDEX, spaces) as target,
    ):
        await move(source, target, lambda _moved: None)


def _elsewhere(settings: Settings) -> Iterator[str]:
    if settings.database_url:
        yield "records and conversations, in the database at DATABASE_URL (pg_dump)"
    if settings.redis_url:
        yield "messages that wait, in the server at REDIS_URL (redis-cli --rdb)"
    if settings.mynah_keys.get_secret_value():
        yield "the keys in MYNAH_KEYS"
    yield ".env, with your settings and tokens"


def _say(file: Path, whole: Manifest, *, as_json: bool) -> None:
    if as_json:
        long = ("files", "removals")
        told = {name: value for name, value in asdict(whole).items() if name not in long}
        print(
            json.dumps({"file": str(file), **told, "files": len(whole.files), "bytes": whole.size})
        )
        return
    out = console()
    counted = f"{len(whole.files)} files, {whole.size / 1e6:,.1f} MB"
    out.print(spell(("kept", "bold"), f" in {file}: {counted}; people's words are in it"))
    for each in whole.elsewhere:
        out.print(spell(("not in it", "yellow"), f": {each}"))


@contextmanager
def bytes_bar(word: str, size: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Bar(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(word, total=size)
        yield lambda more: bar.update(task, advance=more)
