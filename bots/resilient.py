"""What stands around models, index and cross-encoder so that what is broken is left alone, in one order.

Outermost first:

- a chat model: circuit › metrics and traces › places (MODEL_CALLS) › balancing over its servers ›
  each server's own time and tries (adapters/models/chat.py);
- the index on a server: metrics and traces › circuit › second try;
- the cross-encoder: metrics and traces › circuit › time (RERANK_SECONDS).

An engine within this process needs none of it: it is not away while the process lives.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from bots.settings import Settings
from core.ports import Notes, Reranker, Search
from core.resilience.balance import Registry, keep_checking
from core.resilience.breaker import Breaker
from core.resilience.bulkhead import Bulkhead
from core.resilience.circuit import Rule, State
from core.resilience.guard import guarded_by, in_time, tried_again, unless_left_alone
from core.resilience.guarded import GuardedReranker, GuardedSearch
from core.resilience.models import BreakingModel, few_calls
from core.resilience.retries import RetryBudget
from core.resilience.route import Tier
from core.resilience.track import FAILURES, LONGEST_REST, REST

MODELS = Rule(FAILURES, REST, LONGEST_REST)
"""As each process judges models for itself."""
INDEX = Rule(failures=5, rest=1.0, longest=5.0)
"""People are told that nothing can be searched: it is looked again soon."""
RERANKER = Rule(failures=3, rest=10.0, longest=300.0)
SEARCH_PAUSE = 0.1
"""Seconds, about, before a query is made once more."""


@dataclass(frozen=True, slots=True)
class Resilience:
    """What circuits share, and who hears of them."""

    notes: Notes | None = None
    """None: this process judges alone."""
    told: Callable[[str, State], None] = lambda _name, _state: None

    def tiers(self, tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
        """Where another model can stand in, one that fails is left alone by all processes."""
        every = {model.name: model for tier in tiers for model in tier.models}
        if len(every) < 2:
            return tiers
        kept = {
            name: BreakingModel(model, self._breaker(f"model {name}", MODELS))
            for name, model in every.items()
        }
        return tuple(Tier(t.level, tuple(kept[m.name] for m in t.models)) for t in tiers)

    def search(self, search: Search) -> Search:
        """On a server."""
        guard = guarded_by(
            unless_left_alone(self._breaker("index", INDEX)),
            tried_again(RetryBudget(), SEARCH_PAUSE, random.random, asyncio.sleep),
        )
        return GuardedSearch(search, guard)

    def reranker(self, reranker: Reranker, seconds: float) -> Reranker:
        guard = guarded_by(
            unless_left_alone(self._breaker(f"reranker {reranker.name}", RERANKER)),
            in_time(reranker.name, seconds),
        )
        return GuardedReranker(reranker, guard)

    def _breaker(self, name: str, rule: Rule) -> Breaker:
        return Breaker(name, time.time, lambda: uuid.uuid4().hex, self.notes, rule, self.told)


def with_places(tiers: tuple[Tier, ...], settings: Settings) -> tuple[Tier, ...]:
    """At most MODEL_CALLS calls of each model at once, and as many that wait."""
    most = settings.model_calls
    if not most:
        return tiers
    every = {model.name: model for tier in tiers for model in tier.models}
    placed = {name: few_calls(each, Bulkhead(name, most, most)) for name, each in every.items()}
    return tuple(replace(t, models=tuple(placed[m.name] for m in t.models)) for t in tiers)


@asynccontextmanager
async def checked(registries: Sequence[Registry], key: str) -> AsyncIterator[None]:
    """Meanwhile the servers of every model that has several are asked how they are."""
    from adapters.models.wellness import is_well

    well = partial(is_well, key=key)
    tasks = [asyncio.create_task(keep_checking(registry, well)) for registry in registries]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
