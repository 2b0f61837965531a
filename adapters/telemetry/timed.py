"""Wrappers that take the time of calls through ports: same Protocol in and out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractContextManager, aclosing
from dataclasses import replace
from functools import partial
from typing import Any

from adapters.telemetry.tracing import Value
from adapters.telemetry.watch import Timing, Watch
from core import ports
from core.messages import Audience, Chunk, Message, Said

_PROVIDERS = {
    "google_genai": "gcp.gemini",
    "google_vertexai": "gcp.vertex_ai",
    "azure_openai": "azure.ai.openai",
    "azure_ai": "azure.ai.inference",
    "bedrock": "aws.bedrock",
    "mistralai": "mistral_ai",
    "xai": "x_ai",
    "ibm": "ibm.watsonx.ai",
}
"""OpenTelemetry's names of providers, where LangChain has others."""


def provider_of(model: str) -> tuple[str, str]:
    """Provider and model of a name in the settings; one without a provider is at a server of one's own."""
    provider, there, name = model.partition(":")
    if not there:
        return "self_hosted", model
    return _PROVIDERS.get(provider, provider), name


class TimedModel:
    """A chat model whose calls are told by OpenTelemetry's conventions for generative AI."""

    def __init__(self, model: ports.ChatModel, watch: Watch) -> None:
        self.name = model.name
        self.calls_tools = model.calls_tools
        self._model = model
        self._watch = watch

    async def write(self, prompt: ports.Prompt) -> AsyncIterator[str]:
        call = _Call(self.name, prompt, self._watch, streams=True)
        try:
            async with aclosing(self._model.write(call.prompt)) as pieces:  # type: ignore[type-var]
                async for words in pieces:
                    call.wrote(words)
                    yield words
        except BaseException as error:
            call.timing.failed(error)
            raise
        finally:
            call.end()

    async def step(
        self, prompt: ports.Prompt, tools: Sequence[ports.Tool], done: Sequence[ports.ToolResult]
    ) -> list[ports.ToolCall]:
        call = _Call(self.name, prompt, self._watch)
        try:
            calls = await self._model.step(call.prompt, tools, done)
            call.timing.tell({"mynah.tools_called": [each.name for each in calls]})
            return calls
        except BaseException as error:
            call.timing.failed(error)
            raise
        finally:
            call.end()


class _Call:
    """One call of a chat model."""

    def __init__(
        self, model: str, prompt: ports.Prompt, watch: Watch, *, streams: bool = False
    ) -> None:
        provider, name = provider_of(model)
        about: dict[str, Value] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": provider,
            "gen_ai.request.model": name,
            "gen_ai.output.type": "text",
            "gen_ai.request.stream": streams,
        }
        if prompt.most:
            about["gen_ai.request.max_tokens"] = prompt.most
        took = partial(watch.metrics.model_took, model)
        self.timing = watch.begin(f"chat {name}", about, took, kind="CLIENT")
        self.prompt = replace(prompt, told=self._told)
        self._asker = prompt
        self._model = model
        self._watch = watch
        self._usage: ports.Usage | None = None
        self._said: list[str] | None = [] if watch.text else None
        self._begun = False

    def wrote(self, words: str) -> None:
        """A piece of the answer."""
        if not self._begun:
            self._begun = True
            seconds = self.timing.seconds
            self._watch.metrics.first_word(self._model, seconds)
            self.timing.tell({"gen_ai.response.time_to_first_chunk": seconds})
        if self._said is not None:
            self._said.append(words)

    def end(self) -> None:
        if self._usage is not None:
            use = self._usage
            self._watch.metrics.tokens(self._model, use)
            self.timing.tell(
                {
                    "gen_ai.usage.input_tokens": use.read,
                    "gen_ai.usage.output_tokens": use.wrote,
                    "gen_ai.usage.cache_read.input_tokens": use.cached,
                }
            )
        if self._said is not None:
            self.timing.tell(_texts(self._asker, "".join(self._said)))
        self.timing.end()

    def _told(self, usage: ports.Usage) -> None:
        self._usage = usage  # the last of a call tells the whole
        self._asker.told(usage)


def _texts(prompt: ports.Prompt, answer: str) -> Mapping[str, str]:
    asked = [*prompt.history, ("user", prompt.request)]
    said = [{"role": role, "parts": [_part(text)]} for role, text in asked]
    answered = [{"role": "assistant", "parts": [_part(answer)], "finish_reason": "stop"}]
    return {
        "gen_ai.system_instructions": json.dumps([_part(prompt.system)], ensure_ascii=False),
        "gen_ai.input.messages": json.dumps(said, ensure_ascii=False),
        "gen_ai.output.messages": json.dumps(answered, ensure_ascii=False),
    }


def _part(text: str) -> dict[str, str]:
    return {"type": "text", "content": text}


def timed_tool(tool: ports.Tool, watch: Watch) -> ports.Tool:
    """A tool whose use by a model is told; never with what arguments, nor what it gave."""

    async def run(arguments: Mapping[str, Any]) -> str:
        about: dict[str, Value] = {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": tool.name,
            "gen_ai.tool.type": "function",
        }
        with watch.within(f"execute_tool {tool.name}", about):
            return await tool.run(arguments)

    return replace(tool, run=run)


class TimedEmbedder:
    """An embedding model whose calls are told."""

    def __init__(self, embedder: ports.Embedder, watch: Watch) -> None:
        self._embedder = embedder
        self._watch = watch

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    async def embed(self, texts: Sequence[str], role: ports.EmbeddingRole) -> ports.Vectors:
        provider, name = provider_of(self.name)
        about: dict[str, Value] = {
            "gen_ai.operation.name": "embeddings",
            "gen_ai.provider.name": provider,
            "gen_ai.request.model": name,
            "mynah.texts": len(texts),
        }
        took = partial(self._watch.metrics.embedding_took, self.name)
        with self._watch.within(f"embeddings {name}", about, took, kind="CLIENT"):
            return await self._embedder.embed(texts, role)


def timed_spaces(
    spaces: Sequence[ports.VectorSpace], watch: Watch
) -> tuple[ports.VectorSpace, ...]:
    """The same spaces, their models' calls told."""
    return tuple(replace(each, embedder=TimedEmbedder(each.embedder, watch)) for each in spaces)


class TimedReranker:
    """A cross-encoder whose calls are told."""

    def __init__(self, reranker: ports.Reranker, watch: Watch) -> None:
        self._reranker = reranker
        self._watch = watch

    @property
    def name(self) -> str:
        return self._reranker.name

    async def score(self, question: str, texts: Sequence[str]) -> list[float]:
        provider, name = provider_of(self.name)
        about: dict[str, Value] = {
            "gen_ai.operation.name": "rerank",
            "gen_ai.provider.name": provider,
            "gen_ai.request.model": name,
            "mynah.texts": len(texts),
        }
        took = partial(self._watch.metrics.search_took, "rerank")
        with self._watch.within(f"rerank {name}", about, took, kind="CLIENT"):
            return await self._reranker.score(question, texts)


class TimedSearch:
    """The reading side of an index, its queries told; never what they ask for."""

    def __init__(self, search: ports.Search, engine: str, watch: Watch) -> None:
        self._search = search
        self._engine = engine
        self._watch = watch

    async def match(
        self, terms: str, readers: Sequence[Audience], limit: int, spaces: Sequence[str] = ()
    ) -> list[ports.Match]:
        with self._told("words") as timing:
            found = await self._search.match(terms, readers, limit, spaces)
            timing.tell({"db.response.returned_rows": len(found)})
            return found

    async def nearest(
        self,
        space: str,
        vector: ports.Vectors,
        readers: Sequence[Audience],
        limit: int,
        not_languages: frozenset[str] = frozenset(),
    ) -> list[tuple[Chunk, float]]:
        with self._told("meaning") as timing:
            found = await self._search.nearest(space, vector, readers, limit, not_languages)
            timing.tell({"db.response.returned_rows": len(found), "mynah.space": space})
            return found

    async def read(self, document: str, readers: Sequence[Audience]) -> list[Chunk]:
        with self._told("document"):
            return await self._search.read(document, readers)

    async def at(
        self, places: Mapping[str, Sequence[int]], readers: Sequence[Audience]
    ) -> list[Chunk]:
        with self._told("places"):
            return await self._search.at(places, readers)

    async def languages(self, readers: Sequence[Audience]) -> frozenset[str]:
        with self._told("languages"):
            return await self._search.languages(readers)

    def _told(self, what: str) -> AbstractContextManager[Timing]:
        about = {"db.system.name": self._engine, "db.operation.name": what}
        took = partial(self._watch.metrics.search_took, what)
        return self._watch.within(f"search {what}", about, took, kind="CLIENT")


class TimedOutlet:
    """A platform's way to show replies; of an answer that grows, its first words and its end."""

    def __init__(self, outlet: ports.Outlet, platform: str, watch: Watch) -> None:
        self._outlet = outlet
        self._platform = platform
        self._watch = watch

    async def show(self, message: Message, draft: ports.Draft) -> ports.Posted:
        if draft.posted and not draft.complete:
            return await self._outlet.show(message, draft)
        about: dict[str, Value] = {
            "mynah.platform": self._platform,
            "mynah.complete": draft.complete,
        }
        took = partial(self._watch.metrics.show_took, self._platform)
        with self._watch.within("show", about, took, kind="CLIENT"):
            return await self._outlet.show(message, draft)

    async def status(self, message: Message, step: str) -> None:
        await self._outlet.status(message, step)

    async def said_before(self, message: Message, limit: int) -> Sequence[Said]:
        return await self._outlet.said_before(message, limit)

    async def withdraw(self, message: Message, posted: ports.Posted) -> None:
        await self._outlet.withdraw(message, posted)
