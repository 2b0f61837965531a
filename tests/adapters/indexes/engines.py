"""The engines behind the index port, as the contract needs them: opened, restarted, taken away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from adapters.doubles.index import MemoryIndex
from adapters.indexes.lancedb import open_index
from core.ports import VectorSpace
from tests.adapters.indexes.shelf import SPACES, Index


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
