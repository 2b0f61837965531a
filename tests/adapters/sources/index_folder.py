"""Indexes a folder with real engines; a program of its own, so that a test can kill it."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from adapters.doubles.embedder import HashingEmbedder
from adapters.indexes.lancedb import LanceIndex, open_index
from adapters.indexes.lock import sole_writer
from adapters.sources.folder import address_of, folder, is_gone
from adapters.sources.readers.choose import readable
from adapters.sources.reading import open_readers
from adapters.stores.sql.database import open_database
from core.knowledge.entries import IngestPorts
from core.knowledge.holdings import HoldingPorts
from core.knowledge.ingest import ingest
from core.knowledge.report import IngestSummary, Progress
from core.knowledge.terms import terms
from core.messages import EVERYONE, Audience
from core.ports import Documents, Source, VectorSpace

HASHED = (VectorSpace("hashed", HashingEmbedder()),)


@dataclass(frozen=True)
class Home:
    """An index and a register that outlive the process."""

    index: LanceIndex
    documents: Documents
    ports: IngestPorts

    async def indexed(
        self,
        root: Path,
        progress: Callable[[Progress], None] = lambda _progress: None,
        audience: Audience = EVERYONE,
    ) -> IngestSummary:
        return await ingest(
            folder(root, 50_000_000),
            source=Source(address_of(root), "folder", audience),
            ports=self.ports,
            progress=progress,
        )


@asynccontextmanager
async def open_home(path: Path, spaces: tuple[VectorSpace, ...] = HASHED) -> AsyncIterator[Home]:
    async with AsyncExitStack() as stack:
        index = await stack.enter_async_context(open_index(path / "index", spaces))
        database = await stack.enter_async_context(open_database("", path))
        parse = await stack.enter_async_context(open_readers())
        ports = IngestPorts(
            parse=parse,
            holding=HoldingPorts(
                owing=False,
                shelve=index,
                documents=database.documents,
                sources=database.sources,
                alone=partial(sole_writer, path / "register.lock"),
                gone=is_gone,
                clock=time.time,
            ),
            spaces=spaces,
            detect=lambda _text: "en",
            terms=terms,
            reads=readable,
            held=index.held,
            shown_by=database.pictures.shown_by,
        )
        yield Home(index, database.documents, ports)


def tell(now: Progress) -> None:
    print(now.done, flush=True)  # noqa: T201


def tell_and_wait(now: Progress) -> None:
    """Goes on when it is told to, so that whoever kills it is never too late."""
    tell(now)
    sys.stdin.readline()


async def main(
    home: Path, root: Path, audience: Audience, progress: Callable[[Progress], None]
) -> None:
    async with open_home(home) as opened:
        await opened.indexed(root, progress, audience)


if __name__ == "__main__":
    led = "--led" in sys.argv
    named = [each for each in sys.argv[1:] if each != "--led"]
    who = Audience.parse(*named[2:] or ["everyone"])
    asyncio.run(main(Path(named[0]), Path(named[1]), who, tell_and_wait if led else tell))
