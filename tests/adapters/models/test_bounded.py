"""Servers of models that answer without end, or with little that unpacks to much."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import repeat

import pytest

from adapters.models.chat import LangChainModel, open_model
from core.ports import ModelFailed, Prompt, Tool

ASK = Prompt("Be brief.", "When?", ())


async def _nothing(arguments: Mapping[str, object]) -> str:
    del arguments
    return ""


SEARCH = Tool("search", "Search.", {"type": "object", "properties": {}}, _nothing)
PART = b"x" * 65_536
MEGABYTES = 1_000_000


@dataclass
class Server:
    """Answers every request with a head and parts, as far as they are taken."""

    head: str
    parts: Iterator[bytes]
    url: str = ""
    sent: int = 0
    asked: list[bytes] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.asked.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(f"HTTP/1.1 {self.head}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
            for part in self.parts:
                writer.write(b"%x\r\n%b\r\n" % (len(part), part))
                await writer.drain()
                self.sent += len(part)
            writer.write(b"0\r\n\r\n")
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def answering(head: str, parts: Iterator[bytes]) -> AsyncIterator[Server]:
    server = Server(head, parts)
    listening = await asyncio.start_server(server.answer, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening:
        yield server


async def _no_pause(seconds: float) -> None:
    del seconds


def _model(wire: str, url: str, monkeypatch: pytest.MonkeyPatch) -> LangChainModel:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
    monkeypatch.setenv("OLLAMA_HOST", url)
    named = {"anthropic": ("anthropic:claude-x", "", "k"), "ollama": ("ollama:x", "", "")}
    name, base_url, key = named.get(wire, ("x", f"{url}/v1", ""))
    return replace(open_model(name, base_url, key, 20, "MYNAH_MODEL"), sleep=_no_pause)


async def _failure(model: LangChainModel) -> str:
    with pytest.raises(ModelFailed) as failed:
        async for _piece in model.write(ASK):
            pass
    return failed.value.reason


STREAMS = {"openai": "text/event-stream", "anthropic": "text/event-stream"}
ALL = pytest.mark.parametrize("wire", ["openai", "anthropic", "ollama"])


@ALL
async def test_an_endless_line_is_read_no_further_than_an_answer_can_be_long(
    wire: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = STREAMS.get(wire, "application/x-ndjson")
    async with answering(f"200 OK\r\nContent-Type: {kind}", repeat(PART, 1_000)) as server:
        assert "end" in await _failure(_model(wire, server.url, monkeypatch))
        assert server.sent < 20 * MEGABYTES


@ALL
async def test_an_endless_error_is_told_by_its_status(
    wire: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with answering("400 Bad Request", repeat(PART, 1_000)) as server:
        assert "status 400" in await _failure(_model(wire, server.url, monkeypatch))
        assert server.sent < 20 * MEGABYTES


@ALL
@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request"])
async def test_nothing_is_unpacked(wire: str, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = gzip.compress(b"x" * 10 * MEGABYTES)
    head = f"{status}\r\nContent-Encoding: gzip\r\nContent-Type: text/event-stream"
    async with answering(head, iter([bomb])) as server:
        told = await _failure(_model(wire, server.url, monkeypatch))
        assert "unreadable" in told or "status 400" in told
        assert b"accept-encoding: identity\r\n" in server.asked[0].lower()
        assert len(server.asked) == 1


async def test_an_answer_with_tools_is_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    head = "200 OK\r\nContent-Type: application/json"
    async with answering(head, repeat(PART, 1_000)) as server:
        with pytest.raises(ModelFailed, match="end"):
            await _model("openai", server.url, monkeypatch).step(ASK, [SEARCH], [])
        assert server.sent < 20 * MEGABYTES
