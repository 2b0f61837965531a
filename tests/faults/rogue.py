"""A model server that behaves as badly as it is told, byte by byte, on a port of 127.0.0.1."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

ANSWER = (
    "The library opens ",
    "at ten on weekdays [1].\n\n",
    "The kitchen closes at nine in the evening [1].",
)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


@dataclass
class Rogue:
    """What it does with the next request; `fine` is what a good one does."""

    mode: str = "fine"
    modes: dict[str, str] = field(default_factory=dict)
    """By a model's name, in place of `mode`."""
    models: list[str] = field(default_factory=list)
    """Which were asked for, in order."""
    url: str = ""
    asked: int = 0
    slow: asyncio.Event = field(default_factory=asyncio.Event)
    """In mode `slow` it goes on writing when this is set."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            model = await _asked_for(reader)
            self.asked += 1
            self.models.append(model)
            await self._behave(self.modes.get(model, self.mode), reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _behave(
        self, mode: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if mode == "silent":
            await reader.read()  # until whoever asked has had enough
        elif mode in ("500", "429"):
            body = b'{"error": {"message": "no", "type": "x"}}'
            head = f"HTTP/1.1 {mode} No\r\nContent-Type: application/json\r\nConnection: close\r\n"
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        elif mode == "no http":
            writer.write(b"\x00\xff\xfe garbage \r\n\r\n" * 20)
        elif mode == "no events":
            writer.write(HEAD + b"data: {what\n\nevent: \xff\xfe\n\ndata: []\n\n")
        elif mode == "closes":
            writer.write(HEAD + _pieces(ANSWER[:2]))
            await writer.drain()
            writer.transport.abort()
        elif mode == "slow":
            writer.write(HEAD + _pieces(ANSWER[:2]))
            await writer.drain()
            await self.slow.wait()
            writer.write(_pieces(ANSWER[2:]) + _END)
        elif mode == "fine":
            writer.write(HEAD + _pieces(ANSWER) + _END)
        await writer.drain()


def _pieces(words: Sequence[str]) -> bytes:
    return b"".join(_event({"content": piece}, None) for piece in words)


def _event(delta: dict[str, str], reason: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    body = {"id": "x", "object": "chat.completion.chunk", "model": "x", "choices": [choice]}
    return f"data: {json.dumps(body)}\n\n".encode()


_END = _event({}, "stop") + b"data: [DONE]\n\n"


async def _asked_for(reader: asyncio.StreamReader) -> str:
    """The model that the request names."""
    head, body = await reader.readuntil(b"\r\n\r\n"), b"{}"
    for line in head.decode("latin-1").splitlines():
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            body = await reader.readexactly(int(value))
    return str(json.loads(body).get("model", ""))


@asynccontextmanager
async def running_rogue() -> AsyncIterator[Rogue]:
    """The server, until the block ends."""
    rogue = Rogue()
    server = await asyncio.start_server(rogue.answer, "127.0.0.1", 0)
    rogue.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield rogue
    finally:
        rogue.slow.set()
        server.close()
