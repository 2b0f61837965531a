"""Any chat model that LangChain can open, or an OpenAI-compatible server, as a ChatModel."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from adapters.models.bounded import bound
from adapters.models.capped import CapRefused, capped, refuses_cap
from adapters.models.thoughts import Thoughts, silent
from adapters.models.unopened import unopened
from core.ports import Misconfigured, ModelFailed, Prompt, Tool, ToolCall, ToolResult, Usage
from core.resilience.retries import RetryBudget, jittered

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.runnables import Runnable

T = TypeVar("T")

TRIES = 3
PAUSE = 0.5
"""Seconds before the second try, at most; four times as long before the third."""

LONGEST_ANSWER = 120_000
"""Characters; what goes on longer goes on for ever. Chat platforms take 100,000 as a file."""

PATIENCE = 10
"""A whole answer may take so many times the seconds that may pass without a word."""

REFUSALS = frozenset({"content_filter", "refusal", "SAFETY", "PROHIBITED_CONTENT"})
TELL_THE_END = frozenset({"ChatAnthropic", "ChatOllama", "ChatOpenAI"})
"""Models whose provider says why an answer ended; without that its connection broke."""
MOST_TOKENS = 100_000_000
"""Of one message; what a provider says beyond that, or below nothing, is taken for a mistake."""
CUT_OFF = frozenset({"length", "max_tokens", "MAX_TOKENS"})


def open_model(name: str, base_url: str, key: str, seconds: float, setting: str) -> LangChainModel:
    """A model by LangChain's name (`openai:gpt-4.1`), or by its name at an OpenAI-compatible server.

    `setting` is where it is named.

    `seconds` without a word count as failure. Raises Misconfigured when the name means nothing or
    its provider's package or key is missing; says nothing to the network.
    """
    if not name.strip():
        raise Misconfigured(f"{setting}: no model is named; example: openai:gpt-4.1")
    from langchain.chat_models import init_chat_model

    # Tries are counted here, where it is known whether anything was written.
    options: dict[str, Any] = {"max_retries": 0}
    if key:
        options["api_key"] = key
    if base_url:
        # A server of one's own usually wants no key, and the SDK wants one.
        options |= {"base_url": base_url, "api_key": key or "none", "model_provider": "openai"}
    try:
        model = init_chat_model(name.removeprefix("openai:") if base_url else name, **options)
        bound(model)
    except Exception as error:  # each provider's SDK raises its own for a missing key
        raise Misconfigured(
            f"{setting}={name}: {unopened(error, f'Example: {setting}=openai:gpt-4.1')}"
        ) from error
    return LangChainModel(name, model, seconds)


@dataclass(frozen=True, slots=True)
class LangChainModel:
    """A ChatModel over a LangChain model; every failure becomes ModelFailed with a plain reason."""

    name: str
    model: BaseChatModel
    seconds: float
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    budget: RetryBudget = field(default_factory=RetryBudget)
    """Of further tries: where every call fails, each is made once."""
    chance: Callable[[], float] = random.random

    @property
    def calls_tools(self) -> bool:
        from langchain_core.language_models import BaseChatModel

        return type(self.model).bind_tools is not BaseChatModel.bind_tools

    @property
    def _is_told_to_cache(self) -> bool:
        return type(self.model).__name__ == "ChatAnthropic"

    async def write(self, prompt: Prompt) -> AsyncIterator[str]:
        """The answer as it is written; tried again only while nothing has been."""
        ways = capped(self.model, prompt.most)
        for model in ways:
            try:
                async with aclosing(self._write(model, prompt)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except CapRefused:  # its first word never came
                if model is ways[-1]:
                    raise

    async def _write(self, model: BaseChatModel, prompt: Prompt) -> AsyncGenerator[str]:
        self.budget.called()
        for attempt in range(1, TRIES + 1):
            written = False
            try:
                async with aclosing(self._stream(model, prompt)) as pieces:
                    async for piece in pieces:
                        written = True
                        yield piece
                return
            except ModelFailed as failure:
                if written or not self._may_try_again(failure, attempt):
                    raise
            await self._pause(attempt)

    async def step(
        self, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
    ) -> list[ToolCall]:
        """Which tools the model wants to use next."""
        schemas = [
            {
                "type": "function",
                "function": {
                    "name": t.name,
                    "description": t.description,
                    "parameters": dict(t.parameters),
                },
            }
            for t in tools
        ]
        # The steps of one question begin alike. Others' providers know that by themselves.
        caching: dict[str, Any] = (
            {"cache_control": {"type": "ephemeral"}} if self._is_told_to_cache else {}
        )
        messages = [*_messages(prompt), *_tool_messages(done)]
        ways = capped(self.model, prompt.most)
        for model in ways:
            try:
                return await self._step(model.bind_tools(schemas, **caching), messages, prompt)
            except CapRefused:
                if model is ways[-1]:
                    raise
        return []

    async def _step(
        self, asking: Runnable[Any, AIMessage], messages: list[BaseMessage], prompt: Prompt
    ) -> list[ToolCall]:
        self.budget.called()
        for attempt in range(1, TRIES + 1):
            try:
                answer = await self._in_time(asking.ainvoke(messages))
                _tell_usage(answer, Counter(), prompt)
                return [
                    ToolCall(c["id"] or c["name"], c["name"], c["args"]) for c in answer.tool_calls
                ]
            except ModelFailed as failure:
                if not self._may_try_again(failure, attempt):
                    raise
            await self._pause(attempt)
        return []

    def _may_try_again(self, failure: ModelFailed, attempt: int) -> bool:
        return failure.retryable and attempt < TRIES and self.budget.may_retry()

    async def _pause(self, attempt: int) -> None:
        await self.sleep(jittered(PAUSE * 4 ** (attempt - 1), self.chance))

    async def _stream(self, model: BaseChatModel, prompt: Prompt) -> AsyncGenerator[str]:
        stream = model.astream(_messages(prompt))
        reason, length, thoughts, took = "", 0, Thoughts(), Counter[str]()
        clock = asyncio.get_running_loop().time
        latest = clock() + PATIENCE * self.seconds
        async with aclosing(stream) as chunks:  # type: ignore[type-var]
            while (chunk := await self._in_time(anext(chunks, None))) is not None:
                reason = _finish_reason(chunk.response_metadata) or reason
                _tell_usage(chunk, took, prompt)
                text = str(chunk.text)
                length += len(text)
                if length > LONGEST_ANSWER or clock() > latest:
                    raise ModelFailed(
                        "its answer does not come to an end", retryable=False, works=True
                    )
                spoken = thoughts.spoken(text)
                if unsaid := thoughts.unsaid(text, spoken) or silent(chunk):
                    prompt.thought(unsaid)
                if spoken:
                    yield spoken
        if rest := thoughts.rest():
            yield rest
        if reason in REFUSALS:
            raise ModelFailed("it refused to answer", retryable=False, works=True)
        if reason in CUT_OFF:
            raise ModelFailed(
                "its answer was cut off at its length limit", retryable=False, works=True
            )
        if not (thoughts.begun or rest):
            raise ModelFailed("it answered nothing", retryable=True)
        if not reason and type(self.model).__name__ in TELL_THE_END:
            raise ModelFailed("its answer broke off", retryable=False)

    async def _in_time(self, work: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self.seconds):
                return await work
        except TimeoutError as error:
            raise ModelFailed(f"no word from it for {self.seconds:g} s", retryable=False) from error
        except ModelFailed:
            raise
        except Exception as error:  # every provider's SDK has its own; all become one
            raise _failure(error) from error


def _messages(prompt: Prompt) -> list[BaseMessage]:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    roles: Mapping[str, type[BaseMessage]] = {"user": HumanMessage, "assistant": AIMessage}
    earlier = [roles[role](content=text) for role, text in prompt.history]
    return [SystemMessage(content=prompt.system), *earlier, HumanMessage(content=prompt.request)]


def _tool_messages(done: Sequence[ToolResult]) -> list[BaseMessage]:
    from langchain_core.messages import AIMessage, ToolMessage
    from langchain_core.messages.tool import tool_call

    messages: list[BaseMessage] = []
    for result in done:
        call = result.call
        wanted = tool_call(id=call.id, name=call.name, args=dict(call.arguments))
        messages.append(AIMessage(content="", tool_calls=[wanted]))
        messages.append(ToolMessage(content=result.text, tool_call_id=call.id))
    return messages


def _tell_usage(message: AIMessage, took: Counter[str], prompt: Prompt) -> None:
    """All that a call took so far: providers tell it at once, or in parts that add up."""
    if usage := message.usage_metadata:
        cached = usage.get("input_token_details", {}).get("cache_read") or 0
        told = {"read": usage["input_tokens"], "wrote": usage["output_tokens"], "cached": cached}
        took.update({name: min(max(0, tokens), MOST_TOKENS) for name, tokens in told.items()})
        prompt.told(Usage(took["read"], took["wrote"], took["cached"]))


def _finish_reason(metadata: Mapping[str, Any]) -> str:
    reasons = map(metadata.get, ("finish_reason", "stop_reason", "done_reason"))
    return str(next(filter(None, reasons), ""))


_BY_STATUS = {
    401: ("its provider refused the key", False),
    403: ("its provider refused the key", False),
    404: ("its provider does not know it", False),
    408: ("its provider did not answer in time", True),
    429: ("its provider is asked too often", True),
}
"""The reason, and whether a second try makes sense."""
_UNREACHED = frozenset({"APIConnectionError", "TransportError", "OSError"})
_UNREADABLE = (KeyError, TypeError, ValueError, IndexError, AttributeError)


def _failure(error: Exception) -> ModelFailed:
    """What went wrong in a person's words: by HTTP status where there is one, else by its kind."""
    cause = error.__cause__
    while cause is not None:
        if isinstance(cause, ModelFailed):
            return cause  # ours, as the SDK passed it on
        cause = cause.__cause__
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if isinstance(status, int):
        told = f"its provider failed with status {status}"
        kind = CapRefused if refuses_cap(status, error) else ModelFailed
        return kind(*_BY_STATUS.get(status, (told, status >= 500)))
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"TimeoutException", "APITimeoutError"}:
        return ModelFailed("its provider did not answer in time", retryable=False)
    if names & _UNREACHED:
        return ModelFailed("its provider cannot be reached", retryable=True)
    if isinstance(error, _UNREADABLE):
        return ModelFailed("its provider answered something unreadable", retryable=True)
    return ModelFailed(f"its provider failed: {type(error).__name__}", retryable=False)
