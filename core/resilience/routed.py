"""Several chat models as one: the right one is asked, the next where it fails before its first word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Generic, TypeVar

from core.knowledge.cost import tokens
from core.knowledge.strategies.choose import Thresholds
from core.ports import (
    BudgetSpent,
    ChatModel,
    Choice,
    ModelFailed,
    Prompt,
    Tool,
    ToolCall,
    ToolResult,
)
from core.resilience import track
from core.resilience.budget import LOWER, Ask, Spending
from core.resilience.models import ModelLeftAlone, soonest
from core.resilience.route import LEVELS, Demand, Tier, awake, in_order, level_for, tiers_from
from core.resilience.track import Track

T = TypeVar("T")
TOOL_TOKENS = 500
"""What telling a model of its tools takes."""


@dataclass(frozen=True, slots=True)
class Routed:
    """A ChatModel over tiers of them; `bound` says for each step what it is asked for.

    A resting model is passed over. The first that has a word writes the whole: what a person saw is
    never taken back for another model's. The last one's ModelFailed is raised where all fail.
    """

    tiers: tuple[Tier, ...]
    clock: Callable[[], float]
    """Seconds that only go forwards."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    hedge: float = 0.0
    """Seconds without a word after which the next one is asked beside it; 0: never."""
    tracks: dict[str, Track] = field(default_factory=dict)
    """By a model's name; shared by all that are bound to this one."""
    spending: Spending | None = None
    """Without it nothing is counted."""
    demand: Demand = field(default_factory=Demand)
    choices: list[Choice] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    """Budgets that these calls brought near their end, first of all today's."""

    @property
    def models(self) -> tuple[ChatModel, ...]:
        return tuple(model for tier in self.tiers for model in tier.models)

    @property
    def _cheapest(self) -> ChatModel:
        return min(self.tiers, key=lambda tier: tier.level).models[0]

    @property
    def name(self) -> str:
        """Of the one that wrote last."""
        wrote = [choice.model for choice in self.choices if choice.model]
        return wrote[-1] if wrote else self.models[0].name

    @property
    def calls_tools(self) -> bool:
        return any(model.calls_tools for model in self.models)

    async def write(self, prompt: Prompt) -> AsyncIterator[str]:
        """The answer of the first model that has a word."""
        asked = self._asked(self.models, prompt, _read(prompt), _written)
        async with aclosing(asked) as pieces:
            async for piece in pieces:
                yield piece

    async def step(
        self, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
    ) -> list[ToolCall]:
        """What the first model that answers wants to call, of those that call tools."""
        able = [model for model in self.models if model.calls_tools]
        read = _read(prompt) + TOOL_TOKENS + sum(tokens(result.text) for result in done)
        asked = self._asked(able, prompt, read, partial(_stepped, tools=tools, done=done))
        async with aclosing(asked) as steps:
            async for calls in steps:
                return calls
        return []

    def judge(self, quality: float) -> None:
        """What the check made of the answer that was written last, from 0 to 1."""
        if self.choices:
            self._note(self.name, lambda old, now: track.judged(old, quality, now))

    async def _asked(
        self, able: Sequence[ChatModel], prompt: Prompt, read: int, ask: Ask[T]
    ) -> AsyncGenerator[T]:
        plan = await self._plan(able, read)
        stream = await self._opened(plan, partial(self._paid, prompt, read, ask))
        async with aclosing(stream) as pieces:
            async for piece in pieces:
                yield piece

    async def _plan(self, able: Sequence[ChatModel], read: int) -> _Plan:
        level, reason = level_for(self.demand, read, self.thresholds)
        share = await self.spending.share(self.demand.payer) if self.spending else 0.0
        tiers = tiers_from(self.tiers, level)
        if share >= LOWER:
            tiers = sorted(self.tiers, key=lambda tier: tier.level)
            level, reason = tiers[0].level, f"{reason}, but {share:.0%} of a budget is used"
        now, tier_of = self.clock(), dict[str, str]()
        for tier in tiers:
            for model in in_order(tier.models, self.tracks, now):
                tier_of.setdefault(model.name, LEVELS[tier.level])
        by_name = {model.name: model for model in able}
        ordered = [by_name[name] for name in tier_of if name in by_name]
        models = awake(ordered, self.tracks, now)
        resting = [model.name for model in ordered if model not in models]
        told = f"; left alone for now: {', '.join(resting)}" if resting else ""
        return _Plan(models, tier_of, [f"{reason}: {LEVELS[level]}{told}"])

    async def _opened(
        self, plan: _Plan, ask: Callable[[ChatModel], AsyncGenerator[T]]
    ) -> AsyncGenerator[T]:
        """The stream of the first that has a word; the others are ended."""
        waiting, running = list(plan.models), dict[asyncio.Task[_Open[T]], str]()
        latest: ModelFailed | None = None
        nobody_asked = True
        try:
            while waiting or running:
                if waiting:
                    model = waiting.pop(0)
                    running[asyncio.create_task(self._open(model, ask))] = model.name
                patience = self.hedge if self.hedge and waiting else None
                done, _ = await asyncio.wait(
                    running, timeout=patience, return_when=asyncio.FIRST_COMPLETED
                )
                if not done:
                    plan.reasons.append(f"no word from {model.name} in {self.hedge:g} s")
                    continue
                task = next(iter(done))
                name = running.pop(task)
                try:
                    opened = task.result()
                except ModelFailed as failure:
                    latest = failure
                    plan.reasons.append(f"{name} failed: {failure.reason}")
                    nobody_asked &= isinstance(failure, ModelLeftAlone)
                    if nobody_asked and not (waiting or running):
                        waiting = [*filter(None, [soonest(plan.models)])]
                    continue
                self._choose(name, plan)
                return self._watched(name, opened)
        finally:
            for task, name in running.items():
                await self._give_up(task, name)
        self._choose("", plan)
        assert latest is not None  # noqa: S101 - a plan is never empty
        raise latest

    def _choose(self, name: str, plan: _Plan) -> None:
        choice = Choice(name, plan.tier_of.get(name, ""), tuple(plan.reasons))
        if choice not in self.choices:
            self.choices.append(choice)

    async def _paid(
        self, prompt: Prompt, read: int, ask: Ask[T], model: ChatModel
    ) -> AsyncGenerator[T]:
        if self.spending is None:
            stream = ask(model, prompt)
        else:
            payer = self.demand.payer
            warn, cheapest = self.warned.extend, self._cheapest
            stream = self.spending.paid(model, prompt, read, payer, ask, warn, cheapest)
        async with aclosing(stream) as pieces:
            async for piece in pieces:
                yield piece

    async def _open(
        self, model: ChatModel, ask: Callable[[ChatModel], AsyncGenerator[T]]
    ) -> _Open[T]:
        began = self.clock()
        self._note(model.name, track.begun)
        stream = ask(model)
        try:
            async for first in stream:
                return _Open(stream, first, self.clock() - began)
            raise ModelFailed("it answered nothing", retryable=True)
        except (BudgetSpent, ModelLeftAlone):
            raise  # nobody was asked
        except ModelFailed as failure:
            self._note(model.name, _failing(failure))
            raise
        except asyncio.CancelledError:
            await stream.aclose()
            seconds = self.clock() - began
            self._note(model.name, lambda old, now: track.outrun(old, seconds, now))
            raise

    async def _watched(self, name: str, opened: _Open[T]) -> AsyncGenerator[T]:
        """The rest of a stream behind its first piece; whoever has enough ends it well."""
        try:
            async with aclosing(opened.stream) as pieces:
                yield opened.first
                async for piece in pieces:
                    yield piece
        except ModelFailed as failure:
            self._note(name, _failing(failure))
            raise
        except GeneratorExit:
            self._note(name, _answered(opened.seconds))
            raise
        self._note(name, _answered(opened.seconds))

    async def _give_up(self, task: asyncio.Task[_Open[T]], name: str) -> None:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled() and task.exception() is None:
            opened = task.result()
            await opened.stream.aclose()
            self._note(name, _answered(opened.seconds))

    def _note(self, name: str, change: Callable[[Track, float], Track]) -> None:
        self.tracks[name] = change(self.tracks.get(name, Track()), self.clock())


@dataclass(frozen=True, slots=True)
class _Plan:
    """The models in the order in which they are asked, the tier of each, and why so."""

    models: Sequence[ChatModel]
    tier_of: Mapping[str, str]
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class _Open(Generic[T]):
    """A stream that began."""

    stream: AsyncGenerator[T]
    first: T
    seconds: float
    """Until then."""


def bound(model: ChatModel | None, demand: Demand) -> ChatModel | None:
    """The model for this piece of work, where there are several to choose from."""
    if not isinstance(model, Routed):
        return model
    return replace(model, demand=demand, choices=[], warned=[])


def names_of(model: ChatModel | None) -> tuple[str, ...]:
    """Of every model that may write; none where the documents are quoted."""
    if model is None:
        return ()
    return tuple(each.name for each in model.models) if isinstance(model, Routed) else (model.name,)


def chooses(model: ChatModel | None) -> bool:
    """Whether there is more than one tier to choose from."""
    return isinstance(model, Routed) and len(model.tiers) > 1


def choices_of(model: ChatModel | None) -> tuple[Choice, ...]:
    """What was chosen since it was bound."""
    return tuple(model.choices) if isinstance(model, Routed) else ()


def warned_by(model: ChatModel | None) -> bool:
    """Whether what was asked since it was bound was the first to bring a budget near its end."""
    return isinstance(model, Routed) and bool(model.warned)


def judge(model: ChatModel | None, quality: float) -> None:
    """Tell which share of its latest answer the check kept."""
    if isinstance(model, Routed):
        model.judge(quality)


def _failing(failure: ModelFailed) -> Callable[[Track, float], Track]:
    return lambda old, now: track.failed(old, now, works=failure.works)


def _answered(seconds: float) -> Callable[[Track, float], Track]:
    return lambda old, now: track.answered(old, seconds, now)


def _read(prompt: Prompt) -> int:
    """Tokens, roughly."""
    return sum(map(tokens, (prompt.system, prompt.request, *(text for _, text in prompt.history))))


async def _written(model: ChatModel, prompt: Prompt) -> AsyncGenerator[str]:
    async with aclosing(model.write(prompt)) as pieces:  # type: ignore[type-var]
        async for piece in pieces:
            yield piece


async def _stepped(
    model: ChatModel, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
) -> AsyncGenerator[list[ToolCall]]:
    yield await model.step(prompt, tools, done)
