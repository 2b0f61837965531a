"""Whether people get answers right now: quick questions to the open engines, asked once a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

from core.ports import ChatModel, ModelFailed, Prompt, Tool, ToolCall, ToolResult

Check = Callable[[], Awaitable[object]]
Ready = Callable[[], Awaitable[tuple[bool, Mapping[str, str]]]]

DEGRADED = "degraded: "
"""How the state of a part begins that people can do without."""
FRESH_SECONDS = 1.0
PATIENCE_SECONDS = 3.0


def readiness(
    checks: Mapping[str, Check], clock: Callable[[], float], patience: float = PATIENCE_SECONDS
) -> Ready:
    """For each engine "ok" or what is wrong with it, and whether people get answers.

    A part that is only degraded (its check raises ModelFailed) keeps nobody from an answer.
    However often it is asked, the engines are asked at most once a second.
    """
    lock = asyncio.Lock()
    latest: tuple[float, Mapping[str, str]] | None = None

    async def ready() -> tuple[bool, Mapping[str, str]]:
        nonlocal latest
        async with lock:
            if latest is None or not 0 <= clock() - latest[0] < FRESH_SECONDS:
                found = await asyncio.gather(
                    *(_state(check, patience) for check in checks.values())
                )
                latest = clock(), dict(zip(checks, found, strict=True))
        states = latest[1]
        return all(state == "ok" or state.startswith(DEGRADED) for state in states.values()), states

    return ready


async def _state(check: Check, patience: float) -> str:
    try:
        async with asyncio.timeout(patience):
            await check()
    except TimeoutError:
        return f"no answer in {patience:g} s"
    except ModelFailed as failure:
        return f"{DEGRADED}{failure.reason}; people get quotes instead"
    except Exception as error:  # noqa: BLE001 - the edge: whatever an engine raises is its state
        return f"{error}" or type(error).__name__
    return "ok"


class WatchedModel:
    """A chat model that remembers how its latest call ended: nobody is asked, so it costs nothing."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._failure: ModelFailed | None = None

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    @property
    def calls_tools(self) -> bool:
        """The model's."""
        return self._model.calls_tools

    async def ping(self) -> None:
        """Raises what the latest call raised."""
        if self._failure is not None:
            raise self._failure

    async def write(self, prompt: Prompt) -> AsyncIterator[str]:
        """Passes on what is written, and remembers how it ended."""
        try:
            async for words in self._model.write(prompt):
                yield words
        except ModelFailed as failure:
            self._failure = failure
            raise
        self._failure = None

    async def step(
        self, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
    ) -> list[ToolCall]:
        """Passes on, and remembers how it ended."""
        try:
            calls = await self._model.step(prompt, tools, done)
        except ModelFailed as failure:
            self._failure = failure
            raise
        self._failure = None
        return calls
