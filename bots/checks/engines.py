"""The home, and the engines that keep messages, records, conversations and the index."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from typing import Any

from bots.assemble import embedding_spaces, open_queue, open_records
from bots.checks import Finding
from bots.http import mynah_answers
from bots.indexes import open_index
from bots.settings import Settings
from core.ports import Outcome

LITTLE_SPACE, NO_SPACE = 1_000_000_000, 100_000_000


async def home(settings: Settings) -> Finding:
    home = settings.mynah_home.absolute()

    def look() -> int:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home) as file:
            file.write(b"mynah")
        return shutil.disk_usage(home).free

    free = await asyncio.to_thread(look)
    detail = f"{home}, {free / 1e9:.1f} GB free"
    if free >= LITTLE_SPACE:
        return Finding("ok", detail)
    return Finding(
        "broken" if free < NO_SPACE else "degraded",
        detail,
        "Free some space, or move MYNAH_HOME to a larger disk.",
    )


async def queue(settings: Settings) -> Finding:
    from adapters.stores.valkey import open_redis

    async with open_redis(settings.redis_url, settings.mynah_home, settings.valkey_fsync) as redis:
        info: dict[str, Any] = await redis.info()
    server = "Valkey" if "valkey_version" in info else "Redis"
    version = info.get("valkey_version") or info.get("redis_version")
    where = "by REDIS_URL" if settings.redis_url else "embedded"
    detail = f"{server} {version}, {where}"
    if not info.get("aof_enabled"):
        return Finding(
            "degraded",
            f"{detail}, writes no append-only file: a crash there loses accepted messages",
            "Set `appendonly yes` on that server.",
        )
    return Finding("ok", f"{detail}, append-only file on")


async def workers(settings: Settings) -> Finding:
    from adapters.stores.workers import BELIEVED_SECONDS

    async with open_queue(settings) as queue:
        attended, waiting = await queue.attended(), (await queue.depth()).waiting
    if attended:
        signed = f"one gave a sign of life within {BELIEVED_SECONDS:.0f} s"
        return Finding("ok", f"{signed}; {_counted(waiting)} waiting")
    if not waiting and not await mynah_answers(settings.mynah_host, settings.port):
        return Finding("ok", "none, since Mynah is not running; nothing waits")
    return Finding("degraded", f"none runs; {_counted(waiting)} waiting for one")


def _counted(conversations: int) -> str:
    return f"{conversations} conversation{'' if conversations == 1 else 's'}"


async def dead_letters(settings: Settings) -> Finding:
    async with open_queue(settings) as queue:
        letters = await queue.dead.letters()
    if not letters:
        return Finding("ok", "none")
    return Finding(
        "degraded",
        f"failed every try: {len(letters)}; the last: {letters[-1].reason}",
        "See them with `mynah dead list`, then `mynah dead retry` or `mynah dead drop`.",
    )


async def records(settings: Settings) -> Finding:
    started = time.monotonic()
    async with open_records(settings) as database:
        await database.ping()
    took = (time.monotonic() - started) * 1000
    return Finding("ok", f"{_database(settings)}, migrated, opened in {took:.0f} ms")


async def conversations(settings: Settings) -> Finding:
    from adapters.stores.checkpoints import open_checkpoints

    async with open_checkpoints(settings.database_url, settings.mynah_home) as saver:
        await saver.aget_tuple({"configurable": {"thread_id": "doctor"}})
    return Finding("ok", f"{_database(settings)} opens and answers")


def _database(settings: Settings) -> str:
    return "Postgres" if settings.database_url else "SQLite"


def index_remedy(settings: Settings) -> str:
    if settings.weaviate_url:
        return "Check WEAVIATE_URL, or leave it empty for the embedded LanceDB."
    return "Run `mynah index PATH` again."


async def index(settings: Settings) -> Finding:
    folder = settings.mynah_home / "index"
    embedded = not settings.weaviate_url
    if embedded and not await asyncio.to_thread(folder.exists) and await _was_indexed(settings):
        # To open it would make an empty one in its place.
        return Finding(
            "broken",
            f"{folder} is not there, though documents were indexed",
            "Bring the folder back, or run `mynah index` on your documents again.",
        )
    spaces = embedding_spaces(settings)
    async with open_index(settings, spaces) as index:
        chunks = await index.count()
    where = "LanceDB, embedded" if embedded else "Weaviate, by WEAVIATE_URL"
    if not chunks:
        detail = f"no document is indexed yet ({where})"
        return Finding("degraded", detail, "Run `mynah index PATH`.")
    models = ", ".join(space.embedder.name for space in spaces)
    return Finding("ok", f"{chunks:,} chunks in {where}, vectors of {models}")


async def key(settings: Settings) -> Finding:
    from adapters.stores.sealed import KEY_FILE, open_seal

    path, keys = settings.mynah_home / KEY_FILE, settings.mynah_keys.get_secret_value()
    if not keys and not await asyncio.to_thread(path.exists):
        return Finding("ok", f"none yet; {path} is made when something is first sealed by it")
    await asyncio.to_thread(open_seal, keys, settings.mynah_home)
    return Finding("ok", "MYNAH_KEYS" if keys else str(path))


async def erasing(settings: Settings) -> Finding:
    async with open_records(settings) as database:
        owing = await database.removals.owing()
        readable = len((await database.removals.owed()).rows) if owing else 0
    if not owing:
        return Finding("ok", "nothing that was removed waits to be erased")
    detail = f"unfinished for {owing} removals: answers and files may still hold their words"
    if readable == owing:
        return Finding("degraded", detail)
    return Finding(
        "degraded",
        f"{detail}; {owing - readable} are sealed by a key that is not here",
        "Bring the key that they were sealed by back into MYNAH_KEYS or the home.",
    )


async def jobs(settings: Settings) -> Finding:
    async with open_records(settings) as database:
        latest, paused = await database.jobs.latest(), await database.jobs.paused()
    failed = [run for run in latest.values() if run.outcome is Outcome.FAILED]
    told = [f"{run.job} failed the last time ({run.said})" for run in failed]
    told += [f"{name} is paused" for name in paused]
    if failed:
        return Finding("degraded", "; ".join(told))
    return Finding("ok", "; ".join(told) or f"{len(latest)} have run, and none failed last")


async def pauses(settings: Settings) -> Finding:
    async with open_records(settings) as database:
        scopes = [each.scope for each in await database.pauses.all()]
    if not scopes:
        return Finding("ok", "none: Mynah answers wherever it is asked")
    return Finding(
        "degraded",
        f"no questions are answered: {', '.join(scopes)}",
        f"To end it: `mynah resume {scopes[0]}`.",
    )


async def sources(settings: Settings) -> Finding:
    async with open_records(settings) as database:
        sources = await database.sources.all()
    by_clock = sum(bool(source.every) for source in sources)
    detail = f"{len(sources)} known, {by_clock} read again by their own intervals"
    failing = [source for source in sources if source.problem]
    if not failing:
        return Finding("ok", detail)
    told = "; ".join(f"{one.name}: {one.problem} ({one.failures} in a row)" for one in failing[:5])
    return Finding("degraded", f"{detail}; {len(failing)} could not be read: {told}")


async def _was_indexed(settings: Settings) -> bool:
    async with open_records(settings) as database:
        return bool(await database.sources.all())
