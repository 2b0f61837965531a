"""`mynah doctor`: looks at every engine, model and setting, and says what to do about each."""

from __future__ import annotations

import asyncio
import platform
from dataclasses import replace
from functools import partial
from importlib import import_module

from adapters.web.host import is_own_machine
from bots.assemble import open_records
from bots.checks import Check, Finding, State, engines, models, telemetry
from bots.connect import values_of
from bots.http import is_free, mynah_answers
from bots.platforms import KNOWN, PlatformSetup
from bots.settings import Settings
from core.connecting import Verified
from core.people.administrators import EXAMPLE as ADMINISTRATORS_EXAMPLE
from core.people.administrators import read_administrators
from core.ports import Misconfigured, Unavailable
from core.release import release

PATIENCE_SECONDS = 90
"""A model that is read from a slow disk for the first time takes a while."""
PLATFORM_SECONDS = 20


async def examine(settings: Settings, *, call: bool = False) -> list[Finding]:
    """Every finding, in the order of the table below; `call` also asks the chat model for a word."""
    checks: list[tuple[str, str, Check]] = [
        ("system", "Use Linux or macOS; on Windows, WSL.", _system),
        ("home", "Set MYNAH_HOME to a folder you may write to.", engines.home),
        ("queue", "Check REDIS_URL, or leave it empty for the embedded Valkey.", engines.queue),
        ("workers", "Start one: `mynah serve --roles worker`.", engines.workers),
        ("dead letters", "Run `mynah dead list`.", engines.dead_letters),
        ("records", "Check DATABASE_URL, or leave it empty for SQLite.", engines.records),
        (
            "conversations",
            "Check DATABASE_URL, or leave it empty for SQLite.",
            engines.conversations,
        ),
        ("index", engines.index_remedy(settings), engines.index),
        (
            "key",
            "Bring back its backup; without it kept tokens and removals stay sealed.",
            engines.key,
        ),
        ("erasing", "Start `mynah serve`, or run `mynah source sync`.", engines.erasing),
        ("jobs", "Run `mynah jobs history`, then `mynah jobs run JOB`.", engines.jobs),
        ("pauses", "Check DATABASE_URL, or leave it empty for SQLite.", engines.pauses),
        ("sources", "Run `mynah source list`, then `mynah source sync SOURCE`.", engines.sources),
        (
            "embeddings",
            "Check EMBEDDING_MODEL, or leave it empty and run `make install`.",
            models.embeddings,
        ),
        *(
            [("reranking", "Check RERANK_MODEL, or leave it empty.", models.reranking)]
            if settings.rerank_model
            else []
        ),
        *(
            [("safety", "Check TOXICITY_MODEL, or set it to light.", models.safety)]
            if settings.toxicity_model != "off"
            else []
        ),
        ("pictures", "", models.pictures),
        *(
            [("image model", "Check IMAGE_MODEL, or leave it empty.", models.sights)]
            if settings.image_model
            else []
        ),
        (
            "chat model",
            "Check MYNAH_MODEL (or MODELS_…), MYNAH_MODEL_URL and MYNAH_MODEL_KEY.",
            partial(models.writing, call),
        ),
        *(
            (known.name, f"Run `mynah connect {known.name}`.", partial(chat_platform, known))
            for known in KNOWN
            if known.configured(settings)
        ),
        ("administrators", "Check MYNAH_ADMINS.", _administrators),
        ("watching", "Check OTLP_URL, OTLP_HEADERS and SENTRY_DSN.", telemetry.watching),
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
