"""Several instances of one model: whoever has least to do for its weight is asked, outliers and the unwell are not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace

from core.ports import ChatModel, ModelFailed, Prompt, Tool, ToolCall, ToolResult

EJECTING = 3
"""Failures in a row after which an instance is ejected,"""
EJECTED_SECONDS, LONGEST_EJECTION = 10.0, 300.0
"""for so long, and as much longer each time as it was ejected before."""
MOST_EJECTED = 0.5
"""Of the instances: where more fail, it is hardly the instances."""
UNWELL = 2
"""Checks in a row that must fail."""
PANIC = 0.5
"""Where fewer than this share can be asked, all are: most of what is asked would else go to few."""
CHECK_SECONDS = 10.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Load:
    """What is known of one instance."""

    weight: float = 1.0
    outstanding: int = 0
    served: int = 0
    """Calls that were begun."""
    failures: int = 0
    """In a row."""
    ejections: int = 0
    ejected_until: float = 0.0
    missed: int = 0
    """Health checks in a row that failed."""

    def is_ejected(self, now: float) -> bool:
        return now < self.ejected_until

    def may_be_asked(self, now: float) -> bool:
        return self.missed < UNWELL and not self.is_ejected(now)


class Registry:
    """The instances by name; weighted least outstanding requests, as nginx' least_conn and Envoy do."""

    def __init__(self, weights: Mapping[str, float], clock: Callable[[], float]) -> None:
        self.loads = {name: Load(weight) for name, weight in weights.items()}
        self._clock = clock

    def pick(self, tried: Sequence[str] = ()) -> str | None:
        """Whom to ask next; None where all were tried.

        Who has least outstanding for its weight; among equals, who was asked least for it so far.
        """
        now = self._clock()
        left = {name: load for name, load in self.loads.items() if name not in tried}
        able = {name for name, load in self.loads.items() if load.may_be_asked(now)}
        if len(able) >= PANIC * len(self.loads):
            left = {name: load for name, load in left.items() if name in able}

        def burden(name: str) -> tuple[float, float]:
            load = left[name]
            return load.outstanding / load.weight, load.served / load.weight

        return min(left, key=burden, default=None)

    @contextmanager
    def calling(self, name: str) -> Iterator[None]:
        """Around one call of it."""
        load = self.loads[name]
        self.loads[name] = replace(load, outstanding=load.outstanding + 1, served=load.served + 1)
        try:
            yield
        finally:
            load = self.loads[name]
            self.loads[name] = replace(load, outstanding=load.outstanding - 1)

    def worked(self, name: str) -> None:
        self.loads[name] = replace(self.loads[name], failures=0)

    def failed(self, name: str) -> None:
        """Ejects it after too many in a row, unless too many are ejected already."""
        now, load = self._clock(), self.loads[name]
        load = replace(load, failures=load.failures + 1)
        others = sum(each.is_ejected(now) for other, each in self.loads.items() if other != name)
        room = others + 1 <= MOST_EJECTED * len(self.loads)
        if load.failures >= EJECTING and not load.is_ejected(now) and room:
            seconds = min(LONGEST_EJECTION, EJECTED_SECONDS * (load.ejections + 1))
            load = replace(
                load, failures=0, ejections=load.ejections + 1, ejected_until=now + seconds
            )
            log.warning("%s is not asked for %g s: it failed again and again", name, seconds)
        self.loads[name] = load

    def checked(self, name: str, *, well: bool) -> None:
        """What a health check found."""
        load = self.loads[name]
        missed = 0 if well else load.missed + 1
        if (missed >= UNWELL) != (load.missed >= UNWELL):
            log.warning("%s is %s", name, "unwell" if missed else "well again")
        self.loads[name] = replace(load, missed=missed)


async def keep_checking(
    registry: Registry,
    is_well: Callable[[str], Awaitable[bool]],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Ask every instance how it is, again and again, until cancelled."""
    while True:
        found = await asyncio.gather(*map(is_well, registry.loads))
        for name, well in zip(list(registry.loads), found, strict=True):
            registry.checked(name, well=well)
        await sleep(CHECK_SECONDS)


class BalancedModel:
    """A chat model with several instances, by their names; another is asked before the first word."""

    def __init__(self, instances: Mapping[str, ChatModel], registry: Registry) -> None:
        first = next(iter(instances.values()))
        self.name = first.name
        self.calls_tools = first.calls_tools
        self._registry = registry
        self._instances = instances

    async def write(self, prompt: Prompt) -> AsyncIterator[str]:
        tried: list[str] = []
        while (name := self._registry.pick(tried)) is not None:
            tried.append(name)
            begun = False
            try:
                async with aclosing(self._write(name, prompt)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield piece
                return
            except ModelFailed as failure:
                if begun or failure.works or self._registry.pick(tried) is None:
                    raise

    async def step(
        self, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
    ) -> list[ToolCall]:
        tried: list[str] = []
        while (name := self._registry.pick(tried)) is not None:
            tried.append(name)
            try:
                with self._registry.calling(name), self._judged(name):
                    return await self._instances[name].step(prompt, tools, done)
            except ModelFailed as failure:
                if failure.works or self._registry.pick(tried) is None:
                    raise
        return []

    async def _write(self, name: str, prompt: Prompt) -> AsyncGenerator[str]:
        with self._registry.calling(name), self._judged(name):
            stream = self._instances[name].write(prompt)
            async with aclosing(stream) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    yield piece

    @contextmanager
    def _judged(self, name: str) -> Iterator[None]:
        """What was ended by whoever asked says nothing."""
        try:
            yield
        except ModelFailed as failure:
            if failure.works:
                self._registry.worked(name)
            else:
                self._registry.failed(name)
            raise
        self._registry.worked(name)
