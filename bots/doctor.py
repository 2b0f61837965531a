"""`mynah doctor`: looks at every engine, model and setting, and says what to do about each."""

from __future__ import annotations

import asyncio
import platform
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from typing import Any, Literal

from adapters.web.host import is_own_machine
from bots.assemble import chat_model, embedding_spaces, open_queue, open_records
from bots.connect import values_of
from bots.http import is_free, mynah_answers
from bots.indexes import open_index
from bots.ordering import reranker_of
from bots.platforms import KNOWN, PlatformSetup
from bots.settings import Settings
from core.connecting import Verified
from core.knowledge.order import CANDIDATES
from core.people.administrators import EXAMPLE as ADMINISTRATORS_EXAMPLE
from core.people.administrators import read_administrators
from core.ports import EmbeddingRole, Misconfigured, ModelFailed, Prompt, Unavailable
from core.release import release

State = Literal["ok", "degraded", "broken"]

PATIENCE_SECONDS = 90
"""A model that is read from a slow disk for the first time takes a while."""
PLATFORM_SECONDS = 20
LITTLE_SPACE, NO_SPACE = 1_000_000_000, 100_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing is, and what to do about it; no remedy where nothing needs doing."""

    name: str = field(default="", kw_only=True)
    """As the table of checks has it."""
    state: State
    detail: str
    remedy: str = ""


Check = Callable[[Settings], Awaitable[Finding]]


async def examine(settings: Settings, *, call: bool = False) -> list[Finding]:
    """Every finding, in the order of the table below; `call` also asks the chat model for a word."""
    checks: list[tuple[str, str, Check]] = [
        ("system", "Use Linux or macOS; on Windows, WSL.", _system),
        ("home", "Set MYNAH_HOME to a folder you may write to.", _home),
        ("queue", "Check REDIS_URL, or leave it empty for the embedded Valkey.", _queue),
        ("workers", "Start one: `mynah serve --roles worker`.", _workers),
        ("dead letters", "Run `mynah dead list`.", _dead_letters),
        ("records", "Check DATABASE_URL, or leave it empty for SQLite.", _records),
        ("conversations", "Check DATABASE_URL, or leave it empty for SQLite.", _conversations),
        ("index", _index_remedy(settings), _index),
        ("sources", "Run `mynah source list`, then `mynah source sync SOURCE`.", _sources),
        (
            "embeddings",
            "Check EMBEDDING_MODEL, or leave it empty and run `make install`.",
            _embeddings,
        ),
        *(
            [("reranking", "Check RERANK_MODEL, or leave it empty.", _reranking)]
            if settings.rerank_model
            else []
        ),
        ("pictures", "", _pictures),
        (
            "chat model",
            "Check MYNAH_MODEL, MYNAH_MODEL_URL and MYNAH_MODEL_KEY.",
            partial(_chat_model, call),
        ),
        *(
            (known.name, f"Run `mynah connect {known.name}`.", partial(chat_platform, known))
            for known in KNOWN
            if known.configured(settings)
        ),
        ("administrators", "Check MYNAH_ADMINS.", _administrators),
        ("web", "Set MYNAH_HOST and PORT to an address that is free.", _web),
    ]
    return [await _find(settings, *each) for each in checks]


async def _find(settings: Settings, name: str, remedy: str, check: Check) -> Finding:
    """`remedy` is for what has none of its own."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await check(settings)
    except TimeoutError:
        found = Finding("broken", f"no answer in {PATIENCE_SECONDS} s")
    except (Misconfigured, Unavailable) as error:
        found = Finding("broken", str(error))
    except Exception as error:  # noqa: BLE001 - the edge: a broken part must not hide the others
        found = Finding("broken", f"{type(error).__name__}: {error}")
    usual = "" if found.state == "ok" else remedy
    return replace(found, name=name, remedy=found.remedy or usual)


async def _system(_settings: Settings) -> Finding:
    system = (platform.system(), platform.machine(), *platform.libc_ver())
    mynah = f"Mynah {release()} with Python {platform.python_version()} on"
    detail = " ".join(filter(None, (mynah, *system)))
    if platform.system() not in ("Linux", "Darwin"):
        return Finding("broken", detail, "Run Mynah on Linux or macOS; on Windows, in WSL.")
    return Finding("ok", detail)


async def _pictures(_settings: Settings) -> Finding:
    from adapters.sources.look import who_reads

    if name := who_reads():
        return Finding("ok", f"text in pictures is read by {name}")
    return Finding(
        "degraded",
        "text in pictures is not read; they are found by their names, descriptions and surroundings",
        "Run `.venv/bin/pip install -e '.[images]'`, or install tesseract.",
    )


async def _home(settings: Settings) -> Finding:
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


async def _queue(settings: Settings) -> Finding:
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


async def _workers(settings: Settings) -> Finding:
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


async def _dead_letters(settings: Settings) -> Finding:
    async with open_queue(settings) as queue:
        letters = await queue.dead.letters()
    if not letters:
        return Finding("ok", "none")
    return Finding(
        "degraded",
        f"failed every try: {len(letters)}; the last: {letters[-1].reason}",
        "See them with `mynah dead list`, then `mynah dead retry` or `mynah dead drop`.",
    )


async def _records(settings: Settings) -> Finding:
    started = time.monotonic()
    async with open_records(settings) as database:
        await database.ping()
    took = (time.monotonic() - started) * 1000
    return Finding("ok", f"{_database(settings)}, migrated, opened in {took:.0f} ms")


async def _conversations(settings: Settings) -> Finding:
    from adapters.stores.checkpoints import open_checkpoints

    async with open_checkpoints(settings.database_url, settings.mynah_home) as saver:
        await saver.aget_tuple({"configurable": {"thread_id": "doctor"}})
    return Finding("ok", f"{_database(settings)} opens and answers")


def _database(settings: Settings) -> str:
    return "Postgres" if settings.database_url else "SQLite"


def _index_remedy(settings: Settings) -> str:
    if settings.weaviate_url:
        return "Check WEAVIATE_URL, or leave it empty for the embedded LanceDB."
    return "Run `mynah index PATH` again."


async def _index(settings: Settings) -> Finding:
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


async def _sources(settings: Settings) -> Finding:
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


async def _embeddings(settings: Settings) -> Finding:
    told = []
    for space in embedding_spaces(settings):
        started = time.monotonic()
        await space.embedder.embed(["How do I restore a backup?"], EmbeddingRole.QUESTION)
        took = time.monotonic() - started
        languages = ", ".join(sorted(space.languages)) or "every language"
        told.append(f"{space.embedder.name} for {languages} (loaded and used in {took:.1f} s)")
    return Finding("ok", "; ".join(told))


async def _reranking(settings: Settings) -> Finding:
    reranker = reranker_of(settings)
    assert reranker is not None  # noqa: S101 - asked for where one is set
    texts = ["Run `mynah restore`."] * CANDIDATES
    await reranker.score("load it", texts[:1])
    started = time.monotonic()
    await reranker.score("How do I restore a backup?", texts)
    took = time.monotonic() - started
    detail = f"{reranker.name} read {CANDIDATES} short passages in {took:.1f} s"
    if took > settings.rerank_seconds:
        return Finding("degraded", f"{detail}, more than RERANK_SECONDS: the order stays as found")
    return Finding("ok", detail)


async def _chat_model(call: bool, settings: Settings) -> Finding:
    model = chat_model(settings)
    if model is None:
        detail = "none is configured; answers quote the documents word for word"
        return Finding("ok", detail)
    if not call:
        return Finding("ok", f"{model.name}, not called; use --call to do so")
    started = time.monotonic()
    try:
        prompt = Prompt("You are being tested.", "Answer with the one word: ready")
        async for _ in model.write(prompt):
            pass
    except ModelFailed as error:
        failed = f"{model.name} does not answer: {error.reason}; people get quotes instead"
        return Finding("degraded", failed)
    took = time.monotonic() - started
    return Finding("ok", f"{model.name} answered in {took:.1f} s")


async def chat_platform(known: PlatformSetup, settings: Settings) -> Finding:
    """The platform's own word on the tokens that are set."""
    guide = known.guide_for(settings)
    if guide.sdk:
        await asyncio.to_thread(import_module, guide.sdk)
    async with asyncio.timeout(PLATFORM_SECONDS):
        verified = await guide.verify(values_of(settings, guide))
        installed = await _installed(settings, known)
    who = ", ".join(filter(None, (verified.who, installed.who)))
    problems = (*verified.problems, *installed.problems)
    if not problems:
        return Finding("ok", who)
    state: State = "degraded" if verified.who else "broken"
    return Finding(state, "; ".join(filter(None, (who, *problems))))


async def _installed(settings: Settings, known: PlatformSetup) -> Verified:
    """The workspaces that installed it, where workspaces do."""
    if known.installed is None or not known.by_many(settings):
        return Verified("")
    async with open_records(settings) as database:
        return await known.installed(settings, database.installations)


async def _administrators(settings: Settings) -> Finding:
    named = ", ".join(map(str, read_administrators(settings.mynah_admins)))
    hint = f"none named; to name some: MYNAH_ADMINS={ADMINISTRATORS_EXAMPLE}"
    return Finding("ok", named or hint)


async def _web(settings: Settings) -> Finding:
    address = f"{settings.mynah_host}:{settings.port}"
    tokens = settings.mynah_tokens.get_secret_value()
    who = f"{len(tokens.split(','))} people with tokens" if tokens else "this machine's one person"
    if not tokens and not is_own_machine(settings.mynah_host):
        return Finding("broken", f"{address} without tokens", "Set MYNAH_TOKENS.")
    if await asyncio.to_thread(is_free, settings.mynah_host, settings.port):
        return Finding("ok", f"{address} is free; for {who}")
    if await mynah_answers(settings.mynah_host, settings.port):
        return Finding("ok", f"Mynah answers at {address}; for {who}")
    return Finding("broken", f"another program listens at {address}", "Set PORT to a free port.")
