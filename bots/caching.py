"""The cache of answers as the settings want it, and `mynah cache`: what is in it, and how to empty it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from bots.assemble import open_queue
from bots.settings import Settings
from bots.shown import console, done, spell
from core.ports import Gone

if TYPE_CHECKING:
    from adapters.stores.answers import RedisAnswers
    from core.resilience.answers import CachedAnswers

LOOKUPS = {
    "hit": "asked before",
    "reworded": "asked before in other words",
    "waited": "was being answered",
    "stale": "old, and written anew afterwards",
    "missed": "answered anew",
}


def cached_answers(settings: Settings, shared: RedisAnswers) -> CachedAnswers | None:
    """The levels from the outside in: memory, Redis; None where answers are not cached."""
    from core.release import release
    from core.resilience.answers import CachedAnswers
    from core.resilience.cache import LayeredCache

    if not settings.answer_cache:
        return None
    most = settings.answer_cache_memory
    return CachedAnswers(
        cache=LayeredCache(shared, shared.generation, time.time, most),
        flights=shared,
        clock=time.time,
        seconds=settings.answer_cache_seconds,
        stale_seconds=settings.answer_cache_stale_seconds,
        near=settings.answer_cache_reworded,
        # Whatever of these is another one may make another answer.
        seed=repr(
            (release(), settings.rerank_model, settings.source_weights, settings.recency_days)
        ),
    )


async def stats(settings: Settings, *, as_json: bool) -> int:
    """Print how many answers there are, and how lookups ended."""
    async with open_queue(settings) as queue:
        found = await queue.answers.figures()
    given = sum(number for how, number in found.counts.items() if how != "missed")
    looked = given + found.counts.get("missed", 0)
    share = given / looked if looked else 0.0
    if as_json:
        lookups = {how: found.counts.get(how, 0) for how in LOOKUPS}
        told = {"on": settings.answer_cache, "answers": found.answers, "scopes": found.scopes}
        print(json.dumps({**told, "bytes": found.bytes, "lookups": lookups, "given": share}))
        return 0
    out = console()
    if not settings.answer_cache:
        out.print(spell(("Answers are not cached: ANSWER_CACHE is off.", "dim")))
    out.print(
        spell(f"{found.answers} answers in {found.scopes} scopes, {found.bytes / 1e6:.1f} MB")
    )
    for how, words in LOOKUPS.items():
        out.print(spell(f"  {found.counts.get(how, 0):6} ", (words, "dim")))
    if looked:
        out.print(spell(f"{share:.0%} of {looked} questions were answered from the cache"))
    return 0


async def clear(settings: Settings, *, as_json: bool) -> int:
    """Remove every cached answer, also those that workers hold in memory."""
    async with open_queue(settings) as queue:
        gone = await queue.answers.drop(Gone(everything=True))
    return done({"removed": len(gone)}, f"removed {len(gone)} cached answers", as_json=as_json)
