"""Chat models and the tools that they may call."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a model says it read and wrote for one call."""

    read: int
    wrote: int
    cached: int = 0
    """Of those read, what its provider still knew from a call before, and charges less for."""


def _nobody(_told: object) -> None:
    """For whoever does not ask what a call took."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a chat model is asked: instructions, earlier turns as (role, text), and the request."""

    system: str
    request: str
    history: tuple[tuple[str, str], ...] = ()
    told: Callable[[Usage], None] = field(default=_nobody, compare=False, repr=False)
    """Told what the call took, where the model's provider says so."""
    thought: Callable[[int], None] = field(default=_nobody, compare=False, repr=False)
    """Told of each piece, in bytes, that the model thinks and does not say; may raise ModelFailed."""
    most: int = 0
    """Tokens that it may write, thinking included; 0: as many as it likes."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool the model wants to use."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gave back, as data."""

    call: ToolCall
    text: str


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool a model may call; `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    run: Callable[[Mapping[str, Any]], Awaitable[str]]


class ModelFailed(Exception):
    """The model did not answer: timeout, error, refusal. `retryable` says whether a second try makes sense.

    Where it `works`, it did reply, and only to this question with nothing of use.
    """

    def __init__(self, reason: str, retryable: bool, *, works: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable
        self.works = works


class BudgetSpent(ModelFailed):
    """Nobody was asked: what it may cost does not fit into what is left of a budget, of which a share is used."""

    def __init__(self, share: float) -> None:
        super().__init__(f"{share:.0%} of a budget is used", retryable=False, works=True)


class ChatModel(Protocol):
    """A model that writes."""

    @property
    def name(self) -> str: ...

    @property
    def calls_tools(self) -> bool: ...

    def write(self, prompt: Prompt) -> AsyncIterator[str]:
        """The answer's text as it is written; raises ModelFailed."""

    async def step(
        self, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
    ) -> list[ToolCall]:
        """Which tools to call next; none when it is ready to write. Raises ModelFailed."""
