"""A model server that answers with every sentence of the passages it is given, so that answers are long."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


@dataclass
class Copyist:
    """Where it listens and what it wrote."""

    url: str = ""
    wrote: list[str] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        try:
            request = json.loads(await _body(reader))
            asked = json.loads(request["messages"][-1]["content"])
            sentences = list(_sentences(asked.get("passages", [])))
            self.wrote.append("\n\n".join(sentences))
            writer.write(HEAD)
            for sentence in sentences:
                writer.write(_event({"content": f"{sentence}\n\n"}, None))
                await writer.drain()
            writer.write(_event({}, "stop") + b"data: [DONE]\n\n")
            await writer.drain()
        finally:
            writer.close()


def _sentences(passages: list[dict[str, Any]]) -> Iterator[str]:
    for passage in passages:
        for sentence in re.findall(r"[A-Z][^.\n]*\.", passage["text"]):
            yield f"{sentence[:-1]} [{passage['n']}]."


async def _body(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    (length,) = re.findall(rb"(?i)content-length: *(\d+)", head)
    return await reader.readexactly(int(length))


def _event(delta: dict[str, str], reason: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    body = {"id": "x", "object": "chat.completion.chunk", "model": "x", "choices": [choice]}
    return f"data: {json.dumps(body)}\n\n".encode()


@asynccontextmanager
async def running_copyist() -> AsyncIterator[Copyist]:
    """The server, until the block ends."""
    copyist = Copyist()
    server = await asyncio.start_server(copyist.answer, "127.0.0.1", 0)
    copyist.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield copyist
    finally:
        server.close()
