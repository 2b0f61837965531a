"""Chat models behind a circuit and a bulkhead: same Protocol in and out."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager

from core.ports import (
    ChatModel,
    ModelFailed,
    Prompt,
    Tool,
    ToolCall,
    ToolResult,
    Unavailable,
)
from core.resilience.breaker import Breaker, LeftAlone
from core.resilience.bulkhead import Bulkhead

Around = Callable[[], AbstractAsyncContextManager[None]]


class GuardedModel:
    """A model around whose calls something stands that may raise Unavailable in their place.

    That becomes a ModelFailed that says nothing against the model: the next one is asked.
    """

    def __init__(self, model: ChatModel, around: Around) -> None:
        self.name = model.name
        self.calls_tools = model.calls_tools
        self._model = model
        self._around = around

    async def write(self, prompt: Prompt) -> AsyncIterator[str]:
        async with self._admitted(), aclosing(self._model.write(prompt)) as pieces:  # type: ignore[type-var]
            async for piece in pieces:
                yield piece

    async def step(
        self, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
    ) -> list[ToolCall]:
        async with self._admitted():
            return await self._model.step(prompt, tools, done)

    @asynccontextmanager
    async def _admitted(self) -> AsyncGenerator[None]:
        try:
            async with self._around():
                yield
        except LeftAlone as error:
            raise ModelLeftAlone(str(error), retryable=True, works=True) from error
        except Unavailable as error:
            raise ModelFailed(str(error), retryable=True, works=True) from error


class ModelLeftAlone(ModelFailed):
    """Its circuit is open: nobody was asked."""


class BreakingModel(GuardedModel):
    """Left alone while its circuit is open. What it refuses or cuts off is no failure of its."""

    def __init__(self, model: ChatModel, breaker: Breaker, *, insist: bool = False) -> None:
        super().__init__(model, lambda: breaker.asking(_is_trouble, insist=insist))
        self.breaker = breaker

    def insisting(self) -> BreakingModel:
        """The same for when it is that or nobody."""
        return BreakingModel(self._model, self.breaker, insist=True)


def soonest(models: Sequence[ChatModel]) -> ChatModel | None:
    """Of models that are all left alone, the one that may be tried first, to be asked all the same."""
    left = [model for model in models if isinstance(model, BreakingModel)]
    first = min(left, key=lambda model: model.breaker.until, default=None)
    return first.insisting() if first else None


def few_calls(model: ChatModel, bulkhead: Bulkhead) -> GuardedModel:
    """At most so many calls at once."""
    return GuardedModel(model, bulkhead.place)


def _is_trouble(error: BaseException) -> bool:
    return isinstance(error, ModelFailed) and not error.works
