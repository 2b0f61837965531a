"""The engines behind the index port, as the contract needs them: opened, restarted, taken away."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import pytest

from adapters.doubles.index import MemoryIndex
from adapters.indexes.lancedb import open_index
from adapters.indexes.weaviate import open_index as open_weaviate
from adapters.indexes.weaviate_client import Server, connected
from adapters.indexes.weaviate_schema import places_of
from core.ports import VectorSpace
from tests.adapters.indexes.shelf import SPACES, Index
from tests.weaviate.standin import Standin, standin


class Engine(Protocol):
    """One place that holds one index."""

    def open(
        self, spaces: Sequence[VectorSpace] = SPACES
    ) -> AbstractAsyncContextManager[Index]: ...

    async def restart(self) -> None:
        """What runs elsewhere ends without a word and begins again over what it has written."""

    async def vanish(self) -> None:
        """Whoever asks it from now on gets no answer."""


@dataclass
class Double:
    """The index in memory, which is what all its openers share."""

    index: MemoryIndex = field(default_factory=MemoryIndex)

    @asynccontextmanager
    async def open(self, _spaces: Sequence[VectorSpace] = SPACES) -> AsyncIterator[Index]:
        yield self.index

    async def restart(self) -> None:
        """Nothing runs elsewhere."""

    async def vanish(self) -> None:
        raise NotImplementedError("a dictionary is always there")


@dataclass
class Lance:
    """LanceDB in a folder."""

    folder: Path

    @asynccontextmanager
    async def open(self, spaces: Sequence[VectorSpace] = SPACES) -> AsyncIterator[Index]:
        async with open_index(self.folder, spaces) as index:
            yield index

    async def restart(self) -> None:
        """It runs in this process: each opening begins anew."""

    async def vanish(self) -> None:
        self.folder.rename(self.folder.with_name("elsewhere"))


@dataclass
class Weaviate:
    """A Weaviate server: its stand-in on this machine, or a real one that only its owner restarts."""

    server: Server
    standin: Standin | None = None

    @asynccontextmanager
    async def open(self, spaces: Sequence[VectorSpace] = SPACES) -> AsyncIterator[Index]:
        async with open_weaviate(self.server, spaces) as index:
            yield index

    async def restart(self) -> None:
        if self.standin is None:
            pytest.skip("a real server is not ours to restart")
        await self.standin.restart()

    async def vanish(self) -> None:
        if self.standin is None:
            pytest.skip("a real server is not ours to take away")
        await self.standin.stop()


@asynccontextmanager
async def open_server() -> AsyncIterator[Weaviate]:
    """The server at WEAVIATE_URL with collections of their own, else the stand-in."""
    if url := os.environ.get("WEAVIATE_URL"):
        grpc_url, key = (os.environ.get(f"WEAVIATE_{name}", "") for name in ("GRPC_URL", "API_KEY"))
        server = Server(url, grpc_url, key, collection=f"MynahTest{uuid4().hex}")
        try:
            yield Weaviate(server)
        finally:
            async with connected(server) as client:
                await client.collections.delete([server.collection, places_of(server.collection)])
        return
    async with standin() as started:
        yield Weaviate(Server(started.url, started.grpc_url, patience=5), started)
