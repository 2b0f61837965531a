"""A stand-in for model providers: speaks OpenAI's and Anthropic's wire, and misbehaves on order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.models.chat import LangChainModel

HANG = "<hang>"
PAUSE = "<pause>"
CUT = "<cut>"
RUBBISH = "<rubbish>"
FILTER = "<filter>"
LENGTH = "<length>"
THOUGHT = "<thought>"
"""Eight bytes of thinking beside the answer: "Ten? Hm."."""
USAGE = {"input_tokens": 7, "cache_read_input_tokens": 5, "output_tokens": 3}


@dataclass
class Provider:
    """Each request takes the next of `answers`: a status, text pieces and orders, or tool calls."""

    answers: list[int | Sequence[str] | list[dict[str, Any]]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], int | Sequence[str]] | None = None
    """In place of `answers`, where it follows from what is asked."""
    usage: Mapping[str, int] = field(default_factory=lambda: USAGE)
    """What Anthropic's messages say that they took."""
    words: str = "no"
    """Of its errors."""
    url: str = ""
    gone: int = 0
    """Streams whose reader went away."""

    async def openai(self, request: Request) -> Response:
        answer = await self._next(request)
        if isinstance(answer, int):
            return JSONResponse({"error": {"message": self.words, "type": "x"}}, answer)
        if self.asked[-1].get("stream"):
            return StreamingResponse(self._openai(answer), media_type="text/event-stream")
        calls = [
            {
                "id": f"c{n}",
                "type": "function",
                "function": {"name": c["name"], "arguments": json.dumps(c["arguments"])},
            }
            for n, c in enumerate(answer)
            if isinstance(c, dict)
        ]
        message = {"role": "assistant", "content": "", "tool_calls": calls}
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
        return JSONResponse({"id": "x", "object": "chat.completion", "choices": [choice]})

    async def anthropic(self, request: Request) -> Response:
        answer = await self._next(request)
        if isinstance(answer, int):
            error = {"type": "x", "message": self.words}
            return JSONResponse({"type": "error", "error": error}, answer)
        return StreamingResponse(self._anthropic(answer), media_type="text/event-stream")

    async def _next(self, request: Request) -> Any:
        self.asked.append(await request.json())
        return self.answer(self.asked[-1]) if self.answer else self.answers.pop(0)

    async def _openai(self, pieces: Sequence[Any]) -> AsyncIterator[str]:
        async for piece in self._ordered(pieces):
            thinks = piece == THOUGHT
            delta = {"reasoning_content": "Ten? Hm."} if thinks else {"content": piece}
            yield _event(_choice(delta, None))
        reason = {FILTER: "content_filter", LENGTH: "length"}.get(str(pieces[-1]), "stop")
        yield _event(_choice({}, reason))
        yield "data: [DONE]\n\n"

    async def _anthropic(self, pieces: Sequence[Any]) -> AsyncIterator[str]:
        message: dict[str, Any] = {
            "id": "m",
            "type": "message",
            "role": "assistant",
            "model": "x",
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": 1, "output_tokens": 1},
        }
        yield _named("message_start", {"message": message})
        blocks = {"type": "thinking", "thinking": ""}, {"type": "text", "text": ""}
        for index, block in enumerate(blocks):
            yield _named("content_block_start", {"index": index, "content_block": block})
        async for piece in self._ordered(pieces):
            thinks = piece == THOUGHT
            thought = {"type": "thinking_delta", "thinking": "Ten? Hm."}
            delta = thought if thinks else {"type": "text_delta", "text": piece}
            yield _named("content_block_delta", {"index": 1 - thinks, "delta": delta})
        for index in range(len(blocks)):
            yield _named("content_block_stop", {"index": index})
        reason = "refusal" if pieces[-1] == FILTER else "end_turn"
        ended = {"stop_reason": reason, "stop_sequence": None}
        yield _named("message_delta", {"delta": ended, "usage": self.usage})
        yield _named("message_stop", {})

    async def _ordered(self, pieces: Sequence[Any]) -> AsyncIterator[str]:
        for piece in pieces:
            if piece == HANG:
                try:
                    await asyncio.sleep(60)
                finally:
                    self.gone += 1
            if piece == PAUSE:
                await asyncio.sleep(0.05)
            if piece == CUT:
                raise ConnectionResetError("cut on order")
            if piece in (FILTER, LENGTH):
                continue
            yield piece


def _choice(delta: dict[str, str], reason: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return {"id": "x", "object": "chat.completion.chunk", "model": "x", "choices": [choice]}


def _event(body: dict[str, Any]) -> str:
    content = body["choices"][0]["delta"].get("content")
    return "data: {what\n\n" if content == RUBBISH else f"data: {json.dumps(body)}\n\n"


def _named(kind: str, body: dict[str, Any]) -> str:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **body})}\n\n"


@asynccontextmanager
async def running_provider() -> AsyncIterator[Provider]:
    """The stand-in on a free port of 127.0.0.1."""
    provider = Provider()
    app = Starlette(
        routes=[
            Route("/v1/chat/completions", provider.openai, methods=["POST"]),
            Route("/v1/messages", provider.anthropic, methods=["POST"]),
        ]
    )
    config = uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=0)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    for _ in range(1000):
        if server.started:
            break
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    provider.url = f"http://127.0.0.1:{port}"
    try:
        yield provider
    finally:
        server.should_exit = True
        server.force_exit = True
        await running


def anthropic(provider: Provider, most: int = 64_000) -> LangChainModel:
    """A model of Anthropic's there, which may write so many tokens."""
    from langchain_anthropic import ChatAnthropic

    chat = ChatAnthropic(
        model="claude-x",
        base_url=provider.url,
        api_key="k",
        max_retries=0,
        timeout=5,
        stop=None,
        max_tokens=most,
    )
    return LangChainModel("anthropic:claude-x", chat, 5.0, no_pause)


async def no_pause(_seconds: float) -> None:
    """Between two tries."""
