"""Wrappers that count and watch what passes through a port: same Protocol in and out."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

from adapters.telemetry.metrics import Metrics
from core import ports
from core.messages import Message

Accept = Callable[[Message], Awaitable[ports.Accepted]]

_OPINIONS = {1: "up", -1: "down", 0: "taken back"}

log = logging.getLogger(__name__)


def counted_accept(accept: Accept, metrics: Metrics) -> Accept:
    """The door, counting by outcome."""

    async def counted(message: Message) -> ports.Accepted:
        outcome = await accept(message)
        metrics.accepted.labels(message.place.platform, outcome.value).inc()
        return outcome

    return counted


class CountedRecords:
    """Records that count the turns saved and the opinions given; the rest passes through."""

    def __init__(self, records: ports.Records, metrics: Metrics) -> None:
        self._records = records
        self._metrics = metrics

    async def save(self, turn: ports.TurnRecord) -> None:
        """Counts once it is kept."""
        await self._records.save(turn)
        self._metrics.count_turn(turn)

    async def turns(
        self, conversation: str, limit: int = 200, before: str = ""
    ) -> list[ports.TurnRecord]:
        return await self._records.turns(conversation, limit, before)

    async def conversations(
        self, person: str, limit: int = 50, before: str = ""
    ) -> list[ports.TurnRecord]:
        return await self._records.conversations(person, limit, before)

    async def rate(self, feedback: ports.Feedback) -> bool:
        """Counts an opinion that landed on a turn."""
        found = await self._records.rate(feedback)
        if found:
            self._metrics.feedback.labels(_OPINIONS[feedback.score]).inc()
        return found


class CountedDeadLetters:
    """Dead letters that count what is given up; the rest passes through."""

    def __init__(self, dead: ports.DeadLetters, metrics: Metrics) -> None:
        self._dead = dead
        self._metrics = metrics

    async def bury(self, lease: ports.Lease, reason: str) -> bool:
        more = await self._dead.bury(lease, reason)
        self._metrics.gave_up.labels(lease.message.place.platform).inc()
        return more

    async def letters(self) -> list[ports.DeadLetter]:
        return await self._dead.letters()

    async def retry(self, letter_id: str) -> str | None:
        return await self._dead.retry(letter_id)

    async def drop(self, letter_id: str) -> bool:
        return await self._dead.drop(letter_id)


class WatchedModel:
    """A chat model that knows how its latest call ended: nobody asks it, so it costs nothing."""

    def __init__(self, model: ports.ChatModel, failed: Callable[[ports.ModelFailed], None]) -> None:
        self.name = model.name
        self.calls_tools = model.calls_tools
        self._model = model
        self._failed = failed
        self._failure: ports.ModelFailed | None = None

    async def write(self, prompt: ports.Prompt) -> AsyncIterator[str]:
        with self._watched():
            async for words in self._model.write(prompt):
                yield words

    async def step(
        self, prompt: ports.Prompt, tools: Sequence[ports.Tool], done: Sequence[ports.ToolResult]
    ) -> list[ports.ToolCall]:
        with self._watched():
            return await self._model.step(prompt, tools, done)

    async def check(self) -> None:
        """Raises what the latest call raised."""
        if self._failure is not None:
            raise self._failure

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except ports.ModelFailed as failure:
            log.warning("the language model %s failed: %s", self.name, failure.reason)
            self._failure = failure
            self._failed(failure)
            raise
        self._failure = None
