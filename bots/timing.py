"""Puts the wrappers that take times around what answers, where somebody watches."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from adapters.telemetry.watch import Watch
    from core.conversation.steps import Step
    from core.conversation.tools import Tools

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timed:
    """What is given, in wrappers; as it is where nobody watches."""

    watch: Watch | None
    engine: str
    """Of the index, as OpenTelemetry calls it."""

    def tools(self, tools: Tools) -> Tools:
        """Search and cross-encoder; models are timed where they are opened."""
        if self.watch is None:
            return tools
        from adapters.telemetry.timed import TimedReranker, TimedSearch, timed_tool

        reranker = tools.ordering.reranker
        timed = reranker and TimedReranker(reranker, self.watch)
        return replace(
            tools,
            search=TimedSearch(tools.search, self.engine, self.watch),
            ordering=replace(tools.ordering, reranker=timed),
            offered=partial(timed_tool, watch=self.watch),
        )

    def steps(self, steps: Mapping[str, Step]) -> Mapping[str, Step]:
        if self.watch is None:
            return steps
        from adapters.telemetry.turns import traced_steps

        return traced_steps(steps, self.watch)

    def call(self, name: str, call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        """What is done beside the steps."""
        if self.watch is None:
            return call
        from adapters.telemetry.turns import traced_call

        return traced_call(name, call, self.watch)
